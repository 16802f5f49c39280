"""Questions to the catalogue: what the application may do, and which triggers stand (L6).

What protects the journal is written here a second time, table by table: a migration that forgets a wall is found out
even if nobody has climbed over yet.
"""

from typing import Final

from tremplin.checker.ledger.finding import Check

_UNCHANGING: Final = (
    "organisation",
    "agreement_acceptance",
    "claim_event",
    "proof_file",
    "proof_opening",
    "proof_justification",
    "decision",
    "journal",
    "leg",
    "audit",
    "security_event",
    "reminder",
    "verification",
    "payable_item",
    "diligence",
    "company",
    "statement",
    "bank_file",
    "bank_answer",
    "line_event",
    "set_off_agreement",
    "receivable_part",
    "dispute_event",
    "invoice_event",
    "invoice_file",
    "own_invoice",
)
"""Tables whose rows never change."""

_KEPT: Final = (
    "person",
    "role_grant",
    "interest",
    "portfolio",
    "fact",
    "registration",
    "introduction_state",
    "agreement",
    "terms_version",
    "claim",
    "proof_use",
    "threshold",
    "approval",
    "limit_instance",
    "limit_member",
    "limit_day",
    "reservation",
    "account",
    "sequencer",
    "period",
    "command",
    "outbox",
    "mail",
    "notice",
    "restoration",
    "bank_details",
    "mandate",
    "payable",
    "statement_run",
    "vendor_account",
    "payment_run",
    "payment_line",
    "line_settlement",
    "write_off",
    "dispute",
    "invoice",
    "sums_until",
    "entries_by_month",
    "limit_moved",
    "limits_by_day",
    "limits_by_window",
    "orders_by_partner_day",
    "orders_by_partner_month",
    "sold_by_partner_month",
    "orders_by_day",
    "orders_by_partner",
    "award_counted",
    "awards_by_day",
    "owed_part",
)
"""Tables whose rows change in some columns, and never go."""

_SEALS: Final = (
    ("journal", "require_balance"),
    ("journal", "require_open_period"),
    ("claim", "require_event"),
    ("claim_event", "note_owed"),
    ("payable_item", "note_paid"),
    ("terms_version", "guard_terms"),
    ("period", "close_period"),
    ("statement", "guard_statement"),
    ("invoice", "guard_invoice"),
)
"""Functions that a trigger of a table must call at each insert."""

_DOORS: Final = ("open_command", "lock_limits", "post", "refuse", "note_security", "mark_sent", "sum_journal")
"""The only functions by which the application writes with the rights of the owner."""

_BEFORE: Final = 2
_INSERT: Final = 4
_DELETE: Final = 8
_UPDATE: Final = 16
_TRUNCATE: Final = 32
"""Bits of pg_trigger.tgtype."""

_WALLS: Final = ", ".join(
    f"('{table}', {bit}, '{event}')"
    for tables, events in (
        (_UNCHANGING, ((_UPDATE, "UPDATE"), (_DELETE, "DELETE"), (_TRUNCATE, "TRUNCATE"))),
        (_KEPT, ((_DELETE, "DELETE"), (_TRUNCATE, "TRUNCATE"))),
        (("person_private",), ((_TRUNCATE, "TRUNCATE"),)),
    )
    for table in tables
    for bit, event in events
)
_SEALED: Final = ", ".join(f"('{table}', '{function}')" for table, function in _SEALS)
_ALLOWED: Final = ", ".join(f"'{name}'" for name in _DOORS)
_OURS: Final = "relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'procrastinate%%'"

GUARDS: Final = (
    Check(
        "L6",
        {
            "tables": f"SELECT count(*) FROM pg_class WHERE {_OURS}",
            "walls": f"SELECT count(*) FROM (VALUES {_WALLS}) AS wall (table_name, bit, event)",
        },
        {
            "APPLICATION_MAY_WRITE": f"""
                SELECT relname AS table_name, privilege FROM pg_class
                CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS one (privilege)
                WHERE {_OURS} AND (
                    has_table_privilege(%(application)s, pg_class.oid, privilege)
                    OR (privilege IN ('INSERT', 'UPDATE')
                        AND has_any_column_privilege(%(application)s, pg_class.oid, privilege))
                )
                ORDER BY relname, privilege LIMIT 1""",
            "APPLICATION_IS_MORE": f"""
                SELECT rolname AS role, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
                FROM pg_roles WHERE rolname = %(application)s AND (
                    rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                    OR has_schema_privilege(%(application)s, 'public', 'CREATE')
                    OR EXISTS (
                        SELECT 1 FROM pg_class WHERE {_OURS} AND pg_has_role(%(application)s, relowner, 'MEMBER')
                    )
                )""",
            "FUNCTION_OPEN": f"""
                SELECT proname AS function FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prosecdef AND proname NOT IN ({_ALLOWED})
                    AND has_function_privilege(%(application)s, oid, 'EXECUTE')
                ORDER BY proname LIMIT 1""",
            "WALL_MISSING": f"""
                SELECT wall.table_name, wall.event FROM (VALUES {_WALLS}) AS wall (table_name, bit, event)
                WHERE NOT EXISTS (
                    SELECT 1 FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                    WHERE tgrelid = to_regclass('public.' || wall.table_name) AND tgtype & wall.bit <> 0
                        AND tgtype & {_BEFORE} <> 0 AND tgqual IS NULL AND tgattr::text = '' AND tgenabled = 'A'
                        AND proname = 'forbid' AND prosrc LIKE '%%RAISE EXCEPTION%%'
                )
                ORDER BY wall.table_name, wall.event LIMIT 1""",
            "SEAL_MISSING": f"""
                SELECT seal.table_name, seal.function FROM (VALUES {_SEALED}) AS seal (table_name, function)
                WHERE NOT EXISTS (
                    SELECT 1 FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                    WHERE tgrelid = to_regclass('public.' || seal.table_name) AND tgtype & {_INSERT} <> 0
                        AND tgenabled = 'A' AND proname = seal.function
                )
                ORDER BY seal.table_name, seal.function LIMIT 1""",
            "LEG_NOT_IN_PLACE": """
                SELECT wanted.name AS constraint FROM (VALUES
                    ('leg_of_journal', 'FOREIGN KEY (seq, leg_count) REFERENCES journal(seq, leg_count)')
                ) AS wanted (name, definition)
                WHERE NOT EXISTS (
                    SELECT 1 FROM pg_constraint WHERE conrelid = 'public.leg'::regclass AND convalidated
                        AND conname = wanted.name AND pg_get_constraintdef(oid) = wanted.definition
                )
                ORDER BY wanted.name LIMIT 1""",
            "TRIGGER_NOT_ALWAYS": f"""
                SELECT pg_class.relname AS table_name, tgname AS trigger, tgenabled::text AS enabled
                FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE NOT tgisinternal AND {_OURS} AND tgenabled <> 'A' ORDER BY 1, 2 LIMIT 1""",
        },
    ),
)
