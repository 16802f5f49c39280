"""The demonstration's clock: its year is lived on its own days, so that papers cool down and months come to an end.

What decides reads the clock of the database, and nothing of the product turns it. Whoever owns the database of a
demonstration lets its functions look the time up in a schema of its own first, as long as the year is played: there it
is earlier by what a connection asks for, and for every other connection it is what it is. Afterwards the schema is
gone, and the functions are what they were.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from heapq import heappop, heappush
from typing import Any, Final

import psycopg
from psycopg import sql

from tremplin.usecases.rows import Connection

_SCHEMA: Final = "demonstration"
_PATH: Final = "pg_catalog, public, pg_temp"
_BEHIND: Final = f"{_SCHEMA}.behind"
_NAMES: Final = ("transaction_timestamp", "clock_timestamp", "now")
_LATE: Final = time(20)
"""The hour of every day that is played: whatever happened on it has happened by then."""


@contextmanager
def turned_back(owner_url: str | None) -> Iterator[str]:
    """Let connections ask for an earlier time, for as long as this lasts.

    Args:
        owner_url: address of the database for its owner; None where nobody here may have it, and nothing is turned.

    Yields:
        What such a connection is opened with.
    """
    if owner_url is None:
        yield ""
        return
    with psycopg.connect(owner_url, autocommit=True) as owner:
        # What a demonstration left that was killed goes first.
        _put_right(owner)
        _turn(owner)
    try:
        yield f"-c search_path={_SCHEMA},pg_catalog,public"
    finally:
        with psycopg.connect(owner_url, autocommit=True) as owner:
            _put_right(owner)


def _turn(owner: psycopg.Connection[Any]) -> None:
    name = sql.Identifier(_SCHEMA)
    application = sql.Identifier("tremplin_app")
    owner.execute(sql.SQL("CREATE SCHEMA {}").format(name))
    for each in _NAMES:
        owner.execute(
            sql.SQL(
                "CREATE FUNCTION {}.{}() RETURNS timestamptz LANGUAGE sql STABLE AS "
                "$$SELECT pg_catalog.{}() - coalesce(nullif(pg_catalog.current_setting({}, true), ''), '0')::interval$$"
            ).format(name, sql.Identifier(each), sql.Identifier(each), sql.Literal(_BEHIND))
        )
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, application))
    owner.execute(sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(name, application))
    _look_in(owner, f"{_SCHEMA}, {_PATH}", instead_of=_PATH)


def _put_right(owner: psycopg.Connection[Any]) -> None:
    _look_in(owner, _PATH, instead_of=f"{_SCHEMA}, {_PATH}")
    owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(_SCHEMA)))


def _look_in(owner: psycopg.Connection[Any], path: str, *, instead_of: str) -> None:
    found = owner.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND proconfig @> ARRAY[%s]",
        [f"search_path={instead_of}"],
    ).fetchall()
    for (function,) in found:
        owner.execute(f"ALTER FUNCTION {function} SET search_path = {path}".encode())


class Calendar:
    """The days that are played, and what is to happen on each, in the order of the days.

    Attributes:
        day: that has been reached.
        is_turned: whether the clock of the connections goes with it.
    """

    def __init__(self, connections: Sequence[Connection], *, is_turned: bool) -> None:
        """Make a calendar of connections.

        Args:
            connections: whose time is turned.
            is_turned: whether it can be; else every day is recorded in the present.
        """
        self.is_turned = is_turned
        self._connections = connections
        self._events: list[tuple[date, int, Callable[[date], None]]] = []
        self._count = 0
        self.day = date.min

    def plan(self, day: date, do: Callable[[date], None]) -> None:
        """Let something happen on a day, or where it has passed, next."""
        self._count += 1
        heappush(self._events, (day, self._count, do))

    def reach(self, day: date) -> None:
        """Let everything happen that is planned until a day, and turn the clock to the evening of that day."""
        while self._events and self._events[0][0] <= day:
            planned, _n, do = heappop(self._events)
            self._turn_to(planned)
            do(self.day)
        self._turn_to(day)

    def finish(self) -> None:
        """Let everything happen that is left."""
        while self._events:
            self.reach(self._events[0][0])

    def _turn_to(self, day: date) -> None:
        if day <= self.day:
            return
        self.day = day
        if self.is_turned:
            query = "SELECT set_config(%s, greatest(pg_catalog.clock_timestamp() - %s, '0')::text, false)"
            for connection in self._connections:
                connection.execute(query, [_BEHIND, datetime.combine(day, _LATE, tzinfo=UTC)])
