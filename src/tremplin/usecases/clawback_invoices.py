"""The vendor's own invoice for a lower price that was taken back, after a clawback or a correction.

A clawback takes the award back without its tax. Where a credit note of the vendor had lowered a price by it, that price
is due again, and the collected tax with it: the vendor is the seller and makes its invoice out, which names the credit
note. The partner accepts nothing (decision 0029), and then owes the tax as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.ledger.taking_back import clawback_tax
from tremplin.money import Money
from tremplin.payments.clawback.receivable import Receivable
from tremplin.payments.due import last_day_by_law
from tremplin.payments.invoice.document import Invoice, InvoiceLine
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from
from tremplin.payments.invoice.making import price_taken_back
from tremplin.payments.invoice.series import Series
from tremplin.store.posting import Posted
from tremplin.usecases.case_papers import billed_and_taken_back
from tremplin.usecases.command import Command
from tremplin.usecases.invoices import SeriesInHand, insert_invoice
from tremplin.usecases.payables import get_payable
from tremplin.usecases.receivables import claim_of_case, reason_of_case, require_case
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

CREDIT: Final = text_key("credit note whose lower price was taken back")

INVOICES: Final = "FV"
"""How the numbers of the vendor's own invoices begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceClawback(Command):
    """Make out the vendor's invoice for what was taken back of a lower price."""

    kind: ClassVar[str] = "invoice-clawback"

    case_id: str
    partner_id: str


def invoice_clawback(connection: Connection, command: InvoiceClawback) -> Posted:
    """Make out the invoice of a case: it names the credit note, and the partner owes the collected tax as well.

    Refusals: NotAllowed; NotFound (the partner, the case, or credit notes that gave what it takes back and for which no
    invoice says so yet); TaxCasesDiffer.
    """

    def change(work: Work) -> None:
        case = require_case(work, case_id=command.case_id, partner_id=command.partner_id)
        numbers = clawbacks_to_invoice(work, [case]).get((case.case_id, case.partner))
        if numbers is None:
            raise Refused(NotFound(what=words(CREDIT), id=command.case_id))
        kept, payable_id = _made_out(work, case, numbers)
        invoice = kept.invoice
        payable = get_payable(work, payable_id)
        insert_invoice(work, payable, kept, preceding=invoice.preceding[0].number, case_id=case.case_id)
        context = {"case": case.case_id, "claim": claim_of_case(case.case_id), "document": invoice.number}
        plan = clawback_tax(case.partner, tax=invoice.tax, kind="clawback-invoice", dates=work.dates, context=context)
        if plan is not None:
            work.transact(plan)
        work.tell("invoice-for-clawback", paper_id=invoice.number, partner_id=case.partner, amount=invoice.gross)
        work.answer.update(number=invoice.number, tax=invoice.tax.minor, currency=invoice.currency)
        work.audit(command.kind, invoice.number, case=case.case_id)

    return carry_out(connection, command, change, claims=(claim_of_case(command.case_id),))


def clawbacks_to_invoice(rows: Rows, cases: Iterable[Receivable]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the credit notes whose lower price was taken back and which no invoice says yet.

    Args:
        rows: that are read.
        cases: clawbacks that were decided.

    Returns:
        The numbers of the credit notes, the oldest first, by case and partner.
    """
    return billed_and_taken_back(rows, cases, document="credit-note")


def invoice_series(on: date) -> Series:
    """Return the series of the vendor's own invoices of a day: one for each year."""
    return Series(INVOICES, f"{on:%Y}")


def _made_out(work: Work, case: Receivable, credit_notes: Sequence[str]) -> tuple[KeptInvoice, str]:
    """Return the invoice of a case, and the payable that its credit note documents."""
    rows = work.rows(
        "SELECT content, payable_id FROM invoice WHERE number = ANY (%s) ORDER BY issued_on, number", list(credit_notes)
    )
    kept = [invoice_from(row["content"]) for row in rows]
    numbers, series = SeriesInHand(work), invoice_series(work.today)
    numbers.lock([series])
    settled = Money(case.amount.minor - case.left.minor, case.amount.currency)
    made = price_taken_back(
        [one.invoice for one in kept],
        line=InvoiceLine(_text(work, case, kept[0].invoice), case.amount, case.case_id, case.decided_on),
        number=numbers.next_of(series),
        issued_on=work.today,
        due_on=last_day_by_law(work.today, "thirty-days"),
        settled=settled,
    )
    if not isinstance(made, Invoice):
        raise Refused(made)
    return KeptInvoice(made, kept[-1].language), rows[0]["payable_id"]


def _text(work: Work, case: Receivable, credit: Invoice) -> str:
    """Return what is taken back, as the credit note called it, and why."""
    claim_id = claim_of_case(case.case_id)
    (title, *_rest) = [line.text for line in credit.lines if line.source_id in (claim_id, case.case_id)] or [claim_id]
    return f"{title} ({' '.join(reason_of_case(work, case.case_id).split()).rstrip('.')})"
