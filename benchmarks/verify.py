"""How long `tremplin verify` takes over a journal of a million postings.

The journal is filled by the owner in bulk, in the same form as `post` writes it: numbered, chained, with running
balances, by code of this file. A few hundred entries go through `post` before and after, to show that the forms agree.

    python benchmarks/verify.py [--postings 1000000]
"""

import argparse
import hashlib
import json
import sys
import time
import uuid
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg

import conftest  # noqa: F401 - sets Django up
from tests.database import serve
from tremplin.checker.ledger import FAILS, HOLDS, verify_ledger
from tremplin.checker.ledger.canonical import header_hash, leg_hash
from tremplin.store.posting import post
from tremplin.store.role import APPLICATION

LEGS = 6
PARTNERS = 500
BATCH = 20_000


def head(name: str) -> dict:
    return {
        "command_id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        "fingerprint": hashlib.sha256(name.encode()).hexdigest(),
        "kind": "award",
        "actor_person": "boss",
    }


def transaction(number: int) -> dict:
    """Return an award: one limit of a partner and one of all, and the expense."""
    partner, amount = number % PARTNERS, 1_000 + number % 977
    moves = [(f"LIMIT:{limit}:available", f"LIMIT:{limit}:used", amount) for limit in (1, 2 + partner)]
    moves.append((f"ACCR:P{partner:04}", "PL:svc", amount))
    return {"kind": "award", "effective_on": "2026-01-02", "accounting_on": "2026-01-02", "reverses": None,
            "context": json.dumps({"number": number}, separators=(",", ":")), "legs": legs(moves)}  # fmt: skip


def legs(moves: list[tuple[str, str, int]]) -> list[dict]:
    return [
        {"account": key, "book": "A" if key[0] == "L" else "B", "currency": "EUR",
         "kind": f"LIMIT:{key.split(':')[2]}" if key[0] == "L" else key.split(":")[0],
         "party": key.split(":")[1] if ":" in key else None, "amount": sign * amount}
        for source, target, amount in moves for key, sign in ((source, -1), (target, 1))
    ]  # fmt: skip


def found(connection: psycopg.Connection) -> None:
    """Make the actor and the limits, through the store."""
    keys = [{"programme": "bench", "limit_id": "limit", "scope": str(number), "window_label": "2026", "unit": "EUR"}
            for number in range(1 + PARTNERS)]  # fmt: skip
    grant = [(f"LIMIT:{number}:granted", f"LIMIT:{number}:available", 10**12) for number in range(1, 2 + PARTNERS)]
    with connection.transaction():
        connection.execute("SELECT lock_limits(%s::jsonb)", [json.dumps(keys)])
        post(connection, {
            "command": head("found"),
            "insert": {"organisation": [{"organisation_id": "vendor", "kind": "vendor"}],
                       "person": [{"person_id": "boss", "organisation_id": "vendor", "is_active": True,
                                   "language": "en"}]},
            "transactions": [{**transaction(0), "kind": "grant", "legs": legs(grant)}],
        })  # fmt: skip


def post_some(connection: psycopg.Connection, first: int, count: int) -> None:
    for number in range(first, first + count):
        with connection.transaction():
            post(connection, {"command": head(f"award-{number}"), "transactions": [transaction(number)]})


def fill(connection: psycopg.Connection, first: int, count: int) -> None:
    """Add entries in bulk, as the owner, in the form that `post` writes."""
    accounts = {
        (key, currency): [balance, version]
        for key, currency, balance, version in connection.execute(
            "SELECT account_key, currency, balance, version FROM account"
        )
    }
    seq, digest, at = connection.execute("SELECT seq, hash, at FROM sequencer").fetchone()
    for table in ("account", "limit_instance", "sequencer", "journal", "leg", "command", "audit"):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    for start in range(first, first + count, BATCH):
        commands, headers, rows, trail = [], [], [], []
        for number in range(start, min(start + BATCH, first + count)):
            planned, command = transaction(number), head(f"award-{number}")
            seq, at = seq + 1, at + timedelta(microseconds=10)
            posted = []
            for n, leg in enumerate(planned["legs"], start=1):
                standing = accounts.setdefault((leg["account"], "EUR"), [0, 0])
                standing[0] += leg["amount"]
                standing[1] += 1
                posted.append((n, leg["account"], leg["book"], "EUR", leg["amount"], *standing))
            header = {"seq": seq, "command_id": command["command_id"], "kind": "award", "recorded_at": at,
                      "effective_on": date(2026, 1, 2), "accounting_on": date(2026, 1, 2), "leg_count": len(posted),
                      "leg_hash": leg_hash(posted), "prev_hash": digest, "reverses": None,
                      "context": planned["context"]}  # fmt: skip
            digest = header["hash"] = header_hash(header)
            headers.append(header)
            rows += [(seq, len(posted), *leg) for leg in posted]
            commands.append((command["command_id"], command["fingerprint"], "boss", "award", at, "applied", "{}", seq))
            trail.append((command["command_id"], at, "boss", "award", "{}"))
        copy(
            connection,
            "command (command_id, fingerprint, actor_person, kind, received_at, outcome, answer, seq)",
            commands,
        )
        copy(connection, f"journal ({', '.join(headers[0])})", [tuple(one.values()) for one in headers])
        copy(
            connection,
            "leg (seq, leg_count, n, account_key, book, currency, amount, balance_after, account_version)",
            rows,
        )
        copy(connection, "audit (command_id, at, actor_person, what, detail)", trail)
        print(f"  {start + len(headers) - first} of {count} entries filled in", file=sys.stderr)
    connection.cursor().executemany(
        "INSERT INTO account (account_key, currency, book, kind, party, balance, version) VALUES (%s, 'EUR', %s, %s, "
        "%s, %s, %s) ON CONFLICT (account_key, currency) DO UPDATE SET balance = excluded.balance, "
        "version = excluded.version",
        [(key, "A" if key[0] == "L" else "B", key.split(":")[0], None, *standing)
         for (key, _currency), standing in accounts.items()],
    )  # fmt: skip
    connection.execute("UPDATE sequencer SET seq = %s, hash = %s, at = %s", [seq, digest, at])
    connection.execute(
        "UPDATE limit_instance AS standing "
        "SET version = standing.version + 1, used = taken.balance, available = free.balance "
        "FROM account AS taken, account AS free WHERE taken.account_key = 'LIMIT:' || standing.id || ':used' "
        "AND free.account_key = 'LIMIT:' || standing.id || ':available'"
    )
    for table in ("account", "limit_instance", "sequencer", "journal", "leg", "command", "audit"):
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        names = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        ).fetchall()
        for (name,) in names:
            connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    connection.commit()


def copy(connection: psycopg.Connection, target: str, rows: list[tuple]) -> None:
    with connection.cursor().copy(f"COPY {target} FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, default=1_000_000, help="legs in the journal")
    entries = parser.parse_args().postings // LEGS
    with serve() as server, server.copy() as database:
        with database.connect(autocommit=True) as connection:
            found(connection)
            post_some(connection, 1, 200)
        with psycopg.connect(database.superuser_url) as connection:
            fill(connection, 201, entries - 400)
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")
        with database.connect(autocommit=True) as connection:
            post_some(connection, entries, 200)
        with database.connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            started, used = time.perf_counter(), time.process_time()
            findings = verify_ledger(connection.cursor(), application=APPLICATION)
            seconds, ours = time.perf_counter() - started, time.process_time() - used
    checked = {name: count for finding in findings for name, count in finding.checked.items()}
    failed = [(finding.invariant, finding.code, finding.offence) for finding in findings if finding.verdict == FAILS]
    held = sum(finding.verdict == HOLDS for finding in findings)
    print(f"verify: {checked['legs']:,} postings in {checked['entries']:,} entries: {seconds:.1f} s "
          f"({ours:.1f} s of it in Python); {held} invariants hold, {len(failed)} do not; the aim is 60 s")  # fmt: skip
    if failed:
        sys.exit(f"verify: {failed}")


if __name__ == "__main__":
    main()
