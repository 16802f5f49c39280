"""Laws of amounts: exact, bounded, of one currency; and the one grammar of machines."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tremplin.money import (
    CURRENCIES,
    MINOR_MAX,
    AmountOutOfBounds,
    CurrenciesDiffer,
    Money,
    NotAnAmount,
    amount_text,
    parse_amount,
    sum_of,
)

MINORS = st.integers(min_value=-MINOR_MAX, max_value=MINOR_MAX) | st.sampled_from([0, 1, -1, MINOR_MAX, -MINOR_MAX])
SMALL = st.integers(min_value=-(10**12), max_value=10**12)
CURRENCY_CODES = st.sampled_from(["EUR", "JPY", "KWD", "CLF"]) | st.sampled_from(sorted(CURRENCIES))


@given(minor=MINORS, code=CURRENCY_CODES)
def test_canonical_text_reads_back_to_the_same_amount(minor: int, code: str) -> None:
    text = amount_text(minor, exponent=CURRENCIES[code].exponent)

    assert parse_amount(text, currency=code) == minor


@given(minor=MINORS, exponent=st.integers(min_value=0, max_value=6))
@example(minor=-5, exponent=3)
def test_canonical_text_is_the_exact_decimal(minor: int, exponent: int) -> None:
    assert Decimal(amount_text(minor, exponent=exponent)) == Decimal(
        (minor < 0, tuple(map(int, str(abs(minor)))), -exponent)
    )


@given(text=st.text(alphabet="0123456789-+.,eE_ NaInf٣\n", max_size=20))
@example(text="1\n")
@example(text="٣")
@example(text="1_000")
def test_every_text_is_read_exactly_or_refused(text: str) -> None:
    minor = _minor_or_none(text)

    if minor is None:
        # Refused is right for whatever is not digits, or is more than 16 of them, or has three decimals.
        assert not re.fullmatch(r"-?[0-9]{1,13}(\.[0-9]{1,2})?", text, re.ASCII)
    else:
        assert Fraction(text) * 100 == minor
        assert set(text) <= set("0123456789-.")


def _minor_or_none(text: str) -> int | None:
    try:
        return parse_amount(text, currency="EUR")
    except NotAnAmount:
        return None


@given(left=SMALL, right=SMALL)
def test_sum_and_difference_undo_each_other(left: int, right: int) -> None:
    first, second = Money(left, "EUR"), Money(right, "EUR")

    assert first + second - second == first
    assert first - second == -(second - first)
    assert first + second == second + first
    assert first - first == Money.zero("EUR")


@given(left=MINORS, right=MINORS)
def test_amounts_of_one_currency_are_ordered_as_their_minor_units(left: int, right: int) -> None:
    first, second = Money(left, "KWD"), Money(right, "KWD")

    assert (first < second, first <= second, first > second, first >= second, first == second) == (
        left < right,
        left <= right,
        left > right,
        left >= right,
        left == right,
    )


@given(minors=st.lists(MINORS, max_size=8), seed=st.randoms(use_true_random=False))
@example(minors=[MINOR_MAX, 1, -1], seed=None)
def test_the_order_of_amounts_never_changes_their_sum(minors: list[int], seed) -> None:
    shuffled = list(minors)
    if seed is not None:
        seed.shuffle(shuffled)

    results = [_sum_or_bound(minors), _sum_or_bound(shuffled), _sum_or_bound(minors[::-1])]

    assert results == [_sum_or_bound(sorted(minors))] * 3


def _sum_or_bound(minors: list[int]) -> Money | int:
    try:
        return sum_of([Money(minor, "EUR") for minor in minors], currency="EUR")
    except AmountOutOfBounds as refusal:
        return refusal.minor


@given(minor=SMALL, rate=st.fractions(min_value=-2, max_value=2, max_denominator=10**6))
def test_times_a_rate_is_less_than_a_minor_unit_from_exact(minor: int, rate: Fraction) -> None:
    product = Money(minor, "EUR").times(rate)

    assert abs(product.minor - minor * rate) <= Fraction(1, 2)
    assert product.currency == "EUR"


@pytest.mark.parametrize(
    "operation",
    [
        lambda left, right: left + right,
        lambda left, right: left - right,
        lambda left, right: left < right,
        lambda left, right: left <= right,
        lambda left, right: left > right,
        lambda left, right: left >= right,
        lambda left, right: sum_of([left, right], currency="EUR"),
    ],
    ids=["add", "subtract", "less", "at most", "more", "at least", "sum"],
)
def test_two_currencies_never_meet(operation) -> None:
    with pytest.raises(CurrenciesDiffer) as refusal:
        operation(Money(1, "EUR"), Money(1, "USD"))

    assert (refusal.value.left, refusal.value.right) == ("EUR", "USD")
    assert str(refusal.value) == "An amount in EUR and an amount in USD cannot be added or compared."
