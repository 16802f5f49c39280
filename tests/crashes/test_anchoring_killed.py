"""Whoever is killed while anchoring leaves a file that is read and continued, whatever stood on its last line."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.crashes.application import Application, pause
from tests.database import Database
from tests.figures import KILLS_AT_EACH_POINT
from tests.store.books import entry, leg, posted, settle_in
from tremplin.store import anchor
from tremplin.store.anchor import make_key, read_anchors, require_not_behind, write_anchor
from tremplin.store.journal import Head, read_head

pytestmark = pytest.mark.slow

AT = datetime(2026, 2, 28, 12, tzinfo=UTC)
POINTS = {"before the line": 0, "within the line": 0, "before the disk has it": 1}


def write(notes: str, _number: int, file: str, head: Head, key: str, point: str) -> None:
    """Write an anchor, and pause at a point to be killed there."""
    if point == "before the line":
        anchor.json.dumps = _then(json.dumps, notes)  # type: ignore[assignment]
    elif point == "within the line":
        anchor.os.fsync = lambda _descriptor: (os.truncate(file, os.path.getsize(file) - 20), pause(notes))  # type: ignore[assignment, func-returns-value]
    else:
        anchor.os.fsync = lambda _descriptor: pause(notes)  # type: ignore[assignment]
    write_anchor(Path(file), head, key=Path(key), at=AT)


@pytest.mark.parametrize("point", POINTS)
def test_anchoring_killed_leaves_a_file_that_goes_on(
    database: Database, applications: Application, tmp_path: Path, point: str
) -> None:
    file, key = tmp_path / "anchors.jsonl", make_key(tmp_path / "keys")
    with database.connect(autocommit=True) as connection:
        settle_in(connection)
        for number in range(1, KILLS_AT_EACH_POINT + 1):
            _award(connection)
            head = read_head()
            arguments = (str(file), head, str(key), point)
            process = applications.run(write, *arguments, number=number, folder=tmp_path)
            process.wait_for_pause()
            process.kill()

            after_kill = read_anchors(file, public_key=key.with_suffix(".pub"))
            write_anchor(file, head, key=key, at=AT)
            in_the_end = read_anchors(file, public_key=key.with_suffix(".pub"))

            assert len(after_kill) == number - 1 + POINTS[point]
            assert [one.seq for one in in_the_end] == list(range(1, number + 1))
            require_not_behind(in_the_end)


def _award(connection: psycopg.Connection) -> None:
    posted(connection, transactions=[entry(leg("PL:svc", 500), leg("ACCR:P1", -500))])


def _then(original: Callable[..., str], notes: str) -> Callable[..., str]:
    def dumps(*arguments: Any, **choices: Any) -> str:
        pause(notes)
        return original(*arguments, **choices)

    return dumps
