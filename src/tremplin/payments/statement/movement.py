"""What a transaction of the journal means to a partner: earned, tax, paid, adjusted, and by how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tremplin.ledger.account import ACCRUED, CLAWBACK, PAYABLE
from tremplin.money import Money
from tremplin.wording import text_key

Column = Literal["earned", "tax", "paid", "adjusted"]
COLUMNS: Final[tuple[Column, ...]] = ("earned", "tax", "paid", "adjusted")

OWED_KINDS: Final = frozenset({ACCRUED.name, PAYABLE.name, CLAWBACK.name})
"""What the vendor owes a partner stands on these accounts of the partner, together; less than zero is a credit."""

_MEANINGS: Final[Mapping[str, tuple[Column, str]]] = {
    "award": ("earned", text_key("Award")),
    "invoice": ("tax", text_key("Tax on the partner's invoice")),
    "self-bill": ("tax", text_key("Tax on the self-billed invoice")),
    "self-bill-credit": ("tax", text_key("Tax on the self-billed credit note")),
    "clawback-tax": ("tax", text_key("Tax on the self-billed credit note")),
    "clawback-invoice": ("tax", text_key("Tax on the vendor's invoice")),
    "credit-note": ("paid", text_key("Credit note")),
    "release-payment": ("paid", text_key("Payment ordered")),
    "recall-payment": ("paid", text_key("Payment order recalled")),
    "bank-rejected": ("paid", text_key("Payment rejected by the bank")),
    "bank-returned": ("paid", text_key("Payment returned by the bank")),
    "bank-paid-after-all": ("paid", text_key("Payment found to be made")),
    "forfeit": ("adjusted", text_key("Lost under the terms of payment")),
    "clawback": ("adjusted", text_key("Taken back")),
    "set-off": ("adjusted", text_key("Set off as agreed")),
    "clawback-repaid": ("adjusted", text_key("Repaid by the partner")),
    "clawback-written-off": ("adjusted", text_key("Given up by the vendor")),
}
_OTHER: Final[tuple[Column, str]] = ("adjusted", text_key("Correction"))


@dataclass(frozen=True, slots=True)
class BookedLeg:
    """A leg of the journal, as far as a statement looks at it: debit is more than zero."""

    kind: str
    party: str | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Booked:
    """A transaction of the journal.

    Attributes:
        seq: its number in the journal.
        kind: what happened.
        effective_on: when it was true in the world.
        accounting_on: the open period in which it is booked.
        reference: what it is about: a claim, an invoice, a run.
        receipt: the receipt that says how the amount came about; None where there is none.
        legs: of both books.
    """

    seq: int
    kind: str
    effective_on: date
    accounting_on: date
    reference: str
    receipt: str | None
    legs: tuple[BookedLeg, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement; it leads to one transaction (S1).

    Attributes:
        seq: of the transaction.
        on: when it was true in the world.
        column: where the amount stands.
        words: what it was, marked for translation.
        reference: what it is about.
        receipt: how the amount came about; None where there is none.
        amount: what the partner is owed more, or less when below zero; zero for a set-off that moves both sides.
    """

    seq: int
    on: date
    column: Column
    words: str
    reference: str
    receipt: str | None
    amount: Money


def movements_of(journal: Iterable[Booked], *, partner: str, currency: str) -> tuple[Movement, ...]:
    """Return what the journal means to a partner in one currency, in the order of the journal.

    Args:
        journal: transactions in any order; those that touch none of the partner's accounts are passed over.
        partner: whose accounts are looked at; nobody else's amounts are ever in the result (S4).
        currency: of the statement.
    """
    found = []
    for one in sorted(journal, key=lambda each: each.seq):
        legs = [
            leg.amount.minor
            for leg in one.legs
            if leg.kind in OWED_KINDS and leg.party == partner and leg.amount.currency == currency
        ]
        if legs:
            column, words = _MEANINGS.get(one.kind, _OTHER)
            amount = Money(-sum(legs), currency)
            found.append(Movement(one.seq, one.effective_on, column, words, one.reference, one.receipt, amount))
    return tuple(found)
