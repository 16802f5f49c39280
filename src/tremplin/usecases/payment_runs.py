"""Payment runs: prepared by one person, changed or cancelled before release; what may be paid, and what is left out.

Tables: `payment_run`, `payment_line`, `line_event` (store/models/payment.py). A live line holds its payable: the index
`payment_line_one_live` lets one line at most pay it, whoever builds two runs at once (M1).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final

from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow, next_step
from tremplin.money import Money
from tremplin.payments.due import bank_day
from tremplin.payments.paper.bank_details import COOLING_DAYS, details_in_force
from tremplin.payments.run.life import RUN_LIFE
from tremplin.payments.run.line import message_id
from tremplin.payments.run.order import CurrencyNotOrdered, order_of
from tremplin.payments.run.prepare import Candidate, Prepared, Run, prepare_run
from tremplin.payments.run.release import NothingToPay
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payables import UNSETTLED, PayableRow, payable_of
from tremplin.usecases.payment_holds import holds_by_payable, read_papers
from tremplin.usecases.payment_lines import LineStep, StandingLine, insert_line, move_line, read_lines
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.vendor_account import ACCOUNT, AccountInForce, account_in_force, account_of_run
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

RUN: Final = text_key("payment run")
LINE: Final = text_key("payment in the run")


@dataclass(frozen=True, slots=True)
class NotABankDay(Refusal):
    """Say that the bank pays nothing on a day."""

    code: ClassVar[str] = "NOT_A_BANK_DAY"
    template: ClassVar[str] = text_key("The bank does not pay on {day}, or that day has passed.")
    next_template: ClassVar[str | None] = text_key("Choose {next}, or a later day of the bank.")

    day: date
    next: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareRun(Command):
    """Prepare a run that pays everything that may be paid on a day.

    Attributes:
        run_id: chosen by the caller; never used before.
        currency: of the run.
        execute_on: the day on which the bank is to pay.
        partner_ids: only these partners; none: everyone.
    """

    kind: ClassVar[str] = "prepare-payment-run"

    run_id: str
    currency: str
    execute_on: date
    partner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropLines(Command):
    """Take payments out of a run that is not released; the reason says why."""

    kind: ClassVar[str] = "drop-lines"

    run_id: str
    payable_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRun(Command):
    """Cancel a run before it is released; the reason says why."""

    kind: ClassVar[str] = "cancel-run"

    run_id: str


@dataclass(frozen=True)
class RunInHand:
    """A run as it stands.

    Attributes:
        row: of the table.
        lines: its lines but those that were taken out, by their end-to-end id.
        account: from which it is paid.
    """

    row: Mapping[str, Any]
    lines: Mapping[str, StandingLine]
    account: AccountInForce

    @cached_property
    def run(self) -> Run:
        """The run as the room `payments` knows it, made once: who goes through the lines asks for it at each."""
        lines = tuple(one.line for one in self.lines.values())
        ordered = tuple(sorted(lines, key=lambda one: (one.payee, one.payable_id)))
        return Run(self.row["run_id"], self.row["currency"], self.row["execute_on"], ordered)


def prepare_payment_run(connection: Connection, command: PrepareRun) -> Posted:
    """Prepare a run; what stands in the way of a payable keeps it out, and is said.

    Refusals: NotAllowed; AlreadyDone (the id); NotFound (no account for the currency); NotABankDay;
    CurrencyNotOrdered; NothingToPay; AlreadyDone (another run has taken a payable meanwhile).
    """

    def change(work: Work) -> None:
        if work.row("SELECT 1 FROM payment_run WHERE run_id = %s", command.run_id):
            raise Refused(AlreadyDone(what=words(RUN), id=command.run_id))
        account = account_in_force(work, command.currency)
        if account is None:
            raise Refused(NotFound(what=words(ACCOUNT), id=command.currency))
        earliest = bank_day(max(command.execute_on, work.today))
        if earliest != command.execute_on:
            raise Refused(NotABankDay(day=command.execute_on, next=earliest))
        prepared = prepared_run(
            work,
            command.run_id,
            currency=command.currency,
            execute_on=command.execute_on,
            partner_ids=command.partner_ids,
        )
        order = order_of(prepared.run, debtor=account.debtor, created_at=work.at)
        if isinstance(order, CurrencyNotOrdered):
            raise Refused(order)
        if not prepared.run.lines:
            raise Refused(NothingToPay())
        _write(work, prepared.run, account)
        work.answer.update(
            run_id=command.run_id,
            count=prepared.run.count,
            total=prepared.run.total.minor,
            left_out=dict(Counter(reason.code for one in prepared.left_out for reason in one.reasons)),
            shown=prepared.run.shown_hash,
        )

    return carry_out(connection, command, change)


def drop_lines(connection: Connection, command: DropLines) -> Posted:
    """Take payments out of a run that is not released; another run may pay them.

    Refusals: NotAllowed; NotFound (the run, or a payment in it); NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        held = require_run(work, command.run_id, event="change-run", needs_reason=True)
        by_payable = {one.line.payable_id: one for one in held.lines.values()}
        for payable_id in sorted(set(command.payable_ids)):
            if payable_id not in by_payable:
                raise Refused(NotFound(what=words(LINE), id=payable_id))
            _drop(work, by_payable[payable_id])
        move_run(work, held, "prepared")
        work.audit(command.kind, command.run_id, dropped=len(set(command.payable_ids)))

    return carry_out(connection, command, change)


def cancel_run(connection: Connection, command: CancelRun) -> Posted:
    """Cancel a run that is not released; its payables are free again.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        held = require_run(work, command.run_id, event="cancel-run", needs_reason=True)
        for one in held.lines.values():
            _drop(work, one)
        move_run(work, held, "cancelled")
        work.audit(command.kind, command.run_id, dropped=len(held.lines))

    return carry_out(connection, command, change)


def prepared_run(
    rows: Rows, run_id: str, *, currency: str, execute_on: date, partner_ids: Sequence[str] = ()
) -> Prepared:
    """Return the run that would be prepared now, and what it leaves out; nothing is written.

    Args:
        rows: that are read.
        run_id: of the run.
        currency: of the run.
        execute_on: a day of the bank; what is due later is in no run, and is not said to be left out.
        partner_ids: only these partners; none: everyone.
    """
    found = rows.rows(_CANDIDATES, {"currency": currency, "on": execute_on, "partners": list(partner_ids)})
    payables = [payable_of(row) for row in found]
    papers = read_papers(rows, (one.partner_id for one in payables))
    holds = holds_by_payable(rows, payables, on=execute_on, papers=papers)
    in_force = {
        partner: details_in_force(details, on=execute_on, cooling_days=COOLING_DAYS)
        for partner, details in papers.details.items()
    }
    # Lines that a live one leaves free are of no interest: what a live line holds is not asked for above.
    candidates = [
        Candidate(
            one.payable_id,
            one.partner_id,
            _left(one),
            one.document_ref or "",
            one.due_on,
            in_force.get(one.partner_id),
            holds[one.payable_id],
        )
        for one in payables
    ]
    return prepare_run(run_id, candidates, currency=currency, execute_on=execute_on)


# A line that is parked where its money is owed again may still be paid by the bank: nothing is sent beside it (M4).
_CANDIDATES: Final = f"""
    SELECT * FROM payable
    WHERE currency = %(currency)s AND due_on <= %(on)s AND document IS NOT NULL AND {UNSETTLED}
        AND (%(partners)s::text[] = '{{}}' OR partner_id = ANY (%(partners)s))
        AND NOT EXISTS (
            SELECT 1 FROM payment_line AS line WHERE line.payable_id = payable.payable_id
            AND line.state IN ('prepared', 'sent', 'accepted', 'unknown', 'booked', 'parked')
        )
    ORDER BY partner_id, payable_id
"""


def run_in_hand(rows: Rows, run_id: str) -> RunInHand:
    """Return a run with its lines.

    Raises:
        Refused: NotFound.
    """
    row = rows.row("SELECT * FROM payment_run WHERE run_id = %s", run_id)
    if row is None:
        raise Refused(NotFound(what=words(RUN), id=run_id))
    lines = read_lines(rows, "run_id = %s AND state <> 'dropped'", run_id)
    return RunInHand(row, lines, account_of_run(rows, row["account_id"]))


def require_run(work: Work, run_id: str, *, event: str, needs_reason: bool = False) -> RunInHand:
    """Return a run to which something may happen.

    Raises:
        Refused: NotFound, NotPossibleNow, ReasonNeeded.
    """
    held = run_in_hand(work, run_id)
    step = next_step(RUN_LIFE, state=held.row["state"], event=event)
    if isinstance(step, NotPossibleNow):
        raise Refused(step)
    if needs_reason and not (work.command.reason or "").strip():
        raise Refused(ReasonNeeded())
    return held


def move_run(work: Work, held: RunInHand, state: str, **columns: Any) -> None:
    """Take a run to another state; who comes second finds it changed."""
    version = held.row["version"]
    work.update(
        "payment_run",
        where={"run_id": held.row["run_id"], "version": version},
        set_={"state": state, "version": version + 1, **columns},
    )
    work.answer.update(run_id=held.row["run_id"], state=state)


def claims_of_payables(rows: Rows, payable_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the claims that payables pay, by id: a command that pays locks them first (race with a clawback)."""
    found = rows.rows(
        "SELECT DISTINCT claim_id FROM payable_item WHERE payable_id = ANY (%s) ORDER BY claim_id", list(payable_ids)
    )
    return tuple(row["claim_id"] for row in found)


def _left(payable: PayableRow) -> Money:
    if payable.left is None:
        raise LookupError(payable.payable_id)
    return payable.left


def _write(work: Work, run: Run, account: AccountInForce) -> None:
    work.insert(
        "payment_run",
        run_id=run.run_id,
        currency=run.currency,
        execute_on=run.execute_on.isoformat(),
        account_id=account.id,
        message_id=message_id(run.run_id),
        state="prepared",
        prepared_by=work.standing.person_id,
    )
    for line in run.lines:
        insert_line(work, line)
    work.audit(work.command.kind, run.run_id, count=run.count, total=run.total.minor)


def _drop(work: Work, standing: StandingLine) -> None:
    move_line(work, standing, [LineStep("drop", standing.line.after("dropped", "payable"))])
