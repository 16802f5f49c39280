"""Exchange: what makes a rate too old, inverses, contradictions, and what a missing rate says."""

from datetime import date
from fractions import Fraction

import pytest

from tremplin.money import (
    AmountOutOfBounds,
    Conversion,
    ExchangeRule,
    Money,
    NoRate,
    Rate,
    RatesContradict,
    RateTable,
    Rounding,
    UnknownCurrency,
    convert,
)

FRIDAY = date(2026, 7, 10)
FRIDAY_RATE = Rate("CHF", "EUR", Fraction("1.0712"), FRIDAY, "ecb")
RATES = RateTable.of([FRIDAY_RATE])


def test_convert_on_the_day_of_the_rate_uses_it() -> None:
    result = convert(Money(1_000_000, "CHF"), to="EUR", on=FRIDAY, rates=RATES, rule=ExchangeRule("ecb", 0))

    assert result == Conversion(Money(1_071_200, "EUR"), rate=FRIDAY_RATE, is_inverse=False, age_days=0)


def test_convert_to_the_same_currency_needs_no_rate() -> None:
    result = convert(Money(5, "EUR"), to="EUR", on=FRIDAY, rates=RateTable.of([]), rule=ExchangeRule("ecb", 0))

    assert result == Conversion(Money(5, "EUR"), rate=None, is_inverse=False, age_days=0)


def test_convert_rounds_once_in_the_mode_of_the_rule() -> None:
    rule = ExchangeRule("ecb", 0, mode=Rounding.CEILING)

    assert convert(Money(1, "CHF"), to="EUR", on=FRIDAY, rates=RATES, rule=rule).money == Money(2, "EUR")


@pytest.mark.parametrize(
    ("on", "in_business_days", "age_days"),
    [
        (date(2026, 7, 13), False, 3),
        (date(2026, 7, 13), True, 1),
        (date(2026, 7, 15), True, 2),
        (date(2026, 7, 16), True, 3),
    ],
)
def test_age_of_a_rate_counts_calendar_or_business_days(on: date, in_business_days: bool, age_days: int) -> None:
    rule = ExchangeRule("ecb", 3, in_business_days=in_business_days, holidays=frozenset({date(2026, 7, 14)}))

    result = convert(Money(100, "CHF"), to="EUR", on=on, rates=RATES, rule=rule)

    assert result.age_days == age_days


@pytest.mark.parametrize(
    ("rule", "on", "latest", "message"),
    [
        (
            ExchangeRule("ecb", 3),
            date(2026, 7, 14),
            FRIDAY_RATE,
            (
                "No rate CHF/EUR of the source 'ecb' is at most 3 calendar days old on 2026-07-14; "
                "the latest is of 2026-07-10."
            ),
        ),
        (
            ExchangeRule("ecb", 3, in_business_days=True),
            date(2026, 7, 16),
            FRIDAY_RATE,
            (
                "No rate CHF/EUR of the source 'ecb' is at most 3 business days old on 2026-07-16; "
                "the latest is of 2026-07-10."
            ),
        ),
        (
            ExchangeRule("ecb", 3),
            date(2026, 7, 9),
            None,
            "No rate CHF/EUR of the source 'ecb' is at most 3 calendar days old on 2026-07-09; none was found.",
        ),
        (
            ExchangeRule("bank", 3),
            FRIDAY,
            None,
            "No rate CHF/EUR of the source 'bank' is at most 3 calendar days old on 2026-07-10; none was found.",
        ),
    ],
    ids=["too old", "too old in business days", "before the first", "another source"],
)
def test_convert_without_a_rate_says_what_was_looked_for(
    rule: ExchangeRule, on: date, latest: Rate | None, message: str
) -> None:
    with pytest.raises(NoRate) as refusal:
        convert(Money(100, "CHF"), to="EUR", on=on, rates=RATES, rule=rule)

    missing = refusal.value
    assert (missing.base, missing.quote, missing.on, missing.rule, missing.latest) == ("CHF", "EUR", on, rule, latest)
    assert str(missing) == message


def test_inverse_rate_is_used_only_when_allowed() -> None:
    euros = Money(1_071_200, "EUR")

    allowed = convert(euros, to="CHF", on=FRIDAY, rates=RATES, rule=ExchangeRule("ecb", 0, allow_inverse=True))

    assert allowed == Conversion(Money(1_000_000, "CHF"), rate=FRIDAY_RATE, is_inverse=True, age_days=0)
    with pytest.raises(NoRate):
        convert(euros, to="CHF", on=FRIDAY, rates=RATES, rule=ExchangeRule("ecb", 0))


@pytest.mark.parametrize(
    ("direct_on", "inverse_on", "is_inverse"),
    [
        (date(2026, 7, 9), date(2026, 7, 9), False),
        (date(2026, 7, 8), date(2026, 7, 9), True),
        (date(2026, 7, 9), date(2026, 7, 8), False),
    ],
)
def test_later_of_direct_and_inverse_wins_and_the_direct_one_at_a_tie(
    direct_on: date, inverse_on: date, is_inverse: bool
) -> None:
    rates = RateTable.of(
        [Rate("EUR", "USD", Fraction(2), direct_on, "ecb"), Rate("USD", "EUR", Fraction(1, 3), inverse_on, "ecb")]
    )

    result = convert(
        Money(100, "EUR"), to="USD", on=FRIDAY, rates=rates, rule=ExchangeRule("ecb", 9, allow_inverse=True)
    )

    assert (result.is_inverse, result.money) == (is_inverse, Money(300 if is_inverse else 200, "USD"))


def test_rates_that_contradict_are_refused_and_a_repeated_one_is_not() -> None:
    other = Rate("CHF", "EUR", Fraction("1.08"), FRIDAY, "ecb")

    assert RateTable.of([FRIDAY_RATE, FRIDAY_RATE]) == RATES
    with pytest.raises(RatesContradict) as refusal:
        RateTable.of([other, FRIDAY_RATE])
    assert (refusal.value.first, refusal.value.second) == (FRIDAY_RATE, other)
    assert str(refusal.value) == "The source 'ecb' states two rates CHF/EUR for 2026-07-10: 1339/1250 and 27/25."


@pytest.mark.parametrize(("source", "target"), [("points", "EUR"), ("EUR", "points")])
def test_units_of_a_programme_are_never_exchanged(source: str, target: str) -> None:
    with pytest.raises(UnknownCurrency):
        convert(Money(1, source), to=target, on=FRIDAY, rates=RATES, rule=ExchangeRule("ecb", 0))


def test_result_beyond_the_largest_amount_is_refused() -> None:
    with pytest.raises(AmountOutOfBounds):
        convert(Money(9 * 10**15, "CHF"), to="EUR", on=FRIDAY, rates=RATES, rule=ExchangeRule("ecb", 0))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: Rate("CHF", "EUR", Fraction(0), FRIDAY, "ecb"),
            "The rate CHF/EUR of 2026-07-10 must be more than zero.",
        ),
        (lambda: Rate("EUR", "EUR", Fraction(1), FRIDAY, "ecb"), "A rate needs two currencies, not EUR twice."),
        (lambda: ExchangeRule("ecb", -1), "The greatest age of a rate is zero days or more."),
    ],
)
def test_rate_or_rule_without_meaning_is_refused(build, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()
