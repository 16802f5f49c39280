"""The journal and the accounts, read only: where they stand, what moved, and where the chain ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tremplin.store.models import Account, Journal, Leg, Sequencer

PAGE: Final = 1000
"""How many rows a list has at most."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last number, its hash, and its time; number 0 before the first transaction."""

    seq: int
    hash: bytes
    at: datetime | None


def read_head() -> Head:
    """Return where the chain ends."""
    row = Sequencer.objects.filter(pk=1).values_list("seq", "hash").get()
    at = Journal.objects.filter(seq=row[0]).values_list("recorded_at", flat=True).first()
    return Head(row[0], bytes(row[1]), at)


def balance_of(account_key: str, *, currency: str) -> int:
    """Return the balance of an account in minor units; 0 when nothing ever moved on it."""
    found = Account.objects.filter(account_key=account_key, currency=currency).values_list("balance", flat=True).first()
    return 0 if found is None else found


def trial_balance() -> dict[tuple[str, str], int]:
    """Return the balance of every account that is not zero, by key and currency, in the order of both."""
    moved = Account.objects.exclude(balance=0).order_by("account_key", "currency")
    return {
        (key, currency): balance for key, currency, balance in moved.values_list("account_key", "currency", "balance")
    }


def iterate_journal(*, after: int = 0) -> Iterator[tuple[Journal, tuple[Leg, ...]]]:
    """Go through transactions with their legs, by rising number, without holding them all.

    Args:
        after: the number after which to begin.
    """
    while headers := list(Journal.objects.filter(seq__gt=after).order_by("seq")[:PAGE]):
        legs: dict[int, list[Leg]] = {}
        for leg in Leg.objects.filter(seq__gte=headers[0].seq, seq__lte=headers[-1].seq).order_by("seq", "n"):
            legs.setdefault(leg.seq, []).append(leg)
        for header in headers:
            yield header, tuple(legs[header.seq])
        after = headers[-1].seq


def list_legs(account_key: str, *, currency: str, after: int = 0) -> list[Leg]:
    """List the movements of an account in their order, from a version of it on; a page at most.

    Args:
        account_key: of the account.
        currency: of the account.
        after: version of the account after which to begin.
    """
    moved = Leg.objects.filter(account_key=account_key, currency=currency, account_version__gt=after)
    return list(moved.order_by("account_version")[:PAGE])
