"""What an incentive names: the fields and days that it reads, and the figures that its reward compares with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tremplin.engine.clause.table import comparison_of
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.field import fields_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.moment import Moment
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme


@dataclass(frozen=True, slots=True)
class Naming:
    """What an incentive names.

    Attributes:
        paths: every field and the base of every day, by path: `activity.topic`, `milestone.go-live`.
        days: those that are days.
        paid_by: the fields on which the amount depends.
        compared: quantities of the reward with the canonical figures that they are compared with.
    """

    paths: frozenset[str]
    days: frozenset[str]
    paid_by: frozenset[str]
    compared: tuple[tuple[Any, str], ...]

    @property
    def words(self) -> frozenset[str]:
        """The words before the dot."""
        return frozenset(path.partition(".")[0] for path in self.paths)


def naming_of(programme: Programme, incentive: Incentive) -> Naming:
    """Return what an incentive names, through every name of the terms."""
    paid = list(_parts(incentive.pays, programme, set()))
    paths = frozenset(_paths(_parts(incentive, programme, set())))
    types = fields_of(programme).types
    days = frozenset(path for path in paths if types.get(path) == "date")
    return Naming(paths, days, frozenset(_paths(paid)), tuple(_compared(paid, programme)))


def _parts(value: Any, programme: Programme, known: set[tuple[str, str]]) -> Iterator[Any]:
    """Go through all parts of a part of the terms, names followed, each name once."""
    match value:
        case Moment():
            yield value
        case Node():
            yield value
            for name in type(value).model_fields:
                yield from _parts(getattr(value, name), programme, known)
            yield from _named(value, programme, known)
        case tuple() | list():
            for one in value:
                yield from _parts(one, programme, known)


def _named(node: Node, programme: Programme, known: set[tuple[str, str]]) -> Iterator[Any]:
    match node:
        case c.Named(condition=name):
            declared: tuple[str, Any] = ("conditions", programme.conditions)
        case q.Reference(named=name):
            declared = ("measures", programme.measures)
        case q.Lookup(table=name):
            declared = ("tables", programme.tables)
        case _:
            return
    if (declared[0], name) not in known:
        known.add((declared[0], name))
        yield from _parts(declared[1][name], programme, known)


def _paths(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        match part:
            case Moment():
                yield part.base
            case q.FieldValue() | c.Compare():
                yield part.field
            case _:
                matched = getattr(part, "matches", None)
                if matched:
                    yield matched


def _compared(parts: Iterable[Any], programme: Programme) -> Iterator[tuple[Any, str]]:
    """Go through the figures on which it depends how much a quantity gives."""
    for part in parts:
        match part:
            case r.Banded():
                for row in part.rows:
                    for bound in (row.from_, row.above):
                        if isinstance(bound, q.Literal_):
                            yield part.by or part.of, bound.literal
            case r.Units():
                if isinstance(part.once_at_least, q.Literal_):
                    yield part.units, part.once_at_least.literal
            case q.Lookup():
                yield from _of_table(part.table, programme)


def _of_table(name: str, programme: Programme) -> Iterator[tuple[Any, str]]:
    table = programme.tables[name]
    for index, column in enumerate(table.columns):
        if column.matches is None:
            quantity = getattr(column, comparison_of(column))
            for cells in table.rows:
                if cells[index] not in ("", "*"):
                    yield quantity, cells[index]


def meant(quantity: Any, programme: Programme) -> Any:
    """Return a quantity, or the one that a name stands for."""
    if isinstance(quantity, q.Reference):
        return meant(programme.measures[quantity.named].quantity, programme)
    return quantity


def measures_in(quantity: Any, programme: Programme) -> frozenset[str]:
    """Return the names of the measures from which a quantity is worked out."""
    return frozenset(one.named for one in _parts(quantity, programme, set()) if isinstance(one, q.Reference))
