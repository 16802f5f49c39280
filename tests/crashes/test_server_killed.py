"""The database server is killed under load, all its processes at once: what was answered is there afterwards (R1)."""

import random
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.crashes.application import Application, Process, resend
from tests.database import kill_server
from tests.figures import SERVER_KILLS, counted
from tests.races.crowd import Call
from tests.races.stage import Stage
from tremplin.store import embedded

pytestmark = pytest.mark.slow

CROWD = 4
_NOTE_BYTES = 1_000


def test_server_killed_under_load_loses_nothing_that_was_answered(
    durable: embedded.EmbeddedServer, stage: Stage, applications: Application, tmp_path: Path
) -> None:
    dice = random.Random(2)
    first = stage.next_number()
    calls: list[Call] = []
    phases: Counter[str] = Counter()
    for kill in counted(SERVER_KILLS, "kills of the server"):
        running = [
            applications.walk(stage.database.url, number=kill * CROWD + number, folder=tmp_path)
            for number in range(CROWD)
        ]
        _wait_for_answers(running, dice.randrange(5, 60))
        kill_server(durable.folder)
        for one in running:
            one.join()
        embedded.start(durable.folder)
        stage.connection.close()
        stage.connection = psycopg.connect(stage.database.url, autocommit=True)
        for one in running:
            answered, under_way = one.known()
            calls += answered
            phases["answered"] += len(answered)
            if under_way is not None:
                query, key = "SELECT 1 FROM command WHERE command_id = %s", under_way.command.command_id
                is_there = stage.connection.execute(query, [key]).fetchone() is not None
                phases["after the commit" if is_there else "before the commit"] += 1
                calls.append(resend(stage.connection, under_way))

        stage.judge(calls, first=first, told=f"kill {kill}")
        first, calls = stage.next_number(), []

    stage.require_sound()
    assert phases["answered"] > SERVER_KILLS, f"hardly anything was going on: the run is vacuous: {phases}"
    assert phases["before the commit"] > 0, f"nothing was under way: the run is vacuous: {phases}"


def _wait_for_answers(running: list[Process], least: int) -> None:
    """Wait until so much has been written down that the server is under way."""
    until = time.monotonic() + 60
    while sum(one.notes.stat().st_size for one in running if one.notes.exists()) < least * _NOTE_BYTES:
        assert any(one.process.is_alive() for one in running), "every process ended before the server was killed"
        assert time.monotonic() < until, "the processes hardly get an answer"
        time.sleep(0.005)
