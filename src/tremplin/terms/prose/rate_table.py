"""The tables of rates and fees in words, and which of them a rule uses."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.programme import Column, RateTable
from tremplin.terms.prose.compared import value_name
from tremplin.terms.prose.outline import Grid
from tremplin.terms.prose.quantity import bound_of, column_name
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_BOUNDS: Final = {
    "at_least": text_key("from {bound} (included)"),
    "more_than": text_key("above {bound}"),
    "at_most": text_key("up to {bound} (included)"),
    "less_than": text_key("below {bound}"),
}


def grids_of(node: Any, voice: Voice) -> tuple[Grid, ...]:
    """Return every table that a rule looks values up in, names followed, each once."""
    return tuple(table_grid(name, voice) for name in dict.fromkeys(tables_in(node, voice)))


def tables_in(node: Any, voice: Voice) -> Iterator[str]:
    """Go through the names of the tables that a rule uses, following named measures; not named conditions."""
    match node:
        case q.Lookup():
            yield node.table
        case q.Reference():
            yield from tables_in(voice.programme.measures[node.named].quantity, voice)
        case tuple():
            for part in node:
                yield from tables_in(part, voice)
        case BaseModel() if not isinstance(node, c.Named):
            for name in type(node).model_fields:
                yield from tables_in(getattr(node, name), voice)


def table_grid(name: str, voice: Voice) -> Grid:
    """Return a table as people read it: a column for each thing it goes by, one for the value.

    Bounds of one and the same quantity become one column: from 50,000.00 EUR (included), below 200,000.00 EUR.
    """
    table = voice.programme.tables[name]
    groups = _groups(table)
    heads = tuple(voice.sentence(column_name(table.columns[group[0]], voice)) for group in groups)
    rows = tuple(row_texts(table, row, voice=voice) for row in table.rows)
    caption = voice.label(table.label) or voice.say("Table {name}", name=voice.quoted(name))
    return Grid(caption, (*heads, voice.say("Value")), rows, figures=frozenset({len(groups)}))


def row_texts(table: RateTable, row: tuple[str, ...], *, voice: Voice) -> tuple[str, ...]:
    """Return a row as people read it: what it goes by, then its value."""
    cells = (cell_text(table, group, row=row, voice=voice) for group in _groups(table))
    return (*cells, value_text_of(table, row[-1], voice=voice))


def _groups(table: RateTable) -> list[tuple[int, ...]]:
    """Return the columns, by index, that say one thing together; columns that take any value are left out."""
    groups: dict[Any, tuple[int, ...]] = {}
    for index, column in enumerate(table.columns):
        key = column.matches or bound_of(column)
        groups[key] = (*groups.get(key, ()), index)
    return [group for group in groups.values() if _says_something(table, group)]


def _says_something(table: RateTable, group: tuple[int, ...]) -> bool:
    return any(row[index] not in ("", "*") for row in table.rows for index in group)


def cell_text(table: RateTable, group: tuple[int, ...], *, row: tuple[str, ...], voice: Voice) -> str:
    """Return what a row asks of one thing; `*` and an empty bound take any value.

    Args:
        table: whose row it is.
        group: the columns, by index, that speak of that thing.
        row: in canonical cells.
        voice: the language.
    """
    said = []
    for index in group:
        column, cell = table.columns[index], row[index]
        if cell in ("", "*"):
            continue
        if column.matches:
            said.append(value_name(column.matches, cell, voice))
        else:
            bound = voice.figure(cell, kind=voice.kinds.of_column(column) or "number")
            said.append(voice.say(_BOUNDS[_comparison(column)], bound=bound))
    return ", ".join(said) or voice.say("any")


def _comparison(column: Column) -> str:
    return next(key for key in _BOUNDS if getattr(column, key) is not None)


def value_text_of(table: RateTable, cell: str, *, voice: Voice) -> str:
    """Return a value that a table gives: money, a percentage, or a number."""
    if table.gives.as_ == "money":
        return voice.figure(cell, kind="money")
    return voice.rate(Fraction(cell)) if _holds_rates(table) else voice.number(Fraction(cell))


def _holds_rates(table: RateTable) -> bool:
    """Say whether the numbers of a table are percentages: none above one, and not all of them whole."""
    values = [Fraction(row[-1]) for row in table.rows]
    return max(values) <= 1 and any(value.denominator != 1 for value in values)
