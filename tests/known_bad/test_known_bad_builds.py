"""Each build that is wrong in one line is named by the invariant that it breaks, and by no other."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database, Server
from tests.known_bad.building import broken, build_wrongly
from tests.known_bad.builds import BUILDS, Build
from tests.store import lived
from tremplin.store.posting import post


@pytest.fixture(scope="module")
def installation(server: Server) -> Iterator[Database]:
    """An installation that has lived, before it is built wrongly."""
    with server.copy() as made:
        with made.connect(autocommit=True) as connection:
            lived.live(connection, claims=4)
        yield made


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name.replace(" ", "-"))
def test_known_bad_build_is_named_by_its_invariant_and_by_no_other(installation: Database, build: Build) -> None:
    with psycopg.connect(installation.superuser_url) as connection:
        assert broken(connection) == set()
        changes = ((build.function, build.right, build.wrong),) if build.right else ()
        build_wrongly(connection, *changes, without=build.without)

        post(connection, build.happens())

        assert broken(connection) == set(build.broken.split())
        connection.rollback()
