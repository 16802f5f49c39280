"""The estimator: a road from what stands in the address, for one's own partner, with what is wrong said beside it."""

import re
from datetime import date
from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, AUDITOR, MANAGER, OTHER_MANAGER, SELLER_A, SELLER_B
from tremplin.facts.record import Code, Partner, Person

ESTIMATE = "/road/estimate/"
ASKED = {
    "country": "FR",
    "segment": "enterprise",
    "families": "vcf",
    "amount_vcf": "100,000.00",
    "sale_type": "saas",
    "registered_on": "2021-05-03",
    "roles": ["record", "seller"],
}


def answered(street: Street, person: str = SELLER_A, *, language: str = "en", **query: Any) -> Any:
    return street.browser_of(person, language=language).get(ESTIMATE, {**ASKED, **query})


def test_estimate_shows_the_road_of_what_is_asked_and_writes_nothing(street: Street) -> None:
    before = street.office.state()

    text = text_of(answered(street))

    assert "Sell Incentive for subscription and SaaS" in text
    # 9 % of 100,000.00 euros for SaaS of this family, for a partner at the highest level.
    assert "€9,000.00" in text
    assert "Draft the claim" not in text
    assert street.office.state() == before


def test_estimate_in_french_reads_amounts_the_french_way(street: Street) -> None:
    text = text_of(answered(street, language="fr", amount_vcf="100 000,00"))

    assert "9\u202f000,00\u00a0€" in text
    assert "Que pourrait rapporter un projet" in text


def test_sales_person_of_whom_the_facts_have_no_name_is_called_one(street: Street) -> None:
    street.record(Person(person_id="H1", partner_id="PA", accredited_from=date(2020, 1, 1)))

    english = text_of(street.browser_of(SELLER_A).get(ESTIMATE))
    french = text_of(answered(street, language="fr", amount_vcf="100 000,00"))

    assert "<span>Sales person H1</span>" in english
    assert "<span>Commercial H1</span>" in french


def test_page_without_an_address_begins_with_what_is_usual(street: Street) -> None:
    text = text_of(street.browser_of(SELLER_A).get(ESTIMATE))

    assert "Technical Assessment Incentive" in text
    assert re.search(r'value="FR" selected', text)


def test_second_partner_who_is_to_be_found_opens_the_introduction(street: Street) -> None:
    street.record(Partner(partner_id="PA", name="PA", country=Code("FR"), attributes={"main_model": "resell"}))
    alone = text_of(answered(street, roles=["introducer"]))
    together = text_of(answered(street, roles=["introducer"], second="another-partner", second_roles=["integrator"]))

    role = "Another partner has the role &quot;services partner&quot; in the project."
    assert role in alone
    assert role not in together
    assert "Another partner is a member of the programme" in together


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount_vcf": "100.000,00"}, "is not an amount in EUR. Write it as 12,345.67."),
        ({"registered_on": "tomorrow"}, "This is no day. Write it as 2021-06-30."),
        ({"won_on": "2021-05-01"}, "Give a day from 3 May 2021 on."),
        ({"segment": "tiny"}, "tiny is not known here. Choose one of the list."),
        ({"roles": []}, "Choose one part at least."),
        ({"second": "another-partner"}, "A partner needs a role in the project."),
        ({"registered_on": "2019-01-01"}, "Give a day from 22 March 2021 to 21 March 2022."),
        ({"customer_id": "K9"}, "K9 is not known here. Choose one of the list."),
        ({"value": "90,000,000,000,000.00"}, "The amount"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(street: Street, wrong: dict[str, Any], sentence: str) -> None:
    response = answered(street, **wrong)

    assert response.status_code == 422
    assert sentence in text_of(response)


def test_htmx_gets_the_road_alone(street: Street) -> None:
    text = text_of(street.browser_of(SELLER_A).get(ESTIMATE, ASKED, headers={"HX-Request": "true"}))

    assert "€9,000.00" in text
    assert "<html" not in text
    assert "<form" not in text


def test_known_customers_are_those_of_ones_own_projects(street: Street) -> None:
    Field.at_work(street.office).project("J1")

    assert "Kunde" in text_of(answered(street))
    assert "Kunde" not in text_of(answered(street, SELLER_B))
    assert answered(street, customer_id="K1", segment="").status_code == 200


def test_estimate_hands_its_fields_over_to_a_registration(street: Street) -> None:
    Field.at_work(street.office).project("J1")
    text = text_of(answered(street, customer_id="K1"))
    (url,) = re.findall(r'href="(/partner/projects/new\?[^"]*)"', text)

    form = text_of(street.browser_of(SELLER_A).get(url.replace("&amp;", "&")))

    assert 'value="Kunde"' in form
    assert re.search(r'value="K1"\s+checked', form)
    assert re.search(r'value="vcf"[^>]* checked', form)
    assert re.search(r'value="saas" selected', form)


def test_vendor_chooses_a_partner_in_sight_first(street: Street) -> None:
    first = text_of(street.browser_of(MANAGER).get(ESTIMATE))
    several = text_of(street.browser_of(MANAGER).get(ESTIMATE, {"partner": "P"}))
    chosen = text_of(answered(street, MANAGER, partner="PA"))
    out_of_sight = text_of(answered(street, OTHER_MANAGER, partner="PA"))

    assert "Choose the partner for whom you look" in first
    assert "Which of them?" in several
    assert "€9,000.00" in chosen
    assert "Register this project" not in chosen
    assert "No partner in your sight has this name." in out_of_sight
    assert answered(street, AUDITOR, partner="PB").status_code == 200


def test_admin_estimates_nothing(street: Street) -> None:
    assert answered(street, ADMIN).status_code == 403


def test_estimate_asks_a_bounded_number_of_questions(street: Street) -> None:
    browser = street.browser_of(SELLER_A)
    browser.get(ESTIMATE, ASKED)

    with counted() as statements:
        browser.get(ESTIMATE, ASKED)

    assert len(statements) <= 40, len(statements)
