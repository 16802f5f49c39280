"""How two versions of a table of rates or fees differ, row by row."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tremplin.terms.difference_change import FLIPPED, Change, Kind, Pair, Place, change
from tremplin.terms.difference_walk import field_changes
from tremplin.terms.programme import Programme, RateTable
from tremplin.terms.prose.rate_table import row_texts, tables_in
from tremplin.terms.prose.voice import Voice


def table_changes(pair: Pair) -> Iterator[Change]:
    """Go through what differs between the tables of two versions."""
    old, new = pair.old.programme.tables, pair.new.programme.tables
    for name, table in old.items():
        at = Place(_title(name, table, pair.old), f"tables.{name}")
        if name not in new:
            yield change("change", at, pair.say("this table is no more."), pair=pair)
        elif table != new[name]:
            yield from _one_table(name, at=at, pair=pair)
    for name, table in new.items():
        if name not in old:
            at = Place(_title(name, table, pair.new), f"tables.{name}")
            yield change("change", at, pair.say("this table is new."), pair=pair)


def _title(name: str, table: RateTable, voice: Voice) -> str:
    return voice.label(table.label) or voice.say("Table {name}", name=voice.quoted(name))


def _one_table(name: str, *, at: Place, pair: Pair) -> Iterator[Change]:
    old, new = pair.old.programme.tables[name], pair.new.programme.tables[name]
    names = [field for field in RateTable.model_fields if field != "rows"]
    yield from field_changes(old, new, names=names, at=at, pair=pair)
    if old.rows == new.rows:
        return
    before, after = _by_cells(old), _by_cells(new)
    if old.columns != new.columns or before is None or after is None or list(before) != list(after):
        yield from _row_lists(old, new, at=at.below("rows"), pair=pair)
        return
    higher = _worth(name, pair)
    for cells, row in before.items():
        value, other = Fraction(row[-1]), Fraction(after[cells][-1])
        if value != other:
            kind: Kind = higher if other > value else FLIPPED[higher]
            yield _value_change(row, after[cells], kind=kind, name=name, at=at.below("rows"), pair=pair)


def _by_cells(table: RateTable) -> dict[tuple[str, ...], tuple[str, ...]] | None:
    """Return the rows by what they go by; None when two rows go by the same."""
    rows = {row[:-1]: row for row in table.rows}
    return rows if len(rows) == len(table.rows) else None


def _value_change(
    old: tuple[str, ...], new: tuple[str, ...], *, kind: Kind, name: str, at: Place, pair: Pair
) -> Change:
    cells, before = _row(name, old, pair.old)
    _, after = _row(name, new, pair.new)
    text = pair.say("{row}: {old} becomes {new}.", row=cells, old=before, new=after)
    return change(kind, at, text, pair=pair)


def _row(name: str, row: tuple[str, ...], voice: Voice) -> tuple[str, str]:
    texts = row_texts(voice.programme.tables[name], row, voice=voice)
    return ", ".join(texts[:-1]), texts[-1]


def _row_lists(old: RateTable, new: RateTable, *, at: Place, pair: Pair) -> Iterator[Change]:
    """Tell rows that went and rows that came; both keep their order otherwise, or the order is told."""
    gone = [row for row in old.rows if row not in new.rows]
    come = [row for row in new.rows if row not in old.rows]
    for row in gone:
        text = " → ".join(_texts(old, row, pair.old))
        yield change("change", at, pair.say("this row is no more: {row}.", row=text), pair=pair)
    for row in come:
        text = " → ".join(_texts(new, row, pair.new))
        yield change("change", at, pair.say("this row is new: {row}.", row=text), pair=pair)
    if not gone and not come:
        yield change("change", at, pair.say("the rows stand in another order."), pair=pair)


def _texts(table: RateTable, row: tuple[str, ...], voice: Voice) -> tuple[str, str]:
    texts = row_texts(table, row, voice=voice)
    return ", ".join(texts[:-1]), texts[-1]


def _worth(name: str, pair: Pair) -> Kind:
    """Return what a higher value means: a gain when a reward or the size of a limit alone looks it up."""
    return "gain" if _is_pay_alone(name, pair.old) and _is_pay_alone(name, pair.new) else "change"


def _is_pay_alone(name: str, voice: Voice) -> bool:
    return name in tables_in(_paying(voice.programme), voice) and name not in tables_in(_other(voice.programme), voice)


def _paying(programme: Programme) -> tuple[Any, ...]:
    """Return the parts of the terms in which a greater figure is worth more to a partner."""
    rewards = tuple(
        part
        for one in programme.incentives
        for part in (one.pays.reward, one.pays.minimum, one.pays.maximum, one.pays.uplifts, one.pays.multipliers)
    )
    sizes = tuple(
        getattr(limit, key)
        for limit in programme.limits
        for key in ("amount", "units", "claims", "persons", "customers", "quantity")
    )
    return (*rewards, *sizes)


def _other(programme: Programme) -> tuple[Any, ...]:
    incentives = tuple(part for one in programme.incentives for part in (one.when, one.pays.threshold, one.deadlines))
    return (*incentives, *(rule.requires for rule in programme.levels), *(limit.takes for limit in programme.limits))
