"""After a restore: payments wait until a person has compared what was restored with the bank (R2)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from tremplin.claims.guard import ReasonNeeded
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import Refused
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class NotComparedWithBank(Refusal):
    """Say that the database was restored, and that nobody has compared it with the bank since."""

    code: ClassVar[str] = "NOT_COMPARED_WITH_BANK"
    template: ClassVar[str] = text_key(
        "This database was restored from the backup of {backup_on}, up to entry {seq}; the bank may have paid since."
    )
    next_template: ClassVar[str | None] = text_key(
        "Compare the payments with the bank's statements, and say so: tremplin db compared --as PERSON --reason TEXT."
    )

    backup_on: date
    seq: int


@dataclass(frozen=True, slots=True)
class NothingRestored(Refusal):
    """Say that there is nothing to compare."""

    code: ClassVar[str] = "NOTHING_RESTORED"
    template: ClassVar[str] = text_key("No backup was restored since the bank was last compared.")
    next_template: ClassVar[str | None] = text_key("Payments can be released.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareWithBank(Command):
    """Say that what was restored was compared with the bank; the reason says by what, and what was found."""

    kind: ClassVar[str] = "compare-with-bank"


def compare_with_bank(connection: Connection, command: CompareWithBank) -> Posted:
    """Unlock payments after a restore.

    Refusals: NotAllowed; ReasonNeeded; NothingRestored.
    """

    def change(work: Work) -> None:
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        waiting = _waiting(work)
        if waiting is None:
            raise Refused(NothingRestored())
        compared = {"compared_by": work.standing.person_id, "compared_at": work.at.isoformat()}
        work.update(
            "restoration",
            where={"compared_by": None},
            set_={**compared, "command_id": command.command_id},
            any_rows=True,
        )
        work.answer.update(seq=waiting["seq"], anchored_seq=waiting["anchored_seq"])
        work.audit(command.kind, None, seq=waiting["seq"])

    return carry_out(connection, command, change)


def require_compared(work: Work) -> None:
    """Refuse what goes to the bank while nobody has compared what was restored with it.

    Raises:
        Refused: NotComparedWithBank.
    """
    waiting = _waiting(work)
    if waiting is not None:
        raise Refused(NotComparedWithBank(backup_on=waiting["backup_at"].date(), seq=waiting["seq"]))


def _waiting(rows: Rows) -> dict[str, Any] | None:
    return rows.row(
        "SELECT seq, backup_at, anchored_seq FROM restoration WHERE compared_by IS NULL ORDER BY id DESC LIMIT 1"
    )
