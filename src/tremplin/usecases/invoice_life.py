"""What happens to a self-billed invoice: accepted or contested by the partner, left to stand, or taken back.

An invoice is taken back whole, by a credit note that the partner accepts; its payable then needs another paper. The
vendor never corrects an invoice in the partner's name on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from tremplin.ledger.payment import invoice_taken_back
from tremplin.payments.invoice.document import Invoice
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.invoice.making import credit_of
from tremplin.payments.invoice.series import Series
from tremplin.payments.run.life import LIVE
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances, require_step
from tremplin.usecases.command import Command
from tremplin.usecases.invoices import INVOICE, SELF_BILLS, SeriesInHand, insert_invoice, note_event
from tremplin.usecases.mandates import require_mandate
from tremplin.usecases.payables import get_payable
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class PaidAlready(Refusal):
    """Say that an invoice that is paid, in payment, or set off is not taken back."""

    code: ClassVar[str] = "PAID_ALREADY"
    template: ClassVar[str] = text_key("The invoice {number} is paid, in payment, or set off.")
    next_template: ClassVar[str | None] = text_key("What was paid too much is taken back by a clawback.")

    number: str


@dataclass(frozen=True, slots=True)
class CreditedInPart(Refusal):
    """Say that a part of an invoice was taken back, so that it is not taken back whole."""

    code: ClassVar[str] = "CREDITED_IN_PART"
    template: ClassVar[str] = text_key("The credit note {credit} takes a part of the invoice {number} back.")
    next_template: ClassVar[str | None] = text_key("What is wrong with the rest is taken back by a clawback.")

    number: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfInvoice(Command):
    """Something that happens to a self-billed invoice."""

    number: str


class AcceptInvoice(_OfInvoice):
    """Accept an invoice: it can be paid from now on."""

    kind: ClassVar[str] = "accept-invoice"


class ContestInvoice(_OfInvoice):
    """Contest an invoice while its mandate allows it, with the reason; it is not paid meanwhile."""

    kind: ClassVar[str] = "contest-invoice"


class WithdrawContest(_OfInvoice):
    """Take a contest back: the invoice is accepted."""

    kind: ClassVar[str] = "withdraw-contest"


class OfferCredit(_OfInvoice):
    """Offer to take an invoice back by a credit note; the reason stands on it."""

    kind: ClassVar[str] = "offer-credit"


class AcceptCredit(_OfInvoice):
    """Accept the credit note that was offered: it is made out, and the payable needs another paper."""

    kind: ClassVar[str] = "accept-credit"


class RefuseCredit(_OfInvoice):
    """Refuse the credit note that was offered, with the reason: the invoice is contested."""

    kind: ClassVar[str] = "refuse-credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetInvoicesStand(Command):
    """Let invoices stand that nobody contested in time.

    Attributes:
        seen: numbers and versions of those found past their day (`invoices_past`); one that has moved on is left alone.
    """

    kind: ClassVar[str] = "let-invoices-stand"

    seen: tuple[tuple[str, int], ...]


_EVENTS: Final[Mapping[str, str]] = {
    "accept-invoice": "accept",
    "contest-invoice": "contest",
    "withdraw-contest": "withdraw-contest",
    "offer-credit": "offer-credit",
    "accept-credit": "accept-credit",
    "refuse-credit": "refuse-credit",
}
"""Which event of the life each command is."""


def move_invoice(connection: Connection, command: _OfInvoice) -> Posted:
    """Do what a command asks of a self-billed invoice; the kind of the command says what.

    Args:
        connection: outside a transaction.
        command: AcceptInvoice, ContestInvoice, WithdrawContest, OfferCredit, AcceptCredit or RefuseCredit.

    Refusals: NotAllowed; NotFound (also when it is another partner's); NotPossibleNow; ReasonNeeded; NotYours;
    WindowOver; OwnOrganisation; PaidAlready; CreditedInPart; MandateNotInForce (for the credit note).
    """
    event = _EVENTS[command.kind]

    def change(work: Work) -> None:
        row = work.row("SELECT * FROM invoice WHERE number = %s AND type_code = '389'", command.number)
        if row is None or not work.standing.may_see(row["partner_id"]):
            raise Refused(NotFound(what=words(INVOICE), id=command.number))
        seen = circumstances(
            work,
            partners=frozenset({row["partner_id"]}),
            asking=row["partner_id"],
            over_on=row["contest_until"] + timedelta(days=1),
        )
        step = require_step(INVOICE_LIFE, state=row["state"], event=event, seen=seen)
        if event in ("offer-credit", "accept-credit"):
            _require_unpaid(work, row)
        if event == "accept-credit":
            work.answer.update(credit_note=_take_back(work, row))
        elif event in ("accept", "withdraw-contest"):
            where = {"payable_id": row["payable_id"], "document_ref": command.number}
            work.update("payable", where=where, set_={"accepted": True})
        _move(work, row, event, step.state)
        work.answer.update(state=step.state)

    return carry_out(connection, command, change)


def invoices_past(connection: Connection, *, on: date, at_most: int = 200) -> tuple[tuple[str, int], ...]:
    """List the invoices that nobody contested until their day, each with its version, by number."""
    rows = connection.execute(
        "SELECT number, version FROM invoice WHERE state = 'issued' AND type_code = '389' AND contest_until < %s"
        " ORDER BY number LIMIT %s",
        [on, at_most],
    ).fetchall()
    return tuple((row[0], row[1]) for row in rows)


def let_invoices_stand(connection: Connection, command: LetInvoicesStand) -> Posted:
    """Let invoices stand; run twice, late or in two processes, each is left to stand once (R4).

    Refusals: NotAllowed; Overtaken (somebody accepted one in the same moment).
    """

    def change(work: Work) -> None:
        rows = work.rows(
            "SELECT invoice.* FROM invoice JOIN unnest(%s::text[], %s::int[]) AS seen (number, version)"
            " USING (number, version) WHERE state = 'issued' AND contest_until < %s ORDER BY number",
            [number for number, _version in command.seen],
            [version for _number, version in command.seen],
            work.today,
        )
        for row in rows:
            seen = circumstances(work, over_on=row["contest_until"] + timedelta(days=1))
            step = require_step(INVOICE_LIFE, state=row["state"], event="let-stand", seen=seen)
            _move(work, row, "let-stand", step.state)
        work.answer.update(invoices=[row["number"] for row in rows])
        work.audit(command.kind, None, invoices=len(rows))

    return carry_out(connection, command, change)


def _move(work: Work, row: dict[str, Any], event: str, state: str) -> None:
    work.update(
        "invoice",
        where={"number": row["number"], "version": row["version"]},
        set_={"state": state, "version": row["version"] + 1},
    )
    note_event(work, row["number"], n=row["version"] + 1, event=event, state=state)
    work.tell(f"invoice-{state}", paper_id=row["number"], partner_id=row["partner_id"])
    work.audit(work.command.kind, row["number"], state=state)


def _require_unpaid(work: Work, row: dict[str, Any]) -> None:
    paid = work.row(
        "SELECT 1 FROM payable WHERE payable_id = %(payable)s AND (set_off <> 0 OR EXISTS ("
        " SELECT 1 FROM payment_line WHERE payment_line.payable_id = %(payable)s AND state = ANY (%(live)s)))",
        {"payable": row["payable_id"], "live": sorted(LIVE)},
    )
    if paid is not None:
        raise Refused(PaidAlready(row["number"]))
    part = work.row(
        "SELECT number FROM invoice WHERE partner_id = %s AND case_id IS NOT NULL"
        " AND content::jsonb -> 'preceding' @> jsonb_build_array(jsonb_build_array(%s::text))",
        row["partner_id"],
        row["number"],
    )
    if part is not None:
        raise Refused(CreditedInPart(row["number"], part["number"]))


def _take_back(work: Work, row: dict[str, Any]) -> str:
    """Make the credit note out, undo what the invoice booked, and take the paper from the payable."""
    kept = invoice_from(row["content"])
    offered = work.row(
        "SELECT reason FROM invoice_event WHERE number = %s AND event = 'offer-credit' ORDER BY n DESC LIMIT 1",
        row["number"],
    )
    require_mandate(work, str(row["mandate_id"]))
    numbers, series = SeriesInHand(work), Series(SELF_BILLS, str(row["mandate_id"]))
    numbers.lock([series])
    credit = credit_of(
        [kept.invoice],
        net=kept.invoice.net,
        text=str(offered["reason"]) if offered else "",
        number=numbers.next_of(series),
        issued_on=work.today,
    )
    if not isinstance(credit, Invoice):
        raise Refused(credit)
    payable = get_payable(work, row["payable_id"])
    insert_invoice(work, payable, KeptInvoice(credit, kept.language), preceding=row["number"])
    context = {"payable": payable.payable_id, "document": credit.number, "takes_back": row["number"]}
    plan = invoice_taken_back(credit.booked(payable.partner_id), dates=work.dates, context=context)
    if plan is not None:
        work.transact(plan)
    without = {"document": None, "document_ref": None, "document_on": None, "gross": None, "contest_until": None}
    where = {"payable_id": payable.payable_id, "document_ref": row["number"]}
    work.update("payable", where=where, set_={**without, "accepted": False})
    return credit.number
