"""The queue of the vendor's people: what waits for each, filtered, page by page, with what stands in their way."""

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_MANAGER, SELLER_A, SELLER_B
from tests.usecases.test_projects import project
from tremplin.usecases.interests import DeclareInterest, declare_interest
from tremplin.usecases.projects import RegisterProject, register_project

QUEUE = "/vendor/queue/"


def registered(street: Street, project_id: str, partner: str = "PA") -> None:
    seller = {"PA": SELLER_A, "PB": SELLER_B}[partner]
    street.office.do(register_project, RegisterProject, seller, project=project(project_id, partner))


def test_queue_lists_what_waits_in_both_languages(street: Street) -> None:
    registered(street, "R1")

    english = text_of(street.browser_of(MANAGER).get(QUEUE))
    french = text_of(street.browser_of(MANAGER, language="fr").get(QUEUE))

    assert "Registration" in english
    assert "R1" in english
    assert "today" in english
    assert "Enregistrement" in french
    assert "Décisions" in french


def test_queue_marks_what_stands_in_the_way(street: Street) -> None:
    registered(street, "R1")
    alone = text_of(street.browser_of(MANAGER).get(QUEUE))
    registered(street, "R2", partner="PB")
    street.office.do(declare_interest, DeclareInterest, MANAGER, person_id=MANAGER, partner_id="PB", reason="Shares.")

    both = text_of(street.browser_of(MANAGER).get(QUEUE))

    assert "another partner, same customer" not in alone
    assert both.count("another partner, same customer") == 2
    assert both.count("you have an interest: somebody else decides") == 1


def test_queue_is_filtered_by_matter_and_by_name(street: Street) -> None:
    registered(street, "R1")
    registered(street, "R2", partner="PB")
    browser = street.browser_of(APPROVER)

    by_name = text_of(browser.get(QUEUE, {"name": "pb"}))
    by_matter = text_of(browser.get(QUEUE, {"matter": "appeal"}))
    by_nothing_known = text_of(browser.get(QUEUE, {"matter": "'; DROP", "name": "\x00"}))

    # Not the letters alone: they can be in what is drawn by chance for a form.
    assert (">R1<" in by_name, ">R2<" in by_name) == (False, True)
    assert "Nothing that waits for you matches." in by_matter
    assert ">R1<" in by_nothing_known


@pytest.mark.parametrize("after", ["x", '["1","2"]', '["x","y","z","w"]', '["infinity","never","a","b"]'])
def test_page_of_the_queue_that_there_never_was_is_not_found(street: Street, after: str) -> None:
    assert street.browser_of(MANAGER).get(QUEUE, {"after": after}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_seven_questions_however_long_it_is(street: Street, rows: int) -> None:
    for number in range(rows):
        registered(street, f"R{number}")
    browser = street.browser_of(MANAGER)
    browser.get(QUEUE)

    with counted() as statements:
        browser.get(QUEUE)

    assert len(statements) == 7, statements


def test_queue_of_nobodys_business_is_empty_and_says_so(street: Street) -> None:
    registered(street, "R1")

    for person in (OTHER_MANAGER, FINANCE, ADMIN):
        assert "Nothing waits for you." in text_of(street.browser_of(person).get(QUEUE))


@pytest.mark.parametrize("person", [SELLER_A, AUDITOR])
def test_queue_does_not_open_for_who_decides_nothing(street: Street, person: str) -> None:
    assert street.browser_of(person).get(QUEUE).status_code == 403


def test_htmx_gets_the_rows_alone(street: Street) -> None:
    registered(street, "R1")

    shown = text_of(street.browser_of(MANAGER).get(QUEUE, headers={"HX-Request": "true"}))

    assert "R1" in shown
    assert "<html" not in shown
