"""The smallest change of a receipt: its edits applied to facts and head-room, to be decided anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.canonical import canonical_bytes, exact
from tremplin.checker.facts import TABLES
from tremplin.checker.headroom import Key, Taken, key_of
from tremplin.checker.reading import Unreadable, list_at, mapping_at, text_at

_KEYS: Final = {
    "set": ["edit", "field", "id", "table", "to"],
    "add": ["edit", "record", "table"],
    "measure": ["at", "edit", "to"],
    "limit": ["by", "edit", "limit", "scope", "window"],
}
_BY_NAME: Final = {table.name: table for table in TABLES.values()}


@dataclass(frozen=True)
class Changed:
    """What the facts, the head-room and the quantities are after a change.

    Attributes:
        tables: rows by table, in the order of ids.
        head_room: what was taken before, by instance.
        quantities: values that stand in place of those worked out, by place.
    """

    tables: dict[str, Any]
    head_room: dict[Key, Taken]
    quantities: dict[str, Fraction]


def changed(edits: list[Any], *, tables: Mapping[str, Any], head_room: Mapping[Key, Taken]) -> Changed:
    """Return everything after the edits; what is handed in stays as it is.

    Raises:
        Unreadable: an edit is in no known form, or about a row that is not there.
    """
    after = Changed(json.loads(canonical_bytes(tables)), dict(head_room), {})
    for index, edit in enumerate(edits):
        place = f"result.change.edits[{index}]"
        edit = mapping_at(edit, place=place)
        kind = text_at(edit.get("edit"), place=place)
        if sorted(edit) != _KEYS.get(kind):
            raise Unreadable("MALFORMED", place, seen=sorted(edit))
        if kind == "set":
            _set(edit, after.tables, place)
        elif kind == "add":
            _add(edit, after.tables, place)
        elif kind == "measure":
            after.quantities[text_at(edit["at"], place=place)] = exact(edit["to"], place=place)
        else:
            key = key_of(edit, place=place)
            before = after.head_room.get(key, Taken())
            after.head_room[key] = replace(before, freed=before.freed + exact(edit["by"], place=place))
    return after


def key_of_added(edit: Mapping[str, Any]) -> str:
    """Return the name of the field that holds the id of the record that an `add` adds."""
    return _BY_NAME[edit["table"]].key


def _set(edit: dict[str, Any], tables: dict[str, Any], place: str) -> None:
    table = _BY_NAME.get(text_at(edit["table"], place=place))
    rows = [] if table is None else list_at(tables.get(table.name, []), place=place)
    row = next((row for row in rows if table is not None and row[table.key] == edit["id"]), None)
    if table is None or row is None:
        raise Unreadable("MALFORMED", place, seen=edit["id"])
    name = text_at(edit["field"], place=place)
    target = row if name in table.types else row.setdefault("attributes", {})
    target[name] = edit["to"]
    if edit["to"] is None:
        del target[name]


def _add(edit: dict[str, Any], tables: dict[str, Any], place: str) -> None:
    table = _BY_NAME.get(text_at(edit["table"], place=place))
    if table is None:
        raise Unreadable("MALFORMED", place, seen=edit["table"])
    # A copy: a later edit may set a field of it, and the edits stay as they are.
    record: dict[str, Any] = json.loads(canonical_bytes(mapping_at(edit["record"], place=place)))
    text_at(record.get(table.key), place=place)
    tables[table.name] = sorted([*tables.get(table.name, []), record], key=lambda row: str(row[table.key]))
