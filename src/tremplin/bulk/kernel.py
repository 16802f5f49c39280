"""The kernels of rebates: exact fractions in 64 bits, a reward worked out on them, and lines accrued in order.

A fraction is a numerator and a denominator above zero. What does not fit into 62 bits is not wrapped: the kernel says
`OVERFLOW`, and the partner concerned is decided by `engine`, whose numbers have no end.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tremplin.bulk.native import native
from tremplin.money import Rounding

Int64s = NDArray[np.int64]

MODES: Final = {mode: code for code, mode in enumerate(Rounding)}
"""The number by which kernels know a rounding."""

_HALF_UP, _HALF_EVEN, _HALF_DOWN, _UP, _DOWN, _FLOOR, _CEILING = range(len(MODES))

MOST: Final = 2**62
"""What a numerator or a denominator may be at most, so that the sum of two still fits."""
_SMALL: Final = 2**31 - 1

OPERATIONS: Final = (
    "GROUP", "MEASURE", "MOVE", "ADD", "SUBTRACT", "TIMES", "DIVIDE", "GREATER", "LESSER", "CUT",
    "AT_LEAST", "MORE_THAN", "EQUALS", "JUMP", "JUMP_UNLESS", "TRY", "FAIL", "ROUND", "GIVE",
)  # fmt: skip
"""What an instruction does, by its number; `instruction.py` says what each takes."""
(
    _GROUP, _MEASURE, _MOVE, _ADD, _SUBTRACT, _TIMES, _DIVIDE, _GREATER, _LESSER, _CUT,
    _AT_LEAST, _MORE_THAN, _EQUALS, _JUMP, _JUMP_UNLESS, _TRY, _FAIL, _ROUND, _GIVE,
) = range(len(OPERATIONS))  # fmt: skip

CODES: Final = ("", "NO_RATE", "NO_TABLE_ROW", "AMBIGUOUS_ROW", "BELOW_THRESHOLD", "NOTHING_EARNED", "OVERFLOW")
"""How a reward can end, by the number that kernels give."""
_EARNED, _NO_RATE, _NO_TABLE_ROW, _AMBIGUOUS_ROW, _BELOW_THRESHOLD, _NOTHING_EARNED, _OVERFLOW = range(len(CODES))


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
def product_fits(first: int, second: int) -> bool:
    """Say whether a product is at most 2**62, whatever its sign."""
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
def worked_out(  # noqa: C901 - one branch for each operation
    code: Int64s, partner: int, groups: Int64s, measured: Int64s, under: Int64s, registers: Int64s
) -> tuple[int, int]:
    """Work a reward or a condition out.

    Args:
        code: (instructions, 6): operation, target, and four arguments, as `instruction.py` says.
        partner: for whom, by number.
        groups: (partners, values, 3): fractions of each partner, each with a code; not 0: it has no value.
        measured: (partners, measures): numerators of what was measured so far.
        under: (measures,): their denominators.
        registers: (registers, 2): room to work in, with the figures of the terms.

    Returns:
        The amount in minor units, or 1 and 0 of a condition; and the number of one of `CODES`.
    """
    at = 0
    fallback = -1
    while True:
        operation, to, a, b, c, d = code[at, 0], code[at, 1], code[at, 2], code[at, 3], code[at, 4], code[at, 5]
        at += 1
        failed = 0
        if operation == _GROUP:
            registers[to, 0], registers[to, 1] = groups[partner, a, 0], groups[partner, a, 1]
            failed = groups[partner, a, 2]
        elif operation == _MEASURE:
            registers[to, 0], registers[to, 1] = measured[partner, a], under[a]
        elif operation == _MOVE:
            registers[to, 0], registers[to, 1] = registers[a, 0], registers[a, 1]
        elif operation == _JUMP:
            at = a
        elif operation == _JUMP_UNLESS:
            if registers[a, 0] == 0:
                at = b
        elif operation == _TRY:
            fallback = a
        elif operation == _FAIL:
            failed = a
        elif operation == _GIVE:
            return registers[a, 0], _EARNED
        elif operation == _ROUND:
            failed = _rounded(registers, to, a, b, c, d)
        else:
            failed = _combined(operation, registers, to, a, b)
        if failed:
            if fallback < 0 or failed == _OVERFLOW:
                return 0, failed
            at = fallback
            fallback = -1


@native
def _combined(operation: int, registers: Int64s, to: int, a: int, b: int) -> int:
    """Combine two registers into a third; not 0: it does not fit."""
    n1, d1, n2, d2 = registers[a, 0], registers[a, 1], registers[b, 0], registers[b, 1]
    fits = True
    if operation == _ADD:
        n1, d1, fits = _added(n1, d1, n2, d2)
    elif operation == _SUBTRACT:
        n1, d1, fits = _added(n1, d1, -n2, d2)
    elif operation == _TIMES:
        n1, d1, fits = _multiplied(n1, d1, n2, d2)
    elif operation == _DIVIDE:
        sign = 1 if n2 > 0 else -1
        n1, d1, fits = _multiplied(n1, d1, sign * d2, sign * n2)
    elif operation == _CUT:
        if n2 > 0:
            n1, d1, fits = _multiplied(n1, d1, d2, n2)
            n1, d1, fits = _multiplied(n1 // d1, 1, n2, d2) if fits else (0, 1, False)
    else:
        difference, _under, fits = _added(n1, d1, -n2, d2)
        if operation == _GREATER:
            n1, d1 = (n1, d1) if difference >= 0 else (n2, d2)
        elif operation == _LESSER:
            n1, d1 = (n1, d1) if difference <= 0 else (n2, d2)
        else:
            is_so = difference > 0 or (operation != _MORE_THAN and difference == 0)
            n1, d1 = int(is_so and (operation != _EQUALS or difference == 0)), 1
    registers[to, 0], registers[to, 1] = n1, d1
    return 0 if fits else _OVERFLOW


@native
def _rounded(registers: Int64s, to: int, a: int, b: int, mode: int, scale: int) -> int:
    """Round a register, once, to a multiple of the step in another, or of a minor unit; not 0: it does not fit."""
    value, under, fits = _multiplied(registers[a, 0], registers[a, 1], scale, 1)
    step = 1
    if b >= 0:
        step_minor, step_under, step_fits = _multiplied(registers[b, 0], registers[b, 1], scale, 1)
        step = max(1, step_minor // step_under)
        fits = fits and step_fits
    if not fits or not product_fits(under, step):
        return _OVERFLOW
    quotient = div_round(value, under * step, mode)
    if not product_fits(quotient, step):
        return _OVERFLOW
    registers[to, 0], registers[to, 1] = quotient * step, scale
    return 0


@native
def accrue(
    partners: Int64s,
    order: Int64s,
    given: Int64s,
    slots: Int64s,
    measured: Int64s,
    under: Int64s,
    earned: Int64s,
    is_begun: NDArray[np.bool_],
    code: Int64s,
    groups: Int64s,
    registers: Int64s,
    shares: Int64s,
) -> None:
    """Let lines count one after the other: each earns the amount after it less the amount before it.

    Args:
        partners: (lines,): number of the partner; a line that is no row has -1.
        order: (lines,): their places in the order of (day, id).
        given: (all measures, lines): numerators of what each line gives.
        slots: (measures of the incentive,): their places in `given`.
        measured: (partners, measures): what was measured so far; is brought forward.
        under: (measures,): the denominators.
        earned: (partners, 2): amount so far and the number of its code; is brought forward.
        is_begun: (partners,): whether a line was counted; is brought forward.
        code: as `worked_out` takes it; so are the `registers`.
        groups: (partners, values, 3): the group values of each partner.
        registers: see `code`.
        shares: (lines,): receives what each line earns.
    """
    for place in range(order.size):
        line = order[place]
        partner = partners[line]
        if partner < 0:
            shares[line] = 0
            continue
        is_changed = not is_begun[partner]
        for index in range(slots.size):
            value = given[slots[index], line]
            if value != 0:
                is_changed = True
                measured[partner, index] += value
        if not is_changed:
            shares[line] = 0
            continue
        is_begun[partner] = True
        before = earned[partner, 0]
        if earned[partner, 1] != _OVERFLOW:
            amount, ended = worked_out(code, partner, groups, measured, under, registers)
            for index in range(slots.size):
                if abs(measured[partner, index]) > MOST:
                    amount, ended = 0, _OVERFLOW
            earned[partner, 0], earned[partner, 1] = amount, ended
        shares[line] = earned[partner, 0] - before


@native
def gathered(partners: Int64s, given: Int64s, slots: Int64s, measured: Int64s) -> None:
    """Add what lines of other periods give to what is measured before the first line of this one.

    Args:
        partners: (lines,): number of the partner, or -1.
        given: (all measures, lines): numerators.
        slots: (measures,): places in `given`.
        measured: (partners, measures): is brought forward.
    """
    for line in range(partners.size):
        if partners[line] >= 0:
            for index in range(slots.size):
                measured[partners[line], index] += given[slots[index], line]


@native
def each_worked_out(code: Int64s, groups: Int64s, measured: Int64s, under: Int64s, registers: Int64s) -> Int64s:
    """Return what a condition or a reward comes to for each partner: (partners, 2), the amount and its code."""
    found = np.empty((groups.shape[0], 2), np.int64)
    for partner in range(groups.shape[0]):
        found[partner, 0], found[partner, 1] = worked_out(code, partner, groups, measured, under, registers)
    return found


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
