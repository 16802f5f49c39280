"""The road of a project: for each stage and incentive what could be earned, and what has been asked and earned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tremplin.engine.compiled import Compiled
from tremplin.engine.gather import Store
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.road.prospect import DeadlineAhead, Prospect, prospects
from tremplin.facts.record import Project
from tremplin.wording import Phrase

PastState = Literal["draft", "reserved", "earned", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was already asked for the project.

    Attributes:
        claim_id: of the claim.
        state: a draft; reserved; earned; or refused, which stands for every end without an award.
        asked: before limits, in whole units of the award.
        granted: reserved or earned; 0 where nothing is.
        parts: partner and amount, where partners earned something.
        life: the state of the claim in words, where it has one; None for an evaluation of files.
        deadlines: of a claim that is under way.
        proofs_missing: places of the proofs that it still needs.
    """

    claim_id: str
    incentive: str
    partner_id: str
    state: PastState
    unit: str
    asked: int
    granted: int
    parts: tuple[tuple[str, int], ...] = ()
    activity_id: str | None = None
    person_id: str | None = None
    life: Phrase | None = None
    deadlines: tuple[DeadlineAhead, ...] = ()
    proofs_missing: frozenset[str] = frozenset()

    @property
    def is_live(self) -> bool:
        """Whether it stands in the way of another claim like it."""
        return self.state in ("reserved", "earned")


@dataclass(frozen=True, slots=True)
class Road:
    """The road of a project on a day.

    Attributes:
        compiled: the terms.
        project: registered, or imagined.
        day: from which it is looked at.
        prospects: what could be earned, partner by partner, by stage and then as the terms have it.
        past: what was asked already, in the order given.
    """

    compiled: Compiled
    project: Project
    day: date
    prospects: tuple[Prospect, ...]
    past: tuple[Past, ...]


def road_of(
    compiled: Compiled,
    store: Store,
    head_room: HeadRoom,
    *,
    project: Project,
    partners: Iterable[str],
    day: date,
    others: Iterable[str] = (),
    past: Iterable[Past] = (),
) -> Road:
    """Return the road of a project.

    Args:
        compiled: the terms in force on the day.
        store: the facts, with the project and its roles.
        head_room: what was taken of the limits.
        project: whose road it is.
        partners: whose claims are looked at.
        day: from which it is looked at.
        others: partners of whose claims only those are looked at that may pay somebody else.
        past: the claims made already; where one of them has all that there is to have, nothing more is offered.
    """
    known = tuple(past)
    live = {(one.incentive, one.partner_id, one.person_id) for one in known if one.is_live}
    everything = tuple(compiled.by_id)
    paying_others = tuple(each for each in everything if _may_pay_others(compiled, each))
    looked_at = [*((one, everything) for one in partners), *((one, paying_others) for one in others)]
    found = [
        one
        for partner_id, incentives in looked_at
        for one in prospects(
            compiled, store, head_room, project=project, partner_id=partner_id, day=day, incentives=incentives
        )
        if one.standing == "open" or (one.incentive, one.partner_id, one.person_id) not in live
    ]
    # People of one partner with the same prospects are one entry.
    each = {
        (one.incentive, one.partner_id, one.activity_id, one.standing, one.figure.variants): one
        for one in reversed(found)
    }
    return Road(compiled, project, day, tuple(reversed(each.values())), known)


def _may_pay_others(compiled: Compiled, incentive_id: str) -> bool:
    pays = compiled.ready(incentive_id).incentive.pays
    return bool(pays.split) or pays.to not in ("claimant", "customer", "person")
