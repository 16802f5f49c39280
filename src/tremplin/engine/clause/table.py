"""Rate tables: the row whose every column accepts, found by its exact cells where it has any."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from tremplin.engine.clause.fact import field_of, text_of
from tremplin.engine.clause.ground import FieldOf, Ground, QuantityOf, number_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.terms.programme import Column, RateTable

KNOWN_MAX: Final = 1024
"""So many answers of a table are kept, because what is looked up has no end: amounts, names."""

_COMPARISONS: dict[str, Callable[[Number, Number], bool]] = {
    "at_least": lambda value, bound: value >= bound,
    "more_than": lambda value, bound: value > bound,
    "at_most": lambda value, bound: value <= bound,
    "less_than": lambda value, bound: value < bound,
}

_Bound = tuple[int, Callable[[Number, Number], bool], Number]


class _Row:
    """One row: what it asks of the values seen, what it gives, how little it leaves open."""

    __slots__ = ("bounds", "gives", "matched", "open_count", "position")

    def __init__(self, cells: tuple[str, ...], *, position: int, columns: tuple[Column, ...]) -> None:
        self.position = position
        self.gives = number_of(cells[-1])
        self.open_count = sum(cell in ("*", "") for cell in cells[:-1])
        self.matched: list[tuple[int, str]] = []
        self.bounds: list[_Bound] = []
        for index, (column, cell) in enumerate(zip(columns, cells, strict=False)):
            if cell == "*" or (cell == "" and column.matches is None):
                continue
            if column.matches is not None:
                self.matched.append((index, cell))
            else:
                self.bounds.append((index, _COMPARISONS[comparison_of(column)], number_of(cell)))

    def accepts(self, values: tuple[Any, ...]) -> bool:
        """Say whether every column takes the value seen."""
        for index, cell in self.matched:
            seen = values[index]
            if cell != seen and not (isinstance(seen, frozenset) and cell in seen):
                return False
        return all(compare(values[index], bound) for index, compare, bound in self.bounds)


def comparison_of(column: Column) -> str:
    """Return the comparison by which a column bounds its quantity."""
    return next(name for name in _COMPARISONS if getattr(column, name) is not None)


def lookup_of(name: str, ground: Ground) -> QuantityOf:
    """Return what looks a value up in a table.

    Raises of the lookup:
        Unworkable: no row accepts, or several do where only one may.
    """
    lookup: QuantityOf = ground.once("table", name, lambda: _lookup(name, ground))
    return lookup


def _lookup(name: str, ground: Ground) -> QuantityOf:
    readers = column_readers(name, ground)
    chosen = chooser_of(name, ground)

    def find(hearing: Hearing) -> Number:
        found = chosen(tuple([reader(hearing) for reader in readers]))
        if isinstance(found, str):
            refused = Unworkable(found)
            refused.table = name
            raise refused
        return found

    return find


def column_readers(name: str, ground: Ground) -> list[FieldOf]:
    """Return what reads the value that each column of a table is compared with, as `chooser_of` takes them."""
    columns = ground.programme.tables[name].columns
    return [_reader(column, f"tables.{name}.columns[{index}]", ground) for index, column in enumerate(columns)]


def chooser_of(name: str, ground: Ground) -> Callable[[tuple[Any, ...]], Number | str]:
    """Return what finds the value that a table gives for the values seen, or the code of why it gives none."""
    table = ground.programme.tables[name]
    rows = [_Row(cells, position=position, columns=table.columns) for position, cells in enumerate(table.rows)]
    candidates = _candidates(rows, table=table, ground=ground)

    # Order lines ask for the same few rows again and again.
    @lru_cache(maxsize=KNOWN_MAX)
    def chosen(values: tuple[Any, ...]) -> Number | str:
        row = _chosen([row for row in candidates(values) if row.accepts(values)], table.precedence)
        return row if isinstance(row, str) else row.gives

    return chosen


def _chosen(found: list[_Row], precedence: str) -> _Row | str:
    """Return the row that counts, or the code of why none does."""
    if not found:
        return "NO_TABLE_ROW"
    if len(found) == 1:
        return found[0]
    if precedence == "first":
        return min(found, key=lambda row: row.position)
    if precedence == "most-specific":
        least = min(row.open_count for row in found)
        found = [row for row in found if row.open_count == least]
    if precedence == "only" or len(found) > 1:
        return "AMBIGUOUS_ROW"
    return found[0]


def _reader(column: Column, place: str, ground: Ground) -> FieldOf:
    if column.matches is None:
        from tremplin.engine.clause.quantity import quantity_of

        name = comparison_of(column)
        return quantity_of(getattr(column, name), f"{place}.{name}", ground)
    field = field_of(column.matches, ground)
    if ground.types[column.matches] == "codes":
        return field
    return lambda hearing: text_of(field(hearing))


def _candidates(rows: list[_Row], *, table: RateTable, ground: Ground) -> Callable[[tuple[Any, ...]], list[_Row]]:
    """Return what narrows the rows by a first exact column, so that a long table costs no more than a short one."""
    exact = [
        index
        for index, column in enumerate(table.columns)
        if column.matches and ground.types[column.matches] != "codes"
    ]
    if not exact:
        return lambda _values: rows
    by_cells: dict[tuple[int, ...], dict[tuple[str, ...], list[_Row]]] = {}
    for row in rows:
        asked = [(index, cell) for index, cell in row.matched if index in exact]
        places = tuple(index for index, _cell in asked)
        by_cells.setdefault(places, {}).setdefault(tuple(cell for _index, cell in asked), []).append(row)

    def narrowed(values: tuple[Any, ...]) -> list[_Row]:
        found: list[_Row] = []
        for places, rows_by_cells in by_cells.items():
            found += rows_by_cells.get(tuple(values[index] for index in places), ())
        return found

    return narrowed
