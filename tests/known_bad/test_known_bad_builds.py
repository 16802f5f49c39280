"""Each build that is wrong in one line is named by the invariant that it breaks, and by no other."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database, Server
from tests.known_bad.builds import BUILDS, Build
from tests.store import lived
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.store.posting import post


@pytest.fixture(scope="module")
def installation(server: Server) -> Iterator[Database]:
    """An installation that has lived, before it is built wrongly."""
    with server.copy() as made:
        with made.connect(autocommit=True) as connection:
            lived.live(connection, claims=4)
        yield made


def broken(connection: psycopg.Connection) -> set[str]:
    found = verify_ledger(connection.cursor(), application="tremplin_app")
    return {finding.invariant for finding in found if finding.verdict == FAILS}


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name.replace(" ", "-"))
def test_known_bad_build_is_named_by_its_invariant_and_by_no_other(installation: Database, build: Build) -> None:
    with psycopg.connect(installation.superuser_url) as connection:
        assert broken(connection) == set()
        for statement in build.without:
            connection.execute(statement)
        definition = connection.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", [build.function]
        ).fetchone()[0]
        assert build.right in definition
        connection.execute(definition.replace(build.right, build.wrong, 1) if build.right else definition)

        post(connection, build.happens())

        assert broken(connection) == set(build.broken.split())
        connection.rollback()
