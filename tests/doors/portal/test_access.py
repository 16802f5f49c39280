"""Every page says for whom it opens; strangers sign in first; headers keep a browser safe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.doors.portal.street import Street, text_of
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, SELLER_A
from tremplin.facts.record import Code, Customer

OPEN_TO_STRANGERS = {"set_language", "enter", "choose_password", "proof_file"}


def own_views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Go through the views of the portal itself; those of allauth have their own rules."""
    pending: list[Any] = list(get_resolver().url_patterns)
    while pending:
        one = pending.pop()
        if isinstance(one, URLResolver):
            pending += one.url_patterns
        elif isinstance(one, URLPattern) and "allauth" not in one.callback.__module__:
            yield str(one.name), one.callback


def test_every_page_says_for_whom_it_opens() -> None:
    silent = {name for name, view in own_views() if not getattr(view, "opens_for", None)}

    assert silent == OPEN_TO_STRANGERS


def test_every_page_says_how_it_may_be_asked(street: Street) -> None:
    browser = street.browser_of(SELLER_A)

    assert {browser.delete(path).status_code for path in ("/", "/partner/projects/", "/session/draft")} == {405}


@pytest.mark.parametrize("path", ["/", "/partner/projects/", "/partner/projects/new", "/partner/projects/R1/"])
def test_stranger_is_sent_to_sign_in_and_comes_back(street: Street, path: str) -> None:
    response = street.stranger().get(path)

    assert response.status_code == 302
    assert response.headers["Location"] == f"/account/login/?next={path}"


def test_stranger_who_asks_for_a_part_is_sent_as_a_whole(street: Street) -> None:
    response = street.stranger().get("/partner/projects/", headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize("person", [SELLER_A, MANAGER, APPROVER, FINANCE, AUDITOR, ADMIN])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_home_page_opens_for_everybody(street: Street, person: str, language: str) -> None:
    shown = street.browser_of(person, language=language).get("/")

    assert shown.status_code == 200
    assert f'<html lang="{language}"' in text_of(shown)


def test_person_without_a_role_gets_no_page(street: Street) -> None:
    browser = street.browser_of("bruno")
    assert browser.get("/").status_code == 200

    street.office.smuggle_role("bruno", "approver")
    # A smuggled role that nobody confirmed does not count, and takes nothing away.
    assert browser.get("/").status_code == 200
    street.office.smuggle_role("bruno", "channel-manager")

    # Admin and channel manager may not meet in one person: neither counts.
    assert browser.get("/").status_code == 403


def test_headers_keep_the_browser_safe(street: Street) -> None:
    headers = street.browser_of(SELLER_A).get("/").headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(street: Street) -> None:
    browser = street.stranger()
    browser.get("/account/login/")

    cookie = browser.cookies["tremplin_csrf"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_form_from_elsewhere_does_nothing(street: Street) -> None:
    browser = street.browser_of(SELLER_A)
    browser.handler.enforce_csrf_checks = True

    response = browser.post("/partner/projects/new", {})

    assert response.status_code == 403
    assert "This form was opened in another session" in text_of(response)


def test_language_is_switched_for_good_and_leads_back_to_ours_only(street: Street) -> None:
    browser = street.browser_of(SELLER_A)

    back = browser.post("/session/language", {"language": "fr", "next": "/partner/projects/"})
    away = browser.post("/session/language", {"language": "xx", "next": "https://elsewhere.example/"})

    assert back.headers["Location"] == "/partner/projects/"
    assert away.headers["Location"] == "/"
    assert '<html lang="fr"' in text_of(browser.get("/"))


def test_page_that_is_not_there_says_so_in_the_language(street: Street) -> None:
    shown = street.browser_of(SELLER_A, language="fr").get("/nowhere/")

    assert shown.status_code == 404
    assert "Introuvable" in text_of(shown)


def test_script_in_a_name_stays_a_name(street: Street) -> None:
    street.record(Customer(customer_id="K9", name="<script>alert(1)</script>", country=Code("FR")))

    shown = text_of(street.browser_of(SELLER_A).get("/partner/projects/new/customers", {"customer": "script"}))

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
