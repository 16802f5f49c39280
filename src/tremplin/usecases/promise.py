"""What a claim can be promised before its work is done: the engine's decision, but for what can still come."""

from dataclasses import dataclass
from typing import ClassVar, Final

from tremplin.engine.clause.payee import Payees
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import Decision, LimitSeen, PartPaid, Reason
from tremplin.engine.examine import Examined, examine
from tremplin.engine.granting import grant_of, limits_seen
from tremplin.engine.head_room import HeadRoom
from tremplin.facts.record import Claim
from tremplin.facts.snapshot import Snapshot
from tremplin.money import share_out
from tremplin.terms.incentive import Incentive
from tremplin.terms.programme import Programme
from tremplin.terms.prose.place import node_at
from tremplin.wording import Label, Phrase, Refusal, text_key

_NAMED: Final = {
    "CONDITION_FAILED": text_key("condition not met: {rule}"),
    "DEADLINE_MISSED": text_key("deadline missed: {rule}"),
    "PROOF_MISSING": text_key("proof missing: {rule}"),
    "EXCLUDED": text_key("excluded by another claim: {rule}"),
    "LIMIT_REACHED": text_key("limit reached: {rule}"),
}
_UNNAMED: Final = {
    "FACT_MISSING": text_key("a fact is missing on which the terms depend"),
    "TERMS_NOT_IN_FORCE": text_key("these terms are not in force on the day that decides"),
    "CONDITION_FAILED": text_key("a condition of the terms is not met"),
    "DEADLINE_MISSED": text_key("a deadline was missed"),
    "PROOF_MISSING": text_key("a proof is missing"),
    "EXCLUDED": text_key("another claim excludes this one"),
    "NO_RATE": text_key("there is no exchange rate that is recent enough"),
    "NO_TABLE_ROW": text_key("no row of the table fits"),
    "AMBIGUOUS_ROW": text_key("several rows of the table fit"),
    "NO_PAYEE": text_key("there is nobody to be paid"),
    "NOT_SHARED": text_key("the partners have not agreed on shares"),
    "BELOW_THRESHOLD": text_key("the amount is below the threshold"),
    "NOTHING_EARNED": text_key("the reward comes to nothing"),
    "LIMIT_REACHED": text_key("a limit is reached"),
}


@dataclass(frozen=True, slots=True)
class TermsSayNo(Refusal):
    """Say that the terms grant nothing, with everything that stands in the way."""

    code: ClassVar[str] = "TERMS_SAY_NO"
    template: ClassVar[str] = text_key("The terms grant nothing for this claim: {reasons}.")
    next_template: ClassVar[str | None] = text_key("Put right what can be, and send the claim again.")

    claim: str
    reasons: tuple[Phrase, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a claim can be promised.

    Attributes:
        decision: what the engine says of the facts as they are; it may still refuse what has not happened yet.
        snapshot: the facts looked at.
        standing: the reasons that no work and no proof will take away.
        granted: minor units that the limits leave; 0 when a reason stands.
        limits: every instance touched, with what is taken for `granted`.
        parts: of `granted`, by payee.
        examined: what the engine found on the way.
    """

    decision: Decision
    snapshot: Snapshot
    standing: tuple[Reason, ...]
    granted: int
    limits: tuple[LimitSeen, ...]
    parts: tuple[PartPaid, ...]
    examined: Examined


def outlook(compiled: Compiled, snapshot: Snapshot, room: HeadRoom) -> Outlook:
    """Return what a claim can be promised.

    A proof that is missing, and a deadline whose event has not happened, can still come; all else stands.

    Args:
        compiled: the terms.
        snapshot: the facts.
        room: what others took of the limits.
    """
    examined = examine(compiled, snapshot, room)
    decision, ready, heard = examined.decision, examined.ready, examined.heard
    if heard is None:
        return Outlook(decision, snapshot, decision.reasons, 0, (), (), examined)
    standing = tuple(one for one in decision.reasons if not _can_still_come(one, decision))
    touched = [one for limit in ready.limits for one in limit(examined.hearing, heard.payees)]
    grant = grant_of(heard.asked.minor, touched, payees=heard.payees, head_room=room, holidays=ready.ground.holidays)
    granted = 0 if standing else grant.granted
    seen = limits_seen(grant, granted=granted, payees=heard.payees)
    return Outlook(decision, snapshot, standing, granted, seen, parts_of(granted, heard.payees), examined)


def is_in_force(found: Outlook) -> bool:
    """Say whether terms hold on the day that decides (P3)."""
    return all(reason.code != "TERMS_NOT_IN_FORCE" for reason in found.decision.reasons)


def may_wait_for_claim(found: Outlook, claim: Claim) -> bool:
    """Say whether the day of the claim itself decides, and is still to come: what it would be today can be promised."""
    return claim.submitted_on is None and any(one.code == "FACT_MISSING" for one in found.standing)


def parts_of(amount: int, payees: Payees) -> tuple[PartPaid, ...]:
    """Return what each payee gets of an amount."""
    if not payees.shares:
        return ()
    shares = share_out(amount, shares=dict(payees.shares))
    return tuple(PartPaid(payees.kind, payee, part) for payee, part in shares.items())


def refusal_by_terms(
    claim_id: str, reasons: tuple[Reason, ...], *, incentive: Incentive, programme: Programme
) -> TermsSayNo:
    """Return the refusal that says all reasons in words, the main one first."""
    said = tuple(_reason_phrase(one, incentive, programme=programme) for one in reasons)
    return TermsSayNo(claim=claim_id, reasons=said, codes=tuple(one.code for one in reasons))


def _can_still_come(reason: Reason, decision: Decision) -> bool:
    if reason.code == "PROOF_MISSING":
        return True
    if reason.code == "DEADLINE_MISSED":
        number = int(reason.at.partition("[")[2].partition("]")[0])
        return decision.clocks[number].of is None
    return False


def _reason_phrase(reason: Reason, incentive: Incentive, *, programme: Programme) -> Phrase:
    label = _label_at(reason.at, incentive, programme=programme)
    if label is None or reason.code not in _NAMED:
        return Phrase(_UNNAMED[reason.code])
    return Phrase(_NAMED[reason.code], {"rule": label})


def _label_at(place: str, incentive: Incentive, *, programme: Programme) -> Label | None:
    """Return the name that the terms give to the rule at a place, or to the nearest one around it."""
    at = place
    while at:
        owner, _, name = at.rpartition(".")
        if owner == "conditions" and name in programme.conditions:
            node = programme.conditions[name]
        else:
            node = node_at(at, incentive, programme)
        label = getattr(node, "label", None)
        if label is not None:
            return Label({"en": label.en, "fr": label.fr})
        at = owner
    return None
