"""What stands on the readable page of an invoice or a credit note, in a language."""

from typing import Final

from tremplin.money import Money
from tremplin.payments.invoice.document import (
    CREDIT_NOTE,
    INVOICE,
    SELF_BILLED,
    SELF_BILLED_CREDIT,
    Invoice,
    Party,
)
from tremplin.payments.invoice.mention import mentions_of
from tremplin.payments.invoice.tax import treatment_of
from tremplin.wording import Language, text_key

_HEADINGS: Final = {
    SELF_BILLED: text_key("Self-billed invoice {number}"),
    SELF_BILLED_CREDIT: text_key("Self-billed credit note {number}"),
    CREDIT_NOTE: text_key("Credit note {number}"),
    INVOICE: text_key("Invoice {number}"),
}


def invoice_page(invoice: Invoice, language: Language) -> dict[str, object]:
    """Return the data of an invoice's page: every text and figure as the reader sees it."""
    heading = language.say(_HEADINGS[invoice.type_code], number=invoice.number)
    facts = [[language.say("Date"), language.say_field(invoice.issued_on)]]
    if invoice.due_on is not None:
        facts.append([language.say("To be paid by"), language.say_field(invoice.due_on)])
    if invoice.mandate is not None:
        facts.append([language.say("Mandate"), invoice.mandate.mandate_id])
    return {
        "language": language.code,
        "title": f"{heading}, {invoice.seller.name}",
        "author": invoice.seller.name,
        "heading": heading,
        "footer": heading,
        "facts": facts,
        "seller": _company(invoice.seller, language.say("Seller"), language),
        "buyer": _company(invoice.buyer, language.say("Buyer"), language),
        "columns": [language.say("Reference"), language.say("Work"), language.say("Date"), language.say("Net")],
        "rows": [
            [line.source_id, line.text, language.say_field(line.earned_on), language.say_field(line.net)]
            for line in invoice.lines
        ],
        "totals": [
            [language.say("Net total"), language.say_field(invoice.net)],
            [
                language.say("VAT at {rate}", rate=treatment_of(invoice.case).rate),
                language.say_field(invoice.tax),
            ],
            *_totals(invoice, language),
        ],
        "payment_heading": language.say("Payment"),
        "payment": _payment(invoice, language),
        "mentions_heading": language.say("Notes"),
        "mentions": [language.say_phrase(mention.phrase) for mention in mentions_of(invoice)],
    }


def _company(party: Party, role: str, language: Language) -> dict[str, object]:
    lines = [*party.address, f"{party.postcode} {party.city}, {party.country}"]
    if party.siren is not None:
        lines.append(language.say("SIREN: {number}", number=party.siren))
    if party.vat is not None:
        lines.append(language.say("VAT number: {number}", number=party.vat))
    if party.registration is not None:
        lines.append(language.say("Register: {number}", number=party.registration))
    return {"role": role, "name": party.name, "lines": lines}


def _totals(invoice: Invoice, language: Language) -> list[list[str]]:
    total = language.say_field(invoice.gross)
    if not invoice.is_invoice:
        return [[language.say("Total credited"), total]]
    if not invoice.settled:
        return [[language.say("Total to be paid"), total]]
    return [
        [language.say("Total with VAT"), total],
        [language.say("Settled already"), language.say_field(Money(invoice.settled, invoice.currency))],
        [language.say("Left to be paid"), language.say_field(invoice.left)],
    ]


def _payment(invoice: Invoice, language: Language) -> list[list[str]]:
    if invoice.pay_to is None:
        return []
    pay_to = " ".join(invoice.pay_to[start : start + 4] for start in range(0, len(invoice.pay_to), 4))
    return [
        [language.say("By transfer to"), pay_to],
        [language.say("Reference"), invoice.number],
    ]
