"""The programmes' own cases, lived through the use cases: the same awards as an evaluation of the same facts."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest

from tests.usecases.field import Shelf, programme_files
from tests.usecases.office import ADMIN, APPROVER, FINANCE, MANAGER, Office
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.engine.cases import Case, facts_of, read_cases
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.evaluate import evaluate, with_period_claims
from tremplin.facts.record import Claim
from tremplin.store.role import APPLICATION
from tremplin.terms.reader import read_terms
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.awarding import ApproveClaim, ExpireClaims, approve_claim, expire_claims, expired_claims
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.people import AddOrganisation, SetPortfolio, add_organisation, set_portfolio
from tremplin.usecases.periods import (
    AccruePeriod,
    ReportPeriod,
    SettlePeriod,
    accrue_period,
    report_period,
    settle_period,
)
from tremplin.usecases.proving import HandedIn, HandInProof, hand_in_proof
from tremplin.usecases.refused import Refused
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

LIVED = {"claims", "proofs", "awards"}

# An evaluation knows every claim before it decides the first. Where an exclusion keeps the incentive that is listed
# first and its claim comes later, life has awarded the other one by then: a correction takes it back.
DECIDED_BEFORE_ITS_RIVAL = {
    "A voucher of 800 and a contract reward of 1,800 on one project: the contract reward stays",
}

# The rate of the day of the claim decides, and on the day of the request there is none yet.
NO_RATE_YET = {"One of five working days ago serves"}


@lru_cache(maxsize=4)
def compiled_of(name: str) -> Compiled:
    return compile_programme(read_terms(programme_files(name)))


def cases() -> Iterator[Any]:
    for name in ("atelier",):
        files = {file: data for file, data in programme_files(name).items() if file.startswith("cases/")}
        for case in read_cases(files):
            if case.title["en"] in DECIDED_BEFORE_ITS_RIVAL | NO_RATE_YET or "awards" in case.rows:
                # Awards of before come from another system; here they come about by what people do.
                continue
            yield pytest.param(name, case, id=f"{name}: {case.title['en']}")


def stage(office: Office, name: str, data: Any) -> None:
    for partner in sorted({one.partner_id for one in data.table("partners")} - {"PA", "PB"}):
        office.do(add_organisation, AddOrganisation, ADMIN, partner_id=partner)
    ids = tuple(sorted({one.partner_id for one in data.table("partners")} | {"PA", "PB"}))
    office.do(set_portfolio, SetPortfolio, ADMIN, person_id=MANAGER, partner_ids=ids)
    imported = office.do(import_terms, ImportTerms, MANAGER, files=programme_files(name)).answer
    version = {"programme": imported["programme"], "version": imported["version"]}
    office.do(propose_terms, ProposeTerms, MANAGER, **version)
    office.do(approve_terms, ApproveTerms, FINANCE, **version, terms_sha256=imported["terms_sha256"])
    records = tuple(one for table in data.tables if table not in LIVED for one in data.table(table))
    office.do(record_facts, RecordFacts, MANAGER, records=records)


def live(office: Office, compiled: Compiled, data: Any, claim: Claim) -> None:
    if claim.period_from is not None and claim.claim_id not in data.by_id("claims"):
        live_period(office, compiled, claim)
        return
    days = [day for day in (claim.requested_on, claim.submitted_on, claim.reserved_at.date()) if day is not None]
    on, about = {"happened_on": days[0]}, {"claim_id": claim.claim_id}
    office.do(draft_claim, DraftClaim, MANAGER, programme=compiled.programme.programme, claim=claim, **on)
    kept = {"requested_at": claim.reserved_at, "is_day_kept": claim.requested_on is not None}
    shown = office.do(request_claim, RequestClaim, MANAGER, **about, **kept, **on).answer["shown"]
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, **about, shown=shown, **on)
    office.do(report_work, ReportWork, MANAGER, **about, **on)
    proofs = data.rows_of("proofs", "claim_id", claim.claim_id)
    files = tuple(HandedIn(one.proof_id, one.kind, "p.pdf", f"%PDF-1.4 {one.proof_id}".encode()) for one in proofs)
    on = {"happened_on": claim.submitted_on or days[0]}
    hand_in_proof(office.connection, office.make(HandInProof, MANAGER, **about, files=files, **on), folder=Shelf())
    office.do(open_proofs, OpenProofs, APPROVER, **about, proof_ids=tuple(one.proof_id for one in proofs))
    shown = office.do(begin_review, BeginReview, APPROVER, **about, **on).answer["shown"]
    accepted = tuple(one.proof_id for one in proofs if one.accepted_on is not None)
    office.do(approve_claim, ApproveClaim, APPROVER, **about, shown=shown, accepted=accepted, **on)


def live_period(office: Office, compiled: Compiled, claim: Claim) -> None:
    assert claim.period_until is not None
    last = claim.period_until - timedelta(days=1)
    quarter = {"incentive": str(claim.incentive), "partner_id": claim.partner_id, "day": last}
    on, about = {"happened_on": claim.period_until}, {"claim_id": claim.claim_id}
    named = {"programme": compiled.programme.programme}
    shown = office.do(accrue_period, AccruePeriod, FINANCE, **named, **quarter, **on).answer["shown"]
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, **about, shown=shown, **on)
    shown = office.do(report_period, ReportPeriod, FINANCE, **about, **on).answer["shown"]
    office.do(settle_period, SettlePeriod, APPROVER, **about, shown=shown, **on)


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_case_lived_awards_what_an_evaluation_grants(office: Office, name: str, case: Case) -> None:
    compiled = compiled_of(name)
    data = facts_of(compiled, case)
    expected = evaluate(compiled, data)
    stage(office, name, data)
    claims = with_period_claims(compiled, data).by_id("claims")

    for decision in expected.decisions:
        try:
            live(office, compiled, data, claims[decision.claim_id])
        except Refused:
            assert not decision.is_granted, decision.claim_id

    # Nobody goes on with what was refused: time ends it.
    found = expired_claims(office.connection, on=office.value("SELECT current_date"))
    office.do(expire_claims, ExpireClaims, APPROVER, claim_ids=found)

    awarded = dict(office.rows("SELECT claim_id, awarded FROM claim WHERE state = 'approved'"))
    assert awarded == {one.claim_id: one.granted for one in expected.decisions if one.is_granted}
    owed = {}
    for (parts,) in office.rows("SELECT data -> 'parts' FROM claim_event WHERE event = 'approve' ORDER BY claim_id"):
        for part in parts:
            owed[part["payee"]] = owed.get(part["payee"], 0) + part["amount"]
    wanted: dict[str, int] = {}
    for one in expected.decisions:
        for paid in one.parts:
            wanted[paid.payee] = wanted.get(paid.payee, 0) + paid.amount
    assert owed == wanted
    findings = verify_ledger(office.connection.cursor(), application=APPLICATION, anchors=None)
    assert [json.dumps(one.offence) for one in findings if one.verdict == FAILS] == []
