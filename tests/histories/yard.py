"""The yard: an installation whose one programme is made to be fought over, and deeds sent to its use cases."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg

from tests.histories.deed import PROJECTS, Deed
from tests.usecases.field import Shelf
from tests.usecases.office import FINANCE, MANAGER, Office
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.facts.record import Claim, Code, Customer, Minor, Partner, Project
from tremplin.store.posting import Posted
from tremplin.store.role import APPLICATION
from tremplin.usecases import asking, awarding, correcting, facts, opening, periods, proving, reviewing, taking_back
from tremplin.usecases.command import Actor, Command
from tremplin.usecases.proving import HandedIn
from tremplin.usecases.refused import Refused, RefusedBefore
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

PROGRAMME = "yard"
TERMS = Path(__file__).parent / "terms.yaml"

_STANDING = """
    SELECT
        (SELECT jsonb_object_agg(claim_id, jsonb_build_array(state, version, asked, reserved, awarded, clawed_back))
         FROM claim WHERE programme = %(programme)s),
        (SELECT jsonb_object_agg(concat_ws(' ', limit_id, scope, window_label),
                                 jsonb_build_array(granted, available, reserved, used, lapsed))
         FROM limit_instance WHERE programme = %(programme)s AND granted > 0),
        (SELECT jsonb_object_agg(account_key, balance) FROM account WHERE book = 'B' AND balance <> 0)
"""


@dataclass(frozen=True)
class Sent:
    """What a deed was answered by the use cases.

    Attributes:
        code: APPLIED, or the code of the refusal.
        said: what was said about it.
        numbers: of the transactions.
    """

    code: str
    said: Mapping[str, Any]
    numbers: tuple[int, ...] = ()


def open_yard(connection: psycopg.Connection) -> Office:
    """Found an installation, bring the programme into force, and record two partners, two customers, four projects."""
    office = Office.opened(connection)
    bring_into_force(office, PROGRAMME)
    records: list[Any] = [Partner(partner_id=one, name=one, country=Code("FR")) for one in ("PA", "PB")]
    records += [Customer(customer_id=one, name=one, country=Code("FR")) for one in ("K1", "K2")]
    records += [project(one, is_lost=False) for one in PROJECTS]
    office.do(facts.record_facts, facts.RecordFacts, MANAGER, records=tuple(records))
    return office


def bring_into_force(office: Office, programme: str) -> None:
    """Bring the terms into force under the name of a programme."""
    files = {"terms.yaml": TERMS.read_bytes().replace(b"programme: yard", f"programme: {programme}".encode())}
    imported = office.do(import_terms, ImportTerms, MANAGER, files=files).answer
    version = {"programme": programme, "version": imported["version"]}
    office.do(propose_terms, ProposeTerms, MANAGER, **version)
    office.do(approve_terms, ApproveTerms, FINANCE, **version, terms_sha256=imported["terms_sha256"])


def programme_of(history: int) -> str:
    """Return the programme of a history's own."""
    return f"{PROGRAMME}-{history}"


def project(project_id: str, *, is_lost: bool) -> Project:
    partner, customer = PROJECTS[project_id]
    return Project(
        project_id=project_id,
        customer_id=customer,
        registered_by=partner,
        registered_on=date(2021, 1, 1),
        status=Code("lost" if is_lost else "opportunity"),
        currency=Code("EUR"),
    )


UseCase = Callable[[psycopg.Connection, Any], Posted]


def as_command(connection: psycopg.Connection, deed: Deed, *, command_id: str) -> tuple[UseCase, Command]:
    """Return a deed as the command of its use case; what is shown is read from what stands now."""
    use_case, kind = _USE_CASES[deed.kind]
    common = {"command_id": command_id, "actor": Actor(deed.actor), "reason": deed.reason, "happened_on": deed.day}
    return use_case, kind(**common, **_CONTENT.get(deed.kind, _of_claim)(connection, deed))


def send(connection: psycopg.Connection, use_case: UseCase, command: Command) -> Sent:
    """Send a command to its use case, and return what it was answered."""
    try:
        posted = use_case(connection, command)
    except Refused as refused:
        refusal = refused.refusal
        return Sent(refusal.first_code if isinstance(refusal, RefusedBefore) else refusal.code, {})
    return Sent("APPLIED", posted.answer, posted.numbers)


def as_one_command(connection: psycopg.Connection, deed: Deed, *, command_id: str) -> tuple[UseCase, Command]:
    """Return a deed as one command and no other: what has to come before it is done."""
    use_case, command = as_command(connection, deed, command_id=command_id)
    if isinstance(command, awarding.ApproveClaim):
        open_first(connection, command)
        return awarding.approve_claim, command
    return use_case, command


def standing(connection: psycopg.Connection, *, programme: str = PROGRAMME) -> dict[str, Any]:
    """Return what stands under a programme, and all money, in the form of the model."""
    found = connection.execute(_STANDING, {"programme": programme}).fetchone()
    assert found is not None
    return dict(zip(("claims", "limits", "money"), (one or {} for one in found), strict=True))


def broken(connection: psycopg.Connection) -> list[str]:
    """Return what the checker finds broken."""
    findings = verify_ledger(connection.cursor(), application=APPLICATION)
    return [f"{one.invariant} {one.code} {one.offence}" for one in findings if one.verdict == FAILS]


def _of_claim(_connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    return {"claim_id": deed.claim}


def _shown(connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    found = connection.execute("SELECT content_hash FROM claim WHERE claim_id = %s", [deed.claim]).fetchone()
    shown = found[0] if found and deed.shown else "0" * 64
    return {"claim_id": deed.claim, "shown": shown, **deed.content}


def _with_content(_connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    return {"claim_id": deed.claim, **deed.content}


def _draft(_connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    claim = Claim(
        claim_id=deed.claim,
        incentive=Code("work"),
        partner_id=PROJECTS[deed["project"]][0],
        project_id=deed["project"],
        cost=Minor(deed["cost"]),
        currency=Code("EUR"),
        reserved_at=datetime(2021, 1, 1, tzinfo=UTC),
    )
    return {"programme": PROGRAMME, "claim": claim}


def _proof(connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    # One more file each time, so that none serves twice.
    found = connection.execute("SELECT count(*) FROM proof_use WHERE claim_id = %s", [deed.claim]).fetchone()
    number = deed.content.get("number", found[0] if found else 0)
    content = f"%PDF-1.7 {deed.claim} {number}".encode()
    return {"claim_id": deed.claim, "files": (HandedIn(f"{deed.claim}-{number}", "report", "r.pdf", content),)}


def _project(_connection: psycopg.Connection, deed: Deed) -> dict[str, Any]:
    return {"records": (project(deed["project"], is_lost=deed["lost"]),)}


def _approve(connection: psycopg.Connection, command: awarding.ApproveClaim) -> Posted:
    """Approve a claim as somebody who has opened its proofs, where there is such a claim and they may."""
    open_first(connection, command)
    return awarding.approve_claim(connection, command)


def open_first(connection: psycopg.Connection, command: awarding.ApproveClaim) -> None:
    """Open the proofs of a claim, as who approves it does before."""
    query = "SELECT proof_id FROM proof_use WHERE claim_id = %s ORDER BY 1"
    found = connection.execute(query, [command.claim_id]).fetchall()
    looked = opening.OpenProofs(
        command_id=str(uuid5(UUID(command.command_id), command.kind)),
        actor=command.actor,
        claim_id=command.claim_id,
        proof_ids=tuple(row[0] for row in found),
    )
    with suppress(Refused):
        opening.open_proofs(connection, looked)


def _hand_in(connection: psycopg.Connection, command: proving.HandInProof) -> Posted:
    return proving.hand_in_proof(connection, command, folder=Shelf())


_CONTENT: Mapping[str, Callable[[psycopg.Connection, Deed], dict[str, Any]]] = {
    "draft": _draft,
    "pre-approve": _shown,
    "approve": _shown,
    "hand-in-proof": _proof,
    "expire": lambda _connection, deed: {"claim_ids": deed["claims"]},
    "notice-clawback": lambda _connection, deed: {"claim_id": deed.claim, "rule": "not-done", **deed.content},
    "decide": _with_content,
    "correct": _with_content,
    "close-month": lambda _connection, deed: dict(deed.content),
    "project": _project,
}
_USE_CASES: Mapping[str, tuple[UseCase, Callable[..., Command]]] = {
    "draft": (asking.draft_claim, asking.DraftClaim),
    "request": (asking.request_claim, asking.RequestClaim),
    "withdraw": (asking.withdraw_claim, asking.WithdrawClaim),
    "pre-approve": (reviewing.pre_approve_claim, reviewing.PreApproveClaim),
    "refuse": (reviewing.refuse_request, reviewing.RefuseRequest),
    "report-work": (reviewing.report_work, reviewing.ReportWork),
    "hand-in-proof": (_hand_in, proving.HandInProof),
    "begin-review": (reviewing.begin_review, reviewing.BeginReview),
    "query": (reviewing.query_claim, reviewing.QueryClaim),
    "answer": (reviewing.answer_query, reviewing.AnswerQuery),
    "return": (reviewing.return_for_proof, reviewing.ReturnForProof),
    "approve": (_approve, awarding.ApproveClaim),
    "reject": (awarding.reject_claim, awarding.RejectClaim),
    "appeal": (awarding.appeal_claim, awarding.AppealClaim),
    "uphold-appeal": (awarding.uphold_appeal, awarding.UpholdAppeal),
    "dismiss-appeal": (awarding.dismiss_appeal, awarding.DismissAppeal),
    "expire": (awarding.expire_claims, awarding.ExpireClaims),
    "notice-clawback": (taking_back.notice_clawback, taking_back.NoticeClawback),
    "contest": (taking_back.contest_clawback, taking_back.ContestClawback),
    "decide": (taking_back.decide_clawback, taking_back.DecideClawback),
    "correct": (correcting.post_correction, correcting.PostCorrection),
    "close-month": (periods.close_period, periods.ClosePeriod),
    "project": (facts.record_facts, facts.RecordFacts),
}
