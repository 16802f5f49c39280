"""Every decision of every case of every programme is recomputed by the checker, place by place."""

import pytest

from tests.twins import twin


@pytest.mark.slow
@pytest.mark.parametrize("folder", twin.folders())
def test_receipts_of_the_cases_of_a_programme_all_verify(folder: str) -> None:
    compiled = twin.compiled_of(folder)

    assert [
        (number, claim_id, difference)
        for number, data in enumerate(twin.case_facts(folder), start=1)
        for claim_id, difference in twin.disagreements(compiled, data)
    ] == []
