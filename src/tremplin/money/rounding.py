"""Named roundings, exact: whole numbers and fractions in, whole numbers out.

This is the only place where a value loses its fraction. Terms name the rounding; half up when they are
silent.
"""

from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How a value between two whole numbers becomes one of them.

    The value of each member is the word that terms use.
    """

    HALF_UP = "half_up"  # nearest; a tie goes away from zero, as invoices do
    HALF_EVEN = "half_even"  # nearest; a tie goes to the even neighbour
    HALF_DOWN = "half_down"  # nearest; a tie goes toward zero
    UP = "up"  # away from zero
    DOWN = "down"  # toward zero
    FLOOR = "floor"  # toward minus infinity
    CEILING = "ceiling"  # toward plus infinity


def round_fraction(value: Fraction | int, *, mode: Rounding, step: int = 1) -> int:
    """Return the multiple of `step` that `mode` chooses for `value`.

    Args:
        value: exact, usually in minor units.
        mode: which neighbour is taken when `value` lies between two multiples.
        step: 1 or more; 100 rounds minor units of the euro to whole euros.

    Raises:
        ValueError: `step` is less than 1.

    Example:
        >>> round_fraction(Fraction(-5, 2), mode=Rounding.HALF_UP)
        -3
        >>> round_fraction(1250, mode=Rounding.HALF_EVEN, step=100)
        1200
    """
    if step < 1:
        raise ValueError(f"The rounding step is {step}; it must be 1 or more.")
    return step * divide(value.numerator, value.denominator * step, mode=mode)


def divide(numerator: int, denominator: int, *, mode: Rounding) -> int:
    """Return numerator over denominator, rounded to a whole number by `mode`.

    Args:
        numerator: any whole number.
        denominator: 1 or more.
        mode: which neighbour is taken when the division leaves a rest.

    Raises:
        ValueError: `denominator` is less than 1.
    """
    if denominator < 1:
        raise ValueError(f"The denominator is {denominator}; it must be 1 or more.")
    below, rest = divmod(numerator, denominator)
    if rest == 0:
        return below
    return below + 1 if _goes_to_upper(below, rest=rest, denominator=denominator, mode=mode) else below


def half_up(numerator: int, denominator: int) -> int:
    """Return the nearest whole number; a tie goes away from zero.

    Example:
        >>> half_up(5, 2), half_up(-5, 2)
        (3, -3)
    """
    return divide(numerator, denominator, mode=Rounding.HALF_UP)


def half_even(numerator: int, denominator: int) -> int:
    """Return the nearest whole number; a tie goes to the even one."""
    return divide(numerator, denominator, mode=Rounding.HALF_EVEN)


def half_down(numerator: int, denominator: int) -> int:
    """Return the nearest whole number; a tie goes toward zero."""
    return divide(numerator, denominator, mode=Rounding.HALF_DOWN)


def rounded_up(numerator: int, denominator: int) -> int:
    """Return the whole number at or beyond the quotient, away from zero."""
    return divide(numerator, denominator, mode=Rounding.UP)


def rounded_down(numerator: int, denominator: int) -> int:
    """Return the whole number at or before the quotient, toward zero."""
    return divide(numerator, denominator, mode=Rounding.DOWN)


def floor(numerator: int, denominator: int) -> int:
    """Return the greatest whole number that is not above the quotient."""
    return divide(numerator, denominator, mode=Rounding.FLOOR)


def ceiling(numerator: int, denominator: int) -> int:
    """Return the least whole number that is not below the quotient."""
    return divide(numerator, denominator, mode=Rounding.CEILING)


def _goes_to_upper(below: int, *, rest: int, denominator: int, mode: Rounding) -> bool:
    # `below` is the neighbour toward minus infinity, so a negative value has its upper neighbour toward zero.
    is_negative = below < 0
    if mode is Rounding.FLOOR or mode is Rounding.CEILING:
        return mode is Rounding.CEILING
    if mode is Rounding.UP or mode is Rounding.DOWN:
        return is_negative is (mode is Rounding.DOWN)
    if 2 * rest != denominator:
        return 2 * rest > denominator
    if mode is Rounding.HALF_EVEN:
        return below % 2 == 1
    return is_negative is (mode is Rounding.HALF_DOWN)
