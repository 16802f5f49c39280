"""What every test shares: databases, how many examples a law is tried on, and that CI tries the same ones each time."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import coverage
import pytest
from hypothesis import HealthCheck, settings

from tests.database import Database, Server, serve
from tests.spark import session
from tests.usecases.field import Field
from tests.usecases.office import Office
from tremplin.store.cluster_folder import EmbeddedNotRunning

# A deadline would make a slow machine fail a law that holds; time is measured in benchmarks/, never here.
settings.register_profile("full", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", parent=settings.get_profile("full"), max_examples=20)
settings.register_profile("long", parent=settings.get_profile("full"), max_examples=10_000)
settings.register_profile("ci", parent=settings.get_profile("full"), derandomize=True, database=None)

_TESTS = Path(__file__).parent
UNMEASURED = (
    "cases/",
    "crashes/",
    "docs/",
    "doors/portal/test_browser.py",
    "doors/portal/test_journeys.py",
    "histories/",
    "house/",
    "laws/test_claims_",
    "laws/test_engine_",
    "laws/test_facts_",
    "laws/test_ledger_",
    "laws/test_payments_",
    "laws/test_terms_",
    "races/",
    "store/test_verify_payments.py",
    "twins/",
    "units/prose/test_real_decisions.py",
    "usecases/test_cases_lived.py",
)
"""Beginnings of the files whose tests run without branch coverage; single tests are marked `unmeasured`."""

settings.load_profile("ci" if os.environ.get("CI") else os.environ.get("TREMPLIN_EXAMPLES", "full"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave out what was imported and collected, which stays until the end, whenever memory is searched for rings.

    To go through them again and again takes seven per cent of the tests of a page, and more the more is collected.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Measure no branches while a test runs that tries again and again what others have tried: that halves its time."""
    where = item.path.relative_to(_TESTS).as_posix() if item.path.is_relative_to(_TESTS) else ""
    if not where.startswith(UNMEASURED) and item.get_closest_marker("unmeasured") is None:
        return (yield)
    with _unmeasured():
        return (yield)


@contextmanager
def _unmeasured() -> Iterator[None]:
    """Measure no branches of what this process does meanwhile."""
    measuring = coverage.Coverage.current()
    if measuring is None:
        yield
        return
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The database server of this run, with a migrated template."""
    try:
        with serve() as started:
            yield started
    except EmbeddedNotRunning as outage:
        if os.environ.get("CI"):
            raise
        pytest.skip(
            f"No database, so this is not tested: {outage} "
            "Name a server in TREMPLIN_TEST_URL, as postgresql://postgres@/postgres?host=/var/run/postgresql."
        )


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A migrated database without rows, which Django's connections lead to."""
    with server.copy() as made:
        yield made


@pytest.fixture(scope="session")
def staffed(server: Server) -> Iterator[Server]:
    """A server whose template has the standing cast: made once by each process, copied for each test."""
    with server.copy() as database:
        with _unmeasured(), database.connect(autocommit=True) as connection:
            Office.opened(connection)
        yield replace(server, template=database.name)


@pytest.fixture(scope="session")
def furnished(staffed: Server) -> Iterator[Server]:
    """A server whose template has the cast and a programme in force."""
    with staffed.copy() as database:
        with _unmeasured(), database.connect(autocommit=True) as connection:
            Field(Office(connection))
        yield replace(staffed, template=database.name)


@pytest.fixture
def populated(request: pytest.FixtureRequest, staffed: Server) -> Iterator[Database]:
    """A database for one test: with the cast, and where `field` or `furnished` is asked for, a programme in force."""
    is_furnished = {"field", "furnished"} & set(request.fixturenames)
    ready = request.getfixturevalue("furnished") if is_furnished else staffed
    with ready.copy() as made:
        yield made


@pytest.fixture
def office(populated: Database) -> Iterator[Office]:
    """The vendor with its people and two partners, in a database of their own."""
    with populated.connect(autocommit=True) as connection:
        yield Office(connection)


@pytest.fixture
def field(office: Office) -> Field:
    """The office with its programme in force."""
    return Field(office)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The Spark session of this process; it starts when it is first asked for."""
    with session() as made:
        yield made
