"""The bytes that the journal's hashes go over, version 1, made here from the reference and not from the writer.

    field(text)   = length of the text in UTF-8, 4 bytes, big end first; then the text
    field(absent) = FF FF FF FF
    leg_hash      = SHA-256(01 || n, account_key, book, currency, amount, balance_after, account_version of each leg)
    hash          = SHA-256(01 || hash before || seq, command_id, kind, recorded_at, effective_on, accounting_on,
                           leg_count, leg_hash, reverses, context)

Every text carries its length: with a separator, "a|b" and "c" would hash like "a" and "b|c".
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

VERSION: Final = b"\x01"
GENESIS: Final = bytes(32)
_ABSENT: Final = b"\xff\xff\xff\xff"


def field_bytes(text: str | None) -> bytes:
    """Return one field, its length before it.

    Example:
        >>> field_bytes("EUR").hex()
        '00000003455552'
    """
    if text is None:
        return _ABSENT
    data = text.encode("utf-8")
    return len(data).to_bytes(4, "big") + data


# Keys of accounts and currencies come again and again; the amounts do not.
_repeated: Final = lru_cache(maxsize=65_536)(field_bytes)


def leg_hash(legs: Iterable[tuple[Any, ...]]) -> bytes:
    """Return the hash over the legs of a transaction.

    Args:
        legs: by rising number: n, account key, book, currency, amount, balance after, version of the account.
    """
    parts = [VERSION]
    for n, account_key, book, currency, amount, balance_after, version in legs:
        parts += (
            _repeated(str(n)),
            _repeated(account_key),
            _repeated(book),
            _repeated(currency),
            field_bytes(str(amount)),
            field_bytes(str(balance_after)),
            field_bytes(str(version)),
        )
    return hashlib.sha256(b"".join(parts)).digest()


def header_hash(header: Any) -> bytes:
    """Return the hash of a transaction, chained to the one before it.

    Args:
        header: the row of the journal, by column.
    """
    reverses = header["reverses"]
    fields = (
        str(header["seq"]),
        str(header["command_id"]),
        header["kind"],
        instant_text(header["recorded_at"]),
        header["effective_on"].isoformat(),
        header["accounting_on"].isoformat(),
        str(header["leg_count"]),
        bytes(header["leg_hash"]).hex(),
        None if reverses is None else str(reverses),
        header["context"],
    )
    return hashlib.sha256(VERSION + bytes(header["prev_hash"]) + b"".join(map(field_bytes, fields))).digest()


def instant_text(instant: datetime) -> str:
    """Return an instant in UTC, always with six decimals."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
