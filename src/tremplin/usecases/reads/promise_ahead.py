"""What a draft would be promised if it were sent now, and why not: worked out, and nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta

from tremplin.engine.decision import LimitSeen, PartPaid
from tremplin.engine.evaluate import Decided
from tremplin.engine.gather import gather
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.engine.receipt import Receipts
from tremplin.engine.road.imagined import Overlay
from tremplin.facts.record import Claim
from tremplin.facts.snapshot import Snapshot
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.terms.programme import Programme
from tremplin.terms.prose.limit import limit_name
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.voice import voice_of
from tremplin.usecases.deciding import decided_with
from tremplin.usecases.holding import length_days
from tremplin.usecases.promise import Outlook, is_in_force, may_wait_for_claim, outlook, refusal_by_terms
from tremplin.usecases.reads.account import Account, names_in
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.room import StandingRoom
from tremplin.usecases.terms import Terms, terms_of_programme
from tremplin.wording import Language, Phrase


@dataclass(frozen=True, slots=True)
class LimitAhead:
    """A limit of the partner's own that the claim would touch, in words."""

    name: str
    available: str
    took: str


@dataclass(frozen=True, slots=True)
class PromiseAhead:
    """What a draft would be promised.

    Attributes:
        asked: what the rules give before limits, in minor units of `unit`; None where several partners share it.
        granted: what would be reserved for the reader: of a shared claim a partner's own part.
        until: the first day on which the reservation would be over; None: it has no such day.
        reasons: why nothing would be promised; empty when something is.
        version: of the terms that decide.
        account: of the decision as it would be now; None where several partners share it.
    """

    asked: int | None
    granted: int
    unit: str
    until: date | None
    reasons: tuple[Phrase, ...]
    version: str
    account: Account | None
    programme: Programme
    seen: tuple[LimitSeen, ...]

    def limits(self, language: Language) -> list[LimitAhead]:
        """Return the limits of the partner's own, in words."""
        voice = voice_of(self.programme, replace(language, has_symbols=True))
        known = {one.id: one for one in self.programme.limits}
        return [
            LimitAhead(
                voice.sentence(limit_name(known[one.limit], voice)),
                limit_figure(known[one.limit], str(one.available), voice=voice),
                limit_figure(known[one.limit], str(one.took), voice=voice),
            )
            for one in self.seen
        ]


def promise_ahead(reader: Reader, page: ClaimPage) -> PromiseAhead:
    """Return what a draft would be promised if it were sent now.

    Args:
        reader: who may see it.
        page: of the draft.
    """
    claim = replace(page.record, reserved_at=reader.at.astimezone(UTC), requested_on=reader.today)
    known = terms_of_programme(reader, page.line.programme)
    looks = [(one, _snapshot(reader, one, claim)) for one in known if claim.incentive in one.compiled.by_id]
    decided = [(one, facts, outlook(one.compiled, facts, NOTHING_TAKEN_YET)) for one, facts in looks]
    terms, snapshot, first = next((one for one in decided if is_in_force(one[2])), decided[0])
    if may_wait_for_claim(first, claim):
        claim = replace(claim, submitted_on=reader.today)
        snapshot = _snapshot(reader, terms, claim)
    room = StandingRoom(reader.connection, terms.compiled.programme)
    found = outlook(terms.compiled, snapshot, room)
    is_shared = len(found.parts) > 1
    decision = decided_with(terms.compiled, snapshot, room)
    account = None
    if not is_shared:
        # What work and proofs will bring is no reason yet, so only those are told that will stand then.
        standing = replace(decision, reasons=found.standing) if found.standing else decision
        receipt = Receipts(terms.compiled).data(Decided(standing, snapshot))
        account = Account(receipt, terms.compiled.programme, names_in(reader, receipt))
    return _promise(reader, page, terms, found, account=account)


def _promise(reader: Reader, page: ClaimPage, terms: Terms, found: Outlook, *, account: Account | None) -> PromiseAhead:
    programme = terms.compiled.programme
    incentive = terms.compiled.ready(page.record.incentive).incentive
    own = reader.standing.organisation_id
    is_refused = bool(found.standing) or not found.granted
    reasons = found.standing or found.decision.reasons
    said = refusal_by_terms(page.line.claim_id, reasons, incentive=incentive, programme=programme).reasons
    valid_for = incentive.valid_for
    return PromiseAhead(
        asked=found.decision.asked if account is not None else None,
        granted=found.granted if account is not None else _own(found.parts, own),
        unit=found.decision.unit,
        until=None if valid_for is None else reader.today + timedelta(days=length_days(valid_for)),
        reasons=said if is_refused else (),
        version=programme.version,
        account=account,
        programme=programme,
        seen=tuple(one for one in found.limits if ("partner", own) in one.scope),
    )


def _own(parts: Iterable[PartPaid], payee: str) -> int:
    return sum(one.amount for one in parts if one.payee == payee)


def _snapshot(reader: Reader, terms: Terms, claim: Claim) -> Snapshot:
    facts = CurrentFacts(reader.connection, attributes=attribute_types(terms.compiled.programme))
    return gather(terms.compiled, Overlay(facts, (claim,)), claim)
