"""Edits to the facts of a snapshot, to measured values, and to the room under limits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from tremplin.engine.decision import AddRecord, Edit, InstanceKey, Number, OtherMeasure, SetField
from tremplin.facts.dataset import in_order
from tremplin.facts.schema import TABLES
from tremplin.facts.snapshot import Snapshot


class Changed(NamedTuple):
    """What edits leave changed: tables of facts by rising id, measures, and room under limits."""

    tables: Mapping[str, tuple[Any, ...]]
    measures: dict[str, Number]
    more_room: dict[InstanceKey, int]


def changed(snapshot: Snapshot, edits: Iterable[Edit]) -> Changed:
    """Return what edits change, in their order; edits of facts that are not there change nothing."""
    tables: dict[str, list[Any]] = {}
    measures: dict[str, Number] = {}
    more_room: dict[InstanceKey, int] = {}
    for edit in edits:
        match edit:
            case SetField():
                rows = tables.setdefault(edit.table, list(snapshot.tables.get(edit.table, ())))
                key = TABLES[edit.table].key
                rows[:] = [
                    with_field(row, edit.field, edit.to) if getattr(row, key) == edit.id else row for row in rows
                ]
            case AddRecord():
                tables.setdefault(edit.table, list(snapshot.tables.get(edit.table, ()))).append(edit.record)
            case OtherMeasure():
                measures[edit.at] = edit.to
            case _:
                more_room[edit.key] = more_room.get(edit.key, 0) + edit.by
    return Changed(in_order(tables), measures, more_room)


def with_edits(snapshot: Snapshot, edits: Iterable[Edit]) -> Snapshot:
    """Return the facts once edits are made."""
    return Snapshot(snapshot.claim_id, {**snapshot.tables, **changed(snapshot, edits).tables})


def with_field(record: Any, field: str, to: Any) -> Any:
    """Return a record with another value for a field, or else for an attribute of that name; None takes it away."""
    table = next(one for one in TABLES.values() if one.record is type(record))
    if field in table.fields:
        return replace(record, **{field: to})
    attributes = {name: value for name, value in record.attributes.items() if name != field}
    if to is not None:
        attributes[field] = to
    return replace(record, attributes=attributes)
