"""Instructions: a reward as a list of small steps over registers of exact fractions."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from tremplin.bulk.kernel import CODES

Register = int


class Step(NamedTuple):
    """One instruction.

    Attributes:
        operation: what it does: a method of `Writer` says what each takes.
        target: the register that it writes to.
        arguments: registers, or whole numbers.
    """

    operation: str
    target: Register
    arguments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """What is carried out.

    Attributes:
        steps: one after the other; jumps lead forward only.
        constants: registers that hold figures of the terms; no step writes to them.
        registers: how many there are.
    """

    steps: tuple[Step, ...]
    constants: dict[Register, Fraction]
    registers: int


@dataclass(slots=True)
class Writer:
    """Writes instructions one after the other; a register is written before it is read, on every way there."""

    _steps: list[Step] = field(default_factory=list)
    _constants: dict[Fraction, int] = field(default_factory=dict)
    _registers: int = 0

    def new(self) -> Register:
        """Return a register that nothing was written to yet."""
        self._registers += 1
        return self._registers - 1

    def constant(self, value: Fraction | int, *, into: Register | None = None) -> Register:
        """Return the register of a figure of the terms, or write it into another."""
        exact = Fraction(value)
        if exact not in self._constants:
            self._constants[exact] = self.new()
        if into is not None:
            self.move(self._constants[exact], into=into)
        return self._constants[exact] if into is None else into

    def group(self, place: int) -> Register:
        """Write a value that a partner has whatever its lines; it may have none."""
        return self._step("GROUP", place)

    def measure(self, place: int) -> Register:
        """Write what was measured so far."""
        return self._step("MEASURE", place)

    def combine(self, operation: str, first: Register, second: Register, *, into: Register | None = None) -> Register:
        """Write ADD, SUBTRACT, TIMES, DIVIDE (the second is not 0), GREATER, LESSER, CUT or a comparison."""
        return self._step(operation, first, second, into=into)

    def move(self, register: Register, *, into: Register) -> None:
        """Write the value of a register into another."""
        self._step("MOVE", register, into=into)

    def rounded(self, value: Register, *, step: Register | None, mode: int, scale: int) -> Register:
        """Write a value rounded to a multiple of a step, in parts of `scale`."""
        return self._step("ROUND", value, -1 if step is None else step, mode, scale)

    def fail(self, code: str) -> None:
        """Stop with one of `kernel.CODES`."""
        self._step("FAIL", CODES.index(code), into=0)

    def give(self, register: Register) -> None:
        """Stop with the numerator of a register."""
        self._step("GIVE", register, into=0)

    def jump(self) -> int:
        """Write a jump and return it, for `here`."""
        self._step("JUMP", 0, into=0)
        return len(self._steps) - 1

    def jump_unless(self, condition: Register) -> int:
        """Write a jump that is taken where a condition does not hold, and return it, for `here`."""
        self._step("JUMP_UNLESS", condition, 0, into=0)
        return len(self._steps) - 1

    def attempt(self) -> int:
        """Write that a value that cannot be worked out is no failure from here on, and return it, for `here`."""
        self._step("TRY", 0, into=0)
        return len(self._steps) - 1

    def attempted(self) -> None:
        """Write that it is a failure again."""
        self._step("TRY", -1, into=0)

    def here(self, *jumps: int) -> None:
        """Let jumps lead to the next instruction."""
        for jump in jumps:
            step = self._steps[jump]
            self._steps[jump] = step._replace(arguments=(*step.arguments[:-1], len(self._steps)))

    def code(self) -> Code:
        """Return what was written."""
        constants = {register: value for value, register in self._constants.items()}
        return Code(tuple(self._steps), constants, self._registers)

    def _step(self, operation: str, *arguments: int, into: Register | None = None) -> Register:
        target = self.new() if into is None else into
        self._steps.append(Step(operation, target, arguments))
        return target
