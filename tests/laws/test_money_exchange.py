"""Laws of exchange: the latest rate of the named source, not too old, whatever the order; one rounding."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tremplin.money import (
    Conversion,
    ExchangeRule,
    Money,
    NoRate,
    Rate,
    RateTable,
    add_days,
    convert,
)

START = date(2026, 1, 1)
PRICES = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=10**6)


@st.composite
def rate_lists(draw: st.DrawFn) -> list[Rate]:
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from([("EUR", "USD"), ("USD", "EUR"), ("EUR", "JPY"), ("JPY", "EUR")]),
                st.integers(min_value=0, max_value=20),
                st.sampled_from(["ecb", "bank"]),
            ),
            max_size=12,
            unique=True,
        )
    )
    return [
        Rate(base, quote, draw(PRICES), START + timedelta(days=number), source)
        for (base, quote), number, source in keys
    ]


@given(
    rates=rate_lists(),
    minor=st.integers(min_value=-(10**9), max_value=10**9),
    day_number=st.integers(min_value=0, max_value=25),
    age_max=st.integers(min_value=0, max_value=25),
    allow_inverse=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_the_latest_rate_that_may_be_used_is_used_whatever_the_order(
    rates: list[Rate], minor: int, day_number: int, age_max: int, allow_inverse: bool, order
) -> None:
    on = add_days(START, day_number)
    rule = ExchangeRule("ecb", age_max, allow_inverse=allow_inverse)
    shuffled = list(rates)
    order.shuffle(shuffled)

    result = _convert_or_none(Money(minor, "EUR"), on=on, rates=shuffled, rule=rule)

    pairs = [("EUR", "USD"), ("USD", "EUR")] if allow_inverse else [("EUR", "USD")]
    usable = [
        rate
        for rate in rates
        if rate.source == "ecb" and (rate.base, rate.quote) in pairs and 0 <= (on - rate.on).days <= age_max
    ]
    if not usable:
        assert result is None
        return
    expected = max(usable, key=lambda rate: (rate.on, rate.base == "EUR"))
    assert result is not None
    assert (result.rate, result.is_inverse) == (expected, expected.base == "USD")
    assert result.age_days == (on - expected.on).days
    exact = minor * expected.rate if expected.base == "EUR" else minor * Fraction(1, expected.rate)
    assert abs(result.money.minor - exact) <= Fraction(1, 2)


def _convert_or_none(money: Money, *, on: date, rates: list[Rate], rule: ExchangeRule) -> Conversion | None:
    try:
        return convert(money, to="USD", on=on, rates=RateTable.of(rates), rule=rule)
    except NoRate:
        return None


@given(minor=st.integers(min_value=-(10**9), max_value=10**9), price=PRICES)
def test_exponents_of_both_currencies_count(minor: int, price: Fraction) -> None:
    rates = RateTable.of([Rate("JPY", "KWD", price, START, "ecb")])

    result = convert(Money(minor, "JPY"), to="KWD", on=START, rates=rates, rule=ExchangeRule("ecb", 0))

    # One yen is one minor unit, one dinar is a thousand.
    assert abs(result.money.minor - minor * price * 1000) <= Fraction(1, 2)
