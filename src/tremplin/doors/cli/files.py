"""Folders on disk as bytes: a programme's files, and the files of a data set."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tremplin.facts.schema import TABLES
from tremplin.terms.field import codes_of
from tremplin.terms.source import TERMS_FILE
from tremplin.wording import OneOf, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.facts.dataset import DataSet
    from tremplin.terms.programme import Programme

_NO_FOLDER: Final = text_key("There is no folder {seen}.")
_NO_FOLDER_HINT: Final = text_key("Name the folder that holds {expected}.")
_NO_FACTS: Final = text_key("The folder holds no table of facts.")
_NO_FACTS_HINT: Final = text_key("Put files such as {expected} there, or make some with: tremplin sample --out DIR.")

_DATA_SUFFIXES: Final = (".csv", ".xlsx", ".parquet")
_TERMS_SUFFIXES: Final = (".yaml", ".csv")
# Above the bounds of the rooms that read them, which say what is wrong with a larger file.
_TERMS_BYTES_MAX: Final = 4 * 2**20
_DATA_BYTES_MAX: Final = 2**30


def programme_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a programme's folder by their names relative to it; none when it holds no terms.

    Raises:
        Problems: there is no such folder.
    """
    _require_folder(folder, expected=TERMS_FILE)
    # Looked at first, so that a folder named by mistake is not read with all that lies below it.
    if not (folder / TERMS_FILE).is_file():
        return {}
    found = [path for path in folder.rglob("*") if path.suffix in _TERMS_SUFFIXES and path.is_file()]
    return {path.relative_to(folder).as_posix(): bytes_of(path, most=_TERMS_BYTES_MAX) for path in sorted(found)}


def load_programme(folder: Path) -> "Programme":
    """Return the programme of a folder, resolved and checked.

    Raises:
        Problems: everything that is wrong with it; places name the files with their folder.
    """
    return programme_of(programme_files(folder), folder=folder)


def programme_of(files: Mapping[str, bytes], *, folder: Path) -> "Programme":
    """Return the programme that some files hold, resolved and checked.

    Args:
        files: as `programme_files` returns them.
        folder: where they were read, for the places of problems.

    Raises:
        Problems: everything that is wrong with it.
    """
    from tremplin.terms.reader import read_terms

    try:
        return read_terms(files)
    except Problems as found:
        raise Problems(in_folder(found.problems, folder=folder)) from None


def load_data(folder: Path, *, programme: "Programme") -> "DataSet":
    """Return the facts of a folder: one file a table, as CSV, XLSX or Parquet.

    Raises:
        Problems: there is no such folder, nothing in it is a table, or a row is wrong; then nothing is loaded.
    """
    return load_tables(folder, programme=programme)[0]


def load_tables(
    folder: Path, *, programme: "Programme", without: Collection[str] = ()
) -> tuple["DataSet", tuple[Path, ...]]:
    """Return the facts of a folder but for some tables, and the files of those.

    Args:
        folder: one file a table, as CSV, XLSX or Parquet.
        programme: whose terms say what facts have.
        without: names of tables that are not read.

    Raises:
        Problems: there is no such folder, nothing in it is a table, or a row is wrong; then nothing is loaded.
    """
    from tremplin.facts.reading import read_tables

    _require_folder(folder, expected="claims.csv")
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _DATA_SUFFIXES and path.is_file()]
    found = [path for path in files if path.stem not in without and (not without or path.stem in TABLES)]
    if not any(path.stem in TABLES for path in found):
        fields = {"expected": OneOf(("partners.csv", "claims.csv"))}
        raise Problems([Problem("NO_FACTS", (Place(str(folder)),), _NO_FACTS, fields, _NO_FACTS_HINT)])
    try:
        data = read_tables(
            {path.name: bytes_of(path, most=_DATA_BYTES_MAX) for path in found},
            attributes=programme.attributes,
            codes=codes_of(programme),
            currency=programme.currency,
            exchange_source=programme.exchange.source if programme.exchange else None,
        )
    except Problems as error:
        raise Problems(in_folder(error.problems, folder=folder)) from None
    return data, tuple(path for path in files if path.stem in without)


def bytes_of(path: Path, *, most: int) -> bytes:
    """Return the content of a file; of one that is larger than `most` bytes, no more than shows that it is."""
    with path.open("rb") as file:
        return file.read(most + 1)


def in_folder(problems: Iterable[Problem], *, folder: Path) -> list[Problem]:
    """Return problems whose places name the files with their folder, as editors and terminals open them."""
    return [replace(one, places=tuple(_in_folder(place, folder) for place in one.places)) for one in problems]


def _in_folder(place: Place, folder: Path) -> Place:
    return replace(place, file=(folder / place.file).as_posix())


def _require_folder(folder: Path, *, expected: str) -> None:
    if not folder.is_dir():
        fields = {"seen": str(folder), "expected": expected}
        raise Problems([Problem("FOLDER_MISSING", (Place(str(folder)),), _NO_FOLDER, fields, _NO_FOLDER_HINT)])
