"""Tables: no two rows for one case, and a row for every value that a field can take."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from tremplin.terms.check.comparison import check_value
from tremplin.terms.check.counting import counts_whole
from tremplin.terms.check.narrow import Allowed, tables_in_use
from tremplin.terms.check.part import Terms
from tremplin.terms.check.table_row import ANY, RowShape, bound_of, key_columns, row_shapes
from tremplin.terms.programme import RateTable
from tremplin.wording import Phrase, Place, Problem, text_key

_TWICE: Final = text_key('Two rows of the table "{table}" stand for the same case.')
_OVERLAP: Final = text_key('Two rows of the table "{table}" both take the same case.')
_AMBIGUOUS: Final = text_key('Two rows of the table "{table}" are equally specific for the same case.')
_TWICE_HINT: Final = text_key("Delete one of the two.")
_OVERLAP_HINT: Final = text_key("Make the rows exclude each other, or say under precedence which one counts.")
_AMBIGUOUS_HINT: Final = text_key("Add a row for the case that both take.")
_FIRST: Final = text_key("one row")
_SECOND: Final = text_key("the other row")
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
            yield from _check_clashes(table, name, shapes)
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


def _check_clashes(table: RateTable, name: str, shapes: list[RowShape]) -> Iterator[Problem]:
    """Give a problem for each row that takes a case of an earlier row, as far as the precedence forbids it."""
    all_keys = {shape.keys for shape in shapes}
    by_keys: dict[tuple[str, ...], list[RowShape]] = {}
    openers: list[RowShape] = []
    for index, shape in enumerate(shapes):
        is_open = any(shape.open_keys)
        rivals = shapes[:index] if is_open else [*by_keys.get(shape.keys, []), *openers]
        found = ((rival, _clash(table, rival, shape, all_keys)) for rival in rivals)
        clash = next(((rival, said) for rival, said in found if said is not None), None)
        if clash is not None:
            yield _clash_problem(name, clash[0], shape, said=clash[1])
        by_keys.setdefault(shape.keys, []).append(shape)
        if is_open:
            openers.append(shape)


def _clash(
    table: RateTable, one: RowShape, other: RowShape, all_keys: set[tuple[str, ...]]
) -> tuple[str, str, str] | None:
    """Return code, text and hint when two rows must not stand together."""
    if not one.meets(other):
        return None
    if one.keys == other.keys and one.spans == other.spans:
        return "TABLE_ROW_TWICE", _TWICE, _TWICE_HINT
    if table.precedence == "only":
        return "TABLE_ROWS_OVERLAP", _OVERLAP, _OVERLAP_HINT
    if table.precedence == "first" or one.openness != other.openness:
        return None
    merged = tuple(b if a == ANY else a for a, b in zip(one.keys, other.keys, strict=True))
    is_settled = merged in all_keys - {one.keys, other.keys}
    return None if is_settled else ("TABLE_ROWS_AMBIGUOUS", _AMBIGUOUS, _AMBIGUOUS_HINT)


def _clash_problem(name: str, one: RowShape, other: RowShape, *, said: tuple[str, str, str]) -> Problem:
    code, text, hint = said
    places = (_captioned(other.places[-1], _SECOND), _captioned(one.places[-1], _FIRST))
    return Problem(code, places, text, {"table": name}, hint)


def _captioned(place: Place, caption: str, **fields: object) -> Place:
    return replace(place, caption=Phrase(caption, fields))


def _check_gaps(name: str, shapes: list[RowShape], *, is_counted: bool) -> Iterator[Problem]:
    """Give a problem for each gap between rows that bound one quantity, for the same values of the fields."""
    if not shapes or len(shapes[0].spans) != 1:
        return
    for keys in dict.fromkeys(shape.keys for shape in shapes):
        rows = [shape for shape in shapes if _takes(shape.keys, keys)]
        rows.sort(key=lambda shape: (shape.spans[0].lower is not None, shape.spans[0].lower or Fraction(0)))
        yield from _gaps(name, rows, is_counted=is_counted)


def _is_counted(terms: Terms, table: RateTable) -> bool:
    bounds = [bound for column in table.columns if (bound := bound_of(column)) is not None]
    return all(counts_whole(quantity, fields=terms.fields, programme=terms.programme) for _, quantity in bounds)


def _takes(keys: tuple[str, ...], values: tuple[str, ...]) -> bool:
    return all(key in (ANY, value) for key, value in zip(keys, values, strict=True))


def _gaps(name: str, rows: list[RowShape], *, is_counted: bool) -> Iterator[Problem]:
    highest = rows[0]
    for row in rows[1:]:
        end, start = highest.spans[0], row.spans[0]
        if end.leaves_gap_before(start, is_counted=is_counted):
            places = (
                _captioned(row.places[-1], _STARTS, value=start.lower_said),
                _captioned(highest.places[-1], _ENDS, value=end.upper_said),
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
    return any(
        tuple(ANY if is_open else value for is_open, value in zip(mask, case, strict=True)) in rows for mask in masks
    )


def _said_case(fields: list[str], case: tuple[str, ...]) -> str:
    said = ", ".join(f"{field} {value}" for field, value in zip(fields, case, strict=True))
    return said if len(fields) == 1 else f"({said})"
