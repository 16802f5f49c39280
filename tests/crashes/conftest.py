"""A server of its own for crashes: one that waits for the disk, as in production, and that may be killed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.crashes.application import Application
from tests.database import Database, address, make_tables
from tests.races.stage import Stage
from tremplin.store import embedded
from tremplin.store.role import ensure_database

NAME = "durable"


@pytest.fixture(scope="session")
def durable() -> Iterator[embedded.EmbeddedServer]:
    """A server with all its safety, and a migrated database."""
    # Not in pytest's own folder: another run of pytest shuts that one to the server's user.
    parent = Path(mkdtemp(prefix="tremplin-crash-"))
    folder = parent / "db"
    server = embedded.start(folder)
    ensure_database(server.url(), database=NAME)
    make_tables(Database(NAME, address(server.url(), database=NAME)))
    yield server
    embedded.release(folder)
    embedded.stop(folder)
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture(scope="session")
def applications() -> Application:
    """What starts application processes that can be killed."""
    return Application()


@pytest.fixture(scope="module")
def stage(durable: embedded.EmbeddedServer, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A yard in a database on that server, and its model, for the tests of one file."""
    name = request.module.__name__.rpartition(".")[2]
    ensure_database(durable.url(), database=name, template=NAME)
    database = Database(name, address(durable.url(), database=name))
    made = Stage(database, psycopg.connect(database.url, autocommit=True))
    yield made
    # Where the server was killed, this is another connection than the first.
    made.connection.close()
