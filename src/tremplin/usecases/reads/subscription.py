"""The move to subscription, measured: what is sold in which way, what recurs, and what each euro of it costs.

Every amount is whole minor units of the programme's currency, every share an exact fraction. Lines in another currency
are converted day by day at the rate that the terms name, rounded once for each sum; a day without a rate is left out
and counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.engine.clause.fact import rate_on
from tremplin.engine.view import View
from tremplin.facts.snapshot import Snapshot
from tremplin.money import Period, PeriodKind, currency_of, half_up, period_of
from tremplin.store.fact import CurrentFacts
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.reader import IN_SIGHT, Reader
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
        partners: the mix of each partner, the largest first.
        stages: awards by stage.
        incentives: the title of each incentive that awarded money, and its awards.
        whole: all periods together.
        unconverted: how many days of orders or awards in another currency had no rate.
        references: public figures to compare with.
    """

    currency: str
    sale_types: tuple[tuple[str, Label], ...]
    periods: tuple[PeriodMix, ...]
    partners: tuple[tuple[str, Mix], ...]
    stages: Mapping[str, Cost]
    incentives: Mapping[str, tuple[Label, Cost]]
    whole: PeriodMix | None
    unconverted: int
    references: tuple[Reference, ...] = REFERENCES


_LINES: Final = f"""
    WITH line AS (
        SELECT data ->> 'partner_id' AS partner, data ->> 'sale_type' AS sale_type, data ->> 'currency' AS currency,
            (data ->> 'ordered_on')::date AS day, (data ->> 'amount')::numeric AS amount,
            (data ->> 'annual_value')::numeric AS annual, record_id
        FROM fact WHERE table_name = 'order_lines' AND superseded_at IS NULL
            AND {IN_SIGHT.format(column="data ->> 'partner_id'")}
            AND (%(first)s::date IS NULL OR (data ->> 'ordered_on')::date >= %(first)s::date)
            AND (%(until)s::date IS NULL OR (data ->> 'ordered_on')::date < %(until)s::date)
    ), credit AS (
        SELECT data ->> 'line_id' AS line_id, sum((data ->> 'amount')::numeric) AS amount
        FROM fact WHERE table_name = 'credit_notes' AND superseded_at IS NULL AND data ? 'line_id' GROUP BY 1
    ), net AS (
        SELECT line.*, line.amount - least(coalesce(credit.amount, 0), line.amount) AS left_over
        FROM line LEFT JOIN credit ON credit.line_id = line.record_id
    )
    SELECT partner, sale_type, currency,
        -- Only what is to be converted is needed day by day.
        CASE WHEN currency = %(own)s THEN date_trunc(%(step)s, day)::date ELSE day END AS day,
        sum(left_over)::text AS amount,
        -- A line that is credited in part keeps that part of its annual value, in whole minor units.
        sum(CASE WHEN amount > 0 THEN div(annual * left_over, amount) ELSE annual END)::text AS annual
    FROM net GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_AWARDS: Final = f"""
    SELECT award.data ->> 'incentive' AS incentive, award.data ->> 'unit' AS currency,
        (award.data ->> 'granted_on')::date AS day, project.data ->> 'sale_type' AS sale_type,
        award.data ? 'project_id' AS has_project, sum((award.data ->> 'amount')::numeric)::text AS amount
    FROM fact AS award LEFT JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = award.data ->> 'project_id' AND project.superseded_at IS NULL
    WHERE award.table_name = 'awards' AND award.superseded_at IS NULL
        AND {IN_SIGHT.format(column="award.data ->> 'partner_id'")}
        AND award.data ->> 'incentive' = ANY (%(incentives)s) AND award.data ->> 'unit' = ANY (%(currencies)s)
        AND (%(first)s::date IS NULL OR (award.data ->> 'granted_on')::date >= %(first)s::date)
        AND (%(until)s::date IS NULL OR (award.data ->> 'granted_on')::date < %(until)s::date)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


def subscription_move(
    reader: Reader, programme: str, *, kind: PeriodKind = PeriodKind.QUARTER, between: Period | None = None
) -> Move:
    """Return how far the partners in sight have moved to subscription.

    Args:
        reader: who reads; a partner measures its own orders and awards.
        programme: in whose currency, and whose awards are counted.
        kind: month, quarter, half or year.
        between: only the orders and awards of these days; all when not given.

    Raises:
        Refused: NotFound (the programme).
    """
    versions = terms_of_programme(reader, programme)
    if not versions:
        raise Refused(NotFound(what=words(TERMS), id=programme))
    latest = versions[0].compiled.programme
    incentives = {one.id: one for terms in reversed(versions) for one in terms.compiled.programme.incentives}
    asked = {
        **reader.sight(),
        "first": None if between is None else between.start,
        "until": None if between is None else between.end,
        "incentives": sorted(incentives),
        "currencies": [latest.currency],
        "own": latest.currency,
        "step": "quarter" if kind is PeriodKind.HALF else kind.value,
    }
    converted = _Converted(reader, latest)
    lines = [one for row in reader.rows(_LINES, asked) for one in converted.of(row)]
    awards = [one for row in reader.rows(_AWARDS, asked) for one in converted.of(row)]
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
        partners=_partners(lines),
        stages=stages,
        incentives=by_incentive,
        whole=_whole(periods, lines, awards),
        unconverted=converted.missing,
    )


class _Converted:
    """Sums of a day in the programme's currency."""

    def __init__(self, reader: Reader, programme: Programme) -> None:
        self._facts = CurrentFacts(reader.connection)
        self._programme = programme
        self._views: dict[str, View] = {}
        self.missing = 0

    def of(self, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Give a row with its amounts converted; nothing where its day has no rate."""
        rate = self._rate(row["currency"], row["day"])
        if rate is None:
            self.missing += 1
            return
        amounts = {name: _rounded(row[name], rate) for name in ("amount", "annual") if name in row}
        yield {**row, **amounts}

    def _rate(self, currency: str, day: date) -> Fraction | None:
        """Return what a minor unit of a currency is worth on a day in minor units of the programme's."""
        own, exchange = self._programme.currency, self._programme.exchange
        if currency == own:
            return Fraction(1)
        if exchange is None:
            return None
        if currency not in self._views:
            self._views[currency] = View(Snapshot("", {"rates": tuple(self._facts.of("rates", "base", currency))}))
        view, holidays = self._views[currency], frozenset(self._programme.holidays)
        rate = rate_on(view, day, exchange=exchange, base=currency, quote=own, holidays=holidays)
        if rate is None:
            return None
        return rate * Fraction(10 ** currency_of(own).exponent, 10 ** currency_of(currency).exponent)


def _rounded(text: str | None, rate: Fraction) -> int:
    if rate == 1:
        return int(text or 0)
    value = int(text or 0) * rate
    return half_up(value.numerator, value.denominator)


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
