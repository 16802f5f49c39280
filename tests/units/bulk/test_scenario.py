"""Scenarios draw from the history alone, and from nothing but the seed, the scenario and the claim."""

import os
import subprocess
import sys
from datetime import date
from random import Random

import numpy as np
import pytest

from tests.twins.limit_twin import HOLIDAYS, over_columns, sequence
from tremplin.bulk.limit_columns import MOST, Entry, LimitColumns, TooLarge, limit_columns
from tremplin.bulk.scenario import (
    ALL_DRAWS,
    SIZE,
    TAKE_UP,
    TIMING,
    Outcomes,
    Pool,
    grown,
    quantile,
    scenarios,
    strata_of,
)

STRATA = 3
ENTRIES = [entry for entry in sequence(7, at_most=600) if entry.takes_back is None]


def pool() -> Pool:
    random = Random(1)
    recorded = [date(2024, 1, 1).toordinal() + place // 2 for place in range(len(ENTRIES))]
    return Pool(
        # Of the last stratum nothing is due.
        stratum=np.array([random.randrange(STRATA) for _entry in ENTRIES], dtype=np.int32),
        asked=np.array([entry.asked for entry in ENTRIES], dtype=np.int64),
        is_due=np.array([entry.asked % 2 == 1 for entry in ENTRIES]),
        decides=np.array([day - random.randrange(20) for day in recorded], dtype=np.int32),
        recorded=np.array(recorded, dtype=np.int32),
        weight=np.full(len(ENTRIES), 100, dtype=np.int64),
    )


def columns() -> tuple[LimitColumns, np.ndarray]:
    made = limit_columns(ENTRIES, holidays=HOLIDAYS)
    return made, np.array([int(touched.limit[1:]) for entry in ENTRIES for touched in entry.touched], dtype=np.int64)


def drawn(*, seed: int = 1, count: int = 20, draws: int = ALL_DRAWS, workers: int = 2) -> Outcomes:
    made, limits = columns()
    known = pool()
    return scenarios(
        known,
        made,
        limits,
        strata=strata_of(known, count=STRATA),
        seed=seed,
        count=count,
        draws=draws,
        workers=workers,
    )


def as_lists(outcomes: Outcomes) -> list[list[list[int]]]:
    return [one.tolist() for one in outcomes]


def test_scenarios_are_the_same_for_any_number_of_threads_and_of_scenarios() -> None:
    twenty = as_lists(drawn(count=20))

    assert as_lists(drawn(count=20, workers=1)) == twenty
    assert as_lists(drawn(count=200, workers=3))[0][:20] == twenty[0]
    assert as_lists(drawn(count=20, seed=2)) != twenty
    assert len({tuple(one) for one in twenty[0]}) > 10


def test_a_scenario_in_which_nothing_is_drawn_is_the_history() -> None:
    known = pool()
    as_it_was = [
        entry._replace(asked=entry.asked if due else 0) for entry, due in zip(ENTRIES, known.is_due, strict=True)
    ]
    granted, _cut, _head_room = over_columns(as_it_was)

    outcomes = drawn(draws=0, count=2)

    by_stratum = np.bincount(known.stratum, weights=granted, minlength=STRATA).astype(np.int64).tolist()
    assert outcomes.granted.tolist() == [by_stratum, by_stratum]
    assert outcomes.claims.sum(axis=1).tolist() == [sum(one > 0 for one in granted)] * 2


def test_limits_take_away_what_is_asked_and_not_granted() -> None:
    made, limits = columns()
    known = pool()
    told: list[tuple[int, int]] = []

    outcomes = scenarios(
        known,
        made,
        limits,
        strata=strata_of(known, count=STRATA),
        seed=3,
        count=7,
        draws=SIZE | TIMING,
        on_progress=lambda done, total: told.append((done, total)),
    )

    assert (outcomes.lost.sum(axis=1) > 0).all()
    assert told[-1] == (7, 7)
    # Neither the size nor the day changes how many come about.
    assert outcomes.claims.max() <= known.is_due.sum()


def test_take_up_follows_the_share_of_the_history_that_is_due() -> None:
    strata = strata_of(pool(), count=STRATA + 1)

    outcomes = drawn(draws=TAKE_UP, count=50)

    assert strata.chance[STRATA] == 0
    assert all(0 < one < 2**32 for one in strata.chance[:STRATA])
    assert len({int(one) for one in outcomes.claims.sum(axis=1)}) > 5


def of_growth(hundredths: int, *, draws: int, count: int = 20) -> Outcomes:
    claims = grown(pool(), *columns(), hundredths=hundredths)
    return scenarios(*claims, strata=strata_of(pool(), count=STRATA), seed=1, count=count, draws=draws)


def test_growth_of_a_hundred_is_each_claim_twice_under_the_same_limits() -> None:
    known = pool()
    twice = [
        entry._replace(asked=entry.asked if due else 0)
        for entry, due in zip(ENTRIES, known.is_due, strict=True)
        for _time in range(2)
    ]
    granted, _cut, _head_room = over_columns(twice)

    outcomes = of_growth(100, draws=0, count=1)

    stratum = np.repeat(known.stratum, 2)
    assert outcomes.granted.tolist() == [np.bincount(stratum, weights=granted, minlength=STRATA).astype(int).tolist()]
    assert outcomes.claims.sum() > drawn(draws=0, count=1).claims.sum()


def test_growth_of_a_part_brings_that_part_of_the_claims_about() -> None:
    none, some, all_of_it = (of_growth(hundredths, draws=TAKE_UP, count=200) for hundredths in (0, 30, 100))
    asked = [one.granted.sum() + one.lost.sum() for one in (none, some, all_of_it)]

    assert as_lists(none) == as_lists(drawn(draws=TAKE_UP, count=200))
    # What is asked is granted or lost to a limit; in the middle of many scenarios it grows as the claims do.
    assert 1.2 < asked[1] / asked[0] < 1.4
    assert 1.9 < asked[2] / asked[0] < 2.1


def test_growth_that_would_wrap_is_refused() -> None:
    made = limit_columns([Entry(MOST // 8)])
    one = Pool(*(np.zeros(1, dtype=np.int32),) * 2, np.ones(1, dtype=np.bool_), *(np.zeros(1, dtype=np.int32),) * 3)

    with pytest.raises(TooLarge):
        grown(one, made, np.zeros(0, dtype=np.int64), hundredths=1_000)


@pytest.mark.parametrize(("hundredths", "expected"), [(1, 1), (50, 5), (51, 6), (95, 10), (100, 10)])
def test_quantile_is_the_least_value_that_so_many_do_not_exceed(hundredths: int, expected: int) -> None:
    values = np.array([3, 1, 2, 10, 9, 8, 7, 6, 5, 4])

    assert quantile(values, hundredths=hundredths) == expected


@pytest.mark.slow
def test_the_plain_source_draws_the_same() -> None:
    script = "from tests.units.bulk.test_scenario import as_lists, drawn; print(as_lists(drawn(count=3)))"

    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True
    )

    assert done.stdout.strip() == str(as_lists(drawn(count=3))), done.stderr


def test_no_claims_at_all_make_scenarios_of_nothing() -> None:
    nothing = Pool(
        *(np.zeros(0, dtype=np.int32) for _field in range(2)),
        np.zeros(0, dtype=np.bool_),
        *(np.zeros(0, dtype=np.int32),) * 2,
        np.zeros(0, dtype=np.int64),
    )

    outcomes = scenarios(
        nothing, limit_columns([]), np.zeros(0, dtype=np.int64), strata=strata_of(nothing, count=1), seed=1, count=2
    )

    assert as_lists(outcomes) == [[[0], [0]], [[0], [0]], [[], []]]
