"""From an award to the bank: the document, the release, and what the bank answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tremplin.ledger.account import (
    ACCRUED,
    BANK,
    CUSTOMER,
    PAYABLE,
    TRANSIT,
    VAT_COLLECTED,
    VAT_RECOVERABLE,
    account_of,
)
from tremplin.ledger.control import NO_CONTEXT, planned
from tremplin.ledger.leg import Leg
from tremplin.ledger.transaction import Dates, Transaction


@dataclass(frozen=True, slots=True)
class Document:
    """What an invoice, a self-billed invoice or a credit note says.

    Attributes:
        partner: whose document it is.
        net: minor units, more than zero.
        vat: minor units, zero or more; zero under reverse charge.
        currency: of both.
    """

    partner: str
    net: int
    vat: int
    currency: str

    def __post_init__(self) -> None:
        if self.net <= 0 or self.vat < 0:
            raise ValueError(f"A document of {self.net} with a tax of {self.vat} cannot be.")

    @property
    def gross(self) -> int:
        """Net and tax, in minor units."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of a run: to whom, and how much, in minor units, more than zero (M7)."""

    partner: str
    amount: int

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"A payment of {self.amount} to {self.partner} pays nothing.")


def invoice(
    document: Document,
    *,
    kind: Literal["invoice", "self-bill"] = "invoice",
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan the invoice of an award: what was owed without a document is payable now, with its tax.

    Args:
        document: of the partner, or made by the vendor under a mandate.
        kind: who made it.
        dates: of the transaction.
        context: of the transaction.
    """
    legs = [
        Leg(account_of(ACCRUED, document.partner), document.currency, document.net),
        *_tax(document, is_collected=False),
        Leg(account_of(PAYABLE, document.partner), document.currency, -document.gross),
    ]
    return planned(kind, legs, dates=dates, context=context)


def credit_note(document: Document, *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT) -> Transaction | None:
    """Plan a credit note of the vendor to a partner who buys from it: the award lowers what the partner owes."""
    legs = [
        Leg(account_of(ACCRUED, document.partner), document.currency, document.net),
        *_tax(document, is_collected=True),
        Leg(account_of(CUSTOMER, document.partner), document.currency, -document.gross),
    ]
    return planned("credit-note", legs, dates=dates, context=context)


def invoice_taken_back(
    document: Document, *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan the credit note that takes a self-billed invoice back: what was payable is owed without a document again."""
    legs = [
        Leg(account_of(PAYABLE, document.partner), document.currency, document.gross),
        *(Leg(leg.account, leg.currency, -leg.amount) for leg in _tax(document, is_collected=False)),
        Leg(account_of(ACCRUED, document.partner), document.currency, -document.net),
    ]
    return planned("self-bill-credit", legs, dates=dates, context=context)


def release_to_bank(
    lines: Sequence[PaymentLine], *, run: str, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan the release of a payment run: the bank has the order, and nothing is paid before the bank says so.

    Args:
        lines: one for each payment.
        run: the payment run; it has a transit account of its own, which must come back to zero (M5).
        currency: of every line.
        dates: of the transaction.
        context: of the transaction.
    """
    legs = [Leg(account_of(PAYABLE, line.partner), currency, line.amount) for line in lines]
    return planned("release-payment", _against_transit(legs, run=run, currency=currency), dates=dates, context=context)


def recalled_from_bank(
    lines: Sequence[PaymentLine], *, run: str, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan the recall of a run that was released and never sent: it is payable again, and nothing was in transit."""
    return planned(
        "recall-payment", _back_from_transit(lines, run=run, currency=currency), dates=dates, context=context
    )


def bank_booked(
    amount: int, *, run: str, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what the bank has paid of a run.

    Args:
        amount: minor units, more than zero.
        run: the payment run.
        currency: of the run and of the account at the bank.
        dates: of the transaction.
        context: of the transaction.
    """
    legs = [Leg(account_of(TRANSIT, run), currency, amount), Leg(account_of(BANK), currency, -amount)]
    return planned("bank-booked", legs, dates=dates, context=context)


def bank_rejected(
    lines: Sequence[PaymentLine], *, run: str, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what the bank has rejected: it is payable again. No answer at all is no rejection (M4)."""
    return planned("bank-rejected", _back_from_transit(lines, run=run, currency=currency), dates=dates, context=context)


def bank_returned(
    lines: Sequence[PaymentLine], *, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what came back after the bank had paid it: it is payable again."""
    legs = [Leg(account_of(PAYABLE, line.partner), currency, -line.amount) for line in lines]
    return planned("bank-returned", _against_bank(legs, currency=currency), dates=dates, context=context)


def bank_paid_after_all(
    lines: Sequence[PaymentLine], *, currency: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what the bank has paid although it had rejected or returned it; people with evidence decide that it did."""
    legs = [Leg(account_of(PAYABLE, line.partner), currency, line.amount) for line in lines]
    return planned("bank-paid-after-all", _against_bank(legs, currency=currency), dates=dates, context=context)


def _against_bank(legs: list[Leg], *, currency: str) -> list[Leg]:
    total = sum(leg.amount for leg in legs)
    return [*legs, Leg(account_of(BANK), currency, -total)] if legs else []


def _back_from_transit(lines: Sequence[PaymentLine], *, run: str, currency: str) -> list[Leg]:
    legs = [Leg(account_of(PAYABLE, line.partner), currency, -line.amount) for line in lines]
    return list(reversed(_against_transit(legs, run=run, currency=currency)))


def _against_transit(legs: list[Leg], *, run: str, currency: str) -> list[Leg]:
    total = sum(leg.amount for leg in legs)
    return [*legs, Leg(account_of(TRANSIT, run), currency, -total)] if legs else []


def _tax(document: Document, *, is_collected: bool) -> list[Leg]:
    account = account_of(VAT_COLLECTED if is_collected else VAT_RECOVERABLE)
    return [Leg(account, document.currency, document.vat)] if document.vat else []
