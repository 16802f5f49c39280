"""Folders on disk: a programme's files and a data set's files as bytes, and results written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

from tremplin.facts import TABLES
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms
from tremplin.wording import Place, Problem, Problems, text_key

_NO_FOLDER = text_key("There is no folder {seen}.")
_NO_FOLDER_HINT = text_key("Name the folder that holds {expected}.")
_NO_FACTS = text_key("The folder holds no table of facts.")
_NO_FACTS_HINT = text_key("Put files such as {expected} there, or make some with: tremplin sample --out DIR.")

DATA_SUFFIXES = (".csv", ".xlsx", ".parquet")


def programme_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a programme's folder by their names relative to it.

    Raises:
        Problems: there is no such folder.
    """
    _require_folder(folder, expected="terms.yaml")
    found = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv") and path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(found)}


def load_programme(folder: Path) -> Programme:
    """Return the programme of a folder, resolved and checked.

    Raises:
        Problems: everything that is wrong with it; places name the files with their folder.
    """
    return read_terms(programme_files(folder))


def data_files(folder: Path) -> Mapping[str, bytes]:
    """Return the files of a data set by name: one a table, as CSV, XLSX or Parquet.

    Raises:
        Problems: there is no such folder, or nothing in it is a table.
    """
    _require_folder(folder, expected="claims.csv")
    found = [path for path in sorted(folder.iterdir()) if path.suffix in DATA_SUFFIXES]
    if not any(path.stem in TABLES for path in found):
        raise Problems(
            [Problem("NO_FACTS", (Place(str(folder)),), _NO_FACTS, {"expected": "claims.csv"}, _NO_FACTS_HINT)]
        )
    return {path.name: path.read_bytes() for path in found}


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under another name first, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _require_folder(folder: Path, *, expected: str) -> None:
    if not folder.is_dir():
        fields = {"seen": str(folder), "expected": expected}
        raise Problems([Problem("FOLDER_MISSING", (Place(str(folder)),), _NO_FOLDER, fields, _NO_FOLDER_HINT)])
