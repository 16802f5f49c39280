"""Every hole through which what is written could be changed: closed to the application, most to the owner too."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database
from tests.store.books import entry, granted, head, leg, new_claim, posted, reserve, whole_state
from tremplin.store.posting import note_security, refuse

AS_APPLICATION = [
    "UPDATE journal SET kind = 'x'",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "TRUNCATE leg, journal CASCADE",
    "INSERT INTO journal SELECT * FROM journal",
    "UPDATE leg SET amount = amount + 1",
    "DELETE FROM leg WHERE n = 1",
    "INSERT INTO leg SELECT * FROM leg",
    "MERGE INTO leg USING leg AS other ON leg.seq = other.seq WHEN MATCHED THEN DELETE",
    "COPY leg FROM STDIN",
    "COPY audit FROM PROGRAM 'true'",
    "UPDATE account SET balance = 0",
    "UPDATE limit_instance SET available = available + 1, granted = granted + 1",
    "SELECT * FROM limit_instance FOR UPDATE",
    "UPDATE sequencer SET seq = 0",
    "LOCK TABLE sequencer IN ACCESS EXCLUSIVE MODE",
    "DELETE FROM command",
    "UPDATE audit SET actor_person = 'eve'",
    "UPDATE verification SET verdict = 'holds'",
    "UPDATE restoration SET compared_by = 'eve'",
    "UPDATE orders_by_day SET amount = 0",
    "DELETE FROM limit_moved",
    "UPDATE limits_by_window SET used = 0",
    "DELETE FROM sold_by_partner_month",
    "SELECT sum_windows(0, 1)",
    "UPDATE sums_until SET seq = 0",
    "SELECT add_orders('{L1}', 1)",
    "DELETE FROM reminder",
    "UPDATE bank_details SET state = 'confirmed'",
    "DELETE FROM mandate",
    "UPDATE payable SET document = 'invoice'",
    "UPDATE company SET vat = NULL",
    "UPDATE statement SET closing = 0",
    "UPDATE payment_line SET state = 'booked'",
    "UPDATE invoice SET state = 'accepted'",
    "DELETE FROM own_invoice",
    "UPDATE dispute SET state = 'dropped'",
    "UPDATE mail SET state = 'open'",
    "INSERT INTO notice (person_id, outbox_id, at, command_id) SELECT 'ada', 1, now(), gen_random_uuid()",
    "UPDATE procrastinate_events SET at = now()",
    "DELETE FROM procrastinate_events",
    "TRUNCATE procrastinate_jobs CASCADE",
    "ALTER TABLE procrastinate_jobs DISABLE TRIGGER ALL",
    "DELETE FROM security_event",
    "UPDATE fact SET data = '{}'",
    "UPDATE terms_version SET state = 'approved'",
    "DELETE FROM person_private",
    "UPDATE approval SET voided_at = NULL",
    "DELETE FROM decision",
    "UPDATE proof_file SET size = 1",
    "INSERT INTO leg SELECT * FROM leg ON CONFLICT DO NOTHING",
    "WITH gone AS (DELETE FROM leg RETURNING 1) SELECT count(*) FROM gone",
    "COPY journal FROM '/etc/passwd'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_catalog.set_config('session_replication_role', 'replica', false)",
    "ALTER TABLE leg DISABLE RULE mine",
    "ALTER TABLE audit RENAME TO trail",
    "REINDEX TABLE journal",
    "COMMENT ON TABLE journal IS 'mine'",
    "INSERT INTO role_grant (person_id, role, valid_from, command_id) SELECT 'ada', 'admin', now(), gen_random_uuid()",
    "INSERT INTO outbox (command_id, topic, payload, created_at) VALUES (gen_random_uuid(), 't', '{}', now())",
    "ALTER TABLE journal DISABLE TRIGGER ALL",
    "ALTER TABLE journal ADD COLUMN note text",
    "ALTER TABLE journal OWNER TO tremplin_app",
    "DROP TRIGGER no_update ON journal",
    "DROP TABLE leg",
    "CREATE RULE quiet AS ON INSERT TO leg DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON leg EXECUTE FUNCTION forbid()",
    "CREATE INDEX mine ON leg (seq)",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE command (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION post(payload jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT payload'",
    "CREATE OR REPLACE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION post(jsonb) SECURITY INVOKER",
    "ALTER FUNCTION post(jsonb) SET synchronous_commit = off",
    "SET session_replication_role = replica",
    "SET ROLE tremplin_owner",
    "SET SESSION AUTHORIZATION tremplin_owner",
    "GRANT tremplin_owner TO tremplin_app",
    "ALTER ROLE tremplin_app SUPERUSER",
    "CREATE ROLE mine",
    "ALTER SYSTEM SET fsync = off",
    "ALTER DATABASE postgres SET search_path = mine",
    "DO $$ BEGIN PERFORM move_limits('{}'); END $$",
    "SELECT write_journal('[]', '{}', gen_random_uuid())",
    "SELECT insert_rows('{}', gen_random_uuid())",
    "SELECT stop_with('TR001', 'x', '{}')",
    "SELECT setval('audit_id_seq', 1)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_read_file('/etc/passwd')",
    "VACUUM FULL leg",
    "CREATE EXTENSION IF NOT EXISTS dblink",
]

# What the owner of the tables could do in good faith, in a migration or by hand: the triggers hold then too.
AS_OWNER = [
    "UPDATE journal SET kind = 'x'",
    "UPDATE journal SET context = context",
    "DELETE FROM journal",
    "DELETE FROM leg WHERE false",
    "TRUNCATE leg",
    "TRUNCATE journal CASCADE",
    "UPDATE leg SET amount = amount",
    "UPDATE account SET account_key = 'X'",
    "UPDATE account SET balance = 0",
    "UPDATE account SET balance = 0, version = version - 1",
    "UPDATE limit_instance SET used = used + 1, granted = granted + 1",
    "UPDATE limit_instance SET available = -1, granted = granted - available - 1, version = version + 1",
    "UPDATE limit_instance SET available = available + 1, version = version + 1",
    "UPDATE limit_instance SET unit = 'CHF', version = version + 1",
    "UPDATE sequencer SET seq = 0",
    "UPDATE sequencer SET seq = seq + 1, at = at - interval '1 day'",
    "INSERT INTO sequencer VALUES (2, 0, '', now())",
    "UPDATE command SET answer = '{}'",
    "UPDATE command SET seq = 1",
    "DELETE FROM command",
    "UPDATE audit SET what = 'x'",
    "TRUNCATE audit",
    "DELETE FROM security_event",
    "UPDATE claim SET state = 'paid', version = version + 1; SET CONSTRAINTS ALL IMMEDIATE",
    "UPDATE claim SET state = 'paid'",
    "UPDATE claim SET claim_id = 'C2', version = version + 1",
    "UPDATE claim_event SET reason = 'x'",
    "DELETE FROM claim",
    "UPDATE reservation SET amount = amount + 1",
    "UPDATE fact SET data = '{}'",
    "UPDATE fact SET superseded_at = now(); UPDATE fact SET superseded_at = now()",
    "UPDATE fact SET superseded_at = now(); UPDATE fact SET superseded_at = NULL",
    "DELETE FROM fact",
    "DELETE FROM person",
    "UPDATE outbox SET payload = '{}'",
    "UPDATE outbox SET sent_at = now(); UPDATE outbox SET sent_at = NULL",
    "TRUNCATE person_private",
    "UPDATE verification SET verdict = 'holds', failed = 0, first_offence = NULL",
    "DELETE FROM verification",
    "UPDATE reminder SET days = 1",
    "DELETE FROM reminder",
    "UPDATE mail SET state = 'unknown'; UPDATE mail SET state = 'open', tries = tries + 1",
    "UPDATE mail SET state = 'sent'; UPDATE mail SET state = 'failed'",
    "UPDATE mail SET key = 'other'",
    "UPDATE notice SET person_id = 'eve'",
    "DELETE FROM notice",
    "TRUNCATE mail CASCADE",
]


@pytest.fixture
def lived(connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A database in which there is something to lose in every table that is tried."""
    instance = granted(connection, 1000)
    posted(
        connection,
        claims=[new_claim("C1", asked=5)],
        transactions=[reserve(instance, 5), entry(leg("PL:svc", 5), leg("ACCR:P1", -5))],
        reservations=[{"claim_id": "C1", "limit_instance_id": instance, "amount": 5, "state": "open"}],
        facts=[{"table": "partners", "record_id": "P1", "data": {"partner_id": "P1"}}],
        insert={"person_private": [{"person_id": "ada", "name": "Ada", "email": "ada@vendor.example"}]},
        outbox=[{"topic": "t", "payload": {"n": 1}}],
    )
    (outbox_id,) = connection.execute("SELECT max(id) FROM outbox").fetchone() or ()
    key = {"subject": "claim", "subject_id": "C1", "partner_id": "P1", "over_on": "2026-03-01", "days": 7}
    letter = {"key": "digest:ada", "person_id": "ada", "kind": "digest", "language": "en", "message_id": "<1>"}
    night = {"slot": "1", "verdict": "fails", "held": 1, "failed": 1, "not_applicable": 0, "findings": []}
    posted(
        connection,
        insert={
            "reminder": [key],
            "mail": [letter],
            "notice": [{"person_id": "ada", "outbox_id": outbox_id, "mail_key": "digest:ada"}],
            "verification": [{**night, "first_offence": {}, "began_at": "2026-03-01T02:30:00Z"}],
        },
    )
    refuse(connection, {"command": head(), "answer": {"code": "NO"}, "security": [{"what": "tried", "detail": {}}]})
    return connection


def test_migrations_leave_no_index_that_nobody_asks_and_every_trigger_firing_always(
    connection: psycopg.Connection,
) -> None:
    indexes = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%text_pattern_ops%'"
    triggers = "SELECT count(*), count(*) FILTER (WHERE tgenabled = 'A') FROM pg_trigger WHERE NOT tgisinternal"
    ours = "AND tgrelid::regclass::text NOT LIKE 'procrastinate%'"

    assert connection.execute(indexes).fetchall() == []
    every, always = connection.execute(f"{triggers} {ours}").fetchone() or (0, 0)
    assert every == always > 100


def test_application_finds_every_hole_closed(lived: psycopg.Connection) -> None:
    before = whole_state(lived)
    open_holes = []

    for statement in AS_APPLICATION:
        try:
            with lived.transaction():
                lived.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            continue
        except psycopg.Error as other:
            # Refused before rights were looked at, by rules of the server itself.
            if other.sqlstate in ("25001", "0A000"):
                continue
            raise
        open_holes.append(statement)

    assert open_holes == []
    assert whole_state(lived) == before


def test_owner_finds_what_is_written_guarded_by_triggers(database: Database, lived: psycopg.Connection) -> None:
    before = whole_state(lived)
    open_holes = []

    with database.connect(owner=True, autocommit=True) as owner:
        for statement in AS_OWNER:
            try:
                with owner.transaction():
                    owner.execute(statement)
            except (psycopg.errors.CheckViolation, psycopg.errors.RaiseException):
                continue
            except psycopg.Error as refused:
                if refused.sqlstate in ("TR900", "TR901"):
                    continue
                raise
            open_holes.append(statement)

    assert open_holes == []
    assert whole_state(lived) == before


def test_triggers_fire_in_every_replication_role(database: Database, lived: psycopg.Connection) -> None:
    with psycopg.connect(database.superuser_url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in ("UPDATE journal SET kind = 'x'", "DELETE FROM leg", "TRUNCATE audit"):
            with pytest.raises(psycopg.Error, match="what is written stays"):
                superuser.execute(statement)


def test_application_calls_nine_functions_of_ours_and_no_other(lived: psycopg.Connection) -> None:
    found = lived.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'procrastinate%'"
        " AND has_function_privilege('tremplin_app', oid, 'EXECUTE') ORDER BY 1"
    ).fetchall()

    assert [name for (name,) in found] == [
        "limits_changed",
        "lock_limits",
        "mark_sent",
        "note_security",
        "open_command",
        "partner_of",
        "post",
        "refuse",
        "sum_journal",
    ]


def test_application_has_the_right_to_read_and_gives_itself_no_other(lived: psycopg.Connection) -> None:
    # PostgreSQL says no more than a warning to who grants without the right to.
    lived.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO tremplin_app")

    found = lived.execute(
        "SELECT DISTINCT privilege_type FROM information_schema.table_privileges WHERE table_schema = 'public'"
        " AND grantee IN ('tremplin_app', 'PUBLIC') AND table_name NOT LIKE 'procrastinate%'"
    ).fetchall()

    assert found == [("SELECT",)]


def test_nobody_else_may_connect(database: Database, lived: psycopg.Connection) -> None:
    found = lived.execute(
        "SELECT has_database_privilege('public', current_database(), 'CONNECT'),"
        " has_database_privilege('tremplin_app', current_database(), 'TEMPORARY'),"
        " has_schema_privilege('public', 'public', 'USAGE')"
    ).fetchone()

    assert found == (False, False, False)


def test_security_event_can_be_noted_outside_a_command(lived: psycopg.Connection) -> None:
    note_security(lived, actor="ada", what="claim.not-found", detail={"claim_id": "C9"})

    found = lived.execute("SELECT actor_person, what, detail FROM security_event ORDER BY id DESC LIMIT 1").fetchone()
    assert found == ("ada", "claim.not-found", {"claim_id": "C9"})
