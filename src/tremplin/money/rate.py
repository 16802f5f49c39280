"""Rates and shares as exact fractions, and the texts in which terms write them."""

import re
from fractions import Fraction
from typing import Final

# A rate of more digits than this is a mistake or an attack; exact arithmetic would pay for it in every step.
DIGITS_MAX: Final = 40
PERCENT_DECIMALS_MAX: Final = 6

_DIGITS: Final = rf"[0-9]{{1,{DIGITS_MAX}}}"
_RATE: Final = re.compile(
    rf"(?P<decimal>-?{_DIGITS}(?:\.{_DIGITS})?)(?P<scale> ?%| ?ppm)?|(?P<over>-?{_DIGITS})/(?P<under>{_DIGITS})"
)
_SCALES: Final = {"": 1, "%": 100, "ppm": 1_000_000}


class NotARate(ValueError):
    """Say that a text is not a rate.

    Attributes:
        seen: the text.
    """

    def __init__(self, seen: str) -> None:
        super().__init__(f"{seen!r} is not a rate; write 2.5%, 0.025, 5/8 or 120 ppm.")
        self.seen = seen


def parse_rate(text: str) -> Fraction:
    """Read a rate: a percentage, a decimal, a fraction, or parts per million.

    Args:
        text: "2.5%", "0.025", "5/8" or "120 ppm"; a minus may lead, one space may stand before % and ppm.
            ASCII digits and a point only; at most 40 digits on either side of the point or the slash.

    Returns:
        The exact value; which values make sense is for the caller to say.

    Raises:
        NotARate: the text is in none of these forms, or divides by zero.

    Example:
        >>> parse_rate("2.5%"), parse_rate("5/8")
        (Fraction(1, 40), Fraction(5, 8))
    """
    match = _RATE.fullmatch(text)
    if match is None:
        raise NotARate(text)
    if match["decimal"]:
        return Fraction(match["decimal"]) * Fraction(1, _SCALES[(match["scale"] or "").strip()])
    under = int(match["under"])
    if under == 0:
        raise NotARate(text)
    return Fraction(int(match["over"]), under)


def rate_text(rate: Fraction) -> str:
    """Write a rate in its canonical form.

    Returns:
        A percentage when it ends within six decimals, otherwise numerator and denominator in lowest terms.
        `parse_rate` reads it back to the same value, within its bound of digits.

    Example:
        >>> rate_text(Fraction(1, 40)), rate_text(Fraction(2, 3)), rate_text(Fraction(1))
        ('2.5%', '2/3', '100%')
    """
    percent = percent_digits(rate)
    return f"{rate.numerator}/{rate.denominator}" if percent is None else f"{percent}%"


def percent_digits(rate: Fraction) -> str | None:
    """Return the percentage as plain digits without trailing zeros.

    Returns:
        None when the percentage needs more than six decimals.

    Example:
        >>> percent_digits(Fraction(1, 40)), percent_digits(Fraction(1, 3))
        ('2.5', None)
    """
    scaled = rate * (100 * 10**PERCENT_DECIMALS_MAX)
    if scaled.denominator != 1:
        return None
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled.numerator)).rjust(PERCENT_DECIMALS_MAX + 1, "0")
    decimals = digits[-PERCENT_DECIMALS_MAX:].rstrip("0")
    return sign + digits[:-PERCENT_DECIMALS_MAX] + (f".{decimals}" if decimals else "")
