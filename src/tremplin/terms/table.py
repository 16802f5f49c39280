"""The rows of a rate table as texts with their places: from a CSV file beside the terms, or written in them.

A CSV file has a header; its columns may stand in any order. Rows written in the terms have no header: one cell for each
of `columns`, then the value. A two-way table has its first column down the side and its second along the top: the
header starts with the name of the first column and goes on with cells of the second.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Final

from tremplin.terms.programme import RateTable
from tremplin.terms.source import At, Source
from tremplin.terms.suggest import closest
from tremplin.terms.yaml_node import BYTES_MAX
from tremplin.terms.yaml_problem import not_utf8, too_large
from tremplin.wording import Place, Problem, Problems, text_key

_SOURCE: Final = text_key('The table "{table}" needs either a file or rows, not both.')
_FILE_MISSING: Final = text_key('The file "{seen}" of the table "{table}" is not there.')
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_FILE_MISSING_HINT: Final = text_key("Put the file in the folder of the terms, or correct its name.")
_NOT_CSV: Final = text_key("The file cannot be read as CSV: a quotation mark stands alone in it.")
_NOT_CSV_HINT: Final = text_key("Quote a cell at both its ends, and write a quotation mark inside it twice.")
_EMPTY: Final = text_key('The table "{table}" has no rows.')
_COLUMN_MISSING: Final = text_key('The column "{expected}" is missing; the header has {seen}.')
_COLUMN_UNUSED: Final = text_key('The column "{seen}" is not used by the table "{table}".')
_COLUMN_UNUSED_HINT: Final = text_key("Delete the column, or declare it under columns.")
_COLUMN_TWICE: Final = text_key('The column "{seen}" stands twice in the header.')
_CELLS: Final = text_key("This row has {seen} cells instead of {expected}.")
_TWO_COLUMNS: Final = text_key('The two-way table "{table}" has {seen} columns instead of 2.')


@dataclass(frozen=True, slots=True)
class TableRows:
    """Cells in the order of the declared columns, the value last; and the place of each cell."""

    cells: tuple[tuple[str, ...], ...]
    places: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows as they stand, with their places; a header where there is one."""

    header: tuple[str, ...]
    header_places: tuple[Place, ...]
    rows: list[tuple[str, ...]]
    places: list[tuple[Place, ...]]


def read_table(table: RateTable, *, at: At, source: Source, files: Mapping[str, bytes]) -> TableRows:
    """Return the rows of a table.

    Args:
        table: as the terms declare it.
        at: its path in the terms; the last step is its name.
        source: of the terms.
        files: beside the terms, by name.

    Raises:
        Problems: everything that keeps the rows from being read.
    """
    if (table.file is None) is (not table.rows):
        raise Problems([Problem("TABLE_SOURCE", (source.key_place(at),), _SOURCE, {"table": str(at[-1])})])
    grid = _inline_grid(table, at=at, source=source) if table.file is None else _csv_grid(table.file, at, source, files)
    _require_rows(grid, at=at, source=source)
    if table.layout == "two-way":
        return _unfolded(grid, table=table, at=at, source=source)
    return _in_order(grid, table=table, at=at, source=source)


def _inline_grid(table: RateTable, *, at: At, source: Source) -> _Grid:
    places = [
        tuple(source.place((*at, "rows", row, cell)) for cell in range(len(cells)))
        for row, cells in enumerate(table.rows)
    ]
    rows = list(table.rows)
    if table.layout == "two-way":
        return _Grid(rows[0], places[0], rows[1:], places[1:])
    names = tuple(column.column for column in table.columns)
    header = (*names, table.gives.column)
    return _Grid(header, tuple(source.key_place(at) for _ in header), rows, places)


def _csv_grid(file: str, at: At, source: Source, files: Mapping[str, bytes]) -> _Grid:
    if file not in files:
        guess = closest(file, files)
        hint = _FILE_MISSING_HINT if guess is None else _DID_YOU_MEAN
        fields = {"seen": file, "table": str(at[-1]), "guess": guess or ""}
        raise Problems([Problem("TABLE_FILE_MISSING", (source.place((*at, "file")),), _FILE_MISSING, fields, hint)])
    lines = _csv_lines(files[file], file=file)
    header = tuple(name.strip() for name in lines[0][1]) if lines else ()
    rows = [tuple(cell.strip() for cell in cells) for _, cells in lines[1:]]
    places = [
        tuple(Place(file, row=number, column_name=_name(header, index)) for index in range(max(len(cells), 1)))
        for number, cells in lines[1:]
    ]
    return _Grid(header, tuple(Place(file, row=1, column_name=name) for name in header), rows, places)


def _csv_lines(data: bytes, *, file: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold something, each with its number as a spreadsheet counts."""
    if len(data) > BYTES_MAX:
        raise Problems([too_large(file=file, size=len(data), most=BYTES_MAX)])
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        # Spreadsheets of many countries write semicolons; the header says which it is.
        delimiter = ";" if ";" in first and "," not in first else ","
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise Problems([not_utf8(Place(file, row=data.count(b"\n", 0, error.start) + 1))]) from None
    except csv.Error:
        raise Problems([Problem("TABLE_NOT_CSV", (Place(file),), _NOT_CSV, {}, _NOT_CSV_HINT)]) from None
    return [(number, cells) for number, cells in enumerate(rows, start=1) if any(map(str.strip, cells))]


def _name(header: tuple[str, ...], index: int) -> str:
    return header[index] if index < len(header) else ""


def _require_rows(grid: _Grid, *, at: At, source: Source) -> None:
    """Stop at a table without rows, and at rows that do not fit the header."""
    if not grid.rows:
        raise Problems([Problem("TABLE_EMPTY", (source.key_place(at),), _EMPTY, {"table": str(at[-1])})])
    expected = len(grid.header)
    problems = [
        Problem("TABLE_ROW_CELLS", (_row_place(places[0]),), _CELLS, {"seen": len(cells), "expected": expected})
        for cells, places in zip(grid.rows, grid.places, strict=True)
        if len(cells) != expected
    ]
    if problems:
        raise Problems(problems)


def _row_place(place: Place) -> Place:
    return Place(place.file, line=place.line, column=place.column, row=place.row)


def _in_order(grid: _Grid, *, table: RateTable, at: At, source: Source) -> TableRows:
    """Return the cells of each row in the declared order of the columns, the value last."""
    wanted = (*(column.column for column in table.columns), table.gives.column)
    problems = list(_header_problems(grid, wanted=wanted, table=table, at=at, source=source))
    if problems:
        raise Problems(problems)
    order = [grid.header.index(name) for name in wanted]
    return TableRows(
        tuple(tuple(cells[index] for index in order) for cells in grid.rows),
        tuple(tuple(places[index] for index in order) for places in grid.places),
    )


def _header_problems(
    grid: _Grid, *, wanted: tuple[str, ...], table: RateTable, at: At, source: Source
) -> list[Problem]:
    problems = []
    for index, name in enumerate(wanted):
        if name not in grid.header:
            key = (*at, "columns", index, "column") if index < len(table.columns) else (*at, "gives", "column")
            guess = closest(name, grid.header)
            fields = {"expected": name, "seen": list(grid.header), "guess": guess or ""}
            hint = None if guess is None else _DID_YOU_MEAN
            problems.append(Problem("TABLE_COLUMN_MISSING", (source.place(key),), _COLUMN_MISSING, fields, hint))
    for index, name in enumerate(grid.header):
        place, fields = grid.header_places[index], {"seen": name, "table": str(at[-1])}
        if name in grid.header[:index]:
            problems.append(Problem("TABLE_COLUMN_TWICE", (place,), _COLUMN_TWICE, fields))
        elif name not in wanted:
            problems.append(Problem("TABLE_COLUMN_UNUSED", (place,), _COLUMN_UNUSED, fields, _COLUMN_UNUSED_HINT))
    return problems


def _unfolded(grid: _Grid, *, table: RateTable, at: At, source: Source) -> TableRows:
    """Return a two-way table as plain rows: side, top, value."""
    if len(table.columns) != 2:
        fields: dict[str, object] = {"table": str(at[-1]), "seen": len(table.columns)}
        raise Problems([Problem("TABLE_TWO_WAY", (source.key_place((*at, "columns")),), _TWO_COLUMNS, fields)])
    corner = table.columns[0].column
    if grid.header[0] != corner:
        fields = {"expected": corner, "seen": list(grid.header)}
        raise Problems([Problem("TABLE_COLUMN_MISSING", (grid.header_places[0],), _COLUMN_MISSING, fields)])
    unfolded = [
        ((cells[0], top, value), (places[0], grid.header_places[index], places[index]))
        for cells, places in zip(grid.rows, grid.places, strict=True)
        for index, (top, value) in enumerate(zip(grid.header, cells, strict=True))
        if index
    ]
    return TableRows(tuple(cells for cells, _ in unfolded), tuple(places for _, places in unfolded))
