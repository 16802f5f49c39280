"""Rows of text become records: every problem of every table is found first, then all of it is loaded or nothing.

Tables are gone through in blocks of rows, and each block column by column: what a text means is worked out once for
all the cells that hold it.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from tremplin.facts.consistency import check_consistency
from tremplin.facts.conversion import check_conversion
from tremplin.facts.dataset import DataSet
from tremplin.facts.fault import Cell, Fault, Reader
from tremplin.facts.finding import Findings
from tremplin.facts.header import Column, Declared, columns_of
from tremplin.facts.loaded import Loaded
from tremplin.facts.record import NO_ATTRIBUTES
from tremplin.facts.schema import TABLES, Table
from tremplin.facts.text_table import TextTable
from tremplin.wording import OneOf, Place, Problem, text_key

BLOCK_ROWS: Final = 10_000
REMEMBERED_MAX: Final = 20_000
_MISSING_CURRENCY: Final = "?"

_NO_ATTRIBUTES_DECLARED: Final[Mapping[str, Declared]] = MappingProxyType({})
_NO_CODES: Final[Mapping[str, Collection[str]]] = MappingProxyType({})

_UNKNOWN_TABLE: Final = text_key('There is no table "{seen}".')
_UNKNOWN_TABLE_NEAR: Final = text_key("Did you mean {near}?")
_UNKNOWN_TABLE_HINT: Final = text_key("The tables are {expected}.")
_TABLE_TWICE: Final = text_key("The table {table} is given twice.")
_TABLE_TWICE_HINT: Final = text_key("Keep one of the two files.")
_ROW_LENGTH: Final = text_key("Row and header differ in their number of cells: {seen} here, {expected} in the header.")
_ROW_LENGTH_HINT: Final = text_key("Give each cell its column; in CSV, put a text that holds the separator in quotes.")
_HEADER_TWICE: Final = text_key("The header stands here a second time.")
_HEADER_TWICE_HINT: Final = text_key("Delete the row.")


def records_from(
    tables: Iterable[TextTable],
    *,
    attributes: Mapping[str, Declared] = _NO_ATTRIBUTES_DECLARED,
    codes: Mapping[str, Collection[str]] = _NO_CODES,
    currency: str | None = None,
    exchange_source: str | None = None,
) -> DataSet:
    """Return the records that tables of text say, all of them, or every problem there is.

    Args:
        tables: each table once; a table that is not given has no rows.
        attributes: the fields that the terms declare, by path such as "customer.sites".
        codes: the values of code fields that the terms know, by path; a field that is not named takes any code.
        currency: of the programme; amounts in rows without a currency of their own are in it, and amounts in
            another one need a rate. None leaves rates unchecked.
        exchange_source: whose rates count, such as "ecb"; None when the terms name none.

    Raises:
        Problems: everything that is wrong, up to a thousand problems, and how many there are in all.
    """
    findings = Findings()
    loaded: dict[str, Loaded] = {}
    for text in tables:
        if text.name not in TABLES or text.name in loaded:
            for problem in _not_a_table(text):
                findings.add(problem)
            continue
        loaded[text.name] = _load(text, findings=findings, attributes=attributes, codes=codes, currency=currency)
    check_consistency(loaded, findings=findings)
    check_conversion(
        loaded, findings=findings, attributes=attributes, currency=currency, exchange_source=exchange_source
    )
    findings.require_none()
    return DataSet({name: tuple(one.records) for name, one in loaded.items()})


def _not_a_table(text: TextTable) -> Sequence[Problem]:
    if text.problems:
        return text.problems
    place = (text.place(1, ""),)
    if text.name in TABLES:
        return [Problem("TABLE_TWICE", place, _TABLE_TWICE, {"table": text.name}, _TABLE_TWICE_HINT)]
    near = get_close_matches(text.name.lower(), TABLES, n=3)
    told = {"seen": text.name, "near": OneOf(tuple(near)), "expected": tuple(TABLES)}
    hint = _UNKNOWN_TABLE_NEAR if near else _UNKNOWN_TABLE_HINT
    return [Problem("TABLE_UNKNOWN", place, _UNKNOWN_TABLE, told, hint)]


def _load(
    text: TextTable,
    *,
    findings: Findings,
    attributes: Mapping[str, Declared],
    codes: Mapping[str, Collection[str]],
    currency: str | None,
) -> Loaded:
    table = TABLES[text.name]
    loaded = Loaded(table=table, place=text.place)
    problems: Sequence[Problem] = text.problems
    columns: tuple[Column, ...] = ()
    if not problems:
        columns, problems = columns_of(text, table=table, attributes=attributes, codes=codes)
    if problems:
        loaded.is_whole = False
        for problem in problems:
            findings.add(problem)
        return loaded
    reading = _Reading(
        table=table, columns=columns, readers=[_Remembering(one.reader) for one in columns], currency=currency
    )
    for block in _blocks(text, findings):
        _take_block(block, reading=reading, loaded=loaded, findings=findings)
    return loaded


class _Remembering(dict[Any, Any]):
    """What each text means, worked out when it is first met."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, cell: Any) -> Any:
        # A column of ids never repeats itself; it must not fill the memory.
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        value = self._reader(cell)
        self[cell] = value
        return value


@dataclass(slots=True)
class _Reading:
    """How the rows of one table become records."""

    table: Table
    columns: Sequence[Column]
    readers: Sequence[_Remembering]
    currency: str | None
    key_at: int = field(init=False)
    currency_at: int | None = field(init=False)

    def __post_init__(self) -> None:
        names = [column.described.name for column in self.columns]
        self.key_at = names.index(self.table.key)
        self.currency_at = names.index("currency") if "currency" in names else None


@dataclass(slots=True)
class _Block:
    numbers: "array[int]"
    rows: list[Sequence[Cell]]


def _blocks(text: TextTable, findings: Findings) -> Iterator[_Block]:
    """Go through the rows in blocks, leaving out empty ones and those that cannot be cut into cells."""
    header = list(text.columns)
    block = _Block(array("q"), [])
    for number, cells in text.rows:
        if isinstance(cells, Problem):
            findings.add(cells)
        elif problem := _row_problem(number, cells, header=header, place=text.place):
            findings.add(problem)
        elif any(cells):
            block.numbers.append(number)
            block.rows.append(cells)
        if len(block.rows) == BLOCK_ROWS:
            yield block
            block = _Block(array("q"), [])
    if block.rows:
        yield block


def _row_problem(
    number: int, cells: Sequence[Cell], *, header: list[str], place: Callable[[int, str], Place]
) -> Problem | None:
    if len(cells) != len(header) and any(cells):
        told = {"seen": len(cells), "expected": len(header)}
        return Problem("ROW_LENGTH", (place(number, ""),), _ROW_LENGTH, told, _ROW_LENGTH_HINT)
    if cells and cells[0] == header[0] and list(cells) == header:
        return Problem("HEADER_TWICE", (place(number, ""),), _HEADER_TWICE, {}, _HEADER_TWICE_HINT)
    return None


def _take_block(block: _Block, *, reading: _Reading, loaded: Loaded, findings: Findings) -> None:
    cells_by_column = list(zip(*block.rows, strict=True))
    values = [
        _values(cells, column=column, known=known, reading=reading, cells_by_column=cells_by_column)
        for cells, column, known in zip(cells_by_column, reading.columns, reading.readers, strict=True)
    ]
    faults = sorted(
        (row, at)
        for at, column_values in enumerate(values)
        for row, value in enumerate(column_values)
        if type(value) is Fault
    )
    for row, at in faults:
        if findings.is_full:
            findings.count += 1
            continue
        place = loaded.place(block.numbers[row], reading.columns[at].heading)
        fault = values[at][row]
        findings.add(Problem(fault.code, (place,), fault.template, fault.fields, fault.hint))
    faulty = {row for row, _ in faults}
    keys = cells_by_column[reading.key_at]
    # A row that is wrong elsewhere still says that its id exists; those who refer to it are not wrong too.
    loaded.ids_of_faulty_rows.update(str(keys[row]) for row in faulty)
    for row, record in enumerate(_records(values, reading=reading, faulty=faulty)):
        if record is not None:
            loaded.records.append(record)
            loaded.numbers.append(block.numbers[row])


def _values(
    cells: Sequence[Cell],
    *,
    column: Column,
    known: _Remembering,
    reading: _Reading,
    cells_by_column: Sequence[Sequence[Cell]],
) -> list[Any]:
    if column.described.type != "money":
        return list(map(known.__getitem__, cells))
    own = reading.table.fields.get("currency")
    # An empty cell of a currency that must be there is a problem of its own; the amount beside it is not another.
    instead = _MISSING_CURRENCY if own and own.is_required else reading.currency or ""
    if reading.currency_at is None:
        return [known[cell, instead] for cell in cells]
    return [known[cell, one or instead] for cell, one in zip(cells, cells_by_column[reading.currency_at], strict=True)]


def _records(values: Sequence[list[Any]], *, reading: _Reading, faulty: Collection[int]) -> Iterator[Any]:
    own = [(at, column) for at, column in enumerate(reading.columns) if not column.is_attribute]
    names = [column.described.name for _, column in own]
    declared = [(at, column.described.name) for at, column in enumerate(reading.columns) if column.is_attribute]
    for at, column in own:
        if column.described.type == "codes":
            values[at][:] = [frozenset() if value is None else value for value in values[at]]
    for row, cells in enumerate(zip(*(values[at] for at, _ in own), strict=True)):
        if row in faulty:
            yield None
            continue
        attributes = {name: values[at][row] for at, name in declared if values[at][row] is not None}
        record = dict(zip(names, cells, strict=True))
        if reading.table.has_attributes:
            record["attributes"] = MappingProxyType(attributes) if attributes else NO_ATTRIBUTES
        yield reading.table.record(**record)
