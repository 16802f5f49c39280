"""Organisations, people, rights and portfolios: dated, never overwritten, and two persons for rights over money."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.role import CONFIRMED, OF_PARTNERS, ROLES, VENDOR, RoleOfOthers, check_roles
from tremplin.facts.record import Partner
from tremplin.store.posting import Posted
from tremplin.usecases.access import end_access
from tremplin.usecases.command import Command
from tremplin.usecases.facts import note_facts
from tremplin.usecases.refused import PARTNER, PERSON, ROLE, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import ADMIN, Standing
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be added.

    Attributes:
        person_id: chosen by the caller.
        name: as people call them.
        email: normalised to lower case.
        language: `en` or `fr`.
    """

    person_id: str
    name: str
    email: str
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInstallation(Command):
    """Make the vendor and its first admins; two, because they confirm each other's rights."""

    kind: ClassVar[str] = "found-installation"

    admins: tuple[Newcomer, Newcomer]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOrganisation(Command):
    """Add a partner organisation.

    Attributes:
        partner: what is known of it, under the same id; None: it is recorded later.
    """

    kind: ClassVar[str] = "add-organisation"

    partner_id: str
    partner: Partner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson(Command):
    """Add a person to an organisation."""

    kind: ClassVar[str] = "add-person"

    organisation_id: str
    newcomer: Newcomer


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRight(Command):
    """Give a role to a person, from now on."""

    kind: ClassVar[str] = "give-right"

    person_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRight(Command):
    """Confirm, as a second person, a role that was given."""

    kind: ClassVar[str] = "confirm-right"

    person_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRight(Command):
    """Take a role away, from now on."""

    kind: ClassVar[str] = "take-right"

    person_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPortfolio(Command):
    """Say which partners a channel manager looks after, from now on."""

    kind: ClassVar[str] = "set-portfolio"

    person_id: str
    partner_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson(Command):
    """Erase what names a person; the reason says on whose request."""

    kind: ClassVar[str] = "erase-person"

    person_id: str


def found_installation(connection: Connection, command: FoundInstallation) -> Posted:
    """Make the vendor and its first two admins; possible once, as long as nobody is there.

    Refusals: AlreadyDone (somebody is there).
    """
    return carry_out(connection, command, lambda work: _found(work, command), is_first=True)


def add_organisation(connection: Connection, command: AddOrganisation) -> Posted:
    """Add a partner organisation.

    Refusals: NotAllowed; AlreadyDone.
    """

    def change(work: Work) -> None:
        if work.row("SELECT 1 FROM organisation WHERE organisation_id = %s", command.partner_id):
            raise Refused(AlreadyDone(what=words(PARTNER), id=command.partner_id))
        work.insert("organisation", organisation_id=command.partner_id, kind="partner")
        if command.partner is not None:
            note_facts(work, (replace(command.partner, partner_id=command.partner_id),))
        work.audit(command.kind, command.partner_id)

    return carry_out(connection, command, change)


def add_person(connection: Connection, command: AddPerson) -> Posted:
    """Add a person to an organisation; a partner's admin to their own only.

    Refusals: NotAllowed; NotFound (the organisation); AlreadyDone (the person).
    """

    def change(work: Work) -> None:
        _require_own(work.standing, command.organisation_id)
        if not work.row("SELECT 1 FROM organisation WHERE organisation_id = %s", command.organisation_id):
            raise Refused(NotFound(what=words(PARTNER), id=command.organisation_id))
        if work.row("SELECT 1 FROM person WHERE person_id = %s", command.newcomer.person_id):
            raise Refused(AlreadyDone(what=words(PERSON), id=command.newcomer.person_id))
        _add(work, command.newcomer, command.organisation_id)
        work.audit(command.kind, command.newcomer.person_id)

    return carry_out(connection, command, change)


def give_right(connection: Connection, command: GiveRight) -> Posted:
    """Give a role; those over money count once a second admin has confirmed them.

    Refusals: NotAllowed; NotFound (the person, or a role that there is not); RoleOfOthers; AlreadyDone;
    RolesIncompatible.
    """

    def change(work: Work) -> None:
        person = _person(work, command.person_id)
        if command.role not in ROLES:
            raise Refused(NotFound(what=words(ROLE), id=command.role))
        if (person["organisation_id"] == VENDOR) == (command.role in OF_PARTNERS):
            raise Refused(RoleOfOthers(command.role))
        # Those that nobody has confirmed yet count here: a clash is refused before it can arise.
        held = frozenset(one["role"] for one in _grants(work, command.person_id))
        if command.role in held:
            raise Refused(AlreadyDone(what=words(ROLE), id=command.role))
        clash = check_roles(held | {command.role})
        if clash is not None:
            raise Refused(clash, security="roles-incompatible")
        work.insert(
            "role_grant",
            person_id=command.person_id,
            role=command.role,
            valid_from=work.at.isoformat(),
            granted_by=work.standing.person_id,
        )
        work.audit(command.kind, command.person_id, role=command.role)
        if command.role in CONFIRMED:
            work.answer["waits_for"] = "confirm-right"

    return carry_out(connection, command, change)


def confirm_right(connection: Connection, command: ConfirmRight) -> Posted:
    """Confirm a role that another admin has given.

    Refusals: NotAllowed; NotFound (the person, or a role that waits); NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        _person(work, command.person_id)
        waiting = [one for one in _grants(work, command.person_id) if one["role"] == command.role]
        if not waiting or waiting[0]["approved_by"] is not None or command.role not in CONFIRMED:
            raise Refused(NotFound(what=words(ROLE), id=command.role))
        if work.standing.person_id in (waiting[0]["granted_by"], command.person_id):
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        work.update(
            "role_grant",
            where={"id": waiting[0]["id"], "approved_by": None},
            set_={"approved_by": work.standing.person_id},
        )
        work.audit(command.kind, command.person_id, role=command.role)

    return carry_out(connection, command, change)


def take_right(connection: Connection, command: TakeRight) -> Posted:
    """Take a role away; it counts for nothing from the next command on (X5).

    Refusals: NotAllowed; NotFound (the person, or the role).
    """

    def change(work: Work) -> None:
        _person(work, command.person_id)
        held = [one for one in _grants(work, command.person_id) if one["role"] == command.role]
        if not held:
            raise Refused(NotFound(what=words(ROLE), id=command.role))
        for one in held:
            work.update(
                "role_grant", where={"id": one["id"], "valid_until": None}, set_={"valid_until": work.at.isoformat()}
            )
        work.audit(command.kind, command.person_id, role=command.role)

    return carry_out(connection, command, change)


def set_portfolio(connection: Connection, command: SetPortfolio) -> Posted:
    """Say which partners a channel manager looks after; what was before stays on record.

    Refusals: NotAllowed; NotFound (the person, or a partner).
    """

    def change(work: Work) -> None:
        _person(work, command.person_id)
        wanted = set(command.partner_ids)
        known = work.rows("SELECT organisation_id FROM organisation WHERE organisation_id = ANY (%s)", sorted(wanted))
        unknown = wanted - {one["organisation_id"] for one in known}
        if unknown:
            raise Refused(NotFound(what=words(PARTNER), id=min(unknown)))
        standing = work.rows(
            "SELECT id, partner_id FROM portfolio WHERE person_id = %s AND valid_until IS NULL", command.person_id
        )
        for one in standing:
            if one["partner_id"] not in wanted:
                work.update("portfolio", where={"id": one["id"]}, set_={"valid_until": work.at.isoformat()})
        for partner_id in sorted(wanted - {one["partner_id"] for one in standing}):
            work.insert("portfolio", person_id=command.person_id, partner_id=partner_id, valid_from=work.at.isoformat())
        work.audit(command.kind, command.person_id, partners=len(wanted))

    return carry_out(connection, command, change)


def erase_person(connection: Connection, command: ErasePerson) -> Posted:
    """Erase a person's name and address; what they did stays, under an id that names nobody (X3).

    They can do nothing from then on. Nobody erases themselves: who did it must be known.

    Refusals: NotAllowed; NotFound (the person, or they were erased before); ReasonNeeded; NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        _person(work, command.person_id)
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        if command.person_id == work.standing.person_id:
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        end_access(work, command.person_id)
        work.add("erase", command.person_id)
        work.audit(command.kind, command.person_id)

    return carry_out(connection, command, change)


def _found(work: Work, command: FoundInstallation) -> None:
    if work.row("SELECT 1 FROM person LIMIT 1"):
        raise Refused(AlreadyDone(what=words(PERSON), id=command.admins[0].person_id), security="founded-again")
    work.insert("organisation", organisation_id=VENDOR, kind="vendor")
    for newcomer in command.admins:
        _add(work, newcomer, VENDOR)
        work.insert(
            "role_grant",
            person_id=newcomer.person_id,
            role=ADMIN,
            valid_from=work.at.isoformat(),
            granted_by=work.standing.person_id,
        )
    work.audit(command.kind, VENDOR)


def _add(work: Work, newcomer: Newcomer, organisation_id: str) -> None:
    work.insert("person", person_id=newcomer.person_id, organisation_id=organisation_id, language=newcomer.language)
    work.insert(
        "person_private",
        person_id=newcomer.person_id,
        name=newcomer.name,
        email=newcomer.email.casefold(),
    )


def _person(work: Work, person_id: str) -> dict[str, Any]:
    found = work.row("SELECT person_id, organisation_id FROM person WHERE person_id = %s AND is_active", person_id)
    if found is None or not _is_own(work.standing, found["organisation_id"]):
        raise Refused(NotFound(what=words(PERSON), id=person_id))
    return found


def _grants(work: Work, person_id: str) -> list[dict[str, Any]]:
    return work.rows(
        "SELECT id, role, granted_by, approved_by FROM role_grant"
        " WHERE person_id = %s AND valid_until IS NULL ORDER BY id",
        person_id,
    )


def _is_own(standing: Standing, organisation_id: str) -> bool:
    return ADMIN in standing.roles or standing.organisation_id == organisation_id


def _require_own(standing: Standing, organisation_id: str) -> None:
    if not _is_own(standing, organisation_id):
        raise Refused(NotFound(what=words(PARTNER), id=organisation_id), security="out-of-sight")
