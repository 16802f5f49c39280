"""Exchange at dated rates: which rate is used, how old it may be, and one rounding at the end."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from tremplin.money.amount import Money
from tremplin.money.currency import currency_of
from tremplin.money.day import NO_HOLIDAYS, business_days_between
from tremplin.money.rounding import Rounding, round_fraction

_PairKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of the base currency is worth in the quote currency, on a day, by a source.

    Attributes:
        base: code of the currency of which there is one unit.
        quote: code of the currency in which it is priced; differs from `base`.
        rate: exact, more than zero.
        on: the day of the rate.
        source: who states it, such as "ecb".
    """

    base: str
    quote: str
    rate: Fraction
    on: date
    source: str

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"The rate {self.base}/{self.quote} of {self.on} must be more than zero.")
        if self.base == self.quote:
            raise ValueError(f"A rate needs two currencies, not {self.base} twice.")


class RatesContradict(ValueError):
    """Say that one source states two rates for the same pair and day.

    Attributes:
        first: the lower rate.
        second: the higher rate.
    """

    def __init__(self, first: Rate, second: Rate) -> None:
        super().__init__(
            f"The source {first.source!r} states two rates {first.base}/{first.quote} for {first.on}: "
            f"{first.rate} and {second.rate}."
        )
        self.first = first
        self.second = second


class NoRate(LookupError):
    """Say that no rate fits, and what was looked for.

    Attributes:
        base: code of the currency of the amount.
        quote: code of the currency wanted.
        on: the day for which a rate was wanted.
        rule: the source, the age and whether inverses were allowed.
        latest: the latest rate on or before the day, which was too old; None when there is none at all.
    """

    def __init__(self, *, base: str, quote: str, on: date, rule: "ExchangeRule", latest: Rate | None) -> None:
        days = rule.age_max_days
        found = "none was found" if latest is None else f"the latest is of {latest.on}"
        super().__init__(
            f"No rate {base}/{quote} of the source {rule.source!r} is at most {days} "
            f"{'business' if rule.in_business_days else 'calendar'} days old on {on}; {found}."
        )
        self.base = base
        self.quote = quote
        self.on = on
        self.rule = rule
        self.latest = latest


@dataclass(frozen=True, slots=True)
class ExchangeRule:
    """Which rates may be used, and how the result is rounded.

    Attributes:
        source: the only source whose rates count.
        age_max_days: how many days before the day of exchange the rate may be from; zero means that very day.
        in_business_days: whether that age counts business days instead of calendar days.
        holidays: with business days, the days that are none besides Saturdays and Sundays.
        allow_inverse: whether a rate of the opposite pair may be turned round. At equal dates the direct
            one wins.
        mode: the one rounding, to minor units of the target currency.
    """

    source: str
    age_max_days: int
    in_business_days: bool = False
    holidays: frozenset[date] = NO_HOLIDAYS
    allow_inverse: bool = False
    mode: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        if self.age_max_days < 0:
            raise ValueError("The greatest age of a rate is zero days or more.")

    def age_of(self, rate: Rate, *, on: date) -> int:
        """Return the age of a rate on a day, in the days that this rule counts."""
        if self.in_business_days:
            return business_days_between(rate.on, on, holidays=self.holidays)
        return (on - rate.on).days


@dataclass(frozen=True, slots=True)
class Conversion:
    """An exchanged amount and how it came about.

    Attributes:
        money: the result, in the currency wanted.
        rate: the rate as its source states it; None when no exchange was needed.
        is_inverse: whether the rate was turned round.
        age_days: age of the rate in the days that the rule counts; zero without a rate.
    """

    money: Money
    rate: Rate | None = None
    is_inverse: bool = False
    age_days: int = 0


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by source and pair in the order of their days, for fast and order-independent finding."""

    rates_by_pair: Mapping[_PairKey, tuple[Rate, ...]]

    @classmethod
    def of(cls, rates: Iterable[Rate]) -> Self:
        """Arrange rates that come in any order; a rate that is stated twice alike counts once.

        Raises:
            RatesContradict: one source states two values for a pair and day.
        """
        by_pair: dict[_PairKey, list[Rate]] = {}
        for rate in sorted(set(rates), key=lambda rate: (rate.on, rate.rate)):
            same_pair = by_pair.setdefault((rate.source, rate.base, rate.quote), [])
            if same_pair and same_pair[-1].on == rate.on:
                raise RatesContradict(same_pair[-1], rate)
            same_pair.append(rate)
        return cls({key: tuple(same_pair) for key, same_pair in by_pair.items()})

    def find_latest(self, *, base: str, quote: str, on: date, source: str) -> Rate | None:
        """Return the latest rate of a pair on or before a day, or None."""
        rates = self.rates_by_pair.get((source, base, quote), ())
        position = bisect_right(rates, on, key=lambda rate: rate.on)
        return rates[position - 1] if position else None


def convert(money: Money, *, to: str, on: date, rates: RateTable, rule: ExchangeRule) -> Conversion:
    """Exchange an amount at the latest rate on or before a day.

    Args:
        money: in a currency of ISO 4217.
        to: code of the currency wanted; an amount that is in it already comes back unchanged.
        on: the day that decides.
        rates: where to look.
        rule: source, greatest age, inverses, rounding.

    Raises:
        NoRate: there is no rate of that source and pair on or before the day, or it is too old.
        UnknownCurrency: one of the two is no currency of ISO 4217.
        AmountOutOfBounds: the result is beyond the largest amount.
    """
    if money.currency == to:
        return Conversion(money)
    minor_per_minor = Fraction(10) ** (currency_of(to).exponent - currency_of(money.currency).exponent)
    rate = _find_rate(base=money.currency, quote=to, on=on, rates=rates, rule=rule)
    age_days = rule.age_of(rate, on=on) if rate else 0
    if rate is None or age_days > rule.age_max_days:
        raise NoRate(base=money.currency, quote=to, on=on, rule=rule, latest=rate)
    is_inverse = rate.base == to
    factor = Fraction(rate.rate.denominator, rate.rate.numerator) if is_inverse else rate.rate
    minor = round_fraction(money.minor * factor * minor_per_minor, mode=rule.mode)
    return Conversion(Money(minor, to), rate=rate, is_inverse=is_inverse, age_days=age_days)


def _find_rate(*, base: str, quote: str, on: date, rates: RateTable, rule: ExchangeRule) -> Rate | None:
    direct = rates.find_latest(base=base, quote=quote, on=on, source=rule.source)
    if not rule.allow_inverse:
        return direct
    inverse = rates.find_latest(base=quote, quote=base, on=on, source=rule.source)
    if direct is None or inverse is None:
        return direct or inverse
    return inverse if inverse.on > direct.on else direct
