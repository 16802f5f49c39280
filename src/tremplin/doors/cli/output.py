"""Results on disk, whole or not at all: a file or a folder appears under its name when everything in it is written."""

import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tremplin.wording import Place, Problem, Problems, text_key

MARKER: Final = ".tremplin"
"""The file that says what a folder was made by; only such a folder is written anew."""

_FOREIGN: Final = text_key("The folder holds {seen}, which this command did not write.")
_HINTS: Final = {
    "result": text_key("Name a folder that is new or empty; a former result of this command is replaced."),
    "simulation": text_key("Name a folder that is new or empty; a former simulation is replaced."),
    "rebates": text_key("Name a folder that is new or empty; a former result of this command is replaced."),
    "sample": text_key("Name a folder that is new or empty; a former sample is replaced."),
}
_INSIDE: Final = text_key("The result would stand among the terms in {seen}, and be read with them next time.")
_INSIDE_HINT: Final = text_key("Name a folder outside of it.")
_SHOWN: Final = 3


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under another name first, so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _beside(path)
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(out: Path, *, kind: str, names: Collection[str]) -> Iterator[Path]:
    """Give an empty folder to write to; it takes the place of `out` when the block ends well, else it goes.

    Args:
        out: new, empty, or written by this command before.
        kind: what the command writes, "result", "simulation" or "sample"; the marker says it.
        names: what the command writes at the top of the folder.

    Raises:
        Problems: something else stands in `out`; nothing of it is touched.
    """
    place = out.resolve()
    _require_own(place, shown=out, kind=kind, names=names)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = _beside(place)
    part.mkdir()
    try:
        yield part
        (part / MARKER).write_text(f"{kind}\n", encoding="utf-8")
        put_in_place(part, place=place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def require_outside(out: Path, *, folder: Path) -> None:
    """Require that what is written does not stand inside a folder that is read.

    Raises:
        Problems: it does.
    """
    if out.resolve().is_relative_to(folder.resolve()):
        fields = {"seen": str(folder)}
        raise Problems([Problem("OUT_AMONG_TERMS", (Place(str(out)),), _INSIDE, fields, _INSIDE_HINT)])


def _require_own(place: Path, *, shown: Path, kind: str, names: Collection[str]) -> None:
    found = sorted(os.listdir(place)) if place.exists() else []
    is_former = MARKER in found and (place / MARKER).read_text(encoding="utf-8", errors="replace") == f"{kind}\n"
    foreign = [name for name in found if not (is_former and (name == MARKER or name in names))]
    if foreign:
        seen = foreign if len(foreign) <= _SHOWN else [*foreign[:_SHOWN], "…"]
        raise Problems([Problem("OUT_NOT_EMPTY", (Place(str(shown)),), _FOREIGN, {"seen": seen}, _HINTS[kind])])


def put_in_place(part: Path, *, place: Path) -> None:
    """Give a folder its final name; the former one goes when that is done, and stays when it is not.

    Args:
        part: what was written.
        place: absent, empty, or a former folder with its marker.

    Raises:
        OSError: the system did not do it; `place` is as it was.
    """
    if not (place / MARKER).exists():
        part.replace(place)
        return
    former = _beside(place)
    place.rename(former)
    try:
        part.rename(place)
    except OSError:
        former.rename(place)
        raise
    shutil.rmtree(former)


def _beside(path: Path) -> Path:
    # In the same folder, because only there a change of name is one step.
    return path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
