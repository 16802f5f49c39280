"""The partner's own invoice: its data read from the XML, and compared with what is payable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tremplin.money import Money
from tremplin.payments.invoice.making import Deal
from tremplin.payments.invoice.tax import tax_on
from tremplin.payments.payable import Payable
from tremplin.payments.xml_file import Element, children, find, find_all, money_of, name_of, read_xml, text_at
from tremplin.wording import Phrase, Place, Problem, text_key

TYPES: Final = frozenset({"380", "384", "386"})
"""UNTDID 1001: what a partner may send to be paid: an invoice, a corrected one, one for an advance."""

_TRANSACTION: Final = "SupplyChainTradeTransaction"
_AGREEMENT: Final = (_TRANSACTION, "ApplicableHeaderTradeAgreement")
_SETTLEMENT: Final = (_TRANSACTION, "ApplicableHeaderTradeSettlement")
_SUMS: Final = (*_SETTLEMENT, "SpecifiedTradeSettlementHeaderMonetarySummation")

_NOT_AN_INVOICE: Final = text_key("This file is no electronic invoice of the kind Factur-X or CII.")
_MISSING: Final = text_key("The invoice does not say its {what}.")
_DIFFERS: Final = text_key("The invoice has another {what}: {seen} instead of {expected}.")
_USED: Final = text_key("The invoice {number} of this company was handed in before.")
_FUTURE: Final = text_key("The invoice is of {issued_on}, which is still to come.")
_HINT: Final = text_key("Correct the invoice, and hand it in again.")

_WORDS: Final = {
    "number": text_key("invoice number"),
    "type_code": text_key("document type"),
    "issued_on": text_key("issue date"),
    "currency": text_key("invoice currency"),
    "seller": text_key("seller's number"),
    "buyer": text_key("buyer's number"),
    "net": text_key("net sum"),
    "tax": text_key("sum of VAT"),
    "gross": text_key("total sum"),
    "pay_to": text_key("bank account"),
}


@dataclass(frozen=True, slots=True)
class OwnInvoice:
    """What a partner's invoice says of itself.

    Attributes:
        number: the partner's.
        type_code: UNTDID 1001.
        issued_on: the day.
        seller: every number that names the seller: VAT, SIREN, register.
        buyer: every number that names the buyer.
        net: without tax.
        tax: in the same currency.
        gross: with tax.
        pay_to: accounts that it names, without spaces.
    """

    number: str
    type_code: str
    issued_on: date
    seller: frozenset[str]
    buyer: frozenset[str]
    net: Money
    tax: Money
    gross: Money
    pay_to: frozenset[str]


def read_own_invoice(data: bytes, *, file: str) -> OwnInvoice | tuple[Problem, ...]:
    """Read the electronic invoice of a partner.

    Args:
        data: the XML; from a PDF it is taken out before.
        file: its name, for problems.

    Returns:
        The invoice, or every problem of it.
    """
    root = read_xml(data, file=file)
    if isinstance(root, Problem):
        return (root,)
    if name_of(root) != "CrossIndustryInvoice":
        return (Problem("NOT_AN_INVOICE", (Place(file),), _NOT_AN_INVOICE, {}, _HINT),)
    currency = text_at(root, *_SETTLEMENT, "InvoiceCurrencyCode")
    sums = find(root, *_SUMS)
    number = text_at(root, "ExchangedDocument", "ID")
    issued_on = _day(text_at(root, "ExchangedDocument", "IssueDateTime", "DateTimeString"))
    net = money_of(text_at(sums, "TaxBasisTotalAmount"), currency)
    gross = money_of(text_at(sums, "GrandTotalAmount"), currency)
    tax = _tax_of(sums, currency)
    if number and issued_on is not None and net is not None and tax is not None and gross is not None:
        return OwnInvoice(
            number,
            text_at(root, "ExchangedDocument", "TypeCode"),
            issued_on,
            _numbers(find(root, *_AGREEMENT, "SellerTradeParty")),
            _numbers(find(root, *_AGREEMENT, "BuyerTradeParty")),
            net,
            tax,
            gross,
            _accounts(root),
        )
    found = {"number": number or None, "issued_on": issued_on, "net": net, "tax": tax, "gross": gross}
    return tuple(
        Problem("INVOICE_DATA_MISSING", (Place(file),), _MISSING, {"what": Phrase(_WORDS[name])}, _HINT)
        for name, value in found.items()
        if value is None
    )


def check_own_invoice(
    own: OwnInvoice, *, payable: Payable, deal: Deal, on: date, used: Iterable[str] = (), file: str = ""
) -> tuple[Problem, ...]:
    """Return every difference between the partner's invoice and what is payable; none means that it can be taken in.

    Args:
        own: as it was read.
        payable: that it asks for.
        deal: both companies, the tax case and the account in force.
        on: the day.
        used: numbers of invoices that the partner handed in before.
        file: its name, for problems.
    """
    tax = tax_on(payable.amount, deal.case)
    problems = []
    if own.type_code not in TYPES:
        problems.append(_differs("type_code", own.type_code, " / ".join(sorted(TYPES)), file))
    for name, seen, wanted in (
        ("seller", own.seller, {deal.partner.vat, deal.partner.siren, deal.partner.registration}),
        ("buyer", own.buyer, {deal.vendor.vat, deal.vendor.siren, deal.vendor.registration}),
    ):
        known = {number for number in wanted if number}
        if not seen & known:
            problems.append(_differs(name, ", ".join(sorted(seen)), " / ".join(sorted(known)), file))
    if own.net.currency != payable.amount.currency:
        problems.append(_differs("currency", own.net.currency, payable.amount.currency, file))
    else:
        expected = {"net": payable.amount, "tax": tax, "gross": payable.amount + tax}
        problems += [
            _differs(name, seen, expected[name], file)
            for name, seen in (("net", own.net), ("tax", own.tax), ("gross", own.gross))
            if seen != expected[name]
        ]
    # A changed invoice in the post is the oldest fraud: money goes to the account that was confirmed, and it is said.
    if own.pay_to and deal.pay_to not in own.pay_to:
        problems.append(_differs("pay_to", ", ".join(sorted(own.pay_to)), deal.pay_to or "—", file))
    if own.number in set(used):
        problems.append(Problem("INVOICE_USED_ALREADY", (Place(file),), _USED, {"number": own.number}, _HINT))
    if own.issued_on > on:
        problems.append(Problem("INVOICE_IN_FUTURE", (Place(file),), _FUTURE, {"issued_on": own.issued_on}, _HINT))
    return tuple(problems)


def _differs(name: str, seen: object, expected: object, file: str) -> Problem:
    fields = {"what": Phrase(_WORDS[name]), "seen": seen or "—", "expected": expected}
    return Problem("INVOICE_DIFFERS", (Place(file),), _DIFFERS, fields, _HINT)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 a day of an invoice has no time zone
    except ValueError:
        return None


def _tax_of(sums: Element | None, currency: str) -> Money | None:
    """Return the tax in the currency of the invoice; it may stand beside in that of the accounts, or not at all."""
    totals = [] if sums is None else list(children(sums, "TaxTotalAmount"))
    for total in totals:
        if total.get("currencyID", currency) == currency:
            return money_of((total.text or "").strip(), currency)
    return None if totals else money_of("0", currency)


def _numbers(party: Element | None) -> frozenset[str]:
    if party is None:
        return frozenset()
    found = [text_at(one, "ID") for one in children(party, "SpecifiedTaxRegistration")]
    found.append(text_at(party, "SpecifiedLegalOrganization", "ID"))
    return frozenset(number.replace(" ", "") for number in found if number)


def _accounts(root: Element) -> frozenset[str]:
    found = [
        text_at(means, "PayeePartyCreditorFinancialAccount", "IBANID")
        for means in find_all(root, *_SETTLEMENT, "SpecifiedTradeSettlementPaymentMeans")
    ]
    return frozenset(account.replace(" ", "") for account in found if account)
