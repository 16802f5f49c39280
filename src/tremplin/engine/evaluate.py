"""Every claim decided, in the recorded order: each takes from the limits before the next is looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from tremplin.engine.clause.moment import period_at
from tremplin.engine.compiled import Compiled, Ready, compile_programme
from tremplin.engine.decide import decide
from tremplin.engine.decision import Decision
from tremplin.engine.gather import Store, gather
from tremplin.engine.head_room import HeadRoom, RunningHeadRoom
from tremplin.engine.hearing import Hearing
from tremplin.engine.view import View
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Award, Claim, Code
from tremplin.facts.snapshot import Snapshot
from tremplin.money import Period, add_days
from tremplin.terms.programme import Programme

OnProgress = Callable[[int, int], None]
"""Called with the number of claims decided and the number of all."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the facts that it looked at."""

    decision: Decision
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the terms say about every claim.

    Attributes:
        decided: in the recorded order.
        head_room: after the last claim.
        foreign: ids of claims of incentives that the programme has not, by rising id; they are not decided.
    """

    decided: tuple[Decided, ...]
    head_room: HeadRoom
    foreign: tuple[str, ...]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions, in the recorded order."""
        return tuple(one.decision for one in self.decided)


def evaluate(
    programme: Programme | Compiled,
    data: DataSet,
    *,
    head_room: HeadRoom | None = None,
    on_progress: OnProgress | None = None,
) -> Evaluation:
    """Decide every claim of a data set, whatever the order in which claims were handed over.

    Args:
        programme: resolved and checked, or made ready.
        data: all facts.
        head_room: what was taken before the first claim; nothing when not given.
        on_progress: told about each claim decided.
    """
    running = Run(programme, data, head_room=head_room)
    decided = tuple(running.decided(on_progress=on_progress))
    return Evaluation(decided, running.head_room, running.foreign)


class Run:
    """An evaluation under way: for those who write each decision down and let it go before the next.

    Attributes:
        compiled: the programme made ready.
        data: the facts with the claims worked out by period.
        claims: those to decide, in the recorded order.
        foreign: ids of claims of incentives that the programme has not.
    """

    def __init__(self, programme: Programme | Compiled, data: DataSet, *, head_room: HeadRoom | None = None) -> None:
        self.compiled = programme if isinstance(programme, Compiled) else compile_programme(programme)
        self.data = with_period_claims(self.compiled, data)
        self.claims, self.foreign = in_recorded_order(self.compiled, self.data)
        self._running = RunningHeadRoom(head_room.instances if head_room else None)

    @property
    def head_room(self) -> HeadRoom:
        """What is taken of the limits so far."""
        return self._running.settled()

    def decided(self, *, on_progress: OnProgress | None = None) -> Iterator[Decided]:
        """Go through the decisions; each is a fact for later ones, and has taken from the limits."""
        store = Store(self.data)
        for number, claim in enumerate(self.claims, start=1):
            snapshot = gather(self.compiled, store, claim)
            decision = decide(self.compiled, snapshot, self._running)
            self._running.take(decision.limits)
            for award in awards_of(decision):
                store.add(award)
            if on_progress is not None:
                on_progress(number, len(self.claims))
            yield Decided(decision, snapshot)


def in_recorded_order(compiled: Compiled, data: DataSet) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims of the programme in the recorded order, and the ids of all other claims."""
    keyed: list[tuple[tuple[Any, ...], Claim]] = []
    foreign: list[str] = []
    # The recorded order may be a field of any record of the claim; one view of all facts finds them.
    view = View(Snapshot("", data.tables))
    for claim in data.table("claims"):
        ready = compiled.by_id.get(claim.incentive)
        if ready is None:
            foreign.append(claim.claim_id)
        else:
            keyed.append((ready.order(Hearing(view, claim)), claim))
    keyed.sort(key=lambda one: one[0])
    return tuple(claim for _key, claim in keyed), tuple(foreign)


def with_period_claims(compiled: Compiled, data: DataSet) -> DataSet:
    """Return the facts with a claim for each partner and period that an incentive is worked out for.

    A period counts when it lies wholly or partly in force and holds at least one order line of the partner. A claim
    that is among the facts already is left as it is.
    """
    known = data.by_id("claims")
    made = [
        claim
        for ready in compiled.by_id.values()
        if ready.incentive.claimed != "claim"
        for claim in _period_claims(ready, data)
        if claim.claim_id not in known
    ]
    if not made:
        return data
    return DataSet({**data.tables, "claims": (*data.table("claims"), *made)})


def _period_claims(ready: Ready, data: DataSet) -> list[Claim]:
    kind, ground = ready.incentive.claimed, ready.ground
    days = {(line.partner_id, line.ordered_on) for line in data.table("order_lines")}
    found = {(partner_id, period_at(day, kind=kind, ground=ground)) for partner_id, day in days}
    periods = {(partner_id, period) for partner_id, period in found if period is not None}
    return [
        period_claim(ready, partner_id, period)
        for partner_id, period in sorted(periods)
        if period.start < ground.in_force.end and ground.in_force.start < period.end
    ]


def period_claim(ready: Ready, partner_id: str, period: Period) -> Claim:
    """Return the claim that an incentive is worked out with for a partner and a period."""
    return period_claims(ready, period)(partner_id)


def period_claims(ready: Ready, period: Period) -> Callable[[str], Claim]:
    """Return what makes the claim of a period for a partner, by the id of the partner."""
    incentive, label, last_day = Code(ready.incentive.id), period.label, add_days(period.end, -1)
    midnight = datetime.combine(period.end, time(), tzinfo=ready.ground.zone)

    def claim_of(partner_id: str) -> Claim:
        return Claim(
            claim_id=f"{incentive}/{partner_id}/{label}",
            incentive=incentive,
            partner_id=partner_id,
            submitted_on=last_day,
            reserved_at=midnight,
            period_from=period.start,
            period_until=period.end,
        )

    return claim_of


def awards_of(decision: Decision) -> list[Award]:
    """Return what a decision granted as facts for later claims: one award, or one for each part of a split."""
    if decision.deciding_day is None:
        return []
    is_split = len(decision.parts) > 1
    return [
        Award(
            award_id=f"{decision.claim_id}/{part.payee}" if is_split else decision.claim_id,
            claim_id=decision.claim_id,
            incentive=Code(decision.incentive),
            partner_id=part.payee if part.kind == "partner" else decision.partner_id,
            project_id=decision.project_id,
            customer_id=decision.customer_id,
            unit=Code(decision.unit),
            granted_on=decision.deciding_day,
            amount=part.amount,
        )
        for part in decision.parts
    ]
