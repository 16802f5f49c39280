"""Instructions carried out for many lines at once: each step for all of them, and jumps as who waits for which step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tremplin.bulk.exact import Combined, Exact, combine, constant, merged, rounded
from tremplin.bulk.kernel import CODES, MOST, Int64s, Mask
from tremplin.bulk.program.instruction import Code, Step

Codes = NDArray[np.int8]

OVERFLOW: Final = CODES.index("OVERFLOW")
"""The number of the code that leaves a partner to the engine."""
_NEVER: Final = 2**31 - 1
"""The step for which a line waits that is done."""


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A value of every partner.

    Attributes:
        value: a fraction for each partner, or one for all.
        codes: numbers of `CODES`, where a partner has no value; None when all have.
    """

    value: Exact
    codes: Codes | None

    @classmethod
    def of(cls, values: Sequence[Fraction | int | str]) -> "GroupColumn":
        """Return a column of what each partner has: a value, or a code that says why not."""
        codes = np.zeros(len(values), np.int8)
        kept: list[Fraction | int] = []
        for place, one in enumerate(values):
            if isinstance(one, str):
                codes[place] = CODES.index(one)
            elif abs(one.numerator) > MOST or one.denominator > MOST:
                codes[place] = OVERFLOW
            kept.append(0 if isinstance(one, str) or codes[place] else one)
        return cls(_column_of(kept), codes if codes.any() else None)

    def taken(self, partners: Int64s) -> "GroupColumn":
        """Return the values of some partners, in this order."""
        above, below, most = self.value
        taken = [one if isinstance(one, int) else one[partners] for one in (above, below)]
        return GroupColumn(Exact(taken[0], taken[1], most), None if self.codes is None else self.codes[partners])


def _column_of(values: Sequence[Fraction | int]) -> Exact:
    if len(set(values)) == 1:
        return constant(values[0].numerator, values[0].denominator)
    most = max(abs(one.numerator) for one in values)
    under = {one.denominator for one in values}
    above = np.array([one.numerator for one in values], np.int64)
    return Exact(above, under.pop() if len(under) == 1 else np.array([one.denominator for one in values]), most)


class Amounts(NamedTuple):
    """What instructions come to.

    Attributes:
        amounts: minor units, or 1 and 0 of a condition; 0 where there is none.
        codes: numbers of `CODES`: why there is none.
    """

    amounts: Int64s
    codes: Codes


def carried_out(
    code: Code, size: int, *, group: Callable[[int], GroupColumn], measure: Callable[[int], Exact]
) -> Amounts:
    """Carry instructions out.

    Args:
        code: the instructions.
        size: how many lines.
        group: returns a value by partner, for each line, by its place.
        measure: returns what is measured after each line, by its place.
    """
    run = _Run(size, {at: constant(*one.as_integer_ratio()) for at, one in code.constants.items()}, group, measure)
    for at, step in enumerate(code.steps):
        run.arrive(at)
        if step.operation == "TRY":
            run.attempt(step.arguments[0])
        elif run.is_somebody_here:
            run.take(step)
    return Amounts(run.amounts, run.codes)


@dataclass(slots=True)
class _Run:
    """Instructions under way.

    Attributes:
        registers: what was written so far; a line that was not there when it was written finds there what is of no use.
        here: the lines that take the next step; None: all of them.
        waits: the step for which each line waits; None: no line ever jumped.
        fallbacks: where lines go on whose value cannot be worked out, innermost last.
    """

    size: int
    registers: dict[int, Exact]
    group: Callable[[int], GroupColumn]
    measure: Callable[[int], Exact]
    here: Mask | None = None
    is_somebody_here: bool = True
    waits: NDArray[np.int32] | None = None
    awaited: set[int] = field(default_factory=set)
    fallbacks: list[int] = field(default_factory=list)
    amounts: Int64s = field(init=False)
    codes: Codes = field(init=False)

    def __post_init__(self) -> None:
        self.amounts, self.codes = np.zeros(self.size, np.int64), np.zeros(self.size, np.int8)

    def arrive(self, at: int) -> None:
        """Come to a step: lines that wait for it are here again."""
        if at in self.awaited and self.waits is not None:
            here = self.waits <= at
            self.here = None if here.all() else here
            self.is_somebody_here = self.here is None or bool(here.any())

    def attempt(self, fallback: int) -> None:
        """Begin a part that may fail, or end it."""
        if fallback < 0:
            self.fallbacks.pop()
        else:
            self.fallbacks.append(fallback)

    def take(self, step: Step) -> None:
        """Carry one instruction out for all lines that are here."""
        a, b, c, d = (*step.arguments, 0, 0, 0)[:4]
        match step.operation:
            case "GROUP":
                known = self.group(a)
                self._write(step.target, known.value)
                if known.codes is not None:
                    self._fail(known.codes)
            case "MEASURE":
                self._write(step.target, self.measure(a))
            case "MOVE":
                self._write(step.target, self.registers[a])
            case "JUMP":
                self._leave(self._all_here(), to=a)
            case "JUMP_UNLESS":
                self._leave(self._unless(a), to=b)
            case "FAIL":
                self._fail(np.full(self.size, a, np.int8))
            case "GIVE":
                self.amounts[self._all_here()] = np.broadcast_to(self.registers[a].above, self.size)[self._all_here()]
                self._leave(self._all_here(), to=_NEVER)
            case "ROUND":
                by = None if b < 0 else self.registers[b]
                self._write_checked(step.target, rounded(self.registers[a], by, mode=c, scale=d, size=self.size))
            case operation:
                found = combine(operation, self.registers[a], self.registers[b], self.size)
                self._write_checked(step.target, found)

    def _all_here(self) -> Mask:
        return np.ones(self.size, bool) if self.here is None else self.here

    def _unless(self, register: int) -> Mask:
        above = self.registers[register].above
        fails: Mask = np.full(self.size, above == 0) if isinstance(above, int) else above == 0
        return fails if self.here is None else fails & self.here

    def _leave(self, who: Mask, *, to: int) -> None:
        """Let lines that are here wait for a later step."""
        if not who.any():
            return
        if self.waits is None:
            self.waits = np.zeros(self.size, np.int32)
        self.waits[who] = to
        self.awaited.add(to)
        self.here = self._all_here() & ~who
        self.is_somebody_here = bool(self.here.any())

    def _fail(self, codes: Codes) -> None:
        """Let lines that have a code go on where it is no failure, or end with it."""
        who = (codes != 0) & self._all_here()
        if self.fallbacks:
            self._leave(who & (codes != OVERFLOW), to=self.fallbacks[-1])
            who &= codes == OVERFLOW
        self.codes[who] = codes[who]
        self._leave(who, to=_NEVER)

    def _write_checked(self, target: int, found: Combined) -> None:
        self._write(target, found.value)
        if found.beyond is not None:
            self._fail(np.where(found.beyond, OVERFLOW, 0).astype(np.int8))

    def _write(self, target: int, value: Exact) -> None:
        if self.here is not None and target in self.registers:
            value = merged(self.here, value, self.registers[target], self.size)
        self.registers[target] = value
