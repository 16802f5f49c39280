"""How figures look in a language: numbers, money, rates, days, lists. One place, so that all texts agree.

English is written the British way. Babel gives the rules of each language; this room feeds it exact decimals.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_currency, get_currency_symbol, parse_pattern

from tremplin.money import Unit, amount_text, percent_digits

# "en" alone would mean American dates to Babel.
_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR"}
_NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"


class UnknownLanguage(ValueError):
    """Say that a code is no language whose figures are known.

    Attributes:
        code: the code as it was seen.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not the code of a known language, such as en or fr.")
        self.code = code


@lru_cache(maxsize=64)
def locale_of(code: str) -> Locale:
    """Return Babel's rules for a language.

    Args:
        code: "en" (British), "fr", or any code that Babel knows.

    Raises:
        UnknownLanguage: Babel knows no such language.
    """
    try:
        return Locale.parse(_LOCALES.get(code, code))
    except (UnknownLocaleError, ValueError):
        raise UnknownLanguage(code) from None


@lru_cache(maxsize=4096)
def number_text(number: int, *, code: str) -> str:
    """Write a whole number with the language's separator of thousands.

    Numbers that count nothing (a year, a line) are handed to `say` as text instead.

    Example:
        >>> number_text(20000, code="en")
        '20,000'
    """
    return _grouped(Decimal(number), exponent=0, code=code)


@lru_cache(maxsize=4096)
def amount_in_words(minor: int, *, unit: Unit, name: str, code: str) -> str:
    """Write an amount and the name of its unit: 5,000.00 EUR.

    Args:
        minor: whole minor units; all decimals of the unit are written.
        unit: gives the number of decimals.
        name: what stands after the number: the code of a currency, or the label of a unit.
        code: language code.
    """
    # English keeps the plain space, which people type when they search; French typography forbids the break.
    space = " " if code == "en" else _NO_BREAK_SPACE
    number = _grouped(Decimal(amount_text(minor, exponent=unit.exponent)), exponent=unit.exponent, code=code)
    return f"{number}{space}{name}"


@lru_cache(maxsize=4096)
def amount_with_symbol(minor: int, *, unit: Unit, code: str) -> str:
    """Write an amount of a currency with its symbol: €5,000.00, 5 000,00 €.

    Args:
        minor: whole minor units.
        unit: a currency.
        code: language code; the language says on which side the symbol stands.
    """
    amount = Decimal(amount_text(minor, exponent=unit.exponent))
    locale = locale_of(code)
    pattern = _symbol_pattern(code, unit.exponent)
    if get_currency_symbol(unit.code, locale)[-1].isalpha():
        # A code in the place of a symbol keeps its distance: CHF 5,000.00.
        pattern = pattern.replace("¤#", f"¤{_NO_BREAK_SPACE}#")
    return str(format_currency(amount, unit.code, format=pattern, locale=locale, currency_digits=False))


@lru_cache(maxsize=4096)
def percent_text(rate: Fraction, *, code: str) -> str:
    """Write a rate as a percentage, or as a fraction when it does not end.

    The fraction, in lowest terms, stands for percentages of more than six decimals.

    Example:
        >>> percent_text(Fraction(1, 40), code="en"), percent_text(Fraction(2, 3), code="en")
        ('2.5%', '2/3')
    """
    digits = percent_digits(rate)
    if digits is None:
        return f"{rate.numerator}/{rate.denominator}"
    decimals = len(digits.partition(".")[2])
    number = _grouped(Decimal(digits), exponent=decimals, code=code)
    return f"{number}%" if code == "en" else f"{number}{_NO_BREAK_SPACE}%"


@lru_cache(maxsize=4096)
def day_text(day: date, *, code: str) -> str:
    """Write a date in full: 21 July 2026, 21 juillet 2026, 1ᵉʳ octobre 2026."""
    text = format_date(day, "long", locale=locale_of(code))
    # Only the first of a French month is an ordinal number, and Babel does not write it.
    return f"1ᵉʳ{text[1:]}" if code == "fr" and day.day == 1 else text


@lru_cache(maxsize=512)
def month_text(day: date, *, code: str) -> str:
    """Write the month of a date with its year: July 2026, juillet 2026."""
    return format_date(day, "MMMM y", locale=locale_of(code))


def list_text(items: Sequence[str], *, code: str, is_choice: bool = False) -> str:
    """Join texts as the language lists them: A, B and C; A, B ou C.

    Args:
        items: in the order in which they are said; none gives an empty text.
        code: language code.
        is_choice: "or" instead of "and".
    """
    return format_list(list(items), style="or" if is_choice else "standard", locale=locale_of(code))


def _grouped(amount: Decimal, *, exponent: int, code: str) -> str:
    # The pattern carries the exact number of decimals, so Babel has nothing to round; the precision keeps its
    # check of that from failing on numbers of over 28 digits, which a file may hold.
    with localcontext(prec=len(amount.as_tuple().digits) + exponent + 1):
        text: str = _number_pattern(exponent).apply(amount, locale_of(code), decimal_quantization=False)
    return text


@lru_cache(maxsize=16)
def _number_pattern(exponent: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * exponent if exponent else ""))


@lru_cache(maxsize=64)
def _symbol_pattern(code: str, exponent: int) -> str:
    """Return the language's own pattern of money with this many decimals instead of its two."""
    pattern: str = locale_of(code).currency_formats["standard"].pattern
    return pattern.replace("0.00", "0" + ("." + "0" * exponent if exponent else ""))
