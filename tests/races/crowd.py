"""Sixteen people at once: each call with the moments at which it was sent and answered, and what was waited for."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from tests.database import Database
from tests.histories.deed import Deed, command_id
from tests.histories.yard import Sent, UseCase, as_command, send
from tremplin.usecases.command import Command

WORKERS = 16

_WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class Call(NamedTuple):
    """What one worker sent and was answered, with the ticks of a clock that all share."""

    worker: int
    sent: int
    answered: int
    deed: Deed
    outcome: Sent


@dataclass
class Crowd:
    """Who races: what they did, and how often one was seen waiting for a lock of another."""

    database: Database
    calls: list[Call] = field(default_factory=list)
    waits: int = 0
    _ticks: Any = field(default_factory=lambda: itertools.count(1))

    def race(self, scripts: Sequence[Callable[["Worker"], None]], *, seed: int) -> None:
        """Let each script run in a session of its own, all from one moment on."""
        # Who cannot come would let all others wait for ever.
        start = threading.Barrier(len(scripts) + 1, timeout=60)
        is_over = threading.Event()

        def run(number: int) -> None:
            with self.database.connect(autocommit=True) as connection:
                worker = Worker(self, connection, number, random.Random(seed * 1000 + number))
                start.wait()
                scripts[number](worker)

        def watch() -> None:
            with psycopg.connect(self.database.superuser_url, autocommit=True) as connection:
                start.wait()
                while not is_over.is_set():
                    found = connection.execute(_WAITING).fetchone()
                    self.waits += found[0] if found else 0
                    time.sleep(0.002)

        with ThreadPoolExecutor(len(scripts) + 1) as pool:
            watching = pool.submit(watch)
            try:
                list(pool.map(run, range(len(scripts))))
            finally:
                is_over.set()
            watching.result()

    def require_contention(self, *codes: str) -> None:
        """Fail a run in which nobody got in anybody's way: it proves nothing."""
        assert self.waits, "nobody waited for anybody: the run is vacuous"
        seen = {call.outcome.code for call in self.calls}
        missing = [code for code in codes if code not in seen]
        assert not missing, f"nobody was told {missing}: the run is vacuous"


@dataclass
class Worker:
    """One of the crowd, with a session and dice of its own."""

    crowd: Crowd
    connection: psycopg.Connection
    number: int
    dice: random.Random

    def do(self, deed: Deed) -> Sent:
        """Do a deed and note when."""
        return self.resend(deed, *as_command(self.connection, deed, command_id=command_id(self.dice)))

    def resend(self, deed: Deed, use_case: UseCase, command: Command) -> Sent:
        """Send a command, also one that others send too, and note when."""
        sent = next(self.crowd._ticks)
        outcome = send(self.connection, use_case, command)
        self.crowd.calls.append(Call(self.number, sent, next(self.crowd._ticks), deed, outcome))
        return outcome
