"""Conditions and values on order lines: the engine says each once for a situation, and lines take what it said."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.kernel import MOST, Int64s
from tremplin.bulk.lines.batch import Batch, Grid, Mask
from tremplin.bulk.lines.driver import drivers_of
from tremplin.bulk.program.aspect import Aspect, seen_from, text_of_node
from tremplin.bulk.world import Hearings, is_holding
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


Drivers = tuple[str, ...]


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
            drivers = self._few_drivers(node, place, batch)
            grid = None if drivers is None else batch.grid(drivers)
            if grid is None:
                batch.known[key] = self._mask(node, place, batch, aspect)
            else:
                batch.known[key] = grid.by_lines(self._on_grid(node, place, grid, aspect))
        return batch.known[key]

    def _few_drivers(self, node: Any, place: str, batch: Batch) -> set[str] | None:
        """Return what decides about a condition; None where that is not for each of its parts a word or a holding."""
        key = ("drivers", text_of_node(node))
        if key not in self._ready:
            found: set[str] | None = set()
            for part in self._leaves(node, place):
                drivers = drivers_of(part, self.ground.programme, at=place)
                is_few = len(drivers) <= 1 and all(is_holding(one) or one in batch.words for one in drivers)
                found = found | set(drivers) if is_few and found is not None else None
            self._ready[key] = found
        known: set[str] | None = self._ready[key]
        return known

    def _leaves(self, node: Any, place: str) -> Iterator[Any]:
        if isinstance(node, c.Named | c.All | c.Any_ | c.Not):
            for part, _at in self._parts(node, place):
                yield from self._leaves(part, place)
        else:
            yield node

    def _parts(self, node: Any, place: str) -> list[tuple[Any, str]]:
        """Return the conditions that one is made of, each with its place."""
        match node:
            case c.Named():
                return [(self.ground.programme.conditions[node.condition].holds_when, f"conditions.{node.condition}")]
            case c.All():
                return [(part, place) for part in node.all]
            case c.Any_():
                return [(part, place) for part in node.any]
        return [(node.not_, place)]

    def _mask(self, node: Any, place: str, batch: Batch, aspect: Aspect | None) -> Mask:
        if isinstance(node, c.Named | c.All | c.Any_ | c.Not):
            parts = self._parts(node, place)
            return _joined(node, [self.mask(part, at, batch=batch, aspect=aspect) for part, at in parts])
        if isinstance(node, c.Compare):
            figures = self._compared_figures(node, batch)
            if figures is not None:
                return figures
        return self._said_of(node, place, batch, aspect, drivers_of(node, self.ground.programme, at=place))

    def _on_grid(self, node: Any, place: str, grid: Grid, aspect: Aspect | None) -> Mask:
        """Return in which cells of a grid a condition holds, as an array that spreads over it."""
        if isinstance(node, c.Named | c.All | c.Any_ | c.Not):
            return _joined(node, [self._on_grid(part, at, grid, aspect) for part, at in self._parts(node, place)])
        return self._said_of(node, place, grid, aspect, drivers_of(node, self.ground.programme, at=place))

    def _said_of(self, node: Any, place: str, over: Batch | Grid, aspect: Aspect | None, drivers: Drivers) -> Mask:
        """Return what the engine says of a condition, over lines or over a grid."""
        holds = self._made("condition", node, lambda: condition_of(node, place, self.ground).holds)
        batch = over.batch if isinstance(over, Grid) else over
        said = self.answers(("holds", node, aspect), drivers, over, of=self._asked(holds, aspect, batch))
        found: Mask = np.array(said.answers, bool)[said.by_number][said.numbers]
        return found

    def answers(
        self, key: tuple[str, Any, Aspect | None], drivers: Drivers, over: Batch | Grid, *, of: Callable[[int], Any]
    ) -> Answers:
        """Return what is said about each line, or along the axis of a grid.

        Args:
            key: what is asked: a kind, a part of the terms, and from where it looks.
            drivers: what it depends on; one at most over a grid.
            over: the lines, or a grid of what they can be.
            of: answers for one line, by its place.
        """
        kind, node, aspect = key
        named = node if isinstance(node, str) else text_of_node(node)
        said = self._said.setdefault((kind, named, aspect), _Said())
        batch = over.batch if isinstance(over, Grid) else over
        if drivers == ("line",):
            everything = np.arange(batch.size, dtype=np.int64)
            return Answers([of(at) for at in range(batch.size)], everything, everything)
        if len(drivers) <= 1:
            name = "".join(drivers)
            return _dense(over.driver(name), batch.present(name), said, of)
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
            is_in = np.isin(
                column.values, [int(one) for one in map(Fraction, value) if one.denominator == 1 and abs(one) <= MOST]
            )
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


def _joined(node: Any, masks: list[Mask]) -> Mask:
    """Return what a condition made of others comes to; masks over a grid spread over one another."""
    if isinstance(node, c.Not):
        return ~masks[0]
    combine = np.logical_or if isinstance(node, c.Any_) else np.logical_and
    result = masks[0]
    for mask in masks[1:]:
        result = combine(result, mask)
    return result


def _dense(numbers: Int64s, present: tuple[Int64s, Int64s], said: _Said, of: Callable[[int], Any]) -> Answers:
    """Return answers where one number says the situation; -1, no row, takes the last one, whatever it is."""
    occurring, at = present
    top = int(numbers.max(initial=0)) + 2
    if top > said.dense.size:
        longer = np.full(max(top, 2 * said.dense.size), _UNKNOWN, np.int64)
        longer[: said.dense.size] = said.dense
        said.dense = longer
    for index in np.flatnonzero(said.dense[occurring] == _UNKNOWN).tolist():
        said.dense[occurring[index]] = len(said.answers)
        said.answers.append(of(int(at[index])))
    if not said.answers:
        said.answers.append(False)
    return Answers(said.answers, np.maximum(said.dense, 0), numbers)


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
