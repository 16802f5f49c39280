"""What verify says of an installation that has lived, and of each defect that somebody could plant in it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.database import Database, Server
from tests.store import lived, planted
from tests.usecases.field import Field
from tremplin.checker.ledger import FAILS, HOLDS, NOT_APPLICABLE, Anchor, Finding, read_anchors, verify_ledger
from tremplin.checker.ledger.verify import INVARIANTS
from tremplin.doors.cli.main import run
from tremplin.store.anchor import make_key, write_anchor
from tremplin.store.journal import Head

FOUND_IN_CODE = {"L5", "L8", "L10", "L12", "P2", "P4"}
"""What the checker works out itself, over the chain and the receipts; the rest it asks the database."""


@pytest.fixture(scope="module")
def installation(server: Server) -> Iterator[Database]:
    """An installation that has lived; tests leave it as it was."""
    with server.copy() as made:
        with made.connect(autocommit=True) as connection:
            lived.live(connection, claims=10)
        yield made


@pytest.fixture
def superuser(installation: Database) -> Iterator[psycopg.Connection]:
    """Somebody who may do anything, in a transaction that comes to nothing."""
    with psycopg.connect(installation.superuser_url) as connection:
        yield connection
        connection.rollback()


def findings(connection: psycopg.Connection, anchors: tuple[Anchor, ...] | None = None) -> dict[str, Finding]:
    found = verify_ledger(connection.cursor(), application="tremplin_app", anchors=anchors)
    return {finding.invariant: finding for finding in found}


def plant(connection: psycopg.Connection, defect: planted.Planted) -> None:
    """Plant a defect behind the triggers of some tables, and put those back as they stood."""
    for table in defect.tables.split():
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    for statement in defect.statements:
        connection.execute(statement)
    for table in defect.tables.split():
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        names = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        )
        for (name,) in names.fetchall():
            connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def test_installation_that_lived_holds_every_invariant_that_applies(database: Database) -> None:
    with database.connect(autocommit=True) as connection:
        lived.live(connection, claims=50)
    with database.connect() as connection:
        found = findings(connection)

    assert {name: one.offence for name, one in found.items() if one.verdict == FAILS} == {}
    assert tuple(found) == INVARIANTS
    assert {one.code for one in found.values() if one.verdict == NOT_APPLICABLE} == {
        "NO_ANCHORS",
        "NO_PERIODIC_RUNS",
        "NO_REPORTS",
        "SHOWN_BY_TESTS",
    }
    assert found["C1"].checked["commands"] > 200
    assert all(sum(found[name].checked.values()) > 0 for name in ("L10", "L12", "P2", "P4", "P10", "W3", "W6"))


def test_empty_database_holds_every_invariant_with_figures_of_zero(database: Database) -> None:
    with database.connect() as connection:
        found = findings(connection)

    assert [name for name, one in found.items() if one.verdict == FAILS] == []
    assert found["L12"] == Finding("L12", HOLDS, {"entries": 0})


def in_turn() -> Iterator[object]:
    """Yield every defect; what the database alone finds takes no branch that the others do not."""
    for defect in planted.PLANTED:
        marks = () if FOUND_IN_CODE & set(defect.broken.split()) else pytest.mark.unmeasured
        yield pytest.param(defect, marks=marks, id=defect.name.replace(" ", "-"))


@pytest.mark.parametrize("defect", list(in_turn()))
def test_planted_defect_is_named_by_its_invariants_and_by_no_other(
    superuser: psycopg.Connection, defect: planted.Planted
) -> None:
    plant(superuser, defect)

    found = findings(superuser)

    failed = {name: one.code for name, one in found.items() if one.verdict == FAILS}
    assert set(failed) == set(defect.broken.split()), failed
    assert defect.code in failed.values()


def test_award_whose_proof_did_not_pass_is_told(superuser: psycopg.Connection) -> None:
    unproved = next(
        one for one in lived.every_receipt() if not all(proof["passed"] for proof in one["result"]["proofs"])
    )
    row = lived.decision(unproved, n=2, kind="award")
    superuser.execute("ALTER TABLE decision DISABLE TRIGGER ALL")
    superuser.execute(
        "UPDATE decision SET receipt = %s, receipt_sha256 = %s WHERE id = (SELECT min(id) FROM decision "
        "WHERE kind = 'award')",
        [bytes.fromhex(row["receipt"][2:]), row["receipt_sha256"]],
    )

    found = findings(superuser)

    assert found["P4"].code == "PROOF_NOT_PASSED"
    assert found["P2"].code == "ROW_DIFFERS"


def test_tail_that_was_cut_off_whole_is_told_by_the_anchor_alone(superuser: psycopg.Connection) -> None:
    anchors = (Anchor(1, *head(superuser), is_genuine=True),)
    cut_tail_off(superuser)

    assert [name for name, one in findings(superuser, anchors).items() if one.verdict == FAILS] == ["L13"]


def test_anchor_of_another_journal_or_without_signature_is_told(superuser: psycopg.Connection) -> None:
    seq, digest = head(superuser)

    assert findings(superuser, (Anchor(1, seq, digest, is_genuine=True),))["L13"] == Finding(
        "L13", HOLDS, {"anchors": 1}
    )
    assert findings(superuser, (Anchor(1, 0, "0" * 64, is_genuine=True),))["L13"].verdict == HOLDS
    assert findings(superuser, (Anchor(2, seq, "0" * 64, is_genuine=True),))["L13"].code == "ANCHOR_DIFFERS"
    assert findings(superuser, (Anchor(2, seq, digest, is_genuine=False),))["L13"].code == "NOT_GENUINE"
    assert findings(superuser, (Anchor(3, seq + 1, digest, is_genuine=True),))["L13"].offence == {
        "line": "3",
        "seq": str(seq + 1),
    }


def test_anchors_that_the_store_wrote_are_read_and_genuine(superuser: psycopg.Connection, tmp_path: Path) -> None:
    key = make_key(tmp_path)
    file = tmp_path / "anchors.jsonl"
    seq, digest = head(superuser)
    write_anchor(
        file,
        Head(seq, bytes.fromhex(digest), datetime(2026, 1, 2, tzinfo=UTC)),
        key=key,
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    public = load_pem_public_key(key.with_suffix(".pub").read_bytes())

    def is_signed(message: bytes, signature: bytes) -> bool:
        try:
            public.verify(signature, message)  # type: ignore[union-attr, call-arg]
        except InvalidSignature:
            return False
        return True

    assert read_anchors(file.read_bytes(), is_signed=is_signed) == (Anchor(1, seq, digest, is_genuine=True),)
    forged = file.read_bytes().replace(b"2026", b"2027")
    assert read_anchors(forged, is_signed=is_signed) == (Anchor(1, seq, digest, is_genuine=False),)


@pytest.fixture
def in_use(field: Field, populated: Database) -> Database:
    """An installation in which one claim was approved through the use cases: its receipt says what the journal says."""
    field.approved("C1")
    return populated


def test_verify_command_says_each_invariant_in_the_language_asked_for(in_use: Database, capfd) -> None:
    assert run(["verify", "--url", in_use.url, "--lang", "fr"]) == 0

    said = capfd.readouterr().out.splitlines()
    assert said[1] == "    Les lignes de chaque écriture s’équilibrent, par livre et par devise."
    assert said[-1] == "51 invariants sont vérifiés."


def test_verify_command_answers_in_json_and_fails_when_an_invariant_does(in_use: Database, capfd) -> None:
    with psycopg.connect(in_use.superuser_url) as connection:
        wrong = ("UPDATE account SET balance = balance + 1 WHERE account_key = 'PL:svc'",)
        plant(connection, planted.Planted("a balance off", "account", wrong, "", ""))

    assert run(["verify", "--url", in_use.url, "--json"]) == 1
    answer = json.loads(capfd.readouterr().out)
    assert run(["verify", "--url", in_use.url]) == 1
    said = capfd.readouterr().out

    assert [(one["invariant"], one["code"]) for one in answer["invariants"] if one["verdict"] == FAILS] == [
        ("L7", "BALANCE_DIFFERS")
    ]
    assert "First place (BALANCE_DIFFERS): account_key PL:svc, currency EUR" in said
    assert "1 invariant does not hold." in said


def test_verify_command_checks_the_anchors_that_it_is_given(in_use: Database, tmp_path: Path, capfd) -> None:
    key = make_key(tmp_path)
    file = tmp_path / "anchors.jsonl"
    with in_use.connect() as connection:
        seq, digest = head(connection)
    at = datetime(2026, 1, 2, tzinfo=UTC)
    write_anchor(file, Head(seq, bytes.fromhex(digest), at), key=key, at=at)

    assert run(["verify", "--url", in_use.url, "--anchors", str(file), "--key", str(key.with_suffix(".pub"))]) == 0
    assert "L13 holds (anchors: 1)" in capfd.readouterr().out
    file.write_text(file.read_text().replace("2026", "2027"))
    assert run(["verify", "--url", in_use.url, "--anchors", str(file), "--key", str(key.with_suffix(".pub"))]) == 1


def head(connection: psycopg.Connection) -> tuple[int, str]:
    seq, digest = connection.execute("SELECT seq, hash FROM sequencer").fetchone() or (0, b"")
    return seq, digest.hex()


def cut_tail_off(connection: psycopg.Connection) -> None:
    """Remove the last entry so that nothing inside the database tells."""
    plant(
        connection,
        planted.Planted(
            "cut",
            "leg journal account command sequencer",
            (
                (
                    "UPDATE account SET balance = account.balance - leg.amount, version = account.version - 1 FROM leg "
                    "WHERE leg.account_key = account.account_key AND leg.currency = account.currency "
                    "AND leg.seq = (SELECT max(seq) FROM journal)"
                ),
                "DELETE FROM leg WHERE seq = (SELECT max(seq) FROM journal)",
                "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
                "UPDATE command SET seq = NULL WHERE seq > (SELECT max(seq) FROM journal)",
                (
                    "UPDATE sequencer SET seq = journal.seq, hash = journal.hash FROM journal "
                    "WHERE journal.seq = (SELECT max(seq) FROM journal)"
                ),
            ),
            "",
            "",
        ),
    )
