from dataclasses import replace
from datetime import date

import pytest

from tests.histories.yard import TERMS, as_command, broken, project, send
from tests.races.stage import approval, way_to_review
from tests.usecases.field import Field, bring_in_force, partner_facts
from tests.usecases.office import APPROVER, FINANCE, MANAGER, OTHER_APPROVER, OTHER_FINANCE, Office, new_id
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.claims.guard import ReasonNeeded
from tremplin.facts.record import Code, CreditNote, Customer, Minor, Partner
from tremplin.store.role import APPLICATION
from tremplin.usecases.awarding import ApproveClaim, approve_claim
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
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

CLAIM_ID = "solution-rebate/PA/2021-Q3"
LOST = "The competency had ended before, as we know now."


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


def test_correction_gives_nothing_back_of_what_was_taken_back_by_decision(field: Field) -> None:
    awarded = field.approved().answer["awarded"]
    claim = {"claim_id": "C1", "reason": "A part was not done."}
    day = date(2021, 9, 1)
    notice = {"amount": 100, "rule": "work-not-done", "happened_on": day}
    field.office.do(notice_clawback, NoticeClawback, FINANCE, **claim, **notice)
    field.office.do(decide_clawback, DecideClawback, OTHER_APPROVER, **claim, amount=100)

    unchanged = field.office.refused(post_correction, PostCorrection, FINANCE, **claim, change=100)
    field.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))
    lost = previewed(field, "C1")
    field.office.do(post_correction, PostCorrection, FINANCE, **claim, change=100 - awarded, rule="goods-returned")
    field.record(*partner_facts("PA"))
    found_after_all = previewed(field, "C1")

    assert isinstance(unchanged, NothingToCorrect)
    assert [one.change for one in (*lost, *found_after_all)] == [100 - awarded, awarded - 100]


def test_correction_gives_no_more_because_a_limit_has_room_again(field: Field) -> None:
    content = {"claim_id": "C1", "reason": "Less was done."}
    shown = field.in_review().answer["shown"]
    less = {"amount": 100, "happened_on": date(2021, 6, 10)}
    field.office.do(approve_claim, ApproveClaim, APPROVER, **content, shown=shown, **less)

    refusal = field.office.refused(post_correction, PostCorrection, FINANCE, **content, change=100)

    assert isinstance(refusal, NothingToCorrect)


FIRST_YEAR, SECOND_YEAR = date(2021, 3, 1), date(2022, 3, 1)
MOVED = "The project was registered a year later, as we know now."


def registered(office: Office, project_id: str, *, on: date) -> None:
    record = replace(project(project_id, is_lost=False), registered_on=on)
    office.do(record_facts, RecordFacts, MANAGER, records=(record,))


def awarded_in_the_yard(office: Office, claim_id: str, *, project_id: str, on: date) -> int:
    deeds = (*way_to_review(claim_id, on=on, project=project_id, cost=400_000), approval(claim_id, on=on))
    for deed in deeds:
        sent = send(office.connection, *as_command(office.connection, deed, command_id=new_id()))
        assert sent.code == "APPLIED", (deed, sent)
    awarded: int = sent.said["awarded"]
    return awarded


@pytest.fixture
def moved(office: Office) -> Office:
    """A claim whose limits are those of the year in which its project was registered; that year was wrong."""
    terms = TERMS.read_bytes().replace(b"claim.submitted_on", b"project.registered_on")
    bring_in_force(office, {"terms.yaml": terms})
    partner = Partner(partner_id="PA", name="PA", country=Code("FR"))
    customers = tuple(Customer(customer_id=one, name=one, country=Code("FR")) for one in ("K1", "K2"))
    office.do(record_facts, RecordFacts, MANAGER, records=(partner, *customers))
    registered(office, "PA-K1", on=FIRST_YEAR)
    registered(office, "PA-K2", on=SECOND_YEAR)
    assert awarded_in_the_yard(office, "C1", project_id="PA-K1", on=FIRST_YEAR) == 200_000
    registered(office, "PA-K1", on=SECOND_YEAR)
    return office


def taken(office: Office) -> dict[str, tuple[int, int, int]]:
    """Return what is free, used and lapsed of the limit per partner, by year."""
    query = "SELECT window_label, available, used, lapsed FROM limit_instance WHERE limit_id = 'per-partner'"
    return {year: tuple(rest) for year, *rest in office.rows(query)}


def previewed_in(office: Office, claim_id: str) -> Delta:
    command = office.make(PreviewCorrection, FINANCE, claim_ids=(claim_id,))
    (delta,) = preview_correction(office.connection, command)
    return delta


@pytest.mark.parametrize(("rule", "free", "lapsed"), [(None, 700_000, 200_000), ("not-done", 900_000, 0)])
def test_day_that_comes_to_another_year_moves_what_is_taken_of_limits(
    moved: Office, rule: str | None, free: int, lapsed: int
) -> None:
    delta = previewed_in(moved, "C1")
    moved.do(post_correction, PostCorrection, FINANCE, claim_id="C1", change=0, rule=rule, reason=MOVED)

    assert delta == Delta("C1", "EUR", 200_000, 200_000, (), moves_limits=True)
    assert taken(moved) == {"2021": (free, 0, lapsed), "2022": (700_000, 200_000, 0)}
    again = moved.refused(post_correction, PostCorrection, FINANCE, claim_id="C1", change=0, reason=MOVED)
    assert isinstance(again, NothingToCorrect)
    assert broken(moved.connection) == []


def test_day_that_comes_to_a_year_with_less_room_gives_the_old_year_back_whole(moved: Office) -> None:
    for number in range(4):
        awarded_in_the_yard(moved, f"B{number}", project_id="PA-K2", on=SECOND_YEAR)

    delta = previewed_in(moved, "C1")
    moved.do(post_correction, PostCorrection, FINANCE, claim_id="C1", change=delta.change, reason=MOVED)

    assert (delta.change, delta.moves_limits) == (-100_000, True)
    assert taken(moved) == {"2021": (700_000, 0, 200_000), "2022": (0, 900_000, 0)}
    assert broken(moved.connection) == []
