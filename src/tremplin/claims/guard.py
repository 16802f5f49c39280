"""Guards: what must hold besides the table before something happens, each under the name that the table gives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Final

from tremplin.claims.agreement import AgreementNotInForce
from tremplin.claims.four_eyes import (
    PERSONS_BELOW,
    check_content,
    check_interest,
    check_second_person,
    check_terms_author,
)
from tremplin.claims.life import Event, Life, Step, next_step
from tremplin.claims.proof import ProofItem, check_handed_in, check_opened
from tremplin.claims.role import ASKING, DECIDING, JOB, ROLES
from tremplin.wording import Label, OneOf, Phrase, Refusal, text_key


@dataclass(frozen=True, slots=True)
class RoleNeeded(Refusal):
    """None of the actor's roles may do this, in any state."""

    code: ClassVar[str] = "ROLE_NEEDED"
    template: ClassVar[str] = text_key("This takes the role of {roles}.")
    next_template: ClassVar[str | None] = text_key("Ask a person who has it.")

    roles: tuple[str, ...]

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the roles, as alternatives."""
        return {"roles": OneOf(tuple(Phrase(ROLES[role]) for role in self.roles))}


@dataclass(frozen=True, slots=True)
class PersonNeeded(Refusal):
    """A decision that no program takes, whoever owns it."""

    code: ClassVar[str] = "PERSON_NEEDED"
    template: ClassVar[str] = text_key("A program cannot do this; a person decides here.")


@dataclass(frozen=True, slots=True)
class ReasonNeeded(Refusal):
    """A decision that must say why."""

    code: ClassVar[str] = "REASON_NEEDED"
    template: ClassVar[str] = text_key("This needs a reason in your own words.")
    next_template: ClassVar[str | None] = text_key("Write the reason, and send it again.")


@dataclass(frozen=True, slots=True)
class NotYours(Refusal):
    """Somebody who asks for a partner that they do not act for."""

    code: ClassVar[str] = "NOT_YOURS"
    template: ClassVar[str] = text_key("You do not act for this partner.")


@dataclass(frozen=True, slots=True)
class ApproverNeeded(Refusal):
    """An amount above the threshold, alone or with what was promised before: an approver decides and nobody else."""

    code: ClassVar[str] = "APPROVER_NEEDED"
    template: ClassVar[str] = text_key(
        "Together with what was promised before, this reaches the threshold from which an approver decides."
    )
    next_template: ClassVar[str | None] = text_key("Hand it to an approver.")


@dataclass(frozen=True, slots=True)
class WindowOver(Refusal):
    """Too late: the days to appeal or to contest are over."""

    code: ClassVar[str] = "WINDOW_OVER"
    template: ClassVar[str] = text_key("The time for this was over on {over_on}.")

    over_on: date


@dataclass(frozen=True, slots=True)
class NotOverYet(Refusal):
    """Too early: the other side still has time."""

    code: ClassVar[str] = "NOT_OVER_YET"
    template: ClassVar[str] = text_key("This is possible from {over_on} on.")

    over_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All that a guard may look at, as it is now.

    Attributes:
        today: the day, by the clock of the database.
        actor: natural persons behind the actor; empty for a job.
        roles: of the actor; `job` for a job.
        is_client: whether the actor is a program of somebody.
        reason: in the actor's own words.
        acts_for: partners that the actor may ask for: its own, or those of a channel manager's portfolio.
        interests: organisations that the actor belongs to, owns or has an interest in.
        partners: the claimant, and every payee.
        asking: the partner that the event is for; the claimant, or the one who accepts.
        makers: natural persons who made or changed what is decided about.
        rejected_by: natural persons who rejected it.
        authors: natural persons who wrote the terms.
        is_agreed: whether the agreement of the partners is in force, or none is needed.
        persons: how many natural persons the amount asks for, by its threshold.
        proofs: the checklist.
        proof_names: of the kinds of proof, as the terms label them.
        opened: proofs that the actor has opened.
        shown: hash of what the actor saw.
        stands: hash of what stands there now.
        over_on: first day on which the reservation or the window is over; the last day there is for one that never is.
        is_heard: whether the partner has contested or accepted what is decided about.
    """

    today: date
    actor: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    is_client: bool = False
    reason: str | None = None
    acts_for: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    asking: str = ""
    makers: frozenset[str] = frozenset()
    rejected_by: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    is_agreed: bool = True
    persons: int = PERSONS_BELOW
    proofs: Sequence[ProofItem] = ()
    proof_names: Mapping[str, Label] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    shown: str = ""
    stands: str = ""
    over_on: date = date.max
    is_heard: bool = False


def _check_over(seen: Circumstances) -> NotOverYet | None:
    return NotOverYet(seen.over_on) if seen.over_on > seen.today else None


def _check_within(seen: Circumstances) -> WindowOver | None:
    return WindowOver(seen.over_on) if seen.over_on <= seen.today else None


def _check_threshold(seen: Circumstances) -> ApproverNeeded | None:
    return ApproverNeeded() if seen.persons > PERSONS_BELOW and not seen.roles & DECIDING else None


GUARDS: Final[Mapping[str, Callable[[Circumstances], Refusal | None]]] = MappingProxyType(
    {
        "own-partner": lambda seen: None if seen.asking in seen.acts_for else NotYours(),
        "agreement-in-force": lambda seen: None if seen.is_agreed else AgreementNotInForce(),
        "not-own-organisation": lambda seen: check_interest(seen.interests, organisations=seen.partners),
        "second-person": lambda seen: check_second_person(seen.actor, involved=seen.makers),
        "not-who-rejected": lambda seen: check_second_person(seen.actor, involved=seen.rejected_by),
        "not-author-of-terms": lambda seen: check_terms_author(seen.actor, authors=seen.authors),
        "proof-complete": lambda seen: check_handed_in(seen.proofs, names=seen.proof_names),
        "proof-opened": lambda seen: check_opened(seen.proofs, opened=seen.opened),
        "below-threshold": _check_threshold,
        "content-unchanged": lambda seen: check_content(seen.shown, stands=seen.stands),
        "within-window": _check_within,
        "window-over": _check_over,
        "reservation-over": _check_over,
        "contest-heard": lambda seen: None if seen.is_heard else _check_over(seen),
    }
)
"""Every guard by its name."""


def take_step(life: Life, *, state: str, event: str, resumes: str | None = None, seen: Circumstances) -> Step | Refusal:
    """Return what an event does, or the first refusal.

    Args:
        life: the table.
        state: as it is now.
        event: as it is asked.
        resumes: the state that was kept, where one was.
        seen: what the guards look at.

    Refusals, in this order:
        RoleNeeded, PersonNeeded, NotPossibleNow, ReasonNeeded, then those of the guards in the order of the table.
    """
    described = life.events[event]
    refusal: Refusal | None = check_actor(described, seen=seen)
    if refusal is not None:
        return refusal
    step = next_step(life, state=state, event=event, resumes=resumes)
    if isinstance(step, Refusal):
        return step
    if described.needs_reason and not (seen.reason or "").strip():
        return ReasonNeeded()
    for name in described.guards:
        refusal = GUARDS[name](seen)
        if refusal is not None:
            return refusal
    return step


def check_actor(event: Event, *, seen: Circumstances) -> RoleNeeded | PersonNeeded | None:
    """Return why this actor may never do this, or None.

    Refusals, in this order:
        RoleNeeded, PersonNeeded.
    """
    if not event.roles & seen.roles:
        return RoleNeeded(tuple(role for role in ROLES if role in event.roles))
    # What the clock brings about is done by a program that has no other role.
    is_of_clock = seen.roles == JOB
    return PersonNeeded() if seen.is_client and not is_of_clock and not event.roles <= ASKING else None
