"""The queue: procrastinate keeps it in the database, defers each job of the calendar once, and runs it in a worker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import RetryDecision

from tremplin.doors.jobs.calendar import CALENDAR, Job
from tremplin.doors.jobs.desk import Counts, desk_at

QUEUE: Final = "tremplin"
"""The queue of the calendar; what a person runs by hand has a queue of its own."""

_AT_ONCE: Final = 2
_LATE_SECONDS: Final = 26 * 60 * 60
"""A worker that was away makes up for the last time that each job was due, a night's included."""

_TRIES: Final = 5
_WAIT: Final = 3
_WITHOUT_PEOPLE: Final = frozenset({"anchor", "tidy"})
"""Jobs that have something to do before anybody is there."""

Ended = Callable[[Job, Counts | Exception], None]
"""Is told of each job that has ended, with what it did, or with what stopped it."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last time that a job ran.

    Attributes:
        at: when it began or ended, by the clock of the database.
        outcome: as the queue calls it: doing, succeeded, failed, todo when it is to be tried again.
    """

    at: datetime
    outcome: str


class _AfterOutage(RetryStrategy):
    """Try again what an outage stopped; what a person runs by hand, the person runs again."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        return None if job.queue != QUEUE else super().get_retry_decision(exception=exception, job=job)


_AGAIN: Final = _AfterOutage(
    max_attempts=_TRIES, exponential_wait=_WAIT, retry_exceptions=(psycopg.OperationalError, OSError)
)


def queue_app(url: str, *, owner: str | None, on_end: Ended, is_by_hand: bool = False) -> App:
    """Return the queue with a task for each job of the calendar.

    Args:
        url: of the database, for the application.
        owner: who is named as the one who answers for the jobs.
        on_end: is told of each job that has ended.
        is_by_hand: whether a person runs one job, and the calendar is left to the workers.
    """
    app = App(
        connector=PsycopgConnector(conninfo=url),
        periodic_defaults={"max_delay": _LATE_SECONDS},
        worker_defaults={"concurrency": _AT_ONCE},
    )
    for job in CALENDAR:
        task = app.task(name=job.name, queue=QUEUE, retry=_AGAIN)(_running(job, url=url, owner=owner, on_end=on_end))
        if not is_by_hand:
            # One that waits already does the work of the next one too.
            app.periodic(cron=job.cron, queueing_lock=job.name)(task)
    return app


def work(app: App) -> None:
    """Run what is due until the process is told to stop; what has begun is finished first."""
    app.run_worker(queues=[QUEUE], name="tremplin")


def run_once(app: App, job: Job) -> None:
    """Run a job now, by hand, in this process, and note it in the queue as any other run."""
    # The server takes names of 63 letters for its channels, and the queue has a prefix of its own.
    queue = f"by-hand-{uuid4().hex}"
    with app.open():
        app.configure_task(job.name, queue=queue).defer()
    app.run_worker(queues=[queue], wait=False, listen_notify=False, install_signal_handlers=False, name="by-hand")


def last_runs(connection: psycopg.Connection[Any]) -> Mapping[str, LastRun]:
    """Return the last run of each job that has ever run, by name."""
    rows = connection.execute(
        """
        SELECT DISTINCT ON (task_name) task_name, happened.at, status::text
        FROM procrastinate_jobs AS job CROSS JOIN LATERAL (
            SELECT max(at) AS at FROM procrastinate_events WHERE job_id = job.id
        ) AS happened
        WHERE status <> 'todo' OR attempts > 0
        ORDER BY task_name, job.id DESC
        """
    ).fetchall()
    return {row[0]: LastRun(row[1], row[2]) for row in rows}


def _running(job: Job, *, url: str, owner: str | None, on_end: Ended) -> Callable[..., None]:
    def run(timestamp: int | None = None) -> None:
        slot = None if timestamp is None else datetime.fromtimestamp(timestamp, tz=UTC)
        try:
            with desk_at(url, owner=owner, slot=slot) as desk:
                counts = job.run(desk) if desk.is_founded or job.name in _WITHOUT_PEOPLE else {}
        except Exception as error:
            on_end(job, error)
            raise
        on_end(job, counts)

    return run
