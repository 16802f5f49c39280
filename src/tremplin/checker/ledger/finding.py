"""What is asked of the database, and what was found: an invariant by its id, a verdict, figures, the first offence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

HOLDS: Final = "holds"
FAILS: Final = "fails"
NOT_APPLICABLE: Final = "not-applicable"

Row = Mapping[str, str | None]
OnProgress = Callable[[int, int], None]


class Cursor(Protocol):
    """A cursor as PEP 249 describes it, inside a transaction that sees one state of the database throughout."""

    @property
    def description(self) -> Any:
        """What the columns of the last query are called."""

    def execute(self, query: Any, parameters: Any = ..., /) -> Any:
        """Run a query; parameters stand as %(name)s."""

    def fetchall(self) -> Any:
        """Return all rows that are left."""


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant as questions to the database.

    Attributes:
        invariant: its id, such as "L1".
        counts: by name, a query that gives one number: how much was looked at.
        offences: by code, a query that gives the rows that break the invariant, first one first; none when it holds.
    """

    invariant: str
    counts: Mapping[str, str]
    offences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one invariant.

    Attributes:
        invariant: its id.
        verdict: HOLDS, FAILS or NOT_APPLICABLE.
        checked: how much was looked at, by name.
        code: of the first offence, or of the reason why the invariant does not apply; None when it holds.
        offence: the first row that breaks it, by column.
    """

    invariant: str
    verdict: str
    checked: Mapping[str, int] = field(default_factory=dict)
    code: str | None = None
    offence: Row | None = None


@dataclass(slots=True)
class Tally:
    """What a pass over many rows has found so far: how much it saw, and the first offence of each invariant.

    Attributes:
        checked: by invariant, how much was looked at, by name.
        offences: by invariant, code and row of the first offence.
    """

    checked: dict[str, dict[str, int]] = field(default_factory=dict)
    offences: dict[str, tuple[str, Row]] = field(default_factory=dict)

    def count(self, invariant: str, name: str, *, by: int = 1) -> None:
        """Add to what was looked at for an invariant."""
        counts = self.checked.setdefault(invariant, {})
        counts[name] = counts.get(name, 0) + by

    def note(self, invariant: str, code: str, /, **row: object) -> None:
        """Write an offence down, unless the invariant has one already."""
        self.offences.setdefault(invariant, (code, {name: shown(value) for name, value in row.items()}))


def ask(cursor: Cursor, query: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a query, by column.

    Args:
        cursor: of the database.
        query: plain SQL.
        parameters: by the names that stand in it; without them a % is a %.
    """
    if parameters is None:
        cursor.execute(query)
    else:
        cursor.execute(query, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def shown(value: object) -> str | None:
    """Return a value of a row as text; bytes in hexadecimal."""
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
