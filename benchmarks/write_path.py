"""The whole write path beside a bare loop in SQL: commands a second, with 16 workers, one hot limit and many.

A command here is what a use case does to the database when a partner asks for a reservation: it opens the command,
locks two limits, and posts a claim with its event, four legs, two reservations, the chained journal entry, the audit
line and a message. The bare loop is one call of one SQL function that does only what the money needs: two guarded
updates, the sequencer, a chained entry, four rows. The same rows are one call too, of a function that writes every row
that the whole path writes, into tables of the same shape and indexes, without walls, roles, JSON or a look at anything.
All write to the same server, in turns, with fsync on.
"""

import json
import os
import random
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any

import django
import psycopg
from measuring import median_of, report
from measuring.loops import BARE, SAME_ROWS

from tremplin.store import embedded
from tremplin.store.role import OWNER, ensure_database

WORKERS = 16
SECONDS = 4.0
TURNS = 5
LIMITS = 1_000
SIZE = 10**12


def bare(connection: psycopg.Connection, first: int, second: int) -> None:
    connection.execute("SELECT bare(%s, %s, %s, 1)", [str(uuid.uuid4()), first, second])


def same_rows(connection: psycopg.Connection, first: int, second: int) -> None:
    connection.execute("SELECT same_rows(%s, %s, %s, 1)", [uuid.uuid4(), first, second])


def whole(connection: psycopg.Connection, first: int, second: int) -> None:
    from tremplin.store.limit import LimitKey, lock_limits
    from tremplin.store.posting import command_transaction, finish, open_command

    head = {
        "command_id": str(uuid.uuid4()),
        "fingerprint": "0" * 64,
        "kind": "request-claim",
        "actor_person": "seller",
        "source": "benchmark",
    }
    claim_id = head["command_id"]
    keys = [LimitKey("bench", f"L{number}", (), "", "EUR") for number in (first, second)]
    with command_transaction(connection):
        open_command(connection, command_id=head["command_id"], fingerprint=head["fingerprint"])
        held = lock_limits(connection, keys)
        ids = [held[key].id for key in keys]
        finish(connection, request_payload(head, claim_id, ids))


def request_payload(head: dict[str, Any], claim_id: str, ids: list[int]) -> dict[str, Any]:
    legs = [
        {"account": f"LIMIT:{one}:{part}", "book": "A", "currency": "EUR", "kind": f"LIMIT:{part}", "amount": amount}
        for one in ids
        for part, amount in (("available", -1), ("reserved", 1))
    ]
    return {
        "command": head,
        "answer": {"state": "requested", "reserved": "1"},
        "claims": [
            {
                "claim_id": claim_id,
                "expect": None,
                "event": "request",
                "state": "requested",
                "set": {
                    "programme": "bench",
                    "incentive": "assessment",
                    "partner_id": "P1",
                    "unit": "EUR",
                    "asked": 1,
                    "reserved": 1,
                },
            }
        ],
        "transactions": [
            {
                "kind": "reserve",
                "effective_on": "2026-01-02",
                "accounting_on": "2026-01-02",
                "context": json.dumps({"claim_id": claim_id}),
                "legs": legs,
            }
        ],
        "reservations": [{"claim_id": claim_id, "limit_instance_id": one, "amount": 1, "state": "open"} for one in ids],
        "audit": [{"what": "request-claim", "subject": claim_id, "detail": {"asked": "1"}}],
        "outbox": [{"topic": "claim.requested", "payload": {"claim_id": claim_id}}],
    }


COMMANDS: dict[str, Callable[[psycopg.Connection, int, int], None]] = {
    "bare": bare,
    "same rows": same_rows,
    "whole": whole,
}


def pair(is_hot: bool, rng: random.Random) -> tuple[int, int]:
    """Two different limits; one of them is everybody's when it is hot."""
    if is_hot:
        return LIMITS + 1, rng.randint(1, LIMITS)
    first, second = rng.sample(range(1, LIMITS + 1), 2)
    return first, second


def work(url: str, seed: int, turn: Any, found: Any) -> None:
    """Do what is on, until nothing more comes: the name of a command, whether one limit is hot, and until when."""
    rng = random.Random(seed)
    with psycopg.connect(url, prepare_threshold=1, autocommit=True) as connection:
        for command in COMMANDS.values():
            command(connection, *pair(False, rng))
        found.put([])
        while (asked := turn.get()) is not None:
            name, is_hot, until = asked
            seconds = []
            while (begun := monotonic()) < until:
                COMMANDS[name](connection, *pair(is_hot, rng))
                seconds.append(monotonic() - begun)
            found.put(seconds)


@contextmanager
def storm(url: str) -> Iterator[Callable[[str, bool], tuple[float, float]]]:
    """Start the workers once; what is given runs a turn of them.

    It returns commands a second, and the 99th in a hundred of the seconds that one took.
    """
    context = get_context("spawn")
    found = context.Queue()
    turns: list[Any] = [context.Queue() for _worker in range(WORKERS)]
    workers = [context.Process(target=work, args=(url, n, turn, found)) for n, turn in enumerate(turns)]
    for worker in workers:
        worker.start()
    for _worker in workers:
        found.get(timeout=120)

    def run(name: str, is_hot: bool) -> tuple[float, float]:
        until = monotonic() + SECONDS
        for turn in turns:
            turn.put((name, is_hot, until))
        seconds = sorted(one for _worker in workers for one in found.get(timeout=120))
        return len(seconds) / SECONDS, seconds[len(seconds) * 99 // 100]

    try:
        yield run
    finally:
        for turn in turns:
            turn.put(None)
        for worker in workers:
            worker.join()


@contextmanager
def prepared() -> Iterator[embedded.EmbeddedServer]:
    """Start a server of its own with a migrated database, the limits and the bare tables."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TREMPLIN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tremplin.doors.settings"
        server = embedded.start(Path(folder) / "db")
        ensure_database(server.url())
        django.setup()
        from django.db import connections

        from tremplin.doors.access.schema import migrate

        migrate(server.url(role=OWNER, database="tremplin"))
        connections.close_all()
        with psycopg.connect(server.url(role=OWNER, database="tremplin")) as connection:
            connection.execute(BARE.encode())
            connection.execute(SAME_ROWS.encode())
            connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO tremplin_app")
            connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO tremplin_app")
            connection.execute("GRANT EXECUTE ON FUNCTION bare, same_rows TO tremplin_app")
        try:
            with psycopg.connect(server.url(role="tremplin_app", database="tremplin")) as connection:
                fund(connection)
            yield server
        finally:
            embedded.release(Path(folder) / "db")


def fund(connection: psycopg.Connection) -> None:
    """Make the limits, with enough granted under each that none is ever reached."""
    from tremplin.store.limit import LimitKey, lock_limits
    from tremplin.store.posting import post

    head = {"command_id": str(uuid.uuid4()), "fingerprint": "1" * 64, "kind": "set-up", "actor_person": "seller"}
    keys = [LimitKey("bench", f"L{number}", (), "", "EUR") for number in range(1, LIMITS + 2)]
    held = lock_limits(connection, keys)
    legs = [
        {"account": f"LIMIT:{one.id}:{part}", "book": "A", "currency": "EUR", "kind": f"LIMIT:{part}", "amount": amount}
        for one in held.values()
        for part, amount in (("granted", -SIZE), ("available", SIZE))
    ]
    day = "2026-01-01"
    post(
        connection,
        {
            "command": head,
            "insert": {
                "organisation": [{"organisation_id": "vendor", "kind": "vendor"}],
                "person": [{"person_id": "seller", "organisation_id": "vendor"}],
            },
            "transactions": [{"kind": "grant", "effective_on": day, "accounting_on": day, "legs": legs}],
        },
    )


def check(url: str) -> str:
    """Return what the database says after the storm: numbers without gaps, nothing overrun, no deadlocks."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT max(seq), max(seq) - count(*), (SELECT count(*) FROM limit_instance WHERE available < 0),"
            " (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()) FROM journal"
        ).fetchone()
    assert found is not None
    return f"{found[0]} entries, {found[1]} gaps, {found[2]} limits overrun, {found[3]} deadlocks"


def main() -> None:
    rows = []
    with prepared() as server, storm(url := server.url(role="tremplin_app", database="tremplin")) as run:
        for title, is_hot in (("one hot limit", True), ("many limits", False)):
            rates: dict[str, list[float]] = {name: [] for name in COMMANDS}
            slow: dict[str, list[float]] = {name: [] for name in COMMANDS}
            for turn in range(TURNS):
                for name in COMMANDS:
                    rate, p99 = run(name, is_hot)
                    rates[name].append(rate)
                    slow[name].append(p99)
                    print(f"  {title}, turn {turn + 1}, {name}: {rate:.0f} a second", file=sys.stderr)
            ratios = {
                name: median_of([one / other for one, other in zip(rates["whole"], rates[name], strict=True)])
                for name in ("bare", "same rows")
            }
            rows.append(
                (
                    title,
                    f"{median_of(rates['bare']):.0f}",
                    f"{median_of(rates['same rows']):.0f}",
                    f"{median_of(rates['whole']):.0f}",
                    f"{median_of(slow['whole']) * 1e3:.0f}",
                    f"{ratios['bare']:.2f}",
                    f"{ratios['same rows']:.2f}",
                )
            )
        after = check(url)
    heads = (
        "limits",
        "bare loop, a second",
        "same rows, a second",
        "whole path, a second",
        "99th in a hundred, ms",
        "to the bare loop",
        "to the same rows",
    )
    report(f"The write path, {WORKERS} workers, {TURNS} turns of {SECONDS:.0f} s", heads, rows)
    print(f"After it: {after}.")


if __name__ == "__main__":
    main()
