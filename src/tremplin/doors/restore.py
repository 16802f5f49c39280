"""A backup brought back: loaded beside what is there, proved, and only then put in its place (R2, L13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tremplin import __version__
from tremplin.checker.ledger import FAILS, Anchor, Finding, verify_ledger
from tremplin.doors.access.schema import STORE_APPS
from tremplin.doors.backup import Manifest, keep_proofs, read_backup, unpacked
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.doors.tables import migrations_of_release
from tremplin.store.dump import drop_database, load_database, replace_database
from tremplin.store.role import APPLICATION, DATABASE, ensure_database
from tremplin.wording import Place, Problem, Problems, text_key

_AHEAD: Final = "ANCHOR_AHEAD"
_RESTORING: Final = "tremplin_restoring"

_IN_USE: Final = text_key("The database has work in it, {commands} commands up to entry {seq}, and keeps it.")
_IN_USE_HINT: Final = text_key("Restore into a database of its own: set TREMPLIN_DATA to an empty folder.")
_OTHER_TABLES: Final = text_key("The backup was made by Tremplin {seen}, whose tables are not those of {expected}.")
_OTHER_TABLES_HINT: Final = text_key("Restore it with that version; then bring the tables up to date with this one.")
_NOT_PROVEN: Final = text_key("In the database of this backup, these invariants do not hold: {seen}.")
_NOT_PROVEN_HINT: Final = text_key("Nothing was restored. Take the backup before it, and find out what happened.")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back.

    Attributes:
        manifest: of the backup.
        anchored_seq: number of the newest anchor, when it is ahead of what was restored: the entries in between were
            answered, and are lost.
        has_anchors: whether there were anchors to compare with.
        held: how many invariants were found to hold.
    """

    manifest: Manifest
    anchored_seq: int | None
    has_anchors: bool
    held: int


def restore_backup(
    file: Path,
    *,
    superuser_url: str,
    anchors: Sequence[Anchor] | None,
    proofs: FolderOnDisk,
    database: str = DATABASE,
) -> Restored:
    """Bring a backup back into a server of which we are the superuser.

    It is loaded into a database of its own, proved by the checker, and given the name last; until then nothing has
    changed. Payments wait from then on until a person has compared with the bank.

    Args:
        file: the backup.
        superuser_url: of a database that stays.
        anchors: that are at hand; None when there are none.
        proofs: the folder that gets the proofs.
        database: the name; a database that has it and in which nobody has worked is replaced.

    Raises:
        Problems: NO_BACKUP, BACKUP_DAMAGED, DATABASE_IN_USE, BACKUP_OF_OTHER_TABLES, BACKUP_NOT_PROVEN.
        EmbeddedNotRunning: pg_restore fails.
    """
    manifest = read_backup(file)
    _require_our_tables(manifest, file)
    _require_unused(superuser_url, database, file)
    fresh = f"{database}_restoring" if database != DATABASE else _RESTORING
    drop_database(superuser_url, fresh)
    ensure_database(superuser_url, database=fresh)
    try:
        with unpacked(file) as dump:
            load_database(_address(superuser_url, fresh), source=dump, has_owners=True)
        with psycopg.connect(_address(superuser_url, fresh)) as connection:
            restored = _proved(connection, file, manifest, anchors)
        keep_proofs(file, manifest, proofs=proofs)
    except BaseException:
        drop_database(superuser_url, fresh)
        raise
    replace_database(superuser_url, old=database, new=fresh)
    return restored


def _require_unused(superuser_url: str, database: str, file: Path) -> None:
    """Refuse to put a backup in the place of work."""
    with psycopg.connect(superuser_url) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            return
    with psycopg.connect(_address(superuser_url, database)) as connection:
        if connection.execute("SELECT to_regclass('public.command')").fetchone() == (None,):
            return
        found = connection.execute("SELECT (SELECT count(*) FROM command), seq FROM sequencer").fetchone()
    if found is not None and found[0]:
        fields = {"commands": str(found[0]), "seq": str(found[1])}
        raise Problems([Problem("DATABASE_IN_USE", (Place(str(file)),), _IN_USE, fields, _IN_USE_HINT)])


def _proved(
    connection: "psycopg.Connection[Any]", file: Path, manifest: Manifest, anchors: Sequence[Anchor] | None
) -> Restored:
    """Prove what was loaded, and lock payments in it; what the anchors saw after it is lost, and is said."""
    findings = verify_ledger(connection.cursor(), application=APPLICATION, anchors=anchors)
    failed = [one for one in findings if one.verdict == FAILS and one.code != _AHEAD]
    head = connection.execute("SELECT seq, encode(hash, 'hex') FROM sequencer").fetchone()
    names = [one.invariant for one in failed] + ([] if head == (manifest.seq, manifest.hash) else ["L12"])
    if names:
        seen = {"seen": ", ".join(names)}
        raise Problems([Problem("BACKUP_NOT_PROVEN", (Place(str(file)),), _NOT_PROVEN, seen, _NOT_PROVEN_HINT)])
    ahead = _anchored_ahead(findings, anchors or ())
    connection.execute(
        "INSERT INTO restoration (seq, hash, backup_at, anchored_seq, restored_at)"
        " VALUES (%s, decode(%s, 'hex'), %s, %s, transaction_timestamp())",
        [manifest.seq, manifest.hash, manifest.at, ahead],
    )
    held = sum(one.verdict == "holds" for one in findings)
    return Restored(manifest, ahead, has_anchors=anchors is not None, held=held)


def _anchored_ahead(findings: Sequence[Finding], anchors: Sequence[Anchor]) -> int | None:
    if not any(one.verdict == FAILS and one.code == _AHEAD for one in findings):
        return None
    return max(one.seq for one in anchors if one.seq is not None)


def _require_our_tables(manifest: Manifest, file: Path) -> None:
    """Refuse a backup whose tables were not made by the migrations of this release."""
    theirs = {one for one in manifest.migrations if one.partition(".")[0] in STORE_APPS}
    if theirs != migrations_of_release():
        fields = {"seen": manifest.version, "expected": __version__}
        place = (Place(str(file)),)
        raise Problems([Problem("BACKUP_OF_OTHER_TABLES", place, _OTHER_TABLES, fields, _OTHER_TABLES_HINT)])


def _address(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
