"""The schema `portal`, beside the store's: accounts, sessions, attempts, drafts. Nothing in it is money or fact."""

from typing import Any, Final

import psycopg
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from tremplin.store.role import APPLICATION
from tremplin.store.sql import raise_walls

SCHEMA: Final = "portal"
STORE_APPS: Final = frozenset({"store", "procrastinate"})
"""Apps whose tables are the store's; those of every other app are the portal's."""
_DATABASES: Final = {"owner": True, "portal_owner": False}


class Router:
    """Send the migrations of each app to the schema in which its tables stand."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Say whether an app's tables are made through this address; None where nobody migrates but tests."""
        of_store = _DATABASES.get(db)
        return None if of_store is None else of_store == (app_label in STORE_APPS)


def migrate(owner_url: str) -> None:
    """Bring the tables of the store up to date, then those of the portal.

    Args:
        owner_url: address of the database, for its owner; Django's addresses `owner` and `portal_owner` lead there.
    """
    _make_tables("owner", of_store=True)
    raise_walls(owner_url)
    _ensure_schema(owner_url)
    _make_tables("portal_owner", of_store=False)


def _make_tables(alias: str, *, of_store: bool) -> None:
    """Carry out what is missing of one schema, and of nothing that stands in the other.

    Django's command would take every app through both addresses, and makes rows about rights that nothing here asks.
    """
    executor = MigrationExecutor(connections[alias])
    executor.loader.check_consistent_history(executor.connection)
    executor.migrate([one for one in executor.loader.graph.leaf_nodes() if (one[0] in STORE_APPS) == of_store])


def _ensure_schema(owner_url: str) -> None:
    """Make the schema, and let the application read and write the rows of what will stand in it.

    Here the application may change and delete rows, because sessions end and attempts are forgotten. It may make no
    table, and it gets nothing in the store's schema by this (L6).

    Args:
        owner_url: address of the database, for its owner.
    """
    names = {"schema": sql.Identifier(SCHEMA), "application": sql.Identifier(APPLICATION)}
    defaults = "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    with psycopg.connect(owner_url) as connection:
        for statement in (
            "CREATE SCHEMA IF NOT EXISTS {schema}",
            "REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
            "GRANT USAGE ON SCHEMA {schema} TO {application}",
            f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{application}}",
            f"{defaults} USAGE ON SEQUENCES TO {{application}}",
        ):
            connection.execute(sql.SQL(statement).format(**names))
