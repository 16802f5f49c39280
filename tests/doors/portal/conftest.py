"""What every test of the portal stands on: the standing cast, a programme in force, and a browser for each person."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.test.utils import setup_test_environment, teardown_test_environment

from tests.database import Server
from tests.doors.portal.street import Street
from tests.usecases.office import Office
from tremplin.doors.access.connection import close_pools

# Names without hashes: what is collected and compressed has a test of its own.
_PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    setup_test_environment(debug=False)
    with override_settings(STORAGES=_PLAIN, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield
    teardown_test_environment()


@pytest.fixture
def street(furnished: Server) -> Iterator[Street]:
    """The people of the office with a programme in force, in front of the portal, in a database of their own."""
    with furnished.copy() as database, database.connect(autocommit=True) as connection:
        try:
            yield Street(Office(connection))
        finally:
            close_pools()
