"""What answers do not settle: lines without an answer after some days, and those that people end with evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from tremplin.claims.four_eyes import NeedsAnotherPerson, check_second_person
from tremplin.claims.life import NotPossibleNow, next_step
from tremplin.payments.run.life import LINE_LIFE
from tremplin.payments.run.line import Line
from tremplin.payments.run.prepare import Run
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class EvidenceNeeded(Refusal):
    """An end without evidence of the bank: silence proves nothing (M4)."""

    code: ClassVar[str] = "EVIDENCE_NEEDED"
    template: ClassVar[str] = text_key("This needs evidence of the bank: a statement, a letter or a message.")
    next_template: ClassVar[str | None] = text_key("Hand in the file, and settle it then.")


def released(run: Run) -> tuple[Line, ...]:
    """Return the lines of a run as they are once it is released: ordered, and in transit."""
    return tuple(line.after("sent", "transit") for line in run.lines)


def recalled(run: Run) -> tuple[Line, ...]:
    """Return the lines of a run as they are once it is recalled before it was sent: owed, and free for another run."""
    return tuple(line.after("recalled", "payable") for line in run.lines)


def unanswered(
    lines: Iterable[Line], *, sent_at: datetime, now: datetime, wait: timedelta
) -> tuple[tuple[Line, Line], ...]:
    """Return the lines that have no end after so long, before and after: they are unknown, and stay where they are.

    Args:
        lines: of one run.
        sent_at: when its order went to the bank.
        now: read from the database.
        wait: how long it may take until the bank has booked, rejected or returned a payment.
    """
    if now - sent_at < wait:
        return ()
    return tuple((line, line.after("unknown", line.place)) for line in lines if line.state in ("sent", "accepted"))


def settle_line(
    line: Line, *, is_paid: bool, actor: frozenset[str], proposed_by: frozenset[str], evidence: str
) -> Line | NotPossibleNow | NeedsAnotherPerson | EvidenceNeeded:
    """Return a line that two persons settle by evidence that no file of the bank carries.

    Args:
        line: unknown or parked.
        is_paid: what the evidence says.
        actor: the natural persons behind the second one.
        proposed_by: the natural persons behind the first one.
        evidence: hash of the file that shows it.

    Refusals, in this order:
        NotPossibleNow, NeedsAnotherPerson, EvidenceNeeded.
    """
    step = next_step(LINE_LIFE, state=line.state, event="settle-paid" if is_paid else "settle-unpaid")
    if isinstance(step, NotPossibleNow):
        return step
    refusal = check_second_person(actor, involved=proposed_by)
    if refusal is not None:
        return refusal
    if not evidence:
        return EvidenceNeeded()
    settled = line.after("booked", "bank") if is_paid else line.after("returned", "payable")
    return replace(settled, debit_ref=evidence if is_paid else line.debit_ref)
