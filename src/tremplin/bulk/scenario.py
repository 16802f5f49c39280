"""Scenarios: the same claims with other luck, each under the same limits; what is drawn comes from the history alone.

A number is drawn from the seed, the scenario and the claim, and from nothing else: any order and any number of threads
gives the same. What each draw stands for, and what it does not show, is in docs/explanation/simulation.md.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.grant import Ints, Rows, grant
from tremplin.bulk.limit_columns import LimitColumns
from tremplin.bulk.native import native

TAKE_UP: Final = 1
SIZE: Final = 2
TIMING: Final = 4
ALL_DRAWS: Final = TAKE_UP | SIZE | TIMING

WORKERS: Final = 2
_ALL: Final = 100
_TOLD: Final = 100
"""Progress is told so many times at most."""

_HALF: Final = 32
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB

OnProgress = Callable[[int, int], None]


class Pool(NamedTuple):
    """The claims that a scenario may bring about, in the recorded order of the history.

    Attributes:
        stratum: int32, from which part of the history its luck is drawn.
        asked: int64, what is at stake, in minor units.
        is_due: bool, whether nothing but limits stands in the way in the history.
        decides: int32, the day that decides, as a number.
        recorded: int32, the day by which it stands in the recorded order.
        weight: int64, how much of its chance counts, in hundredths: 100 but for claims of growth.
    """

    stratum: Ints
    asked: Ints
    is_due: Ints
    decides: Ints
    recorded: Ints
    weight: Ints


class Strata(NamedTuple):
    """The parts of the history, each with what its claims that are due came to.

    Attributes:
        chance: int64, how many of a stratum's claims are due, of 2**32.
        start: int64, one more than strata, where the claims of a stratum begin.
        asked: int64, the amounts of those that are due.
        lag: int32, the days from the one that decides to the recorded one.
    """

    chance: Ints
    start: Ints
    asked: Ints
    lag: Ints


class Outcomes(NamedTuple):
    """What scenarios come to, one row a scenario.

    Attributes:
        granted: int64 by stratum, minor units.
        claims: int64 by stratum, how many were granted something.
        lost: int64 by limit, minor units that it took away.
    """

    granted: Ints
    claims: Ints
    lost: Ints


def strata_of(pool: Pool, *, count: int) -> Strata:
    """Return what the history says about each stratum.

    Args:
        pool: of the history.
        count: of strata.
    """
    pooled = np.bincount(pool.stratum, minlength=count)
    due = np.bincount(pool.stratum[pool.is_due], minlength=count)
    order = np.argsort(pool.stratum[pool.is_due], kind="stable")
    return Strata(
        chance=(due << _HALF) // np.maximum(pooled, 1),
        start=np.concatenate(([0], np.cumsum(due))),
        asked=pool.asked[pool.is_due][order],
        lag=(pool.recorded - pool.decides)[pool.is_due][order],
    )


class Grown(NamedTuple):
    """Claims of a history that has grown: the pool, its columns, and the number of the limit by touch."""

    pool: Pool
    columns: LimitColumns
    limits: Ints


def grown(pool: Pool, columns: LimitColumns, limits: Ints, *, hundredths: int) -> Grown:
    """Return a history with so many claims more: each once more, or several times, right after itself.

    Args:
        pool: of the history.
        columns: what each claim touches; nothing in it takes anything back.
        limits: int64 by touch, the number of its limit.
        hundredths: more claims for a hundred; of a part of a hundred, each comes about with that part of its chance.

    Raises:
        TooLarge: sums would not fit.
    """
    if not hundredths:
        return Grown(pool, columns, limits)
    more = -(-hundredths // _ALL)
    weights = np.full(more + 1, _ALL, dtype=np.int64)
    weights[more] = hundredths - (more - 1) * _ALL
    repeated, touches = columns.repeated(more + 1)
    rows = Pool(*(np.repeat(one, more + 1) for one in pool))
    return Grown(rows._replace(weight=np.tile(weights, pool.asked.size)), repeated, limits[touches])


def scenarios(
    pool: Pool,
    columns: LimitColumns,
    limits: Ints,
    *,
    strata: Strata,
    seed: int,
    count: int,
    draws: int = ALL_DRAWS,
    workers: int = WORKERS,
    on_progress: OnProgress | None = None,
) -> Outcomes:
    """Return what so many scenarios come to.

    Args:
        pool: one row an entry of the columns; nothing in it takes anything back.
        columns: what each claim touches; the state before the first claim.
        limits: int64 by touch, the number of its limit.
        strata: of the pool, as `strata_of` returns them.
        seed: any whole number; the same seed gives the same scenarios.
        count: of scenarios.
        draws: what is drawn, TAKE_UP, SIZE and TIMING added; the rest is as in the history.
        workers: threads; they change nothing but the time.
        on_progress: told now and then how many scenarios of all are done.
    """
    outcomes = Outcomes(
        np.zeros((count, strata.chance.size), dtype=np.int64),
        np.zeros((count, strata.chance.size), dtype=np.int64),
        np.zeros((count, int(limits.max(initial=-1)) + 1), dtype=np.int64),
    )
    start = np.uint64(seed % 2**64)
    # Arrays of its own for each thread, made once: fresh memory costs more than a scenario.
    kept = local()

    def run(numbers: range) -> int:
        if not hasattr(kept, "scratch"):
            kept.scratch = _Scratch.of(pool.asked.size, limits.size)
        # The plain source of the kernels draws with numbers that wrap, as the compiled one does.
        with np.errstate(over="ignore"):
            for number in numbers:
                _run(number, pool, columns, limits, strata, start, draws, outcomes, kept.scratch)
        return len(numbers)

    step = max(1, count // _TOLD)
    parts = [range(first, min(first + step, count)) for first in range(0, count, step)]
    done = 0
    with ThreadPoolExecutor(workers) as threads:
        for finished in threads.map(run, parts):
            done += finished
            if on_progress is not None:
                on_progress(done, count)
    return outcomes


def quantile(values: Ints, *, hundredths: int) -> int:
    """Return the least value that so many in a hundred do not exceed.

    Args:
        values: one at least.
        hundredths: 1 to 100.
    """
    return int(np.sort(values)[-(-values.size * hundredths // 100) - 1])


class _Scratch(NamedTuple):
    asked: Ints
    granted: Ints
    days: Ints
    order: Ints
    cut: Ints

    @classmethod
    def of(cls, rows: int, touches: int) -> "_Scratch":
        lengths = (rows, np.int64), (rows, np.int64), (rows, np.int32), (rows, np.int64), (touches, np.int64)
        return cls(*(np.zeros(length, dtype=kind) for length, kind in lengths))


def _run(
    number: int, pool: Pool, columns: LimitColumns, limits: Ints, strata: Strata, seed: Any, draws: int, out: Outcomes,
    scratch: _Scratch,
) -> None:  # fmt: skip
    asked, granted, days, order, cut = scratch
    _draw(seed, number, draws, pool, strata, asked, days)
    _sorted_by_day(days, order)
    rows = Rows(asked, *columns.rows[1:])
    grant(rows, columns.touches, columns.windows, columns.taken.copied(), order, granted, cut)
    _tally(pool.stratum, granted, cut, limits, out.granted[number], out.claims[number], out.lost[number])


@native
def _mixed(number: Any) -> Any:
    """Return the number that splitmix64 makes of another one."""
    number = number + np.uint64(_STEP)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(_FIRST)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(_SECOND)
    return number ^ (number >> np.uint64(31))


@native
def _one_of(half: Any, start: int, end: int) -> Any:
    """Return a place in `[start, end)` by 32 drawn bits."""
    return start + np.int64((half * np.uint64(end - start)) >> np.uint64(_HALF))


@native
def _draw(seed: Any, scenario: int, draws: int, pool: Pool, strata: Strata, asked: Ints, days: Ints) -> None:
    """Draw a scenario: what each claim asks, 0 where it does not come about, and its day in the recorded order."""
    stratum, at_stake, is_due, decides, recorded, weight = pool
    chance, start, amounts, lags = strata
    low = np.uint64(2**_HALF - 1)
    base = _mixed(seed ^ _mixed(np.uint64(scenario)))
    for row in range(asked.size):
        own = stratum[row]
        drawn = _mixed(base ^ np.uint64(row))
        of_all = chance[own] if draws & TAKE_UP else np.int64(2**_HALF) * is_due[row]
        comes = np.int64(drawn >> np.uint64(_HALF)) * _ALL < of_all * weight[row]
        asked[row] = at_stake[row] if comes else 0
        days[row] = recorded[row]
        if comes and draws & (SIZE | TIMING):
            again = _mixed(drawn)
            if draws & SIZE:
                asked[row] = amounts[_one_of(again >> np.uint64(_HALF), start[own], start[own + 1])]
            if draws & TIMING:
                days[row] = decides[row] + lags[_one_of(again & low, start[own], start[own + 1])]


@native
def _sorted_by_day(days: Ints, order: Ints) -> None:
    """Write the rows by rising day, those of a day in the order of the history."""
    if not days.size:
        return
    first = days.min()
    begins = np.zeros(days.max() - first + 2, dtype=np.int64)
    for row in range(days.size):
        begins[days[row] - first + 1] += 1
    for day in range(1, begins.size):
        begins[day] += begins[day - 1]
    for row in range(days.size):
        day = days[row] - first
        order[begins[day]] = row
        begins[day] += 1


@native
def _tally(stratum: Ints, granted: Ints, cut: Ints, limits: Ints, by_stratum: Ints, claims: Ints, lost: Ints) -> None:
    """Add up what a scenario granted and what limits took away."""
    for row in range(granted.size):
        by_stratum[stratum[row]] += granted[row]
        claims[stratum[row]] += granted[row] > 0
    for at in range(cut.size):
        lost[limits[at]] += cut[at]
