"""Tables of a result as files: CSV for people, in major units, and Parquet for machines, in whole minor units."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Final, Literal

from tremplin.money import amount_text
from tremplin.wording import Place, Problem, Problems, text_key

Kind = Literal["text", "day", "count", "amount", "yes-no"]

# What a spreadsheet takes for the start of a formula, or drops so that the next sign becomes the start.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_COLUMN_MAX: Final = 2**63 - 1
_TOO_LARGE: Final = text_key("The amount {seen} of {row} is larger than a column of 64 bits holds.")


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table of a result.

    Attributes:
        name: of its files, without ending.
        columns: name and kind of each; with an amount stand `unit` and `decimals`, which say what it counts.
    """

    name: str
    columns: Mapping[str, Kind]

    @property
    def file_names(self) -> tuple[str, str]:
        """The names of its two files."""
        return (f"{self.name}.csv", f"{self.name}.parquet")


def csv_bytes(table: TableFile, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a table as CSV for people: amounts in major units; no text can be taken for a formula.

    Args:
        table: its columns; `decimals` is left out, the amounts show it.
        rows: by column; None is an empty cell.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = {name: kind for name, kind in table.columns.items() if name != "decimals"}
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name], kind, decimals=row.get("decimals", 0)) for name, kind in columns.items()])
    return text.getvalue().encode()


def parquet_bytes(table: TableFile, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a table as Parquet: amounts in whole minor units as 64-bit columns named `*_minor`.

    Raises:
        Problems: an amount does not fit.
    """
    import pyarrow
    from pyarrow import parquet

    kinds = {"text": pyarrow.string(), "day": pyarrow.date32(), "count": pyarrow.int64(), "amount": pyarrow.int64()}
    fields, arrays = [], []
    for name, kind in table.columns.items():
        values = [row[name] for row in rows]
        if kind == "amount":
            _require_in_bounds(table, name, values=values, rows=rows)
        field = pyarrow.field(f"{name}_minor" if kind == "amount" else name, kinds.get(kind, pyarrow.bool_()))
        fields.append(field)
        arrays.append(pyarrow.array(values, type=field.type))
    sink = BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)), sink)
    return sink.getvalue()


def _cell(value: Any, kind: Kind, *, decimals: int) -> str:
    if value is None:
        return ""
    match kind:
        case "amount":
            return amount_text(value, exponent=decimals)
        case "yes-no":
            return "yes" if value else "no"
        case "text":
            return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return str(value)


def _require_in_bounds(table: TableFile, column: str, *, values: list[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    for value, row in zip(values, rows, strict=True):
        if value is not None and abs(value) > _COLUMN_MAX:
            fields = {"seen": str(value), "row": str(next(iter(row.values())))}
            place = Place(table.file_names[1], column_name=f"{column}_minor")
            raise Problems([Problem("AMOUNT_TOO_LARGE", (place,), _TOO_LARGE, fields)])
