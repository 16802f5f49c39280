"""What the transactions of the journal are called in the books: one text for each kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tremplin.wording import Language, text_key

KIND_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award": text_key("Award"),
        "estimate": text_key("Estimate of what is earned"),
        "forfeit": text_key("Lost under the terms of payment"),
        "clawback": text_key("Taken back"),
        "clawback-tax": text_key("Tax on the self-billed credit note"),
        "clawback-invoice": text_key("Tax on the vendor's invoice"),
        "invoice": text_key("The partner's invoice"),
        "self-bill": text_key("Self-billed invoice"),
        "self-bill-credit": text_key("Self-billed credit note"),
        "credit-note": text_key("Credit note"),
        "release-payment": text_key("Payment ordered"),
        "bank-booked": text_key("Payment booked by the bank"),
        "recall-payment": text_key("Payment order recalled"),
        "bank-rejected": text_key("Payment rejected by the bank"),
        "bank-returned": text_key("Payment returned by the bank"),
        "bank-paid-after-all": text_key("Payment found to be made"),
        "set-off": text_key("Set off as agreed"),
        "clawback-repaid": text_key("Repaid by the partner"),
        "clawback-written-off": text_key("Given up by the vendor"),
        "revalue": text_key("Position in foreign currency valued anew"),
        "reversal": text_key("Reversal"),
    }
)
"""What is booked in money; movements of limits alone reach no general ledger."""


def kind_text(kind: str, language: Language) -> str:
    """Return what a transaction is called; the name of its kind where there are no words for it."""
    return language.say(KIND_WORDS[kind]) if kind in KIND_WORDS else kind
