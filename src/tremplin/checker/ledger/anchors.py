"""Anchors: what the chain's head was at some instants, signed and kept where nobody of the database reaches.

A file of lines, each a JSON object: `seq`, `hash` (64 hexadecimal digits), `at`, and `signature` (hexadecimal) over 01
and the three texts, each with its length before it. A last line that does not end was cut off, and says nothing.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tremplin.checker.ledger.canonical import GENESIS, VERSION, field_bytes
from tremplin.checker.ledger.finding import Cursor, Tally, ask

IsSigned = Callable[[bytes, bytes], bool]
"""Tells whether a signature is genuine: the bytes that were signed, then the signature."""

_KEYS: Final = {"at", "hash", "seq", "signature"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the file.

    Attributes:
        line: its number, from 1.
        seq: of the entry that was the last; None when the line cannot be read.
        hash: of that entry, in hexadecimal; empty when the line cannot be read.
        is_genuine: whether the signature is of the key that is known.
    """

    line: int
    seq: int | None
    hash: str
    is_genuine: bool


def read_anchors(data: bytes, *, is_signed: IsSigned) -> tuple[Anchor, ...]:
    """Read a file of anchors; a line that cannot be read is an anchor that is not genuine.

    Args:
        data: the file.
        is_signed: checks a signature with the public key.
    """
    lines = data.decode("utf-8", errors="replace").split("\n")[:-1]
    return tuple(_anchor(line, number, is_signed) for number, line in enumerate(lines, start=1))


def _anchor(line: str, number: int, is_signed: IsSigned) -> Anchor:
    try:
        found: Any = json.loads(line)
        if not isinstance(found, dict) or set(found) != _KEYS or type(found["seq"]) is not int:
            return Anchor(number, None, "", is_genuine=False)
        signature = bytes.fromhex(str(found["signature"]))
    except ValueError:
        return Anchor(number, None, "", is_genuine=False)
    signed = VERSION + b"".join(field_bytes(str(found[name])) for name in ("seq", "hash", "at"))
    return Anchor(number, found["seq"], str(found["hash"]), is_genuine=is_signed(signed, signature))


def check_anchors(cursor: Cursor, anchors: Sequence[Anchor], *, tally: Tally) -> None:
    """Compare anchors with the journal (L13): signed, never ahead of it, of the same hashes.

    Args:
        cursor: of the database.
        anchors: in the order of the file.
        tally: takes what is found.
    """
    tally.count("L13", "anchors", by=len(anchors))
    wanted = [anchor.seq for anchor in anchors if anchor.seq]
    rows = ask(cursor, "SELECT seq, hash FROM journal WHERE seq = ANY (%(wanted)s)", {"wanted": wanted})
    hashes = {row["seq"]: bytes(row["hash"]).hex() for row in rows}
    hashes[0] = GENESIS.hex()
    for anchor in anchors:
        if not anchor.is_genuine or anchor.seq is None:
            tally.note("L13", "NOT_GENUINE", line=anchor.line, seq=anchor.seq)
        elif anchor.seq not in hashes:
            tally.note("L13", "ANCHOR_AHEAD", line=anchor.line, seq=anchor.seq)
        elif hashes[anchor.seq] != anchor.hash:
            tally.note("L13", "ANCHOR_DIFFERS", line=anchor.line, seq=anchor.seq, hash=hashes[anchor.seq])
