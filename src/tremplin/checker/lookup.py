"""A value from a table: the row whose every column accepts what the facts and quantities give."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from tremplin.checker import quantities
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import value_text
from tremplin.checker.fields import value_at
from tremplin.checker.reading import Unreadable

BOUNDS: Final = ("at_least", "more_than", "at_most", "less_than")
ANY: Final = ("*", "")


def looked_up(node: Mapping[str, Any], case: Case, place: str) -> Fraction:
    """Return the value of the one row that counts.

    Raises:
        NoAnswer: no row accepts, or two that neither order nor precedence tells apart.
    """
    name = node["table"]
    table = case.world.named("tables", name)
    columns = list(table["columns"])
    seen = [_seen(column, case, place, f"tables.{name}.columns[{index}]") for index, column in enumerate(columns)]
    accepted = [row for row in table["rows"] if _accepts(row, columns, seen)]
    if not accepted:
        raise NoAnswer("NO_TABLE_ROW", place)
    if table["precedence"] == "most-specific":
        fewest = min(map(_open_cells, accepted))
        accepted = [row for row in accepted if _open_cells(row) == fewest]
    if len(accepted) > 1 and table["precedence"] != "first":
        raise NoAnswer("AMBIGUOUS_ROW", place)
    return exact(accepted[0][-1], place=f"clause.tables.{name}.rows")


def _seen(column: Mapping[str, Any], case: Case, place: str, column_place: str) -> Any:
    """Return what a column is compared with: the texts of a field, or the worth of a quantity."""
    if column.get("matches") is not None:
        try:
            value = value_at(column["matches"], case, place)
        except NoAnswer as met:
            raise NoAnswer(met.code, place) from None
        if isinstance(value, frozenset):
            return value
        return frozenset() if value is None else frozenset([value_text(value)])
    for key in BOUNDS:
        if column.get(key) is not None:
            return quantities.value_of(column[key], case, f"{column_place}.{key}")
    raise Unreadable("MALFORMED", column_place, seen=sorted(column))


def _accepts(row: list[str], columns: list[Mapping[str, Any]], seen: list[Any]) -> bool:
    cells = zip(row[:-1], columns, seen, strict=True)
    return all(cell in ANY or _accepts_cell(cell, column, value) for cell, column, value in cells)


def _accepts_cell(cell: str, column: Mapping[str, Any], value: Any) -> bool:
    if column.get("matches") is not None:
        return cell in value
    bound = exact(cell, place=f"clause.tables column {column['column']}")
    return bool(
        (column.get("at_least") is not None and value >= bound)
        or (column.get("more_than") is not None and value > bound)
        or (column.get("at_most") is not None and value <= bound)
        or (column.get("less_than") is not None and value < bound)
    )


def _open_cells(row: list[str]) -> int:
    return sum(cell in ANY for cell in row[:-1])
