"""The move to subscription, measured: what is sold in which way, what recurs, and what each euro of it costs.

Every amount is whole minor units of the programme's currency, every share an exact fraction. Lines in another currency
are converted day by day at the rate that the terms name, rounded once for each sum: of a partner, or of all together; a
day without a rate is left out and counted. The sums of days are kept beside the facts (docs/decisions/0022).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.money import Period, PeriodKind, period_of
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.subscription_sums import Sums
from tremplin.usecases.refused import TERMS, NotFound, Refused, words
from tremplin.usecases.terms import terms_of_programme
from tremplin.wording import Label, text_key

SUBSCRIPTION: Final = ("subscription", "saas")
"""The types of sale that the programme moves its channel to."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A public figure to compare with; its texts are to be said in a language."""

    what: str
    share: Fraction
    source: str


REFERENCES: Final = (
    Reference(
        text_key("European companies that use public cloud"),
        Fraction(36, 100),
        text_key("Eurostat, as quoted in 2021"),
    ),
    Reference(
        text_key("French companies that use public cloud"),
        Fraction(27, 100),
        text_key("Eurostat, as quoted in 2021"),
    ),
)


@dataclass(frozen=True, slots=True)
class Mix:
    """What was ordered, by type of sale.

    Attributes:
        by_type: amounts less credit notes, by code of the type of sale.
        recurring: annual value of what was sold as subscription or SaaS.
    """

    by_type: Mapping[str, int] = field(default_factory=dict)
    recurring: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.by_type.values())

    @property
    def subscription(self) -> int:
        """What was sold as subscription or SaaS."""
        return sum(self.by_type.get(one, 0) for one in SUBSCRIPTION)

    @property
    def share(self) -> Fraction | None:
        """The part sold as subscription or SaaS; None where nothing was sold."""
        return Fraction(self.subscription, self.total) if self.total > 0 else None


@dataclass(frozen=True, slots=True)
class Cost:
    """What was awarded in money, by what the project is sold as.

    Attributes:
        subscription: for projects sold as subscription or SaaS.
        other: for all other projects.
        without_project: not for one project, such as rebates of a quarter.
    """

    subscription: int = 0
    other: int = 0
    without_project: int = 0

    @property
    def share(self) -> Fraction | None:
        """The part that goes to subscription and SaaS, of what belongs to a project; None where there is none."""
        whole = self.subscription + self.other
        return Fraction(self.subscription, whole) if whole > 0 else None

    def and_(self, other: "Cost") -> "Cost":
        """Return both together."""
        return Cost(
            self.subscription + other.subscription,
            self.other + other.other,
            self.without_project + other.without_project,
        )


@dataclass(frozen=True, slots=True)
class PeriodMix:
    """One period: its mix, and what its awards cost.

    Attributes:
        start: its first day.
        label: such as 2021-Q3.
    """

    start: date
    label: str
    mix: Mix
    cost: Cost

    @property
    def cost_per_unit(self) -> Fraction | None:
        """Awards for subscription and SaaS for each unit of money ordered of them; None where none was."""
        return Fraction(self.cost.subscription, self.mix.subscription) if self.mix.subscription > 0 else None


@dataclass(frozen=True, slots=True)
class Move:
    """The move of a channel to subscription.

    Attributes:
        currency: of every amount.
        sale_types: code and name of each type of sale, in the order of the terms.
        periods: from the first to the last with an order or an award; none is left out between.
        partners: the mix of each partner, the largest first, as many as were asked for.
        partner_count: how many partners ordered.
        stages: awards by stage.
        incentives: the title of each incentive that awarded money, and its awards.
        whole: all periods together.
        unconverted: how many days of orders in another currency had no rate.
        references: public figures to compare with.
    """

    currency: str
    sale_types: tuple[tuple[str, Label], ...]
    periods: tuple[PeriodMix, ...]
    partners: tuple[tuple[str, Mix], ...]
    partner_count: int
    stages: Mapping[str, Cost]
    incentives: Mapping[str, tuple[Label, Cost]]
    whole: PeriodMix | None
    unconverted: int
    references: tuple[Reference, ...] = REFERENCES


def subscription_move(
    reader: Reader,
    programme: str,
    *,
    kind: PeriodKind = PeriodKind.QUARTER,
    between: Period | None = None,
    at_most: int | None = None,
) -> Move:
    """Return how far the partners in sight have moved to subscription.

    Args:
        reader: who reads; a partner measures its own orders and awards.
        programme: in whose currency, and whose awards are counted.
        kind: month, quarter, half or year.
        between: only the orders and awards of these days; all when not given.
        at_most: how many partners, the largest first; all when not given. Who sees all partners gets them out of ten
            more that are largest when other currencies count at one rate each, the last that is known.

    Raises:
        Refused: NotFound (the programme).
    """
    versions = terms_of_programme(reader, programme)
    if not versions:
        raise Refused(NotFound(what=words(TERMS), id=programme))
    latest = versions[0].compiled.programme
    incentives = {one.id: one for terms in reversed(versions) for one in terms.compiled.programme.incentives}
    asked = {
        "first": None if between is None else between.start,
        "until": None if between is None else between.end,
        "incentives": sorted(incentives),
        "step": "quarter" if kind is PeriodKind.HALF else kind.value,
    }
    sums = Sums(reader, latest, asked)
    lines, awards = sums.orders(), sums.awards()
    of_partners, partner_count = sums.partners(at_most=at_most)
    stages: dict[str, Cost] = {}
    by_incentive: dict[str, tuple[Label, Cost]] = {}
    for row in awards:
        node, cost = incentives[row["incentive"]], _cost_of(row)
        stages[node.stage] = stages.get(node.stage, Cost()).and_(cost)
        known = by_incentive.get(node.id, (said_label(node.title, otherwise=node.id), Cost()))
        by_incentive[node.id] = (known[0], known[1].and_(cost))
    periods = tuple(_periods(lines, awards, kind))
    return Move(
        currency=latest.currency,
        sale_types=_sale_types(latest, lines),
        periods=periods,
        partners=_partners(of_partners)[:at_most],
        partner_count=partner_count,
        stages=stages,
        incentives=by_incentive,
        whole=_whole(periods, lines, awards),
        unconverted=sums.missing,
    )


def _cost_of(row: Mapping[str, Any]) -> Cost:
    if not row["has_project"]:
        return Cost(without_project=row["amount"])
    return Cost(subscription=row["amount"]) if row["sale_type"] in SUBSCRIPTION else Cost(other=row["amount"])


def mix_of(rows: Iterable[Mapping[str, Any]]) -> Mix:
    """Return the mix of sums by type of sale.

    Args:
        rows: with `sale_type`, `amount` and `annual` in minor units.
    """
    by_type: dict[str, int] = {}
    recurring = 0
    for row in rows:
        by_type[row["sale_type"]] = by_type.get(row["sale_type"], 0) + row["amount"]
        recurring += row["annual"] if row["sale_type"] in SUBSCRIPTION else 0
    return Mix(by_type, recurring)


def _periods(lines: list[dict[str, Any]], awards: list[dict[str, Any]], kind: PeriodKind) -> Iterable[PeriodMix]:
    days = [row["day"] for row in (*lines, *awards)]
    if not days:
        return
    # Thousands of rows have a few hundred days.
    starts = {day: period_of(day, kind=kind).start for day in set(days)}
    sold: dict[date, list[dict[str, Any]]] = {}
    for row in lines:
        sold.setdefault(starts[row["day"]], []).append(row)
    spent: dict[date, Cost] = {}
    for row in awards:
        start = starts[row["day"]]
        spent[start] = spent.get(start, Cost()).and_(_cost_of(row))
    period = period_of(min(days), kind=kind)
    while period.start <= max(days):
        cost = spent.get(period.start, Cost())
        yield PeriodMix(period.start, period.label, mix_of(sold.get(period.start, ())), cost)
        period = period_of(period.end, kind=kind)


def _whole(
    periods: tuple[PeriodMix, ...], lines: list[dict[str, Any]], awards: list[dict[str, Any]]
) -> PeriodMix | None:
    if not periods:
        return None
    cost = Cost()
    for row in awards:
        cost = cost.and_(_cost_of(row))
    label = f"{periods[0].label}/{periods[-1].label}"
    return PeriodMix(periods[0].start, label, mix_of(lines), cost)


def _partners(lines: list[dict[str, Any]]) -> tuple[tuple[str, Mix], ...]:
    by_partner: dict[str, list[dict[str, Any]]] = {}
    for row in lines:
        by_partner.setdefault(row["partner"], []).append(row)
    mixes = {partner: mix_of(rows) for partner, rows in by_partner.items()}
    return tuple(sorted(mixes.items(), key=lambda one: (-one[1].total, one[0])))


def _sale_types(programme: Programme, lines: list[dict[str, Any]]) -> tuple[tuple[str, Label], ...]:
    """Return the types of sale that the terms name, and those that only orders have."""
    named = programme.codes.get("line.sale_type", {})
    others = sorted({row["sale_type"] for row in lines} - set(named))
    return tuple((code, said_label(named.get(code), otherwise=code)) for code in (*named, *others))
