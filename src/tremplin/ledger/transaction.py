"""A transaction: balanced legs of both books under one kind and three dates, of which the database gives the third."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tremplin.ledger.account import Book
from tremplin.ledger.leg import Leg

LEGS_MAX: Final = 10_000

_BalanceKey = tuple[Book, str]


class NotBalanced(ValueError):
    """Say that legs do not sum to zero in each book and currency: a defect of the caller.

    Attributes:
        sums: what is left over, by book and currency.
    """

    def __init__(self, sums: Mapping[_BalanceKey, int]) -> None:
        left = ", ".join(f"{total} {currency} in book {book}" for (book, currency), total in sorted(sums.items()))
        super().__init__(f"The legs do not balance: {left} left over.")
        self.sums = dict(sums)


@dataclass(frozen=True, slots=True)
class Dates:
    """When a transaction counts; when it was recorded, the database says (C6).

    Attributes:
        effective_on: the day on which it is true in the world.
        accounting_on: a day of the open period in which it is booked (L14).
    """

    effective_on: date
    accounting_on: date


@dataclass(frozen=True, slots=True)
class Transaction:
    """Balanced legs: all of them happen, or none.

    A built transaction is balanced: the constructor refuses another one.

    Attributes:
        kind: what happened, such as "award".
        legs: two or more, in the order in which they are numbered.
        dates: effective and accounting.
        reverses: number of the transaction that this one takes back (L11); None when it takes back nothing.
        context: what a reader needs to know besides: texts and whole numbers by name.
    """

    kind: str
    legs: tuple[Leg, ...]
    dates: Dates
    reverses: int | None = None
    context: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 2 <= len(self.legs) <= LEGS_MAX:
            raise ValueError(f"A transaction has 2 to {LEGS_MAX} legs, not {len(self.legs)}.")
        left_over = {key: total for key, total in sums_of(self.legs).items() if total != 0}
        if left_over:
            raise NotBalanced(left_over)


def sums_of(legs: Iterable[Leg]) -> dict[_BalanceKey, int]:
    """Add the legs of each book and currency.

    Args:
        legs: in any order.

    Returns:
        Minor units by book and currency, zeros included.
    """
    sums: dict[_BalanceKey, int] = {}
    for leg in legs:
        key = (leg.account.book, leg.currency)
        sums[key] = sums.get(key, 0) + leg.amount
    return sums


def context_text(context: Mapping[str, object]) -> str:
    """Write the context as the journal keeps it: JSON with sorted keys, no spaces, nothing escaped that need not be.

    Example:
        >>> context_text({"claim": "C1", "agreed": "A7"})
        '{"agreed":"A7","claim":"C1"}'
    """
    return json.dumps(context, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def transaction_data(transaction: Transaction) -> dict[str, object]:
    """Return a transaction in the form in which the store posts it."""
    return {
        "kind": transaction.kind,
        "effective_on": transaction.dates.effective_on.isoformat(),
        "accounting_on": transaction.dates.accounting_on.isoformat(),
        "reverses": transaction.reverses,
        "context": context_text(transaction.context),
        "legs": [leg_data(leg) for leg in transaction.legs],
    }


def leg_data(leg: Leg) -> dict[str, object]:
    """Return a leg in the form in which the store posts it."""
    return {
        "account": leg.account.key,
        "book": str(leg.account.book),
        "currency": leg.currency,
        "kind": leg.account.kind,
        "party": leg.account.party,
        "amount": leg.amount,
    }
