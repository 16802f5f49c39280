"""Programmes checked one by one and against each other, with their cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.doors.cli.files import in_folder, programme_files, programme_of
from tremplin.terms.programme import Programme
from tremplin.terms.source import TERMS_FILE
from tremplin.terms.version import check_versions
from tremplin.wording import Language, Problem, Problems

_CASES = "cases/"


@dataclass(frozen=True, slots=True)
class Checked:
    """A programme whose terms hold, and how many cases were run."""

    programme: Programme
    cases: int


def check_programmes(folders: Iterable[Path], *, with_cases: bool) -> tuple[list[Checked], list[Problem]]:
    """Return the programmes whose terms hold, and every problem of all.

    Args:
        folders: one for each version of a programme.
        with_cases: whether to run the cases beside the terms.
    """
    checked: dict[str, Checked] = {}
    problems: list[Problem] = []
    for folder in folders:
        try:
            files = programme_files(folder)
            programme = programme_of(files, folder=folder)
        except Problems as found:
            problems += found.problems
            continue
        count = 0
        if with_cases:
            count, more = _run_cases(programme, files)
            problems += in_folder(more, folder=folder)
        checked[(folder / TERMS_FILE).as_posix()] = Checked(programme, count)
    problems += check_versions({file: one.programme for file, one in checked.items()})
    return list(checked.values()), problems


def _run_cases(programme: Programme, files: dict[str, bytes]) -> tuple[int, Iterable[Problem]]:
    from tremplin.engine.cases import case_files, check_case, read_cases
    from tremplin.engine.compiled import compile_programme

    try:
        cases = read_cases(case_files(files))
    except Problems as found:
        return 0, found.problems
    compiled = compile_programme(programme)
    return len(cases), [problem for case in cases for problem in check_case(compiled, case)]


def checked_text(checked: Checked, *, with_cases: bool, language: Language) -> str:
    """Return that the terms of a programme hold, and what was tried."""
    programme = checked.programme
    incentives = language.say_count("{n} incentive", "{n} incentives", len(programme.incentives))
    fields = {"programme": programme.programme, "version": programme.version, "incentives": incentives}
    if not with_cases:
        return language.say("{programme} {version}: the terms hold ({incentives}); the cases were not run.", **fields)
    cases = language.say_count("{n} case", "{n} cases", checked.cases)
    return language.say(
        "{programme} {version}: the terms hold ({incentives}), and so do their examples ({cases}).",
        **fields,
        cases=cases,
    )


def checked_data(checked: Checked) -> dict[str, Any]:
    """Return the same as JSON data."""
    programme = checked.programme
    return {
        "programme": programme.programme,
        "version": programme.version,
        "incentives": len(programme.incentives),
        "cases": checked.cases,
    }
