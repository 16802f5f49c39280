"""The canonical form: bytes, hashes, exact numbers as text, and equality that tells 1 from true."""

import hashlib
import json
import re
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.reading import Unreadable, text_at

DIGITS_MAX: Final = 1000
"""No figure of a programme comes near this; exact arithmetic on longer ones would only serve to keep a reader busy."""

_BITS_MAX: Final = 13_000  # about 3,900 digits: below the 4,300 at which Python refuses to write a number
_EXACT: Final = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?")


def canonical_bytes(data: Any) -> bytes:
    """Return JSON data as bytes: keys sorted, no spaces, letters as they are, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sha256_of(data: Any) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(data)).hexdigest()


def exact(data: Any, *, place: str) -> Fraction:
    """Read an exact value: a whole number, or n/d in lowest terms.

    Raises:
        Unreadable: it is in another form, or longer than 1,000 digits.
    """
    text = text_at(data, place=place)
    found = _EXACT.fullmatch(text) if len(text) <= DIGITS_MAX else None
    if found is None or not int(found[2] or 1):
        raise Unreadable("MALFORMED", place, seen=text)
    value = Fraction(int(found[1]), int(found[2] or 1))
    if exact_text(value) != text:
        raise Unreadable("MALFORMED", place, seen=text)
    return value


def exact_text(value: Fraction | int) -> str:
    """Write an exact value: a whole number, or n/d in lowest terms.

    Raises:
        Unreadable: it has thousands of digits.
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _BITS_MAX:
        raise Unreadable("TOO_MUCH_WORK", seen="a number of thousands of digits")
    return str(value)


def is_same(one: Any, other: Any) -> bool:
    """Say whether two pieces of JSON data are equal, where true is not 1."""
    return type(one) is type(other) and canonical_bytes(one) == canonical_bytes(other)
