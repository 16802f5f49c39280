"""What the tests of the ledger share: dates, amounts, and legs as short texts."""

from collections.abc import Iterable
from datetime import date

from tremplin.ledger.leg import Leg
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money

DATES = Dates(date(2026, 3, 31), date(2026, 4, 1))


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def shown(legs: Iterable[Leg] | Transaction | None) -> list[str]:
    """Write legs as "key currency amount"; those of nothing are none."""
    if legs is None:
        return []
    given = legs.legs if isinstance(legs, Transaction) else legs
    return [f"{leg.account.key} {leg.currency} {leg.amount}" for leg in given]
