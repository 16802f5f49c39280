"""More time for a claim, and a file that proves another one: by whom, with a reason, and what is refused."""

from typing import Any

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, AUDITOR, FINANCE, MANAGER

EXTEND, JUSTIFY = "/vendor/claims/C1/extend", "/vendor/claims/C1/justify"


def sent(street: Street, path: str, *, person: str = APPROVER, **content: Any) -> Any:
    return street.browser_of(person).post(path, {**form_id(), **content})


def test_claim_is_given_more_days_and_a_deadline_of_its_terms(street: Street) -> None:
    Field.at_work(street.office).pre_approved("C1")
    until = street.office.value("SELECT reserved_until::date FROM claim")
    page = text_of(street.browser_of(APPROVER).get(EXTEND))

    nothing = sent(street, EXTEND, reason="Holidays.")
    silent = sent(street, EXTEND, days="10")
    done = sent(street, EXTEND, days="10", deadlines=["complete"], reason="Holidays.")

    assert 'href="/vendor/claims/C1/extend"' in text_of(street.browser_of(MANAGER).get("/vendor/claims/C1/"))
    assert "Complete the work" in page or "complete the work" in page
    assert "Give more days, or choose a deadline." in text_of(nothing)
    assert (nothing.status_code, silent.status_code, done.status_code) == (422, 422, 302)
    assert (street.office.value("SELECT reserved_until::date FROM claim") - until).days == 10
    assert street.office.value(
        "SELECT data -> 'extended' FROM fact WHERE table_name = 'claims' AND superseded_at IS NULL"
    ) == ["complete"]
    # What was granted once is not offered again; who only reads is not let in.
    assert "complete the work" not in text_of(street.browser_of(APPROVER).get(EXTEND)).lower()
    assert street.browser_of(AUDITOR).get(EXTEND).status_code == 403


def test_file_of_another_claim_is_allowed_with_a_reason_by_who_approves(street: Street) -> None:
    field = Field.at_work(street.office)
    field.submitted("C2", project_id="J2")
    field.pre_approved("C1")
    page = text_of(street.browser_of(APPROVER).get(JUSTIFY))
    digest = street.office.value("SELECT sha256 FROM proof_use ORDER BY id LIMIT 1")

    foreign = sent(street, JUSTIFY, sha256="0" * 64, reason="One report for both.")
    done = sent(street, JUSTIFY, sha256=digest, reason="One report for both.")

    assert "assessment-report.pdf, of claim C2" in page
    assert (foreign.status_code, done.status_code) == (422, 302)
    kept = street.office.rows("SELECT claim_id, sha256, person_id, reason FROM proof_justification")
    assert kept == [("C1", digest, APPROVER, "One report for both.")]
    assert street.browser_of(FINANCE).get(JUSTIFY).status_code == 403


def test_steps_are_not_there_where_they_do_nothing(street: Street) -> None:
    Field.at_work(street.office).approved("C1")

    assert street.browser_of(APPROVER).get(EXTEND).status_code == 404
    assert street.browser_of(APPROVER).get(JUSTIFY).status_code == 404
    assert street.browser_of(MANAGER).get("/vendor/claims/C9/extend").status_code == 404
