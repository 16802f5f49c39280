"""A part of a self-billed invoice taken back, after a clawback: by a credit note that the partner accepts.

A clawback takes the award back without its tax. The invoice that billed the award is corrected by a credit note of its
own series, which the vendor does not make out alone: the partner accepts it, and then owes the tax of that part too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from tremplin.ledger.taking_back import clawback_tax
from tremplin.money import Money
from tremplin.payments.clawback.receivable import Receivable
from tremplin.payments.invoice.document import Invoice
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from
from tremplin.payments.invoice.making import credit_of
from tremplin.payments.invoice.series import Series
from tremplin.store.posting import Posted
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
    """Make out the credit note of a case: it names the invoice, and the partner owes the tax of that part as well.

    Refusals: NotAllowed; NotFound (the partner, the case, or an invoice that was made out for it and has no such credit
    note yet); CreditTooLarge; MandateNotInForce.
    """

    def change(work: Work) -> None:
        case = require_case(work, case_id=command.case_id, partner_id=command.partner_id)
        number = credits_offered(work, [case]).get((case.case_id, case.partner))
        if number is None:
            raise Refused(NotFound(what=words(INVOICE), id=command.case_id))
        credit, kept = _credit(work, case, number)
        payable = get_payable(work, kept.payable_id)
        insert_invoice(work, payable, KeptInvoice(credit, kept.language), preceding=number, case_id=case.case_id)
        context = {"case": case.case_id, "claim": claim_of_case(case.case_id), "document": credit.number}
        plan = clawback_tax(case.partner, tax=credit.tax, kind="clawback-tax", dates=work.dates, context=context)
        if plan is not None:
            work.transact(plan)
        work.tell("credit-note-accepted", paper_id=credit.number, partner_id=case.partner, amount=credit.gross)
        work.answer.update(number=credit.number, tax=credit.tax.minor, currency=credit.tax.currency)
        work.audit(command.kind, credit.number, case=case.case_id, invoice=number)

    return carry_out(connection, command, change, claims=(claim_of_case(command.case_id),))


def credits_offered(rows: Rows, cases: Iterable[Receivable]) -> Mapping[tuple[str, str], str]:
    """Return the self-billed invoices of which a part was taken back and no credit note says so yet.

    Args:
        rows: that are read.
        cases: clawbacks that were decided.

    Returns:
        The number of the invoice, by case and partner.
    """
    asked = [(one.case_id, claim_of_case(one.case_id), one.partner) for one in cases]
    found = rows.rows(
        _OFFERED,
        [case_id for case_id, _claim, _partner in asked],
        [claim_id for _case, claim_id, _partner in asked],
        [partner for _case, _claim, partner in asked],
    )
    return {(row["case_id"], row["partner_id"]): row["number"] for row in found}


_OFFERED: Final = """
    SELECT asked.case_id, asked.partner_id, min(invoice.number) AS number
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (case_id, claim_id, partner_id)
    JOIN payable_item AS item ON item.claim_id = asked.claim_id AND item.source <> 'correction'
    JOIN payable ON payable.payable_id = item.payable_id AND payable.partner_id = asked.partner_id
    JOIN invoice ON invoice.number = payable.document_ref AND payable.document = 'self-bill'
    WHERE NOT EXISTS (
        SELECT 1 FROM invoice AS credit
        WHERE credit.case_id = asked.case_id AND credit.partner_id = asked.partner_id
    )
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class _Preceding:
    payable_id: str
    language: str


def _credit(work: Work, case: Receivable, number: str) -> tuple[Invoice, _Preceding]:
    row = work.row("SELECT content, payable_id, mandate_id, net FROM invoice WHERE number = %s", number) or {}
    kept = invoice_from(row["content"])
    known = work.row(
        "SELECT coalesce(sum(net), 0)::bigint AS net FROM invoice WHERE preceding_id = %s AND case_id IS NOT NULL",
        number,
    )
    require_mandate(work, str(row["mandate_id"]))
    numbers, series = SeriesInHand(work), Series(SELF_BILLS, str(row["mandate_id"]))
    numbers.lock([series])
    currency = case.amount.currency
    made = credit_of(
        kept.invoice,
        net=case.amount,
        text=reason_of_case(work, case.case_id),
        number=numbers.next_of(series),
        issued_on=work.today,
        credited=Money((known or {"net": 0})["net"], currency),
    )
    if not isinstance(made, Invoice):
        raise Refused(made)
    return made, _Preceding(row["payable_id"], kept.language)
