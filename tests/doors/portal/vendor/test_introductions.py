"""The introductions board: how far each has come, candidates with their reasons, and the offer to one of them."""

from datetime import date
from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, AUDITOR, MANAGER, OTHER_MANAGER, SELLER_A, SELLER_B
from tremplin.facts.record import Code, Competency, Introduction
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    DeclineIntroduction,
    IntroduceProject,
    accept_introduction,
    decline_introduction,
    introduce_project,
)

BOARD, PAGE = "/vendor/introductions/", "/vendor/introductions/I1/"


def introduced(street: Street, introduction_id: str = "I1", project_id: str = "J1") -> None:
    """Let PA bring a project in."""
    Field.at_work(street.office).project(project_id)
    given = {"introduction_id": introduction_id, "project_id": project_id, "introducing_id": "PA"}
    fact = Introduction(**given, introduced_on=date(2021, 5, 1))
    street.office.do(introduce_project, IntroduceProject, SELLER_A, introduction=fact)


def done(street: Street, action: str, *, person: str = MANAGER, query: str = "", **content: Any) -> Any:
    return street.browser_of(person).post(f"{PAGE}do/{action}{query}", {**form_id(), **content})


def state(street: Street) -> Any:
    return street.office.rows("SELECT state, receiving_id FROM introduction_state")[0]


def test_board_shows_introductions_by_state_in_both_languages(street: Street) -> None:
    introduced(street)
    waiting = text_of(street.browser_of(MANAGER).get(BOARD))
    done(street, "offer", partner="PB")
    street.office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")

    accepted = text_of(street.browser_of(MANAGER).get(BOARD))
    french = text_of(street.browser_of(MANAGER, language="fr").get(BOARD))

    assert "proposed" in waiting
    assert "accepted" in accepted
    assert "proposed" not in accepted
    assert "Mises en relation" in french


def test_candidates_are_ranked_with_their_reasons(street: Street) -> None:
    introduced(street)

    by_projects_products = text_of(street.browser_of(MANAGER).get(PAGE))
    by_competency = text_of(street.browser_of(MANAGER).get(PAGE, {"competency": ["", "vcf"]}))

    assert "level Principal · works in France · has 0 projects under way" in by_projects_products
    assert "holds 1 of the 1 competencies wanted" in by_competency


def test_nobody_with_a_competency_is_said_and_nobody_can_be_chosen(street: Street) -> None:
    introduced(street)
    start = date(2020, 1, 1)
    held = {"competency_id": "K9", "partner_id": "PA", "competency": Code("tanzu"), "kind": Code("master-services")}
    street.record(Competency(**held, valid_from=start))

    shown = text_of(street.browser_of(MANAGER).get(PAGE, {"competency": "tanzu"}))

    assert "No other member of the programme holds a competency that is wanted." in shown
    assert "Offer it to the partner chosen" not in shown


def test_project_is_offered_to_the_partner_chosen(street: Street) -> None:
    introduced(street)

    nobody = done(street, "offer")
    stranger = done(street, "offer", partner="PZ")
    response = done(street, "offer", query="?competency=vcf", partner="PB")

    assert (nobody.status_code, stranger.status_code) == (422, 422)
    assert "Choose the partner to whom it is offered." in text_of(nobody)
    assert response.headers["Location"] == "/vendor/queue/"
    assert state(street) == ("offered", "PB")


def test_project_declined_waits_for_another_offer(street: Street) -> None:
    introduced(street)
    done(street, "offer", partner="PB")
    again = done(street, "offer", partner="PB")
    street.office.do(decline_introduction, DeclineIntroduction, SELLER_B, introduction_id="I1", reason="No time.")

    assert again.status_code == 422
    assert state(street) == ("proposed", None)
    assert "Offer it to the partner chosen" in text_of(street.browser_of(MANAGER).get(PAGE))


def test_introduction_is_refused_with_a_reason(street: Street) -> None:
    introduced(street)

    without = done(street, "refuse", partner="PB")
    done(street, "refuse", partner="PB", reason="The customer wants one partner.")

    assert without.status_code == 422
    assert state(street) == ("refused", None)


@pytest.mark.parametrize("person", [SELLER_A, ADMIN])
def test_board_opens_for_the_vendors_people_who_see_projects(street: Street, person: str) -> None:
    introduced(street)

    assert street.browser_of(person).get(BOARD).status_code == 403
    assert street.browser_of(person).get(PAGE).status_code == 403


def test_introduction_out_of_sight_is_not_found_nor_listed(street: Street) -> None:
    introduced(street)
    browser = street.browser_of(OTHER_MANAGER)

    assert "No partner has brought a project in yet." in text_of(browser.get(BOARD))
    assert [browser.get(path).status_code for path in (PAGE, f"{BOARD}I9/", f"{BOARD}%00/")] == [404, 404, 404]
    assert done(street, "offer", person=OTHER_MANAGER, partner="PB").status_code == 404
    assert done(street, "sell").status_code == 404


def test_auditor_reads_and_decides_nothing(street: Street) -> None:
    introduced(street)

    shown = street.browser_of(AUDITOR).get(PAGE)

    assert shown.status_code == 200
    assert "Decide" not in text_of(shown)


@pytest.mark.parametrize("rows", [1, 3])
def test_board_asks_six_questions_however_long_it_is(street: Street, rows: int) -> None:
    for number in range(rows):
        introduced(street, f"I{number}", f"J{number}")
    browser = street.browser_of(MANAGER)
    browser.get(BOARD)

    with counted() as statements:
        browser.get(BOARD)

    assert len(statements) == 6, statements
