"""Who is paid: one payee, or several in exact shares; and how an amount is cut among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.rewards import PAYS, Reason
from tremplin.checker.rounding import shared_out

Payee = tuple[str, str]
"""The kind (partner, customer or person) and the id."""

WHOLE: Final = Fraction(1)


@dataclass(frozen=True)
class Payees:
    """Who is paid, in which shares.

    Attributes:
        shares: by kind and id; they sum to 1. None at all when it cannot be told.
        reasons: why it cannot be told.
    """

    shares: Mapping[Payee, Fraction]
    reasons: tuple[Reason, ...] = ()

    def cut(self, amount: int) -> dict[Payee, int]:
        """Return the part of each payee, by payee id.

        Raises:
            Unreadable: the shares do not sum to 1.
        """
        kinds = {payee_id: kind for kind, payee_id in self.shares}
        parts = shared_out(amount, shares={payee_id: share for (_, payee_id), share in self.shares.items()})
        return {(kinds[payee_id], payee_id): parts[payee_id] for payee_id in sorted(parts)}


def payees_of(case: Case) -> Payees:
    """Return who is paid for the case's claim, on its deciding day.

    Raises:
        Unreadable: a share is no figure.
    """
    pays = case.incentive["pays"]
    split = pays["split"]
    if not split:
        payee = _payee(pays["to"], case)
        return Payees({}, (("NO_PAYEE", f"{PAYS}.to"),)) if payee is None else Payees({payee: WHOLE})
    if split[0].get("share") is None:
        return _as_agreed(case)
    shares: dict[Payee, Fraction] = {}
    reasons = []
    for index, entry in enumerate(split):
        payee = _payee(entry["to"], case)
        if payee is None:
            reasons.append(("NO_PAYEE", f"{PAYS}.split[{index}]"))
            continue
        share = exact(entry["share"], place=f"clause.{PAYS}.split[{index}].share")
        shares[payee] = shares.get(payee, Fraction(0)) + share
    return Payees({} if reasons else shares, tuple(reasons))


def _as_agreed(case: Case) -> Payees:
    """Return the partners whose role in the project carries a share, in those shares."""
    shares: dict[Payee, Fraction] = {}
    for row in case.roles(case.deciding):
        share = case.facts.number("role", row, "share")
        if share is not None:
            payee = ("partner", row["partner_id"])
            shares[payee] = shares.get(payee, Fraction(0)) + share
    if sum(shares.values()) != 1:
        return Payees({}, (("NOT_SHARED", f"{PAYS}.split"),))
    return Payees(shares)


def _payee(to: str, case: Case) -> Payee | None:
    if to == "claimant":
        return "partner", case.partner_id
    if to in ("customer", "person"):
        row = case.record(to)
        return None if row is None else (to, row[f"{to}_id"])
    if to in ("introducing", "receiving"):
        partner_id = (case.record("introduction") or {}).get(f"{to}_id")
        return None if partner_id is None else ("partner", partner_id)
    partners: list[Any] = sorted(case.partners_with(to, case.deciding))
    return ("partner", partners[0]) if len(partners) == 1 else None


def kind_and_amounts(parts: Mapping[Payee, int]) -> list[dict[str, str]]:
    """Return parts as a receipt shows them."""
    return [{"kind": kind, "payee": payee_id, "amount": str(amount)} for (kind, payee_id), amount in parts.items()]
