"""A yard for the histories of one test: each leaves it as it found it."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Server
from tests.histories.yard import open_yard


@pytest.fixture
def yard(server: Server) -> Iterator[psycopg.Connection]:
    """A connection to an installation whose programme is in force."""
    with server.copy() as database, database.connect(autocommit=True) as connection:
        open_yard(connection)
        yield connection
