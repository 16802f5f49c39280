"""Introductions: brought in, accepted by the second partner; shares accepted by both as they were shown."""

import re

import pytest

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import PROGRAMME
from tests.usecases.office import APPROVER, MANAGER, SELLER_A, SELLER_B
from tremplin.usecases.introductions import ProposeSecondPartner, propose_second_partner


def introduced(street: Street, project_id: str = "J1") -> str:
    today.project(street, project_id)
    form = {"project": project_id, "qualified_on": "2021-05-01", **form_id()}
    assert street.browser_of(SELLER_A).post("/partner/introductions/new", form).status_code == 302
    return f"I-{form['command_id'][:8].upper()}"


def offered(street: Street) -> str:
    introduction_id = introduced(street)
    offer = {"introduction_id": introduction_id, "programme": PROGRAMME, "partner_id": "PB"}
    street.office.do(propose_second_partner, ProposeSecondPartner, APPROVER, **offer)
    return introduction_id


def accepted(street: Street) -> str:
    introduction_id = offered(street)
    path = f"/partner/introductions/{introduction_id}/accept"
    assert street.browser_of(SELLER_B).post(path, form_id()).status_code == 302
    return introduction_id


def proposed(street: Street) -> tuple[str, str]:
    introduction_id = accepted(street)
    form = {"role_0": "introducer", "share_0": "62.5%", "role_1": "integrator", "share_1": "3/8", **form_id()}
    assert (
        street.browser_of(SELLER_B).post(f"/partner/introductions/{introduction_id}/agreement", form).status_code == 302
    )
    return introduction_id, f"G-{form['command_id'][:8].upper()}"


def state(street: Street) -> str:
    found: str = street.office.value("SELECT state FROM introduction_state")
    return found


def shown_hash(page: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_project_is_brought_in_and_is_nobody_elses_business_yet(street: Street) -> None:
    introduction_id = introduced(street)

    assert state(street) == "proposed"
    assert "Kunde" in text_of(street.browser_of(SELLER_A).get(f"/partner/introductions/{introduction_id}/"))
    assert street.browser_of(SELLER_B).get(f"/partner/introductions/{introduction_id}/").status_code == 404
    assert introduction_id not in text_of(street.browser_of(SELLER_B).get("/partner/introductions/"))
    assert street.browser_of(MANAGER).get("/partner/introductions/").status_code == 403
    assert "out-of-sight" in street.office.security()


def test_project_of_others_cannot_be_brought_in(street: Street) -> None:
    today.project(street, "J2", partner="PB")
    form = {"project": "J2", "qualified_on": "", **form_id()}

    assert street.browser_of(SELLER_A).post("/partner/introductions/new", form).status_code == 422
    assert street.browser_of(SELLER_A).get("/partner/introductions/new?project=J2").status_code == 404
    assert street.office.rows("SELECT 1 FROM introduction_state") == []


def test_second_partner_is_named_to_the_first_once_it_has_accepted(street: Street) -> None:
    introduction_id = offered(street)
    path, first = f"/partner/introductions/{introduction_id}/", street.browser_of(SELLER_A)

    before = text_of(first.get(path))
    assert first.get(f"{path}accept").status_code == 404
    second = street.browser_of(SELLER_B)
    pages = ("/partner/projects/J1/", "/road/J1/")
    unseen = [second.get(one).status_code for one in pages]
    second.post(f"{path}accept", form_id())

    # The project itself is the second partner's business from then on, before any role is recorded.
    assert unseen == [404, 404]
    assert [second.get(one).status_code for one in pages] == [200, 200]
    assert 'href="/partner/projects/J1/"' in text_of(second.get(path))
    assert ">PB<" not in before
    assert "told once it has accepted" in before
    assert ">PB<" in text_of(first.get(path))
    assert state(street) == "accepted"


def test_offer_is_declined_with_a_reason(street: Street) -> None:
    introduction_id = offered(street)
    path, browser = f"/partner/introductions/{introduction_id}/decline", street.browser_of(SELLER_B, language="fr")

    assert browser.post(path, {"reason": "", **form_id()}).status_code == 422
    sent = browser.post(path, {"reason": "Pas de ressources.", **form_id()}, follow=True)

    assert "Le projet est refusé." in text_of(sent)
    assert state(street) == "proposed"


def test_introduction_is_withdrawn_by_who_brought_it_in(street: Street) -> None:
    introduction_id = offered(street)
    path = f"/partner/introductions/{introduction_id}/withdraw"

    assert street.browser_of(SELLER_B).get(path).status_code == 404
    street.browser_of(SELLER_A).post(path, form_id())

    assert state(street) == "withdrawn"


def test_shares_hold_once_both_have_accepted_them(street: Street) -> None:
    introduction_id, agreement_id = proposed(street)
    path = f"/partner/introductions/{introduction_id}/agreement/{agreement_id}/accept"

    for person in (SELLER_A, SELLER_B):
        browser = street.browser_of(person)
        page = text_of(browser.get(path))
        assert "PA: introducing partner, 62.5%" in page
        browser.post(path, {"shown": shown_hash(page), **form_id()})

    assert street.office.value("SELECT state FROM agreement") == "in-force"
    roles = street.office.rows("SELECT data ->> 'share' FROM fact WHERE record_id LIKE 'G-%%' ORDER BY record_id")
    assert roles == [("5/8",), ("3/8",)]
    assert street.browser_of(SELLER_A).get(path).status_code == 404


def test_agreement_that_waits_is_reached_from_the_home_page(street: Street) -> None:
    introduction_id, agreement_id = proposed(street)
    browser = street.browser_of(SELLER_A)

    assert f'href="/partner/agreements/{agreement_id}/"' in text_of(browser.get("/"))
    sent = browser.get(f"/partner/agreements/{agreement_id}/")
    assert sent.headers["Location"] == f"/partner/introductions/{introduction_id}/"
    for strange in ("G-NONE", "%00"):
        assert browser.get(f"/partner/agreements/{strange}/").status_code == 404


def test_agreement_other_than_the_one_shown_is_not_accepted(street: Street) -> None:
    introduction_id, agreement_id = proposed(street)
    path = f"/partner/introductions/{introduction_id}/agreement/{agreement_id}/accept"

    shown = street.browser_of(SELLER_A).post(path, {"shown": "0" * 64, **form_id()})

    assert shown.status_code == 409
    assert street.office.rows("SELECT 1 FROM agreement_acceptance") == []


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("60%", "50%", "The shares must be zero or more and sum to exactly 100%; these sum to 110%."),
        ("half", "50%", "Write a share such as 12.5% or 1/3."),
        ("1/0", "50%", "Write a share such as 12.5% or 1/3."),
    ],
)
def test_shares_that_are_wrong_are_refused_in_a_sentence(
    street: Street, first: str, second: str, sentence: str
) -> None:
    introduction_id = accepted(street)
    form = {"role_0": "introducer", "share_0": first, "role_1": "integrator", "share_1": second, **form_id()}

    shown = street.browser_of(SELLER_A).post(f"/partner/introductions/{introduction_id}/agreement", form)

    assert shown.status_code in (409, 422)
    assert sentence in text_of(shown)
    assert street.office.rows("SELECT 1 FROM agreement") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_six_questions_however_long_it_is(street: Street, rows: int) -> None:
    for number in range(rows):
        introduced(street, f"J{number}")
    browser = street.browser_of(SELLER_A)
    browser.get("/partner/introductions/")

    with counted() as statements:
        browser.get("/partner/introductions/")

    assert len(statements) == 6, statements
