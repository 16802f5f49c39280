"""Limits over columns: crossing and nested limits, claims a second, beside a dict in Python and a cascade in Polars."""

import sys
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
import polars as pl
from measuring import median_of, report

from tremplin.bulk.grant import NO_ROWS, PARTIAL, Rows, Taken, Touches, Windows, grant

TURNS = 5
DICT_CLAIMS = 1_000_000
"""A dict is measured over the first claims only, and says so."""
NO_INT32 = np.zeros(0, dtype=np.int32)

Work = Callable[[], Any]


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [1_000_000, 10_000_000]
    rows = [row for claims in sizes for is_nested in (False, True) for row in measured(claims, is_nested=is_nested)]
    heads = ("four limits a claim", "claims", "limits", "cut, %", "by", "M claims a CPU second, median", "ratio")
    report("Limits over columns", heads, rows)


def measured(claims: int, *, is_nested: bool) -> list[tuple[str, ...]]:
    """Return the figures of one set of claims; every way must grant the same."""
    ask, instance, size = drawn(claims, is_nested=is_nested)
    granted = np.zeros(claims, dtype=np.int64)
    run = kernel(ask, instance, size, granted)
    run()  # compiled, and memory touched once
    seconds = {"the kernel": per_claim(run, claims, turns=TURNS)}
    few = min(claims, DICT_CLAIMS)
    found: list[int] = []
    seconds[f"a dict in Python, {few:,} claims"] = per_claim(
        lambda: found.extend(by_dict(ask[:few], instance[:few], size)), few, turns=1
    )
    assert found == granted[:few].tolist()
    if is_nested:
        cascades: list[Any] = []
        seconds["a cascade in Polars"] = per_claim(
            lambda: cascades.append(cascade(ask, instance, size)), claims, turns=1
        )
        assert (cascades[0] == granted).all()
    cut = f"{100 * int((granted < ask).sum()) // claims}"
    head = ("nested" if is_nested else "crossing", f"{claims:,}", f"{size.size:,}", cut)
    return [(*head, name, f"{1e-6 / one:.2f}", f"{one / seconds['the kernel']:.0f}") for name, one in seconds.items()]


def drawn(claims: int, *, is_nested: bool) -> tuple[Any, Any, Any]:
    """Return asks, four instances for each claim, and the size of each instance."""
    random = np.random.default_rng(1)
    customers, partners, incentives, budgets = claims // 8 + 1, claims // 100 + 1, 20, 1000
    customer = random.integers(0, customers, claims)
    # A few partners make many of the claims.
    partner = (partners * random.random(claims) ** 2).astype(np.int64)
    if is_nested:
        partner = customer % partners
        budget = partner % budgets
        columns = [customer, partner, budget, np.zeros(claims, dtype=np.int64)]
    else:
        incentive = random.integers(0, incentives, claims)
        budget = random.integers(0, budgets, claims)
        columns = [customer, partner, budget, partner * incentives + incentive]
    instance = np.empty((claims, 4), dtype=np.int32)
    first = 0
    for place, column in enumerate(columns):
        instance[:, place] = column + first
        first += int(column.max()) + 1
    ask = random.integers(10_000, 1_000_000, claims)
    asked = sum(np.bincount(instance[:, place], weights=ask, minlength=first) for place in range(4))
    return ask, instance, (asked * random.uniform(0.5, 1.2, first)).astype(np.int64)


def kernel(ask: Any, instance: Any, size: Any, granted: Any) -> Work:
    """Return the pass over columns, each time from nothing taken."""
    claims = ask.size
    rows = Rows(ask, np.full(claims, -1, dtype=np.int32), NO_ROWS, NO_ROWS)
    flat = instance.ravel()
    kinds = np.full(flat.size, PARTIAL, dtype=np.int8)
    start = np.arange(0, flat.size + 1, 4)
    touches = Touches(start, flat, size[flat], kinds, NO_ROWS, NO_INT32, NO_INT32, NO_INT32)
    total = np.zeros(size.size, dtype=np.int64)
    taken = Taken(total, NO_ROWS, NO_INT32, NO_ROWS)
    order = np.arange(claims)

    def run() -> None:
        total[:] = 0
        grant(rows, touches, Windows(NO_INT32, NO_INT32), taken, order, granted, NO_ROWS)

    return run


def by_dict(ask: Any, instance: Any, size: Any) -> list[int]:
    """Grant claim by claim with what is left in a dict."""
    left = dict(enumerate(size.tolist()))
    granted = []
    for asked, (first, second, third, fourth) in zip(ask.tolist(), instance.tolist(), strict=True):
        amount = min(asked, left[first], left[second], left[third], left[fourth])
        for one in (first, second, third, fourth):
            left[one] -= amount
        granted.append(amount)
    return granted


def cascade(ask: Any, instance: Any, size: Any) -> Any:
    """Grant limit by limit, the innermost first: right for nested partial limits only."""
    frame = pl.DataFrame({"left": ask, **{f"i{place}": instance[:, place] for place in range(4)}})
    for place in range(4):
        before = pl.col("left").cum_sum().over(f"i{place}") - pl.col("left")
        room = pl.lit(pl.Series(size)).gather(pl.col(f"i{place}")) - before
        frame = frame.with_columns(pl.min_horizontal("left", pl.max_horizontal(room, 0)).alias("left"))
    return frame["left"].to_numpy()


def per_claim(work: Work, claims: int, *, turns: int) -> float:
    """Return the seconds of processor that one claim takes, the median of some turns."""
    seconds = []
    for _turn in range(turns):
        start = process_time()
        work()
        seconds.append(process_time() - start)
    return median_of(seconds) / claims


if __name__ == "__main__":
    main()
