"""What every test of the command line stands on: the command, a programme, its facts, and a result."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.doors.cli.harbour import write_facts, write_programme
from tremplin.doors.cli.main import run


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Tremplin = Callable[..., Answer]


def tremplin_in(folder: Path) -> Tremplin:
    """Return the command, run in a folder."""

    def called(*arguments: str) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(folder)
            patch.setenv("COLUMNS", "120")
            for name in ("TREMPLIN_LANG", "TREMPLIN_TRACE"):
                patch.delenv(name, raising=False)
            code = run(list(arguments))
        return Answer(code, out.getvalue(), err.getvalue())

    return called


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a folder with the programme `harbour` and its facts `facts`, where commands run."""
    write_programme(tmp_path / "harbour")
    write_facts(tmp_path / "facts")
    return tmp_path


@pytest.fixture
def tremplin(here: Path) -> Tremplin:
    """Return the command, run in that folder."""
    return tremplin_in(here)


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with a result `result` of those facts, made once: nothing in it is to be changed."""
    folder = tmp_path_factory.mktemp("decided")
    write_programme(folder / "harbour")
    write_facts(folder / "facts")
    answer = tremplin_in(folder)("evaluate", "harbour", "facts", "--out", "result")
    assert answer.code == 0, answer.err
    return folder
