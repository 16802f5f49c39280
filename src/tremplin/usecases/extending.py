"""Protecting a project longer: a partner asks with a reason, another person of the vendor grants or denies."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from tremplin.claims.life import NotPossibleNow, Step, next_step
from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import require_step
from tremplin.usecases.command import Command
from tremplin.usecases.keeping import EXTENSION_DAYS_MAX, ExtensionTooLong
from tremplin.usecases.projects import in_hand, seen_of_registration
from tremplin.usecases.refused import Refused
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExtension(Command):
    """Ask for a longer protection; the reason says why the project takes longer.

    Attributes:
        days: more; at most `EXTENSION_DAYS_MAX` at once.
    """

    kind: ClassVar[str] = "ask-extension"

    project_id: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendRegistration(Command):
    """Protect a project longer, as it was asked.

    Attributes:
        days: granted; no more than were asked for.
    """

    kind: ClassVar[str] = "extend-registration"

    project_id: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyExtension(Command):
    """Deny a longer protection; the reason is for the partner."""

    kind: ClassVar[str] = "deny-extension"

    project_id: str


def ask_extension(connection: Connection, command: AskExtension) -> Posted:
    """Ask for a longer protection of an approved registration.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; ExtensionTooLong.
    """

    def change(work: Work) -> None:
        row, step = _in_hand(work, command.project_id, "ask-extension")
        _require_days(command.days, most=EXTENSION_DAYS_MAX)
        _move(work, row, step, extension_days=command.days)
        work.audit(command.kind, command.project_id, days=command.days)

    return carry_out(connection, command, change)


def extend_registration(connection: Connection, command: ExtendRegistration) -> Posted:
    """Grant an extension: the protection ends that many days later.

    Refusals: NotAllowed; NotFound; NotPossibleNow; OwnOrganisation; NeedsAnotherPerson; ExtensionTooLong (more than
    was asked for).
    """

    def change(work: Work) -> None:
        row, step = _in_hand(work, command.project_id, "grant-extension")
        _require_days(command.days, most=row["extension_days"])
        until = (row["expires_on"] + timedelta(days=command.days)).isoformat()
        _move(work, row, step, extension_days=None, expires_on=until, extensions=row["extensions"] + 1)
        work.answer["protected_until"] = until
        work.audit(command.kind, command.project_id, until=until)

    return carry_out(connection, command, change)


def deny_extension(connection: Connection, command: DenyExtension) -> Posted:
    """Deny an extension; the protection ends when it was to end.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; OwnOrganisation.
    """

    def change(work: Work) -> None:
        row, step = _in_hand(work, command.project_id, "deny-extension")
        _move(work, row, step, extension_days=None)
        work.audit(command.kind, command.project_id)

    return carry_out(connection, command, change)


# An extension lives as long as its registration is approved: of any other, the refusal says what is possible.
_OF_APPROVED: Final = "expire"


def _in_hand(work: Work, project_id: str, event: str) -> tuple[dict[str, Any], Step]:
    row, _project = in_hand(work, project_id)
    alive = next_step(REGISTRATION_LIFE, state=row["state"], event=_OF_APPROVED)
    if isinstance(alive, NotPossibleNow):
        raise Refused(alive)
    seen = seen_of_registration(work, row)
    return row, require_step(EXTENSION_LIFE, state=row["extension"], event=event, seen=seen)


def _require_days(days: int, *, most: int) -> None:
    if not 0 < days <= most:
        raise Refused(ExtensionTooLong(days, most))


def _move(work: Work, row: dict[str, Any], step: Step, **columns: Any) -> None:
    work.update(
        "registration",
        where={"project_id": row["project_id"], "version": row["version"]},
        set_={"extension": step.state, "version": row["version"] + 1, **columns},
    )
    work.answer["extension"] = step.state
    work.tell(f"registration-{step.event.name}", project_id=row["project_id"])
