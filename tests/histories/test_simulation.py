import random
from collections import Counter

import psycopg
import pytest

from tests.figures import SIMULATED_HISTORIES, SIMULATED_STEPS, counted
from tests.histories.deed import Somebody, command_id
from tests.histories.history import lived

pytestmark = pytest.mark.slow


def test_years_of_deeds_leave_every_invariant_true(yard: psycopg.Connection) -> None:
    seen: Counter[str] = Counter()
    for seed in counted(SIMULATED_HISTORIES, "histories through the use cases"):
        source = random.Random(seed)
        with lived(yard) as history:
            somebody = Somebody(source, claims=6)
            for _step in range(SIMULATED_STEPS):
                deed = somebody.deed(history.model)
                history.do(deed, command_id=command_id(source))
                if source.random() < 0.05:
                    history.again()
            history.end()
            seen.update(history.codes)

    # A history that never got anywhere would prove nothing.
    wanted = ("request TERMS_SAY_NO", "approve APPLIED", "decide APPLIED", "correct APPLIED", "uphold-appeal APPLIED")
    assert [one for one in wanted if not seen[one]] == [], "nobody came so far: the run is vacuous"
