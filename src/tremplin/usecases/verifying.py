"""The verdict of the checker, kept with its time and figures; a night that fails is told at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import AlreadyDone, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

_RUN = text_key("verification")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteVerification(Command):
    """Keep what a run of the checker found.

    Attributes:
        slot: which run it was; each is kept once.
        began_at: by the clock of the database; aware.
        findings: as data, each with `invariant`, `verdict` (holds, fails, not-applicable), `code`, `checked` and
            `offence`, in the order of the reference.
    """

    kind: ClassVar[str] = "note-verification"

    slot: str
    began_at: datetime
    findings: tuple[Mapping[str, Any], ...]


def is_verified(connection: Connection, slot: str) -> bool:
    """Say whether a run has been kept."""
    return connection.execute("SELECT 1 FROM verification WHERE slot = %s", [slot]).fetchone() is not None


def note_verification(connection: Connection, command: NoteVerification) -> Posted:
    """Keep the verdict of a run, once (R4); admins and auditors are told when an invariant does not hold.

    Refusals: NotAllowed; AlreadyDone (the run is kept).
    """

    def change(work: Work) -> None:
        work.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('jobs:verify', 0))")
        if is_verified(work.connection, command.slot):
            raise Refused(AlreadyDone(what=words(_RUN), id=command.slot))
        counts = {one: sum(each["verdict"] == one for each in command.findings) for one in _VERDICTS}
        first = next((dict(one) for one in command.findings if one["verdict"] == "fails"), None)
        verdict = "holds" if first is None else "fails"
        work.insert(
            "verification",
            slot=command.slot,
            verdict=verdict,
            held=counts["holds"],
            failed=counts["fails"],
            not_applicable=counts["not-applicable"],
            first_offence=first,
            findings=[dict(one) for one in command.findings],
            began_at=command.began_at.isoformat(),
        )
        work.answer.update(verdict=verdict, **{name.replace("-", "_"): count for name, count in counts.items()})
        if first is not None:
            work.tell("verification-failed", failed=counts["fails"], invariant=first["invariant"], code=first["code"])
        work.audit(command.kind, command.slot, verdict=verdict, failed=counts["fails"])

    return carry_out(connection, command, change)


_VERDICTS = ("holds", "fails", "not-applicable")
