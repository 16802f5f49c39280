"""One history: deeds done in the model and through the use cases, side by side.

Many histories share one database. Each has a programme of its own, with limits of its own, and claims of its
own; money is compared with what stood when the history began.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.histories.deed import PROJECTS, Deed
from tests.histories.model import Model
from tests.histories.yard import Sent, UseCase, as_command, bring_into_force, programme_of, project, send, standing
from tests.usecases.office import APPROVER, MANAGER, Office
from tremplin.store.refusal import CommandConflict
from tremplin.usecases.asking import DraftClaim
from tremplin.usecases.command import Command
from tremplin.usecases.facts import RecordFacts, record_facts


class History:
    """A model and a database that must never differ."""

    def __init__(self, connection: psycopg.Connection, *, number: int) -> None:
        self.connection = connection
        self.programme, self.prefix = programme_of(number), f"H{number}-"
        office = Office(connection)
        # Hypothesis goes through more histories than were made ready when it shortens one.
        if not connection.execute("SELECT 1 FROM terms_version WHERE programme = %s", [self.programme]).fetchone():
            bring_into_force(office, self.programme)
        records = tuple(project(one, is_lost=False) for one in PROJECTS)
        office.do(record_facts, RecordFacts, MANAGER, records=records)
        self.model = Model(today=_today(connection))
        self.model.closed = {month for (month,) in connection.execute("SELECT accounting_month FROM period").fetchall()}
        self._money = standing(connection, programme=self.programme)["money"]
        self.codes: list[str] = []
        self.last: Any = None

    def do(self, deed: Deed, *, command_id: str) -> Sent:
        """Do a deed on both sides, and see that they answer alike and stand alike."""
        expected = self.model.do(deed)
        use_case, command = as_command(self.connection, deed, command_id=command_id)
        if isinstance(command, DraftClaim):
            command = replace(command, programme=self.programme)
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
        stands, expected = standing(self.connection, programme=self.programme), self.model.standing()
        moved = {one: sum_ - self._money.get(one, 0) for one, sum_ in stands["money"].items()}
        moved |= {one: -sum_ for one, sum_ in self._money.items() if one not in moved}
        stands["money"] = {one: sum_ for one, sum_ in moved.items() if sum_}
        differs = {part: _differing(stands[part], expected[part]) for part in stands if stands[part] != expected[part]}
        assert not differs, (deed, differs)

    def sent(self, use_case: UseCase, command: Command) -> Sent:
        return send(self.connection, use_case, command)

    def end(self) -> None:
        """Let time end what it ends by today; the model's own laws hold."""
        over = self.model.over_on(self.model.today)
        self.do(Deed("expire", APPROVER, content={"claims": over}), command_id=str(uuid4()))
        found = list(self.model.broken())
        assert not found, found


def _today(connection: psycopg.Connection) -> date:
    found: Any = connection.execute("SELECT (transaction_timestamp() AT TIME ZONE 'UTC')::date").fetchone()
    today: date = found[0]
    return today


def _differing(stands: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return what differs, as it stands and as it was expected."""
    names = sorted(stands.keys() | expected.keys())
    return {one: (stands.get(one), expected.get(one)) for one in names if stands.get(one) != expected.get(one)}
