"""The tables of a result: awards, refusals, limits, and how awards are cut, each a list of rows that grows."""

from collections.abc import Callable
from typing import Any, Final

from tremplin.doors.receipt_name import receipt_name
from tremplin.doors.table_file import Kind, TableFile
from tremplin.engine.decision import Decision, InstanceKey, LimitSeen
from tremplin.engine.head_room import HeadRoom
from tremplin.money import unit_of
from tremplin.terms.limit import Limit
from tremplin.terms.programme import Programme

Row = dict[str, Any]

_CLAIM: Final[dict[str, Kind]] = {
    "claim_id": "text",
    "incentive": "text",
    "stage": "text",
    "partner_id": "text",
    "project_id": "text",
    "customer_id": "text",
    "deciding_day": "day",
    "unit": "text",
    "decimals": "count",
    "asked": "amount",
}
_AMOUNT: Final[dict[str, Kind]] = {"unit": "text", "decimals": "count", "amount": "amount"}
_MORE: Final[dict[str, Kind]] = {"change": "text", "would_grant": "amount", "receipt": "text"}

AWARDS: Final = TableFile(
    "awards", {**_CLAIM, "granted": "amount", "forfeited": "amount", "forfeited_to": "text", **_MORE}
)
REFUSALS: Final = TableFile(
    "refusals",
    {
        **_CLAIM,
        "forfeited": "amount",
        "codes": "text",
        "place": "text",
        "reason": "text",
        "partner_can_act": "yes-no",
        **_MORE,
    },
)
LIMITS: Final = TableFile(
    "limits",
    {
        "limit": "text",
        "scope": "text",
        "window": "text",
        "unit": "text",
        "decimals": "count",
        "size": "amount",
        "taken": "amount",
        "left": "amount",
        "claims": "count",
    },
)
PARTS: Final = TableFile("parts", {"claim_id": "text", "kind": "text", "payee": "text", **_AMOUNT})
INSTALMENTS: Final = TableFile("instalments", {"claim_id": "text", "milestone": "text", **_AMOUNT})
FORMS: Final = TableFile("forms", {"claim_id": "text", "form": "text", **_AMOUNT})
LINES: Final = TableFile("lines", {"claim_id": "text", "line_id": "text", **_AMOUNT})

TABLE_FILES: Final = (AWARDS, REFUSALS, LIMITS, PARTS, INSTALMENTS, FORMS, LINES)
"""Every table of a result, in the order in which a reader looks at them."""


class ResultTables:
    """The rows of a result so far.

    Attributes:
        rows: by the name of the table.
    """

    def __init__(self, programme: Programme, *, say: Callable[[Decision], tuple[str, str]]) -> None:
        """Start with no rows.

        Args:
            programme: the terms that decide.
            say: returns the main reason and the smallest change of a decision in words; empty where there is none.
        """
        self._programme = programme
        self._stages = {one.id: one.stage for one in programme.incentives}
        self._say = say
        self._instances: dict[InstanceKey, tuple[LimitSeen, int]] = {}
        self.rows: dict[str, list[Row]] = {table.name: [] for table in TABLE_FILES}

    def add(self, decision: Decision, *, lines: dict[str, int], has_receipt: bool) -> None:
        """Add a decision with the shares of its order lines."""
        reason, change = self._say(decision)
        row = self._claim_row(decision)
        more = {
            "change": change or None,
            "would_grant": decision.change.would_grant if decision.change else None,
            "receipt": f"receipts/{receipt_name(decision.claim_id)}" if has_receipt else None,
        }
        if decision.is_granted:
            to = "|".join(limit.limit for limit in decision.limits if limit.cut)
            row |= {"granted": decision.granted, "forfeited_to": to or None}
            self.rows[AWARDS.name].append(row | more)
            self._add_shares(decision, lines)
        else:
            main = decision.reasons[0]
            row |= {
                "codes": "|".join(one.code for one in decision.reasons),
                "place": main.at,
                "reason": reason,
                "partner_can_act": main.partner_can_act,
            }
            self.rows[REFUSALS.name].append(row | more)
        for limit in decision.limits:
            _last, claims = self._instances.get(limit.key, (limit, 0))
            self._instances[limit.key] = (limit, claims + 1)

    def close(self, head_room: HeadRoom) -> None:
        """Add the rows of the limits, as the last claim leaves them."""
        declared = {limit.id: (position, limit) for position, limit in enumerate(self._programme.limits)}
        for key in sorted(self._instances, key=lambda key: (declared[key[0]][0], key)):
            last, claims = self._instances[key]
            unit, decimals = _unit_of(declared[key[0]][1], self._programme)
            self.rows[LIMITS.name].append(
                {
                    "limit": last.limit,
                    "scope": ", ".join(f"{name}={value}" for name, value in last.scope) or None,
                    "window": last.window or None,
                    "unit": unit,
                    "decimals": decimals,
                    "size": last.size,
                    "taken": head_room.taken(key).total,
                    "left": last.left,
                    "claims": claims,
                }
            )

    def _claim_row(self, decision: Decision) -> Row:
        return {
            "claim_id": decision.claim_id,
            "incentive": decision.incentive,
            "stage": self._stages[decision.incentive],
            "partner_id": decision.partner_id,
            "project_id": decision.project_id,
            "customer_id": decision.customer_id,
            "deciding_day": decision.deciding_day,
            "unit": decision.unit,
            "decimals": decision.decimals,
            "asked": decision.asked,
            "forfeited": decision.forfeited,
        }

    def _add_shares(self, decision: Decision, lines: dict[str, int]) -> None:
        head = {"claim_id": decision.claim_id, "unit": decision.unit, "decimals": decision.decimals}
        for part in decision.parts:
            self.rows[PARTS.name].append(head | {"kind": part.kind, "payee": part.payee, "amount": part.amount})
        for instalment in decision.instalments:
            self.rows[INSTALMENTS.name].append(head | {"milestone": instalment.on, "amount": instalment.amount})
        for form in decision.divided:
            self.rows[FORMS.name].append(head | {"form": form.as_, "amount": form.amount})
        for line_id, amount in lines.items():
            self.rows[LINES.name].append(head | {"line_id": line_id, "amount": amount})


def _unit_of(limit: Limit, programme: Programme) -> tuple[str, int]:
    """Return what a limit counts in, and the decimals of it."""
    if limit.amount is not None:
        return programme.currency, unit_of(programme.currency).exponent
    if limit.units is not None:
        return str(limit.unit), programme.units[str(limit.unit)].decimals
    counted = next(name for name in ("claims", "persons", "customers", "quantity") if getattr(limit, name) is not None)
    return counted, 0
