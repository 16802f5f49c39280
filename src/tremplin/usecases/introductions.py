"""Introductions: one partner brings a project, the vendor proposes a second one, both accept roles and shares."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from tremplin.claims.agreement import (
    INTRODUCTION_LIFE,
    OPEN_DAYS,
)
from tremplin.claims.life import Step
from tremplin.facts.record import Introduction
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances, require_step
from tremplin.usecases.command import Command
from tremplin.usecases.facts import note_facts
from tremplin.usecases.known import FactsInHand
from tremplin.usecases.refused import INTRODUCTION, PARTNER, AlreadyDone, NotFound, Refused, kept_phrase, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection
from tremplin.usecases.second_partner import rank_second_partners
from tremplin.usecases.terms import declared_types, terms_in_force
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroduceProject(Command):
    """Bring a project in, qualified, for a second partner to take its services."""

    kind: ClassVar[str] = "introduce-project"

    introduction: Introduction


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSecondPartner(Command):
    """Rank the partners who could take the project, and offer it to one of them.

    Attributes:
        programme: whose membership, levels and competencies count.
        competencies: that the work needs.
        partner_id: to whom it is offered; None: the first of the ranking.
    """

    kind: ClassVar[str] = "propose-second-partner"

    introduction_id: str
    programme: str
    competencies: frozenset[str] = frozenset()
    partner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptIntroduction(Command):
    """Accept a project that is offered."""

    kind: ClassVar[str] = "accept-introduction"

    introduction_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineIntroduction(Command):
    """Decline a project that is offered; the reason is for the vendor."""

    kind: ClassVar[str] = "decline-introduction"

    introduction_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseIntroduction(Command):
    """Refuse a project that was brought in; the reason is for the partner."""

    kind: ClassVar[str] = "refuse-introduction"

    introduction_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawIntroduction(Command):
    """Withdraw a project that was brought in."""

    kind: ClassVar[str] = "withdraw-introduction"

    introduction_id: str


def introduce_project(connection: Connection, command: IntroduceProject) -> Posted:
    """Bring a project in.

    Refusals: NotAllowed; NotFound (the partner); AlreadyDone; FactRefersToNothing (the project).
    """

    def change(work: Work) -> None:
        given = command.introduction
        require_sight(work.standing, given.introducing_id)
        if work.row("SELECT 1 FROM introduction_state WHERE introduction_id = %s", given.introduction_id):
            raise Refused(AlreadyDone(what=words(INTRODUCTION), id=given.introduction_id))
        fresh = replace(given, receiving_id=None, accepted_on=None, introduced_on=work.happened_on)
        note_facts(work, (fresh,))
        work.insert(
            "introduction_state",
            introduction_id=given.introduction_id,
            project_id=given.project_id,
            introducing_id=given.introducing_id,
            state=INTRODUCTION_LIFE.initial,
            proposals=[],
            lapses_on=lapses_on(work),
            version=1,
        )
        work.tell("project-introduced", introduction_id=given.introduction_id)
        work.audit(command.kind, given.introduction_id)

    return carry_out(connection, command, change)


def propose_second_partner(connection: Connection, command: ProposeSecondPartner) -> Posted:
    """Rank the second partners by competency, level, territory and load, with the reasons, and offer to one.

    Refusals: NotAllowed; NotFound (the introduction, or a partner that is not in the ranking); NotPossibleNow.
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        step = _introduction_step(work, row, "offer")
        ranking = _ranking(work, command, row)
        chosen = command.partner_id or (ranking[0]["partner"] if ranking else "")
        if chosen not in {one["partner"] for one in ranking}:
            raise Refused(NotFound(what=words(PARTNER), id=chosen))
        _move_introduction(work, row, step, receiving_id=chosen, proposals=ranking, lapses_on=lapses_on(work))
        work.answer["proposals"] = ranking
        work.answer["offered_to"] = chosen

    return carry_out(connection, command, change)


def accept_introduction(connection: Connection, command: AcceptIntroduction) -> Posted:
    """Accept a project for the second partner; it becomes a fact that terms can look at.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        step = _answered(work, row, "accept")
        fact: Introduction = _facts(work).find("introductions", command.introduction_id)
        accepted = replace(fact, receiving_id=row["receiving_id"], accepted_on=work.happened_on)
        work.fact("introductions", fact.introduction_id, record_data(accepted))
        _move_introduction(work, row, step)

    return carry_out(connection, command, change)


def decline_introduction(connection: Connection, command: DeclineIntroduction) -> Posted:
    """Decline a project for the second partner; the vendor can offer it to another one.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        step = _answered(work, row, "decline")
        _move_introduction(work, row, step, receiving_id=None, lapses_on=lapses_on(work))

    return carry_out(connection, command, change)


def refuse_introduction(connection: Connection, command: RefuseIntroduction) -> Posted:
    """Refuse a project that was brought in, for the vendor.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; OwnOrganisation.
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        _move_introduction(work, row, _introduction_step(work, row, "refuse"))

    return carry_out(connection, command, change)


def withdraw_introduction(connection: Connection, command: WithdrawIntroduction) -> Posted:
    """Withdraw a project, for the partner who brought it in.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NotYours (the second partner).
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        step = _introduction_step(work, row, "withdraw", asking=row["introducing_id"])
        _move_introduction(work, row, step)

    return carry_out(connection, command, change)


def introduction_in_hand(work: Work, introduction_id: str) -> dict[str, Any]:
    """Return an introduction that one of its two partners, or the vendor, may know of.

    Raises:
        Refused: NotFound.
    """
    row = work.row("SELECT * FROM introduction_state WHERE introduction_id = %s", introduction_id)
    sides = [] if row is None else [row["introducing_id"], row["receiving_id"] or ""]
    if row is None or not any(work.standing.may_see(one) for one in sides if one):
        raise Refused(NotFound(what=words(INTRODUCTION), id=introduction_id), security="out-of-sight" if row else None)
    return row


def _introduction_step(work: Work, row: dict[str, Any], event: str, *, asking: str = "") -> Step:
    """Return what an event does to an introduction, once every guard of its table has been asked."""
    sides = frozenset(one for one in (row["introducing_id"], row["receiving_id"]) if one)
    seen = circumstances(work, partners=sides, asking=asking)
    return require_step(INTRODUCTION_LIFE, state=row["state"], event=event, seen=seen)


def _answered(work: Work, row: dict[str, Any], event: str) -> Step:
    """Return what the second partner's answer does; for the first, nothing is there to be answered."""
    receiving = row["receiving_id"] or ""
    if row["state"] == "offered" and receiving not in work.standing.partners:
        raise Refused(NotFound(what=words(INTRODUCTION), id=row["introduction_id"]), security="out-of-sight")
    return _introduction_step(work, row, event, asking=receiving)


def _move_introduction(work: Work, row: dict[str, Any], step: Step, **columns: Any) -> None:
    work.update(
        "introduction_state",
        where={"introduction_id": row["introduction_id"], "state": row["state"], "version": row["version"]},
        set_={"state": step.state, "state_since": work.at.isoformat(), "version": row["version"] + 1, **columns},
    )
    work.answer["state"] = step.state
    work.tell(f"introduction-{step.event.name}", introduction_id=row["introduction_id"])
    work.audit(work.command.kind, row["introduction_id"], state=step.state)


def lapses_on(work: Work) -> str:
    """Return the first day on which nobody has answered in time what is asked now."""
    return (work.happened_on + timedelta(days=OPEN_DAYS)).isoformat()


def _facts(work: Work) -> FactsInHand:
    return FactsInHand(work, attributes=declared_types(work))


def _ranking(work: Work, command: ProposeSecondPartner, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the partners who could take the project, the first ones only, as data with their reasons."""
    ranked = rank_second_partners(
        work,
        row,
        competencies=command.competencies,
        programme=command.programme,
        terms=terms_in_force(work, command.programme, work.happened_on),
        day=work.happened_on,
    )
    return [
        {
            "partner": one.candidate.partner,
            "place": one.place,
            "reasons": [kept_phrase(phrase) for phrase in one.reasons],
        }
        for one in ranked
    ]
