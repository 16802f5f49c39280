"""The same histories against the pure ledger, without a database: many more of them in the same time."""

import random
from datetime import date

import pytest

from tests.figures import LEDGER_HISTORIES, SIMULATED_STEPS, counted
from tests.histories.books import Books
from tests.histories.deed import Somebody
from tests.histories.model import Model

pytestmark = pytest.mark.slow


def test_ledger_moves_as_the_model_does() -> None:
    posted = 0
    for seed in counted(LEDGER_HISTORIES, "histories of the pure ledger"):
        model, books = Model(today=date(2026, 11, 1)), Books()
        somebody = Somebody(random.Random(seed), claims=6)
        for _step in range(SIMULATED_STEPS):
            deed = somebody.deed(model)
            names = deed.content.get("claims", (deed.claim,))
            before = {name: model.claims.get(name) for name in names}

            answer = model.do(deed)

            for name in sorted(names):
                if answer.code == "APPLIED" and name in model.claims:
                    books.follow(before[name], model.claims[name])
        expected = model.standing()
        assert books.standing() == {name: expected[name] for name in ("limits", "money")}, f"seed {seed}"
        assert list(model.broken()) == []
        posted += books.posted
    assert posted > LEDGER_HISTORIES, "hardly anything was posted: the run is vacuous"
