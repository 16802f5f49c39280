"""How a door finds its database: DATABASE_URL wins, else the embedded server of the data folder."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import IsolationLevel

from tests.database import Server
from tremplin.doors.database import Address, address, data_folder, django_database, open_database, secret
from tremplin.store import embedded
from tremplin.store.role import ensure_database


def test_address_when_a_url_is_named_is_that_one() -> None:
    url, owner = "postgresql://app@db.example/tremplin", "postgresql://owner@db.example/tremplin"

    assert address({"DATABASE_URL": url}) == Address(url, None, None)
    assert address({"DATABASE_URL": url, "TREMPLIN_OWNER_URL": owner, "TREMPLIN_DATA": "x"}) == Address(
        url, owner, None
    )


def test_address_without_a_url_is_the_embedded_server_of_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"

    found = address({"DATABASE_URL": "", "TREMPLIN_DATA": str(folder)})

    assert found.folder == folder / "db"
    assert found.application_url.startswith("postgresql://tremplin_app@/tremplin?host=")
    assert (found.owner_url or "").startswith("postgresql://tremplin_owner@/tremplin?host=")
    assert not folder.exists(), "an address starts nothing"
    monkeypatch.chdir(tmp_path)
    assert data_folder({}) == tmp_path / ".tremplin"


def test_url_becomes_what_django_wants() -> None:
    url = "postgresql://app:s%20cret@/tremplin?host=/run/postgresql&port=5433&sslmode=require"

    assert django_database(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tremplin",
        "USER": "app",
        "PASSWORD": "s cret",
        "HOST": "/run/postgresql",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "isolation_level": IsolationLevel.READ_COMMITTED},
    }


def test_database_named_by_a_url_is_left_as_it_is() -> None:
    environ = {"DATABASE_URL": "postgresql://app@db.example/tremplin"}

    assert open_database(environ) == address(environ)


@pytest.mark.slow
def test_embedded_database_is_opened_with_its_two_roles(tmp_path_factory: pytest.TempPathFactory) -> None:
    environ = {"TREMPLIN_DATA": str(tmp_path_factory.mktemp("e"))}
    try:
        for _time in range(2):
            found = open_database(environ)
            with psycopg.connect(found.application_url) as application, psycopg.connect(found.owner_url or "") as owner:
                names = [one.execute("SELECT current_user").fetchone() for one in (application, owner)]
            assert names == [("tremplin_app",), ("tremplin_owner",)]
            assert found.folder is not None
            assert embedded.release(found.folder)
    finally:
        embedded.stop(data_folder(environ) / "db")


def test_database_that_is_there_is_not_made_again(server: Server) -> None:
    name = f"twice_{os.getpid()}"
    try:
        assert [ensure_database(server.url, database=name) for _time in range(2)] == [True, False]
    finally:
        with psycopg.connect(server.url, autocommit=True) as superuser:
            superuser.execute(f"DROP DATABASE {name}")


def test_secret_is_the_one_of_the_environment_else_made_once_for_its_owner(tmp_path: Path) -> None:
    environ = {"TREMPLIN_DATA": str(tmp_path / "d")}

    assert secret({**environ, "TREMPLIN_SECRET": "named"}) == "named"
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _one: secret(environ), range(16)))

    assert len(found) == 1
    assert len(found.pop()) >= 50
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["secret"]
    assert (tmp_path / "d" / "secret").stat().st_mode & 0o077 == 0
