"""Scenarios: take-up, size and timing of a million claims drawn anew, each time under four crossing limits."""

import sys
from time import perf_counter, process_time
from typing import Any

import numpy as np
from limits import drawn
from measuring import report

from tremplin.bulk.grant import NO_ROWS, PARTIAL, Rows, Taken, Touches, Windows
from tremplin.bulk.limit_columns import LimitColumns
from tremplin.bulk.scenario import ALL_DRAWS, TAKE_UP, TIMING, Pool, scenarios, strata_of

CLAIMS = 1_000_000
STRATA = 20
NO_INT32 = np.zeros(0, dtype=np.int32)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 1000
    pool, columns, limits = claims_of(CLAIMS)
    strata = strata_of(pool, count=STRATA)
    rows = []
    for name, draws in (("take-up", TAKE_UP), ("take-up, timing", TAKE_UP | TIMING), ("all three", ALL_DRAWS)):
        scenarios(pool, columns, limits, strata=strata, seed=1, count=2, draws=draws)
        start, cpu = perf_counter(), process_time()
        scenarios(pool, columns, limits, strata=strata, seed=1, count=count, draws=draws)
        seconds, busy = perf_counter() - start, process_time() - cpu
        rows.append((name, f"{count:,}", f"{seconds:.1f}", f"{busy:.1f}", f"{1e3 * busy / count:.0f}"))
    heads = ("drawn", "scenarios", "seconds by the clock", "on the processors", "ms of it a scenario")
    report(f"Scenarios over {CLAIMS:,} claims, four crossing limits each, two threads", heads, rows)


def claims_of(claims: int) -> tuple[Pool, LimitColumns, Any]:
    """Return a history, four fifths of it due, over two years, made known up to sixty days later."""
    ask, instance, size = drawn(claims, is_nested=False)
    random = np.random.default_rng(2)
    # In the recorded order, as a history is.
    recorded = np.sort(random.integers(60, 730, claims)).astype(np.int32)
    lag = random.integers(0, 60, claims).astype(np.int32)
    pool = Pool(
        random.integers(0, STRATA, claims).astype(np.int32), ask, random.random(claims) < 0.8, recorded - lag, recorded,
        np.full(claims, 100),
    )  # fmt: skip
    flat = instance.ravel()
    touches = Touches(
        np.arange(0, flat.size + 1, 4), flat, size[flat], np.full(flat.size, PARTIAL, dtype=np.int8), NO_ROWS, NO_INT32,
        NO_INT32, NO_INT32,
    )  # fmt: skip
    taken = Taken(np.zeros(size.size, dtype=np.int64), NO_ROWS, NO_INT32, NO_ROWS)
    rows = Rows(ask, np.full(claims, -1, dtype=np.int32), NO_ROWS, NO_ROWS)
    columns = LimitColumns(rows, touches, Windows(NO_INT32, NO_INT32), taken, (), (), ())
    return pool, columns, np.tile(np.arange(4), claims)


if __name__ == "__main__":
    main()
