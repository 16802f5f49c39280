"""What is wrong with a cell, before it has a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; with its place it becomes a problem.

    Attributes:
        code: of the problem.
        template: its sentence, with {seen} and the other fields.
        fields: what stands for them.
        hint: a likely fix, or None.
    """

    code: str
    template: str
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)
    hint: str | None = None


Cell = str | Fault
Reader = Callable[[Any], Any]


def fault_of(code: str, template: str, seen: str, *, hint: str | None = None, **fields: object) -> Fault:
    """Return the fault of a cell.

    Args:
        code: of the problem.
        template: its sentence.
        seen: the cell.
        hint: a likely fix, or None.
        fields: what stands for the other fields of the sentences.
    """
    return Fault(code, template, {"seen": seen, **fields}, hint)
