"""Work done on several desks at once: the order of what touches the same, days, and failures."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Event, Lock
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.doors.cli.demo_walk import Desk
from tremplin.doors.cli.side_by_side import Due, SideBySide
from tremplin.usecases.awarding import RejectClaim

FIRST = date(2021, 5, 3)
PATIENCE = 20.0


def due(day: int, number: int, touches: str, do: Callable[[Desk, Due], Due | None]) -> Due:
    on = FIRST + timedelta(days=day)
    return Due(on, datetime(on.year, on.month, on.day, tzinfo=UTC), number, frozenset(touches), do)


def desks(number: int) -> list[Desk]:
    nothing: Any = None
    return [Desk(nothing, name=f"desk {n}") for n in range(number)]


def go(
    work: Sequence[Due], *, at_once: int, reach: Callable[[date], None] = lambda _day: None
) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    SideBySide(desks(at_once)).go(work, reach=reach, on_progress=lambda done, total: told.append((done, total)))
    return told


def test_what_touches_nothing_in_common_is_done_at_once() -> None:
    both = Barrier(2)

    def meet(_desk: Desk, _due: Due) -> None:
        both.wait(PATIENCE)

    assert go([due(0, 1, "a", meet), due(0, 2, "b", meet)], at_once=2) == [(1, 2), (2, 2)]


def test_each_desk_does_one_thing_at_a_time() -> None:
    lock, busy = Lock(), set[str]()

    def work(desk: Desk, _due: Due) -> None:
        with lock:
            assert desk.name not in busy
            busy.add(desk.name)
        with lock:
            busy.remove(desk.name)

    go([due(0, n, chr(n), work) for n in range(50)], at_once=3)


@given(
    work=st.lists(st.tuples(st.integers(0, 2), st.text("abcd", min_size=1, max_size=2), st.integers(0, 2)), max_size=14)
)
@settings(deadline=None)
def test_what_touches_the_same_keeps_its_order(work: list[tuple[int, str, int]]) -> None:
    def played(at_once: int) -> dict[str, list[tuple[int, int]]]:
        done: dict[str, list[tuple[int, int]]] = {key: [] for key in "abcd"}

        def step(left: int) -> Callable[[Desk, Due], Due | None]:
            def do(_desk: Desk, this: Due) -> Due | None:
                for key in this.touches:
                    done[key].append((this.number, left))
                # What follows comes on the same day, or on the next.
                later = this.day + timedelta(days=left % 2)
                return this._replace(day=later, do=step(left - 1)) if left else None

            return do

        go([due(day, n, touches, step(left)) for n, (day, touches, left) in enumerate(work)], at_once=at_once)
        return done

    assert played(3) == played(1)


def test_day_comes_once_nothing_of_the_day_before_is_under_way() -> None:
    begun, ended, lock = 0, 0, Lock()
    days: list[tuple[date, int]] = []

    def work(_desk: Desk, _due: Due) -> None:
        nonlocal begun, ended
        with lock:
            begun += 1
        with lock:
            ended += 1

    def reach(day: date) -> None:
        assert begun == ended
        days.append((day, ended))

    go([due(day, 10 * day + n, chr(n), work) for day in (2, 0, 1) for n in range(5)], at_once=3, reach=reach)

    assert days == [(FIRST, 0), (FIRST + timedelta(days=1), 5), (FIRST + timedelta(days=2), 10)]


def test_failure_is_raised_once_what_is_under_way_is_done() -> None:
    failed, done = Event(), Event()

    def fail(_desk: Desk, _due: Due) -> None:
        failed.set()
        raise ValueError("out of ink")

    def go_on(_desk: Desk, _due: Due) -> None:
        assert failed.wait(PATIENCE)
        done.set()

    with pytest.raises(ValueError, match="out of ink"):
        go([due(0, 1, "a", go_on), due(0, 2, "b", fail), due(1, 3, "c", fail)], at_once=2)
    assert done.is_set()


def test_desks_beside_each_other_count_together_and_never_send_one_id_twice() -> None:
    first = desks(1)[0]
    second = first.beside(first.connection)

    sent = [
        desk.command(RejectClaim, "a", about="C1", claim_id="C1", reason="r", happened_on=FIRST)
        for desk in (first, second)
    ]
    done = [desk.count("look", lambda: True) for desk in (first, second)]

    assert sent[0].command_id != sent[1].command_id
    assert done == [True, True]
    assert first.tally is second.tally
    assert first.tally.done == {"look": 2}
