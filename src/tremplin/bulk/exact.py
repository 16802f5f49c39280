"""Columns of exact fractions: one operation for many lines at once.

Nearly always all fractions of a column share a denominator that the terms fix, and their numerators are known to be
small enough: then an operation is a few over whole numbers. Where they do not, a kernel goes fraction by fraction and
says of which the result has no place in 62 bits. Either way nothing is rounded but where `rounded` is asked to, and
nothing wraps.
"""

from math import gcd, lcm
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.kernel import FRACTION_OPERATIONS, MOST, Int64s, Mask, combined_each, div_round_all, rounded_each

_COMPARISONS: Final = {"AT_LEAST": np.greater_equal, "MORE_THAN": np.greater, "EQUALS": np.equal}
_CHOICES: Final = {"GREATER": np.maximum, "LESSER": np.minimum}


class Exact(NamedTuple):
    """A column of fractions.

    Attributes:
        above: numerators: one for each line, or one whole number for all; truths are numerators of 1.
        below: denominators above zero, in the same way.
        most: no numerator is farther from zero.
    """

    above: Any
    below: Any
    most: int


class Combined(NamedTuple):
    """What an operation gives, and for which lines it has no place in 62 bits; None: it has for all."""

    value: Exact
    beyond: Mask | None


def farthest(values: Int64s) -> int:
    """Return how far the farthest of some values is from zero; nothing is copied for it."""
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def constant(above: int, below: int = 1) -> Exact:
    """Return the same fraction for all lines."""
    return Exact(above, below, abs(above))


def combine(operation: str, first: Exact, second: Exact, size: int) -> Combined:
    """Combine two columns of so many lines by one of `kernel.FRACTION_OPERATIONS`.

    A division by zero gives 0, and CUT by what is not above zero leaves a value as it is: no line takes either.
    """
    value = _combined_whole(operation, first, second) if _shares(first) and _shares(second) else None
    if value is not None:
        return Combined(value, None)
    columns = [_column(one, size) for side in (first, second) for one in (side.above, side.below)]
    above, below, fits = combined_each(FRACTION_OPERATIONS.index(operation), *columns)
    return _checked(above, below, fits)


def merged(where: Mask, first: Exact, second: Exact, size: int) -> Exact:
    """Return the first column where a mask is true, else the second."""
    scaled = _scaled(first, second) if _shares(first) and _shares(second) else None
    if scaled is not None:
        one, other, common, most = scaled
        return Exact(np.where(where, one, other), common, most)
    above, below = (
        np.where(where, _column(one, size), _column(other, size))
        for one, other in zip(first[:2], second[:2], strict=True)
    )
    return Exact(above, below, max(first.most, second.most))


def rounded(value: Exact, step: Exact | None, *, mode: int, scale: int, size: int) -> Combined:
    """Round each fraction once, to a multiple of its step, or of 1, in parts of `scale`.

    Args:
        value: of so many lines.
        step: a step below one part counts as one part.
        mode: one of `kernel.MODES`.
        scale: 1 or more: 100 rounds to hundredths.
        size: how many lines.
    """
    if _shares(value) and (step is None or (_shares(step) and isinstance(step.above, int))):
        parts = 1 if step is None else max(1, step.above * scale // step.below)
        common = gcd(scale, value.below)
        times, under = scale // common, value.below // common * parts
        most = (value.most * times // under + 1) * parts
        if max(value.most * times, under, most) <= MOST:
            above = _times(value.above, times)
            if under != 1:
                above = _times(div_round_all(_column(above, size), under, mode), parts)
            return Combined(Exact(above, scale, most), None)
    above, fits = rounded_each(
        _column(value.above, size), _column(value.below, size),
        _column(0 if step is None else step.above, size), _column(1 if step is None else step.below, size),
        mode, scale,
    )  # fmt: skip
    return _checked(above, scale, fits)


def _checked(above: Int64s, below: Any, fits: Mask) -> Combined:
    return Combined(Exact(above, below, MOST), None if fits.all() else ~fits)


def _shares(value: Exact) -> bool:
    """Say whether one denominator is that of all lines."""
    return isinstance(value.below, int)


def _column(value: Any, size: int) -> Int64s:
    return np.full(size, value, np.int64) if isinstance(value, int) else np.ascontiguousarray(value, np.int64)


def _times(above: Any, factor: int) -> Any:
    """Return numerators times a whole number; truths become numbers."""
    if factor == 1 and (isinstance(above, int) or above.dtype == np.int64):
        return above
    return above * np.int64(factor) if isinstance(above, np.ndarray) else above * factor


def _plain(above: Any) -> Any:
    """Return numerators, or the whole number that NumPy made of two such."""
    return above if isinstance(above, np.ndarray) else int(above)


def _scaled(first: Exact, second: Exact) -> tuple[Any, Any, int, int] | None:
    """Return numerators over a common denominator, that denominator and the most of both; None: no place for them."""
    common = lcm(first.below, second.below)
    times, other = common // first.below, common // second.below
    most = max(first.most * times, second.most * other)
    if max(most, common) > MOST:
        return None
    return _times(first.above, times), _times(second.above, other), common, most


def _combined_whole(operation: str, first: Exact, second: Exact) -> Exact | None:
    """Return what an operation over whole numbers gives; None where there may be no place for it."""
    if operation == "TIMES":
        return _product(first, second)
    if operation == "DIVIDE":
        return _quotient(first, second)
    if operation == "CUT":
        return _cut(first, second)
    scaled = _scaled(first, second)
    if scaled is None:
        return None
    one, other, common, most = scaled
    if operation in _COMPARISONS:
        return Exact(_plain(_COMPARISONS[operation](one, other)), 1, 1)
    if operation in _CHOICES:
        return Exact(_plain(_CHOICES[operation](one, other)), common, most)
    if 2 * most > MOST:
        return None
    return Exact(one + other if operation == "ADD" else one - other, common, 2 * most)


def _product(first: Exact, second: Exact) -> Exact | None:
    n1, d1, n2, d2 = first.above, first.below, second.above, second.below
    most1, most2 = first.most, second.most
    # A figure of the terms may have parts in common with the denominator of the other.
    if isinstance(n1, int):
        common = gcd(n1, d2)
        n1, d2, most1 = n1 // common, d2 // common, most1 // common
    elif isinstance(n2, int):
        common = gcd(n2, d1)
        n2, d1, most2 = n2 // common, d1 // common, most2 // common
    if max(most1 * most2, d1 * d2) > MOST:
        return None
    return Exact(n1 * n2, d1 * d2, most1 * most2)


def _quotient(first: Exact, second: Exact) -> Exact | None:
    if not isinstance(second.above, int):
        return None
    if second.above == 0:
        return constant(0)
    sign = 1 if second.above > 0 else -1
    return _product(first, Exact(sign * second.below, sign * second.above, second.below))


def _cut(value: Exact, step: Exact) -> Exact | None:
    """Return values cut to whole steps, toward minus infinity."""
    if not isinstance(step.above, int) or step.above <= 0:
        return None
    times, under = step.below, value.below * step.above
    most = (value.most * times // under + 1) * step.above
    if max(value.most * times, under, most) > MOST:
        return None
    return Exact(_times(value.above, times) // under * step.above, step.below, most)
