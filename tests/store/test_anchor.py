"""Anchors outside the database: signed, rising, and never ahead of the journal."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.database import Database
from tests.store.books import entry, leg, posted
from tremplin.store.anchor import AnchorBroken, make_key, read_anchors, require_not_behind, write_anchor
from tremplin.store.journal import read_head

AT = datetime(2026, 2, 28, 12, tzinfo=UTC)
AWARD = entry(leg("PL:svc", 500), leg("ACCR:P1", -500))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "keys")


@pytest.fixture
def file(tmp_path: Path, key: Path, connection: psycopg.Connection) -> Path:
    """A file with two anchors, of the entries 1 and 3."""
    path = tmp_path / "anchors.jsonl"
    for count in (1, 2):
        posted(connection, transactions=[AWARD] * count)
        write_anchor(path, read_head(), key=key, at=AT)
    return path


def why(broken: pytest.ExceptionInfo[AnchorBroken]) -> tuple[int | None, str]:
    return broken.value.seq, broken.value.why


def test_anchors_say_where_the_chain_ended_each_time(file: Path, key: Path, connection: psycopg.Connection) -> None:
    anchors = read_anchors(file, public_key=key.with_suffix(".pub"))

    hashes = dict(connection.execute("SELECT seq, hash FROM journal").fetchall())
    assert [(one.seq, one.hash, one.at) for one in anchors] == [(1, hashes[1], AT), (3, hashes[3], AT)]
    require_not_behind(anchors)


def test_anchor_of_an_end_that_has_one_or_of_nothing_is_not_written(
    tmp_path: Path, key: Path, connection: psycopg.Connection
) -> None:
    path = tmp_path / "anchors.jsonl"

    assert write_anchor(path, read_head(), key=key, at=AT) is None
    posted(connection, transactions=[AWARD])
    assert write_anchor(path, read_head(), key=key, at=AT) is not None
    assert write_anchor(path, read_head(), key=key, at=AT) is None


def test_key_is_made_once_and_its_private_half_is_for_its_owner(tmp_path: Path) -> None:
    private = make_key(tmp_path)
    before = private.read_bytes()

    assert make_key(tmp_path).read_bytes() == before
    assert os.stat(private).st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("field", "value", "seq"),
    [("seq", 2, 2), ("hash", "00" * 32, 3), ("at", "2026-02-28T12:00:01.000000Z", 3), ("signature", "00" * 64, 3)],
)
def test_line_that_was_changed_is_not_signed(file: Path, key: Path, field: str, value: object, seq: int) -> None:
    first, last = file.read_text().splitlines()
    file.write_text(f"{first}\n{json.dumps({**json.loads(last), field: value})}\n")

    with pytest.raises(AnchorBroken) as broken:
        read_anchors(file, public_key=key.with_suffix(".pub"))

    assert why(broken) == (seq, "NOT_SIGNED")


@pytest.mark.parametrize("line", ["not json", "{}", '{"seq": "x"}', "[]"])
def test_line_that_cannot_be_read_is_said_so(file: Path, key: Path, line: str) -> None:
    file.write_text(f"{line}\n")

    with pytest.raises(AnchorBroken) as broken:
        read_anchors(file, public_key=key.with_suffix(".pub"))

    assert why(broken) == (None, "NOT_SIGNED")


def test_lines_in_another_order_or_of_another_key_are_refused(file: Path, key: Path, tmp_path: Path) -> None:
    first, last = file.read_text().splitlines()
    file.write_text(f"{last}\n{first}\n")

    with pytest.raises(AnchorBroken) as broken:
        read_anchors(file, public_key=key.with_suffix(".pub"))
    assert why(broken) == (1, "NOT_SIGNED")
    file.write_text(f"{first}\n{last}\n")
    with pytest.raises(AnchorBroken) as broken:
        read_anchors(file, public_key=make_key(tmp_path / "other").with_suffix(".pub"))
    assert why(broken) == (1, "NOT_SIGNED")


def test_line_that_a_crash_cut_off_is_written_again(file: Path, key: Path, connection: psycopg.Connection) -> None:
    whole = file.read_text()
    file.write_text(whole[:-20])

    assert [one.seq for one in read_anchors(file, public_key=key.with_suffix(".pub"))] == [1]
    write_anchor(file, read_head(), key=key, at=AT)
    assert file.read_text() == whole


def test_database_behind_its_anchor_is_noticed(file: Path, key: Path, server_of_before: None) -> None:
    anchors = read_anchors(file, public_key=key.with_suffix(".pub"))

    with pytest.raises(AnchorBroken) as broken:
        require_not_behind(anchors)

    assert why(broken) == (1, "AHEAD")


@pytest.fixture
def server_of_before(file: Path, database: Database) -> None:
    """Put an older state in the place of the journal, as a restore would."""
    with psycopg.connect(database.superuser_url, autocommit=True) as superuser:
        for table in ("leg", "journal"):
            superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_delete")
            superuser.execute(f"DELETE FROM {table}")


def test_journal_that_was_rewritten_differs_from_its_anchor(file: Path, key: Path, database: Database) -> None:
    with psycopg.connect(database.superuser_url, autocommit=True) as superuser:
        superuser.execute("ALTER TABLE journal DISABLE TRIGGER no_update")
        superuser.execute("UPDATE journal SET hash = sha256(hash) WHERE seq = 3")

    with pytest.raises(AnchorBroken) as broken:
        require_not_behind(read_anchors(file, public_key=key.with_suffix(".pub")))

    assert why(broken) == (3, "DIFFERS")


def test_file_that_holds_another_kind_of_key_is_refused(file: Path, key: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    other = generate_private_key(SECP256R1())
    public, private = tmp_path / "ec.pub", tmp_path / "ec.key"
    public.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    private.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    with pytest.raises(TypeError, match="no Ed25519 key"):
        read_anchors(file, public_key=public)
    with pytest.raises(TypeError, match="no Ed25519 key"):
        write_anchor(tmp_path / "new.jsonl", read_head(), key=private, at=AT)
