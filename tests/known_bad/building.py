"""How a build is made wrong: another text in a database function, walls that are gone; and what names it."""

import psycopg

from tremplin.checker.ledger import FAILS, verify_ledger


def broken(connection: psycopg.Connection) -> set[str]:
    """Return the invariants that the checker finds broken."""
    found = verify_ledger(connection.cursor(), application="tremplin_app")
    return {finding.invariant for finding in found if finding.verdict == FAILS}


def build_wrongly(
    connection: psycopg.Connection, *changes: tuple[str, str, str], without: tuple[str, ...] = ()
) -> None:
    """Take walls away, and in each function put one text in the place of another.

    Args:
        connection: of a superuser.
        changes: function, text that is right, text that is wrong.
        without: statements that take away the walls behind it.
    """
    for statement in without:
        connection.execute(statement)
    for function, right, wrong in changes:
        query = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s"
        (definition,) = connection.execute(query, [function]).fetchone()
        assert right in definition, (function, right)
        connection.execute(definition.replace(right, wrong))
