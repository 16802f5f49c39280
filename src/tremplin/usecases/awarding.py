"""The decision about a claim: an award in both books, or a rejection; an appeal, and what time ends by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tremplin.claims.guard import ReasonNeeded
from tremplin.engine.decision import Decision, LimitSeen, PartPaid
from tremplin.engine.evaluate import Decided, awards_of
from tremplin.engine.examine import examine
from tremplin.engine.granting import grant_of, limits_seen
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.facts.record import Proof
from tremplin.facts.snapshot import Snapshot, record_data
from tremplin.ledger.earning import Earned, award
from tremplin.store.fact import records_of
from tremplin.store.posting import Posted
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.usecases.amount import amount_said
from tremplin.usecases.asking import end, reserve_for
from tremplin.usecases.claim import ClaimInHand, claim_in_hand, parts_data
from tremplin.usecases.command import Command
from tremplin.usecases.deciding import decided_with, decision_row
from tremplin.usecases.haste import flag_haste
from tremplin.usecases.holding import fund, own_amounts, settle
from tremplin.usecases.known import LockedRoom, lock_room
from tremplin.usecases.promise import parts_of, refusal_by_terms
from tremplin.usecases.refused import PROOF, NotFound, Refused, words
from tremplin.usecases.reviewing import appeal_until
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Amount, Refusal, text_key


@dataclass(frozen=True, slots=True)
class AwardTooLarge(Refusal):
    """Say that more is to be awarded than the terms grant."""

    code: ClassVar[str] = "AWARD_TOO_LARGE"
    template: ClassVar[str] = text_key("{asked} is to be awarded; the terms grant {granted}.")
    next_template: ClassVar[str | None] = text_key("Award {granted} or less; less needs a reason.")

    asked: Amount
    granted: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveClaim(Command):
    """Approve a claim.

    Attributes:
        shown: hash of what was shown.
        accepted: ids of the proofs that were opened and accepted; None: all that were handed in.
        amount: minor units to be awarded; None: all that the terms grant. Less needs a reason.
    """

    kind: ClassVar[str] = "approve-claim"

    claim_id: str
    shown: str
    accepted: tuple[str, ...] | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectClaim(Command):
    """Reject a claim; the reason is for the partner."""

    kind: ClassVar[str] = "reject-claim"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealClaim(Command):
    """Appeal against a rejection; the reason says what was overlooked."""

    kind: ClassVar[str] = "appeal-claim"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdAppeal(Command):
    """Uphold an appeal: the claim goes back to where it was, with a reservation anew."""

    kind: ClassVar[str] = "uphold-appeal"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissAppeal(Command):
    """Dismiss an appeal for good."""

    kind: ClassVar[str] = "dismiss-appeal"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireClaims(Command):
    """Let reservations expire that are past their day.

    Attributes:
        claim_ids: those found to be past their day (`expired_claims`); one that has moved on meanwhile is left alone.
        seen: their versions then, for a caller whose command ids follow from what is asked: an appeal can make a claim
            expire a second time, which is another command.
    """

    kind: ClassVar[str] = "expire-claims"

    claim_ids: tuple[str, ...]
    seen: tuple[int, ...] = ()


def approve_claim(connection: Connection, command: ApproveClaim) -> Posted:
    """Approve a claim: what the terms grant is awarded, owed to each payee, and the rest of the reservation goes back.

    The engine decides anew, on the facts of now and with the limits under lock. Less than it grants may be awarded,
    with a reason; never more.

    Refusals: NotAllowed; NotFound (the claim, or a proof); NotPossibleNow; NeedsAnotherPerson; ContentChanged;
    TermsSayNo; AwardTooLarge; ReasonNeeded.
    """
    return carry_out(connection, command, lambda work: _award(work, command), claims=(command.claim_id,))


def reject_claim(connection: Connection, command: RejectClaim) -> Posted:
    """Reject a claim; its reservation goes back, and the partner can appeal.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        end(work, claim, "reject", until=appeal_until(work))

    return carry_out(connection, command, change, claims=(command.claim_id,))


def appeal_claim(connection: Connection, command: AppealClaim) -> Posted:
    """Appeal against a rejection; somebody else than who rejected decides about it.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.move("appeal")
        work.tell("claim-appeal", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def uphold_appeal(connection: Connection, command: UpholdAppeal) -> Posted:
    """Uphold an appeal: the claim is reviewed again, with what the limits leave now reserved.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson (who rejected); ReasonNeeded; TermsSayNo.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require("uphold-appeal")
        _take_up_proofs(work, claim)
        reserve_for(work, claim, event="uphold-appeal")

    return carry_out(connection, command, change, claims=(command.claim_id,))


def dismiss_appeal(connection: Connection, command: DismissAppeal) -> Posted:
    """Dismiss an appeal for good.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson (who rejected); ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.move("dismiss-appeal")
        work.tell("claim-dismiss-appeal", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def expired_claims(
    connection: Connection, *, on: date, at_most: int = 200, besides: Sequence[str] = ()
) -> tuple[str, ...]:
    """List the ids of claims whose reservation ended on a day or before, by id, but for some."""
    rows = connection.execute(
        "SELECT claim_id FROM claim WHERE reserved_until <= %s AND reserved > 0 AND state NOT IN ('approved', 'parked')"
        " AND claim_id <> ALL (%s) ORDER BY claim_id LIMIT %s",
        [on, list(besides), at_most],
    ).fetchall()
    return tuple(row[0] for row in rows)


def expire_claims(connection: Connection, command: ExpireClaims) -> Posted:
    """Let reservations expire; run twice, late or in two processes, each expires once (R4, W4).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        expired = []
        for claim_id in sorted(work.claims):
            row = work.claims[claim_id]
            until = row["reserved_until"]
            is_over = until is not None and date.fromisoformat(str(until)) <= work.happened_on
            if is_over and row["reserved"] and work.standing.may_see(row["partner_id"]):
                end(work, claim_in_hand(work, claim_id), "expire", kind="expire")
                expired.append(claim_id)
        work.answer["expired"] = expired
        work.audit(command.kind, None, expired=len(expired))

    return carry_out(connection, command, change, claims=command.claim_ids)


def _award(work: Work, command: ApproveClaim) -> None:
    claim = claim_in_hand(work, command.claim_id)
    claim.require("approve", shown=command.shown)
    claim.proofs = _accepted(work, claim, command.accepted)
    award_claim(work, claim, amount=command.amount)
    work.insert(
        "approval", claim_id=claim.id, step="award", person_id=work.standing.person_id, shown_hash=command.shown
    )
    flag_haste(work)


def award_claim(work: Work, claim: ClaimInHand, *, amount: int | None = None, estimated: int = 0) -> None:
    """Decide a claim under lock and book its award.

    Args:
        work: the command at work.
        claim: under its lock, with its proofs as they count now.
        amount: less than all, with a reason; None: all.
        estimated: minor units that stand as an estimate for the claim's partner.

    Raises:
        Refused: TermsSayNo, AwardTooLarge, ReasonNeeded.
    """
    compiled, programme = claim.terms.compiled, claim.terms.compiled.programme
    snapshot = claim.snapshot()
    first = examine(compiled, snapshot, NOTHING_TAKEN_YET).decision
    own = own_amounts(claim.holds())
    room = lock_room(work, programme, first.limits, claim=claim.record, own=own)
    decision = decided_with(compiled, snapshot, room)
    if not decision.is_granted:
        raise Refused(refusal_by_terms(claim.id, decision.reasons, incentive=claim.incentive, programme=programme))
    awarded = _amount(work, decision, asked=amount)
    limits, parts = reduced(claim, snapshot, room, decision=decision, amount=awarded)
    fund(work, limits, room)
    tx = _transactions(work)
    settled, closed = settle(claim, limits, room=room, tx=tx)
    is_money = claim.incentive.pays.as_ in MONEY_FORMS
    plan = award(
        [Earned(one.payee, one.amount, estimated if index == 0 else 0) for index, one in enumerate(parts)]
        if is_money
        else [],
        settled=settled,
        nature=claim.incentive.nature,
        currency=decision.unit,
        dates=work.dates,
        context={"claim": claim.id, "incentive": claim.incentive.id, "terms": programme.version},
    )
    if plan is not None:
        work.transact(plan)
        work.add("reservations", *closed)
    _book(work, claim, Decided(decision, snapshot), amount=awarded, parts=parts)


def _book(work: Work, claim: ClaimInHand, decided: Decided, *, amount: int, parts: Sequence[PartPaid]) -> None:
    """Move the claim, and keep the decision, its receipt, and the award as a fact for later claims."""
    decision = decided.decision
    given = replace(decided.decision, granted=amount, parts=tuple(parts))
    data = {
        "parts": parts_data(parts),
        "instalments": [{"on": one.on, "amount": one.amount} for one in decision.instalments],
    }
    claim.move("approve", data=data, asked=decision.asked, reserved=0, awarded=amount, reserved_until=None)
    for one in claim.proofs:
        work.fact("proofs", one.proof_id, record_data(one))
    for fact in awards_of(given):
        work.fact("awards", fact.award_id, record_data(fact))
    work.insert("decision", **decision_row(claim, decided, kind="award", amount=amount))
    work.answer.update(awarded=amount, unit=decision.unit)
    work.tell("claim-approved", claim_id=claim.id, awarded=amount, unit=decision.unit)
    work.audit(work.command.kind, claim.id, awarded=amount, granted=decision.granted, unit=decision.unit)


def _amount(work: Work, decision: Decision, *, asked: int | None) -> int:
    if asked is None:
        return decision.granted
    if not 0 < asked <= decision.granted:
        wanted, granted = (amount_said(work.connection, one, decision.unit) for one in (asked, decision.granted))
        raise Refused(AwardTooLarge(asked=wanted, granted=granted))
    if asked < decision.granted and not (work.command.reason or "").strip():
        raise Refused(ReasonNeeded())
    return asked


def reduced(
    claim: ClaimInHand, snapshot: Snapshot, room: LockedRoom, *, decision: Decision, amount: int
) -> tuple[tuple[LimitSeen, ...], tuple[PartPaid, ...]]:
    """Return the limits and the parts of an award that is smaller than what the terms grant.

    Args:
        claim: that is decided.
        snapshot: the facts looked at.
        room: the limits, locked.
        decision: what the terms grant.
        amount: minor units of it.
    """
    if amount == decision.granted:
        return decision.limits, decision.parts
    examined = examine(claim.terms.compiled, snapshot, room)
    heard = examined.heard
    if heard is None:
        raise LookupError(claim.id)
    touched = [one for limit in examined.ready.limits for one in limit(examined.hearing, heard.payees)]
    holidays = examined.ready.ground.holidays
    grant = grant_of(amount, touched, payees=heard.payees, head_room=room, holidays=holidays)
    return limits_seen(grant, granted=amount, payees=heard.payees), parts_of(amount, heard.payees)


def _accepted(work: Work, claim: ClaimInHand, accepted: tuple[str, ...] | None) -> tuple[Proof, ...]:
    known = {one.proof_id for one in claim.proofs}
    wanted = known if accepted is None else set(accepted)
    if wanted - known:
        raise Refused(NotFound(what=words(PROOF), id=min(wanted - known)))
    return tuple(replace(one, accepted_on=work.happened_on) if one.proof_id in wanted else one for one in claim.proofs)


def _transactions(work: Work) -> int:
    return len(work.payload().get("transactions", []))


def _take_up_proofs(work: Work, claim: ClaimInHand) -> None:
    """Bring back the proofs of a claim that was rejected; one that another claim has taken meanwhile is gone."""
    rows = work.rows(
        "SELECT DISTINCT ON (record_id) record_id, data FROM fact JOIN proof_use AS used"
        " ON used.claim_id = data ->> 'claim_id' AND used.proof_id = record_id"
        " WHERE table_name = 'proofs' AND data ->> 'claim_id' = %s AND NOT EXISTS ("
        "  SELECT 1 FROM proof_use AS other WHERE other.sha256 = used.sha256 AND other.live"
        "  AND used.justified_by IS NULL AND other.justified_by IS NULL)"
        " ORDER BY record_id, version DESC",
        claim.id,
    )
    for row in rows:
        work.fact("proofs", row["record_id"], row["data"])
        work.update("proof_use", where={"claim_id": claim.id, "proof_id": row["record_id"]}, set_={"live": True})
    # What is shown to who decides, and what is promised, counts them too.
    claim.proofs = records_of("proofs", [row["data"] for row in rows])
