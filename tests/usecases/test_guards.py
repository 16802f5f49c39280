"""Every guard of the life of a claim, asked by the use cases: each refuses once, and what stands next to it passes."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.usecases.field import STARTED, Field, proofs_for
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    FINANCE,
    MANAGER,
    OTHER_ADMIN,
    OTHER_APPROVER,
    OTHER_FINANCE,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
    Office,
    new_id,
)
from tests.usecases.two_payees import Shared
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.four_eyes import NeedsAnotherPerson, OwnOrganisation, OwnTerms
from tremplin.claims.guard import (
    GUARDS,
    ApproverNeeded,
    NotOverYet,
    NotYours,
    PersonNeeded,
    ReasonNeeded,
    WindowOver,
)
from tremplin.claims.life import NotPossibleNow
from tremplin.claims.proof import ProofNotOpened
from tremplin.facts.record import Introduction
from tremplin.money import Money
from tremplin.store.role import APPLICATION
from tremplin.usecases.asking import RequestClaim, request_claim
from tremplin.usecases.awarding import (
    AppealClaim,
    ApproveClaim,
    ExpireClaims,
    RejectClaim,
    appeal_claim,
    approve_claim,
    expire_claims,
    expired_claims,
    reject_claim,
)
from tremplin.usecases.changing import AmendClaim, EditClaim, amend_claim, edit_claim
from tremplin.usecases.claim_guards import GUARD_READS
from tremplin.usecases.command import Actor
from tremplin.usecases.interests import DeclareInterest, EndInterest, declare_interest, end_interest
from tremplin.usecases.introductions import IntroduceProject, introduce_project
from tremplin.usecases.keeping import (
    CloseRejections,
    ExtendClaim,
    ExtensionTooLong,
    ParkClaim,
    ResumeClaim,
    close_rejections,
    extend_claim,
    park_claim,
    rejections_past,
    resume_claim,
)
from tremplin.usecases.opening import JustifyProof, OpenProofs, justify_proof, open_proofs
from tremplin.usecases.people import ConfirmRight, GiveRight, SetPortfolio, confirm_right, give_right, set_portfolio
from tremplin.usecases.proving import ProofUsedElsewhere
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)
from tremplin.usecases.thresholds import (
    ConfirmThreshold,
    ProposeThreshold,
    ThresholdNotPossible,
    confirm_threshold,
    propose_threshold,
)

DAY = date(2021, 6, 10)


def shown(field: Field, claim_id: str = "C1") -> str:
    found: str = field.office.value("SELECT content_hash FROM claim WHERE claim_id = %s", claim_id)
    return found


def approval(field: Field, claim_id: str = "C1") -> dict[str, Any]:
    return {"claim_id": claim_id, "shown": shown(field, claim_id), "happened_on": DAY}


def add_role(office: Office, person: str, role: str) -> None:
    office.do(give_right, GiveRight, ADMIN, person_id=person, role=role)
    if role in ("approver", "finance"):
        office.do(confirm_right, ConfirmRight, OTHER_ADMIN, person_id=person, role=role)


def test_every_guard_of_the_table_is_read_by_the_use_cases() -> None:
    assert {name for event in CLAIM_LIFE.events.values() for name in event.guards} == set(GUARDS) == set(GUARD_READS)


def test_proof_that_the_approver_has_not_opened_stops_the_approval(field: Field) -> None:
    field.submitted()
    field.opened(actor=OTHER_APPROVER)
    field.office.do(open_proofs, OpenProofs, APPROVER, claim_id="C1", proof_ids=("C1-assessment-report",))
    field.office.do(begin_review, BeginReview, APPROVER, claim_id="C1")

    refusal = field.office.refused(approve_claim, ApproveClaim, APPROVER, **approval(field))
    field.office.do(open_proofs, OpenProofs, APPROVER, claim_id="C1", proof_ids=("C1-customer-confirmation",))

    assert refusal == ProofNotOpened(1)
    assert field.office.security() == ["proof-not-opened"]
    field.office.do(approve_claim, ApproveClaim, APPROVER, **approval(field))


def test_proof_opened_twice_is_noted_once_and_of_another_claim_not_at_all(field: Field) -> None:
    field.submitted()
    for _ in range(2):
        answer = field.opened().answer
    other = field.office.refused(open_proofs, OpenProofs, APPROVER, claim_id="C1", proof_ids=("C2-x",))

    assert [one["type"] for one in answer["files"]] == ["pdf", "pdf"]
    assert field.office.value("SELECT count(*) FROM proof_opening") == 2
    assert isinstance(other, NotFound)


def test_who_has_an_interest_in_a_payee_decides_nothing_until_it_ends(office: Office) -> None:
    shared = Shared(office)
    first = shared.requested().answer["shown"]
    declared = {"person_id": APPROVER, "partner_id": "PB", "reason": "My sister owns it."}
    office.do(declare_interest, DeclareInterest, APPROVER, **declared)

    # PB claims nothing here: it is paid a third.
    refusal = office.refused(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=first)
    twice = office.refused(declare_interest, DeclareInterest, ADMIN, **declared)
    own = office.refused(end_interest, EndInterest, APPROVER, person_id=APPROVER, partner_id="PB")
    office.do(end_interest, EndInterest, ADMIN, person_id=APPROVER, partner_id="PB", reason="Sold.")
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=first)

    assert refusal == OwnOrganisation("PB")
    assert isinstance(twice, AlreadyDone)
    assert own.code == "NOT_ALLOWED"
    assert "own-organisation" in office.security()


def test_interest_is_declared_by_oneself_or_an_admin_about_a_partner_that_is_there(office: Office) -> None:
    for actor, person, partner in (
        (MANAGER, APPROVER, "PA"),
        (APPROVER, APPROVER, "PX"),
        (ADMIN, SELLER_A, "PB"),
        (ADMIN, "nobody", "PB"),
    ):
        content = {"person_id": person, "partner_id": partner}
        assert isinstance(office.refused(declare_interest, DeclareInterest, actor, **content), NotFound)
    missing = office.refused(end_interest, EndInterest, ADMIN, person_id=APPROVER, partner_id="PA")
    assert isinstance(missing, NotFound)


def test_author_of_the_terms_does_not_approve_under_them(field: Field) -> None:
    # Chloe brought the terms in; the claim is made by Denis, so that nothing else stands against her.
    office, on = field.office, {"claim_id": "C1", "happened_on": date(2021, 5, 1)}
    add_role(office, MANAGER, "approver")
    office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PA",))
    field.project("J1")
    field.drafted("C1", actor=OTHER_MANAGER)
    first = office.do(request_claim, RequestClaim, OTHER_MANAGER, **on).answer["shown"]
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=first)
    office.do(report_work, ReportWork, OTHER_MANAGER, claim_id="C1")
    field.hand_in("C1", actor=OTHER_MANAGER)
    field.opened(actor=MANAGER)
    office.do(begin_review, BeginReview, APPROVER, claim_id="C1")

    refusal = office.refused(approve_claim, ApproveClaim, MANAGER, claim_id="C1", shown=shown(field))

    assert refusal == OwnTerms()
    assert office.security() == ["four-eyes"]


def test_maker_decides_nothing_whatever_roles_they_get_later(field: Field) -> None:
    field.requested()
    add_role(field.office, MANAGER, "approver")

    refusal = field.office.refused(pre_approve_claim, PreApproveClaim, MANAGER, claim_id="C1", shown=shown(field))

    assert refusal == NeedsAnotherPerson()


def test_program_asks_and_decides_nothing(field: Field) -> None:
    field.requested()
    client = Actor(None, client="crm", on_behalf_of=APPROVER)
    command = PreApproveClaim(command_id=new_id(), actor=client, claim_id="C1", shown=shown(field))

    with pytest.raises(Refused) as caught:
        pre_approve_claim(field.office.connection, command)

    assert caught.value.refusal == PersonNeeded()
    assert field.office.security() == ["person-needed"]


def test_channel_manager_approves_the_start_below_the_threshold_only(field: Field) -> None:
    field.office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PA",))
    field.requested("C1")
    reserved = field.claim_row("C1")["reserved"]
    start = {"claim_id": "C1", "shown": shown(field)}

    unset = field.office.refused(pre_approve_claim, PreApproveClaim, OTHER_MANAGER, **start)
    threshold(field.office, reserved)
    at = field.office.refused(pre_approve_claim, PreApproveClaim, OTHER_MANAGER, **start)
    threshold(field.office, reserved + 1)
    field.office.do(pre_approve_claim, PreApproveClaim, OTHER_MANAGER, **start)

    assert unset == at == ApproverNeeded()


def test_one_cost_cut_into_small_claims_counts_as_one(field: Field) -> None:
    field.office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PA", "PB"))
    field.requested("C1")
    threshold(field.office, field.claim_row("C1")["reserved"] + 1)
    field.requested("C2", project_id="J2")
    field.requested("C3", project_id="J3", partner="PB")

    of_same = field.office.refused(
        pre_approve_claim, PreApproveClaim, OTHER_MANAGER, claim_id="C2", shown=shown(field, "C2"), happened_on=STARTED
    )
    field.office.do(
        pre_approve_claim, PreApproveClaim, OTHER_MANAGER, claim_id="C3", shown=shown(field, "C3"), happened_on=STARTED
    )

    assert of_same == ApproverNeeded()


def threshold(office: Office, minor: int) -> None:
    content = {"first": Money(minor, "EUR"), "days": 30}
    office.do(propose_threshold, ProposeThreshold, FINANCE, **content)
    office.do(confirm_threshold, ConfirmThreshold, OTHER_FINANCE, **content)


def test_threshold_takes_two_persons_and_figures_above_zero(office: Office) -> None:
    content = {"first": Money(100, "EUR"), "days": 30}
    office.do(propose_threshold, ProposeThreshold, FINANCE, **content)

    assert office.refused(confirm_threshold, ConfirmThreshold, FINANCE, **content) == NeedsAnotherPerson()
    other = {"first": Money(200, "EUR"), "days": 30}
    assert isinstance(office.refused(confirm_threshold, ConfirmThreshold, OTHER_FINANCE, **other), NotFound)
    for wrong in ({"first": Money(0, "EUR"), "days": 30}, {"first": Money(1, "EUR"), "days": 0}):
        assert office.refused(propose_threshold, ProposeThreshold, FINANCE, **wrong) == ThresholdNotPossible()


def test_appeal_after_its_window_is_refused_and_the_rejection_is_closed(field: Field) -> None:
    field.in_review()
    rejected_long_ago(field.office, until="2021-07-10")

    late = field.office.refused(appeal_claim, AppealClaim, SELLER_A, claim_id="C1", reason="It was there.")
    day = {"claim_ids": ("C1",), "happened_on": date(2021, 7, 9)}
    before = field.office.refused(close_rejections, CloseRejections, APPROVER, **day)
    assert rejections_past(field.office.connection, on=date(2021, 7, 9)) == ()
    found = rejections_past(field.office.connection, on=date(2021, 7, 10))
    first = field.office.do(close_rejections, CloseRejections, APPROVER, claim_ids=found).answer
    second = field.office.do(close_rejections, CloseRejections, APPROVER, claim_ids=found).answer

    assert late == WindowOver(date(2021, 7, 10))
    assert before == NotOverYet(date(2021, 7, 10))
    assert (first["closed"], second["closed"]) == (["C1"], [])
    assert field.claim_row("C1")["state"] == "rejection-final"


def test_rejection_taken_over_from_an_earlier_day_leaves_the_partner_its_time(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No proof.", happened_on=DAY)

    field.office.do(appeal_claim, AppealClaim, SELLER_A, claim_id="C1", reason="It was there.")


def rejected_long_ago(office: Office, *, until: str) -> None:
    """Put a rejection whose window is over where the use cases only put one of today."""
    version = office.value("SELECT version FROM claim WHERE claim_id = 'C1'")
    move = {
        "claim_id": "C1",
        "expect": {"state": "in-review", "version": version},
        "event": "reject",
        "state": "rejected",
        "reason": "No proof.",
        "data": {"until": until, "resumes": "in-review"},
        "set": {},
    }
    head = office.make(RejectClaim, APPROVER, claim_id="C1").head()
    office.connection.execute("SELECT post(%s::jsonb)", [json.dumps({"command": head, "claims": [move]})])


def test_partner_speaks_for_itself_in_an_appeal(field: Field) -> None:
    field.in_review()
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No proof.")

    refusal = field.office.refused(appeal_claim, AppealClaim, MANAGER, claim_id="C1", reason="It was there.")

    assert refusal.code == "NOT_ALLOWED"
    field.office.do(appeal_claim, AppealClaim, ADMIN_A, claim_id="C1", reason="It was there.")


def test_channel_manager_who_sees_everything_asks_for_their_portfolio_only(field: Field) -> None:
    field.project("J1")
    field.drafted("C1")
    add_role(field.office, OTHER_MANAGER, "approver")

    refusal = field.office.refused(request_claim, RequestClaim, OTHER_MANAGER, claim_id="C1")

    assert refusal == NotYours()


def test_parked_claim_keeps_what_it_holds_and_gets_its_time_back(field: Field) -> None:
    field.pre_approved("C1")
    until = field.office.value("SELECT reserved_until FROM claim")
    silent = field.office.refused(park_claim, ParkClaim, APPROVER, claim_id="C1")
    day = date(2021, 5, 20)
    field.office.do(park_claim, ParkClaim, APPROVER, claim_id="C1", reason="A lawsuit.", happened_on=day)

    assert silent == ReasonNeeded()
    assert expired_claims(field.office.connection, on=date(2999, 1, 1)) == ()
    later = {"claim_id": "C1", "reason": "It is over.", "happened_on": day + timedelta(days=10)}
    answer = field.office.do(resume_claim, ResumeClaim, FINANCE, **later).answer

    assert answer["reserved_until"] == (until + timedelta(days=10)).isoformat()
    assert field.claim_row("C1")["state"] == "pre-approved"
    assert isinstance(field.office.refused(resume_claim, ResumeClaim, FINANCE, **later), NotPossibleNow)


def test_reservation_extended_does_not_expire_on_its_old_day(field: Field) -> None:
    field.pre_approved("C1")
    until = field.office.value("SELECT reserved_until FROM claim")
    for days in (0, -1, 181):
        refusal = field.office.refused(extend_claim, ExtendClaim, MANAGER, claim_id="C1", days=days, reason="Holidays.")
        assert refusal == ExtensionTooLong(days, 180)
    field.office.do(extend_claim, ExtendClaim, MANAGER, claim_id="C1", days=30, reason="Holidays.")

    day = {"claim_ids": ("C1",), "happened_on": until}
    assert field.office.do(expire_claims, ExpireClaims, APPROVER, **day).answer["expired"] == []
    day["happened_on"] = until + timedelta(days=30)
    assert field.office.do(expire_claims, ExpireClaims, APPROVER, **day).answer["expired"] == ["C1"]


def test_deadline_without_an_extension_is_not_extended(field: Field) -> None:
    field.pre_approved("C1")
    content = {"claim_id": "C1", "deadlines": frozenset({"nothing"}), "reason": "Holidays."}

    assert isinstance(field.office.refused(extend_claim, ExtendClaim, MANAGER, **content), NotFound)


def test_draft_is_edited_by_its_partner_and_keeps_its_incentive(field: Field) -> None:
    field.project("J1")
    field.project("J2")
    field.drafted("C1", actor=SELLER_A)
    wanted = replace(field.claim("C1", project_id="J2"), partner_id="PB")

    other = field.office.refused(edit_claim, EditClaim, SELLER_B, claim=wanted)
    field.office.do(edit_claim, EditClaim, SELLER_A, claim=wanted)

    assert isinstance(other, NotFound)
    assert field.office.rows("SELECT partner_id, project_id, state FROM claim") == [("PA", "J2", "draft")]
    field.office.do(request_claim, RequestClaim, MANAGER, claim_id="C1", happened_on=date(2021, 5, 1))
    assert field.office.value("SELECT data ->> 'activity_id' FROM fact WHERE table_name = 'claims'") == "J2-work"
    assert isinstance(field.office.refused(edit_claim, EditClaim, SELLER_A, claim=wanted), NotPossibleNow)


def test_request_amended_reserves_anew_and_voids_its_approvals(field: Field) -> None:
    field.pre_approved("C1")
    field.project("J2")
    reserved = field.limit("presales-ceiling")["reserved"]
    field.office.do(amend_claim, AmendClaim, SELLER_A, claim=field.claim("C1", project_id="J2"))

    assert field.claim_row("C1")["state"] == "requested"
    assert field.limit("presales-ceiling")["reserved"] == reserved
    held = "SELECT state, count(*) FROM reservation GROUP BY state ORDER BY state"
    states = dict(field.office.rows(held))
    assert states["open"] == states["voided"]
    assert field.office.value("SELECT count(*) FROM approval WHERE voided_at IS NULL") == 0
    findings = verify_ledger(field.office.connection.cursor(), application=APPLICATION, anchors=None)
    assert [one for one in findings if one.verdict == FAILS] == []


def test_file_that_proves_another_claim_proves_a_second_once_a_person_has_justified_it(field: Field) -> None:
    field.submitted("C1")
    field.pre_approved("C2", project_id="J2")
    field.office.do(report_work, ReportWork, MANAGER, claim_id="C2")
    files = tuple(replace(one, proof_id=one.proof_id.replace("C1", "C2")) for one in proofs_for("C1"))
    hashes = [one for (one,) in field.office.rows("SELECT sha256 FROM proof_file ORDER BY sha256")]

    with pytest.raises(Refused) as caught:
        field.hand_in("C2", files=files)
    assert isinstance(caught.value.refusal, ProofUsedElsewhere)
    silent = field.office.refused(justify_proof, JustifyProof, APPROVER, claim_id="C2", sha256=hashes[0])
    unknown = {"claim_id": "C2", "sha256": "0" * 64, "reason": "One report for both."}
    assert silent == ReasonNeeded()
    assert isinstance(field.office.refused(justify_proof, JustifyProof, APPROVER, **unknown), NotFound)
    for one in hashes:
        content = {"claim_id": "C2", "sha256": one, "reason": "One report for both."}
        field.office.do(justify_proof, JustifyProof, APPROVER, **content)
    field.hand_in("C2", files=files)

    assert field.office.rows("SELECT DISTINCT justified_by FROM proof_use WHERE claim_id = 'C2'") == [(APPROVER,)]
    findings = verify_ledger(field.office.connection.cursor(), application=APPLICATION, anchors=None)
    # Nobody has swept here, so what was reserved in 2021 is past its day.
    assert {one.invariant for one in findings if one.verdict == FAILS} == {"W4"}


def test_maker_of_a_claim_does_not_justify_its_proof(field: Field) -> None:
    field.submitted("C1")
    add_role(field.office, MANAGER, "approver")
    digest = field.office.value("SELECT sha256 FROM proof_file LIMIT 1")
    content = {"claim_id": "C1", "sha256": digest, "reason": "It is fine."}

    assert field.office.refused(justify_proof, JustifyProof, MANAGER, **content) == NeedsAnotherPerson()


def test_work_on_a_shared_project_waits_for_the_agreement_that_the_vendor_brought_about(office: Office) -> None:
    Shared(office).drafted()
    given = Introduction(introduction_id="I2", project_id="J1", introducing_id="PA", introduced_on=date(2024, 1, 20))
    office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)

    refusal = office.refused(request_claim, RequestClaim, SELLER_A, claim_id="C1")

    assert refusal.code == "AGREEMENT_NOT_IN_FORCE"
