"""Reads: terms, people, claims and accounts, as they stand and as they stood."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ObjectDoesNotExist

from tests.house.tree import ROOT
from tests.store.books import CEILING, entry, granted, head, leg, new_claim, posted, reserve
from tremplin.doors.cli.files import programme_files
from tremplin.store import claim as claims
from tremplin.store import journal, person, terms
from tremplin.store.clock import read_clock
from tremplin.terms.clause import terms_sha256
from tremplin.terms.reader import read_terms

PROGRAMME = ROOT / "programmes" / "partner-connect-2021"


def import_terms(connection: psycopg.Connection, folder: Path = PROGRAMME) -> dict[str, Any]:
    files = programme_files(folder)
    row = terms.version_row(files, programme=read_terms(files))
    posted(connection, insert={"terms_version": [row]})
    return row


def approve(connection: psycopg.Connection, version: str) -> None:
    for change in ({"state": "proposed", "proposed_by": "ada"}, {"state": "approved", "approved_by": "bo"}):
        posted(connection, update=[{"table": "terms_version", "where": {"version": version}, "set": change}])


def test_terms_come_back_from_the_database_as_the_programme_that_was_imported(connection: psycopg.Connection) -> None:
    row = import_terms(connection)
    (version,) = terms.list_versions(row["programme"])

    compiled = terms.get_programme(version.pk)

    assert terms_sha256(compiled.programme) == row["terms_sha256"] == version.terms_sha256
    assert terms.get_programme(version.pk) is compiled
    assert version.files_sha256 == terms.files_sha256(programme_files(PROGRAMME))
    with pytest.raises(ObjectDoesNotExist):
        terms.get_programme(version.pk + 1)


def test_hash_of_files_depends_on_names_and_contents_and_not_on_their_order() -> None:
    files = {"a": b"1", "b": b"2"}

    assert terms.files_sha256(files) == terms.files_sha256({"b": b"2", "a": b"1"})
    assert len({terms.files_sha256(one) for one in (files, {"a": b"12"}, {"a": b"2", "b": b"1"}, {"ab": b"12"})}) == 4


def test_terms_in_force_are_the_approved_ones_from_the_first_day_to_the_last(connection: psycopg.Connection) -> None:
    row = import_terms(connection)
    first, last = date.fromisoformat(row["in_force_from"]), date.fromisoformat(row["in_force_to"])
    day = timedelta(days=1)

    def found(on: date) -> str | None:
        version = terms.find_in_force(row["programme"], on=on)
        return version.version if version else None

    assert found(first) is None
    approve(connection, row["version"])
    assert [found(on) for on in (first - day, first, last, last + day)] == [None, row["version"], row["version"], None]
    assert terms.find_in_force("other", on=first) is None


def test_attribute_types_are_those_of_the_terms() -> None:
    programme = read_terms(programme_files(PROGRAMME))

    assert terms.attribute_types(programme) == {path: one.type for path, one in programme.attributes.items()}


def test_people_have_their_roles_from_an_instant_until_another(connection: psycopg.Connection) -> None:
    posted(
        connection,
        insert={
            "organisation": [{"organisation_id": "P1", "kind": "partner"}],
            "person": [{"person_id": "bo", "organisation_id": "P1"}, {"person_id": "cy", "organisation_id": "P1"}],
            "role_grant": [
                {"person_id": "ada", "role": "approver", "valid_from": "2026-01-01T00:00:00Z", "valid_until": None},
                {
                    "person_id": "ada",
                    "role": "finance",
                    "valid_from": "2026-01-01T00:00:00Z",
                    "valid_until": "2026-02-01T00:00:00Z",
                },
                {"person_id": "bo", "role": "approver", "valid_from": "2026-01-01T00:00:00Z", "valid_until": None},
                {"person_id": "cy", "role": "approver", "valid_from": "2026-01-01T00:00:00Z", "valid_until": None},
            ],
            "portfolio": [
                {"person_id": "ada", "partner_id": "P1", "valid_from": "2026-01-01T00:00:00Z"},
                {"person_id": "bo", "partner_id": "P1", "valid_from": "2026-01-15T00:00:00Z"},
                {"person_id": "ada", "partner_id": "P2", "valid_from": "2026-01-15T00:00:00Z"},
            ],
        },
    )
    posted(connection, update=[{"table": "person", "where": {"person_id": "cy"}, "set": {"is_active": False}}])
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    tick = timedelta(microseconds=1)

    assert [
        [one.role for one in person.list_grants("ada", at=at)] for at in (start - tick, start, end - tick, end)
    ] == [
        [],
        ["approver", "finance"],
        ["approver", "finance"],
        ["approver"],
    ]
    assert person.list_people_with("approver", at=start) == ["ada", "bo"]
    assert person.list_people_with("approver", at=start, organisation="P1") == ["bo"]
    assert (person.portfolio_of("ada", at=start), person.portfolio_of("ada", at=end)) == ({"P1"}, {"P1", "P2"})
    assert person.managers_of(["P1", "P2", "P3"], at=end) == {"P1": ["ada", "bo"], "P2": ["ada"]}
    assert person.get_person("bo").organisation.kind == "partner"
    with pytest.raises(ObjectDoesNotExist):
        person.get_person("nobody")


def test_claim_shows_where_it_stands_and_how_it_came_there(connection: psycopg.Connection) -> None:
    instance = granted(connection, 1000)
    decision = {
        "claim_id": "C1",
        "n": 1,
        "kind": "preapproval",
        "amount": 600,
        "unit": "EUR",
        "terms_sha256": "t",
        "engine_version": "0.1.0",
        "snapshot_sha256": "s",
        "receipt": "\\x7b7d",
        "receipt_sha256": "r",
    }
    posted(
        connection,
        claims=[new_claim("C1", asked=600, reserved=600, reserved_until="2026-06-30"), new_claim("C2")],
        transactions=[reserve(instance, 600)],
        reservations=[{"claim_id": "C1", "limit_instance_id": instance, "amount": 600, "state": "open"}],
        insert={
            "approval": [{"claim_id": "C1", "step": "start", "person_id": "ada", "shown_hash": "h"}],
            "decision": [decision],
        },
    )

    assert (claims.get_claim("C1").state, [one.event for one in claims.list_events("C1")]) == ("draft", ["draft"])
    assert [(one.limit_instance.limit_id, one.amount) for one in claims.list_reservations("C1")] == [("ceiling", 600)]
    assert [one.person_id for one in claims.list_approvals("C1", step="start")] == ["ada"]
    assert claims.list_approvals("C1", step="award") == []
    assert [one.amount for one in claims.list_decisions("C1")] == [600]
    assert claims.receipt_of("C1", n=1) == b"{}"
    assert [claims.list_expired(on=date(2026, 6, day)) for day in (29, 30)] == [[], ["C1"]]
    for absent in (lambda: claims.get_claim("C9"), lambda: claims.receipt_of("C1", n=2)):
        with pytest.raises(ObjectDoesNotExist):
            absent()


def test_books_can_be_read_by_account_and_in_their_order(connection: psycopg.Connection) -> None:
    empty = journal.read_head()
    instance = granted(connection, 1000, CEILING)
    posted(connection, transactions=[reserve(instance, 600), entry(leg("PL:svc", 5), leg("ACCR:P1", -5), kind="award")])
    posted(connection, transactions=[entry(leg("ACCR:P1", 5), leg("PAY:P1", -5), kind="invoice")])

    assert (empty.seq, empty.hash, empty.at) == (0, bytes(32), None)
    assert journal.trial_balance() == {
        (f"LIMIT:{instance}:available", "EUR"): 400,
        (f"LIMIT:{instance}:granted", "EUR"): -1000,
        (f"LIMIT:{instance}:reserved", "EUR"): 600,
        ("PAY:P1", "EUR"): -5,
        ("PL:svc", "EUR"): 5,
    }
    assert [journal.balance_of(key, currency="EUR") for key in ("PL:svc", "ACCR:P1", "NONE")] == [5, 0, 0]
    assert [(one.amount, one.balance_after) for one in journal.list_legs("ACCR:P1", currency="EUR")] == [
        (-5, -5),
        (5, 0),
    ]
    assert [one.amount for one in journal.list_legs("ACCR:P1", currency="EUR", after=1)] == [5]
    read = [(header.seq, header.kind, len(legs)) for header, legs in journal.iterate_journal()]
    assert read == [(1, "grant", 2), (2, "reserve", 2), (3, "award", 2), (4, "invoice", 2)]
    assert [header.seq for header, _legs in journal.iterate_journal(after=3)] == [4]
    last = journal.read_head()
    assert (last.seq, last.at) == (4, connection.execute("SELECT max(recorded_at) FROM journal").fetchone()[0])


def test_clock_is_the_one_of_the_transaction(connection: psycopg.Connection) -> None:
    with connection.transaction():
        first = read_clock(connection)
        posted_at = connection.execute("SELECT now()").fetchone()
        assert read_clock(connection) == first
    assert posted_at == (first,)
    assert read_clock(connection) > first
    assert head()["actor_person"] == "ada"
