"""Connections for use cases and reads: psycopg's own, from a pool of this process, in the application's role.

Django's connection serves its own tables (sessions, accounts); it reads JSON as text, and a use case opens its
transaction itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

_MOST: Final = 8
_WAIT_SECONDS: Final = 5

asked: ContextVar[list[str] | None] = ContextVar("asked", default=None)
"""The statements of this request, where somebody counts them."""


class NotingCursor(psycopg.Cursor[Any]):
    """A cursor that notes what is asked, for who counts the questions of a page."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "NotingCursor":
        """Execute a statement."""
        noted = asked.get()
        if noted is not None:
            noted.append(query.decode() if isinstance(query, bytes) else str(query))
        super().execute(query, params, **options)
        return self


@contextmanager
def borrowed() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection outside any transaction, for one piece of work.

    Raises:
        psycopg_pool.PoolTimeout: all of them are at work: an outage, to be tried again.
    """
    with _pool_of(database_url()).connection() as connection:
        yield connection


def close_pools() -> None:
    """Close every connection of this process."""
    if _pool_of.cache_info().currsize:
        _pool_of(database_url()).close()
        _pool_of.cache_clear()


def database_url() -> str:
    """Return the address of the database, as the application reaches it; it may hold a password."""
    described = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo(**{key: described[name] for key, name in names.items() if described.get(name)})


# One address at a time: another one comes only where each test has its own database.
@lru_cache(maxsize=1)
def _pool_of(address: str) -> ConnectionPool:
    return ConnectionPool(
        address,
        min_size=0,
        max_size=_MOST,
        timeout=_WAIT_SECONDS,
        kwargs={"autocommit": True, "cursor_factory": NotingCursor},
        configure=_alone,
        check=ConnectionPool.check_connection,
        open=True,
    )


def _alone(connection: psycopg.Connection[Any]) -> None:
    """Have questions answered by one process each: starting others takes longer than what a page asks."""
    connection.execute("SET max_parallel_workers_per_gather = 0")
