"""A batch of order lines as columns: net of credit notes, in the programme's currency, words as numbers."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final
from weakref import ref

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tremplin.bulk.kernel import Int64s
from tremplin.bulk.world import day_of_number, is_holding
from tremplin.facts.record import OrderLine
from tremplin.facts.schema import TABLES

Mask = NDArray[np.bool_]

LINE_FIELDS: Final = TABLES["order_lines"].fields
CELLS_FOR_A_LINE: Final = 4
"""A grid that has more cells than this for each line of the batch takes longer than to look at the lines."""
STRETCH: Final = "stretch"
"""The axis of a grid for all that partners hold."""
MONEY_FIELDS: Final = tuple(name for name, one in LINE_FIELDS.items() if one.type == "money")
_TEXTS: Final = tuple(name for name, one in LINE_FIELDS.items() if one.type in ("text", "code"))


class Coder:
    """Values of a column by number: the same value has the same number in every batch."""

    __slots__ = ("_numbers", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """Return the number of a value; None has one too."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = len(self.values)
            self.values.append(value)
        return known


@dataclass(slots=True)
class Column:
    """A column of words, or of anything else of which there are few: numbers, and what they stand for."""

    numbers: Int64s
    coder: Coder


@dataclass(slots=True)
class Figures:
    """A column of whole numbers.

    Attributes:
        values: 0 where there is none.
        is_there: None when all are there.
    """

    values: Int64s
    is_there: Mask | None = None


def figures_of(column: pa.ChunkedArray) -> Figures:
    """Return a column of whole numbers of any width; what passes 64 bits with a sign is the largest of those."""
    whole = column.combine_chunks()
    is_there: Mask | None = None
    if whole.null_count:
        is_there = whole.is_valid().to_numpy(zero_copy_only=False)
        whole = whole.fill_null(0)
    if pa.types.is_uint64(whole.type):
        # That is above every amount, so nothing comes of it but a problem.
        whole = pc.min_element_wise(whole, pa.scalar(2**63 - 1, pa.uint64()))
    return Figures(whole.cast(pa.int64()).to_numpy(zero_copy_only=False), is_there)


@dataclass(slots=True, weakref_slot=True)
class Batch:
    """Order lines in the order of (day, id) for each partner.

    Attributes:
        partner_ids: of all partners, by their number.
        owners: numbers of the partners.
        partners: the same; -1 for a line that is credited whole, which is no row.
        days: days since 1970.
        stretches: the stretch of days of its partner in which each line lies; -1 for a line that is no row.
        holding: says what is held in a stretch, as `World.holding`.
        words: columns of words by the name of the field, vendor's fields included.
        figures: columns of whole numbers by the name of the field: money net of credits in the programme's currency.
        currency: of the programme.
        order: places of the lines in the order of (day, id).
        inexact: lines of which a credit note leaves a part that is no whole number: their partners are decided by
            the engine.
        known: for which lines conditions hold, once that was worked out.
    """

    partner_ids: Sequence[str]
    owners: Int64s
    partners: Int64s
    days: NDArray[np.int32]
    stretches: Int64s
    holding: Callable[[str], Int64s]
    words: Mapping[str, Column]
    figures: Mapping[str, Figures]
    currency: str
    order: Int64s
    inexact: Mask
    known: dict[Hashable, Mask] = field(default_factory=dict)
    _grids: dict[tuple[str, ...], "Grid | None"] = field(default_factory=dict)
    _present: dict[str, tuple[Int64s, Int64s]] = field(default_factory=dict)
    _numbers: dict[str, Int64s] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many lines there are."""
        return self.partners.size

    def driver(self, name: str) -> Int64s:
        """Return the numbers of what a part of the terms depends on: partner, day, line, a holding, or a column."""
        if name not in self._numbers:
            self._numbers[name] = self._driver(name)
        return self._numbers[name]

    def present(self, name: str) -> tuple[Int64s, Int64s]:
        """Return the numbers of a driver that occur, and for each of them the place of a line that has it."""
        if name not in self._present:
            if is_holding(name):
                stretches, places = self.present(STRETCH)
                self._present[name] = _occurring(self.holding(name)[stretches], places)
            else:
                self._present[name] = _occurring(self.driver(name), np.arange(self.size))
        return self._present[name]

    def grid(self, drivers: Collection[str]) -> "Grid | None":
        """Return all situations that some drivers make, or None where they are more than a few for each line.

        Args:
            drivers: columns of words, and holdings.
        """
        lengths = {}
        for name in sorted(drivers, key=lambda one: (is_holding(one), one)):
            held = is_holding(name)
            lengths[STRETCH if held else name] = self.holding(name).size if held else len(self.words[name].coder.values)
        # The stretches come last: what is held is then combined over long rows.
        axes, shape = tuple(lengths), tuple(lengths.values())
        if axes not in self._grids:
            self._grids[axes] = Grid(ref(self), axes, shape) if prod(shape) <= self.size * CELLS_FOR_A_LINE else None
        return self._grids[axes]

    def _driver(self, name: str) -> Int64s:
        if not name:
            return np.zeros(self.size, np.int64)
        if name == "partner":
            return self.partners
        if name == STRETCH:
            return self.stretches
        if is_holding(name):
            return np.append(self.holding(name), -1)[self.stretches]
        if name == "day":
            return self.days.astype(np.int64)
        if name == "line":
            return np.arange(self.size, dtype=np.int64)
        return self.words[name].numbers

    def record(self, at: int) -> OrderLine:
        """Return a line as the engine knows it, with the columns that were read."""
        texts = {name: self._word(name, at) for name in _TEXTS}
        texts |= {name: texts[name] or "" for name in _TEXTS if LINE_FIELDS[name].is_required}
        figures = {name: self._figure(name, at) for name in (*MONEY_FIELDS, "quantity")}
        known: dict[str, Any] = {**texts, **figures, "currency": self.currency}
        known["partner_id"] = self.partner_ids[self.owners[at]]
        known |= {name: known[name] or 0 for name in ("amount", "quantity")}
        attributes = {name: self._word(name, at) for name in self.words if name not in LINE_FIELDS}
        attributes |= {name: self._figure(name, at) for name in self.figures if name not in LINE_FIELDS}
        given = {name: value for name, value in attributes.items() if value is not None}
        return OrderLine(ordered_on=day_of_number(self.days[at]), attributes=given, **known)

    def _word(self, name: str, at: int) -> Any:
        column = self.words.get(name)
        return None if column is None else column.coder.values[column.numbers[at]]

    def _figure(self, name: str, at: int) -> int | None:
        column = self.figures.get(name)
        if column is None or (column.is_there is not None and not column.is_there[at]):
            return None
        return int(column.values[at])


def _occurring(numbers: Int64s, places: Int64s) -> tuple[Int64s, Int64s]:
    """Return the different numbers from 0, and a place of each of them."""
    at = np.full(int(numbers.max(initial=0)) + 2, -1, np.int64)
    at[numbers] = places
    # What is no row, -1, stands in the last place.
    found = np.flatnonzero(at[:-1] >= 0)
    return found, at[found]


@dataclass(slots=True)
class Grid:
    """All situations that some drivers make, as an array with an axis for each word, and one for stretches of days.

    What is asked of it is answered for whole axes at once, so that a condition on many things costs lines one look-up.

    Attributes:
        axes: columns of words, and last, where partners hold something, the stretches.
        shape: the length of each axis.
    """

    # The batch holds its grids: if they held it too, its columns would stay in memory until a circle of them is found.
    _batch: ref[Batch]
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    _cells: Int64s | None = None

    @property
    def batch(self) -> Batch:
        """The lines."""
        batch = self._batch()
        assert batch is not None
        return batch

    def driver(self, name: str) -> Int64s:
        """Return the numbers of a driver along its axis."""
        if not name:
            return np.zeros((1,) * len(self.axes), np.int64)
        numbers = self.batch.holding(name) if is_holding(name) else np.arange(self.shape[self.axes.index(name)])
        place = self.axes.index(STRETCH if is_holding(name) else name)
        return numbers.reshape([-1 if at == place else 1 for at in range(len(self.axes))])

    def by_lines(self, mask: Mask) -> Mask:
        """Return what each line finds in its cell; one that is no row, anything."""
        if self._cells is None:
            cells = np.zeros(self.batch.size, np.int64)
            for axis, length in zip(self.axes, self.shape, strict=True):
                numbers = self.batch.stretches if axis == STRETCH else self.batch.words[axis].numbers
                cells = cells * length + numbers
            self._cells = cells
        found: Mask = np.broadcast_to(mask, self.shape).reshape(-1)[self._cells]
        return found
