"""Yards for histories: what all of them begin with is made once in each process, and copied."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from tests.database import Server
from tests.figures import HISTORIES_TOGETHER
from tests.histories.yard import bring_into_force, open_yard, programme_of


@pytest.fixture(scope="session")
def yards(server: Server) -> Iterator[Server]:
    """A server whose template has a programme in force for each history of a yard: reading terms takes a while."""
    with server.copy() as database:
        with database.connect(autocommit=True) as connection:
            office = open_yard(connection)
            for number in range(HISTORIES_TOGETHER):
                bring_into_force(office, programme_of(number))
        yield replace(server, template=database.name)


@pytest.fixture
def yard(yards: Server) -> Iterator[psycopg.Connection]:
    """A connection to a yard of its own."""
    with yards.copy() as database, database.connect(autocommit=True) as connection:
        yield connection
