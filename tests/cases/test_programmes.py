"""Every case of every programme and of every shape of the language: the facts, and what the terms must give."""

from pathlib import Path

import pytest

from tremplin.engine.cases import check_case, read_cases
from tremplin.engine.compiled import compile_programme
from tremplin.terms.reader import read_terms
from tremplin.wording import ENGLISH, problem_text

PROGRAMMES = Path(__file__).resolve().parents[2] / "programmes"
FOLDERS = sorted(path.parent for path in PROGRAMMES.rglob("terms.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(PROGRAMMES).as_posix())
def test_case_of_programme_gives_what_it_expects(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    cases = {name: data for name, data in files.items() if name.startswith("cases/")}

    compiled = compile_programme(read_terms(files))
    found = read_cases(cases)
    problems = [problem for case in found for problem in check_case(compiled, case)]

    assert "\n".join(problem_text(problem, ENGLISH) for problem in problems) == ""
    assert found
