"""Projects: registered, seen side by side where partners clash, approved for one partner of record, protected."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final, Literal

from tremplin.claims.guard import Circumstances
from tremplin.claims.life import Step
from tremplin.claims.registration_life import (
    PROTECTION_DAYS,
    REGISTRATION_LIFE,
    Registered,
    check_partner_of_record,
    protected_until,
    rivals_of,
)
from tremplin.facts.record import Code, Project, Role
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances, persons_of_audit, require_step
from tremplin.usecases.command import Command
from tremplin.usecases.facts import note_facts
from tremplin.usecases.known import FactsInHand
from tremplin.usecases.refused import PROJECT, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import declared_types
from tremplin.usecases.work import Work, carry_out

# Who did one of these decides nothing about the registration, nor about its extension (W6).
_MAKING: Final = ("register-project", "revise-project", "ask-extension")

# What the state of a registration is called among the facts that terms look at.
_STATUS: Final = {"approved": "opportunity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterProject(Command):
    """Register a project.

    Attributes:
        project: what is known of it; its status and its day follow from what happens.
        roles: who does what in it.
    """

    kind: ClassVar[str] = "register-project"

    project: Project
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRegistration(Command):
    """Approve a registration: its partner becomes partner of record."""

    kind: ClassVar[str] = "approve-registration"

    project_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyRegistration(Command):
    """Deny a registration; the reason is for the partner."""

    kind: ClassVar[str] = "deny-registration"

    project_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRevision(Command):
    """Ask for a revision of a registration; the reason says what is missing."""

    kind: ClassVar[str] = "ask-revision"

    project_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseProject(Command):
    """Send a registration again, as it is now.

    Attributes:
        project: what is known of it; its customer, its partner, its status and its day stay.
    """

    kind: ClassVar[str] = "revise-project"

    project: Project


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseProject(Command):
    """Say how a project ended.

    Attributes:
        outcome: win, lose or abandon.
    """

    kind: ClassVar[str] = "close-project"

    project_id: str
    outcome: Literal["win", "lose", "abandon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireRegistrations(Command):
    """Let registrations expire whose protection is over.

    Attributes:
        seen: ids and versions of those that were found (`registrations_past`), for a caller whose command ids follow
            from what is asked; whatever is over expires.
    """

    kind: ClassVar[str] = "expire-registrations"

    seen: tuple[tuple[str, int], ...] = ()


def register_project(connection: Connection, command: RegisterProject) -> Posted:
    """Register a project and send it for approval; what other partners have there is shown to the vendor only.

    Refusals: NotAllowed; NotFound (the partner); AlreadyDone (the project); FactRefersToNothing (the customer).
    """

    def change(work: Work) -> None:
        project = replace(command.project, status=Code("pending-approval"), registered_on=work.happened_on)
        require_sight(work.standing, project.registered_by)
        seen = circumstances(work, asking=project.registered_by)
        step = require_step(REGISTRATION_LIFE, state=REGISTRATION_LIFE.initial, event="submit", seen=seen)
        if work.row("SELECT 1 FROM registration WHERE project_id = %s", project.project_id):
            raise Refused(AlreadyDone(what=words(PROJECT), id=project.project_id))
        note_facts(work, (project, *command.roles))
        work.insert(
            "registration",
            project_id=project.project_id,
            partner_id=project.registered_by,
            state=step.state,
            extensions=0,
            version=1,
        )
        rivals = rivals_of(_registered(project, state="pending-approval"), among=_known(work, project.customer_id))
        # Who else is there is the vendor's business; a partner learns only that the vendor decides (X1).
        if work.standing.is_vendor:
            work.answer["rivals"] = [one.project_id for one in rivals]
        work.answer["state"] = "pending-approval"
        work.tell("project-registered", project_id=project.project_id, has_rivals=bool(rivals))
        work.audit(command.kind, project.project_id)

    return carry_out(connection, command, change)


def approve_registration(connection: Connection, command: ApproveRegistration) -> Posted:
    """Approve a registration; there is one partner of record for a customer and its products.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; PartnerOfRecordStands.
    """

    def change(work: Work) -> None:
        row, project = in_hand(work, command.project_id)
        step = _step(work, row, "approve")
        # Two approvals for one customer wait for each other, whichever projects they are of.
        work.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('customer:' || %s, 0))", [project.customer_id]
        )
        clash = check_partner_of_record(
            _registered(project, state=row["state"]),
            among=_known(work, project.customer_id),
            on=work.happened_on,
        )
        if clash is not None:
            raise Refused(clash)
        until = protected_until(work.happened_on, days=PROTECTION_DAYS)
        _move(work, row, project, step, expires_on=until.isoformat())
        work.answer["protected_until"] = until.isoformat()

    return carry_out(connection, command, change)


def deny_registration(connection: Connection, command: DenyRegistration) -> Posted:
    """Deny a registration.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; ReasonNeeded.
    """

    def change(work: Work) -> None:
        row, project = in_hand(work, command.project_id)
        step = _step(work, row, "deny")
        _move(work, row, project, step)

    return carry_out(connection, command, change)


def ask_revision(connection: Connection, command: AskRevision) -> Posted:
    """Ask the partner for a revision; the registration waits for it.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; OwnOrganisation.
    """

    def change(work: Work) -> None:
        row, project = in_hand(work, command.project_id)
        _move(work, row, project, _step(work, row, "ask-revision"))

    return carry_out(connection, command, change)


def revise_project(connection: Connection, command: ReviseProject) -> Posted:
    """Send a registration again: another customer or another partner is another project.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        row, project = in_hand(work, command.project.project_id)
        step = _step(work, row, "submit")
        stays = ("customer_id", "registered_by", "registered_on", "won_on", "lost_on")
        _move(work, row, replace(command.project, **{name: getattr(project, name) for name in stays}), step)

    return carry_out(connection, command, change)


def close_project(connection: Connection, command: CloseProject) -> Posted:
    """Say that a project is won, lost or abandoned; it is protected no longer.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        row, project = in_hand(work, command.project_id)
        step = _step(work, row, command.outcome)
        days: dict[str, dict[str, Any]] = {"win": {"won_on": work.happened_on}, "lose": {"lost_on": work.happened_on}}
        _move(work, row, replace(project, **days.get(command.outcome, {})), step)

    return carry_out(connection, command, change)


def registrations_past(connection: Connection, *, on: date) -> tuple[tuple[str, int], ...]:
    """List the registrations whose protection is over on a day, each with its version, by id."""
    rows = connection.execute(
        "SELECT project_id, version FROM registration WHERE state = 'approved' AND expires_on <= %s"
        " ORDER BY project_id LIMIT 500",
        [on],
    ).fetchall()
    return tuple((row[0], row[1]) for row in rows)


def expire_registrations(connection: Connection, command: ExpireRegistrations) -> Posted:
    """Let registrations expire whose protection is over; twice or late, with no further effect (R4).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        expired = []
        for project_id, _ in registrations_past(work.connection, on=work.happened_on):
            if not work.standing.may_see(_partner_of(work, project_id)):
                continue
            row, project = in_hand(work, project_id)
            _move(work, row, project, _step(work, row, "expire"))
            expired.append(project.project_id)
        work.answer["expired"] = expired
        work.audit(command.kind, None, expired=len(expired))

    return carry_out(connection, command, change)


def in_hand(work: Work, project_id: str) -> tuple[dict[str, Any], Project]:
    """Return a registration with its project.

    Raises:
        Refused: NotFound, also when it is out of the actor's sight.
    """
    row = work.row("SELECT * FROM registration WHERE project_id = %s", project_id)
    if row is None or not work.standing.may_see(row["partner_id"]):
        raise Refused(NotFound(what=words(PROJECT), id=project_id), security="out-of-sight" if row else None)
    project = FactsInHand(work, attributes=declared_types(work)).find("projects", project_id)
    if project is None:
        raise Refused(NotFound(what=words(PROJECT), id=project_id))
    return row, project


def _partner_of(work: Work, project_id: str) -> str:
    row = work.row("SELECT partner_id FROM registration WHERE project_id = %s", project_id)
    return row["partner_id"] if row else ""


def _step(work: Work, row: dict[str, Any], event: str) -> Step:
    """Return what an event does to a registration, once every guard of its table has been asked."""
    return require_step(REGISTRATION_LIFE, state=row["state"], event=event, seen=seen_of_registration(work, row))


def seen_of_registration(work: Work, row: dict[str, Any]) -> Circumstances:
    """Return what the guards of a registration, and of its extension, look at."""
    return circumstances(
        work,
        asking=row["partner_id"],
        partners=frozenset({row["partner_id"]}),
        makers=persons_of_audit(work, row["project_id"], kinds=_MAKING),
        over_on=row["expires_on"] or date.max,
    )


def _move(work: Work, row: dict[str, Any], project: Project, step: Step, **columns: Any) -> None:
    work.update(
        "registration",
        where={"project_id": project.project_id, "state": row["state"], "version": row["version"]},
        set_={"state": step.state, "state_since": work.at.isoformat(), "version": row["version"] + 1, **columns},
    )
    status = Code(_STATUS.get(step.state, step.state))
    work.fact("projects", project.project_id, record_data(replace(project, status=status)))
    work.answer["state"] = step.state
    work.tell(f"registration-{step.event.name}", project_id=project.project_id)
    work.audit(work.command.kind, project.project_id, state=step.state)


def _registered(project: Project, *, state: str, expires_on: date | None = None) -> Registered:
    return Registered(
        project.project_id, project.customer_id, project.registered_by, project.families, state, expires_on
    )


def _known(work: Work, customer_id: str) -> list[Registered]:
    """Return what is registered for a customer, by whomever."""
    projects = FactsInHand(work, attributes=declared_types(work)).of("projects", "customer_id", customer_id)
    rows = work.rows(
        "SELECT project_id, state, expires_on FROM registration WHERE project_id = ANY (%s)",
        [one.project_id for one in projects],
    )
    states = {row["project_id"]: row for row in rows}
    return [
        _registered(one, state=states[one.project_id]["state"], expires_on=states[one.project_id]["expires_on"])
        for one in projects
        if one.project_id in states
    ]
