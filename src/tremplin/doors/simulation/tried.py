"""Terms that were tried on a history, and what that comes to: rows of plain figures, which tables and plots share."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tremplin.doors.table_file import Kind, TableFile
from tremplin.money import CURRENCIES

if TYPE_CHECKING:
    from tremplin.bulk.scenario import Outcomes
    from tremplin.bulk.simulation import Case, Simulation
    from tremplin.terms.programme import Programme

Row = dict[str, Any]

_UNIT: Final[dict[str, Kind]] = {"unit": "text", "decimals": "count"}
COST: Final = TableFile(
    "cost",
    {
        "terms": "text",
        "incentive": "text",
        "stage": "text",
        **_UNIT,
        "claims": "count",
        "granted_claims": "count",
        "asked": "amount",
        "granted": "amount",
        "forfeited": "amount",
    },
)
MONTHS: Final = TableFile(
    "months", {"terms": "text", "month": "text", **_UNIT, "granted_claims": "count", "granted": "amount"}
)
PARTNERS: Final = TableFile(
    "partners", {"terms": "text", "partner_id": "text", **_UNIT, "granted": "amount", "difference": "amount"}
)
LIMITS: Final = TableFile(
    "limits",
    {
        "terms": "text",
        "limit": "text",
        "window": "text",
        "month": "text",
        "first_on": "day",
        **_UNIT,
        "claims": "count",
        "forfeited": "amount",
    },
)
RISK: Final = TableFile(
    "risk",
    {
        "terms": "text",
        "incentive": "text",
        **_UNIT,
        "scenarios": "count",
        "history": "amount",
        "least": "amount",
        "p5": "amount",
        "p50": "amount",
        "p95": "amount",
        "most": "amount",
    },
)
LIMIT_RISK: Final = TableFile(
    "limit-risk",
    {
        "terms": "text",
        "limit": "text",
        **_UNIT,
        "scenarios": "count",
        "took_away": "count",
        "p50": "amount",
        "p95": "amount",
    },
)
CLAIMS: Final = TableFile(
    "claims",
    {
        "terms": "text",
        "claim_id": "text",
        "incentive": "text",
        "partner_id": "text",
        "decides_on": "day",
        "recorded_on": "day",
        **_UNIT,
        "asked": "amount",
        "granted": "amount",
        "may_come_about": "yes-no",
        "code": "text",
        "place": "text",
    },
)

TABLE_FILES: Final = (COST, MONTHS, PARTNERS, LIMITS, RISK, LIMIT_RISK, CLAIMS)
"""Every table of a simulation, in the order in which a reader looks at them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Terms that were tried.

    Attributes:
        name: by which they are told apart.
        outcomes: of the scenarios; None when there are none.
        growth: so many claims more for a hundred of the history there are in scenarios.
    """

    name: str
    simulation: "Simulation"
    outcomes: "Outcomes | None" = None
    growth: int = 0


def terms_names(programmes: Sequence["Programme"]) -> list[str]:
    """Return a name for each terms: programme and version, and a number where two have the same."""
    names = [f"{one.programme} {one.version}" for one in programmes]
    return [
        name if names.count(name) == 1 else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]


def is_money(unit: str) -> bool:
    """Say whether a unit of award is a currency."""
    return unit in CURRENCIES


def rows_of(tried: Sequence[Tried]) -> dict[str, list[Row]]:
    """Return the rows of every table by its name; each terms after those before, the first being what others change.

    Args:
        tried: one at least.
    """
    rows: dict[str, list[Row]] = {table.name: [] for table in TABLE_FILES}
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(tried):
        decimals = decimals_by_unit(one)
        for name, found in _all_rows(one):
            rows[name] += [{"terms": one.name, **row, "decimals": decimals.get(row["unit"], 0)} for row in found]
        partners = _by_partner(one)
        first = first if number else partners
        rows[PARTNERS.name] += [
            {
                "terms": one.name,
                "partner_id": partner_id,
                "unit": unit,
                "decimals": decimals.get(unit, 0),
                "granted": partners.get((partner_id, unit), 0),
                "difference": partners.get((partner_id, unit), 0) - first.get((partner_id, unit), 0)
                if number
                else None,
            }
            for partner_id, unit in sorted({*partners, *first})
        ]
    return rows


def decimals_by_unit(tried: Tried) -> dict[str, int]:
    """Return the places of the units that the incentives award."""
    return dict(tried.simulation.units.values())


def _all_rows(tried: Tried) -> Iterator[tuple[str, list[Row]]]:
    cases = tried.simulation.cases
    yield COST.name, _cost(tried)
    yield MONTHS.name, _months(cases)
    yield LIMITS.name, _limits(cases)
    if tried.outcomes is not None:
        yield RISK.name, _risk(tried, tried.outcomes)
        yield LIMIT_RISK.name, _limit_risk(tried.simulation, tried.outcomes)
    yield CLAIMS.name, [_claim(one) for one in cases]


def _cost(tried: Tried) -> list[Row]:
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in tried.simulation.cases:
        cases[case.incentive].append(case)
    return [
        {
            "incentive": incentive.id,
            "stage": incentive.stage,
            "unit": tried.simulation.units[incentive.id][0],
            "claims": len(cases[incentive.id]),
            "granted_claims": sum(one.granted > 0 for one in cases[incentive.id]),
            "asked": sum(one.asked for one in cases[incentive.id]),
            "granted": sum(one.granted for one in cases[incentive.id]),
            "forfeited": sum(cut.amount for one in cases[incentive.id] for cut in one.cuts),
        }
        for incentive in tried.simulation.programme.incentives
    ]


def _months(cases: Sequence["Case"]) -> list[Row]:
    granted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in cases:
        if one.granted and one.decides_on is not None:
            granted[f"{one.decides_on:%Y-%m}", one.unit].append(one.granted)
    return [
        {"month": month, "unit": unit, "granted_claims": len(amounts), "granted": sum(amounts)}
        for (month, unit), amounts in sorted(granted.items())
    ]


def _by_partner(tried: Tried) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in tried.simulation.cases:
        for partner_id, amount in one.parts:
            found[partner_id, one.unit] += amount
    return dict(found)


def _limits(cases: Sequence["Case"]) -> list[Row]:
    found: dict[tuple[str, str, str, str], list[tuple[Any, int]]] = defaultdict(list)
    for one in cases:
        for cut in one.cuts:
            key = (cut.limit, cut.window, f"{one.recorded_on:%Y-%m}", one.unit)
            found[key].append((one.recorded_on, cut.amount))
    return [
        {
            "limit": limit,
            "window": window,
            "month": month,
            "first_on": min(day for day, _amount in cuts),
            "unit": unit,
            "claims": len(cuts),
            "forfeited": sum(amount for _day, amount in cuts),
        }
        for (limit, window, month, unit), cuts in sorted(found.items())
    ]


def _risk(tried: Tried, outcomes: "Outcomes") -> list[Row]:
    """Return the figures of the whole of each unit, with an empty incentive, then of each incentive."""
    cost = {row["incentive"]: row for row in _cost(tried) if row["claims"]}
    places = {one.id: place for place, one in enumerate(tried.simulation.programme.incentives)}
    units = list(dict.fromkeys(row["unit"] for row in cost.values()))
    groups = [("", unit, [one for one, row in cost.items() if row["unit"] == unit]) for unit in units]
    groups += [(incentive, row["unit"], [incentive]) for incentive, row in cost.items()]
    return [
        {
            "incentive": name,
            "unit": unit,
            "scenarios": outcomes.granted.shape[0],
            "history": sum(cost[one]["granted"] for one in members),
            **_quantiles(outcomes.granted[:, [places[one] for one in members]].sum(axis=1)),
        }
        for name, unit, members in groups
    ]


def _limit_risk(simulation: "Simulation", outcomes: "Outcomes") -> list[Row]:
    rows = []
    for place, (limit, unit) in enumerate(simulation.limit_units):
        lost = outcomes.lost[:, place]
        figures = _quantiles(lost)
        rows.append(
            {
                "limit": limit,
                "unit": unit,
                "scenarios": lost.size,
                "took_away": int((lost > 0).sum()),
                "p50": figures["p50"],
                "p95": figures["p95"],
            }
        )
    return rows


def _quantiles(values: Any) -> dict[str, int]:
    from tremplin.bulk.scenario import quantile

    return {
        "least": int(values.min()),
        **{f"p{one}": quantile(values, hundredths=one) for one in (5, 50, 95)},
        "most": int(values.max()),
    }


def _claim(one: "Case") -> Row:
    return {
        "claim_id": one.claim_id,
        "incentive": one.incentive,
        "partner_id": one.partner_id,
        "decides_on": one.decides_on,
        "recorded_on": one.recorded_on,
        "unit": one.unit,
        "asked": one.asked,
        "granted": one.granted,
        "may_come_about": one.is_pooled,
        "code": one.refused[0] or None,
        "place": one.refused[1] or None,
    }
