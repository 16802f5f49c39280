"""The sums that the move to subscription is measured from, in the programme's currency.

Who sees all partners reads sums of all of them; everybody else those of the partners in sight. A sum of a day in
another currency is converted at the rate of that day, rounded once, half away from zero.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from tremplin.engine.clause.fact import rate_on
from tremplin.engine.view import View
from tremplin.facts.record import ExchangeRate
from tremplin.facts.snapshot import Snapshot
from tremplin.money import PeriodKind, currency_of, half_up, period_of
from tremplin.store.fact import CurrentFacts
from tremplin.terms.programme import Exchange, Programme
from tremplin.usecases.reads.reader import Reader

_WITHIN: Final = """lines > 0 AND (%(first)s::date IS NULL OR day >= %(first)s::date)
    AND (%(until)s::date IS NULL OR day < %(until)s::date)"""
_BESIDES: Final = 10
"""So many more partners are looked at than are shown: other currencies could change their order."""

_OF_ALL: Final = "orders_by_day"
_OF_PARTNERS: Final = """(
    SELECT day, currency, sale_type, sum(lines) AS lines, sum(amount) AS amount, sum(annual) AS annual
    FROM orders_by_partner_day WHERE partner_id = ANY (%(partners)s) GROUP BY 1, 2, 3) AS sold"""
_DAYS: Final = f"SELECT DISTINCT currency, day FROM {{sums}} WHERE currency <> %(own)s AND {_WITHIN} ORDER BY 1, 2"


def _converted(name: str) -> str:
    """Return the sum of an amount in another currency: of each row at its rate, which is `above` by `below`."""
    return f"sum(sign({name}) * div(2 * abs({name}) * above + below, 2 * below)) AS {name}"


_IS_WHOLE: Final = "month >= %(months_from)s::date AND month < %(months_until)s::date"
_OWN_OF_ALL: Final = f"{_OF_ALL} WHERE currency = %(own)s AND {_WITHIN}"
# What needs no rate is kept by month; of the first and the last month that are not whole, by day.
_OWN_OF_PARTNERS: Final = f"""(
    SELECT partner_id, month AS day, sale_type, lines, amount, annual FROM sold_by_partner_month
    WHERE currency = %(own)s AND partner_id = ANY (%(partners)s) AND {_IS_WHOLE}
    UNION ALL
    SELECT partner_id, day, sale_type, lines, amount, annual
    FROM unnest(%(edges_from)s::date[], %(edges_until)s::date[]) AS edge (first, until)
    JOIN orders_by_partner_day AS kept ON day >= edge.first AND day < edge.until
    WHERE currency = %(own)s AND partner_id = ANY (%(partners)s)) AS sold WHERE lines > 0"""


def _in_one_currency(groups: str, *, own: str, others: str, of: str) -> str:
    """Return sums in the programme's currency; rows in another one whose day has no rate are left out.

    Args:
        groups: columns to group by, named.
        own: what is read in the programme's currency, with its condition.
        others: what is read in others.
        of: the condition of the others besides the days.
    """
    # Most rows need no rate.
    return f"""
        SELECT {", ".join(one.rpartition(" AS ")[2] for one in groups.split("; "))},
            sum(amount)::text AS amount, sum(annual)::text AS annual
        FROM (
            SELECT {groups.replace(";", ",")}, sum(amount) AS amount, sum(annual) AS annual FROM {own} GROUP BY 1, 2
            UNION ALL
            SELECT {groups.replace(";", ",")}, {_converted("amount")}, {_converted("annual")}
            FROM {others} JOIN unnest(
                %(rate_currencies)s::text[], %(rate_days)s::date[], %(above)s::numeric[], %(below)s::numeric[]
            ) AS rate (currency, day, above, below) USING (currency, day)
            WHERE {of} AND currency = ANY (%(others)s) AND {_WITHIN} GROUP BY 1, 2
        ) AS part GROUP BY 1, 2 ORDER BY 1, 2
    """


_BY_PERIOD: Final = "sale_type; date_trunc(%(step)s, day)::date AS day"
_ORDERS_OF_ALL: Final = _in_one_currency(_BY_PERIOD, own=_OWN_OF_ALL, others=_OF_ALL, of="true")
_ORDERS_OF_PARTNERS: Final = _in_one_currency(_BY_PERIOD, own=_OWN_OF_PARTNERS, others=_OF_PARTNERS, of="true")
_PARTNERS: Final = _in_one_currency(
    "partner_id AS partner; sale_type",
    own=_OWN_OF_PARTNERS,
    others="orders_by_partner_day",
    of="partner_id = ANY (%(partners)s)",
)
_WORTH: Final = """coalesce(sum(amount) FILTER (WHERE currency = %(own)s), 0)
    + coalesce(sum(amount * worth) FILTER (WHERE currency <> %(own)s), 0)"""
_RATE: Final = """rate AS MATERIALIZED (
        SELECT currency, worth::numeric AS worth FROM jsonb_each_text(%(rates)s) AS one (currency, worth)
    )"""
# Whom to look at among all partners: by what they ordered, every other currency at one rate.
_LARGEST: Final = f"""
    WITH {_RATE}
    SELECT partner_id AS partner, count(*) OVER () AS partners
    FROM {{sums}} JOIN rate USING (currency)
    WHERE {{within}} GROUP BY partner_id ORDER BY {_WORTH} DESC, partner_id LIMIT %(at_most)s
"""
_ORDERED: Final = f"""
    SELECT {_WORTH} AS amount FROM (
        SELECT currency, amount FROM orders_by_partner_month AS kept
        WHERE kept.partner_id = one.partner_id AND {_IS_WHOLE}
        UNION ALL
        SELECT currency, amount FROM unnest(%(edges_from)s::date[], %(edges_until)s::date[]) AS edge (first, until)
        JOIN orders_by_partner_day AS kept ON day >= edge.first AND day < edge.until
        WHERE kept.partner_id = one.partner_id
    ) AS sold JOIN rate USING (currency)
"""
# Of some days: no partner ordered more in them than in the months that they touch. So those with the most in these
# months are looked at exactly, and of the others only who ordered as much in them as the last one wanted.
_LARGEST_BETWEEN: Final = f"""
    WITH {_RATE}, touched AS MATERIALIZED (
        SELECT partner_id, {_WORTH} AS most, bool_or({_IS_WHOLE}) AS has_whole
        FROM orders_by_partner_month JOIN rate USING (currency)
        WHERE lines > 0 AND month >= coalesce(date_trunc('month', %(first)s::date), '-infinity')
            AND month < coalesce(%(until)s::date, 'infinity')
        GROUP BY 1
    ), ordered AS MATERIALIZED (
        SELECT partner_id, most FROM touched WHERE has_whole OR EXISTS (
            SELECT 1 FROM orders_by_partner_day AS kept WHERE kept.partner_id = touched.partner_id AND {_WITHIN}
        )
    ), looked_at AS (
        SELECT partner_id FROM ordered ORDER BY most DESC LIMIT 4 * %(at_most)s
    ), enough AS (
        SELECT amount FROM looked_at AS one CROSS JOIN LATERAL ({_ORDERED}) AS sum
        ORDER BY amount DESC OFFSET %(at_most)s - 1 LIMIT 1
    )
    SELECT partner_id AS partner, (SELECT count(*) FROM ordered) AS partners
    FROM ordered AS one CROSS JOIN LATERAL ({_ORDERED}) AS sum
    WHERE most >= coalesce((SELECT amount FROM enough), 0) ORDER BY amount DESC, partner_id LIMIT %(at_most)s
"""
_AWARDS_OF_ALL: Final = f"""
    SELECT incentive, date_trunc(%(step)s, day)::date AS day, nullif(sale_type, '') AS sale_type, has_project,
        sum(amount)::text AS amount
    FROM awards_by_day
    WHERE incentive = ANY (%(incentives)s) AND unit = %(own)s AND {_WITHIN.replace("lines", "awards")}
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_AWARDS_OF_PARTNERS: Final = """
    SELECT award.data ->> 'incentive' AS incentive,
        date_trunc(%(step)s, (award.data ->> 'granted_on')::date)::date AS day,
        project.data ->> 'sale_type' AS sale_type, award.data ? 'project_id' AS has_project,
        sum((award.data ->> 'amount')::numeric)::text AS amount
    FROM fact AS award LEFT JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = award.data ->> 'project_id' AND project.superseded_at IS NULL
    WHERE award.table_name = 'awards' AND award.superseded_at IS NULL AND award.data ? 'partner_id'
        AND award.data ->> 'partner_id' = ANY (%(partners)s)
        AND award.data ->> 'incentive' = ANY (%(incentives)s) AND award.data ->> 'unit' = %(own)s
        AND (%(first)s::date IS NULL OR (award.data ->> 'granted_on')::date >= %(first)s::date)
        AND (%(until)s::date IS NULL OR (award.data ->> 'granted_on')::date < %(until)s::date)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


class Sums:
    """Sums of orders and awards in sight; amounts in minor units of the programme's currency.

    Attributes:
        missing: how many days of orders in another currency have no rate, and are left out.
    """

    def __init__(self, reader: Reader, programme: Programme, asked: Mapping[str, Any]) -> None:
        """Read the days that are to be converted, and their rates.

        Args:
            reader: who reads.
            programme: whose currency and rates.
            asked: what is asked: `incentives`, `step`, and the days `first` and `until` or None.
        """
        self._reader = reader
        self._asked = {**reader.sight(), **asked, "own": programme.currency}
        self._sees_all = reader.standing.sees_all
        days = reader.rows(_DAYS.format(sums=_OF_ALL if self._sees_all else _OF_PARTNERS), self._asked)
        self._rates = dict(_rates(reader, programme, days))
        self.missing = len(days) - len(self._rates)
        self._asked |= {
            "others": sorted({currency for currency, _day in self._rates}),
            "rate_currencies": [currency for currency, _day in self._rates],
            "rate_days": [day for _currency, day in self._rates],
            "above": [rate.numerator for rate in self._rates.values()],
            "below": [rate.denominator for rate in self._rates.values()],
            **_months_and_edges(asked["first"], asked["until"]),
        }

    def orders(self) -> list[dict[str, Any]]:
        """Return what was ordered, by `sale_type` and `day`, the first of a period: `amount` and `annual`."""
        return self._whole(self._reader.rows(_ORDERS_OF_ALL if self._sees_all else _ORDERS_OF_PARTNERS, self._asked))

    def awards(self) -> list[dict[str, Any]]:
        """Return what was awarded: by `incentive`, `day`, `sale_type` of the project, and whether there is one."""
        return self._whole(self._reader.rows(_AWARDS_OF_ALL if self._sees_all else _AWARDS_OF_PARTNERS, self._asked))

    def partners(self, *, at_most: int | None) -> tuple[list[dict[str, Any]], int]:
        """Return what each partner ordered, by `partner` and `sale_type`, and how many partners ordered.

        Args:
            at_most: how many partners are wanted; as many, or more, are returned, the largest among them.
        """
        if not self._sees_all:
            rows = self._whole(self._reader.rows(_PARTNERS, self._asked))
            return rows, len({row["partner"] for row in rows})
        largest = self._largest(at_most=at_most)
        asked = {**self._asked, "partners": [row["partner"] for row in largest]}
        return self._whole(self._reader.rows(_PARTNERS, asked)), largest[0]["partners"] if largest else 0

    def _largest(self, *, at_most: int | None) -> list[dict[str, Any]]:
        rates = {currency: self._rates[currency, day] for currency, day in sorted(self._rates)}
        rates[self._asked["own"]] = Fraction(1)
        # The order alone hangs on them: a millionth is enough.
        worth = {
            one: str(Decimal(half_up(rate.numerator * 10**6, rate.denominator)).scaleb(-6))
            for one, rate in rates.items()
        }
        most = None if at_most is None else at_most + _BESIDES
        asked = {**self._asked, "rates": json.dumps(worth), "at_most": most}
        if self._asked["first"] is None and self._asked["until"] is None:
            return self._reader.rows(_LARGEST.format(sums="orders_by_partner", within="lines > 0"), asked)
        if most is None:
            return self._reader.rows(_LARGEST.format(sums="orders_by_partner_day", within=_WITHIN), asked)
        return self._reader.rows(_LARGEST_BETWEEN, asked)

    def _whole(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        amounts = ("amount", "annual")
        return [{**row, **{name: int(row[name]) for name in amounts if name in row}} for row in rows]


def _months_and_edges(first: date | None, until: date | None) -> dict[str, Any]:
    """Return the whole months between two days, and the days before and after them; None has no end.

    Returns:
        `months_from` and `months_until`, the first days of months; `edges_from` and `edges_until`, of each edge.
    """
    start = None if first is None or first.day == 1 else period_of(first, kind=PeriodKind.MONTH).end
    start, end = start or first, None if until is None else until.replace(day=1)
    edges = [(first, start), (end, until)]
    if start is not None and end is not None and start >= end:
        start = end = date.max
        edges = [(first, until)]
    edges = [one for one in edges if one[0] != one[1]]
    return {
        "months_from": start or "-infinity",
        "months_until": end or "infinity",
        "edges_from": [one[0] for one in edges],
        "edges_until": [one[1] for one in edges],
    }


def _rates(
    reader: Reader, programme: Programme, days: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[tuple[str, date], Fraction]]:
    """Give each currency and day that has a rate, with what a minor unit of it is worth in the programme's."""
    facts, exchange = CurrentFacts(reader.connection), programme.exchange
    if exchange is None:
        return
    by_currency: dict[str, list[date]] = {}
    for row in days:
        by_currency.setdefault(row["currency"], []).append(row["day"])
    for currency, of_one in by_currency.items():
        known = tuple(facts.of("rates", "base", currency))
        found = _rates_of(known, tuple(of_one), currency, programme.currency, exchange, frozenset(programme.holidays))
        yield from (((currency, day), rate) for day, rate in found)


@lru_cache(maxsize=16)
def _rates_of(
    known: tuple[ExchangeRate, ...],
    days: tuple[date, ...],
    base: str,
    quote: str,
    exchange: Exchange,
    holidays: frozenset[date],
) -> tuple[tuple[date, Fraction], ...]:
    """Return the days that have a rate, each with it: what one looks up for the same days and rates is the same."""
    view = View(Snapshot("", {"rates": known}))
    scale = Fraction(10 ** currency_of(quote).exponent, 10 ** currency_of(base).exponent)
    rates = ((day, rate_on(view, day, exchange=exchange, base=base, quote=quote, holidays=holidays)) for day in days)
    return tuple((day, rate * scale) for day, rate in rates if rate is not None)
