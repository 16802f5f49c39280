"""Month end and customers: months closed for good by finance; a customer added once like ones were seen."""

import re

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import AUDITOR, FINANCE, MANAGER, SELLER_A

MONTHS = "/vendor/months/"
NEW = "/vendor/customers/new"


def test_months_are_listed_and_closed_by_finance(street: Street) -> None:
    Field.at_work(street.office).requested("C1")
    now = street.office.value("SELECT to_char(max(accounting_on), 'YYYY-MM') FROM journal")
    browser = street.browser_of(FINANCE)

    french = text_of(street.browser_of(AUDITOR, language="fr").get(MONTHS))
    early = browser.post(MONTHS, {**form_id(), "month": now, "is_sure": "on"})
    unsure = browser.post(MONTHS, {**form_id(), "month": "2021-01"})
    wrong = browser.post(MONTHS, {**form_id(), "month": "2021-13", "is_sure": "on"})
    browser.post(MONTHS, {**form_id(), "month": "2021-01", "is_sure": "on"})
    again = browser.post(MONTHS, {**form_id(), "month": "2021-01", "is_sure": "on"})

    assert re.search(rf'<a href="/vendor/months/{now}/">[^<\d]+{now[:4]}</a>', french)
    assert "Clore le mois" not in french
    assert (early.status_code, unsure.status_code, wrong.status_code, again.status_code) == (409, 422, 422, 409)
    assert f"The month {now} is not over yet." in text_of(early)
    assert street.office.rows("SELECT accounting_month, closed_by FROM period") == [("2021-01", FINANCE)]
    assert "Gilles" in text_of(browser.get(MONTHS))


def test_months_open_for_finance_and_to_read_for_auditors(street: Street) -> None:
    given = {**form_id(), "month": "2021-01", "is_sure": "on"}

    assert [street.browser_of(one).get(MONTHS).status_code for one in (AUDITOR, MANAGER, SELLER_A)] == [200, 403, 403]
    assert street.browser_of(AUDITOR).post(MONTHS, given).status_code == 403
    assert street.office.rows("SELECT 1 FROM period") == []


def test_months_ask_six_questions(street: Street) -> None:
    browser = street.browser_of(AUDITOR)
    browser.get(MONTHS)

    with counted() as statements:
        browser.get(MONTHS)

    assert len(statements) == 6, statements


def test_customer_is_added_once_a_like_one_was_looked_at(street: Street) -> None:
    browser = street.browser_of(MANAGER)
    like = {"called": "Kunde & Söhne", "country": "DE", "segment": "enterprise"}

    warned = browser.post(NEW, {**form_id(), **like})
    browser.post(NEW, {**form_id(), **like, "is_other": "on"})
    browser.post(NEW, {**form_id(), "called": "Autre <b>", "country": "FR", "segment": ""})

    assert warned.status_code == 422
    assert "These customers have a like name:" in text_of(warned)
    query = "SELECT data ->> 'name', data ->> 'country' FROM fact WHERE table_name = 'customers' ORDER BY 1"
    assert street.office.rows(query) == [("Autre <b>", "FR"), ("Kunde", "FR"), ("Kunde & Söhne", "DE")]


def test_customer_is_added_by_the_vendor_alone(street: Street) -> None:
    given = {**form_id(), "called": "Autre", "country": "FRA", "segment": ""}

    assert [street.browser_of(one).get(NEW).status_code for one in (FINANCE, AUDITOR, SELLER_A)] == [200, 403, 403]
    assert "Sélectionnez un choix valide" in text_of(street.browser_of(MANAGER, language="fr").post(NEW, given))
