"""Builds that are wrong in what they do in one transaction: a snapshot that is too old, a key that is written apart."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from psycopg.types.json import Jsonb

from tests.database import Database, Server
from tests.known_bad.building import broken, build_wrongly
from tests.store import lived
from tremplin.store.posting import open_command, post

# More than half of what limit 1 has, so that there is room for one of two.
MOST = 60_000_000


@pytest.fixture
def installation(server: Server) -> Iterator[Database]:
    with server.copy() as made:
        with made.connect(autocommit=True) as connection:
            lived.live(connection, claims=1)
        yield made


def reservation(name: str) -> dict[str, Any]:
    legs = lived.legs(("LIMIT:1:available", "LIMIT:1:reserved", MOST))
    return {
        "command": lived.command(name, "request", "boss"),
        "transactions": [lived.transaction("reserve", legs)],
        "reservations": [{"claim_id": name, "limit_instance_id": 1, "amount": MOST, "state": "open"}],
    }


def take_one_and_wait_for_the_other(database: Database, *, isolation: IsolationLevel) -> psycopg.Error | None:
    """Reserve in one session, and in another that waits for it; return what stopped the other, if anything."""
    stopped: list[psycopg.Error] = []

    def take() -> None:
        try:
            with psycopg.connect(database.url) as second:
                second.isolation_level = isolation
                post(second, reservation("second"))
        except psycopg.Error as error:
            stopped.append(error)

    with database.connect() as first, psycopg.connect(database.superuser_url, autocommit=True) as watching:
        first.isolation_level = isolation
        post(first, reservation("first"))
        other = threading.Thread(target=take)
        other.start()
        while other.is_alive() and not watching.execute(_WAITS).fetchone():
            pass
        first.commit()
        other.join()
    return stopped[0] if stopped else None


_WAITS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def test_repeatable_read_that_is_let_in_is_stopped_at_the_row_that_it_takes_from(installation: Database) -> None:
    """L9: to lock, and then to add up in an old snapshot, needs something that is added up; there is only the row."""
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        build_wrongly(
            connection,
            ("take_command", "IF current_setting('transaction_isolation') <> 'read committed'", "IF FALSE"),
            without=("ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_not_below_zero",),
        )

        stopped = take_one_and_wait_for_the_other(installation, isolation=IsolationLevel.REPEATABLE_READ)

        assert isinstance(stopped, psycopg.errors.SerializationFailure)
        assert broken(connection) == set()


def test_ceiling_that_is_added_up_in_a_snapshot_from_before_the_wait_is_overrun(installation: Database) -> None:
    """L9, L10: the row is locked, and the sum beside it is as old as the statement."""
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        build_wrongly(
            connection,
            (
                "move_limits",
                "AND standing.available + move.available >= 0",
                """AND standing.granted + move.available >= (
                    SELECT coalesce(sum(amount), 0) FROM reservation WHERE limit_instance_id = standing.id)""",
            ),
            without=("ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_not_below_zero",),
        )

        stopped = take_one_and_wait_for_the_other(installation, isolation=IsolationLevel.READ_COMMITTED)

        assert stopped is None
        assert broken(connection) == {"L9", "L10"}


def test_command_whose_key_is_written_in_another_transaction_is_answered_without_effect(
    installation: Database,
) -> None:
    """C1, R1: the key does not know what the command did, and a kill after it leaves the key alone."""
    with psycopg.connect(installation.superuser_url, autocommit=True) as connection:
        build_wrongly(
            connection,
            ("post", "known := take_command(command_key, head ->> 'fingerprint');", ""),
            ("post", "PERFORM insert_command(head, 'applied', payload -> 'answer', last_number);", ""),
        )

        def take_key(name: str) -> dict[str, Any]:
            command = lived.command(name, "book", "finance")
            connection.execute("SELECT insert_command(%s, 'applied', '{}', NULL)", [Jsonb(command)])
            return command

        legs = lived.legs(("BANK", "PL:svc", 100))
        post(connection, {"command": take_key("whole"), "transactions": [lived.transaction("book", legs)]})
        assert broken(connection) == {"C1"}

        killed = take_key("killed")
        again = open_command(connection, command_id=killed["command_id"], fingerprint=killed["fingerprint"]).answer

        assert again is not None
        assert (again.outcome, again.is_replayed, again.numbers) == ("applied", True, ())
