"""The company: what is recorded of it, and the roles of its people, which its own admin gives and takes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.office import ADMIN_A, FINANCE_A, SELLER_A, SELLER_B
from tremplin.facts.record import BusinessModel, Code, Competency

PATH = "/partner/company/"


def newcomer(**changes: Any) -> dict[str, Any]:
    return {"full_name": "Zoé Nouvelle", "email": "Zoe@PA.example", "language": "fr", **form_id(), **changes}


def roles(street: Street, person: str) -> set[str]:
    rows = street.office.rows("SELECT role FROM role_grant WHERE person_id = %s AND valid_until IS NULL", person)
    return {role for (role,) in rows}


def test_company_shows_level_competencies_and_its_own_people(street: Street) -> None:
    shown = text_of(street.browser_of(SELLER_A).get(PATH))

    assert "Principal" in shown
    assert "your level" in shown
    assert "VMware Cloud Foundation" in shown
    assert "agathe-a@pa.example" in shown
    assert "boris-b" not in shown
    assert f"{PATH}people/" not in shown


def test_competency_that_lapses_soon_is_marked_with_its_last_day(street: Street) -> None:
    day = street.office.value("SELECT current_date")
    for number, days in (("soon", 10), ("later", 61), ("over", 0)):
        street.record(
            Competency(
                competency_id=number,
                partner_id="PA",
                competency=Code("tanzu"),
                kind=Code("solution"),
                valid_from=day - timedelta(days=100),
                valid_until=day + timedelta(days=days),
            )
        )

    shown = text_of(street.browser_of(SELLER_A).get(PATH))

    assert (shown.count("lapses soon"), shown.count("> lapsed<"), shown.count("> held<")) == (1, 1, 3)
    assert f'datetime="{(day + timedelta(days=9)).isoformat()}"' in shown
    assert "lapses soon" in text_of(street.browser_of(SELLER_A).get("/"))


def test_business_model_is_shown_with_its_days(street: Street) -> None:
    day = street.office.value("SELECT current_date")
    none = text_of(street.browser_of(SELLER_A).get(PATH))
    for model, until in (("cloud", None), ("builder", day)):
        held = {"model_id": model, "partner_id": "PA", "model": Code(model), "valid_from": day - timedelta(days=100)}
        street.record(BusinessModel(**held, valid_until=until))

    shown = text_of(street.browser_of(SELLER_A).get(PATH))

    assert "<dd>–</dd>" in none
    assert "<dd>–</dd>" not in shown
    assert shown.index("cloud services") < shown.index("application building")
    assert (shown.count("> lapsed<"), shown.count("> held<") - none.count("> held<")) == (1, 1)


def test_admin_adds_a_person_and_gives_a_role(street: Street) -> None:
    browser = street.browser_of(ADMIN_A)

    sent = browser.post(f"{PATH}people/new", newcomer(), follow=True)
    person = sent.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    assert roles(street, person) == set()
    given = browser.post(f"{PATH}people/{person}/", {"role": "partner-seller", **form_id()}, follow=True)

    assert "Zoé Nouvelle is added." in text_of(sent)
    assert "Zoé Nouvelle has the role partner seller from now on." in text_of(given)
    assert roles(street, person) == {"partner-seller"}
    assert street.office.rows("SELECT organisation_id FROM person WHERE person_id = %s", person) == [("PA",)]


def test_admin_takes_a_role_away_after_a_question(street: Street) -> None:
    browser = street.browser_of(ADMIN_A)
    path = f"{PATH}people/{SELLER_A}/roles/partner-seller/take"

    assert "It counts for nothing from the next click on." in text_of(browser.get(path))
    assert roles(street, SELLER_A) == {"partner-seller"}
    browser.post(path, form_id())

    assert roles(street, SELLER_A) == set()
    assert browser.get(path).status_code == 404
    assert street.browser_of(SELLER_A).get("/partner/claims/").status_code == 403


@pytest.mark.parametrize("role", ["approver", "admin", "channel-manager", "job", ""])
def test_role_of_the_vendor_is_not_given(street: Street, role: str) -> None:
    before = street.office.state()

    assert street.browser_of(ADMIN_A).post(f"{PATH}people/{SELLER_A}/", {"role": role, **form_id()}).status_code == 422
    assert street.office.state() == before


def test_people_of_another_company_are_not_found(street: Street) -> None:
    browser, before = street.browser_of(ADMIN_A), street.office.state()

    for person in (SELLER_B, "ada", "nobody", "%00"):
        assert browser.get(f"{PATH}people/{person}/").status_code == 404
        given = browser.post(f"{PATH}people/{person}/", {"role": "partner-finance", **form_id()})
        taken = browser.post(f"{PATH}people/{person}/roles/partner-seller/take", form_id())
        assert (given.status_code, taken.status_code) == (404, 404)
    assert street.office.state() == before


@pytest.mark.parametrize("person", [SELLER_A, FINANCE_A])
def test_only_an_admin_changes_people(street: Street, person: str) -> None:
    browser = street.browser_of(person)

    for path in ("people/new", f"people/{SELLER_A}/", f"people/{SELLER_A}/roles/partner-seller/take"):
        assert browser.get(PATH + path).status_code == 403
        assert browser.post(PATH + path, newcomer(role="partner-admin")).status_code == 403
    assert roles(street, SELLER_A) == {"partner-seller"}


@pytest.mark.parametrize(
    "changes", [{"email": "none"}, {"full_name": ""}, {"full_name": "x" * 101}, {"language": "xx"}]
)
def test_person_with_something_wrong_is_not_added(street: Street, changes: dict[str, str]) -> None:
    before = street.office.state()

    assert street.browser_of(ADMIN_A).post(f"{PATH}people/new", newcomer(**changes)).status_code == 422
    assert street.office.state() == before
