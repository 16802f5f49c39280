"""A part of a self-billed invoice taken back, after a clawback: by a credit note that the partner accepts.

A clawback takes the award back without its tax. The invoices that billed the award and its corrections are corrected
by a credit note of their series, which the vendor does not make out alone: the partner accepts it, and then owes the
tax of that part too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tremplin.ledger.taking_back import clawback_tax
from tremplin.payments.clawback.receivable import Receivable
from tremplin.payments.invoice.document import Invoice
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from
from tremplin.payments.invoice.making import credit_of
from tremplin.payments.invoice.series import Series
from tremplin.store.posting import Posted
from tremplin.usecases.case_papers import billed_and_taken_back
from tremplin.usecases.command import Command
from tremplin.usecases.invoices import INVOICE, SELF_BILLS, SeriesInHand, insert_invoice
from tremplin.usecases.mandates import require_mandate
from tremplin.usecases.payables import get_payable
from tremplin.usecases.receivables import claim_of_case, reason_of_case, require_case
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptPartCredit(Command):
    """Accept the credit note for what was taken back of an award, so that it is made out."""

    kind: ClassVar[str] = "accept-part-credit"

    case_id: str
    partner_id: str


def accept_part_credit(connection: Connection, command: AcceptPartCredit) -> Posted:
    """Make out the credit note of a case: it names the invoices, and the partner owes the tax of that part as well.

    Refusals: NotAllowed; NotFound (the partner, the case, or invoices that billed what it takes back and have no such
    credit note yet); TaxCasesDiffer; MandateNotInForce.
    """

    def change(work: Work) -> None:
        case = require_case(work, case_id=command.case_id, partner_id=command.partner_id)
        numbers = credits_offered(work, [case]).get((case.case_id, case.partner))
        if numbers is None:
            raise Refused(NotFound(what=words(INVOICE), id=command.case_id))
        kept, payable_id = _credit(work, case, numbers)
        credit = kept.invoice
        payable = get_payable(work, payable_id)
        insert_invoice(work, payable, kept, preceding=credit.preceding[0].number, case_id=case.case_id)
        context = {"case": case.case_id, "claim": claim_of_case(case.case_id), "document": credit.number}
        plan = clawback_tax(case.partner, tax=credit.tax, kind="clawback-tax", dates=work.dates, context=context)
        if plan is not None:
            work.transact(plan)
        work.tell("credit-note-accepted", paper_id=credit.number, partner_id=case.partner, amount=credit.gross)
        work.answer.update(number=credit.number, tax=credit.tax.minor, currency=credit.tax.currency)
        work.audit(command.kind, credit.number, case=case.case_id, invoices=list(numbers))

    return carry_out(connection, command, change, claims=(claim_of_case(command.case_id),))


def credits_offered(rows: Rows, cases: Iterable[Receivable]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the self-billed invoices of which a part was taken back and no credit note says so yet.

    Args:
        rows: that are read.
        cases: clawbacks that were decided.

    Returns:
        The numbers of the invoices, the oldest first, by case and partner.
    """
    return billed_and_taken_back(rows, cases, document="self-bill")


def _credit(work: Work, case: Receivable, invoices: Sequence[str]) -> tuple[KeptInvoice, str]:
    """Return the credit note of a case, and the payable that the first of its invoices documents."""
    rows = work.rows(
        "SELECT content, payable_id, mandate_id FROM invoice WHERE number = ANY (%s) ORDER BY issued_on, number",
        list(invoices),
    )
    kept, mandate_id = [invoice_from(row["content"]) for row in rows], str(rows[-1]["mandate_id"])
    require_mandate(work, mandate_id)
    numbers, series = SeriesInHand(work), Series(SELF_BILLS, mandate_id)
    numbers.lock([series])
    made = credit_of(
        [one.invoice for one in kept],
        net=case.amount,
        text=reason_of_case(work, case.case_id),
        number=numbers.next_of(series),
        issued_on=work.today,
    )
    if not isinstance(made, Invoice):
        raise Refused(made)
    return KeptInvoice(made, kept[-1].language), rows[0]["payable_id"]
