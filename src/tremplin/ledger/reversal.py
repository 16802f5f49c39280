"""Reversals: a transaction that names another one and takes it back, whole or in part, never more than it was (L11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from tremplin.ledger.account import Account
from tremplin.ledger.control import NO_CONTEXT
from tremplin.ledger.leg import Leg
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money
from tremplin.wording import Refusal, text_key

KIND: Final = "reversal"

_Balance = tuple[Account, str]


@dataclass(frozen=True, slots=True)
class ReversalOfReversal(Refusal):
    """What was taken back is posted anew, not given back by taking the taking back back."""

    code: ClassVar[str] = "REVERSAL_OF_REVERSAL"
    template: ClassVar[str] = text_key("Transaction {seq} takes transaction {reverses} back, and cannot be taken back.")
    next_template: ClassVar[str | None] = text_key("Post what is right as a new transaction.")

    seq: int
    reverses: int

    def said_fields(self) -> Mapping[str, object]:
        """Return the numbers without separators: they count nothing."""
        return {"seq": str(self.seq), "reverses": str(self.reverses)}


@dataclass(frozen=True, slots=True)
class ReversedAlready(Refusal):
    """Nothing of the transaction is left to be taken back."""

    code: ClassVar[str] = "REVERSED_ALREADY"
    template: ClassVar[str] = text_key("Transaction {seq} has been taken back whole already.")

    seq: int

    def said_fields(self) -> Mapping[str, object]:
        """Return the number without separators: it counts nothing."""
        return {"seq": str(self.seq)}


@dataclass(frozen=True, slots=True)
class ReversalTooLarge(Refusal):
    """More would be taken back on an account than the transaction moved there, earlier reversals counted."""

    code: ClassVar[str] = "REVERSAL_TOO_LARGE"
    template: ClassVar[str] = text_key(
        "This takes back {asked} on the account {account}, where {left} of transaction {seq} is left."
    )

    seq: int
    account: str
    asked: Money
    left: Money

    def said_fields(self) -> Mapping[str, object]:
        """Return the fields, the number without separators: it counts nothing."""
        return {**self.field_values(), "seq": str(self.seq)}


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction that is in the journal.

    Attributes:
        seq: its number.
        kind: what it was.
        legs: in their order.
        reverses: number of the transaction that it takes back, if it takes one back.
    """

    seq: int
    kind: str
    legs: tuple[Leg, ...]
    reverses: int | None = None


def reversal(
    original: Posted,
    *,
    earlier: Iterable[Posted] = (),
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | ReversalOfReversal | ReversedAlready:
    """Plan the reversal of all that is left of a transaction.

    Args:
        original: what is taken back.
        earlier: the reversals that name it already.
        dates: of the reversal; the original keeps its own.
        context: of the reversal; names the reason.

    Refusals, in this order:
        ReversalOfReversal, ReversedAlready.
    """
    if original.reverses is not None:
        return ReversalOfReversal(original.seq, original.reverses)
    left = _left_of(original, earlier)
    legs = tuple(Leg(account, currency, -amount) for (account, currency), amount in left.items() if amount)
    if not legs:
        return ReversedAlready(original.seq)
    return Transaction(KIND, legs, dates, reverses=original.seq, context=context)


def reversal_of_part(
    original: Posted,
    *,
    legs: Sequence[Leg],
    earlier: Iterable[Posted] = (),
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | ReversalOfReversal | ReversalTooLarge:
    """Plan the reversal of a part of a transaction.

    Args:
        original: what is taken back in part.
        legs: of the reversal; balanced, each against the direction of the original.
        earlier: the reversals that name it already.
        dates: of the reversal.
        context: of the reversal; names the reason.

    Refusals, in this order:
        ReversalOfReversal, ReversalTooLarge for the first leg that goes too far.

    Raises:
        NotBalanced: the legs do not balance.
    """
    if original.reverses is not None:
        return ReversalOfReversal(original.seq, original.reverses)
    left = _left_of(original, earlier)
    for (account, currency), amount in _summed(legs).items():
        open_amount = left.get((account, currency), 0)
        if not _is_part(-amount, of=open_amount):
            return ReversalTooLarge(original.seq, account.key, Money(-amount, currency), Money(open_amount, currency))
    return Transaction(KIND, tuple(legs), dates, reverses=original.seq, context=context)


def _left_of(original: Posted, earlier: Iterable[Posted]) -> dict[_Balance, int]:
    """Return what each account still holds of a transaction."""
    taken_back = [leg for one in earlier for leg in one.legs]
    return _summed([*original.legs, *taken_back])


def _summed(legs: Iterable[Leg]) -> dict[_Balance, int]:
    sums: dict[_Balance, int] = {}
    for leg in legs:
        key = (leg.account, leg.currency)
        sums[key] = sums.get(key, 0) + leg.amount
    return sums


def _is_part(amount: int, *, of: int) -> bool:
    """Return whether an amount goes the way of another one and no further."""
    return 0 <= amount <= of if of >= 0 else of <= amount <= 0
