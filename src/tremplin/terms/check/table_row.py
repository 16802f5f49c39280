"""What a row of a table takes: a value or any for each field, and a span for each quantity that it bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tremplin.terms.check.share import fraction_of
from tremplin.terms.check.span import Span
from tremplin.terms.programme import Column, RateTable
from tremplin.terms.table import TableRows
from tremplin.wording import Place

ANY: Final = "*"
_LOWER: Final = {"at_least": True, "more_than": False}
_UPPER: Final = {"at_most": True, "less_than": False}


@dataclass(frozen=True, slots=True)
class RowShape:
    """What one row takes, with the places of its cells.

    Attributes:
        keys: a value or `*` for each column that is compared with a field.
        spans: one for each quantity that columns bound, in the order of the columns.
        texts: the row as written.
        places: of its cells.
    """

    keys: tuple[str, ...]
    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def openness(self) -> int:
        """How many cells take anything."""
        return sum(text in (ANY, "") for text in self.texts[:-1])

    @property
    def open_keys(self) -> tuple[bool, ...]:
        """Which of the fields may have any value."""
        return tuple(key == ANY for key in self.keys)

    @property
    def start(self) -> tuple[bool, Fraction]:
        """Key that sorts rows by the start of their first span; rows without any are all alike."""
        lower = self.spans[0].lower if self.spans else None
        return lower is not None, lower or Fraction(0)

    def reaches(self, later: "RowShape") -> bool:
        """Say whether the first span goes on where that of a row starts which starts later."""
        if not self.spans or self.spans[0].upper is None or later.spans[0].lower is None:
            return True
        return self.spans[0].upper >= later.spans[0].lower

    def meets(self, other: "RowShape") -> bool:
        """Say whether all spans of two rows meet; that their fields do is known before."""
        return all(a.meets(b) for a, b in zip(self.spans, other.spans, strict=True))


def key_columns(table: RateTable) -> list[int]:
    """Return the numbers of the columns that are compared with a field."""
    return [index for index, column in enumerate(table.columns) if column.matches is not None]


def row_shapes(table: RateTable, read: TableRows) -> list[RowShape] | None:
    """Return what each row takes; None when a cell is no figure where one must stand.

    Args:
        table: resolved.
        read: its rows as written, with their places.
    """
    keys = key_columns(table)
    bounded = _bounded(table.columns)
    shapes = []
    for cells, texts, places in zip(table.rows, read.cells, read.places, strict=True):
        spans = [_span(table.columns, cells, texts, numbers) for numbers in bounded]
        known = [span for span in spans if span is not None]
        if len(known) < len(spans):
            return None
        shapes.append(RowShape(tuple(cells[index] for index in keys), tuple(known), texts, places))
    return shapes


def _bounded(columns: Sequence[Column]) -> list[list[int]]:
    """Return the numbers of the columns that bound a quantity, those of one quantity together."""
    quantities: list[Any] = []
    numbers: list[list[int]] = []
    for index, column in enumerate(columns):
        bound = bound_of(column)
        if bound is not None:
            if bound[1] not in quantities:
                quantities.append(bound[1])
                numbers.append([])
            numbers[quantities.index(bound[1])].append(index)
    return numbers


def bound_of(column: Column) -> tuple[str, Any] | None:
    """Return how a column bounds a quantity, and which; None for a column that is compared with a field."""
    for name in (*_LOWER, *_UPPER):
        if getattr(column, name) is not None:
            return name, getattr(column, name)
    return None


def _span(columns: Sequence[Column], cells: Sequence[str], texts: Sequence[str], numbers: Sequence[int]) -> Span | None:
    """Return the span that some cells of a row give; None when one of them is no figure."""
    found: dict[str, Any] = {}
    for index in numbers:
        bound = bound_of(columns[index])
        if bound is None or cells[index] in (ANY, ""):
            continue
        value = fraction_of(cells[index])
        if value is None:
            return None
        side = "lower" if bound[0] in _LOWER else "upper"
        found |= {side: value, f"has_{side}": {**_LOWER, **_UPPER}[bound[0]], f"{side}_said": texts[index]}
    return Span(**found)
