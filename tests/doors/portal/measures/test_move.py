"""The move to subscription as a page: figures, plots that say their data as tables, files, and who sees whose."""

import re
from datetime import date
from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_MANAGER, SELLER_A
from tests.usecases.test_reads_subscription import award, line, project
from tests.usecases.test_reads_subscription import written as awarded_in

MEASURES = "/measures/"


@pytest.fixture
def sold(street: Street) -> Street:
    """Two partners that sold in two quarters, and an award for a project sold as SaaS."""
    street.record(
        project("J1", "saas"),
        line("L1", "perpetual", 20_000_000),
        line("L2", "saas", 10_000_000, annual_value=10_000_000, project_id="J1"),
        line("L3", "subscription", 5_000_000, annual_value=5_000_000, partner_id="PB", ordered_on=date(2021, 8, 3)),
    )
    awarded_in(Field.at_work(street.office), award("A1", "technical-assessment", 800_000, project_id="J1"))
    return street


def shown(street: Street, person: str = AUDITOR, *, language: str = "en", **query: Any) -> str:
    return text_of(street.browser_of(person, language=language).get(MEASURES, query))


def test_page_measures_what_was_sold_and_what_it_cost(sold: Street) -> None:
    english, french = shown(sold), shown(sold, language="fr")

    # 150,000 of 350,000 euros, which recur each year, for 8,000 euros of incentives.
    assert "42.9%" in english
    assert "€150,000.00" in english
    assert "€5.33" in english
    assert "Le passage à l’abonnement" in french
    assert "42,9\u00a0%" in french
    assert "150\u202f000,00\u00a0€" in french


def test_plots_say_their_data_and_the_public_figures_their_source(sold: Street) -> None:
    text = shown(sold)

    # Each is drawn for wide screens and for phones.
    assert len(re.findall(r'<svg role="img" aria-label="', text)) == 6
    assert "Q2 2021, SaaS: €100,000.00" in text
    assert "Assessment, for subscription and SaaS: €8,000.00" in text
    assert "Eurostat, as quoted in 2021" in text
    assert "style=" not in text


def test_what_is_not_there_is_not_drawn(street: Street) -> None:
    street.record(project("J1", "saas"))
    awarded_in(Field.at_work(street.office), award("A1", "technical-assessment", 800_000, project_id="J1"))

    text = shown(street)

    assert "Nothing was ordered yet." in text
    assert len(re.findall(r'<div class="plot-(?:wide|narrow)"><svg role="img" aria-label="', text)) == 2


def test_only_partners_in_sight_are_measured(sold: Street) -> None:
    all_of_them, none = shown(sold), shown(sold, OTHER_MANAGER)

    assert ">PB<" in all_of_them
    assert "€350,000.00" in all_of_them
    assert "Nothing was ordered or awarded in these days" in none
    assert "€" not in none


def test_days_and_periods_are_chosen(sold: Street) -> None:
    text = shown(sold, first="2021-08-01", last="2021-08-31", by="month")

    assert ">August 2021<" in text
    assert "100%" in text
    assert "€200,000.00" not in text


@pytest.mark.parametrize("wrong", [{"first": "x"}, {"first": "2021-08-02", "last": "2021-08-01"}, {"last": "\x00"}])
def test_days_that_are_none_are_said_and_all_is_shown(sold: Street, wrong: dict[str, str]) -> None:
    text = shown(sold, **wrong)

    assert "Give days as 2021-06-30, the first before the last." in text
    assert "€350,000.00" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("periods", "2021-Q2,EUR,200000.00,0.00,0.00,100000.00,0.00,300000.00,100000.00,100000.00,8000.00,0.00,0.00"),
        ("partners", "PB,PB,EUR,50000.00,50000.00,50000.00"),
        ("incentives", "technical-assessment,Technical Assessment Incentive,EUR,8000.00,0.00,0.00"),
    ],
)
def test_tables_are_taken_away_as_csv(sold: Street, name: str, expected: str) -> None:
    response = sold.browser_of(FINANCE).get(MEASURES, {"csv": name})

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert expected in text_of(response).splitlines()


@pytest.mark.parametrize("person", [MANAGER, APPROVER, FINANCE, AUDITOR])
def test_page_opens_for_who_sees_amounts_of_all(street: Street, person: str) -> None:
    assert street.browser_of(person).get(MEASURES).status_code == 200


@pytest.mark.parametrize("person", [SELLER_A, ADMIN])
def test_page_does_not_open_for_others(street: Street, person: str) -> None:
    assert street.browser_of(person).get(MEASURES).status_code == 403


def test_page_asks_as_many_questions_whatever_was_sold(sold: Street) -> None:
    browser = sold.browser_of(AUDITOR)
    browser.get(MEASURES)
    with counted() as first:
        browser.get(MEASURES)
    sold.record(line("L8", "term", 100), line("L9", "perpetual", 100, partner_id="PB"))

    with counted() as second:
        browser.get(MEASURES)

    assert len(first) == len(second) == 13, second
