"""A database for each test of a use case, and the people who act in it."""

from collections.abc import Iterator

import pytest

from tests.database import Server, serve
from tests.usecases.office import Office


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.fixture
def office(server: Server) -> Iterator[Office]:
    """The vendor with its people and two partners, in a database of its own."""
    with server.copy() as database, database.connect(autocommit=True) as connection:
        yield Office.opened(connection)
