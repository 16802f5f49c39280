"""CSV files: UTF-8 with or without byte order mark, comma or semicolon as the header shows, double quotes."""

import csv
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import Final

from tremplin.facts.text_table import Row, TextTable
from tremplin.wording import Place, Problem, text_key

SEPARATORS: Final = (",", ";")
HEADER_BYTES_MAX: Final = 64 * 1024

_MARK: Final = b"\xef\xbb\xbf"

_ENCODING: Final = text_key("The file is not in UTF-8: the byte {seen} stands there.")
_ENCODING_HINT: Final = text_key("Save it as CSV UTF-8.")
_NUL: Final = text_key("The file holds a NUL byte, which no text has.")
_NUL_HINT: Final = text_key("Save the table as CSV UTF-8; this looks like a file of another kind.")
_SEPARATOR: Final = text_key("The header holds both commas and semicolons, so that nobody knows which one separates.")
_SEPARATOR_HINT: Final = text_key("Separate all columns with commas, or all with semicolons.")
_NO_SEPARATOR: Final = text_key("The header holds neither a comma nor a semicolon.")
_NO_SEPARATOR_HINT: Final = text_key("Separate the columns with commas or semicolons, not with tabs or spaces.")
_QUOTES: Final = text_key("The row cannot be cut into cells: its double quotes do not match.")
_QUOTES_HINT: Final = text_key("Put the whole text between double quotes, and double each quote within it.")
_NO_HEADER: Final = text_key("The file has no header in its first row.")
_NO_HEADER_HINT: Final = text_key("Write the names of the fields in the first row.")


def table_of_csv(name: str, data: bytes, *, file: str) -> TextTable:
    """Return a CSV file as a table of text.

    The separator is the one that the header has, comma or semicolon; a header with both, or with neither, is a
    problem. Rows are numbered as a spreadsheet shows them, whatever line ends stand inside quotes.

    Args:
        name: of the table.
        data: the file.
        file: its name, for places.
    """
    place = _Places(file)
    problem = _problem_of_bytes(data, file=file)
    separator = ","
    if problem is None:
        separator, problem = _separator(data, file=file)
    if problem is not None:
        return TextTable(name=name, columns=(), rows=(), place=place, problems=(problem,))
    rows = _rows(data, separator=separator, file=file)
    _, header = next(rows)
    if isinstance(header, Problem):
        return TextTable(name=name, columns=(), rows=(), place=place, problems=(header,))
    return TextTable(name=name, columns=tuple(map(str, header)), rows=rows, place=place)


class _Places:
    """Places in one file, by row and column."""

    def __init__(self, file: str) -> None:
        self._file = file

    def __call__(self, row: int, heading: str) -> Place:
        return Place(self._file, row=row, column_name=heading)


def _problem_of_bytes(data: bytes, *, file: str) -> Problem | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        told = {"seen": f"0x{data[error.start]:02X}"}
        return Problem("NOT_UTF_8", (Place(file, row=row),), _ENCODING, told, _ENCODING_HINT)
    nul = data.find(b"\0")
    if nul >= 0:
        row = data.count(b"\n", 0, nul) + 1
        return Problem("NUL_BYTE", (Place(file, row=row),), _NUL, {}, _NUL_HINT)
    return None


def _separator(data: bytes, *, file: str) -> tuple[str, Problem | None]:
    header = data[:HEADER_BYTES_MAX].removeprefix(_MARK).splitlines()[:1]
    place = (Place(file, row=1),)
    if not header or not header[0].strip():
        return "", Problem("HEADER_MISSING", place, _NO_HEADER, {}, _NO_HEADER_HINT)
    found = [separator for separator in SEPARATORS if separator.encode() in header[0]]
    if len(found) == 1:
        return found[0], None
    if found:
        return "", Problem("SEPARATOR_AMBIGUOUS", place, _SEPARATOR, {}, _SEPARATOR_HINT)
    return "", Problem("SEPARATOR_UNKNOWN", place, _NO_SEPARATOR, {}, _NO_SEPARATOR_HINT)


def _rows(data: bytes, *, separator: str, file: str) -> Iterator[Row]:
    lines = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            place = (Place(file, row=number),)
            # What follows cannot be trusted: an open quote swallows rows without end.
            yield number, Problem("ROW_NOT_READABLE", place, _QUOTES, {}, _QUOTES_HINT)
            return
        yield number, cells
