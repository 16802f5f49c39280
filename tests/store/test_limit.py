"""Limits: never below zero, at one unit below, at, and above; locked, counted and read as the engine reads them."""

import itertools
from datetime import date
from typing import Any

import psycopg
import pytest

from tests.store.books import BUDGET, CEILING, entry, granted, limit_leg, moved, posted, reserve, standing, whole_state
from tremplin.engine.decision import Taken
from tremplin.store.limit import LimitInstance, LimitKey, head_room_of, list_limits, lock_limits, scope_text
from tremplin.store.refusal import LimitReached, NotPostable, StateChanged

ROLLING = LimitKey("ta", "ninety-days", (("partner", "P1"),), "rolling", "EUR")
PEOPLE = LimitKey("ta", "people", (("partner", "P1"),), "2026", "persons")


@pytest.mark.parametrize(("amount", "is_taken"), [(999, True), (1000, True), (1001, False)])
def test_reservation_near_what_is_available_is_taken_up_to_it(
    connection: psycopg.Connection, amount: int, is_taken: bool
) -> None:
    instance = granted(connection, 1000)
    before = whole_state(connection)

    if is_taken:
        posted(connection, transactions=[reserve(instance, amount)])
        assert standing(connection, instance) == (1000, 1000 - amount, amount, 0, 0)
    else:
        with pytest.raises(LimitReached) as refused:
            posted(connection, transactions=[reserve(instance, amount)])
        assert (refused.value.limit_instance_id, refused.value.asked, refused.value.available) == (instance, 1001, 1000)
        assert (refused.value.programme, refused.value.limit_id, refused.value.window_label) == (
            "ta",
            "ceiling",
            "2026-Q1",
        )
        assert (refused.value.scope, refused.value.unit, refused.value.version) == ('[["partner","P1"]]', "EUR", 1)
        assert whole_state(connection) == before


def test_reservation_under_two_limits_takes_from_both_or_none(connection: psycopg.Connection) -> None:
    ceiling, budget = granted(connection, 1000), granted(connection, 700, BUDGET)
    before = whole_state(connection)

    def both(amount: int) -> dict[str, Any]:
        return entry(*reserve(ceiling, amount)["legs"], *reserve(budget, amount)["legs"])

    with pytest.raises(LimitReached) as refused:
        posted(connection, transactions=[both(701)])

    assert (refused.value.limit_id, refused.value.available) == ("budget", 700)
    assert whole_state(connection) == before
    posted(connection, transactions=[both(700)])
    assert (standing(connection, ceiling), standing(connection, budget)) == (
        (1000, 300, 700, 0, 0),
        (700, 0, 700, 0, 0),
    )


def test_limit_through_its_life_always_adds_up(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    states = []
    for source, target, amount in (
        ("available", "reserved", 600),
        ("reserved", "used", 450),
        ("reserved", "available", 100),
        ("reserved", "lapsed", 50),
        ("used", "lapsed", 30),
        ("used", "available", 20),
        ("available", "granted", 520),
    ):
        posted(connection, transactions=[entry(*moved(instance, source=source, target=target, amount=amount))])
        states.append(standing(connection, instance))

    assert states == [
        (1000, 400, 600, 0, 0),
        (1000, 400, 150, 450, 0),
        (1000, 500, 50, 450, 0),
        (1000, 500, 0, 450, 50),
        (1000, 500, 0, 420, 80),
        (1000, 520, 0, 400, 80),
        (480, 0, 0, 400, 80),
    ]


def test_limit_lowered_by_more_than_is_free_is_refused_with_what_is_free(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    posted(connection, transactions=[reserve(instance, 600)])

    with pytest.raises(LimitReached) as refused:
        posted(connection, transactions=[entry(*moved(instance, source="available", target="granted", amount=401))])

    assert (refused.value.asked, refused.value.available) == (401, 400)
    posted(connection, transactions=[entry(*moved(instance, source="available", target="granted", amount=400))])
    assert standing(connection, instance) == (600, 0, 600, 0, 0)


@pytest.mark.parametrize("source", ["reserved", "used", "lapsed"])
def test_part_that_holds_nothing_gives_nothing(connection: psycopg.Connection, source: str) -> None:
    instance = granted(connection, 1000)

    with pytest.raises(NotPostable, match="A limit cannot move so"):
        posted(connection, transactions=[entry(*moved(instance, source=source, target="available", amount=1))])


def test_limit_in_another_unit_is_refused(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)

    with pytest.raises(NotPostable, match="A limit cannot move so"):
        posted(
            connection,
            transactions=[entry(*moved(instance, source="available", target="reserved", amount=1, unit="CHF"))],
        )


def test_reservation_ends_once(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    held = {"claim_id": "C1", "limit_instance_id": instance}
    posted(connection, transactions=[reserve(instance, 600)], reservations=[{**held, "amount": 600, "state": "open"}])
    award = entry(
        limit_leg(instance, "reserved", -600), limit_leg(instance, "used", 450), limit_leg(instance, "available", 150)
    )
    posted(connection, transactions=[award], reservations=[{**held, "state": "posted", "posted": 450}])

    found = connection.execute("SELECT amount, posted, state, opened_seq, closed_seq FROM reservation").fetchall()
    assert found == [(600, 450, "posted", 2, 3)]
    with pytest.raises(StateChanged) as refused:
        posted(connection, transactions=[reserve(instance, 1)], reservations=[{**held, "state": "voided"}])
    assert (refused.value.table, refused.value.key) == ("reservation", held)


def test_reservation_of_more_posted_than_held_is_refused(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    held = {"claim_id": "C1", "limit_instance_id": instance}
    posted(connection, transactions=[reserve(instance, 6)], reservations=[{**held, "amount": 6, "state": "open"}])

    with pytest.raises(NotPostable, match="reservation_amount"):
        posted(connection, transactions=[reserve(instance, 1)], reservations=[{**held, "state": "posted", "posted": 7}])


def test_award_above_its_reservation_voids_it_and_posts_a_greater_one(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    held = {"claim_id": "C1", "limit_instance_id": instance}
    posted(connection, transactions=[reserve(instance, 600)], reservations=[{**held, "amount": 600, "state": "open"}])
    posted(
        connection,
        transactions=[reserve(instance, 100), entry(*moved(instance, source="reserved", target="used", amount=700))],
        reservations=[
            {**held, "state": "voided", "tx": 0},
            {**held, "state": "open", "amount": 700, "tx": 0},
            {**held, "state": "posted", "posted": 700, "tx": 1},
        ],
    )

    found = connection.execute("SELECT amount, posted, state, opened_seq, closed_seq FROM reservation ORDER BY id")
    assert found.fetchall() == [(600, 0, "voided", 2, 3), (700, 700, "posted", 3, 4)]


def test_rolling_limit_is_held_by_its_windows(connection: psycopg.Connection) -> None:
    instance = granted(connection, 0, ROLLING)

    def take(day: str, amount: int, *, since: str, until: str) -> None:
        posted(
            connection,
            transactions=[entry(*moved(instance, source="granted", target="reserved", amount=amount))],
            days=[{"limit_instance_id": instance, "day": day, "amount": amount}],
            windows=[{"limit_instance_id": instance, "from": since, "until": until, "size": 900}],
        )

    take("2026-01-10", 500, since="2025-10-13", until="2026-01-11")
    take("2026-01-10", 100, since="2025-10-13", until="2026-01-11")
    take("2026-04-09", 300, since="2026-01-10", until="2026-04-10")
    with pytest.raises(LimitReached) as refused:
        take("2026-04-09", 1, since="2026-01-10", until="2026-04-10")
    take("2026-04-10", 600, since="2026-01-11", until="2026-04-11")

    assert (refused.value.limit_id, refused.value.asked, refused.value.available) == ("ninety-days", 901, 900)
    with connection.transaction():
        held = lock_limits(connection, [ROLLING])[ROLLING]
    entries = ((date(2026, 1, 10), 600), (date(2026, 4, 9), 300), (date(2026, 4, 10), 600))
    assert held.taken == Taken(1500, frozenset(), entries)


def test_rolling_limit_gives_days_back(connection: psycopg.Connection) -> None:
    instance = granted(connection, 0, ROLLING)
    day = {"limit_instance_id": instance, "day": "2026-01-10"}
    posted(
        connection,
        transactions=[entry(*moved(instance, source="granted", target="reserved", amount=500))],
        days=[{**day, "amount": 500}],
    )
    posted(
        connection,
        transactions=[entry(*moved(instance, source="reserved", target="granted", amount=500))],
        days=[{**day, "amount": -500}],
    )

    with connection.transaction():
        assert lock_limits(connection, [ROLLING])[ROLLING].taken == Taken()
    with pytest.raises(NotPostable, match="limit_day_not_below_zero"):
        posted(connection, days=[{**day, "amount": -1}])


def test_members_are_counted_once_while_a_claim_of_theirs_lives(connection: psycopg.Connection) -> None:
    instance = granted(connection, 3, PEOPLE)
    seen = []
    for member, claim_id, live in (
        ("mia", "C1", True),
        ("mia", "C2", True),
        ("tom", "C3", True),
        ("mia", "C1", False),
        ("mia", "C2", False),
    ):
        one = {"limit_instance_id": instance, "member": member, "claim_id": claim_id, "live": live}
        posted(connection, members=[one])
        with connection.transaction():
            seen.append(lock_limits(connection, [PEOPLE])[PEOPLE].members)

    assert seen == [{"mia"}, {"mia"}, {"mia", "tom"}, {"mia", "tom"}, {"tom"}]


def test_locked_limits_are_head_room_as_the_engine_reads_it(connection: psycopg.Connection) -> None:
    ceiling = granted(connection, 1000)
    posted(connection, transactions=[reserve(ceiling, 600)])
    posted(connection, transactions=[entry(*moved(ceiling, source="reserved", target="used", amount=250))])

    with connection.transaction():
        held = lock_limits(connection, [BUDGET, CEILING, CEILING])

    assert held[CEILING] == LimitInstance(ceiling, CEILING, 1000, 400, 350, 250, 0, 3)
    assert held[BUDGET].granted == 0
    room = head_room_of(held.values())
    assert room.taken(("ceiling", ("P1",), "2026-Q1")) == Taken(600)
    assert room.taken(("budget", (), "2026")) == Taken()


def test_limits_are_listed_by_the_start_of_their_scope(connection: psycopg.Connection) -> None:
    keys = [
        LimitKey("ta", "per-partner", (("partner", partner), ("country", "FR")), "2026", "EUR")
        for partner in ("P1", "P10", "P_0", "P%")
    ]
    for key in (*keys, BUDGET):
        granted(connection, 5, key)

    found = {
        partner: [one.key for one in list_limits(connection, programme="ta", scope=(("partner", partner),))]
        for partner in ("P1", "P_0", "P%", "P9")
    }
    assert found == {"P1": [keys[0]], "P_0": [keys[2]], "P%": [keys[3]], "P9": []}
    assert len(list_limits(connection, programme="ta")) == 5
    assert len(list_limits(connection, programme="ta", at_most=2)) == 2


def test_scope_is_kept_in_one_way_whatever_stands_in_it() -> None:
    scopes = [(), (("partner", 'a"b'),), (("partner", "a"), ("b", "")), (("partner", "été"),)]

    assert [scope_text(scope) for scope in scopes] == [
        "[]",
        '[["partner","a\\"b"]]',
        '[["partner","a"],["b",""]]',
        '[["partner","été"]]',
    ]
    assert all(scope_text(one) != scope_text(other) for one, other in itertools.combinations(scopes, 2))
