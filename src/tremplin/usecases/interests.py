"""Conflicts of interest: what a person owns or has a part in, declared by them or for them, over some time (W8)."""

from dataclasses import dataclass
from typing import ClassVar

from tremplin.claims.role import VENDOR
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import PARTNER, PERSON, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import ADMIN
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareInterest(Command):
    """Declare an interest in a partner, from now on; the reason says of which kind.

    Attributes:
        person_id: whose it is; one's own, or anybody's for an admin.
        partner_id: in whom.
    """

    kind: ClassVar[str] = "declare-interest"

    person_id: str
    partner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInterest(Command):
    """Say that an interest has ended; an admin does, and never about themselves."""

    kind: ClassVar[str] = "end-interest"

    person_id: str
    partner_id: str


def declare_interest(connection: Connection, command: DeclareInterest) -> Posted:
    """Declare an interest; the person decides nothing about that partner from the next command on.

    Refusals: NotAllowed; NotFound (the person, or the partner); AlreadyDone.
    """

    def change(work: Work) -> None:
        _require_person(work, command.person_id)
        if not work.row(
            "SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", command.partner_id
        ):
            raise Refused(NotFound(what=words(PARTNER), id=command.partner_id))
        if _standing(work, command.person_id, command.partner_id):
            raise Refused(AlreadyDone(what=words(PARTNER), id=command.partner_id))
        work.insert(
            "interest",
            person_id=command.person_id,
            organisation_id=command.partner_id,
            valid_from=work.at.isoformat(),
        )
        work.audit(command.kind, command.person_id, partner=command.partner_id)

    return carry_out(connection, command, change)


def end_interest(connection: Connection, command: EndInterest) -> Posted:
    """End an interest; what was before stays on record.

    Refusals: NotAllowed; NotFound (the person, or the interest).
    """

    def change(work: Work) -> None:
        if command.person_id == work.standing.person_id:
            raise Refused(NotFound(what=words(PERSON), id=command.person_id), security="four-eyes")
        _require_person(work, command.person_id)
        found = _standing(work, command.person_id, command.partner_id)
        if not found:
            raise Refused(NotFound(what=words(PARTNER), id=command.partner_id))
        for interest_id in found:
            ended = {"valid_until": work.at.isoformat()}
            work.update("interest", where={"id": interest_id, "valid_until": None}, set_=ended)
        work.audit(command.kind, command.person_id, partner=command.partner_id)

    return carry_out(connection, command, change)


def _require_person(work: Work, person_id: str) -> None:
    is_own = person_id == work.standing.person_id or ADMIN in work.standing.roles
    known = work.row(
        "SELECT 1 FROM person WHERE person_id = %s AND organisation_id = %s AND is_active", person_id, VENDOR
    )
    if known is None or not is_own:
        raise Refused(NotFound(what=words(PERSON), id=person_id), security="out-of-sight" if known else None)


def _standing(work: Work, person_id: str, partner_id: str) -> list[int]:
    rows = work.rows(
        "SELECT id FROM interest WHERE person_id = %s AND organisation_id = %s AND valid_until IS NULL",
        person_id,
        partner_id,
    )
    return [row["id"] for row in rows]
