"""Sessions race for limits below the use cases: a refusal names a version of the limit, and is true at that version."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import psycopg
import pytest

from tests.database import Database, Server
from tests.figures import RACE_ROUNDS, RACE_SEEDS
from tests.races.crowd import WORKERS
from tests.store.books import BUDGET, CEILING, entry, granted, leg, moved, posted, settle_in, standing
from tremplin.ledger.limits import LimitState
from tremplin.store.refusal import LimitReached, PeriodClosed

pytestmark = pytest.mark.slow

SIZE, TURNS = 10_000, 2 * RACE_ROUNDS


class Tried(NamedTuple):
    """Moves that were tried: by instance, from one part to another; and what came of it."""

    source: str
    target: str
    amounts: dict[int, int]
    seq: int | None
    refused: LimitReached | None


@pytest.fixture
def opened(server: Server) -> Iterator[tuple[Database, psycopg.Connection]]:
    with server.copy() as database, database.connect(autocommit=True) as connection:
        settle_in(connection)
        yield database, connection


def test_limit_is_lowered_and_taken_at_once(opened: tuple[Database, psycopg.Connection]) -> None:
    """Scenario 9, and 1 and 13 below the use cases: two limits named in either order, raised, lowered and taken."""
    database, connection = opened
    instances = [granted(connection, SIZE, key) for key in (CEILING, BUDGET)]
    tried: list[Tried] = []
    for seed in range(RACE_SEEDS):
        tried += race(database, instances, seed=seed)

    states = {one: [LimitState(granted=SIZE, available=SIZE)] for one in instances}
    for one in sorted((one for one in tried if one.seq), key=lambda one: one.seq or 0):
        for instance, amount in one.amounts.items():
            states[instance].append(after(states[instance][-1], one.source, one.target, amount))
    for one in tried:
        if one.refused:
            # The instance began with version 1: it was granted once.
            at = states[one.refused.limit_instance_id][one.refused.version - 1]
            asked = one.amounts[one.refused.limit_instance_id]
            assert (one.refused.available, one.refused.asked) == (at.available, asked)
            assert asked > at.available, "this was refused, and there was room"
    for instance in instances:
        end = states[instance][-1]
        assert standing(connection, instance) == (end.granted, end.available, end.reserved, end.used, end.lapsed)
    assert any(one.refused for one in tried), "nobody was refused: the run is vacuous"
    assert any(one.seq for one in tried if one.target == "granted"), "nobody lowered a limit: the run is vacuous"


def test_month_that_closes_takes_nothing_after(opened: tuple[Database, psycopg.Connection]) -> None:
    """Scenario 11: what is posted before the close counts in the month, and nothing is posted into it after."""
    database, connection = opened
    for seed in range(RACE_SEEDS):
        month = f"2025-{seed % 12 + 1:02}"
        done, closes = race_to_close(database, month)

        entries = connection.execute(
            "SELECT count(*) FROM journal WHERE to_char(accounting_on, 'YYYY-MM') = %s AND kind = 'award'", [month]
        ).fetchone()
        assert entries == (done,)
        assert closes == 1
        assert 0 < done < WORKERS * TURNS, "the month closed before everything, or after: the run is vacuous"
        if seed % 12 == 11:
            return


def race(database: Database, instances: list[int], *, seed: int) -> list[Tried]:
    start = threading.Barrier(WORKERS, timeout=60)

    def work(number: int) -> list[Tried]:
        dice = random.Random(seed * 1000 + number)
        with database.connect(autocommit=True) as connection:
            start.wait()
            return [one_try(connection, dice, instances) for _turn in range(TURNS)]

    with ThreadPoolExecutor(WORKERS) as pool:
        return [one for tries in pool.map(work, range(WORKERS)) for one in tries]


def one_try(connection: psycopg.Connection, dice: random.Random, instances: list[int]) -> Tried:
    source, target = dice.choice(
        (("available", "reserved"), ("available", "reserved"), ("available", "granted"), ("granted", "available"))
    )
    amounts = {one: dice.choice((1, 70, 900)) for one in dice.sample(instances, dice.choice((1, 2)))}
    legs = [one for name, amount in amounts.items() for one in moved(name, source=source, target=target, amount=amount)]
    try:
        return Tried(source, target, amounts, posted(connection, transactions=[entry(*legs)]).seq, None)
    except LimitReached as refused:
        return Tried(source, target, amounts, None, refused)


def after(state: LimitState, source: str, target: str, amount: int) -> LimitState:
    parts = {"granted": state.granted, "available": state.available, "reserved": state.reserved}
    # What is granted comes out of the source of the limit, and goes back into it.
    parts[source] += amount if source == "granted" else -amount
    parts[target] += -amount if target == "granted" else amount
    return LimitState(**parts)


def race_to_close(database: Database, month: str) -> tuple[int, int]:
    start = threading.Barrier(WORKERS + 1, timeout=60)
    award = entry(leg("PL:svc", 500), leg("ACCR:P1", -500), kind="award", on=f"{month}-15")
    done = threading.Semaphore(0)

    def work(_number: int) -> int:
        with database.connect(autocommit=True) as connection:
            start.wait()
            for turn in range(TURNS):
                try:
                    posted(connection, transactions=[award])
                except PeriodClosed:
                    return turn
                done.release()
        return TURNS

    def close() -> int:
        with database.connect(autocommit=True) as connection:
            start.wait()
            for _some in range(TURNS):
                done.acquire()
            posted(connection, insert={"period": [{"accounting_month": month, "state": "closed"}]})
        return 1

    with ThreadPoolExecutor(WORKERS + 1) as pool:
        closing = pool.submit(close)
        counts = list(pool.map(work, range(WORKERS)))
        return sum(counts), closing.result()
