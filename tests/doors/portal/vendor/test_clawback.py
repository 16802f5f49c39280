"""Clawbacks: notice by finance, the partner's time to contest, a decision by an approver after its summary."""

from datetime import date
from typing import Any

import pytest

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, ADMIN_A, APPROVER, AUDITOR, FINANCE, OTHER_APPROVER, OTHER_MANAGER, SELLER_A
from tremplin.usecases.taking_back import ContestClawback, NoticeClawback, contest_clawback, notice_clawback

PAGE = "/vendor/clawbacks/C1/"
WHY = {"reason": "No work was done."}


@pytest.fixture
def field(street: Street) -> Field:
    found = Field.at_work(street.office)
    found.approved("C1")
    return found


def done(street: Street, action: str, *, person: str, language: str = "en", **content: Any) -> Any:
    return street.browser_of(person, language=language).post(f"{PAGE}do/{action}", {**form_id(), **content})


def noticed(street: Street, *, on: date | None = date(2021, 9, 1), amount: int = 800_000) -> None:
    content = {"claim_id": "C1", "amount": amount, "rule": "work-not-done", **WHY}
    street.office.do(notice_clawback, NoticeClawback, FINANCE, **content, happened_on=on)


def row(street: Street) -> Any:
    return street.office.rows("SELECT state, clawed_back FROM claim")[0]


def test_notice_is_given_by_finance_with_rule_amount_and_reason(street: Street, field: Field) -> None:
    shown = text_of(street.browser_of(FINANCE).get(PAGE))
    wrong = {
        "this cannot be done without a reason": {"rule": "work-not-done", "amount": "8,000.00"},
        "At most 8,000.00 EUR can be taken back.": {"rule": "work-not-done", "amount": "8,000.01", **WHY},
        "Write how much is taken back.": {"rule": "work-not-done", **WHY},
    }

    for sentence, content in wrong.items():
        refused = done(street, "notice", person=FINANCE, **content)
        assert (refused.status_code, sentence in text_of(refused)) == (422, True), sentence
    assert done(street, "notice", person=FINANCE, rule="other", amount="1.00", **WHY).status_code == 422
    response = done(street, "notice", person=FINANCE, rule="work-not-done", amount="8,000.00", **WHY)

    assert "Give notice" in shown
    assert (row(street), response.headers["Location"]) == (("clawback-noticed", 0), PAGE)


def test_decision_waits_for_the_partner_and_then_is_summed_up(street: Street, field: Field) -> None:
    noticed(street, on=None)

    early = done(street, "decide", person=APPROVER, amount="8,000.00", agreed="800000", **WHY)
    street.office.do(contest_clawback, ContestClawback, ADMIN_A, claim_id="C1", reason="Half of it was done.")
    queue = text_of(street.browser_of(APPROVER).get("/vendor/queue/"))
    shown = text_of(street.browser_of(APPROVER).get(PAGE))
    summary = text_of(done(street, "decide", person=APPROVER, amount="4,000.00", **WHY))
    between = row(street)
    done(street, "decide", person=APPROVER, amount="4,000.00", agreed="400000", **WHY)

    assert (early.status_code, "This is possible from" in text_of(early)) == (409, True)
    assert f'<a href="{PAGE}">Clawback</a>' in queue
    assert "Half of it was done." in shown
    assert "Who owes what" in summary
    assert "PA: €4,000.00" in summary
    assert (between, row(street)) == (("clawback-contested", 0), ("clawed-back-part", 400_000))


def test_clawback_is_dropped_and_the_award_stands(street: Street, field: Field) -> None:
    noticed(street)

    done(street, "drop", person=APPROVER, reason="The report was found.")

    assert row(street) == ("approved", 0)


def test_clawback_is_shown_in_french(street: Street, field: Field) -> None:
    noticed(street)

    shown = text_of(street.browser_of(APPROVER, language="fr").get(PAGE))

    assert "Reprise sur la demande C1" in shown
    assert "8\u202f000,00\u00a0€" in shown


def test_each_side_does_its_own_part(street: Street, field: Field) -> None:
    by_approver = done(street, "notice", person=APPROVER, rule="work-not-done", amount="1.00", **WHY)
    noticed(street)
    by_finance = done(street, "decide", person=FINANCE, amount="1.00", agreed="100", **WHY)
    by_auditor = done(street, "drop", person=AUDITOR, **WHY)

    assert [one.status_code for one in (by_approver, by_finance, by_auditor)] == [403, 403, 403]
    assert row(street) == ("clawback-noticed", 0)


@pytest.mark.parametrize(("person", "status"), [(SELLER_A, 403), (ADMIN, 403), (OTHER_MANAGER, 404), (AUDITOR, 200)])
def test_page_opens_for_who_may_see_the_claim(street: Street, field: Field, person: str, status: int) -> None:
    response = street.browser_of(person).get(PAGE)

    assert response.status_code == status
    assert "Give notice" not in text_of(response)


def test_action_that_there_is_not_is_not_found(street: Street, field: Field) -> None:
    assert done(street, "forgive", person=OTHER_APPROVER, **WHY).status_code == 404
