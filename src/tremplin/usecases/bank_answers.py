"""What the bank answers, read in by finance: each evidence once, in any order; what contradicts itself is parked.

Only this changes a payment after its release, and what two persons settle by evidence (`settling.py`): M4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Final

from tremplin.ledger.transaction import Dates
from tremplin.payments.bank.account_report import read_account_report
from tremplin.payments.bank.answer import Answer
from tremplin.payments.bank.matching import Matched, TakenIn, take_in
from tremplin.payments.bank.status_report import read_status_report
from tremplin.payments.run.booking import booked_moves
from tremplin.payments.run.line import Line
from tremplin.payments.run.settling import unanswered
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payment_lines import LineStep, StandingLine, move_line, read_lines, tell_payment
from tremplin.usecases.releasing import PaymentFolder
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.vendor_account import numbers_of_accounts
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Place, Problem, Problems, text_key

ANSWER_DAYS: Final = 8
"""How long the bank may take until a payment has its end; then it counts as without an answer."""

# Files are taken in one after the other: what the one has said is known to the next.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('bank-answers', 0))"

_STATUS_REPORT: Final = b"CstmrPmtStsRpt"
_OTHER_ACCOUNT: Final = "OTHER_ACCOUNT"
_NO_ACCOUNT: Final = text_key("No account of the vendor is in force that a report could be about.")
_TOLD: Final[Mapping[str, str]] = {
    "book": "payment-booked",
    "reject": "payment-rejected",
    "return": "payment-returned",
}
_EVENTS: Final = {"contradiction": "park-line", "same": "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInBankFile(Command):
    """Take in a file of the bank: pain.002, camt.053 or camt.054.

    Attributes:
        file_name: as it came.
        content: its bytes.
    """

    kind: ClassVar[str] = "take-in-bank-file"

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSilence(Command):
    """Note which payments have no end after some days; they stay where they are, and are never sent again.

    Attributes:
        after_days: since the run was sent.
        only: payments found without an end (`payments_unanswered`), by their name at the bank; none else is noted.
            None: all that there are.
    """

    kind: ClassVar[str] = "note-silence"

    after_days: int = ANSWER_DAYS
    only: tuple[str, ...] | None = None


def take_in_bank_file(connection: Connection, command: TakeInBankFile, *, folder: PaymentFolder) -> Posted:
    """Take in a file of the bank; the same file again does nothing, and so does the same answer in another file.

    Refusals: NotAllowed.

    Raises:
        Problems: the file is none of the bank's, is about another account, or is not whole; nothing is taken in.
    """

    def change(work: Work) -> None:
        work.connection.execute(_LOCK)
        name = sha256(command.content).hexdigest()
        if work.row("SELECT 1 FROM bank_file WHERE sha256 = %s", name):
            work.answer.update(sha256=name, is_repeated=True, matched=0, parked=0)
            work.audit(command.kind, name, repeated=True)
            return
        kind, answers = _read(work, command)
        folder.keep(command.content, name=name)
        standing = _lines_about(work, answers)
        lines = {key: one.line for key, one in standing.items()}
        taken = take_in(answers, lines=lines, seen=_evidence_known(work, answers))
        _write(work, taken, standing, file=name)
        parked = sum(one.effect == "contradiction" for one in taken.matched)
        counts = {"answers": len(answers), "matched": len(taken.matched), "repeated": len(taken.repeated)}
        work.insert(
            "bank_file",
            sha256=name,
            kind=kind,
            name=command.file_name,
            size=len(command.content),
            **counts,
            unmatched=[_unmatched(one) for one in taken.unmatched],
            taken_in_by=work.standing.person_id,
        )
        counts.update(parked=parked, unmatched=len(taken.unmatched))
        work.answer.update(sha256=name, is_repeated=False, **counts)
        work.audit(command.kind, name, **counts)

    return carry_out(connection, command, change)


def note_silence(connection: Connection, command: NoteSilence) -> Posted:
    """Note which payments have no end after some days: unknown, with their money in transit (M4, M5).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        work.connection.execute(_LOCK)
        found = _silent(work, at=work.at, wait=timedelta(days=max(0, command.after_days)))
        wanted = set(found if command.only is None else command.only)
        silent = {name: moved for name, moved in found.items() if name in wanted}
        for standing, after in silent.values():
            move_line(work, standing, [LineStep("miss", after)])
        work.answer["unknown"] = len(silent)
        work.audit(command.kind, None, unknown=len(silent))

    return carry_out(connection, command, change)


def payments_unanswered(rows: Rows, *, at: datetime) -> tuple[str, ...]:
    """List the payments that have no end although the bank had `ANSWER_DAYS`, by their name at the bank.

    Args:
        rows: that are read.
        at: the instant, by the clock of the database.
    """
    return tuple(_silent(rows, at=at, wait=timedelta(days=ANSWER_DAYS)))


def book_lines(work: Work, moved: Sequence[tuple[Line, Line]], *, dates: Dates, context: Mapping[str, Any]) -> None:
    """Book what lines whose money has moved do to the books."""
    for plan in booked_moves(moved, dates=dates, context=context):
        work.transact(plan)


def _silent(rows: Rows, *, at: datetime, wait: timedelta) -> dict[str, tuple[StandingLine, Line]]:
    """Return the lines that have no end after a wait, as they stand and as they are then, by their name."""
    runs = rows.rows(
        "SELECT run_id, sent_at FROM payment_run WHERE state IN ('sent', 'answered') AND sent_at <= %s ORDER BY run_id",
        at - wait,
    )
    silent: dict[str, tuple[StandingLine, Line]] = {}
    for run in runs:
        standing = read_lines(rows, "run_id = %s AND state IN ('sent', 'accepted')", run["run_id"])
        lines = [one.line for one in standing.values()]
        for line, after in unanswered(lines, sent_at=run["sent_at"], now=at, wait=wait):
            silent[line.end_to_end_id] = (standing[line.end_to_end_id], after)
    return silent


def _read(work: Work, command: TakeInBankFile) -> tuple[str, tuple[Answer, ...]]:
    """Return what a file says, whichever of the bank's it is; reports are about any account of the vendor.

    Raises:
        Problems: it is none of them, or not whole.
    """
    data, name = command.content, command.file_name
    if _STATUS_REPORT in data:
        return "pain.002", _whole(read_status_report(data, file=name))
    read: tuple[Answer, ...] | tuple[Problem, ...] = (Problem("NO_ACCOUNT", (Place(name),), _NO_ACCOUNT),)
    for account in numbers_of_accounts(work):
        read = read_account_report(data, file=name, account=account)
        if not any(isinstance(one, Problem) and one.code == _OTHER_ACCOUNT for one in read):
            break
    return "camt", _whole(read)


def _whole(read: Iterable[Answer | Problem]) -> tuple[Answer, ...]:
    found = tuple(read)
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise Problems(problems)
    return tuple(one for one in found if isinstance(one, Answer))


def _lines_about(rows: Rows, answers: Iterable[Answer]) -> dict[str, StandingLine]:
    """Return every line that answers can be about: those that they name, and those of the orders that they name."""
    names = sorted({one.end_to_end_id for one in answers if one.end_to_end_id is not None})
    orders = sorted({one.message_id for one in answers if one.end_to_end_id is None and one.message_id is not None})
    return read_lines(
        rows,
        "end_to_end_id = ANY (%s)"
        " OR run_id IN (SELECT run_id FROM payment_run WHERE message_id = ANY (%s))"
        " AND state NOT IN ('dropped', 'recalled')",
        names,
        orders,
    )


def _evidence_known(rows: Rows, answers: Iterable[Answer]) -> frozenset[tuple[str, str, str]]:
    about = sorted({one.evidence[1] for one in answers})
    found = rows.rows("SELECT said, about, reference FROM bank_answer WHERE about = ANY (%s)", about)
    return frozenset((row["said"], row["about"], row["reference"]) for row in found)


def _write(work: Work, taken: TakenIn, standing: Mapping[str, StandingLine], *, file: str) -> None:
    steps: dict[str, list[LineStep]] = defaultdict(list)
    evidence: dict[tuple[str, str, str], Answer] = {}
    for one in taken.matched:
        evidence[one.answer.evidence] = one.answer
        if one.after != one.before or one.effect == "note":
            event = _EVENTS.get(one.effect, one.effect)
            steps[one.before.end_to_end_id].append(LineStep(event, one.after, file))
    for name, of_line in sorted(steps.items()):
        move_line(work, standing[name], of_line)
    _book(work, taken.matched, file=file)
    _tell(work, taken.matched)
    for answer in evidence.values():
        said, about, reference = answer.evidence
        work.insert("bank_answer", sha256=file, said=said, about=about, reference=reference, on=answer.on.isoformat())
    for run_id in sorted({one.before.run_id for one in taken.matched}):
        run = work.row("SELECT version, state FROM payment_run WHERE run_id = %s", run_id)
        if run is not None and run["state"] == "sent":
            where = {"run_id": run_id, "version": run["version"]}
            work.update("payment_run", where=where, set_={"state": "answered", "version": run["version"] + 1})


def _book(work: Work, matched: Iterable[Matched], *, file: str) -> None:
    """Book what moved, with the day that the bank says: one entry for each run, way and day."""
    by_day: dict[Any, list[tuple[Line, Line]]] = defaultdict(list)
    for one in matched:
        by_day[one.answer.on].append((one.before, one.after))
    for day, moved in sorted(by_day.items()):
        # A day that the bank names ahead of ours is ours: nothing is true before it is known.
        dates = Dates(effective_on=min(day, work.today), accounting_on=work.today)
        book_lines(work, moved, dates=dates, context={"evidence": file})


def _tell(work: Work, matched: Iterable[Matched]) -> None:
    for one in matched:
        if one.effect in _TOLD:
            more = {"reason": one.after.reason or "–"} if one.effect == "reject" else {}
            tell_payment(work, _TOLD[one.effect], one.after, **more)


def _unmatched(answer: Answer) -> dict[str, Any]:
    amount = answer.amount
    return {
        "said": answer.said,
        "order": answer.message_id,
        "payment": answer.end_to_end_id,
        "amount": None if amount is None else amount.minor,
        "currency": None if amount is None else amount.currency,
        "reference": answer.reference,
        "on": answer.on.isoformat(),
    }
