"""A database as one file and back again, by PostgreSQL's own programs: tables, rows, rights and triggers."""

import subprocess
from pathlib import Path
from typing import Final

import psycopg

from tremplin.store.cluster_folder import EmbeddedNotRunning, program
from tremplin.wording import Phrase, text_key

_FAILED: Final = text_key("The database's {program} failed. It said: {said}")


def dump_database(url: str, *, into: Path, snapshot: str) -> None:
    """Write a database into a file, as it was in a snapshot.

    Args:
        url: for a role that may read everything in it.
        into: a file, written anew.
        snapshot: as `pg_export_snapshot` gave it, in a transaction that is still open.

    Raises:
        EmbeddedNotRunning: pg_dump fails; with what it said.
    """
    _run("pg_dump", f"--dbname={url}", "--format=custom", f"--snapshot={snapshot}", f"--file={into}")


def load_database(url: str, *, source: Path, has_owners: bool) -> None:
    """Fill an empty database from a file: all of it, or nothing.

    Args:
        url: of the database, for a role that may make everything in it.
        source: as `dump_database` wrote it.
        has_owners: whether the role may make others the owners of what it makes, as a superuser may.

    Raises:
        EmbeddedNotRunning: pg_restore fails; with what it said.
    """
    owners = () if has_owners else ("--no-owner",)
    _run("pg_restore", f"--dbname={url}", "--single-transaction", "--exit-on-error", *owners, str(source))


def drop_database(superuser_url: str, name: str) -> None:
    """Take a database away, if it is there, whoever is connected to it."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        named = psycopg.sql.Identifier(name)
        connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))


def replace_database(superuser_url: str, *, old: str, new: str) -> None:
    """Let a database have the name of another, which is taken away.

    Args:
        superuser_url: of a third one.
        old: name of the one that goes, if it is there.
        new: name of the one that takes its place.
    """
    drop_database(superuser_url, old)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        names = [psycopg.sql.Identifier(new), psycopg.sql.Identifier(old)]
        connection.execute(psycopg.sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(program(name)), "--no-password", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise EmbeddedNotRunning(Phrase(_FAILED, {"program": name, "said": said}))
