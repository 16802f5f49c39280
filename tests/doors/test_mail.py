"""By which way mails leave."""

from typing import Any

import pytest

from tremplin.doors.mail import MailUrlWrong, mail_way


def way(url: str | None) -> tuple[str, dict[str, Any], bool]:
    found = mail_way({} if url is None else {"TREMPLIN_MAIL_URL": url})
    return found.backend.split(".")[-2], dict(found.options), found.is_on


def test_mail_is_off_unless_somebody_says_how_it_leaves() -> None:
    assert way(None) == ("dummy", {}, False)
    assert way("") == ("dummy", {}, False)


def test_mail_in_development_goes_to_the_terminal_or_to_a_folder() -> None:
    assert way("console:") == ("console", {}, True)
    assert way("file:/var/mails") == ("filebased", {"file_path": "/var/mails"}, True)


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://relay", 25, False, False),
        ("smtp+starttls://relay", 587, True, False),
        ("smtps://relay", 465, False, True),
        ("smtp://relay:2525", 2525, False, False),
    ],
)
def test_mail_server_with_its_port_and_its_encryption(url: str, port: int, use_tls: bool, use_ssl: bool) -> None:
    backend, options, is_on = way(url)

    seen = (backend, is_on, options["host"], options["port"], options["use_tls"], options["use_ssl"])
    assert seen == ("smtp", True, "relay", port, use_tls, use_ssl)


def test_user_and_password_of_the_server_may_hold_any_sign() -> None:
    _, options, _ = way("smtps://a%40b:p%2Fw%3A@relay")

    assert (options["username"], options["password"]) == ("a@b", "p/w:")


@pytest.mark.parametrize("url", ["pigeon://loft", "smtp://", "file:", "relay.example:25"])
def test_what_names_no_way_is_refused(url: str) -> None:
    with pytest.raises(MailUrlWrong):
        mail_way({"TREMPLIN_MAIL_URL": url})


def test_sender_is_the_one_that_is_named() -> None:
    assert mail_way({"TREMPLIN_MAIL_FROM": "Partners <p@vendor.example>"}).sender == "Partners <p@vendor.example>"
