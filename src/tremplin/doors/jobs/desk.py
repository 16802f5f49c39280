"""What a job works with: a connection, the actor that it acts as, and the ids of what it asks for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg

from tremplin.store.clock import read_clock
from tremplin.usecases.command import Actor
from tremplin.usecases.right import jobs_actor

Counts = Mapping[str, int]
"""What a job did, by the name of what it counts."""

_COMMANDS: Final = UUID("5b2c1f7e-8a35-5d0c-9a3e-4c1d6f0b7a21")


class NobodyAnswers(Exception):
    """Say that no admin answers for the jobs, so that they may change nothing (C5).

    Attributes:
        owner: who is named for it; None when nobody is.
    """

    def __init__(self, owner: str | None) -> None:
        super().__init__(f"Nobody answers for the jobs: {owner}.")
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Desk:
    """A job at work.

    Attributes:
        connection: of the application, outside a transaction.
        url: of the database, for another connection.
        owner: who is named as the one who answers for the jobs; None: whoever has been an admin for the longest time.
        slot: the instant of the calendar at which the job was due; None when a person runs it by hand.
    """

    connection: psycopg.Connection[Any]
    url: str
    owner: str | None = None
    slot: datetime | None = None

    @property
    def now(self) -> datetime:
        """The instant, by the clock of the database (C6)."""
        return read_clock(self.connection)

    @property
    def is_founded(self) -> bool:
        """Whether there is an installation: a database without people has nothing for a job to do."""
        return self.connection.execute("SELECT 1 FROM person LIMIT 1").fetchone() is not None

    def actor(self) -> Actor:
        """Return as whom the job acts: a client, and the admin who answers for it.

        Raises:
            NobodyAnswers: there is none.
        """
        found = jobs_actor(self.connection, owner=self.owner)
        if found is None:
            raise NobodyAnswers(self.owner)
        return found

    def command(self, kind: Callable[..., Any], **content: Any) -> Any:
        """Return a command whose id follows from what it asks and from the hour.

        Two processes that find the same work send the same command, and it is carried out once (C1, R4). What was
        refused is asked again in another hour; what was done stands in the way of being done again by itself.

        Args:
            kind: the class of the command.
            content: its fields.
        """
        draft = kind(command_id=str(_COMMANDS), actor=self.actor(), **content)
        name = f"{draft.fingerprint()} {self.now:%Y-%m-%dT%H}"
        return kind(command_id=str(uuid5(_COMMANDS, name)), actor=draft.actor, **content)


@contextmanager
def desk_at(url: str, *, owner: str | None = None, slot: datetime | None = None) -> Iterator[Desk]:
    """Open a desk, with a connection of its own, at READ COMMITTED."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        yield Desk(connection, url, owner, slot)
