"""A table as text, wherever it was read: what every file format becomes before its cells are understood."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tremplin.facts.fault import Cell
from tremplin.facts.schema import TABLES
from tremplin.wording import Place, Problem

Row = tuple[int, Sequence[Cell] | Problem]


@dataclass(frozen=True, slots=True)
class TextTable:
    """One table of facts as text.

    Attributes:
        name: of the table, such as "claims".
        columns: the header.
        rows: each with its number, as a spreadsheet counts them (the header is row 1), and its cells; the empty
            text where nothing stands, a fault where the format itself refuses a cell, a problem where it refuses the
            row. Gone through once.
        place: from the number of a row and a heading (empty for the whole row) to the place people look for.
        problems: what is wrong with the table as a whole; when there are some, the rows are not looked at.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    place: Callable[[int, str], Place]
    problems: Sequence[Problem] = ()


def table_of_rows(
    name: str, rows: Sequence[tuple[int, dict[str, Cell]]], *, place: Callable[[int, str], Place]
) -> TextTable:
    """Return rows that each name their own fields as a table.

    For facts that are not written in columns, such as those of a case: a field that a row does not name is empty
    there, a field that it must name is a problem of that row, and codes are joined with a bar.

    Args:
        name: of the table.
        rows: each with a number that `place` understands, and its cells by field.
        place: from that number and a field to its place; number 1 is asked for the table as a whole.
    """
    given = dict.fromkeys(heading for _, cells in rows for heading in cells)
    fields = TABLES[name].fields if name in TABLES else {}
    needed = [field for field in fields if fields[field].is_required and f"{field}_minor" not in given]
    columns = tuple(dict.fromkeys([*needed, *given]))
    return TextTable(
        name=name,
        columns=columns,
        rows=[(number, [cells.get(heading, "") for heading in columns]) for number, cells in rows],
        place=place,
    )
