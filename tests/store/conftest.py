"""What the tests of the store share."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database
from tests.store.books import settle_in


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    """A connection of the application to a database in which Ada of the vendor exists."""
    with database.connect(autocommit=True) as opened:
        settle_in(opened)
        yield opened
