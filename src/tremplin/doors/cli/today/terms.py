"""Terms of today out of terms of another year: every date moved by whole years, and nothing else."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from tremplin.engine.cases import case_files, check_cases
from tremplin.engine.compiled import compile_programme
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms

_DATE: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_PERIOD: Final = re.compile(r"\b(\d{4})-([QH]\d)\b")
_VERSION: Final = re.compile(r"(?m)^version: (\d{4})")
_EXAMPLE: Final = "  - {{case: {}}}\n"
_YAML: Final = ".yaml"


def years_until(programme: Programme, day: date) -> int:
    """Return by how many years terms have to move so that they are in force on a day."""
    first = programme.in_force.from_
    years = day.year - first.year
    return years if (day.month, day.day) >= (first.month, first.day) else years - 1


def moved(files: Mapping[str, bytes], *, years: int) -> dict[str, bytes]:
    """Return the files of a programme with every day, period and version so many years later.

    A day that its year does not have, the 29th of February, becomes the day before.
    """
    return {
        name: _moved(content.decode(), years).encode() if name.endswith(_YAML) else content
        for name, content in files.items()
    }


def changed(files: Mapping[str, bytes], changes: Iterable[tuple[str, str, str]]) -> dict[str, bytes]:
    """Return the files with passages replaced.

    Args:
        files: of a programme.
        changes: file, passage and what comes in its place; a passage that is not there changes nothing.
    """
    found = dict(files)
    for name, passage, other in changes:
        if name in found:
            found[name] = found[name].replace(passage.encode(), other.encode())
    return found


def proven(files: Mapping[str, bytes], *, terms: str = "terms.yaml") -> dict[str, bytes]:
    """Return the files without the examples that do not come out.

    The day of the week is another one in another year, and deadlines in business days hang on it.
    """
    failed = check_cases(compile_programme(read_terms(files)), case_files(files))
    text = files[terms].decode()
    names = {place.file for problem in failed for place in problem.places}
    for name in names:
        text = text.replace(_EXAMPLE.format(name), "")
    return {name: content for name, content in files.items() if name not in names} | {terms: text.encode()}


def without_examples(files: Mapping[str, bytes], *, terms: str = "terms.yaml") -> dict[str, bytes]:
    """Return the files without any example."""
    text = files[terms].decode().partition("\nexamples:\n")[0] + "\n"
    return {name: content for name, content in files.items() if name not in case_files(files)} | {terms: text.encode()}


def _moved(text: str, years: int) -> str:
    text = _DATE.sub(lambda found: _later(found, years), text)
    text = _PERIOD.sub(lambda found: f"{int(found[1]) + years}-{found[2]}", text)
    return _VERSION.sub(lambda found: f"version: {int(found[1]) + years}", text)


def _later(found: re.Match[str], years: int) -> str:
    year, month, day = int(found[1]) + years, int(found[2]), int(found[3])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return date(year, month, day - 1).isoformat()
