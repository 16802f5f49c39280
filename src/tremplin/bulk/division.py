"""Division with a named rounding, over whole-number arrays: the twin of `money.rounding`."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tremplin.bulk.native import native
from tremplin.money import Rounding

Int64s = NDArray[np.int64]

MODES: Final = {mode: code for code, mode in enumerate(Rounding)}
"""The number by which kernels know a rounding."""

_HALF_UP, _HALF_EVEN, _HALF_DOWN, _UP, _DOWN, _FLOOR, _CEILING = range(len(MODES))


@native
def div_round(numerator: int, denominator: int, mode: int) -> int:
    """Return numerator over denominator, rounded to a whole number.

    Args:
        numerator: within 64 bits.
        denominator: 1 or more, at most 2**62.
        mode: one of `MODES`.
    """
    below = numerator // denominator
    rest = numerator - below * denominator
    if rest == 0:
        return below
    if mode in (_FLOOR, _CEILING):
        return below + (mode == _CEILING)
    # `below` is the neighbour toward minus infinity: under zero, its upper neighbour lies toward zero.
    is_negative = below < 0
    if mode in (_UP, _DOWN):
        return below + (is_negative == (mode == _DOWN))
    if 2 * rest != denominator:
        return below + (2 * rest > denominator)
    if mode == _HALF_EVEN:
        return below + (below & 1)
    return below + (is_negative == (mode == _HALF_DOWN))


@native
def div_round_each(numerators: Int64s, denominators: Int64s, mode: int) -> Int64s:
    """Return the quotients of two arrays of one length, each rounded by itself."""
    quotients = np.empty(numerators.size, np.int64)
    for index in range(numerators.size):
        quotients[index] = div_round(numerators[index], denominators[index], mode)
    return quotients
