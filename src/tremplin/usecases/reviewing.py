"""From the start to the decision: the start is approved or refused, work reported, questions asked and answered."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from tremplin.claims.claim_life import APPEAL_DAYS
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.asking import end
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class PreApproveClaim(Command):
    """Approve the start of the work.

    Attributes:
        shown: hash of what was shown.
    """

    kind: ClassVar[str] = "pre-approve-claim"

    claim_id: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRequest(Command):
    """Refuse a request; the reason is for the partner."""

    kind: ClassVar[str] = "refuse-request"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWork(Command):
    """Report the work as done.

    Attributes:
        started_on: of the activity, where it was not known.
        completed_on: of the activity, where it was not known.
    """

    kind: ClassVar[str] = "report-work"

    claim_id: str
    started_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginReview(Command):
    """Take a claim into review."""

    kind: ClassVar[str] = "begin-review"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryClaim(Command):
    """Ask a question about a claim; the reason is the question."""

    kind: ClassVar[str] = "query-claim"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuery(Command):
    """Answer a question; the reason is the answer."""

    kind: ClassVar[str] = "answer-query"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnForProof(Command):
    """Return a claim for another proof; the reason says which and why."""

    kind: ClassVar[str] = "return-for-proof"

    claim_id: str


def pre_approve_claim(connection: Connection, command: PreApproveClaim) -> Posted:
    """Approve the start; what was reserved at the request stays reserved.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; ContentChanged.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require("pre-approve", shown=command.shown)
        claim.move("pre-approve")
        _approve(work, claim, step="pre-approve", shown=command.shown)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def refuse_request(connection: Connection, command: RefuseRequest) -> Posted:
    """Refuse a request and give its reservation back.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        end(work, claim, "refuse", until=appeal_until(work))

    return carry_out(connection, command, change, claims=(command.claim_id,))


def report_work(connection: Connection, command: ReportWork) -> Posted:
    """Report the work as done, with its days where they were not known.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.move("report-work")
        days = {"started_on": command.started_on, "completed_on": command.completed_on}
        fresh = {name: day for name, day in days.items() if day is not None}
        if fresh and claim.record.activity_id is not None:
            activity = claim.facts().find("activities", claim.record.activity_id)
            if activity is not None:
                work.fact("activities", activity.activity_id, record_data(replace(activity, **fresh)))
        work.tell("work-reported", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def begin_review(connection: Connection, command: BeginReview) -> Posted:
    """Take a claim into review.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """
    return _step(connection, command, command.claim_id, event="begin-review")


def query_claim(connection: Connection, command: QueryClaim) -> Posted:
    """Ask the partner a question; the claim waits for the answer.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """
    return _step(connection, command, command.claim_id, event="query")


def answer_query(connection: Connection, command: AnswerQuery) -> Posted:
    """Answer a question; the claim goes on where it was.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """
    return _step(connection, command, command.claim_id, event="answer")


def return_for_proof(connection: Connection, command: ReturnForProof) -> Posted:
    """Return a claim for another proof; what is reserved stays reserved.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """
    return _step(connection, command, command.claim_id, event="return")


def appeal_until(work: Work) -> str:
    """Return the first day on which it is too late to appeal against what is decided now.

    The days count from when it was recorded, whatever day was given: nobody can take the partner's time away.
    """
    return (work.today + timedelta(days=APPEAL_DAYS)).isoformat()


def _step(connection: Connection, command: Command, claim_id: str, *, event: str) -> Posted:
    def change(work: Work) -> None:
        claim = claim_in_hand(work, claim_id)
        claim.move(event)
        work.tell(f"claim-{event}", claim_id=claim_id)
        work.audit(command.kind, claim_id)

    return carry_out(connection, command, change, claims=(claim_id,))


def _approve(work: Work, claim: ClaimInHand, *, step: str, shown: str) -> None:
    work.insert("approval", claim_id=claim.id, step=step, person_id=work.standing.person_id, shown_hash=shown)
    work.tell(f"claim-{step}", claim_id=claim.id)
    work.audit(work.command.kind, claim.id)
