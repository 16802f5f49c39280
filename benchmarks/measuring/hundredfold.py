"""For benchmarks only: the demonstration's rows many times over, straight in the tables, past every use case.

Each copy has ids of its own: a suffix to every id of a partner, project, claim and so on, and a distance to every
number. Receipts are left empty, and what only the original has (limits of the whole programme, rates of exchange,
commands, the partners whom a channel manager looks after) is not copied: enough for pages, and nothing that `tremplin
verify` would find true. Who sees all partners sees a hundred times as many; a channel manager has as many as before.
"""

from collections.abc import Iterable
from typing import Final

import psycopg
from psycopg import sql

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
    ("fact", "data"): """data || coalesce((SELECT jsonb_object_agg(key, value || '~' || k) FROM jsonb_each_text(data)
        WHERE (key LIKE '%%\\_id' OR key = 'registered_by') AND value IS NOT NULL), '{}')
        || CASE WHEN data ? 'name' THEN jsonb_build_object('name', data ->> 'name' || ' ' || k) ELSE '{}' END""",
    ("limit_instance", "scope"): """regexp_replace(scope, '"([^"]+)"\\]', '"\\1~' || k || '"]', 'g')""",
    ("account", "party"): """CASE WHEN party ~ '^\\d+$' THEN (party::bigint + k * {instances})::text
        ELSE party || '~' || k END""",
    # Who is paid by an award stands in the claim's event.
    ("claim_event", "data"): """regexp_replace(data::text, '("payee": *"[^"]+)"', '\\1~' || k || '"', 'g')::jsonb""",
    # A series of invoices is named after its mandate, in capitals and digits.
    ("mandate", "mandate_id"): "mandate_id || 'X' || k",
    ("invoice", "mandate_id"): "mandate_id || 'X' || k",
    ("payable_item", "source_id"): """CASE source WHEN 'correction'
        THEN regexp_replace(source_id, '(/[0-9]+)$', '~' || k || '\\1') ELSE source_id || '~' || k END""",
    ("decision", "receipt"): "''::bytea",
    ("reservation", "limit_instance_id"): "limit_instance_id + k * {instances}",
}
_ONLY: Final = {
    "organisation": "kind = 'partner'",
    "person": "organisation_id <> 'vendor'",
    "person_private": "person_id IN (SELECT person_id FROM person WHERE organisation_id <> 'vendor')",
    "role_grant": "person_id IN (SELECT person_id FROM person WHERE organisation_id <> 'vendor')",
    "limit_instance": "scope <> '[]'",
    "fact": "superseded_at IS NULL AND table_name <> 'rates'",
}


def multiply(address: str, *, times: int) -> None:
    """Bring a demonstration to so many times its size.

    Args:
        address: of its database, as superuser: foreign keys and triggers are passed by.
        times: how often every row is there in the end.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET synchronous_commit = off")
        distances = {"instances": _most(connection, "limit_instance", "id"), "seq": _most(connection, "journal", "seq")}
        for table, columns in _TABLES.items():
            indexes = _indexes(connection, table)
            for name, _definition in indexes:
                connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            guards = _guards(connection, table)
            _set_guards(connection, table, guards, how="DISABLE")
            _copy(connection, table, columns, times=times, distances=distances)
            _set_guards(connection, table, guards, how="ENABLE ALWAYS")
            for _name, definition in indexes:
                connection.execute(definition)
        for table, columns in _SUMS.items():
            greater = ", ".join(f"{name} = {name} * {times}" for name in columns)
            connection.execute(f"UPDATE {table} SET {greater}")
        connection.execute("SELECT sum_journal()")
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: psycopg.Connection, table: str, columns: dict[str, str], *, times: int, distances: dict[str, int]
) -> None:
    names = [
        row[0]
        for row in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [table],
        ).fetchall()
    ]
    most = _most(connection, table, "id") if columns.get("id") == _NUMBER else 0
    chosen = [_worked_out(table, name, columns.get(name), most=most, distances=distances) for name in names]
    columns_named = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        f"INSERT INTO {table} ({columns_named}) OVERRIDING SYSTEM VALUE"
        f" SELECT {', '.join(chosen)} FROM (SELECT * FROM {table} WHERE {_ONLY.get(table, 'true')}) AS original"
        f" CROSS JOIN generate_series(1, {times - 1}) AS k ON CONFLICT DO NOTHING"
    )


def _worked_out(table: str, name: str, kind: str | None, *, most: int, distances: dict[str, int]) -> str:
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


def _indexes(connection: psycopg.Connection, table: str) -> Iterable[tuple[str, str]]:
    """Return the indexes of a table that keep no constraint, each with what makes it."""
    return connection.execute(
        "SELECT index.relname, pg_get_indexdef(index.oid) FROM pg_index"
        " JOIN pg_class AS index ON index.oid = indexrelid WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    ).fetchall()


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
