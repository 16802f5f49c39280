"""Signed anchors of the journal, kept outside the database.

An anchor says that the journal reached a number with a hash at an instant. Whoever rewrites the journal, or puts an
older copy of it in place, cannot rewrite the anchors that others hold as well (L12, L13).
"""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from tremplin.store.journal import Head
from tremplin.store.models import Journal

_VERSION: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one line says.

    Attributes:
        seq: number of the last transaction then; 1 or more.
        hash: its hash, 32 bytes.
        at: when the anchor was made; aware.
    """

    seq: int
    hash: bytes
    at: datetime


class AnchorBroken(Exception):
    """Say that the journal is not the one that an anchor saw, or that a line was not signed with the key.

    While this holds nothing may be paid: acknowledged writes were lost, or someone rewrote history.

    Attributes:
        seq: number in the anchor; None where the line cannot be read.
        why: the line is not ours, the journal ends before, or it has another hash.
    """

    def __init__(self, *, seq: int | None, why: Literal["NOT_SIGNED", "AHEAD", "DIFFERS"]) -> None:
        super().__init__(f"The anchor {seq} and the journal do not agree: {why}.")
        self.seq = seq
        self.why = why


def make_key(folder: Path) -> Path:
    """Make the two halves of a key in a folder, `anchor.key` and `anchor.pub`, unless they are there.

    Returns:
        The file of the private half, which nobody but its owner may read; the public half goes to those who check.
    """
    private, public = folder / "anchor.key", folder / "anchor.pub"
    folder.mkdir(parents=True, exist_ok=True)
    if not private.exists():
        fresh = Ed25519PrivateKey.generate()
        _appear(private, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)
    if not public.exists():
        _appear(
            public, _key(private).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), mode=0o644
        )
    return private


def write_anchor(file: Path, head: Head, *, key: Path, at: datetime) -> Anchor | None:
    """Add a signed line about the end of the chain to a file, and wait until it is on the disk.

    Args:
        file: of the anchors; outside the database, best on another machine.
        head: as `read_head` gave it.
        key: file of the private half.
        at: the instant, by the clock of the database.

    Returns:
        The anchor, or None when the journal is empty, or its end or one after it has an anchor already.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+") as opened:
        # One writer at a time: two that read the same last line would both add the next.
        fcntl.flock(opened, fcntl.LOCK_EX)
        standing = read_anchors(file, public_key=key.with_suffix(".pub"))
        if head.seq == 0 or (standing and standing[-1].seq >= head.seq):
            return None
        anchor = Anchor(head.seq, head.hash, at)
        line = {
            "seq": anchor.seq,
            "hash": anchor.hash.hex(),
            "at": _instant(anchor.at),
            "signature": _key(key).sign(anchor_bytes(anchor)).hex(),
        }
        opened.seek(len(_finished(opened.read()).encode()))
        opened.truncate()
        opened.write(json.dumps(line) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return anchor


def read_anchors(file: Path, *, public_key: Path) -> list[Anchor]:
    """Return the anchors of a file in their order, every signature checked.

    Raises:
        AnchorBroken: a line cannot be read, is not signed with the key, or numbers do not rise.
    """
    public = load_pem_public_key(public_key.read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise TypeError(f"The file {public_key} holds no Ed25519 key.")
    anchors: list[Anchor] = []
    for line in _finished(file.read_text()).splitlines():
        anchor = _checked(line, public)
        if anchors and anchor.seq <= anchors[-1].seq:
            raise AnchorBroken(seq=anchor.seq, why="NOT_SIGNED")
        anchors.append(anchor)
    return anchors


def require_not_behind(anchors: list[Anchor]) -> None:
    """Check that the journal still holds what each anchor saw (L13): at start, after a restore, at night.

    Raises:
        AnchorBroken: the journal ends before an anchor, or has another hash there.
    """
    hashes = dict(Journal.objects.filter(seq__in=[one.seq for one in anchors]).values_list("seq", "hash"))
    for anchor in anchors:
        if anchor.seq not in hashes:
            raise AnchorBroken(seq=anchor.seq, why="AHEAD")
        if bytes(hashes[anchor.seq]) != anchor.hash:
            raise AnchorBroken(seq=anchor.seq, why="DIFFERS")


def anchor_bytes(anchor: Anchor) -> bytes:
    """Return the bytes that are signed: 01, then seq, hash in hexadecimal, instant, each with its length before it."""
    fields = (str(anchor.seq), anchor.hash.hex(), _instant(anchor.at))
    return _VERSION + b"".join(len(one).to_bytes(4, "big") + one.encode("ascii") for one in fields)


def _key(file: Path) -> Ed25519PrivateKey:
    private = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"The file {file} holds no Ed25519 key.")
    return private


def _appear(file: Path, content: bytes, *, mode: int) -> None:
    """Let a file appear whole; of two processes that start at once, one makes it."""
    descriptor, written = mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    os.chmod(written, mode)
    with suppress(FileExistsError):
        os.link(written, file)
    os.unlink(written)


def _finished(text: str) -> str:
    """Return the lines that end: what a crash cut off was never acknowledged to anybody."""
    return text[: text.rfind("\n") + 1]


def _checked(line: str, public: Ed25519PublicKey) -> Anchor:
    try:
        data = json.loads(line)
        anchor = Anchor(int(data["seq"]), bytes.fromhex(data["hash"]), datetime.fromisoformat(data["at"]))
        signature = bytes.fromhex(data["signature"])
    except (ValueError, TypeError, KeyError):
        raise AnchorBroken(seq=None, why="NOT_SIGNED") from None
    try:
        public.verify(signature, anchor_bytes(anchor))
    except InvalidSignature:
        raise AnchorBroken(seq=anchor.seq, why="NOT_SIGNED") from None
    return anchor


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
