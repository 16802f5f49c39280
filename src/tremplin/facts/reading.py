"""Files of facts: one file a table, as CSV, XLSX or Parquet, named after its table. The doors hand over the bytes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from tremplin.facts.csv_file import table_of_csv
from tremplin.facts.dataset import DataSet
from tremplin.facts.header import Declared, types_of
from tremplin.facts.parquet_file import table_of_parquet
from tremplin.facts.rows import records_from
from tremplin.facts.schema import TABLES
from tremplin.facts.text_table import TextTable
from tremplin.facts.xlsx_file import table_of_xlsx
from tremplin.wording import OneOf, Place, Problem, text_key

_NO_ATTRIBUTES: Final[Mapping[str, Declared]] = MappingProxyType({})
_NO_CODES: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
_MEBIBYTE: Final = 2**20

_UNKNOWN_FORMAT: Final = text_key("Facts are not read from files of this kind.")
_UNKNOWN_FORMAT_HINT: Final = text_key("Hand over {expected}.")
_TOO_LARGE: Final = text_key("The file has {seen} MiB; {most} MiB are the most for this kind of file.")
_TOO_LARGE_HINT: Final = text_key("Take the programme's own period only, or hand the table over as Parquet.")
_EMPTY: Final = text_key("The file is empty.")
_EMPTY_HINT: Final = text_key("A table without rows still has its header.")

UNPACKED: Final = 10


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a file may be, in bytes; larger ones are not even looked into.

    Attributes:
        csv_bytes: of a CSV file; a million order lines take about 100 MiB.
        xlsx_bytes: of an XLSX file; unpacked, it may have ten times as many.
        parquet_bytes: of a Parquet file.
        parquet_rows: of a Parquet file; a few bytes can say a great many rows.
    """

    csv_bytes: int = 1024 * _MEBIBYTE
    xlsx_bytes: int = 64 * _MEBIBYTE
    parquet_bytes: int = 1024 * _MEBIBYTE
    parquet_rows: int = 20_000_000


_BOUNDS: Final = Bounds()


def read_tables(
    files: Mapping[str, bytes],
    *,
    attributes: Mapping[str, Declared] = _NO_ATTRIBUTES,
    codes: Mapping[str, Collection[str]] = _NO_CODES,
    currency: str | None = None,
    exchange_source: str | None = None,
    bounds: Bounds = _BOUNDS,
) -> DataSet:
    """Return the facts that files say, all of them, or every problem there is.

    Args:
        files: bytes by name, such as "order_lines.csv"; the name says the table, its ending the format.
        attributes: the fields that the terms declare, by path such as "customer.sites": further columns.
        codes: the values of code fields that the terms know, by path; a field that is not named takes any code.
        currency: of the programme; amounts in another one need a rate. None leaves rates unchecked.
        exchange_source: whose rates count, such as "ecb"; None when the terms name none.
        bounds: the largest files.

    Raises:
        Problems: everything that is wrong, up to a thousand problems, and how many there are in all.
    """
    return records_from(
        (_table_of(name, files[name], attributes, bounds=bounds) for name in sorted(files)),
        attributes=attributes,
        codes=codes,
        currency=currency,
        exchange_source=exchange_source,
    )


def _table_of(file: str, data: bytes, attributes: Mapping[str, Declared], *, bounds: Bounds) -> TextTable:
    path = PurePath(file)
    name, suffix = path.stem, path.suffix.lower()
    problem = _file_problem(file, suffix=suffix, size=len(data), bounds=bounds)
    if problem is not None:
        return TextTable(name=name, columns=(), rows=(), place=lambda _row, _heading: Place(file), problems=(problem,))
    if suffix == ".csv":
        return table_of_csv(name, data, file=file)
    table = TABLES.get(name)
    types = types_of(table, attributes) if table else {}
    if suffix == ".xlsx":
        unpacked_bytes_max = UNPACKED * bounds.xlsx_bytes
        return table_of_xlsx(name, data, file=file, types=types, unpacked_bytes_max=unpacked_bytes_max)
    fields = table.fields.values() if table else ()
    required = frozenset(one.name for one in fields if one.is_required)
    return table_of_parquet(name, data, file=file, types=types, required=required, rows_max=bounds.parquet_rows)


def _file_problem(file: str, *, suffix: str, size: int, bounds: Bounds) -> Problem | None:
    place = (Place(file),)
    most = {".csv": bounds.csv_bytes, ".xlsx": bounds.xlsx_bytes, ".parquet": bounds.parquet_bytes}
    if suffix not in most:
        told: dict[str, object] = {"expected": OneOf(tuple(f"TABLE{one}" for one in most))}
        return Problem("FORMAT_UNKNOWN", place, _UNKNOWN_FORMAT, told, _UNKNOWN_FORMAT_HINT)
    if not size:
        return Problem("FILE_EMPTY", place, _EMPTY, {}, _EMPTY_HINT)
    if size > most[suffix]:
        # Whole mebibytes, the larger one, so that the figure never equals the bound that it passes.
        told = {"seen": -(-size // _MEBIBYTE), "most": most[suffix] // _MEBIBYTE}
        return Problem("FILE_TOO_LARGE", place, _TOO_LARGE, told, _TOO_LARGE_HINT)
    return None
