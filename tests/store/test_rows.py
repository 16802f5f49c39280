"""Claims, facts and papers: written by commands, guarded by what the caller saw, never rewritten."""

from typing import Any

import psycopg
import pytest

from tests.store.books import head, new_claim, posted, whole_state
from tests.store.test_command import terms_version
from tremplin.store.posting import open_command
from tremplin.store.refusal import AlreadyThere, ForbiddenChange, NotPostable, StateChanged, TermsOverlap

PARTNER = {"table": "partners", "record_id": "P1", "data": {"partner_id": "P1", "name": "Alpha", "country": "FR"}}


def step(claim_id: str, *, state: str, version: int, to: str, event: str, **others: Any) -> dict[str, Any]:
    return {"claim_id": claim_id, "expect": {"state": state, "version": version}, "event": event, "state": to, **others}


def test_claim_moves_by_events_from_where_the_caller_saw_it(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1", asked=500)])
    posted(
        connection,
        claims=[
            step("C1", state="draft", version=1, to="requested", event="request", set={"asked": 700}),
            step("C1", state="requested", version=2, to="requested", event="note", reason="seen", data={"by": "ada"}),
        ],
    )

    claim = connection.execute("SELECT state, version, asked, awarded, partner_id FROM claim").fetchall()
    events = connection.execute(
        "SELECT n, from_state, to_state, event, reason, data FROM claim_event ORDER BY n"
    ).fetchall()
    assert claim == [("requested", 3, 700, 0, "P1")]
    assert events == [
        (1, None, "draft", "draft", None, {}),
        (2, "draft", "requested", "request", None, {}),
        (3, "requested", "requested", "note", "seen", {"by": "ada"}),
    ]


def test_claim_that_stays_in_its_state_keeps_its_age(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1")])
    (since,) = connection.execute("SELECT state_since FROM claim").fetchone() or (None,)

    posted(connection, claims=[step("C1", state="draft", version=1, to="draft", event="edit", set={"asked": 9})])
    assert connection.execute("SELECT state_since FROM claim").fetchone() == (since,)
    posted(connection, claims=[step("C1", state="draft", version=2, to="requested", event="request")])
    assert connection.execute("SELECT state_since > %s FROM claim", [since]).fetchone() == (True,)


@pytest.mark.parametrize(
    ("state", "version", "claim_id"),
    [("requested", 1, "C1"), ("draft", 2, "C1"), ("draft", 0, "C1"), ("draft", 1, "C9")],
)
def test_claim_that_is_not_as_seen_does_not_move(
    connection: psycopg.Connection, state: str, version: int, claim_id: str
) -> None:
    posted(connection, claims=[new_claim("C1")])
    before = whole_state(connection)

    with pytest.raises(StateChanged) as refused:
        posted(connection, claims=[step(claim_id, state=state, version=version, to="paid", event="pay")])

    assert (refused.value.table, refused.value.key) == ("claim", {"claim_id": claim_id})
    assert refused.value.expected == {"state": state, "version": version}
    assert (refused.value.state, refused.value.version) == (("draft", 1) if claim_id == "C1" else (None, None))
    assert whole_state(connection) == before


def test_claim_that_exists_is_not_made_again(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1")])

    with pytest.raises(AlreadyThere) as refused:
        posted(connection, claims=[new_claim("C1")])

    assert refused.value.constraint == "claim_pkey"


@pytest.mark.parametrize("field", [{"state": "paid"}, {"version": 7}, {"claim_id": "C2"}, {"nonsense": 1}])
def test_claim_has_no_other_field_to_set(connection: psycopg.Connection, field: dict[str, Any]) -> None:
    with pytest.raises(NotPostable, match="no such field to set"):
        posted(connection, claims=[{**new_claim("C1"), "set": field}])


def test_claim_clawed_back_by_more_than_was_awarded_is_refused(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C1", awarded=100, clawed_back=100)])

    with pytest.raises(NotPostable, match="claim_amounts"):
        posted(connection, claims=[new_claim("C2", awarded=100, clawed_back=101)])


def test_claims_are_opened_as_they_stand(connection: psycopg.Connection) -> None:
    posted(connection, claims=[new_claim("C2", asked=2), new_claim("C1", asked=1)])

    with connection.transaction():
        opened = open_command(
            connection, command_id=head()["command_id"], fingerprint="0" * 64, claims=["C2", "C1", "C9"]
        )

    assert [(key, row["asked"], row["version"]) for key, row in opened.claims.items()] == [("C1", 1, 1), ("C2", 2, 1)]


def test_fact_when_it_changes_gets_a_version_and_the_old_one_stays(connection: psycopg.Connection) -> None:
    renamed = {**PARTNER, "data": {**PARTNER["data"], "name": "Alpha SA"}}
    for facts in ([PARTNER], [PARTNER], [renamed], [{**PARTNER, "data": None}], [{**PARTNER, "data": None}], [PARTNER]):
        posted(connection, facts=facts)

    found = connection.execute(
        "SELECT version, data ->> 'name', superseded_at IS NULL, superseded_at > recorded_at FROM fact ORDER BY version"
    ).fetchall()
    assert found == [(1, "Alpha", False, True), (2, "Alpha SA", False, True), (3, "Alpha", True, None)]


@pytest.mark.parametrize(("expected", "is_written"), [(0, False), (1, True), (2, False)])
def test_fact_that_is_not_as_seen_is_not_replaced(
    connection: psycopg.Connection, expected: int, is_written: bool
) -> None:
    posted(connection, facts=[{**PARTNER, "expect_version": 0}])
    change = {**PARTNER, "data": {"partner_id": "P1"}, "expect_version": expected}
    before = whole_state(connection)

    if is_written:
        posted(connection, facts=[change])
        assert connection.execute("SELECT max(version) FROM fact").fetchone() == (2,)
    else:
        with pytest.raises(StateChanged) as refused:
            posted(connection, facts=[change])
        assert (refused.value.table, refused.value.expected, refused.value.version) == ("fact", expected, 1)
        assert refused.value.key == {"table_name": "partners", "record_id": "P1"}
        assert whole_state(connection) == before


def test_fact_twice_in_one_command_is_refused(connection: psycopg.Connection) -> None:
    with pytest.raises(AlreadyThere, match="fact_"):
        posted(connection, facts=[PARTNER, {**PARTNER, "data": {"partner_id": "P1", "name": "Other"}}])


def test_rows_come_in_the_order_that_their_references_need(connection: psycopg.Connection) -> None:
    posted(
        connection,
        insert={
            "role_grant": [{"person_id": "bo", "role": "approver", "valid_from": "now", "granted_by": "ada"}],
            "person": [{"person_id": "bo", "organisation_id": "P1", "language": "fr"}],
            "organisation": [{"organisation_id": "P1", "kind": "partner"}],
            "portfolio": [{"person_id": "bo", "partner_id": "P1", "valid_from": "2026-01-01T00:00:00Z"}],
        },
    )

    found = connection.execute(
        "SELECT person_id, language, is_active, role, role_grant.command_id = (SELECT command_id FROM portfolio)"
        " FROM person JOIN role_grant USING (person_id)"
    ).fetchall()
    assert found == [("bo", "fr", True, "approver", True)]


@pytest.mark.parametrize(
    "table", ["journal", "leg", "account", "command", "audit", "fact", "claim", "pg_authid", "nosuch"]
)
def test_rows_of_other_tables_cannot_be_added_or_changed(connection: psycopg.Connection, table: str) -> None:
    with pytest.raises(NotPostable, match="cannot be added"):
        posted(connection, insert={table: [{"id": 1}]})
    with pytest.raises(NotPostable, match="cannot be changed"):
        posted(connection, update=[{"table": table, "where": {"id": 1}, "set": {"id": 2}}])


@pytest.mark.parametrize(
    "change",
    [
        {"table": "person", "where": {"person_id": "ada"}, "set": {"organisation_id": "P1"}},
        {"table": "person", "where": {}, "set": {"is_active": False}},
        {"table": "approval", "where": {"id": 1}, "set": {"person_id": "eve"}},
        {"table": "organisation", "where": {"organisation_id": "vendor"}, "set": {"kind": "partner"}},
    ],
)
def test_change_that_is_not_foreseen_is_a_defect(connection: psycopg.Connection, change: dict[str, Any]) -> None:
    with pytest.raises(NotPostable, match="cannot be changed"):
        posted(connection, update=[change])


def test_name_of_a_column_is_never_read_as_sql(connection: psycopg.Connection) -> None:
    hostile = "person_id\" = 'ada' OR true; DROP TABLE leg; --"

    with pytest.raises(NotPostable, match="does not exist"):
        posted(connection, update=[{"table": "person", "where": {hostile: "x"}, "set": {"is_active": False}}])
    with pytest.raises(NotPostable, match="does not exist"):
        posted(connection, insert={"organisation": [{hostile: "x"}]})


def test_row_that_is_not_as_seen_is_not_changed(connection: psycopg.Connection) -> None:
    posted(connection, insert={"registration": [{"project_id": "R1", "partner_id": "P1", "state": "asked"}]})
    change = {
        "table": "registration",
        "where": {"project_id": "R1", "version": 1, "expires_on": None},
        "set": {"state": "protected", "version": 2, "expires_on": "2026-06-30"},
    }
    posted(connection, update=[change])

    with pytest.raises(StateChanged) as refused:
        posted(connection, update=[change])

    assert (refused.value.table, refused.value.key) == ("registration", change["where"])
    found = connection.execute("SELECT state, version, expires_on::text, extensions FROM registration").fetchall()
    assert found == [("protected", 2, "2026-06-30", 0)]


def test_approvals_are_voided_together_and_once(connection: psycopg.Connection) -> None:
    posted(
        connection,
        claims=[new_claim("C1")],
        insert={"approval": [{"claim_id": "C1", "step": "award", "person_id": who, "shown_hash": "h"} for who in "ab"]},
    )
    void = {
        "table": "approval",
        "where": {"claim_id": "C1", "voided_at": None},
        "set": {"voided_at": "now"},
        "rows": "any",
    }

    posted(connection, update=[void])
    posted(connection, update=[void])

    found = connection.execute("SELECT person_id, voided_at IS NOT NULL FROM approval ORDER BY 1").fetchall()
    assert found == [("a", True), ("b", True)]
    with pytest.raises(ForbiddenChange):
        posted(connection, update=[{**void, "where": {"claim_id": "C1"}}])


def test_proof_file_serves_one_live_claim_unless_justified(connection: psycopg.Connection) -> None:
    file = {"sha256": "a" * 64, "size": 5, "type": "application/pdf", "name": "facture.pdf", "uploaded_by": "ada"}
    posted(connection, claims=[new_claim(one) for one in ("C1", "C2", "C3")], insert={"proof_file": [file]})

    def use(claim_id: str, **others: Any) -> None:
        row = {"claim_id": claim_id, "sha256": "a" * 64, "proof_id": f"proof-{claim_id}", "live": True, **others}
        posted(connection, insert={"proof_use": [row]})

    use("C1")
    with pytest.raises(AlreadyThere) as refused:
        use("C2")
    use("C3", justified_by="ada")
    posted(connection, update=[{"table": "proof_use", "where": {"claim_id": "C1"}, "set": {"live": False}}])
    use("C2")

    assert refused.value.constraint == "proof_file_serves_one_live_claim"
    found = connection.execute("SELECT claim_id, live FROM proof_use ORDER BY id").fetchall()
    assert found == [("C1", False), ("C3", True), ("C2", True)]


def test_claim_has_one_award(connection: psycopg.Connection) -> None:
    def decide(n: int, kind: str) -> None:
        row = {
            "claim_id": "C1", "n": n, "kind": kind, "amount": 5, "unit": "EUR", "terms_sha256": "t",
            "engine_version": "0.1.0", "snapshot_sha256": "s", "receipt": "\\x7b7d", "receipt_sha256": "r",
        }  # fmt: skip
        posted(connection, insert={"decision": [row]})

    posted(connection, claims=[new_claim("C1")])
    decide(1, "preapproval")
    decide(2, "award")
    decide(3, "correction")
    with pytest.raises(AlreadyThere) as refused:
        decide(4, "award")

    assert refused.value.constraint == "decision_one_award"
    assert connection.execute("SELECT n, receipt FROM decision WHERE kind = 'award'").fetchone() == (2, b"{}")


def test_terms_are_approved_by_another_person_and_never_overlap(connection: psycopg.Connection) -> None:
    spans = {"1": ("2026-01-01", "2026-06-30"), "2": ("2026-06-30", "2026-12-31"), "3": ("2026-07-01", "2026-12-31")}
    for version, (first, last) in spans.items():
        row = {**terms_version(), "version": version, "in_force_from": first, "in_force_to": last}
        posted(connection, insert={"terms_version": [row]})

    def change(version: str, **fields: Any) -> None:
        posted(connection, update=[{"table": "terms_version", "where": {"version": version}, "set": fields}])

    def approve(version: str) -> None:
        change(version, state="proposed", proposed_by="ada")
        change(version, state="approved", approved_by="bo")

    with pytest.raises(ForbiddenChange):
        change("1", state="approved", proposed_by="ada", approved_by="bo")
    change("1", state="proposed", proposed_by="ada")
    with pytest.raises(NotPostable, match="terms_version_two_persons"):
        change("1", state="approved", approved_by="ada")
    change("1", state="approved", approved_by="bo")
    with pytest.raises(TermsOverlap) as refused:
        approve("2")
    approve("3")

    assert (refused.value.programme, refused.value.version, refused.value.other) == ("ta", "2", "1")
    for fields in (
        {"in_force_to": "2026-07-01"},
        {"state": "withdrawn"},
        {"approved_by": "eve"},
        {"in_force_from": "2026-02-01"},
    ):
        with pytest.raises(ForbiddenChange):
            change("1", **fields)
    change("1", in_force_to="2026-05-31")


def test_right_that_ends_does_not_come_back(connection: psycopg.Connection) -> None:
    posted(connection, insert={"role_grant": [{"person_id": "ada", "role": "approver", "valid_from": "now"}]})

    def change(**fields: Any) -> None:
        posted(connection, update=[{"table": "role_grant", "where": {"person_id": "ada"}, "set": fields}])

    change(approved_by="bo")
    change(valid_until="2100-01-01T00:00:00Z")
    change(valid_until="now")
    for fields in ({"valid_until": None}, {"valid_until": "2100-01-01T00:00:00Z"}, {"approved_by": "eve"}):
        with pytest.raises(ForbiddenChange):
            change(**fields)
