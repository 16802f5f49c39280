"""The facts of a snapshot as a decision looks at them: by id, by what they belong to, net of credit notes."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

from tremplin.engine.decision import Number
from tremplin.facts.schema import TABLES
from tremplin.facts.snapshot import Snapshot

_KEYS = {table.name: table.key for table in TABLES.values()}


class View:
    """A snapshot with the indexes that one decision needs, built when first asked for."""

    __slots__ = ("_credits", "_groups", "_ids", "_rates", "_tables")

    def __init__(self, snapshot: Snapshot) -> None:
        self._tables: Mapping[str, tuple[Any, ...]] = snapshot.tables
        self._ids: dict[str, dict[str, Any]] = {}
        self._groups: dict[tuple[str, str], dict[Any, list[Any]]] = {}
        self._credits: dict[str, int] | None = None
        self._rates: dict[tuple[str, str, str], tuple[list[date], list[Fraction]]] | None = None

    def with_tables(self, tables: Mapping[str, tuple[Any, ...]]) -> "View":
        """Return the facts with other rows in some tables; what is known about the other tables is kept.

        Args:
            tables: rows by the name of their table, each table by rising id.
        """
        other = View.__new__(View)
        other._tables = {**self._tables, **tables}
        other._ids = {name: known for name, known in self._ids.items() if name not in tables}
        other._groups = {key: known for key, known in self._groups.items() if key[0] not in tables}
        other._credits = None if "credit_notes" in tables else self._credits
        other._rates = None if "rates" in tables else self._rates
        return other

    def rows(self, table: str) -> tuple[Any, ...]:
        """Return the rows of a table by rising id."""
        return self._tables.get(table, ())

    def find(self, table: str, record_id: str | None) -> Any:
        """Return the row with this id, or None."""
        known = self._ids.get(table)
        if known is None:
            key = _KEYS[table]
            known = {getattr(row, key): row for row in self._tables.get(table, ())}
            self._ids[table] = known
        return known.get(record_id)  # type: ignore[arg-type]

    def of(self, table: str, field: str, value: str | None) -> list[Any]:
        """Return the rows of a table in which a field has a value, by rising id; none for an absent value."""
        group = self._groups.get((table, field))
        if group is None:
            rows, grouped = self._tables.get(table, ()), defaultdict[Any, list[Any]](list)
            for key, row in zip(map(attrgetter(field), rows), rows, strict=True):
                grouped[key].append(row)
            grouped.pop(None, None)
            group = self._groups[table, field] = dict(grouped)
        return group.get(value, [])

    def credited(self, line_id: str) -> int:
        """Return what credit notes take back of an order line, in minor units of the line."""
        known = self._credits
        if known is None:
            known = {}
            for note in self.rows("credit_notes"):
                known[note.line_id] = known.get(note.line_id, 0) + note.amount
            self._credits = known
        return known.get(line_id, 0)

    def is_credited_whole(self, line: Any) -> bool:
        """Say whether nothing is left of an order line."""
        amount: int = line.amount
        return 0 < amount <= self.credited(line.line_id)

    def share_left(self, line: Any) -> Number:
        """Return the part of an order line that is not credited, from 0 to 1."""
        credited = self.credited(line.line_id)
        if not credited or line.amount <= 0:
            return 1
        return Fraction(line.amount - credited, line.amount)

    def latest_rate(self, *, source: str, base: str, quote: str, on: date) -> tuple[date, Fraction] | None:
        """Return the day and value of the latest rate on or before a day, or None."""
        rates = self._rates
        if rates is None:
            rates = {}
            for rate in sorted(self.rows("rates"), key=lambda one: (one.on, one.rate_id)):
                days, values = rates.setdefault((rate.source, rate.base, rate.quote), ([], []))
                days.append(rate.on)
                values.append(rate.rate)
            self._rates = rates
        days, values = rates.get((source, base, quote), ([], []))
        place = bisect_right(days, on)
        return (days[place - 1], values[place - 1]) if place else None
