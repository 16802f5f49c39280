"""Tables: no two rows for one case, and a row for every value that a field can take."""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Final

from tremplin.terms.check.comparison import check_value
from tremplin.terms.check.counting import counts_whole
from tremplin.terms.check.narrow import Allowed, tables_in_use
from tremplin.terms.check.part import Terms
from tremplin.terms.check.table_clash import captioned, check_clashes
from tremplin.terms.check.table_row import ANY, RowShape, bound_of, key_columns, row_shapes
from tremplin.terms.programme import RateTable
from tremplin.wording import Phrase, Problem, text_key

_MISSING: Final = text_key('The table "{table}" has no row for {missing}.')
_MORE: Final = text_key("{more} more")
_MISSING_HINT: Final = text_key("Add the rows, or one with * for all other values.")
_GAP: Final = text_key('The table "{table}" has no row between {value} and {other}.')
_GAP_HINT: Final = text_key("Start the second row where the first one ends, and include that end in one of the two.")
_ENDS: Final = text_key("this row ends at {value}")
_STARTS: Final = text_key("this row starts at {value}")

_CASES_MAX: Final = 20_000
_SHOWN: Final = 5


def check_tables(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each value no row takes, each case that two rows take, and each unknown value in a cell."""
    uses: dict[str, list[Allowed]] = {}
    for name, allowed in tables_in_use(terms):
        uses.setdefault(name, []).append(allowed)
    for name, table in terms.programme.tables.items():
        if name not in terms.tables:
            continue
        yield from _check_cells(terms, table, name)
        shapes = row_shapes(table, terms.tables[name])
        if shapes is not None:
            yield from check_clashes(table, shapes, name=name)
            yield from _check_gaps(name, shapes, is_counted=_is_counted(terms, table))
        yield from _check_missing(terms, table, name, uses.get(name, [{}]))


def _check_cells(terms: Terms, table: RateTable, name: str) -> Iterator[Problem]:
    """Give a problem for each cell whose field never has that value."""
    read = terms.tables[name]
    for index in key_columns(table):
        field = str(table.columns[index].matches)
        for cells, places in zip(table.rows, read.places, strict=True):
            if cells[index] not in ("", ANY):
                yield from check_value(terms, places[index], field=field, seen=cells[index])


def _check_gaps(name: str, shapes: list[RowShape], *, is_counted: bool) -> Iterator[Problem]:
    """Give a problem for each gap between rows that bound one quantity, for the same values of the fields."""
    if len(shapes[0].spans) != 1:
        return
    by_keys: dict[tuple[str, ...], list[RowShape]] = {}
    for shape in shapes:
        by_keys.setdefault(shape.keys, []).append(shape)
    masks = {shape.open_keys for shape in shapes}
    for keys in by_keys:
        taking = dict.fromkeys(_opened(keys, mask) for mask in masks)
        rows = [shape for one in taking for shape in by_keys.get(one, [])]
        yield from _gaps(name, sorted(rows, key=lambda shape: shape.start), is_counted=is_counted)


def _is_counted(terms: Terms, table: RateTable) -> bool:
    bounds = [bound for column in table.columns if (bound := bound_of(column)) is not None]
    return all(counts_whole(quantity, fields=terms.fields, programme=terms.programme) for _, quantity in bounds)


def _opened(keys: tuple[str, ...], mask: tuple[bool, ...]) -> tuple[str, ...]:
    """Return the keys of a row that takes these keys and is open where the mask says so."""
    return tuple(ANY if is_open else key for is_open, key in zip(mask, keys, strict=True))


def _gaps(name: str, rows: list[RowShape], *, is_counted: bool) -> Iterator[Problem]:
    highest = rows[0]
    for row in rows[1:]:
        end, start = highest.spans[0], row.spans[0]
        if end.leaves_gap_before(start, is_counted=is_counted):
            places = (
                captioned(row.places[-1], _STARTS, value=start.lower_said),
                captioned(highest.places[-1], _ENDS, value=end.upper_said),
            )
            fields = {"table": name, "value": end.upper_said, "other": start.lower_said}
            yield Problem("TABLE_GAP", places, _GAP, fields, _GAP_HINT)
        if end.upper is not None and (start.upper is None or start.upper > end.upper):
            highest = row


def _check_missing(terms: Terms, table: RateTable, name: str, uses: list[Allowed]) -> Iterator[Problem]:
    """Give a problem when the values that fields can take meet no row, for the columns whose values are known."""
    columns = [index for index in key_columns(table) if terms.fields.values_of(str(table.columns[index].matches))]
    fields = [str(table.columns[index].matches) for index in columns]
    rows = {tuple(cells[index] for index in columns) for cells in table.rows}
    masks = {tuple(key == ANY for key in row) for row in rows}
    missing: dict[tuple[str, ...], None] = {}
    for allowed in uses if columns else []:
        values = [[v for v in terms.fields.values[field] if v in allowed.get(field, (v,))] for field in fields]
        if prod(map(len, values)) <= _CASES_MAX:
            missing |= dict.fromkeys(case for case in product(*values) if not _is_taken(case, rows, masks))
    if missing:
        said: list[object] = [_said_case(fields, case) for case in missing]
        more = len(said) - _SHOWN
        shown = [*said[:_SHOWN], Phrase(_MORE, {"more": more})] if more > 0 else said
        place = terms.source.place(("tables", name))
        yield Problem("TABLE_ROW_MISSING", (place,), _MISSING, {"table": name, "missing": shown}, _MISSING_HINT)


def _is_taken(case: tuple[str, ...], rows: set[tuple[str, ...]], masks: set[tuple[bool, ...]]) -> bool:
    """Say whether a row takes a case, given which columns are open in some row: tables may be long."""
    return any(_opened(case, mask) in rows for mask in masks)


def _said_case(fields: list[str], case: tuple[str, ...]) -> str:
    said = ", ".join(f"{field} {value}" for field, value in zip(fields, case, strict=True))
    return said if len(fields) == 1 else f"({said})"
