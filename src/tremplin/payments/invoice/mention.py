"""The texts that must stand on an invoice, each with the code under which an electronic invoice carries it."""

from dataclasses import dataclass
from typing import Final

from tremplin.payments.invoice.document import INVOICE, Invoice
from tremplin.payments.invoice.tax import treatment_of
from tremplin.wording import Phrase, text_key

_SELF_BILLING: Final = text_key(
    "Self-billing (autofacturation): made out by the buyer in the name and on behalf of the seller, "
    "under the mandate {mandate} of {signed_on}. It can be contested until {contest_until}."
)
_CORRECTS: Final = text_key("Corrects the invoice {number} of {issued_on}.")
_TAKES_BACK: Final = text_key(
    "Takes back a part of the credit note {number} of {issued_on}: the price that it had lowered is due again to that "
    "part."
)
# Code de commerce, L441-9, L441-10 and D441-5: these three stand on every invoice between companies.
_RECOVERY: Final = text_key("Flat compensation for recovery costs in the event of late payment: 40 euros.")
_PENALTY: Final = text_key(
    "Penalty for late payment: the refinancing rate of the European Central Bank plus 10 percentage points."
)
_DISCOUNT: Final = text_key("No discount for early payment.")


@dataclass(frozen=True, slots=True)
class Mention:
    """A text on an invoice.

    Attributes:
        subject: code of UNTDID 4451; None when the text has none.
        phrase: the text.
    """

    subject: str | None
    phrase: Phrase


def mentions_of(invoice: Invoice) -> tuple[Mention, ...]:
    """Return every text that must stand on an invoice, in the order in which they are printed."""
    found = []
    if invoice.is_self_billed and invoice.mandate is not None:
        fields = {
            "mandate": invoice.mandate.mandate_id,
            "signed_on": invoice.mandate.signed_on,
            "contest_until": invoice.mandate.contest_until(invoice.issued_on),
        }
        found.append(Mention("REG", Phrase(_SELF_BILLING, fields)))
    corrects = _TAKES_BACK if invoice.type_code == INVOICE else _CORRECTS
    for one in invoice.preceding:
        found.append(Mention(None, Phrase(corrects, {"number": one.number, "issued_on": one.issued_on})))
    exemption = treatment_of(invoice.case).exemption
    if exemption is not None:
        found.append(Mention(None, Phrase(exemption)))
    return (
        *found,
        Mention("PMT", Phrase(_RECOVERY)),
        Mention("PMD", Phrase(_PENALTY)),
        Mention("AAB", Phrase(_DISCOUNT)),
    )
