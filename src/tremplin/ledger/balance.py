"""Balances: what the legs of all transactions sum to, account by account (L7)."""

from collections.abc import Iterable, Mapping

from tremplin.ledger.canonical import NumberedLeg
from tremplin.ledger.leg import Leg

BalanceKey = tuple[str, str]
"""Key of the account, and its currency."""

Balances = Mapping[BalanceKey, int]
"""Minor units by account and currency."""


def moved_balances(balances: Balances, *, legs: Iterable[Leg]) -> dict[BalanceKey, int]:
    """Return the balances after some legs; accounts that nothing moves stay as they are.

    Args:
        balances: before.
        legs: in any order.
    """
    after = dict(balances)
    for leg in legs:
        key = (leg.account.key, leg.currency)
        after[key] = after.get(key, 0) + leg.amount
    return after


def numbered_legs(
    legs: Iterable[Leg], *, balances: Balances, versions: Mapping[BalanceKey, int]
) -> tuple[NumberedLeg, ...]:
    """Return legs as the journal numbers them, each with the balance and the version of its account after it (L8).

    Args:
        legs: of one transaction, in their order.
        balances: before it.
        versions: how many legs each account had before it.
    """
    running, counted = dict(balances), dict(versions)
    numbered = []
    for n, leg in enumerate(legs, start=1):
        key = (leg.account.key, leg.currency)
        running[key] = running.get(key, 0) + leg.amount
        counted[key] = counted.get(key, 0) + 1
        numbered.append(
            NumberedLeg(n, leg.account.key, str(leg.account.book), leg.currency, leg.amount, running[key], counted[key])
        )
    return tuple(numbered)
