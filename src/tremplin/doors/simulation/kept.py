"""Simulations kept in the data folder: how far one is, what it came to, or why it stopped.

A folder for each question. Its file of progress is written anew as a whole, so that a reader never meets half of it;
the result appears whole or not at all. Nothing of it is of worth: asked again, it is worked out again.
"""

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from tremplin.doors.database import data_folder

Phase = Literal["begun", "claims", "scenarios", "done", "failed"]

_SILENT_SECONDS: Final = 60
"""One that says nothing for so long has been stopped from outside, and may be begun again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a simulation is.

    Attributes:
        phase: what it is at.
        done: of it.
        total: in all; 0 while it is not known.
    """

    phase: Phase
    done: int = 0
    total: int = 0

    @property
    def is_running(self) -> bool:
        """Whether there is something to wait for."""
        return self.phase not in ("done", "failed")


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of one simulation."""

    folder: Path

    @classmethod
    def of(cls, key: str) -> "Kept":
        """Return the folder of a question.

        Args:
            key: safe as the name of a folder.
        """
        return cls(data_folder() / "simulations" / key)

    def begin(self) -> bool:
        """Take the question on; False where somebody is at it already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        found = self.progress()
        if found is not None and not found.is_running:
            self._file.unlink(missing_ok=True)
        try:
            # Of two who ask at once, one makes the file.
            os.close(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return False
        shutil.rmtree(self.result, ignore_errors=True)
        self.tell(Progress("begun"))
        return True

    def tell(self, progress: Progress) -> None:
        """Say how far it is."""
        fresh = self._file.with_name(f".progress.{os.getpid()}")
        fresh.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        fresh.replace(self._file)

    def progress(self) -> Progress | None:
        """Return how far it is; None where nobody has begun, or who began was stopped from outside."""
        try:
            text, told_at = self._file.read_text(encoding="utf-8"), self._file.stat().st_mtime
        except FileNotFoundError:
            return None
        found = Progress(**json.loads(text)) if text else Progress("begun")
        if found.is_running and time.time() - told_at > _SILENT_SECONDS:
            self._file.unlink(missing_ok=True)
            return None
        return found

    @property
    def result(self) -> Path:
        """The folder of what it came to; it is there when the simulation is done."""
        return self.folder / "result"

    @property
    def made_at(self) -> datetime:
        """When the result was made, in UTC."""
        return datetime.fromtimestamp(self.result.stat().st_mtime, tz=UTC)

    @property
    def _file(self) -> Path:
        return self.folder / "progress.json"
