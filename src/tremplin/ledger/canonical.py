"""The chain: canonical bytes of a numbered transaction, and the hash that ties it to the one before (L12).

Version 1. A field is its length in bytes, four of them, the greatest first, and then its UTF-8 bytes; a field that
is absent is FF FF FF FF. So no value can be read as the end of another one. Whole numbers are decimal text; days
are 2021-04-12; instants are in UTC with six decimals; hashes inside fields are hexadecimal in lower case.

- hash of the legs = SHA-256 of 01 and, for each leg by rising number: number, account, book, currency, amount,
  balance after, version of the account.
- hash = SHA-256 of 01, the 32 bytes of the hash before, and the fields number, command, kind, recorded at,
  effective on, accounting on, count of legs, hash of the legs, number reversed, context.

The independent verifier does the same with code of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final

VERSION: Final = b"\x01"
NO_FIELD: Final = b"\xff\xff\xff\xff"
GENESIS: Final = bytes(32)
"""The hash before the first transaction."""


@dataclass(frozen=True, slots=True)
class NumberedLeg:
    """A leg as the journal keeps it.

    Attributes:
        n: from 1.
        account_key: of the account that moved.
        book: "A" or "B".
        currency: or the unit of a limit.
        amount: minor units.
        balance_after: of the account, in the same units.
        account_version: how many legs the account has, this one included.
    """

    n: int
    account_key: str
    book: str
    currency: str
    amount: int
    balance_after: int
    account_version: int


@dataclass(frozen=True, slots=True)
class Header:
    """A transaction as the journal numbers it.

    Attributes:
        seq: from 1, without gaps, in the order of commits.
        command_id: of the command that made it; a UUID in lower case.
        kind: what happened.
        recorded_at: by the clock of the database; aware.
        effective_on: in the world.
        accounting_on: in the books.
        reverses: number of what it takes back.
        context: JSON text, exactly as it is stored.
    """

    seq: int
    command_id: str
    kind: str
    recorded_at: datetime
    effective_on: date
    accounting_on: date
    reverses: int | None
    context: str


def field_bytes(text: str | None) -> bytes:
    """Return a field: its length and its bytes, or the mark of an absent one.

    Example:
        >>> field_bytes("é").hex(), field_bytes(None).hex()
        ('00000002c3a9', 'ffffffff')
    """
    if text is None:
        return NO_FIELD
    encoded = text.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def instant_text(instant: datetime) -> str:
    """Write an instant in UTC with six decimals, always.

    Args:
        instant: aware.

    Raises:
        ValueError: the instant has no time zone.

    Example:
        >>> instant_text(datetime(2021, 4, 12, 8, tzinfo=UTC))
        '2021-04-12T08:00:00.000000Z'
    """
    if instant.tzinfo is None:
        raise ValueError("An instant without a time zone is no instant.")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def leg_hash(legs: Sequence[NumberedLeg]) -> bytes:
    """Return the hash of the legs of a transaction.

    Args:
        legs: numbered 1, 2, 3 ... without a gap, in any order.

    Raises:
        ValueError: the numbers are not that.
    """
    in_order = sorted(legs, key=lambda leg: leg.n)
    if [leg.n for leg in in_order] != list(range(1, len(in_order) + 1)):
        raise ValueError("The legs of a transaction are numbered from 1 without a gap.")
    fields = [
        (
            str(leg.n),
            leg.account_key,
            leg.book,
            leg.currency,
            str(leg.amount),
            str(leg.balance_after),
            str(leg.account_version),
        )
        for leg in in_order
    ]
    return sha256(VERSION + b"".join(field_bytes(text) for texts in fields for text in texts)).digest()


def chain_hash(header: Header, *, legs: Sequence[NumberedLeg], previous: bytes) -> bytes:
    """Return the hash of a transaction.

    Args:
        header: as numbered.
        legs: all of them.
        previous: hash of the transaction before; `GENESIS` for the first one.

    Raises:
        ValueError: `previous` is not 32 bytes, or the legs are not numbered from 1 without a gap.
    """
    if len(previous) != len(GENESIS):
        raise ValueError(f"A hash has {len(GENESIS)} bytes, not {len(previous)}.")
    texts = (
        str(header.seq),
        header.command_id,
        header.kind,
        instant_text(header.recorded_at),
        header.effective_on.isoformat(),
        header.accounting_on.isoformat(),
        str(len(legs)),
        leg_hash(legs).hex(),
        None if header.reverses is None else str(header.reverses),
        header.context,
    )
    return sha256(VERSION + previous + b"".join(map(field_bytes, texts))).digest()
