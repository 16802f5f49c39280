"""A command id has one effect and one answer, whatever happens to the caller."""

import uuid
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection

from tests.database import Database
from tests.store.books import entry, head, leg, new_claim, posted, settle_in, whole_state
from tremplin.store.clock import read_clock
from tremplin.store.posting import command_transaction, finish, make_durable, mark_sent, open_command, post, refuse
from tremplin.store.refusal import AlreadyThere, CommandConflict, ForbiddenChange, NotPostable, Refused, refusal_of

AWARD = entry(leg("PL:svc", 500), leg("ACCR:P1", -500), kind="award")


def test_command_sent_again_has_one_effect_and_the_same_answer(connection: psycopg.Connection) -> None:
    command = head()
    first = posted(connection, command=command, answer={"granted": "5.00"}, transactions=[AWARD, AWARD])
    before = whole_state(connection)

    again = posted(connection, command=command, answer={"granted": "5.00"}, transactions=[AWARD, AWARD])

    assert (first.outcome, first.is_replayed, first.numbers, first.answer) == (
        "applied",
        False,
        (1, 2),
        {"granted": "5.00"},
    )
    assert (again.outcome, again.is_replayed, again.numbers, again.answer) == (
        "applied",
        True,
        (1, 2),
        {"granted": "5.00"},
    )
    assert again.recorded_at == first.recorded_at
    assert whole_state(connection) == before


def test_command_opened_again_finds_its_answer_first(connection: psycopg.Connection) -> None:
    command = head()
    made = posted(connection, command=command, answer={"state": "requested"})

    with connection.transaction():
        opened = open_command(connection, command_id=command["command_id"], fingerprint="0" * 64)

    assert opened.answer is not None
    assert (opened.answer.is_replayed, opened.answer.answer, opened.answer.numbers) == (True, made.answer, ())


@pytest.mark.parametrize("way", ["open", "post"])
def test_command_id_with_another_content_is_refused_and_changes_nothing(
    connection: psycopg.Connection, way: str
) -> None:
    command = head("request-claim")
    posted(connection, command=command)
    before = whole_state(connection)

    def send() -> object:
        if way == "open":
            return open_command(connection, command_id=command["command_id"], fingerprint="1" * 64)
        return post(connection, {"command": {**command, "fingerprint": "1" * 64}, "transactions": [AWARD]})

    with pytest.raises(CommandConflict) as refused:
        send()

    assert refused.value.command_id == command["command_id"]
    assert refused.value.detail["kind"] == "request-claim"
    assert whole_state(connection) == before


def test_command_that_was_refused_stays_refused_and_leaves_no_trace_in_the_journal(
    connection: psycopg.Connection,
) -> None:
    command = head()
    answer = {"code": "LIMIT_REACHED", "asked": 5}

    with connection.transaction():
        first = refuse(connection, {"command": command, "answer": answer})
    with connection.transaction():
        again = refuse(connection, {"command": command, "answer": {"code": "OTHER"}})
    applied_later = posted(connection, command=command, transactions=[AWARD])

    assert [(one.outcome, one.is_replayed, one.numbers, one.answer) for one in (first, again, applied_later)] == [
        ("refused", False, (), answer),
        ("refused", True, (), answer),
        ("refused", True, (), answer),
    ]
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == (0,)


def test_command_that_was_applied_is_not_refused_later(connection: psycopg.Connection) -> None:
    command = head()
    posted(connection, command=command, answer={"granted": 5})

    with connection.transaction():
        again = refuse(connection, {"command": command, "answer": {"code": "NO"}})

    assert (again.outcome, again.is_replayed, again.answer) == ("applied", True, {"granted": 5})


def test_conflict_leaves_a_security_event_and_the_first_answer(connection: psycopg.Connection) -> None:
    command = head()
    posted(connection, command=command, answer={"granted": 5})
    other = {**command, "fingerprint": "1" * 64}

    with connection.transaction():
        said = refuse(
            connection,
            {"command": other, "answer": {"code": "CONFLICT"}, "security": [{"what": "command.conflict"}]},
        )

    assert (said.outcome, said.is_replayed, said.answer) == ("refused", False, {"code": "CONFLICT"})
    assert connection.execute("SELECT actor_person, what, detail FROM security_event").fetchall() == [
        ("ada", "command.conflict", {})
    ]
    found = connection.execute("SELECT outcome, answer FROM command WHERE command_id = %s", [command["command_id"]])
    assert found.fetchall() == [("applied", {"granted": 5})]


def test_command_keeps_who_when_why_and_from_where(connection: psycopg.Connection) -> None:
    command = {**head("pay"), "actor_person": None, "client": "erp", "on_behalf_of": "ada"}
    posted(connection, command=command, transactions=[AWARD], outbox=[{"topic": "paid", "payload": {"n": 1}}])

    found = connection.execute(
        "SELECT actor_person, client, on_behalf_of, kind, reason, source, request_id, outcome, seq, received_at = "
        "(SELECT at FROM audit WHERE audit.command_id = command.command_id) FROM command WHERE kind = 'pay'"
    ).fetchall()
    trail = connection.execute("SELECT actor_person, what, subject, detail FROM audit WHERE what = 'pay'").fetchall()
    waiting = connection.execute("SELECT seq, topic, payload, sent_at FROM outbox").fetchall()
    assert found == [(None, "erp", "ada", "pay", "a test", "tests", command["request_id"], "applied", 1, True)]
    assert trail == [("ada", "pay", None, {})]
    assert waiting == [(1, "paid", {"n": 1}, None)]


def test_audit_of_the_caller_takes_the_place_of_the_line_made_for_it(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1")])
    posted(connection, audit=[{"what": "saw", "subject": "C1", "detail": {"iban": "masked"}}, {"what": "sent"}])

    found = connection.execute("SELECT what, subject, detail FROM audit ORDER BY id OFFSET 1").fetchall()
    assert found == [("try", "C1", {}), ("saw", "C1", {"iban": "masked"}), ("sent", None, {})]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"actor_person": "nobody"}, "nobody that is known"),
        ({"actor_person": None}, "command_actor|nobody that is known"),
        ({"actor_person": None, "client": "erp"}, "command_actor|nobody that is known"),
        ({"fingerprint": "short"}, "command_fingerprint"),
        ({"kind": None}, "kind"),
        ({"command_id": "no-uuid"}, "uuid"),
    ],
)
def test_command_without_a_known_actor_or_form_is_a_defect(
    connection: psycopg.Connection, change: dict[str, Any], said: str
) -> None:
    before = whole_state(connection)

    with pytest.raises(NotPostable, match=said):
        posted(connection, command={**head(), **change}, transactions=[AWARD])

    assert whole_state(connection) == before


def test_command_with_an_unknown_part_is_a_defect(connection: psycopg.Connection) -> None:
    with pytest.raises(NotPostable, match="no such part"):
        posted(connection, transaction=[AWARD])


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_command_at_another_isolation_is_a_defect(connection: psycopg.Connection, level: str) -> None:
    connection.execute(f"SET default_transaction_isolation = '{level}'")

    with pytest.raises(NotPostable, match="READ COMMITTED"):
        posted(connection)


def test_command_transaction_leaves_what_it_did_on_the_disk(connection: psycopg.Connection) -> None:
    # The server of the tests never waits for the disk; this session does, as every session elsewhere.
    connection.execute("SET synchronous_commit = on")

    with command_transaction(connection):
        opened = open_command(connection, command_id=str(uuid.uuid4()), fingerprint="0" * 64)
        made = post(connection, {"command": head(), "transactions": [AWARD]})
        seen = connection.execute(
            "SELECT current_setting('synchronous_commit'), pg_current_wal_insert_lsn()"
        ).fetchone()
        assert read_clock(connection) == opened.at

    assert seen is not None
    flushed = connection.execute("SELECT pg_current_wal_flush_lsn() >= %s", [seen[1]]).fetchone()
    assert (made.seq, seen[0], flushed) == (1, "off", (True,))


def test_command_transaction_works_the_same_through_django(database: Database) -> None:
    with database.connect(autocommit=True) as plain:
        settle_in(plain)
    command = head()

    with command_transaction(django_connection):
        opened = open_command(django_connection, command_id=command["command_id"], fingerprint="0" * 64, claims=["C1"])
        made = post(django_connection, {"command": command, "claims": [new_claim("C1")], "transactions": [AWARD]})
    with command_transaction(django_connection):
        again = open_command(django_connection, command_id=command["command_id"], fingerprint="0" * 64)
        other = open_command(django_connection, command_id=str(uuid.uuid4()), fingerprint="0" * 64, claims=["C1"])

    assert (opened.answer, opened.claims, made.seq) == (None, {}, 1)
    assert again.answer is not None
    assert (again.answer.numbers, other.claims["C1"]["state"]) == ((1,), "draft")
    with pytest.raises(CommandConflict), command_transaction(django_connection):
        open_command(django_connection, command_id=command["command_id"], fingerprint="1" * 64)


def test_command_transaction_that_fails_leaves_nothing(connection: psycopg.Connection) -> None:
    before = whole_state(connection)

    def fail() -> None:
        with command_transaction(connection):
            post(connection, {"command": head(), "transactions": [AWARD]})
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert whole_state(connection) == before


def test_waiting_for_the_disk_ends_the_transaction_that_it_needs(database: Database) -> None:
    with database.connect() as connection:
        make_durable(connection)

        assert connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE


def test_message_goes_out_once(connection: psycopg.Connection) -> None:
    posted(connection, outbox=[{"topic": "a"}, {"topic": "b"}])
    ids = [one for (one,) in connection.execute("SELECT id FROM outbox ORDER BY id").fetchall()]

    assert mark_sent(connection, ids[:1]) == (ids[0],)
    assert mark_sent(connection, [*ids, 99]) == (ids[1],)
    assert mark_sent(connection, ids) == ()


def test_names_of_people_are_erased_and_nothing_else_changes(connection: psycopg.Connection) -> None:
    posted(connection, insert={"person_private": [{"person_id": "ada", "name": "Ada", "email": "ada@vendor.example"}]})
    posted(connection, transactions=[AWARD])
    (hashes,) = connection.execute("SELECT array_agg(hash) FROM journal").fetchone() or (None,)

    posted(connection, erase=["ada"])

    assert connection.execute("SELECT count(*) FROM person_private").fetchone() == (0,)
    assert connection.execute("SELECT array_agg(hash) FROM journal").fetchone() == (hashes,)


def test_errors_of_the_database_are_refusals_defects_or_outages(connection: psycopg.Connection) -> None:
    with pytest.raises(AlreadyThere) as twice:
        posted(connection, insert={"organisation": [{"organisation_id": "vendor", "kind": "vendor"}]})
    posted(connection, insert={"terms_version": [terms_version()]})
    with pytest.raises(ForbiddenChange):
        posted(connection, update=[{"table": "terms_version", "where": {"version": "1"}, "set": {"state": "approved"}}])

    assert (twice.value.constraint, twice.value.key) == ("organisation_pkey", "vendor")
    assert issubclass(AlreadyThere, Refused)
    assert refusal_of(psycopg.OperationalError("gone")) is None
    assert refusal_of(ValueError()) is None


def terms_version() -> dict[str, Any]:
    return {
        "programme": "ta",
        "version": "1",
        "files_sha256": "f",
        "terms_sha256": "t",
        "canonical": "\\x7b7d",
        "files": {},
        "state": "draft",
        "in_force_from": "2026-01-01",
        "in_force_to": "2026-12-31",
    }


def test_command_that_finishes_is_committed_and_on_the_disk(connection: psycopg.Connection) -> None:
    connection.execute("SET synchronous_commit = on")

    with command_transaction(connection):
        before = connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        made = finish(connection, {"command": head(), "transactions": [AWARD]})
        status = connection.info.transaction_status

    assert before is not None
    flushed = connection.execute("SELECT pg_current_wal_flush_lsn() > %s", before).fetchone()
    assert (made.seq, status, flushed) == (1, psycopg.pq.TransactionStatus.IDLE, (True,))


def test_command_that_cannot_finish_leaves_nothing(connection: psycopg.Connection) -> None:
    before = whole_state(connection)

    with pytest.raises(NotPostable), command_transaction(connection):
        finish(connection, {"command": head(), "transaction": [AWARD]})

    assert whole_state(connection) == before


def test_command_finishes_the_same_through_django(database: Database) -> None:
    with database.connect(autocommit=True) as plain:
        settle_in(plain)

    with command_transaction(django_connection):
        made = finish(django_connection, {"command": head(), "transactions": [AWARD]})

    assert made.seq == 1
