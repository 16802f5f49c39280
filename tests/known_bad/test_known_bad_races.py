"""Builds that are wrong only when people act at once or again: the races and the histories find each of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.database import Server
from tests.histories.deed import Deed
from tests.histories.history import History
from tests.histories.yard import as_command, broken
from tests.known_bad.building import build_wrongly
from tests.races.crowd import WORKERS, Worker
from tests.races.stage import Stage, approval, drafted, way_to_review
from tests.usecases.office import MANAGER
from tremplin.store.refusal import AlreadyThere

pytestmark = pytest.mark.slow

DAY = date(2021, 3, 1)


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    with server.copy() as database, database.connect(autocommit=True) as connection:
        yield Stage(database, connection)


def build(stage: Stage, *changes: tuple[str, str, str], without: tuple[str, ...] = ()) -> None:
    with psycopg.connect(stage.database.superuser_url, autocommit=True) as connection:
        build_wrongly(connection, *changes, without=without)


def test_ceiling_that_is_checked_and_then_taken_is_overrun(stage: Stage) -> None:
    """L9, L10: nobody's look at the ceiling holds until they take from it."""

    def ask(worker: Worker) -> None:
        for _turn in range(4):
            claim = stage.name()
            worker.do(drafted(claim, on=DAY, cost=300_000))
            worker.do(Deed("request", MANAGER, claim, DAY))

    walls = ("ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_not_below_zero",)
    guard = ("move_limits", "AND standing.available + move.available >= 0", "")
    build(stage, ("lock_limits", "WHERE id = found_id FOR UPDATE", "WHERE id = found_id"), guard, without=walls)
    with pytest.raises(AssertionError, match="one after the other this is"):
        stage.race([ask] * WORKERS, seed=0)

    assert {one.split()[0] for one in broken(stage.connection)} - {"W4"} == {"L9", "L10"}


def test_claim_that_is_read_without_a_lock_is_decided_twice(stage: Stage) -> None:
    """W4: who approves and who withdraws both saw the claim in review; one is overtaken, or they wait in a circle."""
    found = (AssertionError, psycopg.errors.DeadlockDetected)
    build(stage, ("open_command", 'ORDER BY claim_id COLLATE "C" FOR UPDATE', 'ORDER BY claim_id COLLATE "C"'))
    with pytest.raises(found, match=r"nowhere in its time|deadlock detected"):
        approve_and_withdraw(stage, rounds=20)


def approve_and_withdraw(stage: Stage, *, rounds: int) -> None:
    over = DAY + timedelta(days=1)
    for seed in range(rounds):
        claims = [stage.name() for _one in range(WORKERS // 2)]
        for claim in claims:
            stage.do(*way_to_review(claim, on=DAY))
        pairs = [(approval(claim, on=over), Deed("withdraw", MANAGER, claim, over)) for claim in claims]
        stage.race([lambda worker, deed=deed: worker.do(deed) for pair in pairs for deed in pair], seed=seed)


def test_command_id_that_is_looked_up_without_a_lock_has_two_answers(stage: Stage) -> None:
    """C1: twins look, find nothing, and both go on; and who is refused does not look again."""
    claim = stage.name()
    stage.do(drafted(claim, on=DAY))
    deed = Deed("request", MANAGER, claim, DAY)
    command = as_command(stage.connection, deed, command_id=str(uuid4()))

    lock = "PERFORM pg_advisory_xact_lock(hashtextextended('command:' || command_key::text, 0));"
    blind = """RETURN '{"outcome": "refused", "replayed": false, "seqs": [], "answer": {}}'::jsonb
        || jsonb_build_object('recorded_at', transaction_timestamp());"""
    build(stage, ("take_command", lock, ""), ("refuse", "RETURN known;", blind))

    stage.crowd.race([lambda worker: worker.resend(deed, *command)] * WORKERS, seed=0)

    assert {call.outcome.code for call in stage.crowd.calls} == {"APPLIED", "NOT_POSSIBLE_NOW"}


def test_duplicate_of_a_refused_command_that_is_judged_anew_has_another_answer(stage: Stage) -> None:
    """C3: what was refused is refused for good, under its id."""
    known = "WHERE command_id = command_key"
    build(stage, ("answer_again", f"FROM command {known}", f"FROM command {known} AND outcome = 'applied'"))
    history = History(stage.connection, number=0)
    history.do(Deed("request", MANAGER, f"{history.prefix}C9", DAY), command_id=str(uuid4()))
    refused = history.last
    history.do(drafted(f"{history.prefix}C9", on=DAY), command_id=str(uuid4()))
    history.last = refused

    with pytest.raises((AssertionError, AlreadyThere)):
        history.again()


def test_fingerprint_that_is_not_compared_takes_another_command_for_the_same(stage: Stage) -> None:
    """C2: the same id with another content is a conflict."""
    build(stage, ("answer_again", "known.fingerprint <> fingerprint_given", "FALSE"))
    history = History(stage.connection, number=0)
    history.do(drafted(f"{history.prefix}C9", on=DAY), command_id=str(uuid4()))

    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        history.otherwise()
