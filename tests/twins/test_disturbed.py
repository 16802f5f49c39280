"""Engine and checker agree on facts that nobody thought of: those of the cases, with something changed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.twins import twin
from tests.twins.disturbed import disturbed


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(folder=st.sampled_from(twin.folders()), position=st.integers(0, 10_000), seed=st.integers(0, 2**32))
def test_receipts_of_facts_with_something_changed_all_verify(folder: str, position: int, seed: int) -> None:
    compiled = twin.compiled_of(folder)
    cases = twin.case_facts(folder)

    data = disturbed(cases[position % len(cases)], seed=seed)

    assert twin.disagreements(compiled, data) == []
