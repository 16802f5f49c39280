"""The tables of rates and fees in words, and which of them a rule uses."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.prose.compared import value_name
from tremplin.terms.prose.outline import Grid
from tremplin.terms.prose.quantity import column_name
from tremplin.terms.prose.voice import Voice
from tremplin.terms.programme import Column, RateTable


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
    """Return a table as people read it: a column for what it goes by, one for the value."""
    table = voice.programme.tables[name]
    shown = [column for column in table.columns if _says_something(table, column)]
    heads = tuple(_head(column, voice) for column in shown)
    places = {column.column: index for index, column in enumerate(table.columns)}
    rows = tuple(
        (*(cell_text(column, row[places[column.column]], voice=voice) for column in shown), value_of(table, row, voice=voice))
        for row in table.rows
    )
    caption = voice.label(table.label) or voice.say("Table {name}", name=voice.quoted(name))
    return Grid(caption, (*heads, voice.say("Value")), rows, figures=frozenset({len(shown)}))


def _says_something(table: RateTable, column: Column) -> bool:
    index = table.columns.index(column)
    return any(row[index] not in ("", "*") for row in table.rows)


def _head(column: Column, voice: Voice) -> str:
    name = column_name(column, voice)
    if column.at_least is not None:
        return voice.say("{field}: at least", field=name)
    if column.more_than is not None:
        return voice.say("{field}: more than", field=name)
    if column.at_most is not None:
        return voice.say("{field}: at most", field=name)
    if column.less_than is not None:
        return voice.say("{field}: less than", field=name)
    return voice.sentence(name)


def cell_text(column: Column, cell: str, *, voice: Voice) -> str:
    """Return one cell that a table goes by; `*` and an empty bound take any value."""
    if cell in ("", "*"):
        return voice.say("any")
    if column.matches:
        return value_name(column.matches, cell, voice)
    return voice.figure(cell, kind=voice.kinds.of_column(column) or "number")


def value_of(table: RateTable, row: tuple[str, ...], *, voice: Voice) -> str:
    """Return the value that a row of a table gives; the last cell of the row."""
    cell = row[-1]
    if table.gives.as_ == "money":
        return voice.figure(cell, kind="money")
    return voice.rate(Fraction(cell)) if _holds_rates(table) else voice.number(Fraction(cell))


def _holds_rates(table: RateTable) -> bool:
    """Say whether the numbers of a table are percentages: none above one, and not all of them whole."""
    values = [Fraction(row[-1]) for row in table.rows]
    return max(values) <= 1 and any(value.denominator != 1 for value in values)
