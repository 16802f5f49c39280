from datetime import date

import pytest

from tests.usecases.field import Field, proofs_for
from tests.usecases.office import (
    ADMIN_A,
    APPROVER,
    MANAGER,
    OTHER_APPROVER,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
)
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.claims.proof import ProofsMissing
from tremplin.usecases.asking import (
    DraftClaim,
    RequestClaim,
    WithdrawClaim,
    draft_claim,
    request_claim,
    withdraw_claim,
)
from tremplin.usecases.awarding import (
    AppealClaim,
    ApproveClaim,
    DismissAppeal,
    ExpireClaims,
    RejectClaim,
    UpholdAppeal,
    appeal_claim,
    approve_claim,
    dismiss_appeal,
    expire_claims,
    expired_claims,
    reject_claim,
    uphold_appeal,
)
from tremplin.usecases.promise import TermsSayNo
from tremplin.usecases.proving import (
    PROOF_BYTES_MAX,
    HandedIn,
    ProofTooLarge,
    ProofTypeUnknown,
    ProofUsedElsewhere,
    type_of,
)
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused
from tremplin.usecases.reviewing import (
    AnswerQuery,
    BeginReview,
    QueryClaim,
    RefuseRequest,
    ReportWork,
    ReturnForProof,
    answer_query,
    begin_review,
    query_claim,
    refuse_request,
    report_work,
    return_for_proof,
)
from tremplin.wording import Label


def test_claim_of_another_partner_is_not_there(field: Field) -> None:
    field.project("J1")
    claim = field.claim("C1", project_id="J1")
    drafted = field.office.refused(draft_claim, DraftClaim, SELLER_B, programme="partner-connect", claim=claim)
    field.drafted("C1", actor=SELLER_A)
    asked = field.office.refused(request_claim, RequestClaim, SELLER_B, claim_id="C1")
    missing = field.office.refused(request_claim, RequestClaim, SELLER_B, claim_id="C2")

    assert isinstance(drafted, NotFound)
    assert type(asked) is type(missing) is NotFound
    assert asked.template == missing.template


def test_claim_of_a_partner_out_of_the_portfolio_is_not_there(field: Field) -> None:
    field.project("J1")
    field.drafted("C1", actor=SELLER_A)

    assert isinstance(field.office.refused(request_claim, RequestClaim, OTHER_MANAGER, claim_id="C1"), NotFound)


def test_draft_of_an_unknown_programme_or_incentive_or_twice_is_refused(field: Field) -> None:
    field.project("J1")
    claim = field.claim("C1", project_id="J1")
    field.drafted("C1")

    twice = field.office.refused(draft_claim, DraftClaim, MANAGER, programme="partner-connect", claim=claim)
    nowhere = field.office.refused(
        draft_claim, DraftClaim, MANAGER, programme="other", claim=field.claim("C2", project_id="J1")
    )

    assert isinstance(twice, AlreadyDone)
    assert isinstance(nowhere, NotFound)


def test_request_that_the_terms_refuse_says_every_reason_and_leaves_the_draft(field: Field) -> None:
    field.project("J1", kind="deployment")
    field.drafted("C1")

    refusal = field.office.refused(request_claim, RequestClaim, MANAGER, claim_id="C1", happened_on=date(2021, 5, 1))

    assert isinstance(refusal, TermsSayNo)
    assert refusal.codes == ("CONDITION_FAILED",)
    assert field.claim_row("C1")["state"] == "draft"


def test_request_beyond_a_limit_is_refused_and_says_which(field: Field) -> None:
    field.requested("C1")
    field.drafted("C2")

    refusal = field.office.refused(request_claim, RequestClaim, MANAGER, claim_id="C2", happened_on=date(2021, 5, 1))

    assert isinstance(refusal, TermsSayNo)
    assert refusal.codes == ("LIMIT_REACHED",)
    label = refusal.reasons[0].fields["rule"]
    assert label.in_("en") == "one technical assessment per partner and project"


def test_request_that_is_refused_gives_its_room_back(field: Field) -> None:
    field.requested("C1")

    silent = field.office.refused(refuse_request, RefuseRequest, APPROVER, claim_id="C1")
    by_maker = field.office.refused(refuse_request, RefuseRequest, MANAGER, claim_id="C1", reason="No.")
    field.office.do(refuse_request, RefuseRequest, APPROVER, claim_id="C1", reason="No such customer.")
    field.requested("C2")

    assert silent == ReasonNeeded()
    assert by_maker == NeedsAnotherPerson()
    assert field.limit("one-assessment-per-project")["reserved"] == 1


def test_claim_withdrawn_leaves_nothing_behind_in_the_limits(field: Field) -> None:
    field.submitted()

    field.office.do(withdraw_claim, WithdrawClaim, SELLER_A, claim_id="C1")

    assert field.claim_row("C1")["state"] == "withdrawn"
    assert field.limit("presales-ceiling")["reserved"] == 0
    assert field.office.rows("SELECT live FROM proof_use") == [(False,), (False,)]
    assert isinstance(field.office.refused(withdraw_claim, WithdrawClaim, SELLER_A, claim_id="C1"), NotPossibleNow)


def test_steps_cannot_be_skipped(field: Field) -> None:
    field.requested()

    refusal = field.office.refused(begin_review, BeginReview, APPROVER, claim_id="C1")

    assert isinstance(refusal, NotPossibleNow)
    assert "pre-approve" in refusal.possible


def test_question_is_answered_and_the_review_goes_on(field: Field) -> None:
    field.in_review()
    field.office.do(query_claim, QueryClaim, APPROVER, claim_id="C1", reason="Which servers?")
    waiting = field.claim_row("C1")["state"]

    field.office.do(answer_query, AnswerQuery, SELLER_A, claim_id="C1", reason="All of them.")

    assert (waiting, field.claim_row("C1")["state"]) == ("queried", "in-review")


def test_claim_returned_takes_another_proof_and_keeps_the_first(field: Field) -> None:
    field.in_review()
    field.office.do(return_for_proof, ReturnForProof, APPROVER, claim_id="C1", reason="The report is cut off.")

    more = (HandedIn("C1-more", "assessment-report", "whole.pdf", b"%PDF-1.7 whole"),)
    field.hand_in("C1", files=more)

    assert field.claim_row("C1")["state"] == "proof-submitted"
    assert field.office.value("SELECT count(*) FROM proof_use WHERE live") == 3


def test_work_reported_fills_in_the_days_of_the_activity(field: Field) -> None:
    field.pre_approved()

    field.office.do(report_work, ReportWork, SELLER_A, claim_id="C1", completed_on=date(2021, 5, 25))

    current = "SELECT data ->> 'completed_on' FROM fact WHERE record_id = 'J1-work' AND superseded_at IS NULL"
    assert field.office.value(current) == "2021-05-25"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", ProofTooLarge),
        (b"%PDF-" + bytes(PROOF_BYTES_MAX), ProofTooLarge),
        (b"<html><script>alert(1)</script></html>", ProofTypeUnknown),
        (b"MZ\x90\x00", ProofTypeUnknown),
    ],
)
def test_file_that_is_no_proof_is_refused(field: Field, content: bytes, refusal: type) -> None:
    field.pre_approved()
    field.office.do(report_work, ReportWork, MANAGER, claim_id="C1")

    with pytest.raises(Refused) as caught:
        field.hand_in("C1", files=(HandedIn("P", "assessment-report", "report.pdf", content),))

    assert isinstance(caught.value.refusal, refusal)
    assert field.shelf.kept == {}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4 text", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"<?xml version='1.0'?><a/>", "xml"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", None),
        (b"<?xml \xff", None),
        (b"%PDF-1.4 PK\x05\x06", None),
        (b"%PDF", None),
    ],
)
def test_type_follows_from_the_content_alone(content: bytes, kind: str | None) -> None:
    assert type_of(content) == kind


def test_proof_serves_one_live_claim(field: Field) -> None:
    field.submitted("C1")
    field.pre_approved("C2", project_id="J2")
    field.office.do(report_work, ReportWork, MANAGER, claim_id="C2")
    same = tuple(HandedIn(f"again-{one.proof_id}", one.proof, one.name, one.content) for one in proofs_for("C1"))

    with pytest.raises(Refused) as caught:
        field.hand_in("C2", files=same)

    assert isinstance(caught.value.refusal, ProofUsedElsewhere)
    assert field.office.security() == ["proof-used-twice"]


def test_claim_without_all_its_proofs_is_not_submitted(field: Field) -> None:
    field.pre_approved()
    field.office.do(report_work, ReportWork, MANAGER, claim_id="C1")

    with pytest.raises(Refused) as caught:
        field.hand_in("C1", files=proofs_for("C1")[:1])

    assert isinstance(caught.value.refusal, ProofsMissing)
    (name,) = caught.value.refusal.any_of
    assert isinstance(name, Label)
    assert name.in_("en") == "confirmation signed by the customer"


def test_claim_past_its_day_expires_once(field: Field) -> None:
    field.pre_approved()
    found = expired_claims(field.office.connection, on=date(2021, 8, 29))

    first = field.office.do(expire_claims, ExpireClaims, APPROVER, claim_ids=found).answer
    second = field.office.do(expire_claims, ExpireClaims, APPROVER, claim_ids=found).answer

    assert found == ("C1",)
    assert expired_claims(field.office.connection, on=date(2021, 8, 28)) == ()
    assert (first["expired"], second["expired"]) == (["C1"], [])
    assert field.office.rows("SELECT DISTINCT state FROM reservation") == [("expired",)]


def test_appeal_is_decided_by_somebody_else_and_reserves_anew(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No report.")
    field.office.do(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="It is on page two.")

    same = field.office.refused(uphold_appeal, UpholdAppeal, APPROVER, claim_id="C1", reason="Yes.")
    field.office.do(uphold_appeal, UpholdAppeal, OTHER_APPROVER, claim_id="C1", reason="It is there.")

    assert same == NeedsAnotherPerson()
    assert field.claim_row("C1")["state"] == "in-review"
    assert field.limit("presales-ceiling")["reserved"] == field.claim_row("C1")["reserved"] > 0


def test_claim_whose_appeal_was_upheld_is_approved_with_its_proofs_as_shown(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No report.")
    field.office.do(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="It is on page two.")
    content = {"claim_id": "C1", "reason": "It is there.", "happened_on": date(2021, 6, 10)}

    shown = field.office.do(uphold_appeal, UpholdAppeal, OTHER_APPROVER, **content).answer["shown"]
    field.office.do(approve_claim, ApproveClaim, APPROVER, **content, shown=shown)

    assert field.claim_row("C1")["state"] == "approved"
    assert field.office.rows("SELECT live FROM proof_use") == [(True,), (True,)]


def test_proof_that_another_claim_took_meanwhile_does_not_come_back_with_an_appeal(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No report.")
    field.pre_approved("C2", project_id="J2")
    field.office.do(report_work, ReportWork, MANAGER, claim_id="C2")
    same = tuple(HandedIn(f"again-{one.proof_id}", one.proof, one.name, one.content) for one in proofs_for("C1"))
    field.hand_in("C2", files=same)
    field.office.do(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="It is on page two.")
    content = {"claim_id": "C1", "reason": "It is there.", "happened_on": date(2021, 6, 10)}

    shown = field.office.do(uphold_appeal, UpholdAppeal, OTHER_APPROVER, **content).answer["shown"]
    refusal = field.office.refused(approve_claim, ApproveClaim, APPROVER, **content, shown=shown)

    assert isinstance(refusal, TermsSayNo)
    assert set(refusal.codes) == {"PROOF_MISSING"}


def test_appeal_dismissed_is_final(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No report.")
    field.office.do(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="There is.")

    field.office.do(dismiss_appeal, DismissAppeal, OTHER_APPROVER, claim_id="C1", reason="There is none.")

    again = field.office.refused(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="Again.")
    assert isinstance(again, NotPossibleNow)
