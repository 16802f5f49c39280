"""Conditions and values on order lines: the engine says each once for a situation, and lines take what it said."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.kernel import Int64s
from tremplin.bulk.lines.batch import Batch, Mask
from tremplin.bulk.lines.driver import drivers_of
from tremplin.bulk.program.aspect import Aspect, seen_from, text_of_node
from tremplin.bulk.world import Hearings
from tremplin.engine.clause.compare import compared
from tremplin.engine.clause.condition import condition_of
from tremplin.engine.clause.ground import Ground
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.terms import condition as c

_UNKNOWN: Final = -1

_VECTORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "is_": np.equal,
    "is_not": np.not_equal,
    "at_least": np.greater_equal,
    "more_than": np.greater,
    "at_most": np.less_equal,
    "less_than": np.less,
}


class Answers(NamedTuple):
    """What was said about lines.

    Attributes:
        answers: all that was ever said.
        by_number: for each situation, the place of its answer.
        numbers: of each line, the number of its situation.
    """

    answers: list[Any]
    by_number: Int64s
    numbers: Int64s


@dataclass(slots=True)
class _Said:
    """What was said about situations: the answers, and where the answer of a situation is."""

    answers: list[Any] = field(default_factory=list)
    dense: Int64s = field(default_factory=lambda: np.full(0, _UNKNOWN, np.int64))
    sparse: dict[tuple[int, ...], int] = field(default_factory=dict)


@dataclass(slots=True)
class Situations:
    """What the engine said about lines of one incentive, kept from batch to batch.

    Attributes:
        ground: of the incentive, inside lines.
        hearings: its claims.
    """

    ground: Ground
    hearings: Hearings
    _said: dict[Hashable, _Said] = field(default_factory=dict)
    _ready: dict[Hashable, Any] = field(default_factory=dict)

    def mask(self, node: Any, place: str, *, batch: Batch, aspect: Aspect | None) -> Mask:
        """Return for which lines a condition holds, each looked at from its own day.

        Raises:
            EngineOnly: other lines have a say in it.
        """
        key = (id(self), text_of_node(node), aspect)
        if key not in batch.known:
            batch.known[key] = self._mask(node, place, batch, aspect)
        return batch.known[key]

    def _mask(self, node: Any, place: str, batch: Batch, aspect: Aspect | None) -> Mask:
        match node:
            case c.Named():
                declared = self.ground.programme.conditions[node.condition].holds_when
                return self.mask(declared, f"conditions.{node.condition}", batch=batch, aspect=aspect)
            case c.All() | c.Any_():
                parts = node.all if isinstance(node, c.All) else node.any
                masks = [self.mask(part, place, batch=batch, aspect=aspect) for part in parts]
                combine = np.logical_and if isinstance(node, c.All) else np.logical_or
                result: Mask = combine.reduce(masks)
                return result
            case c.Not():
                return ~self.mask(node.not_, place, batch=batch, aspect=aspect)
        if isinstance(node, c.Compare):
            figures = self._compared_figures(node, batch)
            if figures is not None:
                return figures
        holds = self._made("condition", node, lambda: condition_of(node, place, self.ground).holds)
        drivers = drivers_of(node, self.ground.programme, at=place)
        said = self.answers(("holds", node, aspect), drivers, batch, of=self._asked(holds, aspect, batch))
        found: Mask = np.array(said.answers, bool)[said.by_number][said.numbers]
        return found

    def answers(
        self, key: tuple[str, Any, Aspect | None], drivers: tuple[str, ...], batch: Batch, *, of: Callable[[int], Any]
    ) -> Answers:
        """Return what is said about each line.

        Args:
            key: what is asked: a kind, a part of the terms, and from where it looks.
            drivers: what it depends on.
            batch: the lines.
            of: answers for one line, by its place.
        """
        kind, node, aspect = key
        named = node if isinstance(node, str) else text_of_node(node)
        said = self._said.setdefault((kind, named, aspect), _Said())
        if drivers == ("line",):
            everything = np.arange(batch.size, dtype=np.int64)
            return Answers([of(at) for at in range(batch.size)], everything, everything)
        if len(drivers) == 1:
            return _dense(drivers[0], batch, said, of)
        return _sparse([batch.driver(name) for name in drivers], batch.size, said, of)

    def value_of(
        self, make: Callable[[], Callable[[Hearing], Any]], node: Any, aspect: Aspect | None, batch: Batch
    ) -> Any:
        """Return what answers for one line with the value that the engine gives, or with its code."""
        return self._asked(self._made("value", node, make), aspect, batch)

    def _made(self, kind: str, node: Any, make: Callable[[], Any]) -> Any:
        key = (kind, node if isinstance(node, str) else text_of_node(node))
        if key not in self._ready:
            self._ready[key] = make()
        return self._ready[key]

    def _asked(self, ready: Callable[[Hearing], Any], aspect: Aspect | None, batch: Batch) -> Callable[[int], Any]:
        def ask(at: int) -> Any:
            record = batch.record(at)
            # A line that is no row has no partner; what is said about it counts for nothing.
            row = seen_from(aspect, self.hearings.of(max(0, int(batch.partners[at])))).from_row()
            row.rows["line"], row.day = record, record.ordered_on
            try:
                return ready(row)
            except Unworkable as error:
                return error

        return ask

    def _compared_figures(self, node: c.Compare, batch: Batch) -> Mask | None:
        """Return the comparison of a column of whole numbers, all at once; None where the field is no such column."""
        word, _, name = node.field.partition(".")
        column = batch.figures.get(name) if word == "line" else None
        if column is None:
            return None
        key, value = compared(node)
        is_there = np.ones(batch.size, bool) if column.is_there is None else column.is_there
        if key == "present":
            return is_there if value else ~is_there
        if key in ("is_in", "is_not_in"):
            is_in = np.isin(column.values, [int(one) for one in value if Fraction(one).denominator == 1])
            return (is_in if key == "is_in" else ~is_in) & is_there
        if key == "between":
            low, high = (Fraction(one) for one in value)
            return _at_least(column.values, low) & _at_most(column.values, high) & is_there
        bound = Fraction(value)
        if bound.denominator != 1:
            return None
        holds: Mask = _VECTORS[key](column.values, bound.numerator) & is_there
        return holds


def _at_least(values: Int64s, bound: Fraction) -> Mask:
    found: Mask = values >= -(-bound.numerator // bound.denominator)
    return found


def _at_most(values: Int64s, bound: Fraction) -> Mask:
    found: Mask = values <= bound.numerator // bound.denominator
    return found


def _dense(driver: str, batch: Batch, said: _Said, of: Callable[[int], Any]) -> Answers:
    """Return answers where one number says the situation; -1, no row, takes the last one, whatever it is."""
    present, at = batch.present(driver)
    top = int(present.max(initial=0)) + 2
    if top > said.dense.size:
        longer = np.full(max(top, 2 * said.dense.size), _UNKNOWN, np.int64)
        longer[: said.dense.size] = said.dense
        said.dense = longer
    for index in np.flatnonzero(said.dense[present] == _UNKNOWN).tolist():
        said.dense[present[index]] = len(said.answers)
        said.answers.append(of(int(at[index])))
    if not said.answers:
        said.answers.append(False)
    return Answers(said.answers, np.maximum(said.dense, 0), batch.driver(driver))


def _sparse(columns: list[Int64s], size: int, said: _Said, of: Callable[[int], Any]) -> Answers:
    """Return answers where several numbers say the situation, or none does."""
    combined = np.zeros(size, np.int64)
    for column in columns:
        combined = combined * (int(column.max(initial=0)) + 2) + column + 1
    situations, first, places = np.unique(combined, return_index=True, return_inverse=True)
    found = np.empty(situations.size, np.int64)
    for index, at in enumerate(first.tolist()):
        key = tuple(int(column[at]) for column in columns)
        if key not in said.sparse:
            said.sparse[key] = len(said.answers)
            said.answers.append(of(at))
        found[index] = said.sparse[key]
    return Answers(said.answers, found, places)
