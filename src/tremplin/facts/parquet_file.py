"""Parquet files: exact types only. A column of binary fractions is refused, whatever its numbers look like.

Amounts are text or decimals in major units (`amount`), or whole minor units (`amount_minor`); days are dates or text;
instants are timestamps with a time zone, or text; codes are text with bars, or lists of text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice
from typing import Any, Final

from tremplin.facts.cell import CODES_BETWEEN
from tremplin.facts.header import MINOR_SUFFIX
from tremplin.facts.schema import FieldType
from tremplin.facts.text_table import Row, TextTable
from tremplin.wording import Phrase, Place, Problem, text_key

BATCH_ROWS: Final = 20_000
ROWS_SHOWN: Final = 5
_FIRST_ROW: Final = 2

_NOT_READABLE: Final = text_key("The file is not a Parquet file that can be read.")
_NOT_READABLE_HINT: Final = text_key("Write it anew.")
_TOO_MANY_ROWS: Final = text_key("The file has {seen} rows; {most} are the most.")
_TOO_MANY_ROWS_HINT: Final = text_key("Take the programme's own period only.")
_FLOAT: Final = text_key("The column holds binary fractions ({seen}), which are not exact.")
_HINT: Final = text_key("Write it as {expected}.")
_TYPE: Final = text_key("The column is of the type {seen}.")
_NULLS: Final = text_key("The column must be filled in; null are {count} of its rows, first {rows}.")
_NULLS_HINT: Final = text_key("Fill them in, or leave those rows out.")

Way = Callable[[Any], str]

_EXPECTED: Final[Mapping[FieldType, str]] = {
    "text": text_key("text"),
    "code": text_key("text"),
    "codes": text_key("text, or a list of texts"),
    "date": text_key("a date, or text"),
    "instant": text_key("a timestamp with a time zone, or text"),
    "money": text_key("whole minor units in a column whose name ends with _minor, or as a decimal or text"),
    "count": text_key("a whole number, or text"),
    "rate": text_key("a decimal, or text"),
    "yes-no": text_key("a boolean, or text"),
}


def table_of_parquet(
    name: str,
    data: bytes,
    *,
    file: str,
    types: Mapping[str, FieldType],
    required: frozenset[str],
    rows_max: int,
) -> TextTable:
    """Return a Parquet file as a table of text.

    Args:
        name: of the table.
        data: the file.
        file: its name, for places.
        types: of the columns by heading; a heading that is not among them is read as text.
        required: headings whose columns may hold no null.
        rows_max: the most rows, so that a small file cannot fill the memory.
    """
    # Imported here: they cost half a second that a command without Parquet never needs.
    import pyarrow
    from pyarrow import parquet

    def place(row: int, heading: str) -> Place:
        return Place(file, row=row, column_name=heading)

    def refused(code: str, template: str, hint: str, told: Mapping[str, object]) -> TextTable:
        problem = Problem(code, (Place(file),), template, told, hint)
        return TextTable(name=name, columns=(), rows=(), place=place, problems=(problem,))

    try:
        source = parquet.ParquetFile(pyarrow.BufferReader(data))
        if source.metadata.num_rows > rows_max:
            told = {"seen": source.metadata.num_rows, "most": rows_max}
            return refused("ROWS_TOO_MANY", _TOO_MANY_ROWS, _TOO_MANY_ROWS_HINT, told)
        table = source.read()
        headings = list(table.column_names)
        columns = [_plain(column) for column in table.columns]
    except (pyarrow.ArrowException, OSError, ValueError):
        return refused("PARQUET_NOT_READABLE", _NOT_READABLE, _NOT_READABLE_HINT, {})
    kinds = [types.get(heading, "text") for heading in headings]
    ways = [_way(*entry) for entry in zip(columns, kinds, headings, strict=True)]
    problems = [
        problem
        for column, kind, heading, way in zip(columns, kinds, headings, ways, strict=True)
        for problem in _problems(
            column, kind=kind, way=way, may_be_null=heading not in required, place=place(1, heading)
        )
    ]
    return TextTable(name=name, columns=headings, rows=_rows(columns, ways), place=place, problems=problems)


def _plain(column: Any) -> Any:
    """Return a column without dictionary, and its instants in UTC to the microsecond.

    Raises:
        ValueError: an instant has a part smaller than that, which no record holds.
    """
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pyarrow.types.is_timestamp(column.type) and column.type.tz:
        return column.cast(pyarrow.timestamp("us", "UTC"))
    return column


def _way(column: Any, kind: FieldType, heading: str) -> Way | None:
    """Return how the values of a column become text; None when its type is not exact or not that of the field."""
    from pyarrow import types

    is_minor = heading.endswith(MINOR_SUFFIX)
    of = column.type
    ways: tuple[tuple[bool, Way], ...] = (
        (types.is_string(of) or types.is_large_string(of) or types.is_null(of), str),
        (types.is_integer(of) and (kind == "count" or is_minor), str),
        (types.is_decimal(of) and kind in ("money", "rate") and not is_minor, _decimal_text),
        (types.is_date(of) and kind == "date", date.isoformat),
        (types.is_timestamp(of) and of.tz is not None and kind == "instant", datetime.isoformat),
        (types.is_boolean(of) and kind == "yes-no", {True: "true", False: "false"}.__getitem__),
        (types.is_list(of) and types.is_string(of.value_type) and kind == "codes", _codes_text),
    )
    return next((way for fits, way in ways if fits), None)


def _decimal_text(value: Decimal) -> str:
    # Not normalize(), which would round to the digits of the context.
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _codes_text(value: Sequence[str | None]) -> str:
    return CODES_BETWEEN.join(code or "" for code in value)


def _problems(column: Any, *, kind: FieldType, way: Way | None, may_be_null: bool, place: Place) -> Iterator[Problem]:
    from pyarrow import types

    if way is None:
        told: dict[str, object] = {"seen": str(column.type), "expected": Phrase(_EXPECTED[kind])}
        if types.is_floating(column.type):
            yield Problem("COLUMN_NOT_EXACT", (place,), _FLOAT, told, _HINT)
        else:
            yield Problem("COLUMN_TYPE", (place,), _TYPE, told, _HINT)
    elif column.null_count and not may_be_null:
        first = islice((row for row, value in enumerate(column, start=_FIRST_ROW) if not value.is_valid), ROWS_SHOWN)
        told = {"count": column.null_count, "rows": tuple(map(str, first))}
        yield Problem("NULLS_IN_COLUMN", (place,), _NULLS, told, _NULLS_HINT)


def _rows(columns: Sequence[Any], ways: Sequence[Way | None]) -> Iterator[Row]:
    numbers = count(_FIRST_ROW)
    for start in range(0, len(columns[0]), BATCH_ROWS):
        texts = [
            ["" if value is None else way(value) for value in column.slice(start, BATCH_ROWS).to_pylist()]
            for column, way in zip(columns, ways, strict=True)
            if way is not None
        ]
        yield from zip(numbers, map(list, zip(*texts, strict=True)), strict=False)
