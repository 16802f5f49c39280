"""The application is killed, at any time and at named points: what it was answered stands, the rest is whole (R1)."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.crashes.application import Application, Open, Process, resend
from tests.figures import KILLS, KILLS_AT_EACH_POINT, counted
from tests.histories.deed import Deed
from tests.races.crowd import Call
from tests.races.stage import Stage, approval, drafted, way_to_review
from tests.usecases.office import FINANCE, MANAGER

pytestmark = pytest.mark.slow

CROWD = 4
DAY = date(2021, 3, 1)

# Inside the database a trigger waits for a lock that the test holds; the trigger is the test's, and gone afterwards.
TRIGGERS = """
    CREATE FUNCTION wait_at_point() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        IF current_setting('tests.point', true) = TG_ARGV[0] THEN
            PERFORM pg_advisory_xact_lock(4711);
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER wait_command AFTER INSERT ON command FOR EACH ROW EXECUTE FUNCTION wait_at_point('command');
    CREATE TRIGGER wait_limit AFTER UPDATE ON limit_instance FOR EACH ROW EXECUTE FUNCTION wait_at_point('limit');
    CREATE TRIGGER wait_leg AFTER INSERT ON leg FOR EACH ROW EXECUTE FUNCTION wait_at_point('leg');
    CREATE TRIGGER wait_outbox AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION wait_at_point('outbox');
    CREATE TRIGGER wait_period AFTER INSERT ON period FOR EACH ROW EXECUTE FUNCTION wait_at_point('period');
    CREATE TRIGGER wait_sweep AFTER UPDATE ON reservation FOR EACH ROW WHEN (NEW.state = 'expired')
        EXECUTE FUNCTION wait_at_point('sweep');
"""
POINTS = {
    "after the command's row": "command",
    "after the limits": "limit",
    "after the postings": "leg",
    "after the message": "outbox",
    "before COMMIT": "before COMMIT",
    "when COMMIT is sent": "when COMMIT is sent",
    "after COMMIT": "after COMMIT",
    "before the answer": "before the answer",
    "in the close of a month": "period",
    "in the sweep": "sweep",
}
# All that a command writes and its COMMIT are one message. Once it is sent, the server carries it out, whoever is gone.
IS_DONE = set(POINTS) - {"before COMMIT"}


def test_application_killed_at_any_time_loses_nothing_that_was_answered(
    stage: Stage, applications: Application, tmp_path: Path
) -> None:
    dice = random.Random(1)
    first = stage.next_number()
    calls: list[Call] = []
    phases: Counter[str] = Counter()
    url = stage.database.url
    running = [applications.walk(url, number=number, folder=tmp_path) for number in range(CROWD)]
    for kill in counted(KILLS, "kills of the application"):
        time.sleep(dice.uniform(0.002, 0.06))
        killed = running.pop(dice.randrange(CROWD))
        killed.kill()
        phases[_survive(stage, killed, calls)] += 1
        running.append(applications.walk(url, number=CROWD + kill, folder=tmp_path))
    for last in running:
        last.kill()
        _survive(stage, last, calls)

    stage.judge(calls, first=first, told="killed at any time")

    stage.require_sound()
    assert sum(phases.values()) == KILLS
    assert set(phases) == {"before the commit", "after the commit", "between commands"}, f"vacuous: {phases}"


@pytest.mark.parametrize("point", POINTS)
def test_application_killed_at_a_point_leaves_all_or_nothing(
    stage: Stage, applications: Application, tmp_path: Path, point: str
) -> None:
    with _waiting_at_points(stage) as held:
        for number in range(KILLS_AT_EACH_POINT):
            deed = _prepared(stage, point, number)
            first = stage.next_number()
            held.execute("SELECT pg_advisory_lock(4711)")
            process = applications.one(
                stage.database.url, number=number, folder=tmp_path, deed=deed, point=POINTS[point]
            )
            if point == POINTS[point]:
                process.wait_for_pause()
            else:
                _wait_for_waiting(held)
            process.kill()
            held.execute("SELECT pg_advisory_unlock(4711)")

            calls, under_way = process.known()
            assert calls == []
            assert under_way is not None
            _require_whole(stage, under_way, is_done=point in IS_DONE)
            answered = resend(stage.connection, under_way)

            assert answered.outcome.code == "APPLIED"
            _judge(stage, answered, first)
    stage.require_sound()


def _judge(stage: Stage, call: Call, first: int) -> None:
    if call.outcome.numbers:
        stage.judge([call], first=first, told=str(call.deed))
    else:
        assert stage.model.do(call.deed).code == "APPLIED"


def _survive(stage: Stage, killed: Process, calls: list[Call]) -> str:
    """Take up what a killed process knew, ask for what it had not been answered, and say in which phase it was."""
    answered, under_way = killed.known()
    calls += answered
    if under_way is None:
        return "between commands"
    is_there = _is_there(stage, under_way)
    calls.append(resend(stage.connection, under_way))
    return "after the commit" if is_there else "before the commit"


def _is_there(stage: Stage, under_way: Open) -> bool:
    found = stage.connection.execute(
        "SELECT 1 FROM command WHERE command_id = %s", [under_way.command.command_id]
    ).fetchone()
    return found is not None


def _require_whole(stage: Stage, under_way: Open, *, is_done: bool) -> None:
    """See that a killed command is there, or will never be; its session is given the time to notice."""
    until = time.monotonic() + 30
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tremplin_app'"
    while stage.connection.execute(others).fetchone() != (1,):
        assert time.monotonic() < until, "the session of a killed process does not end"
        time.sleep(0.002)
    assert _is_there(stage, under_way) == is_done


def _prepared(stage: Stage, point: str, number: int) -> Deed:
    """Bring about what a deed needs that passes the point, and return the deed."""
    if point == "in the close of a month":
        return Deed("close-month", FINANCE, content={"month": f"2020-{number % 12 + 1:02}"})
    claims = [stage.name() for _one in range(3)]
    for claim in claims:
        stage.do(*way_to_review(claim, on=DAY, cost=2_000))
    if point == "in the sweep":
        return Deed("expire", FINANCE, claims[0], DAY + timedelta(days=121), content={"claims": tuple(claims)})
    if number % 2:
        return approval(claims[0], on=DAY)
    fresh = stage.name()
    stage.do(drafted(fresh, on=DAY, cost=2_000))
    return Deed("request", MANAGER, fresh, DAY)


@contextmanager
def _waiting_at_points(stage: Stage) -> Iterator[psycopg.Connection]:
    with psycopg.connect(stage.database.superuser_url, autocommit=True) as superuser:
        superuser.execute(TRIGGERS)
        try:
            yield superuser
        finally:
            superuser.execute("SELECT pg_advisory_unlock_all()")
            superuser.execute("DROP FUNCTION wait_at_point CASCADE")


def _wait_for_waiting(connection: psycopg.Connection) -> None:
    until = time.monotonic() + 30
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted"
    while connection.execute(waiting).fetchone() == (0,):
        assert time.monotonic() < until, "nobody came to the point"
        time.sleep(0.002)
