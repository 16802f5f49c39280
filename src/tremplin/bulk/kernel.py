"""The kernels of rebates: exact fractions in 64 bits, and lines that count in their order.

A fraction is a numerator and a denominator above zero. What does not fit into 62 bits is not wrapped: a kernel says so,
and the partner concerned is decided by `engine`, whose numbers have no end.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tremplin.bulk.native import native
from tremplin.money import Rounding

Int64s = NDArray[np.int64]
Mask = NDArray[np.bool_]

MODES: Final = {mode: code for code, mode in enumerate(Rounding)}
"""The number by which kernels know a rounding."""

_HALF_UP, _HALF_EVEN, _HALF_DOWN, _UP, _DOWN, _FLOOR, _CEILING = range(len(MODES))

MOST: Final = 2**62 - 1
"""What a numerator or a denominator may be at most, so that the sum of two still fits."""
_SMALL: Final = 2**31 - 1

FRACTION_OPERATIONS: Final = (
    "ADD", "SUBTRACT", "TIMES", "DIVIDE", "GREATER", "LESSER", "CUT", "AT_LEAST", "MORE_THAN", "EQUALS",
)  # fmt: skip
"""How two fractions are combined, by the number that kernels take."""
_ADD, _SUBTRACT, _TIMES, _DIVIDE, _GREATER, _LESSER, _CUT, _AT_LEAST, _MORE_THAN, _EQUALS = range(
    len(FRACTION_OPERATIONS)
)

CODES: Final = ("", "NO_RATE", "NO_TABLE_ROW", "AMBIGUOUS_ROW", "BELOW_THRESHOLD", "NOTHING_EARNED", "OVERFLOW")
"""How a reward can end, by the number that kernels give."""


@native
def div_round(numerator: int, denominator: int, mode: int) -> int:
    """Return numerator over denominator, rounded to a whole number: the twin of `money.rounding.divide`.

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


@native
def div_round_all(numerators: Int64s, denominator: int, mode: int) -> Int64s:
    """Return the quotients of an array by one denominator, each rounded by itself."""
    quotients = np.empty(numerators.size, np.int64)
    for index in range(numerators.size):
        quotients[index] = div_round(numerators[index], denominator, mode)
    return quotients


@native
def product_fits(first: int, second: int) -> bool:
    """Say whether a product is at most `MOST`, whatever its sign."""
    first, second = abs(first), abs(second)
    if first <= _SMALL and second <= _SMALL:
        return True
    return first == 0 or second <= MOST // first


@native
def reduced(numerator: int, denominator: int) -> tuple[int, int]:
    """Return a fraction in lowest terms."""
    above, below = abs(numerator), denominator
    while below:
        above, below = below, above % below
    return numerator // above, denominator // above


@native
def _added(n1: int, d1: int, n2: int, d2: int) -> tuple[int, int, bool]:
    """Return the sum of two fractions, and whether it fits."""
    if d1 == d2:
        total = n1 + n2
        return total, d1, abs(total) <= MOST
    if not (product_fits(n1, d2) and product_fits(n2, d1) and product_fits(d1, d2)):
        n1, d1 = reduced(n1, d1)
        n2, d2 = reduced(n2, d2)
        m1, m2 = reduced(d2, d1)
        if not (product_fits(n1, m1) and product_fits(n2, m2) and product_fits(d1, m1)):
            return 0, 1, False
        total = n1 * m1 + n2 * m2
        return total, d1 * m1, abs(total) <= MOST
    total = n1 * d2 + n2 * d1
    return total, d1 * d2, abs(total) <= MOST


@native
def _multiplied(n1: int, d1: int, n2: int, d2: int) -> tuple[int, int, bool]:
    """Return the product of two fractions, and whether it fits."""
    if not (product_fits(n1, n2) and product_fits(d1, d2)):
        n1, d2 = reduced(n1, d2)
        n2, d1 = reduced(n2, d1)
        n1, d1 = reduced(n1, d1)
        n2, d2 = reduced(n2, d2)
        if not (product_fits(n1, n2) and product_fits(d1, d2)):
            return 0, 1, False
    return n1 * n2, d1 * d2, True


@native
def _combined(operation: int, n1: int, d1: int, n2: int, d2: int) -> tuple[int, int, bool]:
    """Combine two fractions, and say whether the result fits."""
    if operation == _ADD:
        return _added(n1, d1, n2, d2)
    if operation == _SUBTRACT:
        return _added(n1, d1, -n2, d2)
    if operation == _TIMES:
        return _multiplied(n1, d1, n2, d2)
    if operation == _DIVIDE:
        sign = 1 if n2 > 0 else -1
        return _multiplied(n1, d1, sign * d2, sign * n2) if n2 != 0 else (0, 1, True)
    if operation == _CUT:
        if n2 <= 0:
            return n1, d1, True
        above, below, fits = _multiplied(n1, d1, d2, n2)
        return _multiplied(above // below, 1, n2, d2) if fits else (0, 1, False)
    difference, _under, fits = _added(n1, d1, -n2, d2)
    if operation == _GREATER:
        return (n1, d1, fits) if difference >= 0 else (n2, d2, fits)
    if operation == _LESSER:
        return (n1, d1, fits) if difference <= 0 else (n2, d2, fits)
    is_so = difference > 0 or (operation != _MORE_THAN and difference == 0)
    return int(is_so and (operation != _EQUALS or difference == 0)), 1, fits


@native
def combined_each(operation: int, n1: Int64s, d1: Int64s, n2: Int64s, d2: Int64s) -> tuple[Int64s, Int64s, Mask]:
    """Combine two columns of fractions.

    Args:
        operation: number of one of `FRACTION_OPERATIONS`.
        n1: numerators of the first, within `MOST`.
        d1: its denominators, from 1 to `MOST`.
        n2: the same of the second.
        d2: the same of the second.

    Returns:
        Numerators, denominators, and whether both fit; where they do not, they are of no use.
    """
    above, below, fits = np.empty(n1.size, np.int64), np.empty(n1.size, np.int64), np.empty(n1.size, np.bool_)
    for index in range(n1.size):
        above[index], below[index], fits[index] = _combined(operation, n1[index], d1[index], n2[index], d2[index])
        if not fits[index]:
            above[index], below[index] = 0, 1
    return above, below, fits


@native
def rounded_each(
    numerators: Int64s, denominators: Int64s, step_above: Int64s, step_below: Int64s, mode: int, scale: int
) -> tuple[Int64s, Mask]:
    """Round each fraction, once, to a multiple of its own step, in parts of `scale`.

    Args:
        numerators: within `MOST`.
        denominators: from 1 to `MOST`.
        step_above: numerators of the steps; a step below one part counts as one part.
        step_below: their denominators.
        mode: one of `MODES`.
        scale: 1 or more.

    Returns:
        Numerators over `scale`, and whether they fit; where they do not, they are of no use.
    """
    found, each_fits = np.zeros(numerators.size, np.int64), np.zeros(numerators.size, np.bool_)
    for index in range(numerators.size):
        value, under, fits = _multiplied(numerators[index], denominators[index], scale, 1)
        step_minor, step_under, step_fits = _multiplied(step_above[index], step_below[index], scale, 1)
        step = max(1, step_minor // step_under)
        if fits and step_fits and product_fits(under, step):
            quotient = div_round(value, under * step, mode)
            if product_fits(quotient, step):
                found[index], each_fits[index] = quotient * step, True
    return found, each_fits


@native
def summed(
    partners: Int64s,
    order: Int64s,
    given: Int64s,
    measured: Int64s,
    is_begun: Mask,
    is_left: Mask,
    lines: Int64s,
    after: Int64s,
) -> int:
    """Let lines count one after the other: what is measured of a partner after each line that changes it.

    Args:
        partners: (lines,): number of the partner; a line that is no row has -1.
        order: (lines,): their places in the order of (day, id).
        given: (measures, lines): numerators of what each line gives, whose sum is below `MOST`.
        measured: (partners, measures): what was measured so far; is brought forward.
        is_begun: (partners,): whether a line was counted; is brought forward.
        is_left: (partners,): who is left to the engine, as are those whose sums pass `MOST`; is brought forward.
        lines: (lines,): receives the places of lines that are the first of their partner, or give something.
        after: (measures, lines): receives what is measured after each of those.

    Returns:
        How many lines those are.
    """
    count = 0
    for place in range(order.size):
        line = order[place]
        partner = partners[line]
        if partner < 0 or is_left[partner]:
            continue
        is_changed = not is_begun[partner]
        for index in range(given.shape[0]):
            value = given[index, line]
            if value != 0:
                is_changed = True
                measured[partner, index] += value
                if abs(measured[partner, index]) > MOST:
                    is_left[partner] = True
        if not is_changed or is_left[partner]:
            continue
        is_begun[partner] = True
        lines[count] = line
        for index in range(given.shape[0]):
            after[index, count] = measured[partner, index]
        count += 1
    return count


@native
def shared_out(partners: Int64s, amounts: Int64s, earned: Int64s) -> None:
    """Turn amounts after lines into what each line earns: the amount after it less the amount before it.

    Args:
        partners: (lines,): numbers of the partners, lines in order.
        amounts: (lines,): after each line; receives what the line earns.
        earned: (partners,): amount so far; is brought forward.
    """
    for line in range(partners.size):
        amount = amounts[line]
        amounts[line] = amount - earned[partners[line]]
        earned[partners[line]] = amount


@native
def gathered(partners: Int64s, given: Int64s, measured: Int64s, is_left: Mask) -> None:
    """Add what lines of other periods give to what is measured before the first line of this one.

    Args:
        partners: (lines,): number of the partner, or -1.
        given: (measures, lines): numerators, whose sum is below `MOST`.
        measured: (partners, measures): is brought forward.
        is_left: (partners,): who is left to the engine, as are those whose sums pass `MOST`; is brought forward.
    """
    for line in range(partners.size):
        partner = partners[line]
        if partner >= 0 and not is_left[partner]:
            for index in range(given.shape[0]):
                measured[partner, index] += given[index, line]
                if abs(measured[partner, index]) > MOST:
                    is_left[partner] = True


@native
def segments(partners: Int64s, days: NDArray[np.int32], starts: Int64s, first_days: NDArray[np.int32]) -> Int64s:
    """Return in which stretch of days of its partner each line lies.

    Args:
        partners: (lines,): number of the partner; -1 gives -1.
        days: (lines,): days since 1970.
        starts: (partners + 1,): where the stretches of each partner begin.
        first_days: (stretches,): their first days, rising for each partner; the first one holds for all days before.
    """
    found = np.empty(partners.size, np.int64)
    for line in range(partners.size):
        partner = partners[line]
        if partner < 0:
            found[line] = -1
            continue
        stretch = starts[partner]
        while stretch + 1 < starts[partner + 1] and first_days[stretch + 1] <= days[line]:
            stretch += 1
        found[line] = stretch
    return found


@native
def follows(partners: Int64s, days: NDArray[np.int32], last_days: NDArray[np.int32]) -> int:
    """Say how lines follow what came before for their partners: 2 all later, 1 some on the same day, 0 before.

    Args:
        partners: (lines,): numbers of the partners.
        days: (lines,): days since 1970, in any order.
        last_days: (partners,): the last day that came before; is not changed.
    """
    least = 2
    for line in range(partners.size):
        difference = days[line] - last_days[partners[line]]
        if difference <= 0:
            least = min(least, 1 if difference == 0 else 0)
    return least


@native
def passed(partners: Int64s, days: NDArray[np.int32], last_days: NDArray[np.int32]) -> None:
    """Note the last day of each partner.

    Args:
        partners: (lines,): numbers of the partners.
        days: (lines,): days since 1970.
        last_days: (partners,): is brought forward.
    """
    for line in range(partners.size):
        if days[line] > last_days[partners[line]]:
            last_days[partners[line]] = days[line]
