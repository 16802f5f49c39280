"""One claim examined: every rule is tried, every value seen is kept, all that stands in the way is listed in order."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tremplin.engine.clause.condition import NOTHING_SAID, Said, Seen
from tremplin.engine.clause.exclusion import Contender, exclusion_seen
from tremplin.engine.clause.limit import Touched
from tremplin.engine.clause.pay import Asked
from tremplin.engine.clause.payee import Payees
from tremplin.engine.compiled import Compiled, Ready
from tremplin.engine.decision import (
    CAN_ACT,
    ClockSeen,
    Decision,
    ExclusionSeen,
    FormPaid,
    Instalment,
    InstanceKey,
    Number,
    PartPaid,
    ProofSeen,
    Reason,
    Step,
)
from tremplin.engine.granting import NO_MORE_ROOM, Grant, grant_of, limits_seen
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.hearing import NO_OTHER_MEASURES, Hearing, Unworkable
from tremplin.engine.view import View
from tremplin.facts.snapshot import Snapshot
from tremplin.money import share_out


class Heard(NamedTuple):
    """What a hearing found, before exclusions and limits."""

    hearing: Hearing
    is_in_force: bool
    seen: Seen
    clocks: tuple[ClockSeen, ...]
    proofs: tuple[ProofSeen, ...]
    asked: Asked
    payees: Payees
    is_entitled: bool


class Examined(NamedTuple):
    """A decision with what led to it; `heard` is None where the deciding day is absent."""

    decision: Decision
    ready: Ready
    hearing: Hearing
    heard: Heard | None
    touched: tuple[Touched, ...] = ()


class ClaimNotThere(LookupError):
    """Say that a snapshot does not hold the claim that it is of: a defect of the caller."""

    def __init__(self, claim_id: str) -> None:
        super().__init__(f"The snapshot does not hold the claim {claim_id!r}.")
        self.claim_id = claim_id


def examine(compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom) -> Examined:
    """Decide one claim, without looking for a change that would have paid more.

    Args:
        compiled: the programme.
        snapshot: the facts.
        head_room: what was taken before.

    Raises:
        ClaimNotThere: the snapshot does not hold its claim.
        UnknownIncentive: the programme has not the claim's incentive.
    """
    return examine_view(compiled, View(snapshot), snapshot.claim_id, head_room=head_room)


def examine_view(
    compiled: Compiled,
    view: View,
    claim_id: str,
    *,
    head_room: HeadRoom,
    measures: Mapping[str, Number] = NO_OTHER_MEASURES,
    more_room: Mapping[InstanceKey, int] = NO_MORE_ROOM,
) -> Examined:
    """Decide one claim on facts that are indexed already: what if some of them were different?

    Args:
        compiled: the programme.
        view: the facts.
        claim_id: of the claim.
        head_room: what was taken before.
        measures: other values for quantities, by place.
        more_room: units less taken, by instance of a limit.

    Raises:
        ClaimNotThere: the facts do not hold the claim.
        UnknownIncentive: the programme has not the claim's incentive.
    """
    claim = view.find("claims", claim_id)
    if claim is None:
        raise ClaimNotThere(claim_id)
    ready = compiled.ready(claim.incentive)
    hearing = ready.hear(view, claim, measures=measures)
    if hearing.day is None:
        return Examined(_without_day(ready, hearing), ready, hearing, None)
    heard = _heard(ready, hearing)
    exclusions = _exclusions(compiled, ready, heard)
    touched = tuple([one for limit in ready.limits for one in limit(hearing, heard.payees)])
    return _granted(ready, heard, exclusions=exclusions, touched=touched, head_room=head_room, more_room=more_room)


def with_more_room(
    examined: Examined, heard: Heard, *, head_room: HeadRoom, more_room: Mapping[InstanceKey, int]
) -> Examined:
    """Return what is decided with more room under limits; nothing else is looked at again.

    Args:
        examined: the claim as it was decided.
        heard: what its hearing found.
        head_room: what was taken before.
        more_room: units less taken, by instance of a limit.
    """
    return _granted(
        examined.ready,
        heard,
        exclusions=examined.decision.exclusions,
        touched=examined.touched,
        head_room=head_room,
        more_room=more_room,
    )


def _granted(
    ready: Ready,
    heard: Heard,
    *,
    exclusions: tuple[ExclusionSeen, ...],
    touched: tuple[Touched, ...],
    head_room: HeadRoom,
    more_room: Mapping[InstanceKey, int],
) -> Examined:
    """Return the decision once limits have their say."""
    grant = grant_of(
        heard.asked.minor,
        touched,
        payees=heard.payees,
        head_room=head_room,
        holidays=ready.ground.holidays,
        more_room=more_room,
    )
    reasons = _reasons(ready, heard, exclusions=exclusions, grant=grant)
    decision = _decision(ready, heard, exclusions=exclusions, grant=grant, reasons=reasons)
    return Examined(decision, ready, heard.hearing, heard, touched)


def _heard(ready: Ready, hearing: Hearing) -> Heard:
    """Return what everything but exclusions and limits says."""
    is_in_force = ready.is_in_force(hearing)
    seen: Seen = {}
    holds = ready.when.record(hearing, seen)
    clocks = tuple([clock(hearing) for clock in ready.clocks])
    proofs = tuple([proof(hearing) for proof in ready.proofs])
    asked = ready.asked_of(hearing)
    payees = ready.payees_of(hearing)
    is_entitled = (
        is_in_force
        and holds
        and all(clock.passed for clock in clocks)
        and all(proof.passed for proof in proofs)
        and asked.code is None
        and payees.code is None
    )
    return Heard(hearing, is_in_force, seen, clocks, proofs, asked, payees, is_entitled)


def _exclusions(compiled: Compiled, ready: Ready, heard: Heard) -> tuple[ExclusionSeen, ...]:
    if not ready.exclusions:
        return ()
    hearing = heard.hearing
    own = Contender(hearing, heard.is_entitled, heard.asked.minor, ready.order(hearing))
    known: dict[str, Contender] = {}

    def contender_of(claim_id: str) -> Contender:
        if claim_id not in known:
            known[claim_id] = _contender(compiled, hearing.view, claim_id)
        return known[claim_id]

    return tuple(
        exclusion_seen(node, hearing, own=own, contender_of=contender_of, ground=ready.ground)
        for _index, node in ready.exclusions
    )


def _contender(compiled: Compiled, view: View, claim_id: str) -> Contender:
    claim = view.find("claims", claim_id)
    ready = compiled.ready(claim.incentive)
    hearing = ready.hear(view, claim)
    if hearing.day is None:
        return Contender(hearing, False, 0, ready.order(hearing))
    heard = _heard(ready, hearing)
    return Contender(hearing, heard.is_entitled, heard.asked.minor, ready.order(hearing))


def _reasons(ready: Ready, heard: Heard, *, exclusions: tuple[ExclusionSeen, ...], grant: Grant) -> tuple[Reason, ...]:
    """Return all that refuses, in the order of precedence."""
    if heard.is_entitled and not grant.refused_at and all(one.passed for one in exclusions):
        return ()
    incentive = ready.incentive
    reasons = [] if heard.is_in_force else [_reason("TERMS_NOT_IN_FORCE", "in_force")]
    blamed: dict[str, Reason] = {}
    for one in ready.when.blame(heard.seen, wanted=True, said=NOTHING_SAID):
        # A name that stands in several places is blamed in the first.
        blamed.setdefault(one.leaf.place, _reason("CONDITION_FAILED", one.leaf.place, one.said))
    reasons += blamed.values()
    for index, clock in enumerate(heard.clocks):
        if not clock.passed:
            said = NOTHING_SAID.nearer(incentive.deadlines[index])
            reasons.append(_reason("DEADLINE_MISSED", f"incentive.deadlines[{index}]", said))
    for index, proof in enumerate(heard.proofs):
        if not proof.passed:
            reasons.append(_reason("PROOF_MISSING", proof.at, NOTHING_SAID.nearer(incentive.proof[index])))
    for (index, _node), exclusion in zip(ready.exclusions, exclusions, strict=True):
        if not exclusion.passed:
            reasons.append(_reason("EXCLUDED", f"exclusions[{index}]"))
    reasons += _reasons_of_reward(heard)
    reasons += [_reason("LIMIT_REACHED", at) for at in grant.refused_at]
    if heard.asked.code == "NOTHING_EARNED" and not reasons:
        reasons.append(_reason("NOTHING_EARNED", heard.asked.at))
    return tuple(reasons)


def _reasons_of_reward(heard: Heard) -> list[Reason]:
    """Return what the reward met: first what has no value, then who is not found, then what is below the threshold."""
    asked, payees = heard.asked, heard.payees
    found = [] if payees.code is None else [_reason(payees.code, at) for at in payees.at]
    if asked.code is not None and asked.code != "NOTHING_EARNED":
        found.insert(len(found) if asked.code == "BELOW_THRESHOLD" else 0, _reason(asked.code, asked.at))
    return found


def _reason(code: str, at: str, said: Said = NOTHING_SAID) -> Reason:
    can_act = code in CAN_ACT if said.partner_can_act is None else said.partner_can_act
    return Reason(code, at, said.reason, can_act)


def _decision(
    ready: Ready,
    heard: Heard,
    *,
    exclusions: tuple[ExclusionSeen, ...],
    grant: Grant,
    reasons: tuple[Reason, ...],
) -> Decision:
    hearing, payees = heard.hearing, heard.payees
    granted = 0 if reasons else grant.granted
    limits = limits_seen(grant, granted=granted, payees=payees)
    parts, instalments, divided = _parts(ready, payees, granted=granted, hearing=hearing)
    return Decision(
        **_head(ready, hearing),
        outcome="granted" if granted else "refused",
        asked=heard.asked.minor,
        granted=granted,
        reasons=reasons,
        conditions=tuple(heard.seen.values()),
        clocks=heard.clocks,
        proofs=heard.proofs,
        exclusions=exclusions,
        steps=tuple([Step(at, value) for at, value in sorted(hearing.steps.items())]),
        limits=limits,
        parts=parts,
        instalments=instalments,
        divided=divided,
    )


def _head(ready: Ready, hearing: Hearing) -> dict[str, Any]:
    subjects, claim = hearing.subjects, hearing.claim
    return {
        "claim_id": claim.claim_id,
        "incentive": claim.incentive,
        "partner_id": claim.partner_id,
        "project_id": getattr(subjects["project"], "project_id", None),
        "customer_id": getattr(subjects["customer"], "customer_id", None),
        "deciding_day": hearing.day,
        "unit": ready.unit,
        "decimals": ready.decimals,
    }


def _without_day(ready: Ready, hearing: Hearing) -> Decision:
    reasons = (_reason("FACT_MISSING", "incentive.decides.day"),)
    return Decision(**_head(ready, hearing), outcome="refused", asked=0, granted=0, reasons=reasons)


def _parts(
    ready: Ready, payees: Payees, *, granted: int, hearing: Hearing
) -> tuple[tuple[PartPaid, ...], tuple[Instalment, ...], tuple[FormPaid, ...]]:
    """Return what each payee gets, when, and in which form."""
    if not granted:
        return (), (), ()
    if payees.is_split:
        shared = share_out(granted, shares=dict(payees.shares))
        parts = tuple(PartPaid(payees.kind, payee, amount) for payee, amount in shared.items())
    else:
        parts = (PartPaid(payees.kind, payees.shares[0][0], granted),)
    instalments: tuple[Instalment, ...] = ()
    if ready.instalments:
        due = share_out(granted, shares=ready.instalments)
        instalments = tuple(Instalment(milestone, due[milestone]) for milestone in ready.instalments)
    return parts, instalments, _divided(ready, granted, hearing)


def _divided(ready: Ready, granted: int, hearing: Hearing) -> tuple[FormPaid, ...]:
    division = ready.division
    if division is None:
        return ()
    if division.turn is not None:
        try:
            turn = division.turn(hearing)
        except Unworkable:
            turn = 0
        if granted < turn * ready.scale:
            return (FormPaid(division.turned_to, granted),)
    forms = share_out(granted, shares=division.shares)
    return tuple(FormPaid(form, forms[form]) for form in division.shares)
