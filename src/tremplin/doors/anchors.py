"""Where the anchors and their key are, and what the checker makes of them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tremplin.doors.database import data_folder
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.checker.ledger import Anchor
    from tremplin.store.anchor import AnchorBroken

_BROKEN: Final = text_key(
    "The journal is not the one that the anchors saw: anchor {seq} {why}. Pay nothing, and find out what was lost."
)
_WHY: Final = {
    "NOT_SIGNED": text_key("was not signed with the key"),
    "AHEAD": text_key("is ahead of the database"),
    "DIFFERS": text_key("has another hash"),
}


class NoAnchorKey(Exception):
    """Say that a file holds no Ed25519 key.

    Attributes:
        file: that was read.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} holds no Ed25519 key.")
        self.file = file


def anchor_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the file of the anchors: TREMPLIN_ANCHORS, best on another machine, else one in the data folder."""
    named = environ.get("TREMPLIN_ANCHORS")
    return Path(named).absolute() if named else data_folder(environ) / "anchors.jsonl"


def key_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of `anchor.key` and `anchor.pub`: TREMPLIN_ANCHOR_KEYS, else the data folder."""
    named = environ.get("TREMPLIN_ANCHOR_KEYS")
    return Path(named).absolute() if named else data_folder(environ)


def anchors_at_hand(file: Path | None = None, key: Path | None = None) -> "tuple[Anchor, ...] | None":
    """Return the anchors for the checker; None when there is no file of them.

    Args:
        file: of the anchors; None: the one of this installation.
        key: file of the public key; None: the one of this installation.

    Raises:
        NoAnchorKey: the file of the key holds another.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from tremplin.checker.ledger import read_anchors

    found = file or anchor_file()
    if not found.exists():
        return None
    key_file = key or key_folder() / "anchor.pub"
    public = load_pem_public_key(key_file.read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise NoAnchorKey(key_file)

    def is_signed(message: bytes, signature: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return read_anchors(found.read_bytes(), is_signed=is_signed)


def require_journal_whole() -> None:
    """Check that the journal holds what its anchors saw: at every start of what acts on it (L13).

    Django must be ready: the tables are read as it sees them.

    Raises:
        AnchorBroken: it does not, or an anchor is not signed with the key.
    """
    from tremplin.store.anchor import read_anchors, require_not_behind

    file = anchor_file()
    if file.exists():
        require_not_behind(read_anchors(file, public_key=key_folder() / "anchor.pub"))


def put_aside(seq: int) -> Path:
    """Give the file of the anchors another name, because the journal has lost what they saw; returns where it is.

    Args:
        seq: number of the newest anchor.
    """
    file = anchor_file()
    return file.rename(file.with_name(f"{file.stem}-lost-at-{seq}{file.suffix}"))


def broken_text(error: "AnchorBroken", language: Language) -> str:
    """Return what is wrong between the journal and its anchors, and what to do now."""
    return language.say(_BROKEN, seq=str(error.seq or "?"), why=language.say(_WHY[error.why]))
