"""Engine and checker agree on the sample data: realistic partners, late claims, credit notes, limits that run out."""

import pytest

from tests.twins import twin
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables


@pytest.mark.slow
def test_receipts_of_the_sample_under_the_reference_programme_all_verify() -> None:
    compiled = twin.compiled_of("programmes/partner-connect-2021")
    programme = compiled.programme
    sheets = sample_tables(7, partners=10, projects=40)
    data = read_tables(
        {f"{name}.csv": csv_bytes(sheet) for name, sheet in sheets.items()},
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )

    assert twin.disagreements(compiled, data) == []
