"""What an installation must say about itself before it is reached from elsewhere; where a request comes from."""

import pytest

from tremplin.doors.access.reference import client_address
from tremplin.doors.settings.installation import Installation, NotFitForProduction, installation_of

FIT = {
    "TREMPLIN_ORIGIN": "https://partners.example",
    "TREMPLIN_SECRET": "x" * 50,
    "DATABASE_URL": "postgresql://db.example/tremplin",
}


def test_without_an_origin_it_answers_local_names_only() -> None:
    found = installation_of({})

    assert found == Installation(None, ("localhost", "127.0.0.1", "[::1]"))
    assert not found.is_public


def test_with_an_origin_it_answers_that_name_only() -> None:
    found = installation_of(FIT)

    assert found == Installation("https://partners.example", ("partners.example",))
    assert found.is_public


def test_with_an_origin_for_files_it_answers_there_too() -> None:
    found = installation_of({**FIT, "TREMPLIN_FILES_ORIGIN": "https://files.example/"})

    hosts = ("partners.example", "files.example")
    assert found == Installation("https://partners.example", hosts, "https://files.example")


@pytest.mark.parametrize(
    "change",
    [
        {"TREMPLIN_ORIGIN": "http://partners.example"},
        {"TREMPLIN_ORIGIN": "partners.example"},
        {"TREMPLIN_ORIGIN": "https://partners.example/portal"},
        {"TREMPLIN_SECRET": ""},
        {"TREMPLIN_SECRET": "x" * 49},
        {"DATABASE_URL": ""},
        {"TREMPLIN_FILES_ORIGIN": "http://files.example"},
        {"TREMPLIN_FILES_ORIGIN": "https://partners.example:8443"},
    ],
)
def test_what_is_not_fit_for_production_does_not_start(change: dict[str, str]) -> None:
    with pytest.raises(NotFitForProduction):
        installation_of({**FIT, **change})


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [("", "10.0.0.1"), ("192.0.2.7", "192.0.2.7"), ("1.2.3.4, 192.0.2.7", "192.0.2.7"), ("nonsense", "10.0.0.1")],
)
def test_address_is_what_the_server_in_front_says_last(forwarded: str, address: str) -> None:
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(meta) == address
