from datetime import date

from tests.usecases.field import Field
from tests.usecases.office import APPROVER, MANAGER, OTHER_APPROVER
from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.usecases.awarding import ApproveClaim, AwardTooLarge, RejectClaim, approve_claim, reject_claim


def test_claim_approved_moves_both_books(field: Field) -> None:
    answer = field.approved().answer

    granted = answer["awarded"]
    assert granted > 0
    assert field.claim_row("C1") == {
        "state": "approved",
        "asked": granted,
        "reserved": 0,
        "awarded": granted,
        "clawed_back": 0,
    }
    assert field.balance("PL:svc") == granted
    assert field.balance("ACCR:PA") == -granted
    assert field.limit("presales-ceiling") == {
        "granted": 6_000_000,
        "available": 6_000_000 - granted,
        "reserved": 0,
        "used": granted,
        "lapsed": 0,
    }
    assert field.limit("one-assessment-per-project")["used"] == 1
    assert field.office.rows("SELECT kind, amount FROM decision ORDER BY n") == [
        ("preapproval", granted),
        ("award", granted),
    ]
    assert field.office.rows("SELECT state, posted = amount FROM reservation") == [("posted", True)] * 4


def test_claim_requested_reserves_under_every_limit(field: Field) -> None:
    reserved = field.requested().answer["reserved"]

    assert field.limit("presales-ceiling")["reserved"] == reserved
    assert field.limit("project-cap")["reserved"] == reserved
    assert field.limit("budget")["reserved"] == reserved
    assert field.balance("PL:svc") == 0


def test_claim_rejected_gives_back_what_it_held(field: Field) -> None:
    field.in_review()

    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="The report is of another customer.")

    assert field.limit("presales-ceiling")["available"] == 6_000_000
    assert field.claim_row("C1")["reserved"] == 0
    assert field.office.rows("SELECT DISTINCT state FROM reservation") == [("voided",)]


def test_claim_approved_for_less_needs_a_reason(field: Field) -> None:
    shown = field.in_review().answer["shown"]
    less = {"claim_id": "C1", "shown": shown, "amount": 100_000, "happened_on": date(2021, 6, 10)}

    refusal = field.office.refused(approve_claim, ApproveClaim, APPROVER, **less)
    field.office.do(approve_claim, ApproveClaim, APPROVER, **less, reason="Half of the estate was looked at.")

    assert refusal == ReasonNeeded()
    assert field.claim_row("C1")["awarded"] == 100_000
    assert field.limit("presales-ceiling")["used"] == 100_000
    assert field.limit("presales-ceiling")["reserved"] == 0


def test_claim_approved_for_more_than_the_terms_grant_is_refused(field: Field) -> None:
    shown = field.in_review().answer["shown"]

    refusal = field.office.refused(
        approve_claim, ApproveClaim, APPROVER, claim_id="C1", shown=shown, amount=10**9, happened_on=date(2021, 6, 10)
    )

    assert isinstance(refusal, AwardTooLarge)


def test_claim_approved_by_who_made_it_is_refused(field: Field) -> None:
    field.in_review()
    field.office.connection.execute("SELECT 1")

    refusal = field.office.refused(reject_claim, RejectClaim, MANAGER, claim_id="C1", reason="no")

    assert refusal.code == "NOT_ALLOWED"


def test_claim_shown_otherwise_is_not_approved(field: Field) -> None:
    field.in_review()

    refusal = field.office.refused(approve_claim, ApproveClaim, APPROVER, claim_id="C1", shown="0" * 64)

    assert refusal == ContentChanged()
    assert field.office.security() == ["other-content-shown"]


def test_claim_approved_twice_is_refused_the_second_time(field: Field) -> None:
    shown = field.approved().answer["shown"]

    refusal = field.office.refused(approve_claim, ApproveClaim, OTHER_APPROVER, claim_id="C1", shown=shown)

    assert isinstance(refusal, NotPossibleNow)


def test_same_person_is_said_in_words() -> None:
    assert NeedsAnotherPerson().phrases()
