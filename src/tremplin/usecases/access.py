"""Access that ends and access that is looked through: a person who leaves, and the list that an admin signs."""

from dataclasses import dataclass
from typing import ClassVar

from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command, content_sha256
from tremplin.usecases.refused import PERSON, NotFound, Refused, words
from tremplin.usecases.right import ADMIN
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivatePerson(Command):
    """End all access of a person who leaves; the reason stays on record."""

    kind: ClassVar[str] = "deactivate-person"

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactivatePerson(Command):
    """Let a person who left come back; the reason stays on record."""

    kind: ClassVar[str] = "reactivate-person"

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAccess(Command):
    """Sign that everybody of an organisation has the rights that they need, and no others.

    Attributes:
        organisation_id: whose people.
        shown: hash of the rights that were shown.
    """

    kind: ClassVar[str] = "review-access"

    organisation_id: str
    shown: str


def deactivate_person(connection: Connection, command: DeactivatePerson) -> Posted:
    """End all access of a person: at their next request they are nobody (X5). What they did stays, with their name.

    Refusals: NotAllowed; NotFound (the person, or they are gone already); ReasonNeeded; NeedsAnotherPerson (oneself).
    """

    def change(work: Work) -> None:
        person = work.row("SELECT organisation_id FROM person WHERE person_id = %s AND is_active", command.person_id)
        is_own = person is not None and person["organisation_id"] == work.standing.organisation_id
        if person is None or not (ADMIN in work.standing.roles or is_own):
            security = None if person is None else "out-of-sight"
            raise Refused(NotFound(what=words(PERSON), id=command.person_id), security=security)
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        if command.person_id == work.standing.person_id:
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        end_access(work, command.person_id)
        work.audit(command.kind, command.person_id)

    return carry_out(connection, command, change)


def reactivate_person(connection: Connection, command: ReactivatePerson) -> Posted:
    """Let a person come back under their name. No role comes back with them: each is given anew, and confirmed.

    Refusals: NotAllowed; NotFound (the person, or they are not gone, or their name is erased); ReasonNeeded.
    """

    def change(work: Work) -> None:
        gone = (
            "SELECT 1 FROM person JOIN person_private USING (person_id)"
            " WHERE person_id = %s AND NOT is_active AND email IS NOT NULL"
        )
        if not work.row(gone, command.person_id):
            raise Refused(NotFound(what=words(PERSON), id=command.person_id))
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        work.update("person", where={"person_id": command.person_id, "is_active": False}, set_={"is_active": True})
        work.audit(command.kind, command.person_id)

    return carry_out(connection, command, change)


def review_access(connection: Connection, command: ReviewAccess) -> Posted:
    """Sign the rights of an organisation's people as they stand; a right that changed meanwhile is looked at again.

    Refusals: NotAllowed; ContentChanged.
    """

    def change(work: Work) -> None:
        rights = rights_of(work, command.organisation_id)
        if content_sha256(rights) != command.shown:
            raise Refused(ContentChanged())
        work.audit(command.kind, command.organisation_id, rights=len(rights), shown=command.shown)

    return carry_out(connection, command, change)


def rights_of(work: Rows, organisation_id: str) -> list[list[str]]:
    """Return the rights that count or wait in an organisation: person and role, in the order of both."""
    found = work.rows(
        "SELECT person_id, role FROM role_grant JOIN person USING (person_id)"
        " WHERE organisation_id = %s AND is_active AND valid_until IS NULL ORDER BY person_id, role",
        organisation_id,
    )
    return [[one["person_id"], one["role"]] for one in found]


def end_access(work: Work, person_id: str) -> None:
    """End every role, portfolio and interest of a person, and their being active."""
    ended = {"valid_until": work.at.isoformat()}
    for table in ("role_grant", "portfolio", "interest"):
        where = {"person_id": person_id, "valid_until": None}
        work.update(table, where=where, set_=ended, any_rows=True)
    work.update("person", where={"person_id": person_id, "is_active": True}, set_={"is_active": False})
