"""Figures in English and French: no-break spaces, separators, symbols, days, lists."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.money import CURRENCIES, MINOR_MAX, Money, UnknownCurrency, amount_text
from tremplin.wording import ENGLISH, Language, UnknownLanguage, money_text
from tremplin.wording.figure import day_text, list_text, locale_of, month_text, number_text, percent_text

FRENCH = Language("fr")
NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("money", "english", "french"),
    [
        (Money(500_000, "EUR"), "5,000.00 EUR", f"5{NARROW}000,00{WIDE}EUR"),
        (Money(-1, "EUR"), "-0.01 EUR", f"-0,01{WIDE}EUR"),
        (Money(0, "EUR"), "0.00 EUR", f"0,00{WIDE}EUR"),
        (Money(1_234_567, "JPY"), "1,234,567 JPY", f"1{NARROW}234{NARROW}567{WIDE}JPY"),
        (Money(1_234_567, "KWD"), "1,234.567 KWD", f"1{NARROW}234,567{WIDE}KWD"),
    ],
)
def test_money_is_written_with_its_code(money: Money, english: str, french: str) -> None:
    assert money_text(money, ENGLISH) == english
    assert money_text(money, FRENCH) == french


@pytest.mark.parametrize(
    ("money", "english", "french"),
    [
        (Money(123_450, "EUR"), "€1,234.50", f"1{NARROW}234,50{WIDE}€"),
        (Money(-123_450, "GBP"), "-£1,234.50", f"-1{NARROW}234,50{WIDE}£GB"),
        (Money(1_234, "JPY"), "JP¥1,234", f"1{NARROW}234{WIDE}JPY"),
        (Money(1_234, "CHF"), f"CHF{WIDE}12.34", f"12,34{WIDE}CHF"),
        (Money(1_234, "KWD"), f"KWD{WIDE}1.234", f"1,234{WIDE}KWD"),
        # The law of the country says no decimals in cash; ISO says two, and so does Tremplin.
        (Money(1_234, "RSD"), f"RSD{WIDE}12.34", f"12,34{WIDE}RSD"),
    ],
)
def test_money_is_written_with_its_symbol_where_the_language_puts_it(money: Money, english: str, french: str) -> None:
    assert money_text(money, ENGLISH, symbol=True) == english
    assert money_text(money, FRENCH, symbol=True) == french


@given(
    minor=st.integers(min_value=-MINOR_MAX, max_value=MINOR_MAX) | st.just(MINOR_MAX),
    code=st.sampled_from(sorted(CURRENCIES)),
)
def test_no_digit_of_an_amount_is_lost_in_any_language(minor: int, code: str) -> None:
    money = Money(minor, code)
    exact = amount_text(minor, exponent=CURRENCIES[code].exponent)

    english = money_text(money, ENGLISH).replace(",", "").removesuffix(f" {code}")
    french = money_text(money, FRENCH).replace(NARROW, "").replace(",", ".").removesuffix(f"{WIDE}{code}")

    assert (english, french) == (exact, exact)


def test_money_in_a_unit_that_nobody_declared_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        money_text(Money(5, "points"), ENGLISH)


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [(0, "0", "0"), (20_000, "20,000", f"20{NARROW}000"), (-1_000, "-1,000", f"-1{NARROW}000")],
)
def test_number_has_the_separator_of_the_language(number: int, english: str, french: str) -> None:
    assert (number_text(number, code="en"), number_text(number, code="fr")) == (english, french)


def test_number_of_any_length_keeps_its_digits() -> None:
    assert number_text(10**40 + 7, code="en").replace(",", "") == str(10**40 + 7)


@pytest.mark.parametrize(
    ("rate", "english", "french"),
    [
        (Fraction(1, 40), "2.5%", f"2,5{WIDE}%"),
        (Fraction(-1, 10**8), "-0.000001%", f"-0,000001{WIDE}%"),
        (Fraction(25), "2,500%", f"2{NARROW}500{WIDE}%"),
        (Fraction(2, 3), "2/3", "2/3"),
    ],
)
def test_rate_is_a_percentage_when_it_ends(rate: Fraction, english: str, french: str) -> None:
    assert (percent_text(rate, code="en"), percent_text(rate, code="fr")) == (english, french)


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 7, 21), "21 July 2026", "21 juillet 2026"),
        (date(2026, 10, 1), "1 October 2026", "1ᵉʳ octobre 2026"),
        (date(2024, 2, 29), "29 February 2024", "29 février 2024"),
        (date(2026, 8, 11), "11 August 2026", "11 août 2026"),
    ],
)
def test_day_is_written_in_full(day: date, english: str, french: str) -> None:
    assert (day_text(day, code="en"), day_text(day, code="fr")) == (english, french)


def test_month_is_written_with_its_year() -> None:
    assert (month_text(date(2026, 12, 5), code="en"), month_text(date(2026, 12, 5), code="fr")) == (
        "December 2026",
        "décembre 2026",
    )


@pytest.mark.parametrize(
    ("items", "is_choice", "english", "french"),
    [
        ([], False, "", ""),
        (["A"], False, "A", "A"),
        (["A", "B"], False, "A and B", "A et B"),
        (["A", "B", "C"], False, "A, B and C", "A, B et C"),
        (["A", "B"], True, "A or B", "A ou B"),
        (["A", "B", "C"], True, "A, B or C", "A, B ou C"),
    ],
)
def test_list_is_joined_as_the_language_does(items: list[str], is_choice: bool, english: str, french: str) -> None:
    assert list_text(items, code="en", is_choice=is_choice) == english
    assert list_text(items, code="fr", is_choice=is_choice) == french


def test_other_language_has_figures_of_its_own() -> None:
    assert percent_text(Fraction(1, 40), code="de") == f"2,5{WIDE}%"


@pytest.mark.parametrize("code", ["", "xx", "english", "fr-FR-x", "../fr"])
def test_code_that_is_no_language_is_refused(code: str) -> None:
    with pytest.raises(UnknownLanguage) as refusal:
        locale_of(code)

    assert refusal.value.code == code
    assert str(refusal.value) == f"{code!r} is not the code of a known language, such as en or fr."
