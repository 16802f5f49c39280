"""`tremplin verify` where there is nothing to verify: a sentence that says so, and what to do."""

import json
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.database import Database, Server, address
from tests.doors.cli.conftest import Tremplin
from tremplin import __version__

LATER = "store.9999_later"
UP_TO_DATE = "Bring them up to date with tremplin db migrate, then run the same command again."


def as_owner(database: Database, statement: str) -> None:
    with database.connect(owner=True) as connection:
        connection.execute(statement.encode())


def test_verify_of_a_database_without_tables_says_how_to_make_them(server: Server, tremplin: Tremplin) -> None:
    with server.copy() as database:
        empty = f"{database.name}_empty"
        made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(empty))
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(empty))
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(made)
            try:
                url = address(server.url, database=empty, role="tremplin_app")
                english, french = (tremplin("--lang", one, "verify", "--url", url) for one in ("en", "fr"))
            finally:
                connection.execute(dropped)

    assert (english.code, english.out) == (1, "")
    assert f"The database {empty} has no tables of Tremplin." in english.err
    assert "Make them with tremplin db migrate, or name another database." in english.err
    assert (french.code, french.out) == (1, "")
    assert f"La base de données {empty} n’a aucune table de Tremplin." in french.err


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DELETE FROM django_migrations WHERE app = 'store' AND name >= '0018'",
            ("TABLES_BEHIND", "are not up to date: the migration store.0018_invoices has not been run.", UP_TO_DATE),
        ),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', now())",
            (
                "TABLES_AHEAD",
                f"are of a newer release than this one, {__version__}, which does not know the migration {LATER}.",
                "Use the release of Tremplin that brought them up to date.",
            ),
        ),
    ],
)
def test_verify_of_tables_of_another_release_says_which_and_what_to_do(
    database: Database, tremplin: Tremplin, statement: str, said: tuple[str, str, str]
) -> None:
    as_owner(database, statement)

    answer = tremplin("verify", "--url", database.url, "--json")

    (problem,) = json.loads(answer.out)["problems"]
    assert answer.code == 1
    assert (problem["code"], problem["hint"]) == (said[0], said[2])
    assert problem["text"] == f"The tables of the database {database.name} {said[1]}"


def test_verify_where_no_server_answers_says_so_with_the_code_of_an_outage(tremplin: Tremplin, here: Path) -> None:
    answer = tremplin("verify", "--url", f"postgresql://tremplin_app@/tremplin?host={here}")

    said = "The database does not answer. Start the same again once it does; nothing is lost."
    assert answer == (3, "", f"{said}\n")
