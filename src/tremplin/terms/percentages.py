"""Which quantities people read as percentages: what the terms themselves compare with percentages, and rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.condition import Measure
from tremplin.terms.field import Fields, fields_of
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme


class Percentages:
    """Knows the quantities of a programme that are compared with a percentage somewhere in it.

    A share of 4 in 5 and a multiple of 0.8 are the same number. Which of the two is meant, the terms say: a quantity
    that is held against 25% is a share, and its value is read as 80%.
    """

    def __init__(self, programme: Programme, fields: Fields) -> None:
        self._fields = fields
        parts = (programme.incentives, programme.conditions, programme.measures, programme.limits, programme.levels)
        compared = [quantity for part in parts for quantity in _compared(part)]
        self._names = {one.named for one in compared if isinstance(one, q.Reference)}
        self._others = [one for one in compared if not isinstance(one, q.Reference)]

    def has(self, quantity: Any, *, name: str = "") -> bool:
        """Say whether a quantity is read as a percentage.

        Args:
            quantity: any node of `terms.quantity`.
            name: under which it stands among the measures, if it does.
        """
        if name in self._names or quantity in self._others:
            return True
        match quantity:
            case q.FieldValue():
                return self._fields.type_of(quantity.field) == "rate"
            case q.Reference():
                return quantity.named in self._names
            case q.Literal_():
                return bool(quantity.percent)
        return False


def percentages_of(programme: Programme) -> Percentages:
    """Return which quantities of a programme are read as percentages; looked for once, however often one asks."""
    return _known(_This(programme))


@dataclass(frozen=True, eq=False)
class _This:
    """A programme as the very object that it is: comparing its parts would take longer than what is kept for it."""

    programme: Programme

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.programme is self.programme

    def __hash__(self) -> int:
        return id(self.programme)


@lru_cache(maxsize=16)
def _known(this: _This) -> Percentages:
    return Percentages(this.programme, fields_of(this.programme))


def _compared(value: Any) -> Iterator[Any]:
    """Go through a part of the terms and give what is compared with a percentage in it."""
    match value:
        case Measure():
            bounds = (value.equals, value.at_least, value.more_than, value.at_most, value.less_than)
            yield from [value.measure] if any(map(_is_percentage, bounds)) else []
        case r.Banded():
            edges = [edge for row in value.rows for edge in (row.from_, row.above, row.below, row.up_to)]
            yield from [value.by or value.of] if any(map(_is_percentage, edges)) else []
    if isinstance(value, Node):
        for field in type(value).model_fields:
            yield from _compared(getattr(value, field))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _compared(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _compared(one)


def _is_percentage(bound: Any) -> bool:
    return isinstance(bound, q.Literal_) and bool(bound.percent)
