"""A job in a process of its own: `python -m tests.doors.jobs.process JOB SLOT IDS`, which says what it did."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from tests.database import Database

_SECONDS = 60
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'
"""


def start(database: Database, job: str, slot: datetime | None = None, *, ids: str = "shared") -> subprocess.Popen[str]:
    environ = {**os.environ, "DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "tremplin.doors.settings"}
    command = [sys.executable, "-m", "tests.doors.jobs.process", job, slot.isoformat() if slot else "", ids]
    return subprocess.Popen(
        command, env=environ, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen[str]) -> dict[str, int]:
    """Wait for a job and return what it counted."""
    out, err = process.communicate(timeout=_SECONDS)
    assert process.returncode == 0, err
    counted: dict[str, int] = json.loads(out)
    return counted


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
    said = [process.communicate(timeout=_SECONDS) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    return [json.loads(out) for out, _ in said]


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


def _main() -> None:
    import django

    django.setup()
    from tremplin.doors.jobs.calendar import CALENDAR
    from tremplin.doors.jobs.desk import Desk, desk_at

    job = next(one for one in CALENDAR if one.name == sys.argv[1])
    slot = datetime.fromisoformat(sys.argv[2]) if sys.argv[2] else None

    class OwnIds(Desk):
        """A desk whose commands have ids of their own: what was done must stand in the way by itself."""

        def command(self, kind: Callable[..., Any], **content: Any) -> Any:
            return kind(command_id=str(uuid4()), actor=self.actor(), **content)

    with desk_at(os.environ["DATABASE_URL"], slot=slot) as desk:
        worked = OwnIds(desk.connection, desk.url, slot=slot) if sys.argv[3] == "own" else desk
        sys.stdout.write(json.dumps(dict(job.run(worked))))


if __name__ == "__main__":
    _main()
