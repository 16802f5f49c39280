"""The road of a project as a page: what each sees of it, in both languages, and how little is asked for it."""

from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE_A, MANAGER, OTHER_MANAGER, SELLER_A, SELLER_B
from tremplin.facts.record import Code, Role

ROAD = "/road/J1/"
DAY = {"on": "2021-05-03"}


@pytest.fixture
def field(street: Street) -> Field:
    """A project of PA, in which PB has a role too."""
    field = Field.at_work(street.office)
    field.project("J1")
    field.record(Role(role_id="J1-S", project_id="J1", partner_id="PA", role=Code("seller")))
    return field


def shown(street: Street, person: str, *, language: str = "en", **query: Any) -> str:
    return text_of(street.browser_of(person, language=language).get(ROAD, {**DAY, **query}))


def test_road_has_seven_stops_and_says_what_each_takes(street: Street, field: Field) -> None:
    english = shown(street, SELLER_A)
    french = shown(street, SELLER_A, language="fr")

    assert english.count('class="stage stop-') == 7
    assert "Technical Assessment Incentive" in english
    assert "€8,000.00" in english
    assert "€60,000.00 left" in english
    assert "What would open it:" in english
    assert "8\u202f000,00\u00a0€" in french
    assert "Ce qui l’ouvrirait" in french
    assert "Encore possible" in french


def test_what_was_asked_is_summed_above_and_stands_at_its_stop(street: Street, field: Field) -> None:
    assert "Claim C1" not in shown(street, SELLER_A)
    field.requested("C1")

    text = shown(street, SELLER_A)

    assert "Claim C1" in text
    assert "€8,000.00 reserved" in text
    assert "still to hand in:" in text


def test_partner_reads_its_own_money_and_the_vendor_reads_all(street: Street, field: Field) -> None:
    field.record(Role(role_id="J1-B", project_id="J1", partner_id="PB", role=Code("integrator")))
    field.requested("C1")

    for_b, for_vendor = shown(street, SELLER_B), shown(street, AUDITOR)

    assert "Claim C1" in for_vendor
    assert "PB (" in for_vendor
    assert "Claim C1" not in for_b
    assert ">PA" not in for_b


@pytest.mark.parametrize("person", [SELLER_A, FINANCE_A, MANAGER, APPROVER, AUDITOR])
def test_road_opens_for_who_may_know_of_the_project(street: Street, field: Field, person: str) -> None:
    assert street.browser_of(person).get(ROAD, DAY).status_code == 200


@pytest.mark.parametrize("person", [SELLER_B, OTHER_MANAGER, ADMIN])
def test_road_of_a_foreign_project_is_not_found_like_one_that_is_not_there(
    street: Street, field: Field, person: str
) -> None:
    browser = street.browser_of(person)

    assert [browser.get(path).status_code for path in (ROAD, "/road/J9/")] == [404, 404]


@pytest.mark.parametrize("day", ["yesterday", "2021-13-01", "\x00", "9" * 40])
def test_day_that_is_none_is_said_and_the_nearest_is_taken(street: Street, field: Field, day: str) -> None:
    text = shown(street, SELLER_A, on=day)

    assert "is no day. Write it as 2021-06-30." in text
    assert 'value="2022-03-21"' in text


def test_day_without_terms_is_said_and_the_nearest_is_taken(street: Street, field: Field) -> None:
    text = shown(street, SELLER_A, on="2019-01-01")

    assert "No terms of the programme are in force on 1 January 2019" in text
    assert "Technical Assessment Incentive" in text


def test_road_asks_as_many_questions_whatever_was_claimed(street: Street, field: Field) -> None:
    browser = street.browser_of(SELLER_A)
    browser.get(ROAD, DAY)

    with counted() as statements:
        browser.get(ROAD, DAY)

    assert len(statements) <= 40, len(statements)


def test_road_says_what_to_do_next_and_leads_back_to_the_project(street: Street, field: Field) -> None:
    fresh = shown(street, SELLER_A)
    field.pre_approved("C1")

    under_way, for_vendor = shown(street, SELLER_A), shown(street, MANAGER)

    assert 'href="/partner/projects/J1/">Kunde</a>' in fresh
    assert "€8,000.00 to be earned: draft the claim" in fresh
    step = '<li><a href="/partner/claims/C1/">Technical Assessment Incentive</a> <span>approved to start</span>'
    assert step in under_way
    assert "What to do next" not in for_vendor
