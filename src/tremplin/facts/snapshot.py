"""The snapshot: the facts that one decision looked at, with one form in JSON, and so one hash.

The form is fixed by docs/reference/receipt.md. Two snapshots with the same facts have the same bytes, on any
machine and in any release; the bytes of one made years ago can be read back into records.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

from tremplin.facts.dataset import in_order
from tremplin.facts.record import Record
from tremplin.facts.schema import TABLES, FieldType, Table

NO_TYPES: Final[Mapping[str, FieldType]] = {}

_KEYS: Final = ["claim_id", "tables"]
_TABLES_BY_TYPE: Final = {table.record: table for table in TABLES.values()}
# A fraction written "1e999999999" would take all memory there is.
_RATE: Final = re.compile(r"-?[0-9]{1,60}(?:/[0-9]{1,60})?")


class SnapshotNotValid(ValueError):
    """Say that data is not in the form of a snapshot.

    Attributes:
        at: where, as a path such as "tables.claims[0].reserved_at".
    """

    def __init__(self, *, at: str, seen: object) -> None:
        super().__init__(f"The snapshot cannot be read at {at}: {seen!r} has not the form that stands there.")
        self.at = at


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts that the decision about one claim may look at.

    Attributes:
        claim_id: the claim decided; its record is among the rows of `claims`.
        tables: rows by the name of their table, each table by rising id; tables without rows are left out.
    """

    claim_id: str
    tables: Mapping[str, tuple[Record, ...]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", in_order(self.tables))


@dataclass(frozen=True, slots=True)
class RowTexts:
    """The canonical text of rows, each written once, however many snapshots hold it.

    An evaluation of many claims keeps one for as long as it lasts: the order lines of a busy partner stand in
    every one of its snapshots.
    """

    # By identity, because comparing a record costs as much as writing it; the record is held so that its
    # identity is not given to another.
    _known: dict[int, tuple[Record, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, record: Record) -> str:
        """Return the canonical JSON text of a row."""
        known = self._known.get(id(record))
        if known is None:
            known = (record, _text(record_data(record)))
            self._known[id(record)] = known
        return known[1]


def record_data(record: Record) -> dict[str, Any]:
    """Return a row as JSON data: its fields in canonical form, absent ones left out.

    Returns:
        Money in minor units of the row's own currency and counts as text, rates in lowest terms, days as ISO 8601,
        instants in UTC, codes as sorted lists, yes-no as "true" or "false"; attributes under `attributes`.
    """
    data: dict[str, Any] = {}
    for name in _TABLES_BY_TYPE[type(record)].fields:
        value = getattr(record, name)
        if value is not None and value != frozenset():
            data[name] = _value_data(value)
    attributes = getattr(record, "attributes", None)
    if attributes:
        data["attributes"] = {name: _value_data(value) for name, value in attributes.items()}
    return data


def snapshot_data(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as JSON data, in the form of docs/reference/receipt.md."""
    tables = {name: [record_data(row) for row in rows] for name, rows in snapshot.tables.items()}
    return {"claim_id": snapshot.claim_id, "tables": tables}


def snapshot_bytes(snapshot: Snapshot, *, texts: RowTexts | None = None) -> bytes:
    """Return the canonical bytes: sorted keys, no spaces, UTF-8, no escaping of letters.

    Args:
        snapshot: what to write.
        texts: rows that were written before; pass the same one for the snapshots of one run.
    """
    written = RowTexts() if texts is None else texts
    tables = ",".join(
        f"{_text(name)}:[{','.join(map(written.of, snapshot.tables[name]))}]" for name in sorted(snapshot.tables)
    )
    return f'{{"claim_id":{_text(snapshot.claim_id)},"tables":{{{tables}}}}}'.encode()


def snapshot_sha256(snapshot: Snapshot, *, texts: RowTexts | None = None) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal.

    Args:
        snapshot: what to hash.
        texts: rows that were written before; pass the same one for the snapshots of one run.
    """
    return sha256(snapshot_bytes(snapshot, texts=texts)).hexdigest()


def snapshot_from_data(data: Any, *, attributes: Mapping[str, FieldType] = NO_TYPES) -> Snapshot:
    """Read a snapshot back from its JSON data; the result is equal to the one that was written.

    Args:
        data: what `snapshot_data` returned, or the same after a journey through JSON.
        attributes: the type of each attribute by its path, such as {"customer.sites": "count"}, as the clause
            of the receipt has it.

    Raises:
        SnapshotNotValid: a key, a value or the whole is not in the form.
        DuplicateId: a table has an id twice.
    """
    if not isinstance(data, Mapping) or sorted(data) != _KEYS:
        raise SnapshotNotValid(at="snapshot", seen=data)
    claim_id, tables = data["claim_id"], data["tables"]
    if not isinstance(claim_id, str):
        raise SnapshotNotValid(at="claim_id", seen=claim_id)
    if not isinstance(tables, Mapping):
        raise SnapshotNotValid(at="tables", seen=tables)
    read: dict[str, tuple[Record, ...]] = {}
    for name, rows in tables.items():
        if name not in TABLES or not isinstance(rows, list | tuple):
            raise SnapshotNotValid(at=f"tables.{name}", seen=rows)
        read[name] = tuple(
            _record(row, table=TABLES[name], attributes=attributes, at=f"tables.{name}[{position}]")
            for position, row in enumerate(rows)
        )
    return Snapshot(claim_id, read)


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _value_data(value: object) -> str | list[str]:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
    # Whole numbers, and fractions, whose text is n/d in lowest terms, or n.
    return str(value)


def _record(row: Any, *, table: Table, attributes: Mapping[str, FieldType], at: str) -> Any:
    if not isinstance(row, Mapping):
        raise SnapshotNotValid(at=at, seen=row)
    values: dict[str, Any] = {}
    for name, seen in row.items():
        if name == "attributes" and table.has_attributes and isinstance(seen, Mapping):
            types = {key: attributes.get(f"{table.word}.{key}") for key in seen}
            values[name] = {
                key: _value(one, type_=types[key], at=f"{at}.attributes.{key}") for key, one in seen.items()
            }
        else:
            described = table.fields.get(name)
            values[name] = _value(seen, type_=described.type if described else None, at=f"{at}.{name}")
    try:
        return table.record(**values)
    except TypeError:
        raise SnapshotNotValid(at=at, seen=row) from None


def _value(seen: Any, *, type_: FieldType | None, at: str) -> Any:
    try:
        value = _VALUES[type_](seen) if type_ else None
    except (TypeError, ValueError, ZeroDivisionError, KeyError):
        value = None
    # Written again, it must be what was read: "007" and "2021-4-1" are values, yet not in canonical form.
    if value is None or _value_data(value) != seen:
        raise SnapshotNotValid(at=at, seen=seen)
    return value


def _rate(seen: str) -> Fraction | None:
    return Fraction(seen) if _RATE.fullmatch(seen) else None


def _codes(seen: list[str]) -> frozenset[str] | None:
    return frozenset(seen) if all(isinstance(code, str) for code in seen) else None


_VALUES: Final[Mapping[FieldType, Any]] = {
    "text": str,
    "code": str,
    "codes": _codes,
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "money": int,
    "count": int,
    "rate": _rate,
    "yes-no": {"true": True, "false": False}.__getitem__,
}
