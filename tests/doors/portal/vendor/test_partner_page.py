"""The partners that a person of the vendor looks after: found by name, and what belongs to each."""

from datetime import timedelta

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_MANAGER, SELLER_A
from tremplin.facts.record import BusinessModel, Code, Competency
from tremplin.usecases.interests import DeclareInterest, declare_interest

LIST, PAGE = "/vendor/partners/", "/vendor/partners/PA/"


def test_page_shows_what_belongs_to_a_partner_in_both_languages(street: Street) -> None:
    Field.at_work(street.office).requested("C1")
    street.office.do(declare_interest, DeclareInterest, APPROVER, person_id=APPROVER, partner_id="PA", reason="Shares.")

    english = text_of(street.browser_of(MANAGER).get(PAGE))
    french = text_of(street.browser_of(MANAGER, language="fr").get(PAGE))

    for words in ("Principal", "Master Services Competency", "C1", "Alice-A", "partner seller", "Chloe", "Emma"):
        assert words in english, words
    assert "Adhésion, niveaux, compétences et modèles économiques" in french


def test_competency_says_when_it_lapses(street: Street) -> None:
    today = street.office.value("SELECT current_date")
    for number, days in enumerate((-1, 30, 400)):
        held = {"competency_id": f"X{number}", "partner_id": "PA", "competency": Code(f"c{number}"), "kind": Code("x")}
        since, until = today - timedelta(days=500), today + timedelta(days=days)
        street.record(Competency(**held, valid_from=since, valid_until=until))

    shown = text_of(street.browser_of(MANAGER).get(PAGE))

    assert [shown.count(words) for words in ("lapses soon", "</span> over<")] == [1, 1]


def test_business_model_says_since_when_and_until_when(street: Street) -> None:
    today = street.office.value("SELECT current_date")
    since, until = today - timedelta(days=500), today - timedelta(days=1)
    held = {"model_id": "X", "partner_id": "PA", "model": Code("cloud"), "valid_from": since, "valid_until": until}
    street.record(BusinessModel(**held))

    shown = text_of(street.browser_of(MANAGER).get(PAGE))

    assert [shown.count(words) for words in ("cloud services", "Business model<", "</span> over<")] == [1, 1, 1]
    assert all(f'datetime="{day.isoformat()}"' in shown for day in (since, until))


@pytest.mark.parametrize(
    ("person", "status"), [(MANAGER, 200), (FINANCE, 200), (AUDITOR, 200), (OTHER_MANAGER, 404), (ADMIN, 403)]
)
def test_page_opens_for_who_looks_after_the_partner(street: Street, person: str, status: int) -> None:
    assert street.browser_of(person).get(PAGE).status_code == status
    assert street.browser_of(SELLER_A).get(PAGE).status_code == 403


def test_what_is_no_partner_is_not_found(street: Street) -> None:
    browser = street.browser_of(APPROVER)

    assert [browser.get(f"{LIST}{name}/").status_code for name in ("P9", "vendor", "%00")] == [404, 404, 404]


def test_partners_are_found_by_letters_of_their_name(street: Street) -> None:
    browser = street.browser_of(MANAGER)

    everyone = text_of(browser.get(LIST))
    one = text_of(browser.get(LIST, {"name": "pb"}, headers={"HX-Request": "true"}))
    nobody = text_of(browser.get(LIST, {"name": "zz\x00"}))

    assert PAGE in everyone
    assert (PAGE in one, "/vendor/partners/PB/" in one, "<html" in one) == (False, True, False)
    assert "No partner that you look after has these letters in its name." in nobody
    assert PAGE not in text_of(street.browser_of(OTHER_MANAGER).get(LIST))


@pytest.mark.parametrize("claims", [1, 3])
def test_page_asks_as_much_however_much_there_is(street: Street, claims: int) -> None:
    for number in range(claims):
        Field.at_work(street.office).requested(f"C{number}", project_id=f"J{number}")
    browser = street.browser_of(MANAGER)
    browser.get(PAGE)

    with counted() as statements:
        browser.get(PAGE)

    assert len(statements) == 15, statements
