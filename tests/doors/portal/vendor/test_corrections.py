"""Corrections: what late facts would change is shown, nothing is posted by looking, and one difference is posted."""

import re

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, AUDITOR, FINANCE, MANAGER, SELLER_A
from tremplin.usecases.facts import RecordFacts, record_facts

CORRECTIONS = "/vendor/corrections/"


def competency_lost(street: Street) -> None:
    """Award C1, then record that the competency behind it was never held."""
    Field.at_work(street.office).approved("C1")
    street.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))


def test_difference_is_shown_and_nothing_is_posted_by_looking(street: Street) -> None:
    Field.at_work(street.office).approved("C1")
    unchanged = text_of(street.browser_of(FINANCE).get(CORRECTIONS, {"claims": "C1"}))
    street.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))
    before = street.office.state()

    shown = text_of(street.browser_of(FINANCE).get(CORRECTIONS, {"claims": "C1"}))
    french = text_of(street.browser_of(APPROVER, language="fr").get(CORRECTIONS, {"claims": "C1"}))

    assert "Nothing would change" in unchanged
    assert "-€8,000.00" in shown
    assert "Post this difference" in shown
    assert "Comptabiliser cet écart" not in french
    assert street.office.state() == before


def test_difference_is_posted_as_it_was_shown_with_its_reason(street: Street) -> None:
    competency_lost(street)
    browser = street.browser_of(FINANCE)

    silent = browser.post(CORRECTIONS, {**form_id(), "claim": "C1", "change": "-800000"})
    other = browser.post(CORRECTIONS, {**form_id(), "claim": "C1", "change": "-1", "reason": "Competency lost."})
    shown = text_of(browser.get(CORRECTIONS, {"claims": "C1"}))
    given = {"claim": "C1", "change": "-800000", "reason": "Competency lost."}
    strange = browser.post(CORRECTIONS, {**form_id(), **given, "rule": "nonsense"})
    browser.post(CORRECTIONS, {**form_id(), **given, "rule": "work-not-done"})

    assert 'value="work-not-done"' in shown
    assert (silent.status_code, other.status_code, strange.status_code) == (422, 409, 422)
    assert street.office.rows("SELECT clawed_back FROM claim WHERE claim_id = 'C1'") == [(800_000,)]


def test_what_can_be_corrected_is_found_by_the_names_of_partner_and_customer_and_chosen(street: Street) -> None:
    field = Field.at_work(street.office)
    field.approved("C1")
    field.drafted("C2", project_id="J2")
    competency = {"records": (), "ended": (("competencies", "K-PA"),)}
    street.office.do(record_facts, RecordFacts, MANAGER, **competency)
    browser = street.browser_of(FINANCE, language="fr")
    found = {
        name: re.findall('name="claims" value="(.*?)"', text_of(browser.get(CORRECTIONS, {"name": name})))
        for name in ("", "pa", "c1", "kund", "PB", "nobody")
    }

    chosen = text_of(browser.get(CORRECTIONS, {"name": "pa", "claims": ["C1", "C1"]}))

    assert found == {"": ["C1"], "pa": ["C1"], "c1": ["C1"], "kund": ["C1"], "PB": [], "nobody": []}
    assert 'value="C1" checked' in chosen
    assert "<h2>Demande C1</h2>" in chosen
    assert "évaluation technique" in chosen


def test_claim_that_there_is_not_is_said(street: Street) -> None:
    assert "C9" in text_of(street.browser_of(FINANCE).get(CORRECTIONS, {"claims": "C9\x00"}))


def test_corrections_open_for_finance_and_approvers(street: Street) -> None:
    competency_lost(street)
    given = {**form_id(), "claim": "C1", "change": "-800000", "reason": "Competency lost."}

    found = {one: street.browser_of(one).get(CORRECTIONS).status_code for one in (APPROVER, AUDITOR, MANAGER, SELLER_A)}

    assert found == {APPROVER: 200, AUDITOR: 403, MANAGER: 403, SELLER_A: 403}
    assert street.browser_of(APPROVER).post(CORRECTIONS, given).status_code == 403
