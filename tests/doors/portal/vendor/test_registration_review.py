"""Registration review: rivals side by side, one partner of record, and every refusal as a sentence."""

from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.doors.portal.vendor.test_queue import registered
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, MANAGER, OTHER_MANAGER, SELLER_A
from tremplin.usecases.extending import AskExtension, ask_extension
from tremplin.usecases.people import SetPortfolio, set_portfolio

PAGE = "/vendor/registrations/R1/"


def done(street: Street, action: str, *, person: str = MANAGER, **content: Any) -> Any:
    return street.browser_of(person).post(f"{PAGE}do/{action}", {**form_id(), **content})


def state(street: Street) -> str:
    found: str = street.office.value("SELECT state FROM registration WHERE project_id = 'R1'")
    return found


def test_rivals_stand_side_by_side_in_both_languages(street: Street) -> None:
    registered(street, "R1")
    alone = text_of(street.browser_of(MANAGER).get(PAGE))
    registered(street, "R2", partner="PB")

    english = text_of(street.browser_of(MANAGER).get(PAGE))
    french = text_of(street.browser_of(MANAGER, language="fr").get(PAGE))

    assert "There is one partner of record." not in alone
    assert "1 other partner has registered for the same customer and products." in english
    assert '<a href="/vendor/registrations/R2/">R2</a>' in english
    assert "Il n’y a qu’un partenaire de référence." in french


def test_rival_out_of_sight_is_there_without_its_name(street: Street) -> None:
    registered(street, "R1")
    registered(street, "R2", partner="PB")
    street.office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PA",))

    shown = text_of(street.browser_of(OTHER_MANAGER).get(PAGE))

    assert "a partner outside your portfolio" in shown
    assert "PB" not in shown


def test_one_of_two_is_approved_and_the_other_then_says_why_not(street: Street) -> None:
    registered(street, "R1")
    registered(street, "R2", partner="PB")
    browser = street.browser_of(MANAGER)

    first = browser.post("/vendor/registrations/R2/do/approve", form_id())
    second = done(street, "approve")

    assert first.headers["Location"] == PAGE
    assert (second.status_code, state(street)) == (409, "pending-approval")
    assert "Project R2 of the same customer is protected until" in text_of(second)


@pytest.mark.parametrize(("action", "reached"), [("deny", "denied"), ("ask-revision", "pending-revision")])
def test_what_needs_a_reason_is_done_with_one_and_not_without(street: Street, action: str, reached: str) -> None:
    registered(street, "R1")

    without = done(street, action)
    assert (without.status_code, state(street)) == (422, "pending-approval")
    assert "this cannot be done without a reason" in text_of(without)
    done(street, action, reason="The customer is ours already.")

    assert state(street) == reached


def test_extension_is_granted_for_no_more_days_than_were_asked(street: Street) -> None:
    registered(street, "R1")
    done(street, "approve")
    street.office.do(ask_extension, AskExtension, SELLER_A, project_id="R1", days=30, reason="The site moves.")
    shown = text_of(street.browser_of(MANAGER).get(PAGE))

    more = done(street, "grant-extension", days="31")
    none = done(street, "grant-extension", days="")
    until = street.office.value("SELECT expires_on FROM registration")
    done(street, "grant-extension", days="20")

    assert "The site moves." in shown
    assert (more.status_code, none.status_code) == (409, 422)
    assert (street.office.value("SELECT expires_on FROM registration") - until).days == 20


def test_extension_is_denied_with_a_reason(street: Street) -> None:
    registered(street, "R1")
    done(street, "approve")
    street.office.do(ask_extension, AskExtension, SELLER_A, project_id="R1", days=30, reason="The site moves.")

    assert done(street, "deny-extension").status_code == 422
    done(street, "deny-extension", reason="It was extended before.")

    assert street.office.value("SELECT extension FROM registration") == "denied"


@pytest.mark.parametrize(("person", "status"), [(SELLER_A, 403), (ADMIN, 403), (OTHER_MANAGER, 404), (AUDITOR, 200)])
def test_page_opens_for_who_may_see_the_project(street: Street, person: str, status: int) -> None:
    registered(street, "R1")

    response = street.browser_of(person).get(PAGE)

    assert response.status_code == status
    assert "Decide" not in text_of(response)


def test_what_is_not_there_is_not_found(street: Street) -> None:
    registered(street, "R1")
    street.office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PB",))

    assert done(street, "sell").status_code == 404
    assert done(street, "approve", person=OTHER_MANAGER).status_code == 404
    assert street.browser_of(APPROVER).get("/vendor/registrations/R9/").status_code == 404


@pytest.mark.parametrize("rivals", [0, 2])
def test_page_asks_as_much_however_many_rivals_there_are(street: Street, rivals: int) -> None:
    registered(street, "R1")
    for number in range(rivals):
        registered(street, f"S{number}", partner="PB")
    browser = street.browser_of(MANAGER)
    browser.get(PAGE)

    with counted() as statements:
        browser.get(PAGE)

    assert len(statements) == 10, statements
