from datetime import date

import pytest

from tests.usecases.field import Field
from tests.usecases.office import ADMIN_A, APPROVER, FINANCE, Office
from tremplin.claims.guard import NotOverYet, ReasonNeeded, WindowOver
from tremplin.ledger.taking_back import ClawbackTooLarge
from tremplin.payments.clawback.amount import TriggerUsed
from tremplin.usecases.refused import NotFound
from tremplin.usecases.taking_back import (
    ContestClawback,
    DecideClawback,
    NoticeClawback,
    contest_clawback,
    decide_clawback,
    notice_clawback,
)

NOTICED = date(2021, 9, 1)


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.approved()
    return field


def noticed(field: Field, amount: int | None = None, *, on: date | None = NOTICED) -> int:
    awarded: int = field.claim_row("C1")["awarded"]
    content = {"claim_id": "C1", "amount": amount or awarded, "rule": "work-not-done", "reason": "No work was done."}
    field.office.do(notice_clawback, NoticeClawback, FINANCE, **content, happened_on=on)
    return awarded


def test_clawback_decided_whole_undoes_the_cost_and_lapses_the_budget(field: Field) -> None:
    awarded = noticed(field)

    field.office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=awarded, reason="Not contested.")

    assert field.claim_row("C1")["state"] == "clawed-back"
    assert field.balance("CLAW:PA") == awarded
    assert field.balance("PL:svc") == 0
    ceiling = field.limit("presales-ceiling")
    assert (ceiling["used"], ceiling["lapsed"]) == (0, awarded)


def test_clawback_in_part_leaves_the_rest_used(field: Field) -> None:
    awarded = noticed(field)

    field.office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=12_345, reason="A part was done.")

    assert field.claim_row("C1")["clawed_back"] == 12_345
    assert field.limit("presales-ceiling")["used"] == awarded - 12_345
    assert field.limit("one-assessment-per-project")["used"] == 1


def test_clawback_of_more_than_the_award_is_refused(field: Field) -> None:
    content = {"claim_id": "C1", "amount": 10**9, "rule": "work-not-done", "reason": "All of it."}

    assert isinstance(field.office.refused(notice_clawback, NoticeClawback, FINANCE, **content), ClawbackTooLarge)


def test_clawback_by_a_rule_that_the_terms_do_not_have_is_refused(field: Field) -> None:
    content = {"claim_id": "C1", "amount": 1, "rule": "goods-returned", "reason": "Returned."}

    assert isinstance(field.office.refused(notice_clawback, NoticeClawback, FINANCE, **content), NotFound)


def test_clawback_is_not_decided_while_it_can_still_be_contested(field: Field) -> None:
    awarded = noticed(field, on=None)
    content = {"claim_id": "C1", "amount": awarded, "reason": "At once."}

    assert isinstance(field.office.refused(decide_clawback, DecideClawback, APPROVER, **content), NotOverYet)


def test_clawback_contested_in_time_is_heard_and_dropped(field: Field) -> None:
    noticed(field, on=None)
    field.office.do(contest_clawback, ContestClawback, ADMIN_A, claim_id="C1", reason="Here is the report.")

    field.office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=0, reason="It was done.")

    assert field.claim_row("C1")["state"] == "approved"
    assert field.balance("CLAW:PA") == 0


def test_clawback_contested_too_late_or_without_a_reason_is_refused(field: Field) -> None:
    noticed(field)
    late = field.office.refused(contest_clawback, ContestClawback, ADMIN_A, claim_id="C1", reason="Here.")

    assert isinstance(late, WindowOver)


def test_clawback_without_a_reason_is_refused(field: Field) -> None:
    content = {"claim_id": "C1", "amount": 1, "rule": "work-not-done"}

    assert field.office.refused(notice_clawback, NoticeClawback, FINANCE, **content) == ReasonNeeded()


def test_event_that_took_something_back_takes_no_more(field: Field) -> None:
    """K1: one clawback per award and trigger."""
    content = {"claim_id": "C1", "amount": 100, "rule": "work-not-done", "reason": "Returned.", "trigger": "A-17"}
    field.office.do(notice_clawback, NoticeClawback, FINANCE, **content, happened_on=NOTICED)
    field.office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=0, reason="It was not so.")
    field.office.do(notice_clawback, NoticeClawback, FINANCE, **content, happened_on=NOTICED)
    field.office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=100, reason="Not contested.")

    again = field.office.refused(notice_clawback, NoticeClawback, FINANCE, **content)

    assert again == TriggerUsed("A-17")
    field.office.do(notice_clawback, NoticeClawback, FINANCE, **{**content, "trigger": "A-18"})
