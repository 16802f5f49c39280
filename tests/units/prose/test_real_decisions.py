"""Every decision of every programme's cases can be told, in both languages."""

from pathlib import Path

import pytest

from tests.house import tree
from tremplin.doors.language import language_of
from tremplin.engine.cases import facts_of, read_cases
from tremplin.engine.compiled import compile_programme
from tremplin.engine.evaluate import evaluate
from tremplin.engine.receipt import Receipts
from tremplin.terms.prose.decision import decision_chapters
from tremplin.terms.reader import read_terms

FOLDERS = sorted(path.parent for path in (tree.ROOT / "programmes").rglob("terms.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_decisions_of_a_programme_are_told_in_both_languages(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    programme = read_terms(files)
    compiled = compile_programme(programme)
    receipts = Receipts(compiled)
    cases = read_cases({name: data for name, data in files.items() if name.startswith("cases/")})

    for case in cases:
        for decided in evaluate(compiled, facts_of(compiled, case)).decided:
            receipt = receipts.data(decided)
            english, french = (
                decision_chapters(receipt, programme=programme, language=language_of(code)) for code in ("en", "fr")
            )
            assert [len(chapter.lines) for chapter in english] == [len(chapter.lines) for chapter in french]
            assert all(line.strip() for chapter in (*english, *french) for line in chapter.lines)
            assert english[0].lines != french[0].lines
