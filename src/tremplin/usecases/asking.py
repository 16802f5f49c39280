"""Asking: a claim is drafted, requested with everything reserved, and withdrawn as long as nothing is awarded."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.engine.decide import with_change
from tremplin.engine.evaluate import Decided
from tremplin.engine.gather import gather
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.facts.record import Activity, Claim
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.store.terms import attribute_types
from tremplin.usecases.claim import ClaimInHand, claim_in_hand, marks, parts_data, shown_hash, tell_amounts
from tremplin.usecases.command import Command
from tremplin.usecases.deciding import decision_row
from tremplin.usecases.facts import note_facts
from tremplin.usecases.holding import fund, give_back, length_days, own_amounts, take
from tremplin.usecases.known import FactsInHand, ask_ahead, lock_room
from tremplin.usecases.promise import Outlook, is_in_force, may_wait_for_claim, outlook, refusal_by_terms
from tremplin.usecases.refused import CLAIM, TERMS, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import Terms, terms_in_force, terms_of_programme
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

INCENTIVE = text_key("incentive")
ACTIVITY = text_key("activity")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClaim(Command):
    """Draft a claim.

    Attributes:
        programme: under whose terms.
        claim: what is asked; its days and its place in the recorded order come about later.
        activity: the work that it is about, where nobody has recorded it yet; the partner's own.
    """

    kind: ClassVar[str] = "draft-claim"

    programme: str
    claim: Claim
    activity: Activity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClaim(Command):
    """Ask for what a draft says.

    Attributes:
        requested_at: the instant elsewhere, for claims that are taken over with their place in the recorded order.
        is_day_kept: whether the day of the request becomes part of the claim's facts.
    """

    kind: ClassVar[str] = "request-claim"

    claim_id: str
    requested_at: datetime | None = None
    is_day_kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawClaim(Command):
    """Withdraw a claim."""

    kind: ClassVar[str] = "withdraw-claim"

    claim_id: str


def draft_claim(connection: Connection, command: DraftClaim) -> Posted:
    """Draft a claim: nothing is promised yet, and nobody else sees it.

    Refusals: NotAllowed; NotFound (the partner, the programme, the incentive, work of another claim or partner);
    AlreadyDone (the claim, the work); FactRefersToNothing.
    """

    def change(work: Work) -> None:
        claim = command.claim
        require_sight(work.standing, claim.partner_id)
        if claim.claim_id in work.claims:
            raise Refused(AlreadyDone(what=words(CLAIM), id=claim.claim_id))
        known = terms_of_programme(work, command.programme)
        if not known:
            raise Refused(NotFound(what=words(TERMS), id=command.programme))
        if not any(claim.incentive in one.compiled.by_id for one in known):
            raise Refused(NotFound(what=words(INCENTIVE), id=claim.incentive))
        if command.activity is not None:
            _note_work(work, command.activity, claim)
        fresh = replace(claim, requested_on=None, submitted_on=None, reserved_at=work.at)
        shown = shown_hash(fresh, (), asked=0, reserved=0)
        work.claim(
            {
                "claim_id": claim.claim_id,
                "expect": None,
                "event": "draft",
                "state": CLAIM_LIFE.initial,
                "reason": command.reason,
                "data": {**marks(work), "claim": record_data(fresh)},
                "set": {
                    "programme": command.programme,
                    "incentive": claim.incentive,
                    "partner_id": claim.partner_id,
                    "project_id": claim.project_id,
                    "content_hash": shown,
                },
            }
        )
        work.answer.update(claim_id=claim.claim_id, state=CLAIM_LIFE.initial, version=1, shown=shown)
        work.audit(command.kind, claim.claim_id)

    return carry_out(connection, command, change, claims=(command.claim.claim_id,))


def request_claim(connection: Connection, command: RequestClaim) -> Posted:
    """Ask for what a draft says; what the terms promise is reserved under every limit, all together or not at all.

    The claim keeps the version of the terms that decides it now, whatever is approved later.

    Refusals: NotAllowed; NotFound; NotPossibleNow; TermsSayNo (with every reason that no work and no proof would take
    away, limits included).
    """
    return carry_out(connection, command, lambda work: _request(work, command), claims=(command.claim_id,))


def withdraw_claim(connection: Connection, command: WithdrawClaim) -> Posted:
    """Withdraw a claim; what it holds is given back.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        end(work, claim, "withdraw")

    return carry_out(connection, command, change, claims=(command.claim_id,))


def end(work: Work, claim: ClaimInHand, event: str, *, kind: str = "release", **data: Any) -> None:
    """End a claim without an award: its reservation goes back, and it stands in nobody's way any more.

    Args:
        work: the command at work.
        claim: in hand.
        event: by which it ends.
        kind: of the transaction that gives back.
        data: kept with the event.
    """
    claim.move(event, data=data, reserved=0, reserved_until=None)
    give_back(work, claim, kind=kind)
    work.fact("claims", claim.id, None)
    for one in claim.proofs:
        work.fact("proofs", one.proof_id, None)
    work.update("proof_use", where={"claim_id": claim.id, "live": True}, set_={"live": False}, any_rows=True)
    work.tell(f"claim-{event}", claim_id=claim.id)
    work.audit(work.command.kind, claim.id)


def _note_work(work: Work, activity: Activity, claim: Claim) -> None:
    """Record the work that a claim is about: the partner says what it does, the proofs show it later."""
    about = (claim.activity_id, claim.partner_id, claim.project_id)
    if (activity.activity_id, activity.partner_id, activity.project_id) != about:
        raise Refused(NotFound(what=words(ACTIVITY), id=activity.activity_id))
    if work.row("SELECT 1 FROM fact WHERE table_name = 'activities' AND record_id = %s", activity.activity_id):
        raise Refused(AlreadyDone(what=words(ACTIVITY), id=activity.activity_id))
    note_facts(work, (activity,))


def _request(work: Work, command: RequestClaim) -> None:
    claim = claim_in_hand(work, command.claim_id)
    claim.require("request")
    at = command.requested_at if command.requested_at is not None and work.standing.is_vendor else work.at
    claim.record = replace(
        claim.record,
        reserved_at=at.astimezone(UTC),
        requested_on=work.happened_on if command.is_day_kept else None,
    )
    claim.terms, first = _terms_that_decide(work, claim)
    reserve_for(work, claim, event="request", first=first)


def reserve_for(
    work: Work, claim: ClaimInHand, *, event: str, first: Outlook | None = None, may_be_nothing: bool = False
) -> None:
    """Reserve what the terms promise a claim, and move it by an event.

    Args:
        work: the command at work.
        claim: under its lock.
        event: that it moves by.
        first: what the terms promise it without a look at limits, where that is known already.
        may_be_nothing: whether what it holds is given back where the terms promise nothing any more.

    Raises:
        Refused: TermsSayNo.
    """
    compiled = claim.terms.compiled
    if first is None:
        first = outlook(compiled, claim.snapshot(), NOTHING_TAKEN_YET)
    snapshot = first.snapshot
    if may_wait_for_claim(first, claim.record):
        snapshot = claim.snapshot(replace(claim.record, submitted_on=work.happened_on))
        first = outlook(compiled, snapshot, NOTHING_TAKEN_YET)
    if not may_be_nothing:
        _require_promise(claim, first)
    # What the claim holds itself, when it is changed, does not stand in its way.
    held = claim.holds() if claim.row["reserved"] else {}
    room = lock_room(work, compiled.programme, first.limits, claim=claim.record, own=own_amounts(held))
    found = outlook(compiled, snapshot, room)
    if not may_be_nothing:
        _require_promise(claim, found)
    fund(work, found.limits, room)
    unit = found.decision.unit or claim.row["unit"]
    columns = {"asked": found.decision.asked, "reserved": found.granted}
    claim.row = {**claim.row, **columns}
    valid_for = claim.incentive.valid_for
    until = None if valid_for is None else work.happened_on + timedelta(days=length_days(valid_for))
    claim.move(
        event,
        data={
            "claim": record_data(claim.record),
            "promised": parts_data(found.parts),
        },
        terms_version_id=claim.terms.id,
        unit=unit,
        reserved_until=until and until.isoformat(),
        **columns,
    )
    if held:
        give_back(work, claim)
    take(work, claim, found.limits, room=room)
    work.fact("claims", claim.id, record_data(claim.record))
    decided = Decided(with_change(compiled, snapshot, room, examined=found.examined), snapshot)
    work.insert("decision", **decision_row(claim, decided, kind="preapproval", amount=found.granted))
    tell_amounts(work, found.parts, asked=found.decision.asked, reserved=found.granted, unit=unit)
    work.tell("claim-requested", claim_id=claim.id)
    work.audit(work.command.kind, claim.id, reserved=found.granted, unit=unit)


def _require_promise(claim: ClaimInHand, found: Outlook) -> None:
    if found.standing or not found.granted:
        reasons = found.standing or found.decision.reasons
        programme = claim.terms.compiled.programme
        raise Refused(refusal_by_terms(claim.id, reasons, incentive=claim.incentive, programme=programme))


def _terms_that_decide(work: Work, claim: ClaimInHand) -> tuple[Terms, Outlook | None]:
    """Return the version in force on the day that decides (P3), with what it promises before a look at limits.

    Without one it is the version of today, whose engine says why not.
    """
    known = [
        one
        for one in terms_of_programme(work, str(claim.row["programme"]))
        if claim.record.incentive in one.compiled.by_id
    ]
    for one in known:
        types = attribute_types(one.compiled.programme)
        ask_ahead(work, claim.record, attributes=types)
        snapshot = gather(one.compiled, FactsInHand(work, attributes=types, own=(claim.record,)), claim.record)
        found = outlook(one.compiled, snapshot, NOTHING_TAKEN_YET)
        if is_in_force(found):
            return one, found
    return terms_in_force(work, str(claim.row["programme"]), work.happened_on) or known[0], None
