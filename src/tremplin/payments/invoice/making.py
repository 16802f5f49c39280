"""From a payable to the document that it needs: a self-billed invoice, a credit note, or the correction of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tremplin.money import Money, sum_of
from tremplin.payments.invoice.document import (
    CREDIT_NOTE,
    INVOICE,
    SELF_BILLED,
    SELF_BILLED_CREDIT,
    Invoice,
    InvoiceLine,
    Party,
    Preceding,
)
from tremplin.payments.invoice.tax import TaxCase, TaxCaseImpossible, check_case
from tremplin.payments.paper.mandate import Mandate, MandateNotInForce, check_mandate
from tremplin.payments.payable import Payable
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class TaxCasesDiffer(Refusal):
    """Papers of different tax cases, of which one other takes a part back."""

    code: ClassVar[str] = "TAX_CASES_DIFFER"
    template: ClassVar[str] = text_key("{numbers} are not taxed alike, and one document has one tax case.")
    next_template: ClassVar[str | None] = text_key("Accounting makes this document out, and books its tax.")

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """Who sells to whom, and how it is taxed.

    Attributes:
        partner: the payee, as a company.
        vendor: the payer, as a company.
        case: the tax code of the partner.
        pay_to: IBAN in force.
    """

    partner: Party
    vendor: Party
    case: TaxCase
    pay_to: str | None = None


def self_billed(
    payable: Payable,
    *,
    number: str,
    issued_on: date,
    due_on: date,
    deal: Deal,
    mandate: Mandate | None,
    titles: Mapping[str, str],
) -> Invoice | MandateNotInForce | TaxCaseImpossible:
    """Return the invoice that the vendor makes out in the partner's name.

    Args:
        payable: of a service.
        number: the next one of the mandate's series.
        issued_on: the day.
        due_on: the day of payment.
        deal: both companies and the tax case.
        mandate: that the partner gave, if it did.
        titles: of the incentives by their id, in the language of the invoice.

    Refusals, in this order:
        MandateNotInForce, TaxCaseImpossible.
    """
    refusal = check_mandate(mandate, on=issued_on) or check_case(
        deal.case, seller=deal.partner.country, buyer=deal.vendor.country
    )
    if refusal is not None:
        return refusal
    lines = _lines(payable, titles)
    return Invoice(
        SELF_BILLED, number, issued_on, due_on, deal.partner, deal.vendor, lines, deal.case, mandate, deal.pay_to
    )


def price_credit(
    payable: Payable,
    *,
    number: str,
    issued_on: date,
    deal: Deal,
    lowered: tuple[Preceding, ...],
    titles: Mapping[str, str],
) -> Invoice | TaxCaseImpossible:
    """Return the vendor's credit note to a partner who buys from it, for an incentive that lowers a price.

    Args:
        payable: of a price reduction.
        number: the next one of the vendor's series.
        issued_on: the day.
        deal: both companies and the tax case; the vendor is the seller here.
        lowered: the vendor's invoices whose price the incentive lowers, one at least.
        titles: of the incentives by their id, in the language of the credit note.

    Refusals:
        TaxCaseImpossible.
    """
    refusal = check_case(deal.case, seller=deal.vendor.country, buyer=deal.partner.country)
    if refusal is not None:
        return refusal
    lines = _lines(payable, titles)
    return Invoice(
        CREDIT_NOTE, number, issued_on, None, deal.vendor, deal.partner, lines, deal.case, None, preceding=lowered
    )


def credit_of(
    invoices: Sequence[Invoice], *, net: Money, text: str, number: str, issued_on: date
) -> Invoice | TaxCasesDiffer | MandateNotInForce:
    """Return the self-billed credit note that takes back what invoices billed, whole or in part.

    Args:
        invoices: self-billed for one partner, the oldest first, one at least: of an award, and of its corrections.
        net: what is taken back, without tax; more than zero, and at most what the invoices come to.
        text: why, in the language of the invoices.
        number: the next one of the series of the last of them.
        issued_on: the day.

    Refusals, in this order:
        TaxCasesDiffer, MandateNotInForce (that of the last invoice).

    Raises:
        ValueError: `net` is more than the invoices come to: a defect.
    """
    last, billed = invoices[-1], sum_of((one.net for one in invoices), currency=net.currency)
    if net > billed:
        raise ValueError(f"{number} would take {net} back of {billed}.")
    refusal = _check_alike(invoices) or check_mandate(last.mandate, on=issued_on)
    if refusal is not None:
        return refusal
    return replace(
        last,
        type_code=SELF_BILLED_CREDIT,
        number=number,
        issued_on=issued_on,
        due_on=None,
        lines=(InvoiceLine(text, net, last.number, issued_on),),
        pay_to=None,
        preceding=_named(invoices),
    )


def price_taken_back(
    notes: Sequence[Invoice], *, line: InvoiceLine, number: str, issued_on: date, due_on: date, settled: Money
) -> Invoice | TaxCasesDiffer:
    """Return the vendor's invoice for a lower price that is taken back: between the same companies, taxed alike.

    The partner accepts nothing: the vendor is the seller, and a seller makes out its own invoices.

    Source: CGI, article 289 I-1.

    Args:
        notes: the vendor's credit notes of which it takes a part back, the oldest first; one at least.
        line: what is taken back, without tax; more than zero.
        number: the next one of the vendor's series of invoices.
        issued_on: the day.
        due_on: the day of payment.
        settled: what of it is settled already.

    Refusals:
        TaxCasesDiffer.
    """
    refusal = _check_alike(notes)
    if refusal is not None:
        return refusal
    return replace(
        notes[-1],
        type_code=INVOICE,
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        lines=(line,),
        preceding=_named(notes),
        settled=settled.minor,
    )


def _check_alike(papers: Sequence[Invoice]) -> TaxCasesDiffer | None:
    if len({one.case for one in papers}) > 1:
        return TaxCasesDiffer(tuple(one.number for one in papers))
    return None


def _named(papers: Sequence[Invoice]) -> tuple[Preceding, ...]:
    return tuple(Preceding(one.number, one.issued_on) for one in papers)


def _lines(payable: Payable, titles: Mapping[str, str]) -> tuple[InvoiceLine, ...]:
    lines = tuple(
        InvoiceLine(titles[one.incentive], one.amount, one.source_id, one.earned_on)
        for one in payable.owed
        if one.amount.minor
    )
    if sum_of((line.net for line in lines), currency=payable.amount.currency) != payable.amount:
        raise ValueError(f"The lines of {payable.payable_id} do not sum to it.")
    return lines
