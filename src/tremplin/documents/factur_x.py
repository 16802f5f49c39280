"""An invoice as Factur-X: the electronic invoice of EN 16931, and the readable PDF that carries it.

The library writes the XML and checks it against the official schema; typst sets the page and attaches it. Nothing of it
reads the clock, so that the same invoice makes the same bytes.
"""

from typing import Any, Final

from facturx import generate_xml

from tremplin.documents.description import described_as_invoice
from tremplin.documents.invoice_page import invoice_page
from tremplin.documents.pdf import pdf_of
from tremplin.money import Money, amount_text, currency_of, percent_digits
from tremplin.payments.invoice.document import Invoice, InvoiceLine, Party
from tremplin.payments.invoice.mention import mentions_of
from tremplin.payments.invoice.tax import Treatment, treatment_of
from tremplin.wording import Language

_LEVEL: Final = "en16931"
_SERVICES: Final = "S1"  # BT-23: an invoice for services, as French platforms route it
_SIREN: Final = "0002"  # ISO 6523: the register of French companies
_SIREN_ADDRESS: Final = "0225"  # the electronic address of a French company is its SIREN
_PIECE: Final = "C62"
_SEPA_TRANSFER: Final = "58"
_TRANSFER: Final = "30"


def factur_x_xml(invoice: Invoice, language: Language) -> bytes:
    """Return the electronic invoice as XML, valid against the official schema.

    Args:
        invoice: or credit note; the amounts of a credit note stand without a sign.
        language: of its texts.

    Raises:
        Exception: the library's own, when the schema does not hold: a defect.
    """
    xml: bytes = generate_xml(_fields(invoice, language), level=_LEVEL, check_xsd=True, check_schematron=None)
    return xml


def factur_x_pdf(invoice: Invoice, language: Language) -> bytes:
    """Return the readable PDF that carries the electronic invoice, as PDF/A-3a: tagged, in its language."""
    page = {**invoice_page(invoice, language), "electronic": factur_x_xml(invoice, language).decode()}
    return described_as_invoice(pdf_of("invoice", page, standard="a-3a", dated_on=invoice.issued_on))


def _fields(invoice: Invoice, language: Language) -> dict[str, Any]:
    """Return the invoice by the business terms of EN 16931."""
    treatment = treatment_of(invoice.case)
    fields: dict[str, Any] = {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on,
        "BT-3": invoice.type_code,
        "BT-5": invoice.currency,
        "BT-23": _SERVICES,
        "BG-1": [
            {"BT-22": language.say_phrase(mention.phrase), **({"BT-21": mention.subject} if mention.subject else {})}
            for mention in mentions_of(invoice)
        ],
        "BG-4": _party(invoice.seller, treatment),
        "BG-7": _party(invoice.buyer, treatment),
        "BT-72": max(line.earned_on for line in invoice.lines),
        "BG-25": [_line(line, n, treatment, language) for n, line in enumerate(invoice.lines, start=1)],
        "BT-106": _amount(invoice.net),
        "BT-109": _amount(invoice.net),
        "BT-110": _amount(invoice.tax),
        "BT-112": _amount(invoice.gross),
        "BT-115": _amount(invoice.left),
        "BG-23": [_breakdown(invoice, treatment, language)],
    }
    if invoice.settled:
        fields["BT-113"] = _amount(Money(invoice.settled, invoice.currency))
    if invoice.due_on is not None:
        fields["BT-9"] = invoice.due_on
    if invoice.mandate is not None:
        fields["BT-12"] = invoice.mandate.mandate_id
    if invoice.pay_to is not None:
        means = _SEPA_TRANSFER if invoice.currency == "EUR" else _TRANSFER
        fields |= {"BT-81": means, "BT-84": invoice.pay_to, "BT-83": invoice.number}
    if invoice.preceding:
        fields["BG-3"] = [{"BT-25": one.number, "BT-26": one.issued_on} for one in invoice.preceding]
    return fields


def _party(party: Party, treatment: Treatment) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": party.name,
        "country_code": party.country,
        "city": party.city,
        "postcode": party.postcode,
        **{f"addr_l{n}": line for n, line in enumerate(party.address, start=1)},
    }
    if party.siren is not None:
        fields |= {"legal_identifier": party.siren, "legal_identifier_schemeid": _SIREN}
        fields |= {"einvoicing_addr": party.siren, "einvoicing_addr_schemeid": _SIREN_ADDRESS}
    elif party.registration is not None:
        fields["legal_identifier"] = party.registration
    # What is outside the scope of the tax names no VAT number (BR-O-02 to BR-O-04).
    if party.vat is not None and treatment.category != "O":
        fields["vat_identifier"] = party.vat
    return fields


def _line(line: InvoiceLine, n: int, treatment: Treatment, language: Language) -> dict[str, Any]:
    # A price is never less than zero (BR-27): a correction is minus one piece.
    fields = {
        "BT-126": str(n),
        "BT-129": "1" if line.net.minor > 0 else "-1",
        "BT-130": _PIECE,
        "BT-131": _amount(line.net),
        "BT-146": _amount(Money(abs(line.net.minor), line.net.currency)),
        "BT-151": treatment.category,
        "BT-153": line.text,
        "BT-154": language.say("Reference {source} of {day}", source=line.source_id, day=line.earned_on),
    }
    return fields if treatment.category == "O" else {**fields, "BT-152": _percent(treatment)}


def _breakdown(invoice: Invoice, treatment: Treatment, language: Language) -> dict[str, Any]:
    fields = {"BT-116": _amount(invoice.net), "BT-117": _amount(invoice.tax), "BT-118": treatment.category}
    if treatment.category != "O":
        fields["BT-119"] = _percent(treatment)
    if treatment.exemption is not None and treatment.exemption_code is not None:
        fields |= {"BT-120": language.say(treatment.exemption), "BT-121": treatment.exemption_code}
    return fields


def _amount(money: Money) -> str:
    return amount_text(money.minor, exponent=currency_of(money.currency).exponent)


def _percent(treatment: Treatment) -> str:
    return f"{percent_digits(treatment.rate)}.00"
