"""Agreements: who does what in a project and who gets which share, in force once every partner has accepted it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from tremplin.claims.agreement import AGREEMENT_LIFE, NotParty, PartOfAgreement, acceptance_event, check_parts
from tremplin.claims.life import Step
from tremplin.facts.record import Code, Role
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances, require_step
from tremplin.usecases.command import Command, content_sha256
from tremplin.usecases.facts import note_facts
from tremplin.usecases.introductions import introduction_in_hand, lapses_on
from tremplin.usecases.refused import AGREEMENT, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeAgreement(Command):
    """Propose who does what in a project, and who gets which share."""

    kind: ClassVar[str] = "propose-agreement"

    agreement_id: str
    introduction_id: str
    parts: tuple[PartOfAgreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAgreement(Command):
    """Accept an agreement for one's partner, as it was shown.

    Attributes:
        shown: hash of the agreement.
    """

    kind: ClassVar[str] = "accept-agreement"

    agreement_id: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineAgreement(Command):
    """Decline an agreement for one's partner; the reason is for the others."""

    kind: ClassVar[str] = "decline-agreement"

    agreement_id: str


def propose_agreement(connection: Connection, command: ProposeAgreement) -> Posted:
    """Propose roles and shares; they hold once every partner has accepted them.

    Refusals: NotAllowed; NotFound (the introduction); AlreadyDone; PartnersNotDistinct; SharesNotAgreed; NotParty (a
    partner who has no part in the introduction).
    """

    def change(work: Work) -> None:
        row = introduction_in_hand(work, command.introduction_id)
        if work.row("SELECT 1 FROM agreement WHERE agreement_id = %s", command.agreement_id):
            raise Refused(AlreadyDone(what=words(AGREEMENT), id=command.agreement_id))
        fault = check_parts(command.parts)
        if fault is not None:
            raise Refused(fault)
        for part in command.parts:
            if part.partner not in (row["introducing_id"], row["receiving_id"]):
                raise Refused(NotParty(part.partner))
        shown = content_sha256([row["project_id"], command.parts])
        work.insert(
            "agreement",
            agreement_id=command.agreement_id,
            project_id=row["project_id"],
            introduction_id=command.introduction_id,
            shares={part.partner: str(part.share) for part in command.parts},
            roles={part.partner: part.role for part in command.parts},
            terms_hash=shown,
            state=AGREEMENT_LIFE.initial,
            lapses_on=lapses_on(work),
            version=1,
        )
        work.answer["shown"] = shown
        work.tell("agreement-proposed", agreement_id=command.agreement_id)
        work.audit(command.kind, command.agreement_id)

    return carry_out(connection, command, change)


def accept_agreement(connection: Connection, command: AcceptAgreement) -> Posted:
    """Accept an agreement; with the last partner it is in force, and its roles and shares become facts.

    Refusals: NotAllowed; NotFound; ContentChanged; NotParty; NotPossibleNow.
    """

    def change(work: Work) -> None:
        row, partner = _agreement(work, command.agreement_id), work.standing.organisation_id
        parts = tuple(
            PartOfAgreement(one, row["roles"][one], Fraction(share)) for one, share in sorted(row["shares"].items())
        )
        rows = work.rows("SELECT partner_id FROM agreement_acceptance WHERE agreement_id = %s", command.agreement_id)
        event = acceptance_event(partner, parts=parts, accepted=[one["partner_id"] for one in rows])
        if isinstance(event, NotParty):
            raise Refused(event)
        step = _agreement_step(work, row, event, shown=command.shown)
        work.insert(
            "agreement_acceptance",
            agreement_id=command.agreement_id,
            partner_id=partner,
            person_id=work.standing.person_id,
            shown_hash=command.shown,
        )
        work.update(
            "agreement",
            where={"agreement_id": command.agreement_id, "version": row["version"]},
            set_={"state": step.state, "version": row["version"] + 1},
        )
        if event == "accept-last":
            note_facts(work, _roles(row["project_id"], command.agreement_id, parts, on=work.happened_on))
        work.answer["state"] = step.state
        work.tell("agreement-accepted", agreement_id=command.agreement_id, state=step.state)
        work.audit(command.kind, command.agreement_id, state=step.state)

    return carry_out(connection, command, change)


def decline_agreement(connection: Connection, command: DeclineAgreement) -> Posted:
    """Decline roles and shares, for one of the partners; another agreement can be proposed.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        row = _agreement(work, command.agreement_id)
        step = _agreement_step(work, row, "decline")
        work.update(
            "agreement",
            where={"agreement_id": command.agreement_id, "version": row["version"]},
            set_={"state": step.state, "version": row["version"] + 1},
        )
        work.answer["state"] = step.state
        work.tell("agreement-declined", agreement_id=command.agreement_id)
        work.audit(command.kind, command.agreement_id, state=step.state)

    return carry_out(connection, command, change)


def _roles(project_id: str, agreement_id: str, parts: Iterable[PartOfAgreement], *, on: date) -> tuple[Role, ...]:
    return tuple(
        Role(
            role_id=f"{agreement_id}/{part.partner}",
            project_id=project_id,
            partner_id=part.partner,
            role=Code(part.role),
            share=part.share,
            valid_from=on,
        )
        for part in parts
    )


def _agreement(work: Work, agreement_id: str) -> dict[str, Any]:
    row = work.row("SELECT * FROM agreement WHERE agreement_id = %s", agreement_id)
    if row is None or work.standing.organisation_id not in row["shares"]:
        raise Refused(NotFound(what=words(AGREEMENT), id=agreement_id), security="out-of-sight" if row else None)
    return row


def _agreement_step(work: Work, row: dict[str, Any], event: str, *, shown: str = "") -> Step:
    seen = circumstances(work, asking=work.standing.organisation_id, shown=shown, stands=row["terms_hash"])
    return require_step(AGREEMENT_LIFE, state=row["state"], event=event, seen=seen)
