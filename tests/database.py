"""The databases of the tests: one server for a run, one migrated template, and a copy of it for each test.

Without TREMPLIN_TEST_URL the server is the embedded one, in memory where there is room, with its safety against a
crash of the machine switched off: what tests of crashes need, they start for themselves. With it, a real server: an
address for a superuser, of any database.
"""

import fcntl
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from tremplin.doors.access.schema import SCHEMA, migrate
from tremplin.doors.database import django_database
from tremplin.store import embedded
from tremplin.store.cluster import server_processes
from tremplin.store.role import APPLICATION, OWNER, close_database, ensure_database

_UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # It goes round all the databases of a run, of which none lives long enough to need it.
    "autovacuum": "off",
    "max_connections": "300",
    "max_wal_size": "256MB",
}
# A file system in memory: a copy of a template is some seven hundred small files, a third of the work of one on disk.
_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A migrated database without rows, for one test."""

    name: str
    superuser_url: str

    @property
    def url(self) -> str:
        return address(self.superuser_url, role=APPLICATION, database=self.name)

    @property
    def owner_url(self) -> str:
        return address(self.superuser_url, role=OWNER, database=self.name)

    @contextmanager
    def connect(self, *, owner: bool = False, **options: Any) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.owner_url if owner else self.url, **options) as connection:
            yield connection


@dataclass(frozen=True)
class Server:
    """A server with a migrated template."""

    url: str
    template: str

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """Make a database for a test, point Django at it, and take it away again."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        # Copying the files costs less than writing each page to the log, as is usual, where no disk is waited for.
        made = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY"
        names = map(sql.Identifier, (name, OWNER, self.template))
        superuser = _superuser_of(self.url)
        superuser.execute(sql.SQL(made).format(*names))
        close_database(superuser, name)
        database = Database(name, address(self.url, database=name))
        point_django_at(database)
        try:
            yield database
        finally:
            connections.close_all()
            superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@cache
def _superuser_of(url: str) -> psycopg.Connection:
    """Return the one connection of this process that makes databases and takes them away."""
    return psycopg.connect(url, autocommit=True)


@contextmanager
def serve() -> Iterator[Server]:
    """Start the server of this run, or join the one that another process of the run has started."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = _place() / f"tremplin-test-{run[:12]}"
    folder.mkdir(exist_ok=True)
    named = os.environ.get("TREMPLIN_TEST_URL")
    url = named or embedded.start(folder / "db", settings=_UNSAFE).url()
    template = f"template_{run[:12]}"
    try:
        with (folder / "template.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if ensure_database(url, database=template):
                make_tables(Database(template, address(url, database=template)))
        yield Server(url, template)
    finally:
        if _superuser_of.cache_info().currsize:
            _superuser_of(url).close()
            _superuser_of.cache_clear()
        if named or embedded.release(folder / "db"):
            shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path:
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if has_room else Path(tempfile.gettempdir())


def kill_server(folder: Path) -> None:
    """Kill every process of an embedded server, those too that it starts meanwhile.

    One that was overlooked could wait for ever for a lock in the memory that it shared with the dead.
    """
    while processes := server_processes(folder):
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def point_django_at(database: Database) -> None:
    """Let Django's connections in this process lead to a database."""
    connections.close_all()
    connections.databases["default"].update(django_database(database.url, search_path=("public", SCHEMA)))
    connections.databases["owner"].update(django_database(database.owner_url))
    connections.databases["portal_owner"].update(django_database(database.owner_url, search_path=(SCHEMA,)))


def address(url: str, *, database: str, role: str | None = None) -> str:
    """Return an address with another database, and another role."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{role or user}{at}{host}", path=f"/{database}"))


def make_tables(database: Database) -> None:
    """Make the tables, as the owner."""
    point_django_at(database)
    migrate(database.owner_url)
    connections.close_all()
