"""Projects: registered, seen side by side where partners clash, approved for one partner of record, protected."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import Life, NotPossibleNow, Step, next_step
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
from tremplin.usecases.command import Command
from tremplin.usecases.facts import note_facts
from tremplin.usecases.known import FactsInHand
from tremplin.usecases.refused import PROJECT, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import declared_types
from tremplin.usecases.work import Work, carry_out

EXTENSION_DAYS_MAX: Final = 180

# What the state of a registration is called among the facts that terms look at.
_STATUS: Final = {"approved": "opportunity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterProject(Command):
    """Register a project.

    Attributes:
        project: what is known of it; its status and its day follow from what happens.
        roles: of partners in it, besides the partner of record.
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
class ExtendRegistration(Command):
    """Protect a project longer.

    Attributes:
        days: more; at most `EXTENSION_DAYS_MAX` at once.
    """

    kind: ClassVar[str] = "extend-registration"

    project_id: str
    days: int


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
        if work.row("SELECT 1 FROM registration WHERE project_id = %s", project.project_id):
            raise Refused(AlreadyDone(what=words(PROJECT), id=project.project_id))
        note_facts(work, (project, *command.roles))
        work.insert(
            "registration",
            project_id=project.project_id,
            partner_id=project.registered_by,
            state="pending-approval",
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
        row, project = _in_hand(work, command.project_id)
        step = _step(REGISTRATION_LIFE, row["state"], "approve")
        _require_other_person(work, project.project_id)
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
        row, project = _in_hand(work, command.project_id)
        step = _step(REGISTRATION_LIFE, row["state"], "deny")
        _require_other_person(work, project.project_id)
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        _move(work, row, project, step)

    return carry_out(connection, command, change)


def extend_registration(connection: Connection, command: ExtendRegistration) -> Posted:
    """Protect a project longer than it was to be.

    Refusals: NotAllowed; NotFound; NotPossibleNow (it is not approved, or too many days); NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        row, project = _in_hand(work, command.project_id)
        if row["state"] != "approved" or not 0 < command.days <= EXTENSION_DAYS_MAX:
            _step(REGISTRATION_LIFE, row["state"], "submit")
        _require_other_person(work, project.project_id)
        until = row["expires_on"] + timedelta(days=command.days)
        work.update(
            "registration",
            where={"project_id": project.project_id, "version": row["version"]},
            set_={
                "expires_on": until.isoformat(),
                "extensions": row["extensions"] + 1,
                "version": row["version"] + 1,
            },
        )
        work.answer["protected_until"] = until.isoformat()
        work.tell("registration-extended", project_id=project.project_id)
        work.audit(command.kind, project.project_id, until=until.isoformat())

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
            row, project = _in_hand(work, project_id)
            _move(work, row, project, _step(REGISTRATION_LIFE, row["state"], "expire"))
            expired.append(project.project_id)
        work.answer["expired"] = expired
        work.audit(command.kind, None, expired=len(expired))

    return carry_out(connection, command, change)


def _in_hand(work: Work, project_id: str) -> tuple[dict[str, Any], Project]:
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


def _step(life: Life, state: str, event: str) -> Step:
    step = next_step(life, state=state, event=event)
    if isinstance(step, NotPossibleNow):
        raise Refused(step)
    return step


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


def _require_other_person(work: Work, project_id: str) -> None:
    """Refuse who registered the project themselves (W6)."""
    made = work.row(
        "SELECT 1 FROM audit JOIN command USING (command_id) WHERE subject = %s AND what = 'register-project'"
        " AND coalesce(command.actor_person, on_behalf_of) = %s LIMIT 1",
        project_id,
        work.standing.person_id,
    )
    if made is not None:
        raise Refused(NeedsAnotherPerson(), security="four-eyes")
