"""A value from a table: the row whose every column accepts what the facts and quantities give."""

from fractions import Fraction
from typing import Any, Final

from tremplin.checker import quantities
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import value_text
from tremplin.checker.fields import value_at
from tremplin.checker.rule import Rule, rule_at

BOUNDS: Final = ("at_least", "more_than", "at_most", "less_than")
ANY: Final = ("*", "")


def looked_up(rule: Rule, case: Case) -> Fraction:
    """Return the value of the one row that counts.

    Raises:
        NoAnswer: no row accepts, or two do that neither order nor precedence tells apart.
        Unreadable: the table has no meaning.
    """
    table = rule_at(case.world.named("tables", rule["table"]), place=f"tables.{rule['table']}")
    columns = table.parts("columns")
    seen = [_seen(column, case, rule.place) for column in columns]
    accepted = [row for row in table["rows"] if _accepts(row, columns, seen)]
    if not accepted:
        raise NoAnswer("NO_TABLE_ROW", rule.place)
    if table["precedence"] == "most-specific":
        fewest = min(map(_open_cells, accepted))
        accepted = [row for row in accepted if _open_cells(row) == fewest]
    if len(accepted) > 1 and table["precedence"] != "first":
        raise NoAnswer("AMBIGUOUS_ROW", rule.place)
    return exact(accepted[0][-1], place=f"{table.place}.rows")


def _seen(column: Rule, case: Case, place: str) -> Any:
    """Return what a column is compared with: the texts of a field, or the worth of a quantity."""
    if "matches" in column:
        value = value_at(column["matches"], case, place=place)
        if isinstance(value, frozenset):
            return value
        return frozenset() if value is None else frozenset([value_text(value)])
    for key in BOUNDS:
        if key in column:
            return quantities.value_of(column.part(key), case)
    raise column.odd()


def _accepts(row: list[str], columns: list[Rule], seen: list[Any]) -> bool:
    cells = zip(row[:-1], columns, seen, strict=True)
    return all(cell in ANY or _accepts_cell(cell, column, value) for cell, column, value in cells)


def _accepts_cell(cell: str, column: Rule, value: Any) -> bool:
    if "matches" in column:
        return cell in value
    bound = exact(cell, place=column.place)
    return bool(
        ("at_least" in column and value >= bound)
        or ("more_than" in column and value > bound)
        or ("at_most" in column and value <= bound)
        or ("less_than" in column and value < bound)
    )


def _open_cells(row: list[str]) -> int:
    return sum(cell in ANY for cell in row[:-1])
