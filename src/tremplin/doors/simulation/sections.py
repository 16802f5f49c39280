"""The sections of a report about a simulation, each made of the rows that its files hold."""

from typing import Final

from tremplin.doors.simulation.part import Grid, Part, Section
from tremplin.doors.simulation.plots import cost_plot, months_plot, risk_plot
from tremplin.doors.simulation.tried import COST, LIMIT_RISK, LIMITS, MONTHS, PARTNERS, RISK, Row, is_money
from tremplin.wording import text_key

SHOWN: Final = 10
"""So many winners and losers are shown; the file has all."""

_MOVED: Final = text_key("Under {terms} {gaining} get more, {losing} get less, and {same} the same.")
_QUANTILES: Final = text_key(
    "Five in a hundred cost no more than the first figure, half no more than the second, ninety-five in a "
    "hundred no more than the third."
)


def cost(part: Part, is_drawn: bool) -> Section:
    """Return what each stage and incentive costs."""
    grids = [_cost_grid(part, unit) for unit in part.units]
    money = next((unit for unit in part.units if is_money(unit)), None)
    picture = ""
    if is_drawn and money is not None:
        rows = [row for row in part.rows[COST.name] if row["unit"] == money and row["claims"]]
        picture = cost_plot(rows, unit=money, names=part.names)
    return Section("cost", part.say("Cost by stage and incentive"), (), tuple(grids), picture)


def _cost_grid(part: Part, unit: str) -> Grid:
    by_key = {(row["terms"], row["incentive"]): row for row in part.rows[COST.name] if row["unit"] == unit}
    incentives = dict.fromkeys(row["incentive"] for row in part.rows[COST.name] if row["unit"] == unit)
    stages = {row["incentive"]: row["stage"] for row in part.rows[COST.name]}
    rows: list[tuple[str, ...]] = []
    for stage in dict.fromkeys(stages[one] for one in incentives):
        members = [one for one in incentives if stages[one] == stage]
        rows.append((part.names.stage(stage), *_amounts(part, by_key, members, unit)))
        rows += [(f"– {part.names.incentive(one)}", *_amounts(part, by_key, [one], unit)) for one in members]
    rows.append((part.say("Total"), *_amounts(part, by_key, list(incentives), unit)))
    heads = (part.say("Stage and incentive"), *_amount_heads(part))
    return Grid(part.names.amounts_in(unit), heads, tuple(rows), frozenset(range(1, len(heads))))


def _amount_heads(part: Part) -> list[str]:
    heads = [part.say("{terms}: granted", terms=one.name) for one in part.tried]
    return [*heads, *(part.say("{terms}: difference", terms=one.name) for one in part.tried[1:])]


def _amounts(part: Part, by_key: dict[tuple[str, str], Row], incentives: list[str], unit: str) -> list[str]:
    granted = [
        sum(by_key[one.name, incentive]["granted"] for incentive in incentives if (one.name, incentive) in by_key)
        for one in part.tried
    ]
    return [
        *(part.names.figure(one, unit) for one in granted),
        *(part.names.signed(one - granted[0], unit) for one in granted[1:]),
    ]


def moved(part: Part, _is_drawn: bool) -> Section | None:
    """Say who gains and who loses under each terms after the first."""
    said, grids = [], []
    for one in part.tried[1:]:
        for unit in filter(is_money, part.units):
            rows = part.of(PARTNERS.name, one.name, unit)
            moved = sorted(
                (row for row in rows if row["difference"]), key=lambda row: (-row["difference"], row["partner_id"])
            )
            gaining = [row for row in moved if row["difference"] > 0]
            losing = [row for row in reversed(moved) if row["difference"] < 0]
            said.append(
                part.say(
                    _MOVED,
                    terms=one.name,
                    gaining=part.names.language.say_count("{n} partner", "{n} partners", len(gaining)),
                    losing=str(len(losing)),
                    same=str(len(rows) - len(moved)),
                )
            )
            heads = (part.say("Partner"), part.say("Granted"), part.say("Difference"))
            for title, found in (
                (part.say("Who gains most, in {unit}", unit=unit), gaining),
                (part.say("Who loses most, in {unit}", unit=unit), losing),
            ):
                cells = [
                    (
                        row["partner_id"],
                        part.names.figure(row["granted"], unit),
                        part.names.signed(row["difference"], unit),
                    )
                    for row in found[:SHOWN]
                ]
                if cells:
                    grids.append(Grid(title, heads, tuple(cells), frozenset({1, 2})))
    return Section("partners", part.say("Who gains and who loses"), tuple(said), tuple(grids)) if said else None


def months(part: Part, is_drawn: bool) -> Section | None:
    """Return what each month costs; None where no money was granted."""
    unit = next((one for one in part.units if is_money(one)), None)
    rows = [row for row in part.rows[MONTHS.name] if row["unit"] == unit]
    if unit is None or not rows:
        return None
    by_key = {(row["terms"], row["month"]): row["granted"] for row in rows}
    cells = [
        (month, *(part.names.figure(by_key.get((one.name, month), 0), unit) for one in part.tried))
        for month in sorted({row["month"] for row in rows})
    ]
    heads = (part.say("Month"), *(one.name for one in part.tried))
    grid = Grid(part.names.amounts_in(unit), heads, tuple(cells), frozenset(range(1, len(heads))))
    picture = months_plot(rows, unit=unit, names=part.names) if is_drawn else ""
    said = (part.say("By the day that decides each claim."),)
    return Section("months", part.say("Cost by month"), said, (grid,), picture)


def limits(part: Part, _is_drawn: bool) -> Section:
    """Return which limits took something away, and when."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in part.rows[LIMITS.name]:
        found.setdefault((row["limit"], row["terms"], row["unit"]), []).append(row)
    title = part.say("Limits that were hit, and when")
    if not found:
        return Section("limits", title, (part.say("No limit took anything away."),))
    cells = [
        (
            part.names.limit(limit),
            terms,
            part.names.count(sum(row["claims"] for row in rows)),
            part.names.amount(sum(row["forfeited"] for row in rows), unit),
            part.names.day(min(row["first_on"] for row in rows)),
            max(rows, key=lambda row: (row["forfeited"], row["month"]))["month"],
        )
        for (limit, terms, unit), rows in sorted(found.items())
    ]
    grid = Grid(
        part.say("What limits took away from claims"),
        tuple(map(part.say, _LIMIT_HEADS)),
        tuple(cells),
        frozenset({2, 3}),
    )
    return Section("limits", title, (), (grid,))


def risk(part: Part, is_drawn: bool) -> Section | None:
    """Return what scenarios come to; None without scenarios."""
    rows = part.rows[RISK.name]
    if not rows:
        return None
    unit = next((one for one in part.units if is_money(one)), part.units[0])
    shown = [row for row in rows if row["unit"] == unit]
    heads = tuple(map(part.say, _RISK_HEADS))
    caption = text_key("{terms}: amounts in {unit}")
    grids = [
        Grid(
            part.say(caption, terms=one.name, unit=part.names.unit(unit)),
            heads,
            tuple(
                (
                    part.names.incentive(row["incentive"]) if row["incentive"] else part.say("Total"),
                    *(part.names.figure(row[name], unit) for name in ("history", "p5", "p50", "p95", "most")),
                )
                for row in shown
                if row["terms"] == one.name
            ),
            frozenset(range(1, 6)),
        )
        for one in part.tried
    ]
    limits = [row for row in part.rows[LIMIT_RISK.name] if row["took_away"]]
    if limits:
        grids.append(
            Grid(
                part.say("In how many scenarios each limit takes something away"),
                tuple(map(part.say, _LIMIT_RISK_HEADS)),
                tuple(
                    (
                        part.names.limit(row["limit"]),
                        row["terms"],
                        part.names.count(row["took_away"]),
                        part.names.amount(row["p50"], row["unit"]),
                        part.names.amount(row["p95"], row["unit"]),
                    )
                    for row in limits
                ),
                frozenset({2, 3, 4}),
            )
        )
    totals = [row for row in shown if not row["incentive"]]
    picture = risk_plot(totals, unit=unit, names=part.names) if is_drawn else ""
    said = (
        part.names.language.say_count(
            "{n} scenario was drawn from the history for each terms.",
            "{n} scenarios were drawn from the history for each terms.",
            shown[0]["scenarios"],
        ),
        part.say(_QUANTILES),
    )
    return Section("risk", part.say("Budget at risk"), said, tuple(grids), picture)


_LIMIT_HEADS: Final = (
    text_key("Limit"),
    text_key("Terms"),
    text_key("Claims cut"),
    text_key("Taken away"),
    text_key("First on"),
    text_key("Month with most"),
)
_RISK_HEADS: Final = (
    text_key("Incentive"),
    text_key("History"),
    text_key("5 in 100"),
    text_key("50 in 100"),
    text_key("95 in 100"),
    text_key("Most"),
)
_LIMIT_RISK_HEADS: Final = (
    text_key("Limit"),
    text_key("Terms"),
    text_key("Scenarios"),
    text_key("50 in 100"),
    text_key("95 in 100"),
)
