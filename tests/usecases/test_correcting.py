from datetime import date

import pytest

from tests.usecases.field import Field
from tests.usecases.office import FINANCE, MANAGER, OTHER_FINANCE, Office
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.claims.guard import ReasonNeeded
from tremplin.facts.record import Code, CreditNote, Minor
from tremplin.store.role import APPLICATION
from tremplin.usecases.correcting import (
    Delta,
    DeltaDiffers,
    NothingToCorrect,
    PostCorrection,
    PreviewCorrection,
    post_correction,
    preview_correction,
)
from tremplin.usecases.facts import RecordFacts, record_facts

CLAIM_ID = "solution-rebate/PA/2021-Q3"
LOST = "The competency had ended before, as we know now."


@pytest.fixture
def field(office: Office) -> Field:
    return Field(office)


def previewed(field: Field, *claim_ids: str) -> tuple[Delta, ...]:
    return preview_correction(
        field.office.connection, field.office.make(PreviewCorrection, FINANCE, claim_ids=claim_ids)
    )


def with_rebate(field: Field) -> int:
    field.line("L1")
    field.line("L2")
    awarded: int = field.accrued().answer["reserved"]
    field.settled(CLAIM_ID)
    return awarded


def test_competency_lost_takes_the_award_back_as_a_visible_delta(field: Field) -> None:
    awarded = field.approved().answer["awarded"]
    field.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))
    before = field.office.state()

    deltas = previewed(field, "C1")
    after_preview = field.office.state()
    content = {"claim_id": "C1", "change": -awarded, "reason": LOST}
    field.office.do(post_correction, PostCorrection, FINANCE, **content)

    assert deltas == (Delta("C1", "EUR", awarded, 0, ("CONDITION_FAILED",)),)
    assert after_preview == before
    assert field.balance("CLAW:PA") == awarded
    assert field.balance("PL:svc") == 0
    assert field.limit("presales-ceiling")["used"] == 0
    assert field.office.value("SELECT amount FROM decision WHERE kind = 'correction'") == 0


def test_credit_note_takes_back_what_its_line_added(field: Field) -> None:
    awarded = with_rebate(field)
    note = CreditNote(
        credit_note_id="N1", line_id="L1", credited_on=date(2021, 9, 1), amount=Minor(10_000_000), currency=Code("EUR")
    )
    field.record(note)

    (delta,) = previewed(field, CLAIM_ID)
    content = {"claim_id": CLAIM_ID, "change": delta.change, "rule": "goods-returned", "reason": "Half came back."}
    field.office.do(post_correction, PostCorrection, OTHER_FINANCE, **content)

    assert -awarded < delta.change < 0
    assert field.balance("CLAW:PA") == -delta.change
    assert field.limit("budget")["used"] == delta.now
    assert field.limit("budget")["lapsed"] == 0


def test_correction_without_a_change_writes_nothing(field: Field) -> None:
    field.approved()

    refusal = field.office.refused(post_correction, PostCorrection, FINANCE, claim_id="C1", change=1, reason=LOST)

    assert previewed(field, "C1") == ()
    assert isinstance(refusal, NothingToCorrect)


def test_correction_other_than_shown_or_without_a_reason_is_refused(field: Field) -> None:
    awarded = field.approved().answer["awarded"]
    field.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))

    other = field.office.refused(post_correction, PostCorrection, FINANCE, claim_id="C1", change=-1, reason=LOST)
    silent = field.office.refused(post_correction, PostCorrection, FINANCE, claim_id="C1", change=-awarded)

    assert isinstance(other, DeltaDiffers)
    assert silent == ReasonNeeded()


def test_every_invariant_holds_after_corrections(field: Field) -> None:
    awarded = field.approved().answer["awarded"]
    with_rebate(field)
    field.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))
    field.office.do(post_correction, PostCorrection, FINANCE, claim_id="C1", change=-awarded, reason=LOST)

    findings = verify_ledger(field.office.connection.cursor(), application=APPLICATION, anchors=None)

    assert [one for one in findings if one.verdict == FAILS] == []
