"""Currencies and units: the exponents of ISO 4217, and units of a programme."""

from datetime import date

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies

from tremplin.money import CURRENCIES, Currency, Unit, UnknownCurrency, currency_of, unit_of


@pytest.mark.parametrize(
    ("code", "exponent"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("CHF", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("HRK", 2),
    ],
)
def test_currency_of_a_code_has_its_exponent(code: str, exponent: int) -> None:
    assert currency_of(code) == Currency(code, exponent)


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "XAU", "EUR ", "€"])
def test_currency_of_another_text_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency) as refusal:
        currency_of(code)

    assert refusal.value.code == code
    assert str(refusal.value) == f"{code!r} is not a currency code of ISO 4217."


def test_list_has_every_currency_that_a_country_used_since_2020() -> None:
    used = {
        code
        for country in get_global("territory_currencies")
        for code in get_territory_currencies(
            country, start_date=date(2020, 1, 1), end_date=date(2026, 1, 1), non_tender=True
        )
    }

    # CNH, the offshore yuan, is no ISO code; X codes without a country have no minor unit, or are no money.
    nobody = {"CNH", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
    assert used - nobody - set(CURRENCIES) == set()
    assert all(code == currency.code for code, currency in CURRENCIES.items())


def test_unit_of_a_declared_unit_is_that_unit() -> None:
    points = Unit("points", 1)

    assert unit_of(points) is points
    assert unit_of("JPY") == Currency("JPY", 0)


@pytest.mark.parametrize(
    ("code", "exponent", "message"),
    [
        ("", 0, "A unit needs a code."),
        ("points", -1, "The exponent of points is -1; it must be 0 to 6."),
        ("points", 7, "The exponent of points is 7; it must be 0 to 6."),
    ],
)
def test_unit_without_code_or_with_odd_exponent_is_refused(code: str, exponent: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Unit(code, exponent)
