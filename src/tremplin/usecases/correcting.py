"""Corrections: a fact that came late is a visible delta, shown before it is posted; the past stays as it was (P9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

from tremplin import __version__
from tremplin.engine.decision import Decision, LimitSeen
from tremplin.engine.evaluate import Decided, awards_of
from tremplin.engine.examine import examine
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.facts.snapshot import RowTexts, Snapshot, record_data, snapshot_sha256
from tremplin.ledger.control import Hold, planned
from tremplin.ledger.earning import Earned, award
from tremplin.ledger.leg import Leg
from tremplin.ledger.taking_back import GivenBack, TakenBack, clawback
from tremplin.store.limit import ROLLING, LimitInstance
from tremplin.store.posting import Posted, note_security, open_command
from tremplin.usecases.amount import amount_said
from tremplin.usecases.awarding import reduced
from tremplin.usecases.claim import ClaimInHand, claim_in_hand, receipts_of
from tremplin.usecases.command import Command
from tremplin.usecases.deciding import decided_with, decision_row
from tremplin.usecases.holding import fund
from tremplin.usecases.known import LockedRoom, lock_room
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import require_right, standing_of
from tremplin.usecases.rows import Connection
from tremplin.usecases.taking_back import delta_parts
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Amount, Refusal, text_key


@dataclass(frozen=True, slots=True)
class NothingToCorrect(Refusal):
    """Say that the terms still give what was awarded."""

    code: ClassVar[str] = "NOTHING_TO_CORRECT"
    template: ClassVar[str] = text_key("With the facts of today the terms still give what stands: {stands}.")
    next_template: ClassVar[str | None] = text_key("Nothing has been posted.")

    stands: Amount


@dataclass(frozen=True, slots=True)
class DeltaDiffers(Refusal):
    """Say that the delta is not the one that was shown."""

    code: ClassVar[str] = "DELTA_DIFFERS"
    template: ClassVar[str] = text_key("The correction now comes to {now}; {shown} was shown to you.")
    next_template: ClassVar[str | None] = text_key("Look at the correction again, and post what it shows.")

    now: Amount
    shown: Amount


@dataclass(frozen=True, slots=True)
class Delta:
    """What a correction of one claim would change.

    Attributes:
        stands: minor units, awarded less taken back.
        now: minor units that the terms give with the facts as they are known now.
        codes: why less, when it is nothing.
        moves_limits: whether what was taken of one limit is taken of another now: a day that decides lies in another
            year. That is to be posted even where the amount stays.
    """

    claim_id: str
    unit: str
    stands: int
    now: int
    codes: tuple[str, ...]
    moves_limits: bool = False

    @property
    def change(self) -> int:
        """Minor units more (or, below zero, less)."""
        return self.now - self.stands


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCorrection(Command):
    """Show what corrections would change; nothing is posted.

    Attributes:
        claim_ids: of claims that were awarded.
    """

    kind: ClassVar[str] = "preview-correction"

    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCorrection(Command):
    """Post the correction of a claim, as it was shown; the reason says which fact came late.

    Attributes:
        change: minor units that were shown.
        rule: id of the terms' rule on taking back, which says where the budget goes; None: it lapses.
    """

    kind: ClassVar[str] = "post-correction"

    claim_id: str
    change: int
    rule: str | None = None


def preview_correction(connection: Connection, command: PreviewCorrection) -> tuple[Delta, ...]:
    """Show the delta of each claim that would change; everything is rolled back, and nothing is kept.

    Refusals: NotAllowed; NotFound; NotPossibleNow (a claim has no award).
    """
    try:
        return _previewed(connection, command)
    except Refused as refused:
        if refused.security is not None:
            detail = {"kind": command.kind, "code": refused.refusal.code}
            note_security(connection, actor=command.actor.natural_person, what=refused.security, detail=detail)
        raise


def _previewed(connection: Connection, command: PreviewCorrection) -> tuple[Delta, ...]:
    found: list[Delta] = []
    with connection.transaction(force_rollback=True):
        opened = open_command(
            connection, command_id=command.command_id, fingerprint=command.fingerprint(), claims=command.claim_ids
        )
        standing = standing_of(connection, command.actor, at=opened.at)
        require_right(command, standing, today=opened.at.date())
        for claim_id in command.claim_ids:
            work = Work(connection, command, opened.at, standing, opened.claims)
            found.append(_worked_out(work, claim_in_hand(work, claim_id)).delta)
    return tuple(one for one in found if one.change or one.moves_limits)


def post_correction(connection: Connection, command: PostCorrection) -> Posted:
    """Post a correction: less is a claim on the partner, more is owed; each with its own day, in the open month.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; NothingToCorrect; DeltaDiffers; ReasonNeeded.
    """
    return carry_out(connection, command, lambda work: _post(work, command), claims=(command.claim_id,))


_Used = tuple[int, date | None]


@dataclass(frozen=True, slots=True)
class _WorkedOut:
    """A correction that is worked out.

    Attributes:
        delta: what it comes to.
        decision: what the terms grant now.
        given: of that, what stands after it: what was taken back by decision stays taken back.
        used: what is taken now, in whole units by the id of the instance and, of a rolling one, the day.
        will_use: what is then taken, likewise.
        limits: the same as the engine says it.
        snapshot: the facts looked at.
        room: the limits, locked.
    """

    delta: Delta
    decision: Decision
    given: Decision
    used: Mapping[_Used, int]
    will_use: Mapping[_Used, int]
    limits: tuple[LimitSeen, ...]
    snapshot: Snapshot
    room: LockedRoom


def _worked_out(work: Work, claim: ClaimInHand) -> _WorkedOut:
    """Decide a claim that was awarded anew, as if its own award had not been made."""
    claim.require_possible("correct")
    compiled = claim.terms.compiled
    # What the claim itself was awarded is no fact for it.
    snapshot = _without_own_awards(claim.snapshot(), claim.id)
    first = examine(compiled, snapshot, NOTHING_TAKEN_YET).decision
    own = _used(work, claim)
    room = lock_room(work, compiled.programme, first.limits, claim=claim.record, own=own)
    used = _on_days(claim, own, room)
    decision = decided_with(compiled, snapshot, room)
    stands = int(claim.row["awarded"]) - int(claim.row["clawed_back"])
    # What people have decided to take back stays taken back, whatever fact comes late.
    now = max(0, decision.granted - _taken_by_decision(work, claim))
    is_as_decided = _is_as_decided(work, claim, snapshot)
    if is_as_decided:
        # Room that others have given back since is no late fact: without one, what stands stays (P9).
        now = stands
    given, limits = _given(claim, snapshot, room, decision=decision, amount=now)
    codes = tuple(one.code for one in decision.reasons)
    will_use = {(room.held[one.key].id, one.day): one.took for one in limits if one.took}
    moves_limits = bool(now and used.keys() - will_use.keys()) and not is_as_decided
    delta = Delta(claim.id, str(claim.row["unit"]), stands, now, codes, moves_limits)
    return _WorkedOut(delta, decision, given, used, will_use, limits, snapshot, room)


def _given(
    claim: ClaimInHand, snapshot: Snapshot, room: LockedRoom, *, decision: Decision, amount: int
) -> tuple[Decision, tuple[LimitSeen, ...]]:
    """Return the decision as far as it is given, and what it then takes of limits."""
    if not amount:
        return replace(decision, granted=0, parts=()), ()
    if amount == decision.granted:
        return decision, decision.limits
    limits, parts = reduced(claim, snapshot, room, decision=decision, amount=amount)
    return replace(decision, granted=amount, parts=parts), limits


def _taken_by_decision(work: Work, claim: ClaimInHand) -> int:
    row = work.row(
        "SELECT coalesce(sum((data ->> 'taken_back')::bigint), 0)::bigint AS taken FROM claim_event"
        " WHERE claim_id = %s AND data ? 'taken_back'",
        claim.id,
    )
    return int(row["taken"]) if row else 0


def _is_as_decided(work: Work, claim: ClaimInHand, snapshot: Snapshot) -> bool:
    """Say whether the last decision about a claim looked at the same facts, under the same terms and engine."""
    return (
        work.row(
            "SELECT 1 FROM (SELECT * FROM decision WHERE claim_id = %s ORDER BY n DESC LIMIT 1) AS last"
            " WHERE (snapshot_sha256, terms_sha256, engine_version) = (%s, %s, %s)",
            claim.id,
            snapshot_sha256(snapshot, texts=RowTexts()),
            receipts_of(claim.terms).terms_sha256,
            __version__,
        )
        is not None
    )


def _without_own_awards(snapshot: Snapshot, claim_id: str) -> Snapshot:
    tables: dict[str, Any] = dict(snapshot.tables)
    kept = tuple(one for one in tables.pop("awards", ()) if one.claim_id != claim_id)
    return Snapshot(snapshot.claim_id, {**tables, "awards": kept} if kept else tables)


def _used(work: Work, claim: ClaimInHand) -> dict[int, int]:
    """Return what the claim's award uses of each limit now, by the id of the instance."""
    rows = work.rows(
        "SELECT split_part(account_key, ':', 2)::bigint AS id, sum(amount)::bigint AS amount FROM leg"
        " JOIN journal USING (seq) WHERE account_key LIKE 'LIMIT:%%:used' AND context::jsonb ->> 'claim' = %s"
        " AND command_id IN (SELECT command_id FROM claim_event WHERE claim_id = %s) GROUP BY 1",
        claim.id,
        claim.id,
    )
    return {row["id"]: row["amount"] for row in rows if row["amount"]}


def _on_days(claim: ClaimInHand, own: Mapping[int, int], room: LockedRoom) -> dict[_Used, int]:
    """Return what the claim uses, of a rolling limit by the day that it was noted on."""
    fixed: dict[_Used, int] = {
        (instance_id, None): amount
        for instance_id, amount in own.items()
        if room.locked[instance_id].key.window != ROLLING
    }
    if len(fixed) == len(own):
        return fixed
    return fixed | {key: amount for key, amount in claim.rolled().items() if key[0] in own}


def _post(work: Work, command: PostCorrection) -> None:
    claim = claim_in_hand(work, command.claim_id)
    claim.require("correct")
    found = _worked_out(work, claim)
    delta, unit = found.delta, found.delta.unit
    if not delta.change and not delta.moves_limits:
        raise Refused(NothingToCorrect(stands=amount_said(work.connection, delta.stands, unit)))
    if delta.change != command.change:
        shown = amount_said(work.connection, command.change, unit)
        raise Refused(DeltaDiffers(now=amount_said(work.connection, delta.change, unit), shown=shown))
    is_less = delta.change < 0
    columns = (
        {"clawed_back": int(claim.row["clawed_back"]) - delta.change}
        if is_less
        else {"awarded": int(claim.row["awarded"]) + delta.change}
    )
    sign = -1 if is_less else 1
    moved = [
        {"payee": payee, "amount": sign * part}
        for payee, part in delta_parts(work, claim, abs(delta.change), is_less=is_less)
    ]
    claim.move("correct", data={"change": delta.change, "codes": list(delta.codes), "moved": moved}, **columns)
    fund(work, found.limits, found.room)
    to = _gives_back(claim, command.rule)
    back, more = _given_back(found, to=to), _more_used(found)
    _note_rolled(claim, found, to=to)
    if is_less:
        _take_back(work, claim, found, back)
    else:
        _transact_limits(work, claim, [leg for one in back for leg in one.legs()])
    _transact_limits(work, claim, more)
    if delta.change > 0:
        _award_more(work, claim, found)
    _record_awards(work, claim, found.given)
    decided = Decided(found.decision, found.snapshot)
    work.insert("decision", **decision_row(claim, decided, kind="correction", amount=delta.now))
    work.answer.update(change=delta.change, now=delta.now, unit=unit)
    work.tell("claim-corrected", claim_id=claim.id, change=delta.change, unit=unit)
    work.audit(command.kind, claim.id, change=delta.change)


def _record_awards(work: Work, claim: ClaimInHand, given: Decision) -> None:
    """Record what stands now as facts for later claims, and end what stands no more."""
    fresh = {fact.award_id: fact for fact in awards_of(given)}
    for row in work.rows(
        "SELECT record_id FROM fact WHERE table_name = 'awards' AND superseded_at IS NULL"
        " AND data ->> 'claim_id' = %s AND data ? 'claim_id' ORDER BY record_id",
        claim.id,
    ):
        if row["record_id"] not in fresh:
            work.fact("awards", row["record_id"], None)
    for award_id, fact in fresh.items():
        work.fact("awards", award_id, record_data(fact))


def _gives_back(claim: ClaimInHand, rule: str | None) -> Literal["available", "lapsed"]:
    """Return where what comes back goes to: only where the terms say so is it free again (K3)."""
    rules = claim.terms.compiled.programme.taking_back
    return rules[rule].gives_back if rule is not None and rule in rules else "lapsed"


def _given_back(found: _WorkedOut, *, to: Literal["available", "lapsed"]) -> list[GivenBack]:
    """Return what comes back: less of a limit, or all of one that the claim does not touch any more."""
    return [
        GivenBack(_hold(found.room.locked[key[0]], amount - found.will_use.get(key, 0)), to)
        for key, amount in sorted(found.used.items(), key=_in_order)
        if amount > found.will_use.get(key, 0)
    ]


def _more_used(found: _WorkedOut) -> list[Leg]:
    """Return the legs of what is taken of limits beyond what is taken already."""
    legs: list[Leg] = []
    for key, wanted in found.will_use.items():
        more = wanted - found.used.get(key, 0)
        if more > 0:
            hold = _hold(found.room.locked[key[0]], more)
            legs += [*hold.moved(hold.room, "reserved"), *hold.moved("reserved", "used")]
    return legs


def _note_rolled(claim: ClaimInHand, found: _WorkedOut, *, to: Literal["available", "lapsed"]) -> None:
    """Note what stands on the days of rolling limits now."""
    wanted = {(key, day): amount for (key, day), amount in found.will_use.items() if day is not None}
    of = {key for key, day in (*found.used, *found.will_use) if day is not None}
    claim.note_rolled(wanted, of=of, to=to)


def _in_order(used: tuple[_Used, int]) -> tuple[int, date]:
    (instance_id, day), _amount = used
    return (instance_id, day or date.min)


def _hold(held: LimitInstance, amount: int) -> Hold:
    return Hold(str(held.id), held.key.unit, amount, is_rolling=held.key.window == ROLLING)


def _transact_limits(work: Work, claim: ClaimInHand, legs: list[Leg]) -> None:
    plan = planned("reserve-and-use", legs, dates=work.dates, context={"claim": claim.id})
    if plan is not None:
        work.transact(plan)


def _take_back(work: Work, claim: ClaimInHand, found: _WorkedOut, back: list[GivenBack]) -> None:
    plan = clawback(
        [TakenBack(payee, part) for payee, part in delta_parts(work, claim, -found.delta.change, is_less=True)],
        given_back=back,
        nature=claim.incentive.nature,
        currency=found.delta.unit,
        dates=work.dates,
        context={"claim": claim.id, "correction": work.command.reason or ""},
    )
    if plan is not None:
        work.transact(plan)


def _award_more(work: Work, claim: ClaimInHand, found: _WorkedOut) -> None:
    more = award(
        [Earned(payee, part) for payee, part in delta_parts(work, claim, found.delta.change, is_less=False)],
        settled=(),
        nature=claim.incentive.nature,
        currency=found.delta.unit,
        dates=work.dates,
        context={"claim": claim.id, "correction": work.command.reason or ""},
    )
    if more is not None:
        work.transact(more)
