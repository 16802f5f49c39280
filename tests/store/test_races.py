"""Many sessions at once: one effect for each id, no limit overrun, no deadlock, numbers in the order of commits.

A run that shows no contention proves nothing, so each test also checks that sessions did get in each other's way.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.store.books import CEILING, entry, granted, head, leg, moved, new_claim, posted, reserve, standing
from tremplin.store.limit import LimitKey, lock_limits
from tremplin.store.posting import Posted, command_transaction, open_command, post
from tremplin.store.refusal import CommandConflict, LimitReached, PeriodClosed, StateChanged

WORKERS = 16
AWARD = entry(leg("PL:svc", 500), leg("ACCR:P1", -500), kind="award")

pytestmark = pytest.mark.slow


def at_once(database: Database, works: list[Callable[[psycopg.Connection], Any]]) -> list[Any]:
    """Let each work run in a session of its own, all from one moment on; what it raised is its result."""
    start = threading.Barrier(len(works), timeout=60)

    def run(work: Callable[[psycopg.Connection], Any]) -> Any:
        with database.connect(autocommit=True) as connection:
            start.wait()
            try:
                return work(connection)
            except (LimitReached, StateChanged, CommandConflict, PeriodClosed) as refused:
                return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_id_in_64_sessions_is_applied_once(database: Database, connection: psycopg.Connection) -> None:
    instance = granted(connection, 10**6)
    for storm in range(5):
        command = head()

        def send(session: psycopg.Connection, command: dict[str, Any] = command) -> Posted:
            with command_transaction(session):
                return post(session, {"command": command, "answer": {"n": 1}, "transactions": [reserve(instance, 1)]})

        answers = at_once(database, [send] * 64)

        assert Counter(one.is_replayed for one in answers) == {True: 63, False: 1}
        assert {one.numbers for one in answers} == {(2 + storm,)}
    assert standing(connection, instance)[2] == 5


def test_one_id_opened_in_64_sessions_is_decided_once(database: Database, connection: psycopg.Connection) -> None:
    granted(connection, 10**6)
    command = head()
    decided = []

    def use_case(session: psycopg.Connection) -> Posted:
        with command_transaction(session):
            opened = open_command(session, command_id=command["command_id"], fingerprint="0" * 64)
            if opened.answer is not None:
                return opened.answer
            instance = lock_limits(session, [CEILING])[CEILING].id
            decided.append(instance)
            return post(session, {"command": command, "transactions": [reserve(instance, 1)]})

    answers = at_once(database, [use_case] * 64)

    assert len(decided) == 1
    assert Counter(one.is_replayed for one in answers) == {True: 63, False: 1}


def test_one_id_with_two_contents_has_one_winner(database: Database, connection: psycopg.Connection) -> None:
    command = head()

    def send(session: psycopg.Connection, fingerprint: str) -> Posted:
        with command_transaction(session):
            return post(session, {"command": {**command, "fingerprint": fingerprint * 64}, "transactions": [AWARD]})

    answers = at_once(
        database, [lambda session, mark=mark: send(session, mark) for mark in "ab" for _copy in range(16)]
    )

    kinds = Counter(type(one).__name__ for one in answers)
    assert kinds == {"Posted": 16, "CommandConflict": 16}
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == (1,)


def test_last_of_a_limit_goes_to_as_many_as_fit(database: Database, connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)

    def claim(session: psycopg.Connection) -> Posted:
        return posted(session, transactions=[reserve(instance, 300)])

    answers = at_once(database, [claim] * WORKERS)

    applied = [one for one in answers if isinstance(one, Posted)]
    refused = [one for one in answers if isinstance(one, LimitReached)]
    assert (len(applied), len(refused)) == (3, WORKERS - 3)
    assert {(one.asked, one.available) for one in refused} == {(300, 100)}
    assert sorted(one.seq or 0 for one in applied) == [2, 3, 4]
    assert standing(connection, instance) == (1000, 100, 900, 0, 0)


def test_limits_and_accounts_named_in_every_order_never_wait_in_a_circle(
    database: Database, connection: psycopg.Connection
) -> None:
    keys = [LimitKey("ta", f"l{number}", (), "", "EUR") for number in range(6)]
    instances = [granted(connection, 300, key) for key in keys]

    def work(session: psycopg.Connection, seed: int) -> tuple[int, int]:
        rng = random.Random(seed)
        applied = refused = 0
        for _turn in range(20):
            chosen = rng.sample(instances, 3)
            legs = [
                one for instance in chosen for one in moved(instance, source="available", target="reserved", amount=3)
            ]
            money = [leg(f"ACCR:P{one}", 1) for one in rng.sample(range(6), 3)] + [leg("PL:svc", -3)]
            rng.shuffle(legs)
            rng.shuffle(money)
            try:
                posted(session, transactions=[entry(*legs), entry(*money)])
                applied += 1
            except LimitReached:
                refused += 1
        return applied, refused

    results = at_once(database, [lambda session, seed=seed: work(session, seed) for seed in range(WORKERS)])

    applied, refused = (sum(one) for one in zip(*results, strict=True))
    taken = sum(standing(connection, instance)[2] for instance in instances)
    assert applied + refused == WORKERS * 20
    assert taken == applied * 9
    assert applied > 0, "nothing was carried out: the run is vacuous"
    assert refused > 0, "nobody was refused: the run is vacuous"
    assert connection.execute("SELECT max(seq), count(*) FROM journal").fetchone() == (6 + applied * 2,) * 2
    assert connection.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone() == (0,)


def test_new_instances_made_in_every_order_never_wait_in_a_circle(
    database: Database, connection: psycopg.Connection
) -> None:
    keys = [LimitKey("ta", f"l{number}", (("partner", "P1"),), "2026", "EUR") for number in range(40)]

    def work(session: psycopg.Connection, seed: int) -> int:
        rng = random.Random(seed)
        for _turn in range(10):
            with session.transaction():
                held = lock_limits(session, rng.sample(keys, 8))
                assert len(held) == 8
        return 10

    results = at_once(database, [lambda session, seed=seed: work(session, seed) for seed in range(WORKERS)])

    assert results == [10] * WORKERS
    assert connection.execute("SELECT count(*) FROM limit_instance").fetchone() == (40,)
    assert connection.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone() == (0,)


def test_claim_moved_by_many_moves_once(database: Database, connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1")])

    def approve(session: psycopg.Connection) -> Posted:
        expect = {"state": "draft", "version": 1}
        return posted(session, claims=[{"claim_id": "C1", "expect": expect, "event": "approve", "state": "approved"}])

    answers = at_once(database, [approve] * WORKERS)

    assert Counter(type(one).__name__ for one in answers) == {"Posted": 1, "StateChanged": WORKERS - 1}
    assert {one.state for one in answers if isinstance(one, StateChanged)} == {"approved"}
    assert connection.execute("SELECT count(*) FROM claim_event").fetchone() == (2,)


def test_month_that_closes_while_others_post_takes_nothing_after(
    database: Database, connection: psycopg.Connection
) -> None:
    def close(session: psycopg.Connection) -> Posted:
        return posted(session, insert={"period": [{"accounting_month": "2026-02", "state": "closed"}]})

    def work(session: psycopg.Connection) -> int:
        done = 0
        for _turn in range(40):
            try:
                posted(session, transactions=[AWARD])
            except PeriodClosed:
                return done
            done += 1
        return done

    counts = at_once(database, [work] * 8 + [close] + [work] * 7)

    done = sum(one for one in counts if isinstance(one, int))
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == (done,)
    assert done < 15 * 40, "the month closed after everything: the run is vacuous"


def test_numbers_are_the_order_in_which_commands_were_answered(
    database: Database, connection: psycopg.Connection
) -> None:
    ticks = iter(range(10**9))

    def work(session: psycopg.Connection) -> list[tuple[int, int, int]]:
        seen = []
        for _turn in range(15):
            sent = next(ticks)
            with command_transaction(session):
                made = post(session, {"command": head(), "transactions": [AWARD]})
            seen.append((sent, made.seq or 0, next(ticks)))
        return seen

    calls = sorted(one for seen in at_once(database, [work] * WORKERS) for one in seen)

    assert sorted(seq for _sent, seq, _answered in calls) == list(range(1, WORKERS * 15 + 1))
    # What was answered before another was sent has the smaller number (L10).
    highest_answered = 0
    events = sorted([(sent, 0, seq) for sent, seq, _end in calls] + [(end, 1, seq) for _sent, seq, end in calls])
    for _tick, is_answer, seq in events:
        if is_answer:
            highest_answered = max(highest_answered, seq)
            continue
        assert seq > highest_answered
