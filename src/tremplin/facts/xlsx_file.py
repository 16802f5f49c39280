"""XLSX files: one sheet, values only. What a spreadsheet worked out, rounded or turned into a date is refused.

A number of a spreadsheet is a binary fraction. It is taken when its shortest decimal text has at most fifteen
digits (what a spreadsheet keeps), and then that text is read like any other: 1234.5 is an amount in euros,
1234.567 is not. Ids and codes must be text cells, because a number has lost its leading zeros; days are date cells
without a time of day, or text; instants are text, because a spreadsheet knows no offset from UTC.
"""

import warnings
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from tremplin.facts.fault import Cell, Fault
from tremplin.facts.schema import FieldType
from tremplin.facts.text_table import Row, TextTable
from tremplin.wording import Place, Problem, text_key

DIGITS_KEPT: Final = 15
_MEBIBYTE: Final = 2**20
_NUMBERS: Final = frozenset({"money", "count", "rate"})
_TEXTS: Final = frozenset({"text", "code", "codes"})

# What a broken or encrypted workbook raises on its way through zip, XML and openpyxl.
_BROKEN: Final = (
    BadZipFile,
    ParseError,
    zlib.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)

_NOT_READABLE: Final = text_key("The file is not a workbook that can be read.")
_NOT_READABLE_HINT: Final = text_key("Save it as XLSX, without a password.")
_UNPACKED: Final = text_key("Unpacked, the workbook has {seen} MiB; {most} MiB are the most.")
_UNPACKED_HINT: Final = text_key("Hand the table over as CSV or Parquet.")
_SHEETS: Final = text_key("The workbook has several sheets: {seen}.")
_SHEETS_HINT: Final = text_key("Keep one sheet, in a file named after the table.")
_NO_HEADER: Final = text_key("The sheet has no header in its first row.")
_NO_HEADER_HINT: Final = text_key("Write the names of the fields in the first row.")
_FORMULA: Final = text_key("The cell holds a formula: {seen}.")
_FORMULA_HINT: Final = text_key("Put its value in its place (copy, then paste values).")
_ERROR: Final = text_key("The cell holds the error {seen}.")
_ERROR_HINT: Final = text_key("Correct what the cell was worked out from.")
_NOT_TEXT: Final = text_key("The cell holds the number {seen}, and this field is text.")
_NOT_TEXT_HINT: Final = text_key("Format the column as text and type the value anew; leading zeros may be lost.")
_NOT_HERE: Final = text_key("The cell holds {seen}, which is not what this field takes.")
_NOT_HERE_HINT: Final = text_key("Format the column as text and type the value anew.")
_DIGITS: Final = text_key("The cell holds {seen}, which has more than 15 digits.")
_DIGITS_HINT: Final = text_key("A spreadsheet keeps 15 digits only; format the cell as text and type the value anew.")


def table_of_xlsx(
    name: str, data: bytes, *, file: str, types: Mapping[str, FieldType], unpacked_bytes_max: int
) -> TextTable:
    """Return the only sheet of a workbook as a table of text.

    Args:
        name: of the table.
        data: the file.
        file: its name, for places.
        types: of the columns by heading; a heading that is not among them is text.
        unpacked_bytes_max: the most that its parts may have together, so that a small file cannot fill the memory.
    """

    def place(row: int, heading: str) -> Place:
        return Place(file, row=row, column_name=heading)

    try:
        columns, rows = _sheet(data, types=types, unpacked_bytes_max=unpacked_bytes_max)
    except _BROKEN:
        refusal = _Refused("WORKBOOK_NOT_READABLE", _NOT_READABLE, _NOT_READABLE_HINT, {})
    except _Refused as error:
        refusal = error
    else:
        return TextTable(name=name, columns=columns, rows=rows, place=place)
    problem = Problem(refusal.code, (Place(file),), refusal.template, refusal.told, refusal.hint)
    return TextTable(name=name, columns=(), rows=(), place=place, problems=(problem,))


class _Refused(Exception):
    """Say that a workbook as a whole is refused; caught in this module."""

    def __init__(self, code: str, template: str, hint: str, told: Mapping[str, object]) -> None:
        super().__init__(code)
        self.code = code
        self.template = template
        self.hint = hint
        self.told = told


def _sheet(data: bytes, *, types: Mapping[str, FieldType], unpacked_bytes_max: int) -> tuple[list[str], list[Row]]:
    # Imported here: it costs a quarter of a second that a command without workbooks never needs.
    from openpyxl import load_workbook

    with ZipFile(BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > unpacked_bytes_max:
        told = {"seen": -(-unpacked // _MEBIBYTE), "most": unpacked_bytes_max // _MEBIBYTE}
        raise _Refused("WORKBOOK_TOO_LARGE", _UNPACKED, _UNPACKED_HINT, told)
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it does not know; no value depends on them.
        warnings.simplefilter("ignore")
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=False)
        if len(workbook.worksheets) != 1:
            raise _Refused("SHEETS_SEVERAL", _SHEETS, _SHEETS_HINT, {"seen": tuple(workbook.sheetnames)})
        sheet = workbook.worksheets[0]
        # What the file says about its extent may be wrong; the rows themselves are not.
        sheet.reset_dimensions()
        lines = iter(sheet.rows)
        header = ["" if cell.value is None else str(cell.value) for cell in next(lines, ())]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise _Refused("HEADER_MISSING", _NO_HEADER, _NO_HEADER_HINT, {})
        kinds = [types.get(heading, "text") for heading in header]
        return header, [(number, _cells(line, kinds)) for number, line in enumerate(lines, start=2)]


def _cells(line: Sequence[Any], kinds: Sequence[FieldType]) -> list[Cell]:
    cells = [_cell(cell, kind) for cell, kind in zip_longest(line, kinds, fillvalue=None)]
    while len(cells) > len(kinds) and not cells[-1]:
        cells.pop()
    return cells


def _cell(cell: Any, kind: FieldType | None) -> Cell:
    value = None if cell is None else cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Fault("FORMULA", _FORMULA, {"seen": str(value)}, _FORMULA_HINT)
    if cell.data_type == "e":
        return Fault("CELL_ERROR", _ERROR, {"seen": str(value)}, _ERROR_HINT)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, kind)
    if isinstance(value, bool) and kind == "yes-no":
        return "true" if value else "false"
    if isinstance(value, datetime) and kind == "date" and value.time() == time():
        return value.date().isoformat()
    return Fault("CELL_OF_ANOTHER_KIND", _NOT_HERE, {"seen": str(value)}, _NOT_HERE_HINT)


def _number(value: Any, kind: FieldType | None) -> Cell:
    if kind in _TEXTS:
        return Fault("NUMBER_AS_TEXT", _NOT_TEXT, {"seen": repr(value)}, _NOT_TEXT_HINT)
    if kind not in _NUMBERS:
        return Fault("CELL_OF_ANOTHER_KIND", _NOT_HERE, {"seen": repr(value)}, _NOT_HERE_HINT)
    exact = Decimal(repr(value))
    if len(exact.as_tuple().digits) > DIGITS_KEPT:
        return Fault("TOO_MANY_DIGITS", _DIGITS, {"seen": repr(value)}, _DIGITS_HINT)
    return f"{exact.normalize():f}"
