import random
from collections import Counter
from uuid import uuid4

import psycopg
import pytest

from tests.figures import HISTORIES_TOGETHER, SIMULATED_HISTORIES, SIMULATED_STEPS, counted
from tests.histories.deed import Somebody
from tests.histories.history import History
from tests.histories.yard import broken

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("part", range(SIMULATED_HISTORIES // HISTORIES_TOGETHER))
def test_years_of_deeds_leave_every_invariant_true(yard: psycopg.Connection, part: int) -> None:
    seen: Counter[str] = Counter()
    for number in counted(HISTORIES_TOGETHER, "histories through the use cases"):
        seed = part * HISTORIES_TOGETHER + number
        source = random.Random(seed)
        history = History(yard, number=number)
        somebody = Somebody(source, claims=6, prefix=history.prefix)
        for _step in range(SIMULATED_STEPS):
            deed = somebody.deed(history.model)
            history.do(deed, command_id=str(uuid4()))
            if source.random() < 0.05:
                history.again()
        history.end()
        seen.update(history.codes)

    assert broken(yard) == []
    # A history that never got anywhere would prove nothing.
    wanted = ("request TERMS_SAY_NO", "approve APPLIED", "decide APPLIED", "correct APPLIED", "uphold-appeal APPLIED")
    assert [one for one in wanted if not seen[one]] == [], "nobody came so far: the run is vacuous"
