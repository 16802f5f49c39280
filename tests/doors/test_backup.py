"""A backup holds all, comes back whole or not at all, and says what is lost; payments wait for a person (R2, L13)."""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.database import Database, Server, address
from tests.store import lived
from tests.store.books import whole_state
from tests.units.payments.paying import pain_002
from tests.usecases.office import Office
from tests.usecases.paying import paying
from tremplin.checker.ledger import Anchor
from tremplin.doors.anchors import anchors_at_hand, put_aside
from tremplin.doors.backup import Manifest, read_backup, write_backup
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.doors.restore import restore_backup
from tremplin.store.role import APPLICATION
from tremplin.wording import Problems

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Backup:
    file: Path
    manifest: Manifest
    proof: str
    source: Database
    server: Server

    def restored(self, folder: Path, **choices: object) -> tuple[object, str]:
        """Bring it back under a name of its own; return what was said, and the address."""
        name = f"{self.source.name}_again"
        done = restore_backup(
            choices.pop("file", self.file),
            superuser_url=self.server.url,
            database=name,
            proofs=FolderOnDisk(folder),
            **{"anchors": None, **choices},
        )
        return done, address(self.server.url, database=name)


@pytest.fixture(scope="module")
def backup(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backup]:
    folder = tmp_path_factory.mktemp("backup")
    proofs = FolderOnDisk(folder / "proofs")
    with server.copy() as database:
        with database.connect(autocommit=True) as connection:
            lived.live(connection, claims=4)
            names = [one for (one,) in connection.execute("SELECT sha256 FROM proof_file ORDER BY 1")]
        for receipt in lived.receipts()[2:3]:
            proofs.keep(receipt["claim_id"].encode(), name=names_of(receipt["claim_id"]))
        file = folder / "one.backup"
        manifest = write_backup(file, url=database.owner_url, proofs=proofs)
        assert sorted(manifest.proofs + manifest.missing) == names
        yield Backup(file, manifest, names_of(lived.receipts()[2]["claim_id"]), database, server)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database.name}_again WITH (FORCE)")


def names_of(claim_id: str) -> str:
    return hashlib.sha256(claim_id.encode()).hexdigest()


def left_over(backup: Backup) -> list[str]:
    with psycopg.connect(backup.server.url) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{backup.source.name}_%"])
        return [name for (name,) in found]


def test_backup_comes_back_as_it_was_and_locks_payments(backup: Backup, tmp_path: Path) -> None:
    done, url = backup.restored(tmp_path)

    assert (done.manifest, done.anchored_seq, done.has_anchors) == (backup.manifest, None, False)
    assert FolderOnDisk(tmp_path).read(backup.proof) == lived.receipts()[2]["claim_id"].encode()
    with backup.source.connect() as before, psycopg.connect(url) as after:
        assert whole_state(after) == whole_state(before)
        locked = after.execute("SELECT seq, compared_by FROM restoration").fetchall()
    assert locked == [(backup.manifest.seq, None)]
    of_application = address(url, role=APPLICATION, database=f"{backup.source.name}_again")
    with psycopg.connect(of_application) as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("UPDATE account SET balance = 0")

    with pytest.raises(Problems) as caught:
        backup.restored(tmp_path)
    assert caught.value.problems[0].code == "DATABASE_IN_USE"


def test_backup_that_the_anchors_are_ahead_of_says_what_is_lost(
    backup: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(backup.server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {backup.source.name}_again WITH (FORCE)")
    seq = backup.manifest.seq
    anchors = (Anchor(1, seq, backup.manifest.hash, is_genuine=True), Anchor(2, seq + 3, "0" * 64, is_genuine=True))

    done, url = backup.restored(tmp_path, anchors=anchors)

    assert done.anchored_seq == seq + 3
    # What the anchors saw is kept, and no longer in the way of what goes on from here.
    monkeypatch.setenv("TREMPLIN_ANCHORS", str(tmp_path / "anchors.jsonl"))
    (tmp_path / "anchors.jsonl").write_text("{}\n")
    assert put_aside(seq + 3).name == f"anchors-lost-at-{seq + 3}.jsonl"
    assert anchors_at_hand() is None
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT anchored_seq FROM restoration").fetchone() == (seq + 3,)


def test_file_that_is_no_whole_backup_restores_nothing(backup: Backup, tmp_path: Path) -> None:
    with psycopg.connect(backup.server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {backup.source.name}_again WITH (FORCE)")
    damaged, text, tampered = (tmp_path / name for name in ("damaged", "text", "tampered"))
    content = bytearray(backup.file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    text.write_text("a text")
    with zipfile.ZipFile(backup.file) as packed, zipfile.ZipFile(tampered, "w") as other:
        other.writestr("manifest.json", packed.read("manifest.json").replace(b"0008_keys", b"0099_later"))
        for name in packed.namelist()[1:]:
            other.writestr(name, packed.read(name))

    codes = []
    for file in (damaged, text, tampered):
        with pytest.raises(Problems) as caught:
            backup.restored(tmp_path / "proofs", file=file)
        codes.append(caught.value.problems[0].code)
    # The rewritten journal of a backup: its last hash is another.
    other = (Anchor(1, backup.manifest.seq, "0" * 64, is_genuine=True),)
    with pytest.raises(Problems) as caught:
        backup.restored(tmp_path / "proofs", anchors=other)

    assert codes == ["BACKUP_DAMAGED", "NO_BACKUP", "BACKUP_OF_OTHER_TABLES"]
    assert caught.value.problems[0].code == "BACKUP_NOT_PROVEN"
    assert left_over(backup) == []
    assert not (tmp_path / "proofs").exists()
    with pytest.raises(Problems) as caught:
        write_backup(backup.file, url=backup.source.owner_url, proofs=FolderOnDisk(tmp_path))
    assert caught.value.problems[0].code == "FILE_THERE"
    assert read_backup(backup.file) == backup.manifest


@pytest.mark.usefixtures("furnished")
def test_backup_holds_what_went_to_the_bank_and_came_from_it(
    office: Office, populated: Database, tmp_path: Path
) -> None:
    kept = FolderOnDisk(tmp_path / "proofs")
    payer = paying(office)
    payer.drawer = kept
    payer.paid_out()
    payer.take_in(pain_002(payer.run(), group="ACSP"))
    files = {name for (name,) in office.rows("SELECT file_sha256 FROM payment_run UNION SELECT sha256 FROM bank_file")}

    manifest = write_backup(tmp_path / "one.backup", url=populated.owner_url, proofs=kept)

    assert len(files) == 2
    assert files <= set(manifest.proofs)
