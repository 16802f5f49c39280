"""The projects of a partner: a list with a bounded number of questions, and a page that others do not find."""

from datetime import date
from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.office import ADMIN_A, MANAGER, SELLER_A, SELLER_B
from tremplin.facts.record import Code, Minor, Project


def recorded(street: Street, project_id: str, partner: str = "PA", **more: Any) -> None:
    street.record(
        Project(
            project_id=project_id,
            customer_id="K1",
            registered_by=partner,
            registered_on=date(2021, 4, 1),
            status=Code("opportunity"),
            currency=Code("EUR"),
            **more,
        )
    )


def test_list_shows_own_projects_and_no_others(street: Street) -> None:
    recorded(street, "OWN", value=Minor(123_456_789))
    recorded(street, "FOREIGN", partner="PB")

    shown = text_of(street.browser_of(SELLER_A).get("/partner/projects/"))

    assert "OWN" in shown
    assert "€1,234,567.89" in shown
    assert "FOREIGN" not in shown


def test_list_in_french_writes_amounts_the_french_way(street: Street) -> None:
    recorded(street, "OWN", value=Minor(123_456))

    shown = text_of(street.browser_of(SELLER_A, language="fr").get("/partner/projects/"))

    assert "1\u202f234,56\u00a0€" in shown
    assert "opportunité approuvée" in shown
    assert '<html lang="fr"' in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_seven_questions_however_long_it_is(street: Street, rows: int) -> None:
    for number in range(rows):
        recorded(street, f"OWN{number}")
    browser = street.browser_of(SELLER_A)
    browser.get("/partner/projects/")

    with counted() as statements:
        browser.get("/partner/projects/")

    assert len(statements) == 7, statements


def test_search_finds_by_customer_and_by_id(street: Street) -> None:
    recorded(street, "OWN1")
    recorded(street, "OWN2")
    browser = street.browser_of(SELLER_A)

    assert "2 projects" in text_of(browser.get("/partner/projects/", {"words": "kund"}))
    assert "1 project<" in text_of(browser.get("/partner/projects/", {"words": "OWN2"}))
    assert "No project matches." in text_of(browser.get("/partner/projects/", {"words": "%"}))


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²"])
def test_page_that_is_no_number_is_the_first(street: Street, page: str) -> None:
    recorded(street, "OWN")

    assert "OWN" in text_of(street.browser_of(SELLER_A).get("/partner/projects/", {"page": page, "state": "; DROP"}))


def test_page_after_the_last_is_empty_and_not_wrong(street: Street) -> None:
    recorded(street, "OWN")

    assert street.browser_of(SELLER_A).get("/partner/projects/", {"page": "3"}).status_code == 200


def test_htmx_gets_the_rows_alone(street: Street) -> None:
    recorded(street, "OWN")

    shown = text_of(street.browser_of(SELLER_A).get("/partner/projects/", headers={"HX-Request": "true"}))

    assert "OWN" in shown
    assert "<html" not in shown


def test_empty_list_says_what_to_do(street: Street) -> None:
    assert "Nothing is registered yet." in text_of(street.browser_of(SELLER_A).get("/partner/projects/"))


def test_project_of_ones_own_is_shown(street: Street) -> None:
    recorded(street, "OWN", families=frozenset({Code("vcf")}))

    shown = street.browser_of(ADMIN_A).get("/partner/projects/OWN/")

    assert shown.status_code == 200
    assert "VMware Cloud Foundation" in text_of(shown)


def test_project_of_another_partner_is_not_found_like_one_that_is_not_there(street: Street) -> None:
    recorded(street, "OWN")
    browser = street.browser_of(SELLER_B)

    foreign, absent = browser.get("/partner/projects/OWN/"), browser.get("/partner/projects/ABSENT/")

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert "OWN" not in text_of(foreign).replace("/partner/projects/OWN/", "")
    assert street.office.security() == ["out-of-sight"]


@pytest.mark.parametrize("name", ["%00", "..%2F..%2Fetc", "%F0%9F%92%A9", "x" * 4000, "'%20OR%201=1"])
def test_project_under_a_strange_name_is_not_found(street: Street, name: str) -> None:
    assert street.browser_of(SELLER_A).get(f"/partner/projects/{name}/").status_code == 404


def test_pages_of_partners_do_not_open_for_the_vendor(street: Street) -> None:
    shown = street.browser_of(MANAGER).get("/partner/projects/")

    assert shown.status_code == 403
    assert "None of your roles opens this page." in text_of(shown)
