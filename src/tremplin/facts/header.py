"""The header of a table: which field each column holds, or what is wrong with the header as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final, Protocol

from tremplin.facts.cell import reader_of
from tremplin.facts.fault import Reader
from tremplin.facts.schema import BY_WORD, FieldOf, FieldType, Table
from tremplin.facts.text_table import TextTable
from tremplin.wording import OneOf, Problem, text_key

MINOR_SUFFIX: Final = "_minor"
ROWS_LOOKED_AT: Final = 10

_NO_NAME: Final = text_key("Column {number} of the header has no name.")
_NO_NAME_HINT: Final = text_key("Name it, or delete the column.")
_TWICE: Final = text_key("The field {field} has two columns.")
_TWICE_HINT: Final = text_key("Keep one of them.")
_UNKNOWN: Final = text_key('The table {table} has no field "{seen}".')
_UNKNOWN_NEAR: Final = text_key("Did you mean {near}?")
_UNKNOWN_HINT: Final = text_key("Delete the column, or declare it among the attributes of the terms: {path}.")
_MISSING: Final = text_key("The column {field} is missing.")
_MISSING_HINT: Final = text_key("The table {table} needs the columns {expected}.")
_NOT_FIRST: Final = text_key("The header stands in row {row} instead of the first row.")
_NOT_FIRST_HINT: Final = text_key("Delete the rows above it.")


class Declared(Protocol):
    """What the terms say about a field of a vendor: its type, and for a code the values that it can take."""

    @property
    def type(self) -> FieldType:
        """The type of the field."""

    @property
    def one_of(self) -> Sequence[str]:
        """The only values of a code; empty when all are known."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        heading: as it stands in the header.
        described: the field that it holds.
        reader: from a cell (for amounts: from the pair of cell and currency) to a value or fault.
        is_attribute: whether the field was declared by the terms.
    """

    heading: str
    described: FieldOf
    reader: Reader
    is_attribute: bool


def columns_of(
    text: TextTable,
    *,
    table: Table,
    attributes: Mapping[str, Declared],
    codes: Mapping[str, Collection[str]],
) -> tuple[tuple[Column, ...], list[Problem]]:
    """Return the columns of a table by their places, and every problem of the header.

    Args:
        text: the table as it was read; when a required column is missing, its first rows are looked at.
        table: what the schema says.
        attributes: the fields that the terms declare, by path.
        codes: the values that the terms know, by path.

    Returns:
        The columns in the order of the header; they mean nothing when there are problems.
    """
    fields = _fields(table, attributes)
    columns, problems, seen = [], [], dict[str, str]()
    for number, heading in enumerate(text.columns, start=1):
        name = heading.removesuffix(MINOR_SUFFIX) if _is_minor(heading, fields) else heading
        if name not in fields:
            problems.append(_unknown(text, heading, number=number, table=table, fields=fields))
        elif name in seen:
            place = text.place(1, heading)
            problems.append(Problem("COLUMN_TWICE", (place,), _TWICE, {"field": name}, _TWICE_HINT))
        else:
            seen[name] = heading
            columns.append(_column(heading, fields[name], table=table, declared=attributes, codes=codes, name=name))
    missing = [name for name, described in table.fields.items() if described.is_required and name not in seen]
    if missing and (row := _header_below(text, table)):
        fact = {"row": str(row)}
        return (), [Problem("HEADER_NOT_FIRST", (text.place(row, ""),), _NOT_FIRST, fact, _NOT_FIRST_HINT)]
    needed = tuple(name for name, described in table.fields.items() if described.is_required)
    problems += [
        Problem(
            "COLUMN_MISSING",
            (text.place(1, ""),),
            _MISSING,
            {"field": name, "table": table.name, "expected": needed},
            _MISSING_HINT,
        )
        for name in missing
    ]
    return tuple(columns), problems


def types_of(table: Table, attributes: Mapping[str, Declared]) -> dict[str, FieldType]:
    """Return the type of every heading that a table can have, for formats whose cells have types of their own.

    Args:
        table: which one.
        attributes: all that the terms declare, by path.
    """
    fields = _fields(table, attributes)
    minor = {name + MINOR_SUFFIX: one.type for name, one in fields.items() if one.type == "money"}
    return minor | {name: one.type for name, one in fields.items()}


def attribute_fields(table: Table, attributes: Mapping[str, Declared]) -> dict[str, FieldOf]:
    """Return the fields that the terms declare for a table, by name.

    Args:
        table: which one.
        attributes: all that the terms declare, by path; paths of other tables are passed over.
    """
    return {
        path.partition(".")[2]: FieldOf(
            name=path.partition(".")[2],
            type=declared.type,
            is_required=False,
            bound="zero-or-more" if declared.type == "count" else "any",
        )
        for path, declared in attributes.items()
        if table.has_attributes and BY_WORD.get(path.partition(".")[0]) is table
    }


def _fields(table: Table, attributes: Mapping[str, Declared]) -> dict[str, FieldOf]:
    return {**attribute_fields(table, attributes), **table.fields}


def _is_minor(heading: str, fields: Mapping[str, FieldOf]) -> bool:
    described = fields.get(heading.removesuffix(MINOR_SUFFIX))
    return heading not in fields and described is not None and described.type == "money"


def _column(
    heading: str,
    described: FieldOf,
    *,
    table: Table,
    declared: Mapping[str, Declared],
    codes: Mapping[str, Collection[str]],
    name: str,
) -> Column:
    path = f"{table.word}.{name}"
    is_attribute = name not in table.fields
    one_of = (declared[path].one_of if is_attribute else ()) or codes.get(path, ())
    reader = reader_of(described, one_of=one_of, is_minor=heading != name)
    return Column(heading=heading, described=described, reader=reader, is_attribute=is_attribute)


def _unknown(text: TextTable, heading: str, *, number: int, table: Table, fields: Mapping[str, FieldOf]) -> Problem:
    place = text.place(1, heading)
    if not heading:
        return Problem("COLUMN_UNNAMED", (place,), _NO_NAME, {"number": str(number)}, _NO_NAME_HINT)
    near = get_close_matches(heading.strip().lower(), fields, n=3)
    path = f"{table.word}.{heading}"
    told = {"seen": heading, "table": table.name, "near": OneOf(tuple(near)), "path": path}
    can_declare = table.has_attributes and not near
    hint = _UNKNOWN_HINT if can_declare else _UNKNOWN_NEAR if near else None
    return Problem("COLUMN_UNKNOWN", (place,), _UNKNOWN, told, hint)


def _header_below(text: TextTable, table: Table) -> int | None:
    needed = {name for name, described in table.fields.items() if described.is_required}
    for number, cells in islice(text.rows, ROWS_LOOKED_AT):
        if not isinstance(cells, Problem) and needed <= {str(cell) for cell in cells}:
            return number
    return None
