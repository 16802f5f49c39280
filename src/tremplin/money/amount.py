"""Money in whole minor units, and the one grammar in which machines write amounts.

`Money` is exact and bounded: the largest amount keeps sums of columns inside 64 bits. Text that people read
is written by the room `wording`; what stands here is for files.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from tremplin.money.currency import Unit, unit_of
from tremplin.money.rounding import Rounding, round_fraction

# A thousand amounts of this size still fit in a signed 64-bit column; ninety thousand billion euros are
# enough.
MINOR_MAX: Final = 9 * 10**15
DIGITS_MAX: Final = 16

_AMOUNT: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


class CurrenciesDiffer(ValueError):
    """Say that two amounts of different currencies met where only one currency makes sense.

    Attributes:
        left: code of the first.
        right: code of the other.
    """

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"An amount in {left} and an amount in {right} cannot be added or compared.")
        self.left = left
        self.right = right


class AmountOutOfBounds(ValueError):
    """Say that an amount is larger than Tremplin counts.

    Attributes:
        minor: the amount in minor units.
    """

    def __init__(self, minor: int) -> None:
        super().__init__(f"{minor} minor units are beyond the largest amount, {MINOR_MAX}.")
        self.minor = minor


class NotAnAmount(ValueError):
    """Say that a text is not an amount, and why.

    Attributes:
        seen: the text.
        reason: English clause out of `AMOUNT_REASONS`; `wording` has its translations.
    """

    def __init__(self, seen: str, reason: str) -> None:
        super().__init__(f"{seen!r} is not an amount: {reason}.")
        self.seen = seen
        self.reason = reason


_EMPTY: Final = "it is empty"
_GRAMMAR: Final = "only digits, one point and a leading minus are allowed"
_DECIMALS: Final = "it has more decimals than its currency"
_DIGITS: Final = "it has more than 16 digits"
_TOO_LARGE: Final = "it is beyond the largest amount"
AMOUNT_REASONS: Final = (_EMPTY, _GRAMMAR, _DECIMALS, _DIGITS, _TOO_LARGE)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency or unit.

    Amounts add and compare within their currency only; the order of currencies has no meaning, so there is
    none.

    Attributes:
        minor: whole minor units, from -9 * 10**15 to 9 * 10**15.
        currency: code of the currency, or of a unit that the terms declare.

    Example:
        >>> Money(125_000, "EUR") - Money(1, "EUR")
        Money(minor=124999, currency='EUR')
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        # bool is an int to Python; True as an amount is a defect of the caller, and a silent one.
        if type(self.minor) is not int:
            raise TypeError(f"Minor units are whole numbers, not {type(self.minor).__name__}.")
        if not -MINOR_MAX <= self.minor <= MINOR_MAX:
            raise AmountOutOfBounds(self.minor)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing at all, in this currency."""
        return cls(0, currency)

    def times(self, rate: Fraction | int, *, mode: Rounding = Rounding.HALF_UP, step: int = 1) -> Self:
        """Return this amount times an exact rate, rounded once.

        Args:
            rate: exact; may be negative.
            mode: how the fraction of a minor unit is lost.
            step: the result is a multiple of this many minor units.

        Raises:
            AmountOutOfBounds: the product is beyond the largest amount.
        """
        return type(self)(round_fraction(self.minor * rate, mode=mode, step=step), self.currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._minor_of(other)

    def _minor_of(self, other: Self) -> int:
        if self.currency != other.currency:
            raise CurrenciesDiffer(self.currency, other.currency)
        return other.minor


def sum_of(amounts: Iterable[Money], *, currency: str) -> Money:
    """Add amounts of one currency; no amounts make zero.

    The bound holds for the sum only, so the order of the amounts never decides whether it passes.

    Args:
        amounts: in any order.
        currency: the code that every amount must have.

    Raises:
        CurrenciesDiffer: an amount has another currency.
        AmountOutOfBounds: the sum is beyond the largest amount.
    """
    total_minor = 0
    for amount in amounts:
        if amount.currency != currency:
            raise CurrenciesDiffer(currency, amount.currency)
        total_minor += amount.minor
    return Money(total_minor, currency)


def parse_amount(text: str, *, currency: str | Unit) -> int:
    """Read an amount in minor units, from the one grammar of machines.

    The grammar is `-?digits[.digits]`: ASCII digits, a point, at most as many decimals as the currency has,
    at most 16 digits as written. No plus sign, separator, space, exponent, NaN or infinity: nothing is
    guessed.

    Args:
        text: as it stands in the file.
        currency: code of a currency, or a unit that the terms declare.

    Returns:
        Whole minor units, within the bound of `Money`.

    Raises:
        NotAnAmount: the text is not in the grammar, or is beyond the bound.
        UnknownCurrency: the code is not in ISO 4217.

    Example:
        >>> parse_amount("1234.5", currency="EUR")
        123450
    """
    exponent = unit_of(currency).exponent
    if not text:
        raise NotAnAmount(text, _EMPTY)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise NotAnAmount(text, _GRAMMAR)
    sign, whole, decimals = match[1], match[2], match[3] or ""
    if len(decimals) > exponent:
        raise NotAnAmount(text, _DECIMALS)
    if len(whole) + len(decimals) > DIGITS_MAX:
        raise NotAnAmount(text, _DIGITS)
    minor = int(whole + decimals.ljust(exponent, "0"))
    if minor > MINOR_MAX:
        raise NotAnAmount(text, _TOO_LARGE)
    return -minor if sign else minor


def amount_text(minor: int, *, exponent: int) -> str:
    """Write an amount in the canonical form of the grammar, with all decimals.

    Args:
        minor: whole minor units.
        exponent: decimals of the unit, 0 or more.

    Example:
        >>> amount_text(123450, exponent=2), amount_text(-5, exponent=3), amount_text(7, exponent=0)
        ('1234.50', '-0.005', '7')
    """
    sign = "-" if minor < 0 else ""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    if exponent == 0:
        return sign + digits
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"
