"""Where proofs, and files for and of the bank, are kept on disk: by their hash, for nobody else, never overwritten."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from tremplin.doors.database import Address, data_folder


@dataclass(frozen=True, slots=True)
class FolderOnDisk:
    """A folder of files named by the SHA-256 of what they hold."""

    folder: Path

    @classmethod
    def beside(cls, _address: Address | None = None) -> "FolderOnDisk":
        """Return the folder of an installation."""
        return cls(data_folder() / "proofs")

    def keep(self, content: bytes, *, name: str) -> None:
        """Keep a content; the same one twice is kept once.

        Args:
            content: bytes.
            name: SHA-256 of the content, in hexadecimal.
        """
        place = self.folder / name[:2] / name
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{name}.{os.getpid()}.{get_ident()}.part")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # A hash that the database has is of a file that the disk has.
            os.fsync(descriptor)
        # Whole or not at all: a reader never meets half a proof.
        fresh.replace(place)

    def read(self, name: str) -> bytes | None:
        """Return the content of a hash; None when it is not here."""
        try:
            return (self.folder / name[:2] / name).read_bytes()
        except FileNotFoundError:
            return None
