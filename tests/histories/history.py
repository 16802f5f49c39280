"""One history: deeds done in the model and through the use cases, side by side, then undone in the database.

All histories of a run share one database: each is lived inside a transaction that is rolled back at its end. The use
cases' own transactions are savepoints in it; what is only looked at on commit is looked at after every deed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.histories.deed import Deed
from tests.histories.model import Model
from tests.histories.yard import Sent, UseCase, as_command, broken, send, standing
from tests.usecases.office import APPROVER
from tremplin.store.refusal import CommandConflict
from tremplin.usecases.command import Command


class History:
    """A model and a database that must never differ."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.model = Model(today=_today(connection))
        self.codes: list[str] = []
        self.last: Any = None

    def do(self, deed: Deed, *, command_id: str) -> Sent:
        """Do a deed on both sides, and see that they answer alike and stand alike."""
        expected = self.model.do(deed)
        use_case, command = as_command(self.connection, deed, command_id=command_id)
        sent = self.sent(use_case, command)
        self.codes.append(f"{deed.kind} {sent.code}")
        assert sent.code == expected.code, (deed, sent, expected)
        assert {name: sent.said.get(name) for name in expected.said} == expected.said, (deed, sent, expected)
        self.compare(deed)
        self.last = deed, use_case, command, sent
        return sent

    def again(self) -> None:
        """Send the last command again: the same answer, and nothing happens (C1, C3)."""
        deed, use_case, command, first = self.last
        assert self.sent(use_case, command) == first, deed
        self.compare(deed)

    def otherwise(self) -> None:
        """Send something else under the id of the last command: a conflict, and nothing happens (C2)."""
        deed, use_case, command, _sent = self.last
        with pytest.raises(CommandConflict):
            self.sent(use_case, replace(command, reason=f"{command.reason} And more."))
        self.compare(deed)

    def compare(self, deed: Deed) -> None:
        stands, expected = standing(self.connection), self.model.standing()
        differs = {part: _differing(stands[part], expected[part]) for part in stands if stands[part] != expected[part]}
        assert not differs, (deed, differs)

    def sent(self, use_case: UseCase, command: Command) -> Sent:
        # A command ends with all constraints looked at, and outside a transaction the next one would start afresh.
        self.connection.execute("SET CONSTRAINTS ALL DEFERRED")
        return send(self.connection, use_case, command)

    def end(self) -> None:
        """Let time end what it ends by today; then the checker finds every invariant true, and the model its laws."""
        over = self.model.over_on(self.model.today)
        self.do(Deed("expire", APPROVER, content={"claims": over}), command_id=str(uuid4()))
        found = [*self.model.broken(), *broken(self.connection)]
        assert not found, found


@contextmanager
def lived(connection: psycopg.Connection) -> Iterator[History]:
    """Live a history, and leave the database as it was."""
    with connection.transaction(force_rollback=True):
        yield History(connection)


def _today(connection: psycopg.Connection) -> date:
    found: Any = connection.execute("SELECT (transaction_timestamp() AT TIME ZONE 'UTC')::date").fetchone()
    today: date = found[0]
    return today


def _differing(stands: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return what differs, as it stands and as it was expected."""
    names = sorted(stands.keys() | expected.keys())
    return {one: (stands.get(one), expected.get(one)) for one in names if stands.get(one) != expected.get(one)}
