"""What every test of the portal stands on: the standing cast, a programme in force, and a browser for each person."""

import os
import shutil
import threading
from collections.abc import Iterator
from wsgiref.simple_server import make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from django.test.utils import setup_test_environment, teardown_test_environment
from playwright.sync_api import Browser, sync_playwright

from tests.database import Server
from tests.doors.portal.browser import Quiet, Threaded
from tests.doors.portal.street import Street
from tests.usecases.office import Office
from tremplin.doors.access.connection import close_pools

# The headless shell is the same engine without the windows around it, which nobody sees and which cost as much again.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of a file."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("No browser: .ci/run installs Debian's chromium-headless-shell.")
        pytest.skip("No browser, so no page is tested in one. On Debian: apt-get install chromium-headless-shell")
    # Playwright runs its own event loop in this thread, which Django takes for a danger to its connections.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # In which order a day is typed depends on the language of the browser, not of the page.
        speaks = {**os.environ, "LANGUAGE": "en_US"}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=speaks)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(street: Street) -> Iterator[str]:
    """The portal on a port of this machine, over the database of the test."""
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threaded, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    connections.close_all()
