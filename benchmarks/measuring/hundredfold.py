"""For benchmarks only: the demonstration's rows many times over, straight in the tables, past every use case.

Each copy has ids of its own: a suffix to every id of a partner, project, claim and so on, and a distance to every
number. Receipts are left empty, and what only the original has (limits of the whole programme, rates of exchange,
commands, the partners whom a channel manager looks after) is not copied: enough for pages, and nothing that `tremplin
verify` would find true. Who sees all partners sees a hundred times as many; a channel manager has as many as before.

The database is filled by a server that trusts the machine not to fail, and that keeps no index while a table is filled.
A note in the folder says how often the rows are there and what tables they were copied in, so that it can be kept.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg
from psycopg import sql

from measuring import ROOT
from tremplin.store.embedded import is_running, release, start
from tremplin.store.role import DATABASE

_FILLING: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64GB",
    "checkpoint_timeout": "1d",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "1GB",
}
_MIGRATIONS: Final = ROOT / "src" / "tremplin" / "store" / "migrations"
_MARK: Final = "<copy>"
"""Stands for the number of the copy in what is worked out once for each original."""

_TEXT: Final = "text"
_NUMBER: Final = "bigint"

# What is copied: the columns that are ids in text, and those that are numbers of rows.
_TABLES: Final = {
    "organisation": {"organisation_id": _TEXT},
    "person": {"person_id": _TEXT, "organisation_id": _TEXT},
    "person_private": {"person_id": _TEXT, "email": _TEXT},
    "role_grant": {"id": _NUMBER, "person_id": _TEXT},
    "registration": {"project_id": _TEXT, "partner_id": _TEXT},
    "introduction_state": {
        "introduction_id": _TEXT,
        "project_id": _TEXT,
        "introducing_id": _TEXT,
        "receiving_id": _TEXT,
    },
    "claim": {"claim_id": _TEXT, "partner_id": _TEXT, "project_id": _TEXT},
    "claim_event": {"id": _NUMBER, "claim_id": _TEXT},
    "decision": {"id": _NUMBER, "claim_id": _TEXT},
    "approval": {"id": _NUMBER, "claim_id": _TEXT},
    "proof_file": {"sha256": _TEXT},
    "proof_use": {"id": _NUMBER, "claim_id": _TEXT, "sha256": _TEXT},
    "limit_instance": {"id": _NUMBER},
    "reservation": {
        "id": _NUMBER,
        "claim_id": _TEXT,
        "limit_instance_id": _NUMBER,
        "opened_seq": "seq",
        "closed_seq": "seq",
    },
    "account": {"account_key": _TEXT},
    "journal": {"seq": "seq"},
    "leg": {"seq": "seq", "account_key": _TEXT},
    "audit": {"id": _NUMBER, "subject": _TEXT},
    "fact": {"id": _NUMBER, "record_id": _TEXT},
    "orders_by_partner_day": {"partner_id": _TEXT},
    "orders_by_partner_month": {"partner_id": _TEXT},
    "sold_by_partner_month": {"partner_id": _TEXT},
    "orders_by_partner": {"partner_id": _TEXT},
    "award_counted": {"award_id": _TEXT, "project_id": _TEXT},
    "company": {"organisation_id": _TEXT},
    "bank_details": {"details_id": _TEXT, "partner_id": _TEXT},
    "mandate": {"mandate_id": _TEXT, "partner_id": _TEXT},
    "diligence": {"id": _NUMBER, "partner_id": _TEXT},
    "payable": {"payable_id": _TEXT, "partner_id": _TEXT},
    "payable_item": {"id": _NUMBER, "payable_id": _TEXT, "payee": _TEXT, "claim_id": _TEXT},
    "owed_part": {"claim_id": _TEXT, "payee": _TEXT, "payable_id": _TEXT},
    "payment_run": {"run_id": _TEXT, "message_id": _TEXT},
    "payment_line": {
        "end_to_end_id": _TEXT,
        "run_id": _TEXT,
        "payable_id": _TEXT,
        "partner_id": _TEXT,
        "details_id": _TEXT,
    },
    "line_event": {"id": _NUMBER, "end_to_end_id": _TEXT},
    "invoice": {
        "number": _TEXT,
        "series": _TEXT,
        "partner_id": _TEXT,
        "payable_id": _TEXT,
        "mandate_id": _TEXT,
        "preceding_id": _TEXT,
        "case_id": _TEXT,
    },
    "invoice_event": {"id": _NUMBER, "number": _TEXT},
    "own_invoice": {"own_id": _TEXT, "partner_id": _TEXT, "payable_id": _TEXT},
    "statement": {"statement_id": _TEXT, "partner_id": _TEXT},
    "dispute": {
        "dispute_id": _TEXT,
        "partner_id": _TEXT,
        "statement_id": _TEXT,
        "claim_id": _TEXT,
        "payable_id": _TEXT,
    },
    "dispute_event": {"id": _NUMBER, "dispute_id": _TEXT},
    "set_off_agreement": {"agreement_id": _TEXT, "partner_id": _TEXT},
    "receivable_part": {
        "id": _NUMBER,
        "case_id": _TEXT,
        "claim_id": _TEXT,
        "partner_id": _TEXT,
        "payable_id": _TEXT,
        "agreement_id": _TEXT,
    },
    "write_off": {"id": _NUMBER, "case_id": _TEXT, "partner_id": _TEXT},
}
# Sums over all partners, which are so many times as great.
_SUMS: Final = {"orders_by_day": ("lines", "amount", "annual"), "awards_by_day": ("awards", "amount")}
# What is worked out otherwise. `k` is the number of the copy, `instances` the distance between the ids of limits.
_ACCOUNT_KEY: Final = """CASE WHEN account_key LIKE 'LIMIT:%%' THEN 'LIMIT:' || (
        split_part(account_key, ':', 2)::bigint + k * {instances}) || ':' || split_part(account_key, ':', 3)
        ELSE account_key || '~' || k END"""
_OTHERWISE: Final = {
    ("account", "account_key"): _ACCOUNT_KEY,
    ("leg", "account_key"): _ACCOUNT_KEY,
    ("limit_instance", "scope"): """regexp_replace(scope, '"([^"]+)"\\]', '"\\1~' || k || '"]', 'g')""",
    ("account", "party"): """CASE WHEN party ~ '^\\d+$' THEN (party::bigint + k * {instances})::text
        ELSE party || '~' || k END""",
    # An award is looked for by its claim.
    ("journal", "context"): """regexp_replace(context, '("claim":"[^"]+)"', '\\1~' || k || '"')""",
    # A series of invoices is named after its mandate, in capitals and digits.
    ("mandate", "mandate_id"): "mandate_id || 'X' || k",
    ("invoice", "mandate_id"): "mandate_id || 'X' || k",
    ("payable_item", "source_id"): """CASE source WHEN 'correction'
        THEN regexp_replace(source_id, '(/[0-9]+)$', '~' || k || '\\1') ELSE source_id || '~' || k END""",
    ("decision", "receipt"): "''::bytea",
    ("reservation", "limit_instance_id"): "limit_instance_id + k * {instances}",
}
# Worked out once for each original, as the text of its JSON.
_WITH_MARK: Final = {
    ("fact", "data"): f"""(data || coalesce((
        SELECT jsonb_object_agg(key, value || '~{_MARK}') FROM jsonb_each_text(data)
        WHERE (key LIKE '%\\_id' OR key = 'registered_by') AND value IS NOT NULL), '{{}}')
        || CASE WHEN data ? 'name' THEN jsonb_build_object('name', data ->> 'name' || ' {_MARK}') ELSE '{{}}' END
        )::text""",
    # Who is paid by an award stands in the claim's event.
    ("claim_event", "data"): f"""regexp_replace(data::text, '("payee": *"[^"]+)"', '\\1~{_MARK}"', 'g')""",
}
_ONLY: Final = {
    "organisation": "kind = 'partner'",
    "person": "organisation_id <> 'vendor'",
    "person_private": "person_id IN (SELECT person_id FROM person WHERE organisation_id <> 'vendor')",
    "role_grant": "person_id IN (SELECT person_id FROM person WHERE organisation_id <> 'vendor')",
    "limit_instance": "scope <> '[]'",
    "fact": "superseded_at IS NULL AND table_name <> 'rates'",
}


def multiply(data: Path, *, times: int) -> None:
    """Bring the demonstration of a folder to so many times its size, unless it is there already; say what is done.

    Args:
        data: the folder.
        times: how often every row is there in the end.

    Raises:
        SystemExit: the folder was filled otherwise, not to the end, or for other tables; or its database runs.
    """
    note, wanted = data / "hundredfold.json", {"times": times, "migrations": _migrations()}
    if note.exists():
        if json.loads(note.read_text()) != wanted:
            raise SystemExit(f"{data} was not filled {times} times, or not with the tables of today: remove it.")
        return
    if is_running(data / "db"):
        raise SystemExit(f"The database in {data} runs: stop it, and it is filled by a server of its own.")
    note.write_text(json.dumps({"times": "not yet"}))
    begun = perf_counter()
    server = start(data / "db", settings=_FILLING)
    try:
        with psycopg.connect(server.url(database=DATABASE), autocommit=True) as connection:
            _fill(connection, times=times)
    finally:
        release(data / "db")
    # The server has written everything, and not waited until it is on the disk.
    os.sync()
    note.write_text(json.dumps(wanted))
    _say("everything", begun)


def require_tables_of_today(data: Path) -> None:
    """Stop unless a folder that was filled has the tables of today: what they sum up was not copied for others."""
    note = data / "hundredfold.json"
    if note.exists() and json.loads(note.read_text()).get("migrations") != _migrations():
        raise SystemExit(f"{data} was filled for other tables than those of today, or not to the end: remove it.")


def _migrations() -> list[str]:
    return sorted(one.stem for one in _MIGRATIONS.glob("0*.py"))


def _say(what: str, begun: float) -> None:
    print(f"{what}: {perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)


def _fill(connection: psycopg.Connection, *, times: int) -> None:
    connection.execute("SET session_replication_role = replica")
    distances = {"instances": _most(connection, "limit_instance", "id"), "seq": _most(connection, "journal", "seq")}
    for table, columns in _TABLES.items():
        begun = perf_counter()
        guards = _guards(connection, table)
        _set_guards(connection, table, guards, how="DISABLE")
        # The indexes of the table rest while it is filled, those of its keys too; then each is built anew.
        connection.execute("UPDATE pg_index SET indisready = false WHERE indrelid = %s::regclass", [table])
        rows = _copy(connection, table, columns, times=times, distances=distances)
        connection.execute(sql.SQL("REINDEX TABLE {}").format(sql.Identifier(table)))
        _set_guards(connection, table, guards, how="ENABLE ALWAYS")
        _say(f"{table}, {rows:,} rows", begun)
    begun = perf_counter()
    for table, names in _SUMS.items():
        greater = ", ".join(f"{name} = {name} * {times}" for name in names)
        connection.execute(f"UPDATE {table} SET {greater}")
    connection.execute("SELECT sum_journal()")
    _say("sums", begun)
    begun = perf_counter()
    connection.execute("VACUUM (ANALYZE)")
    _say("vacuum and statistics", begun)


def _copy(
    connection: psycopg.Connection, table: str, columns: dict[str, str], *, times: int, distances: dict[str, int]
) -> int:
    kinds: dict[str, str] = dict(
        connection.execute(
            "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        ).fetchall()
    )
    most = _most(connection, table, "id") if columns.get("id") == _NUMBER else 0
    chosen = [_worked_out(table, name, columns.get(name), most=most, distances=distances) for name in kinds]
    columns_named = ", ".join(f'"{name}"' for name in kinds)
    marked = "".join(f", {worked} AS {name}_marked" for (of, name), worked in _WITH_MARK.items() if of == table)
    return connection.execute(
        f"WITH original AS MATERIALIZED (SELECT *{marked} FROM {table} WHERE {_ONLY.get(table, 'true')})"
        f" INSERT INTO {table} ({columns_named}) OVERRIDING SYSTEM VALUE SELECT {', '.join(chosen)}"
        f" FROM original CROSS JOIN generate_series(1, {times - 1}) AS k"
    ).rowcount


def _worked_out(table: str, name: str, kind: str | None, *, most: int, distances: dict[str, int]) -> str:
    if (table, name) in _WITH_MARK:
        return f"replace({name}_marked, '{_MARK}', k::text)::jsonb"
    if (table, name) in _OTHERWISE:
        return _OTHERWISE[table, name].replace("{instances}", str(distances["instances"])).replace("%%", "%")
    if kind == _TEXT:
        return f"\"{name}\" || '~' || k"
    if kind == "seq":
        return f"{name} + k * {distances['seq']}"
    return f"{name} + k * {most}" if kind == _NUMBER else f'"{name}"'


def _most(connection: psycopg.Connection, table: str, column: str) -> int:
    row = connection.execute(f"SELECT max({column}) FROM {table}").fetchone()
    return int(row[0] or 0) if row else 0


def _guards(connection: psycopg.Connection, table: str) -> list[str]:
    """Return the triggers of a table that fire whatever a session asks for."""
    rows = connection.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'", [table]
    ).fetchall()
    return [row[0] for row in rows]


def _set_guards(connection: psycopg.Connection, table: str, guards: list[str], *, how: str) -> None:
    for name in guards:
        change = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
        connection.execute(change.format(sql.Identifier(table), sql.SQL(how), sql.Identifier(name)))
