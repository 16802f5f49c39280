"""A job in a process of its own, which says what it did."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from traceback import format_exc
from typing import Any
from uuid import uuid4

import psycopg

from tests.database import Database, point_django_at
from tests.forking import fork_server
from tremplin.doors.jobs.calendar import CALENDAR
from tremplin.doors.jobs.desk import Desk, desk_at

_SECONDS = 60
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'
"""


@dataclass
class Running:
    """A job under way in a process of its own."""

    process: Any
    said: Any

    def kill(self) -> None:
        """End it as the kernel does when memory is short, and wait until it is gone."""
        self.process.kill()
        self.process.join()

    def ended(self) -> dict[str, int]:
        """Wait for it and return what it counted."""
        assert self.said.poll(_SECONDS), "the job has not ended"
        counted, trouble = self.said.recv()
        self.process.join()
        assert trouble == "", trouble
        return dict(counted)


def start(database: Database, job: str, slot: datetime | None = None, *, ids: str = "shared") -> Running:
    """Start a job: with the settings of now, and ids of commands that are shared or own (see at_once)."""
    context = fork_server()
    said, saying = context.Pipe(duplex=False)
    settings = {name: text for name, text in os.environ.items() if name.startswith("TREMPLIN_")}
    process = context.Process(target=_work, args=(saying, database, settings, job, slot, ids), daemon=True)
    process.start()
    # The process alone holds the end now, so that its death is the end of what it says.
    saying.close()
    return Running(process, said)


def at_once(
    database: Database, job: str, *, gate: str, slot: datetime | None = None, ids: str = "shared"
) -> list[dict[str, int]]:
    """Run a job in two processes that both stand before the same work, and return what each counted.

    Args:
        database: of the test.
        job: its name.
        gate: takes what the first of the two needs, so that both have found the work before either has done it.
        slot: at which the job was due.
        ids: shared, as they follow from the work; or own, as when two processes see the work differently.
    """
    with database.connect(owner=True) as holder:
        holder.execute(gate.encode())
        processes = [start(database, job, slot, ids=ids) for _ in range(2)]
        try:
            # Without both in the queue before the gate, the run would prove nothing.
            wait_for_sessions(database, 2)
        except BaseException:
            for process in processes:
                process.kill()
            raise
        finally:
            holder.rollback()
    return [process.ended() for process in processes]


def wait_for_sessions(database: Database, wanted: int) -> None:
    """Wait until so many sessions wait for a lock."""
    # Only a superuser sees what the sessions of another role wait for.
    with psycopg.connect(database.superuser_url, autocommit=True) as watcher:
        watch(lambda: int(watcher.execute(_WAITING).fetchone()[0]) >= wanted)  # type: ignore[index]


def watch(is_so: Any) -> None:
    """Wait until something is so; it must be within a minute."""
    end = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < end, "what was waited for has not come about"
        time.sleep(0.02)


class OwnIds(Desk):
    """A desk whose commands have ids of their own: what was done must stand in the way by itself."""

    def command(self, kind: Callable[..., Any], **content: Any) -> Any:
        return kind(command_id=str(uuid4()), actor=self.actor(), **content)


def _work(saying: Any, database: Database, settings: dict[str, str], job: str, slot: datetime | None, ids: str) -> None:
    os.environ.update(settings)
    point_django_at(database)
    run = next(one.run for one in CALENDAR if one.name == job)
    try:
        with desk_at(database.url, slot=slot) as desk:
            counted = run(OwnIds(desk.connection, desk.url, slot=slot) if ids == "own" else desk)
        saying.send((dict(counted), ""))
    except BaseException:
        saying.send(({}, format_exc()))
        raise
