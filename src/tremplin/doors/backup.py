"""A backup: one file with the database as it was at one moment, and every proof that it names."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg

from tremplin import __version__
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.store.dump import dump_database
from tremplin.wording import Place, Problem, Problems, text_key

FORMAT: Final = "tremplin-backup-1"
_MANIFEST: Final = "manifest.json"
_DUMP: Final = "database.dump"
_BLOCK: Final = 1 << 20

_NO_BACKUP: Final = text_key("This is no backup of Tremplin.")
_NO_BACKUP_HINT: Final = text_key("Give a file that `tremplin db backup` has written.")
_DAMAGED: Final = text_key("The backup is damaged: {seen} is not as it was written.")
_DAMAGED_HINT: Final = text_key("Take another copy of the file, or the backup before it. Nothing was restored.")
_THERE: Final = text_key("There is a file of this name already.")
_THERE_HINT: Final = text_key("Give another name: a backup is never written over.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        version: of Tremplin.
        at: the moment of the database that it holds, by the database's clock.
        seq: number of the last entry of the journal, 0 when there is none.
        hash: of that entry, in hexadecimal.
        migrations: that made its tables.
        dump_sha256: of the database in it.
        proofs: SHA-256 of each proof in it, and of each other file that the database names: invoices, what went to
            the bank, what came from it or shows what it did.
        missing: of those that the database names and that were not in the proof folder.
    """

    version: str
    at: datetime
    seq: int
    hash: str
    migrations: tuple[str, ...]
    dump_sha256: str
    proofs: tuple[str, ...]
    missing: tuple[str, ...]


def write_backup(file: Path, *, url: str, proofs: FolderOnDisk) -> Manifest:
    """Write a backup, whole or not at all; work may go on meanwhile.

    Args:
        file: that is not there yet.
        url: of the database, for its owner or a superuser.
        proofs: the folder of the proofs, to which files are only ever added.

    Raises:
        Problems: FILE_THERE.
        EmbeddedNotRunning: pg_dump fails.
    """
    if file.exists():
        raise Problems([Problem("FILE_THERE", (Place(str(file)),), _THERE, {}, _THERE_HINT)])
    with (
        TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder,
        psycopg.connect(url) as connection,
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        seen = connection.execute(_SEEN).fetchone()
        assert seen is not None
        dump = Path(folder) / _DUMP
        dump_database(url, into=dump, snapshot=seen[4])
        # Files are kept before their rows are written: all that the snapshot names are there by now.
        kept = tuple(name for name in seen[5] if proofs.read(name) is not None)
        missing = tuple(name for name in seen[5] if name not in set(kept))
        manifest = Manifest(__version__, seen[2], seen[0], seen[1], tuple(seen[3]), _sha256(dump), kept, missing)
        part = Path(folder) / "whole"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(_MANIFEST, json.dumps(_data(manifest), indent=2))
            packed.write(dump, _DUMP)
            for name in kept:
                packed.writestr(f"proofs/{name}", proofs.read(name) or b"")
        part.chmod(0o600)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
    return manifest


def read_backup(file: Path) -> Manifest:
    """Return what a backup says of itself, once every part of it is as it was written.

    Raises:
        Problems: NO_BACKUP, BACKUP_DAMAGED.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = _manifest(json.loads(packed.read(_MANIFEST)))
            _require_whole(packed, file, manifest)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, zipfile.LargeZipFile) as error:
        raise Problems([Problem("NO_BACKUP", (Place(str(file)),), _NO_BACKUP, {}, _NO_BACKUP_HINT)]) from error
    return manifest


@contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """Give the database of a backup that was read, as a file of its own, for a while."""
    with TemporaryDirectory(prefix="tremplin-restore-") as folder, zipfile.ZipFile(file) as packed:
        yield Path(packed.extract(_DUMP, folder))


def keep_proofs(file: Path, manifest: Manifest, *, proofs: FolderOnDisk) -> None:
    """Keep every proof of a backup; those that are there already stay as they are."""
    with zipfile.ZipFile(file) as packed:
        for name in manifest.proofs:
            proofs.keep(packed.read(f"proofs/{name}"), name=name)


_SEEN: Final = """
    SELECT seq, encode(hash, 'hex'), transaction_timestamp(),
           (SELECT array_agg(app || '.' || name ORDER BY 1) FROM public.django_migrations), pg_export_snapshot(),
           (SELECT coalesce(array_agg(sha256 ORDER BY sha256), '{}') FROM (
                SELECT sha256 FROM public.proof_file
                UNION SELECT sha256 FROM public.own_invoice
                UNION SELECT sha256 FROM public.invoice_file
                UNION SELECT sha256 FROM public.bank_file
                UNION SELECT file_sha256 FROM public.payment_run WHERE file_sha256 IS NOT NULL
                UNION SELECT evidence FROM public.line_settlement
           ) AS kept)
    FROM public.sequencer
"""


def _require_whole(packed: zipfile.ZipFile, file: Path, manifest: Manifest) -> None:
    parts = {_DUMP: manifest.dump_sha256, **{f"proofs/{name}": name for name in manifest.proofs}}
    for name, expected in parts.items():
        try:
            with packed.open(name) as part:
                found = _digest(part)
        except (zipfile.BadZipFile, KeyError):
            found = ""
        if found != expected:
            place = (Place(str(file)),)
            raise Problems([Problem("BACKUP_DAMAGED", place, _DAMAGED, {"seen": name}, _DAMAGED_HINT)])


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return _digest(opened)


def _digest(opened: Any) -> str:
    digest = hashlib.sha256()
    while block := opened.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _data(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tremplin": manifest.version,
        "at": manifest.at.isoformat(),
        "seq": manifest.seq,
        "hash": manifest.hash,
        "migrations": manifest.migrations,
        "dump_sha256": manifest.dump_sha256,
        "proofs": manifest.proofs,
        "missing": manifest.missing,
    }


def _manifest(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return Manifest(
        version=str(data["tremplin"]),
        at=datetime.fromisoformat(data["at"]),
        seq=int(data["seq"]),
        hash=str(data["hash"]),
        migrations=tuple(map(str, data["migrations"])),
        dump_sha256=str(data["dump_sha256"]),
        proofs=tuple(map(str, data["proofs"])),
        missing=tuple(map(str, data["missing"])),
    )
