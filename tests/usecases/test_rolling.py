"""What is taken of a rolling limit stands on the right day, whatever becomes of the award."""

from datetime import date
from typing import Any

import pytest

from tests.usecases.field import Field, bring_in_force, next_files, partner_facts, proofs_for
from tests.usecases.office import APPROVER, FINANCE, MANAGER, OTHER_APPROVER, Office
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.facts.record import Activity, Code, Customer
from tremplin.store.role import APPLICATION
from tremplin.usecases.asking import RequestClaim, WithdrawClaim, request_claim, withdraw_claim
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.correcting import (
    Delta,
    PostCorrection,
    PreviewCorrection,
    post_correction,
    preview_correction,
)
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.reads.award_ahead import award_ahead
from tremplin.usecases.reads.claim_page import get_claim_page
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

FEE = 800_000
OFTEN = b"""
  - id: in-thirty-days
    per: [partner]
    window: {rolling: 30 days}
    amount: 8000
    covers: [technical-assessment]
    when_short: refuse
"""
MAY_10, JUNE_8, JUNE_9 = date(2021, 5, 10), date(2021, 6, 8), date(2021, 6, 9)
GIVES_BACK, LAPSES = "goods-returned", "work-not-done"


@pytest.fixture
def rolling(office: Office) -> Field:
    """Return the field under a limit of one assessment in thirty days, by the day on which the work starts."""
    files = next_files("2021.1", from_="2021-03-22", to="2022-03-21")
    terms = files["terms.yaml"].replace(b"\nexclusions:", OFTEN + b"\nexclusions:")
    terms = terms.replace(b"taking_back: [work-not-done]", b"taking_back: [work-not-done, goods-returned]")
    bring_in_force(office, {**files, "terms.yaml": terms})
    field = Field.at_work(office)
    field.record(*partner_facts("PA"))
    field.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))
    return field


def work(project_id: str, *, started_on: date) -> Activity:
    return Activity(
        activity_id=f"{project_id}-work",
        project_id=project_id,
        partner_id="PA",
        kind=Code("technical-assessment"),
        topic=Code("optimisation"),
        started_on=started_on,
        completed_on=date(2021, 6, 20),
    )


def days(field: Field) -> dict[date, int]:
    return dict(field.office.rows("SELECT day, amount FROM limit_day WHERE amount > 0"))


def is_free(field: Field, project_id: str, *, on: date) -> bool:
    """Say whether one more assessment that starts on a day can be promised; it is withdrawn at once."""
    claim_id = f"C-{project_id}"
    field.project(project_id)
    field.record(work(project_id, started_on=on))
    field.drafted(claim_id, project_id=project_id)
    asked = {"claim_id": claim_id, "happened_on": date(2021, 5, 1)}
    standing = days(field)
    try:
        field.office.do(request_claim, RequestClaim, MANAGER, **asked)
    except Refused:
        return False
    field.office.do(withdraw_claim, WithdrawClaim, MANAGER, claim_id=claim_id, reason="Another time.")
    assert days(field) == standing
    return True


def lose_competency(field: Field) -> None:
    field.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))


def correct(field: Field, change: int, **choices: Any) -> None:
    content = {"claim_id": "C1", "change": change, "reason": "As we know now.", **choices}
    field.office.do(post_correction, PostCorrection, FINANCE, **content)


def previewed(field: Field) -> tuple[Delta, ...]:
    asked = field.office.make(PreviewCorrection, FINANCE, claim_ids=("C1",))
    return preview_correction(field.office.connection, asked)


def offences(field: Field, cursor: Any = None) -> list[tuple[str, str | None]]:
    findings = verify_ledger(cursor or field.office.connection.cursor(), application=APPLICATION, anchors=None)
    return [(one.invariant, one.code) for one in findings if one.verdict == FAILS]


def test_award_stands_on_its_day_and_the_window_is_free_the_day_after_it_ends(rolling: Field) -> None:
    rolling.approved()

    assert days(rolling) == {MAY_10: FEE}
    assert [is_free(rolling, name, on=on) for name, on in (("J2", JUNE_8), ("J3", JUNE_9))] == [False, True]
    assert offences(rolling) == []


def test_award_of_less_than_was_reserved_leaves_the_rest_of_its_day(rolling: Field) -> None:
    rolling.approved(amount=100)

    assert days(rolling) == {MAY_10: 100}
    assert offences(rolling) == []


@pytest.mark.parametrize(
    ("rule", "left", "is_free_again"),
    [(GIVES_BACK, {}, True), (LAPSES, {MAY_10: FEE}, False), (None, {MAY_10: FEE}, False)],
)
def test_correction_frees_the_day_only_where_the_terms_say_so(
    rolling: Field, rule: str | None, left: dict[date, int], is_free_again: bool
) -> None:
    rolling.approved()
    lose_competency(rolling)

    correct(rolling, -FEE, rule=rule)

    rolling.record(*partner_facts("PA"))
    assert days(rolling) == left
    assert is_free(rolling, "J2", on=JUNE_8) is is_free_again
    assert offences(rolling) == []


@pytest.mark.parametrize(("rule", "left"), [(GIVES_BACK, {JUNE_8: FEE}), (LAPSES, {MAY_10: FEE, JUNE_8: FEE})])
def test_day_that_came_to_be_another_moves_what_was_taken_though_the_amount_stays(
    rolling: Field, rule: str, left: dict[date, int]
) -> None:
    rolling.approved()
    rolling.record(work("J1", started_on=JUNE_8))

    shown = previewed(rolling)
    correct(rolling, 0, rule=rule)

    assert shown == (Delta("C1", "EUR", FEE, FEE, (), moves_limits=True),)
    assert days(rolling) == left
    assert previewed(rolling) == ()
    assert offences(rolling) == []


def test_award_whose_day_moved_since_it_was_reserved_stands_on_the_new_day(rolling: Field) -> None:
    shown = rolling.in_review().answer["shown"]
    rolling.record(work("J1", started_on=JUNE_8))

    approval = {"claim_id": "C1", "shown": shown, "happened_on": date(2021, 6, 10)}
    rolling.office.do(approve_claim, ApproveClaim, APPROVER, **approval)

    assert days(rolling) == {JUNE_8: FEE}
    assert offences(rolling) == []


def test_look_ahead_does_not_count_what_the_claim_holds_itself(rolling: Field) -> None:
    rolling.in_review()
    rolling.record(work("J1", started_on=JUNE_8))
    reader = open_reader(rolling.office.connection, Actor(APPROVER))
    proofs = [one.proof_id for one in proofs_for("C1")]

    assert award_ahead(reader, get_claim_page(reader, "C1"), accepted=proofs).granted == FEE


@pytest.mark.parametrize(("rule", "left"), [(GIVES_BACK, FEE - 100), (LAPSES, FEE)])
def test_clawback_frees_the_day_only_where_the_terms_say_so(rolling: Field, rule: str, left: int) -> None:
    rolling.approved()
    claim = {"claim_id": "C1", "reason": "A part was not done."}
    notice = {"amount": 100, "rule": rule, "happened_on": date(2021, 9, 1)}
    rolling.office.do(notice_clawback, NoticeClawback, FINANCE, **claim, **notice)

    rolling.office.do(decide_clawback, DecideClawback, OTHER_APPROVER, **claim, amount=100)

    assert days(rolling) == {MAY_10: left}
    assert offences(rolling) == []
    lose_competency(rolling)
    correct(rolling, 100 - FEE, rule=GIVES_BACK)
    assert days(rolling) == ({} if rule == GIVES_BACK else {MAY_10: 100})
    assert offences(rolling) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE limit_day SET amount = amount - 1", [("L9", "WINDOW_DIFFERS"), ("W2", "DAY_DIFFERS")]),
        ("INSERT INTO limit_day SELECT limit_instance_id, day + 1, 0 FROM limit_day", []),
        (
            """WITH one AS (UPDATE limit_day SET amount = amount - 1 RETURNING *)
            INSERT INTO limit_day SELECT limit_instance_id, day + 1, 1 FROM one""",
            [("W2", "DAY_DIFFERS")],
        ),
    ],
)
def test_checker_names_days_that_do_not_come_to_what_is_taken(
    populated: Any, rolling: Field, statement: str, found: list[tuple[str, str]]
) -> None:
    rolling.approved()

    with populated.connect(owner=True) as owner:
        owner.execute(statement.encode())
        seen = offences(rolling, owner.cursor())
        owner.rollback()

    assert seen == found
