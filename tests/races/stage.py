"""What is there before a race begins, in the database and in the model alike; and how a race is judged."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import count
from typing import Any

import psycopg

from tests.database import Database
from tests.histories.deed import Deed, command_id
from tests.histories.model import Model
from tests.histories.yard import as_command, broken, open_yard, send, standing
from tests.races.crowd import Call, Crowd, Worker
from tests.races.order import fold
from tests.usecases.office import APPROVER, FINANCE, MANAGER

REASON = "As it was."


class Stage:
    """A yard and its model, and the races that are held in it."""

    def __init__(self, database: Database, connection: psycopg.Connection) -> None:
        open_yard(connection)
        self.database = database
        self.connection = connection
        self.crowd = Crowd(database)
        self.model = Model(today=_value(connection, "SELECT (now() AT TIME ZONE 'UTC')::date"))
        self.dice = random.Random("stage")
        self._numbers = count()

    def name(self) -> str:
        return f"C{next(self._numbers):04}"

    def do(self, *deeds: Deed) -> None:
        """Do deeds one after the other, before a race."""
        for deed in deeds:
            assert self.model.do(deed).code == "APPLIED", deed
            command = as_command(self.connection, deed, command_id=command_id(self.dice))
            assert send(self.connection, *command).code == "APPLIED", deed

    def race(self, scripts: Sequence[Callable[[Worker], Any]], *, seed: int) -> list[str]:
        """Hold a race, judge it, and return the codes of all answers."""
        first = self.next_number()
        already = len(self.crowd.calls)
        self.crowd.race(scripts, seed=seed)
        return self.judge(self.crowd.calls[already:], first=first, told=f"seed {seed}")

    def next_number(self) -> int:
        number: int = _value(self.connection, "SELECT seq FROM sequencer") + 1
        return number

    def judge(self, calls: list[Call], *, first: int, told: str) -> list[str]:
        """Fold calls in the order of the journal, see that all stands as it should, and return the codes answered."""
        order = fold(self.model, calls, first=first)

        assert order.problems == [], f"{told}: {order.problems[:3]}"
        assert standing(self.connection) == order.model.standing(), told
        assert self.next_number() == first + sum(len(call.outcome.numbers) for call in calls), told
        self.model = order.model
        return [call.outcome.code for call in calls]

    def require_sound(self) -> None:
        """Let time end what it ends by today; then every invariant holds, and no session had to be ended for others."""
        self.do(Deed("expire", FINANCE, content={"claims": self.model.over_on(self.model.today)}))
        assert [*self.model.broken(), *broken(self.connection)] == []
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert _value(self.connection, query) == 0


def drafted(claim: str, *, on: date, project: str = "PA-K1", cost: int = 20_000) -> Deed:
    return Deed("draft", MANAGER, claim, on, content={"project": project, "cost": cost})


def way_to_review(claim: str, *, on: date, handed_in: date | None = None, **choices: Any) -> Iterable[Deed]:
    """Return the deeds that take a claim from nothing into review."""
    yield drafted(claim, on=on, **choices)
    yield Deed("request", MANAGER, claim, on)
    yield Deed("pre-approve", APPROVER, claim, on)
    yield Deed("report-work", MANAGER, claim, on)
    yield Deed("hand-in-proof", MANAGER, claim, handed_in or on, content={"number": 0})
    yield Deed("begin-review", APPROVER, claim, handed_in or on)


def approval(claim: str, *, by: str = APPROVER, on: date) -> Deed:
    return Deed("approve", by, claim, on, content={"amount": None})


def _value(connection: psycopg.Connection, query: str) -> Any:
    found = connection.execute(query.encode()).fetchone()
    return found[0] if found else None
