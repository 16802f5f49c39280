"""The programmes' own cases, lived through the use cases: the same awards as an evaluation of the same facts.

The cases of a file live side by side in one database, each with ids of its own: a mark before every id of its facts.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import chain
from typing import Any

import pytest

from tests.database import Server
from tests.usecases.field import Shelf, bring_in_force, programme_files, without_cases
from tests.usecases.office import ADMIN, APPROVER, FINANCE, MANAGER, OTHER_FINANCE, Office
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.engine.cases import Case, facts_of, read_cases
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import evaluate, with_period_claims
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Claim, ExchangeRate, Record
from tremplin.facts.schema import TABLES
from tremplin.store.role import APPLICATION
from tremplin.terms.reader import read_terms
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.awarding import ApproveClaim, ExpireClaims, approve_claim, expire_claims, expired_claims
from tremplin.usecases.correcting import PostCorrection, PreviewCorrection, post_correction, preview_correction
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

PROGRAMMES = ("atelier", "partner-connect-2021")

LIVED = {"claims", "proofs", "awards"}

# An evaluation knows every claim before it decides the first. Where an exclusion keeps the incentive that is listed
# first and its claim comes later, life has awarded the other one by then: a correction takes it back.
DECIDED_BEFORE_ITS_RIVAL = {
    "A voucher of 800 and a contract reward of 1,800 on one project: the contract reward stays",
    "Influence and sell on one deal: the sell incentive stays",
}

# The rate of the day of the claim decides. On the day of the request these cases know none, so nothing could be
# promised; in life there is an earlier one, here of half the worth: the award reserves what is missing.
NO_RATE_YET = {
    "One of five working days ago serves",
    "A cost in USD is converted at the corporate rate and rounded once before the share is taken",
}


@cache
def compiled_of(name: str) -> Compiled:
    return compile_programme(read_terms(programme_files(name)))


@cache
def cases_of(name: str) -> dict[str, list[list[Case]]]:
    """Return the cases of each file that live side by side; apart from them those with rates, which hold for all."""
    found: dict[str, list[list[Case]]] = {}
    for case in read_cases({f"cases/{file}": data for file, data in case_files(name).items()}):
        if "awards" in case.rows:
            # Awards of before come from another system; here they come about by what people do.
            continue
        groups = found.setdefault(case.file.removeprefix("cases/"), [[]])
        groups.append([case]) if "rates" in case.rows else groups[0].append(case)
    return {file: [group for group in groups if group] for file, groups in found.items()}


def case_files(name: str) -> dict[str, bytes]:
    files = programme_files(name)
    return {file.removeprefix("cases/"): data for file, data in files.items() if file.startswith("cases/")}


def marked(record: Record, mark: str) -> Record:
    """Return a record whose own id, and every id that it refers to, has a mark before it."""
    table = next(one for one in TABLES.values() if one.record is type(record))
    named = {one.name for one in table.fields.values() if one.refers_to} | {table.key}
    ids = {name: f"{mark}-{getattr(record, name)}" for name in named if getattr(record, name) is not None}
    return replace(record, **ids)


def earned(decisions: tuple[Decision, ...], *, mark: str = "") -> dict[tuple[str, str, str], int]:
    """Return what each partner's claims of each incentive were granted; ids of partners that have no mark get it."""
    found: dict[tuple[str, str, str], int] = {}
    for one in decisions:
        key = (f"{mark}-{one.partner_id}" if mark else one.partner_id, one.incentive, one.unit)
        found[key] = found.get(key, 0) + one.granted
    return found


def earlier_rates(data: DataSet) -> Iterator[ExchangeRate]:
    """Yield for each rate one of half the worth that was known when the first claim was requested."""
    first = min(one.requested_on for one in data.table("claims"))
    for rate in data.table("rates"):
        yield replace(rate, rate_id=f"earlier-{rate.rate_id}", on=first, rate=rate.rate / 2)


@pytest.fixture(scope="module")
def ready(staffed: Server) -> Iterator[dict[str, Server]]:
    """For each programme a server whose template has the standing cast, and the programme in force."""
    with ExitStack() as made:
        servers = {}
        for name in PROGRAMMES:
            database = made.enter_context(staffed.copy())
            with database.connect(autocommit=True) as connection:
                bring_in_force(Office(connection), without_cases(programme_files(name)))
            servers[name] = replace(staffed, template=database.name)
        yield servers


def stage(office: Office, data: DataSet, *, earlier: tuple[ExchangeRate, ...]) -> None:
    partners = tuple(one.partner_id for one in data.table("partners"))
    for partner in partners:
        office.do(add_organisation, AddOrganisation, ADMIN, partner_id=partner)
    office.do(set_portfolio, SetPortfolio, ADMIN, person_id=MANAGER, partner_ids=(*partners, "PA", "PB"))
    records = tuple(one for table in data.tables if table not in LIVED for one in data.table(table))
    office.do(record_facts, RecordFacts, MANAGER, records=(*records, *earlier))


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


def correct(office: Office) -> set[str]:
    """Post every correction that the facts of the end ask for, and return the ids of the claims."""
    awarded = tuple(one for (one,) in office.rows("SELECT claim_id FROM claim WHERE state = 'approved' ORDER BY 1"))
    preview = office.make(PreviewCorrection, OTHER_FINANCE, claim_ids=awarded)
    deltas = preview_correction(office.connection, preview)
    for one in deltas:
        content = {"claim_id": one.claim_id, "change": one.change, "reason": "Its rival came later."}
        office.do(post_correction, PostCorrection, OTHER_FINANCE, **content)
    return {one.claim_id for one in deltas}


def awarded_of(office: Office) -> dict[str, int]:
    return dict(
        office.rows(
            "SELECT claim_id, awarded - clawed_back FROM claim WHERE state = 'approved' AND awarded > clawed_back"
        )
    )


def owed_of(office: Office) -> dict[str, int]:
    """Return what the awards and their corrections owe each payee."""
    owed: dict[str, int] = {}
    for event, data in office.rows("SELECT event, data FROM claim_event WHERE event IN ('approve', 'correct')"):
        for part in data["parts"] if event == "approve" else data["moved"]:
            owed[part["payee"]] = owed.get(part["payee"], 0) + part["amount"]
    return {payee: amount for payee, amount in owed.items() if amount}


def owed_by(decisions: tuple[Decision, ...]) -> dict[str, int]:
    owed: dict[str, int] = {}
    for paid in chain.from_iterable(one.parts for one in decisions):
        owed[paid.payee] = owed.get(paid.payee, 0) + paid.amount
    return owed


@pytest.mark.slow
@pytest.mark.parametrize(("name", "file"), [(name, file) for name in PROGRAMMES for file in case_files(name)])
def test_cases_lived_award_what_an_evaluation_grants(ready: dict[str, Server], name: str, file: str) -> None:
    assert cases_of(name).keys() < case_files(name).keys()
    for cases in cases_of(name).get(file, []):
        live_through(ready[name], name, cases)


def live_through(server: Server, name: str, cases: list[Case]) -> None:
    """Live cases side by side, and see that an evaluation grants the same."""
    compiled = compiled_of(name)
    worlds = {f"{number:02}": facts_of(compiled, case) for number, case in enumerate(cases)}
    data = DataSet.of(*(marked(record, mark) for mark, world in worlds.items() for record in world))
    expected = evaluate(compiled, data).decisions
    alone = [earned(evaluate(compiled, world).decisions, mark=mark) for mark, world in worlds.items()]
    assert earned(expected) == dict(chain.from_iterable(one.items() for one in alone))
    granted = {one.claim_id: one.granted for one in expected if one.is_granted}
    rivals = {f"{number:02}" for number, one in enumerate(cases) if one.title["en"] in DECIDED_BEFORE_ITS_RIVAL}
    claims = with_period_claims(compiled, data).by_id("claims")
    earlier = tuple(earlier_rates(data)) if cases[0].title["en"] in NO_RATE_YET else ()

    with server.copy() as database, database.connect(autocommit=True) as connection:
        office = Office(connection)
        stage(office, data, earlier=earlier)
        refused = {}
        for decision in expected:
            try:
                live(office, compiled, data, claims[decision.claim_id])
            except Refused as stopped:
                refused[decision.claim_id] = str(stopped)
        # Nobody goes on with what was refused: time ends it.
        while found := expired_claims(connection, on=office.value("SELECT current_date")):
            office.do(expire_claims, ExpireClaims, APPROVER, claim_ids=found)
        corrected = correct(office)

        assert {one: why for one, why in refused.items() if one in granted} == {}
        assert {claim_id.partition("-")[0] for claim_id in corrected} == rivals
        assert awarded_of(office) == granted
        assert owed_of(office) == owed_by(expected)
        findings = verify_ledger(connection.cursor(), application=APPLICATION, anchors=None)
        assert [json.dumps(one.offence) for one in findings if one.verdict == FAILS] == []
