"""Money at its bounds, and the machine grammar text by text."""

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from tremplin.money import (
    AMOUNT_REASONS,
    MINOR_MAX,
    AmountOutOfBounds,
    CurrenciesDiffer,
    Money,
    NotAnAmount,
    Rounding,
    Unit,
    UnknownCurrency,
    amount_text,
    parse_amount,
    sum_of,
)


@pytest.mark.parametrize("minor", [MINOR_MAX, -MINOR_MAX])
def test_money_at_the_bound_is_valid_and_one_beyond_is_refused(minor: int) -> None:
    beyond = minor + (1 if minor > 0 else -1)

    assert Money(minor, "EUR").minor == minor
    with pytest.raises(AmountOutOfBounds) as refusal:
        Money(beyond, "EUR")
    assert refusal.value.minor == beyond
    assert str(refusal.value) == f"{beyond} minor units are beyond the largest amount, 9000000000000000."


@pytest.mark.parametrize(("minor", "kind"), [(True, "bool"), (1.0, "float"), ("1", "str"), (Fraction(1), "Fraction")])
def test_money_of_anything_but_an_int_is_a_defect(minor: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"Minor units are whole numbers, not {kind}."):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_money_cannot_be_changed() -> None:
    amount = Money(1, "EUR")

    with pytest.raises(FrozenInstanceError):
        amount.minor = 2  # type: ignore[misc]
    assert not hasattr(amount, "__dict__")


def test_money_of_two_currencies_is_unequal_without_an_error() -> None:
    assert Money(1, "EUR") != Money(1, "USD")
    assert len({Money(1, "EUR"), Money(1, "USD"), Money(1, "EUR")}) == 2


def test_adding_beyond_the_bound_is_refused() -> None:
    with pytest.raises(AmountOutOfBounds):
        Money(MINOR_MAX, "EUR") + Money(1, "EUR")


def test_sum_of_nothing_is_zero() -> None:
    assert sum_of([], currency="JPY") == Money.zero("JPY") == Money(0, "JPY")


def test_sum_of_one_amount_in_another_currency_is_refused() -> None:
    with pytest.raises(CurrenciesDiffer):
        sum_of([Money(0, "USD")], currency="EUR")


@pytest.mark.parametrize(
    ("mode", "step", "minor"),
    [(Rounding.HALF_UP, 1, 313), (Rounding.DOWN, 1, 312), (Rounding.HALF_UP, 100, 300), (Rounding.CEILING, 100, 400)],
)
def test_times_rounds_once_in_the_mode_and_step_given(mode: Rounding, step: int, minor: int) -> None:
    assert Money(12_500, "EUR").times(Fraction(1, 40), mode=mode, step=step) == Money(minor, "EUR")


def test_times_rounds_half_up_unless_told_otherwise() -> None:
    assert Money(-5, "EUR").times(Fraction(1, 2)) == Money(-3, "EUR")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "EUR", 0),
        ("-0", "EUR", 0),
        ("1234.50", "EUR", 123_450),
        ("1234.5", "EUR", 123_450),
        ("-0.01", "EUR", -1),
        ("007", "EUR", 700),
        ("1234", "JPY", 1234),
        ("1.234", "KWD", 1234),
        ("90000000000000.00", "EUR", MINOR_MAX),
        ("-9000000000000000", "JPY", -MINOR_MAX),
    ],
)
def test_parse_amount_in_the_grammar_gives_minor_units(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency=currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "reason"),
    [
        ("", "EUR", "it is empty"),
        ("1.234", "EUR", "it has more decimals than its currency"),
        ("1.0", "JPY", "it has more decimals than its currency"),
        ("90000000000000.01", "EUR", "it is beyond the largest amount"),
        ("-9000000000000001", "JPY", "it is beyond the largest amount"),
        ("10000000000000000", "JPY", "it has more than 16 digits"),
        ("1234567890123456789", "EUR", "it has more than 16 digits"),
        # Leading zeros are digits as written, on both sides of the point.
        ("000000000000001.23", "EUR", "it has more than 16 digits"),
        *(
            (text, "EUR", "only digits, one point and a leading minus are allowed")
            for text in (
                "+1", "1,50", "1 000", "1e3", "NaN", "inf", "1.", ".5", "--1", "1.2.3", "1_0", "٣", "１", "1\n", " 1",
                "=1+1", "−1", "1\u202f000", "€1", "0x10",
            )
        ),
    ],
)  # fmt: skip
def test_parse_amount_of_anything_else_says_why(text: str, currency: str, reason: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        parse_amount(text, currency=currency)

    assert (refusal.value.seen, refusal.value.reason) == (text, reason)
    assert str(refusal.value) == f"{text!r} is not an amount: {reason}."
    assert reason in AMOUNT_REASONS


def test_parse_amount_in_a_declared_unit_uses_its_exponent() -> None:
    assert parse_amount("2.5", currency=Unit("points", 1)) == 25


def test_parse_amount_in_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        parse_amount("1", currency="points")


@pytest.mark.parametrize(
    ("minor", "exponent", "text"),
    [(0, 2, "0.00"), (-1, 2, "-0.01"), (99, 2, "0.99"), (100, 2, "1.00"), (-123_450, 2, "-1234.50"), (-7, 0, "-7")],
)
def test_amount_text_has_all_decimals(minor: int, exponent: int, text: str) -> None:
    assert amount_text(minor, exponent=exponent) == text
