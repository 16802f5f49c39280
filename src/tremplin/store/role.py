"""The two roles of the database: the owner, who makes tables, and the application, who has only the rights it needs."""

from typing import Final

import psycopg
from psycopg import sql

OWNER: Final = "tremplin_owner"
APPLICATION: Final = "tremplin_app"
DATABASE: Final = "tremplin"


def ensure_database(superuser_url: str, *, database: str = DATABASE, template: str = "template0") -> bool:
    """Make the two roles and the database where they are missing.

    Nobody but the two roles may connect, and the application may make nothing, temporary tables included: a table
    of its own could stand before one of the owner's.

    Args:
        superuser_url: address of any database of the server, for a role that may make roles and databases.
        database: its name.
        template: the database that it starts as a copy of; it must have the locale C.

    Returns:
        Whether the database was made.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            _ensure_role(connection, role)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            _make_database(connection, database, template)
        close_database(connection, database)
    return found is None


def _ensure_role(connection: psycopg.Connection, role: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _make_database(connection: psycopg.Connection, database: str, template: str) -> None:
    # One locale everywhere: order by letter, whatever the machine speaks.
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LOCALE 'C'").format(
            sql.Identifier(database), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )


def close_database(connection: psycopg.Connection, database: str) -> None:
    """Take from everybody what a new database gives to all; a copy has lost what was taken from its template."""
    name, application = sql.Identifier(database), sql.Identifier(APPLICATION)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, application))
