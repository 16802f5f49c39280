"""Money of other currencies, brought into the programme's: each amount rounded once."""

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from tremplin.bulk.kernel import MODES, MOST, Int64s, div_round_each
from tremplin.bulk.lines import finding as f
from tremplin.bulk.lines.batch import Column, Figures, Mask
from tremplin.bulk.lines.finding import Findings
from tremplin.bulk.program import problem as p
from tremplin.bulk.program.problem import EngineOnly, engine_only
from tremplin.bulk.rebates.plan import Plan
from tremplin.bulk.world import day_of_number
from tremplin.engine.clause.fact import rate_on
from tremplin.money import Rounding, currency_of, unit_of
from tremplin.wording import Problems


class Exchange:
    """What amounts of other currencies are worth, by currency and day; each rate is looked for once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._rates: dict[tuple[str, int], Fraction | None] = {}
        exchange, own = plan.programme.exchange, plan.programme.currency
        self._known = {
            rate.base
            for rate in plan.world.view.rows("rates")
            if exchange is not None and rate.quote == own and rate.source == exchange.source
        }

    def convert(
        self, money: dict[str, Figures], currency: Column, days: Any, findings: Findings, first_row: int
    ) -> Mask:
        """Bring columns into the programme's currency.

        Args:
            money: by field; is changed.
            currency: of each line.
            days: of each line.
            findings: where lines in a currency without any rate are noted.
            first_row: the number of the first row.

        Returns:
            Lines whose day has no rate that is recent enough, or whose amount has no place in 64 bits.

        Raises:
            Problems: several deciding days say which rate counts.
        """
        codes = currency.coder.values
        own = [code is None or code == self.plan.programme.currency for code in codes]
        beyond = np.zeros(days.size, bool)
        foreign = np.flatnonzero(~np.array(own, bool)[currency.numbers])
        if not foreign.size:
            return beyond
        unknown = np.array([not is_own and code not in self._known for code, is_own in zip(codes, own, strict=True)])
        findings.add_where(
            "CURRENCY_WITHOUT_RATE", "currency", where=unknown[currency.numbers], first_row=first_row,
            said=(f.NO_RATE, f.NO_RATE_HINT), currency=self.plan.programme.currency,
        )  # fmt: skip
        exchange = self.plan.programme.exchange
        if exchange is None or findings:
            return beyond
        above, below = self._fractions(currency.numbers[foreign], days[foreign], codes)
        beyond[foreign] = above == 0
        mode = MODES[Rounding(exchange.rounding)]
        for column in money.values():
            values = column.values[foreign]
            is_large = np.abs(values) >= MOST // np.maximum(above, 1)
            beyond[foreign] |= is_large
            column.values = column.values.copy()
            column.values[foreign] = div_round_each(np.where(is_large, 0, values) * above, below, mode)
        return beyond

    def _fractions(self, numbers: Int64s, days: Any, codes: list[Any]) -> tuple[Int64s, Int64s]:
        """Return what one minor unit is worth, as a fraction for each line; 0 without a rate."""
        shifted = days.astype(np.int64) - int(days.min())
        _pairs, first, places = np.unique(
            numbers * (int(shifted.max()) + 1) + shifted, return_index=True, return_inverse=True
        )
        rates = [self._rate(codes[numbers[at]], int(days[at])) or Fraction(0) for at in first.tolist()]
        above = np.array([rate.numerator for rate in rates], np.int64)
        below = np.array([rate.denominator for rate in rates], np.int64)
        return above[places], below[places]

    def _rate(self, currency: str, day: int) -> Fraction | None:
        if (currency, day) not in self._rates:
            self._rates[currency, day] = self._rate_on(currency, day_of_number(day))
        return self._rates[currency, day]

    def _rate_on(self, currency: str, day: date) -> Fraction | None:
        plan, own = self.plan, self.plan.programme.currency
        exchange = plan.programme.exchange
        if exchange is None:
            return None
        if exchange.day == "deciding":
            deciding = {rebate.hearings.of(0).rate_day for rebate in plan.rebates}
            if len(deciding) > 1 or any(one.measure.aspect is not None for one in plan.measures):
                raise Problems([engine_only(EngineOnly("exchange.day", p.RATES), incentive=plan.rebates[0].id)])
            day = deciding.pop() or day
        holidays = plan.rebates[0].ready.ground.holidays
        rate = rate_on(plan.world.view, day, exchange=exchange, base=currency, quote=own, holidays=holidays)
        if rate is None:
            return None
        return rate * Fraction(10) ** (unit_of(own).exponent - currency_of(currency).exponent)
