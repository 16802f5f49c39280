"""A leg: one movement of one account, never zero, in whole minor units of one currency or unit."""

from dataclasses import dataclass

from tremplin.ledger.account import Account
from tremplin.money import MINOR_MAX, AmountOutOfBounds


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement of one account.

    Attributes:
        account: what moves.
        currency: code of the currency, or of the unit of the limit.
        amount: minor units, not zero, within 9 * 10**15 (L3); in book B, debit is more than zero.
    """

    account: Account
    currency: str
    amount: int

    def __post_init__(self) -> None:
        # bool is an int to Python; True as an amount is a defect of the caller, and a silent one.
        if type(self.amount) is not int:
            raise TypeError(f"A leg moves a whole number, not {type(self.amount).__name__}.")
        if self.amount == 0:
            raise ValueError(f"A leg of zero moves nothing on {self.account.key}.")
        if abs(self.amount) > MINOR_MAX:
            raise AmountOutOfBounds(self.amount)

    def reversed(self) -> "Leg":
        """Return the leg that takes this one back."""
        return Leg(self.account, self.currency, -self.amount)


def legs_between(debit: Account, credit: Account, *, amount: int, currency: str) -> tuple[Leg, ...]:
    """Return the two legs that move an amount from one account to another.

    Args:
        debit: what grows by the amount.
        credit: what falls by it.
        amount: minor units; less than zero moves the other way; zero moves nothing.
        currency: of both.

    Returns:
        The debit first; no legs for zero, because an amount of nothing is recorded elsewhere with its reasons.
    """
    if amount == 0:
        return ()
    return Leg(debit, currency, amount), Leg(credit, currency, -amount)
