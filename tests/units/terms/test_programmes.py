"""The programmes that come with Tremplin read without a problem, and their canonical form reads back to itself."""

from pathlib import Path

import pytest

from tremplin.terms.clause import canonical_bytes, clause_of, data_of, terms_sha256
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms

TERMS = sorted((Path(__file__).parents[3] / "programmes").rglob("terms.yaml"))


def programme_of(folder: Path) -> Programme:
    return read_terms(
        {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    )


@pytest.mark.parametrize("file", TERMS, ids=lambda file: file.parent.name)
def test_programme_reads_and_its_canonical_form_is_stable(file: Path) -> None:
    programme = programme_of(file.parent)
    again = Programme.model_validate(data_of(programme))

    assert again == programme
    assert terms_sha256(again) == terms_sha256(programme)
    for incentive in programme.incentives:
        clause = clause_of(programme, incentive.id)
        assert canonical_bytes(clause_of(again, incentive.id)) == canonical_bytes(clause)
