"""The same rebates by the engine, claim by claim, and in bulk, over columns: equal to the minor unit."""

import os
import subprocess
import sys

import pytest

from tests.figures import REBATE_PAIRS
from tests.twins.rebate_columns import lines_as_columns, notes_as_columns, said_by_columns, said_by_engine
from tests.twins.rebate_pairs import Pair, is_before, pair
from tests.units.engine import trial
from tremplin.bulk.rebates.plan import plan_of
from tremplin.bulk.rebates.whole import rebates_of
from tremplin.bulk.world import World
from tremplin.engine.compiled import compile_programme
from tremplin.facts.dataset import DataSet
from tremplin.money import PeriodKind, period_of

PIECES = 8
UNCOMPILED = 60


def both(one: Pair):
    """Return what bulk says of a pair, and what the engine says."""
    compiled = compile_programme(one.programme)
    lines = one.data.table("order_lines")
    first = next((line.ordered_on for line in lines if not is_before(line)), None)
    if first is None:
        return None, None
    period = period_of(first, kind=PeriodKind.QUARTER)
    plan = plan_of(compiled, World(one.data), period=period, kind="quarter")
    outcome = rebates_of(
        plan,
        lines_as_columns(one.programme, [line for line in lines if not is_before(line)]),
        earlier=lines_as_columns(one.programme, [line for line in lines if is_before(line)]),
        notes=notes_as_columns(one.data.table("credit_notes")),
    )
    return said_by_columns(*outcome), said_by_engine(compiled, one.data, period=period.label)


@pytest.mark.parametrize("piece", range(PIECES))
def test_bulk_says_what_the_engine_says(piece: int) -> None:
    for number in range(piece, REBATE_PAIRS, PIECES):
        by_bulk, by_engine = both(pair(number))

        assert by_bulk == by_engine, f"pair {number}"


def test_the_worked_lines_earn_what_their_page_says() -> None:
    """The table of docs/algorithms/rebates-in-bulk.md."""
    rows = [{"from": "0", "below": "100", "rate": "1%"}, {"from": "100", "rate": "2%"}]
    reward = {"bands": {"of": {"sum": "line.amount", "over": "period"}, "mode": "marginal", "rows": rows}}
    rebate = trial.incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": reward})
    lines = [trial.line(f"L{number}", 6_030, f"2024-04-0{number + 1}") for number in (1, 2, 3)]
    facts = DataSet.of(trial.partner(), trial.customer(), *lines, trial.credit("N1", "L3", 3_015))

    by_bulk, by_engine = both(Pair(trial.programme(rebate), facts))

    shares = {("bonus", "L1"): 60, ("bonus", "L2"): 81, ("bonus", "L3"): 61}
    assert by_bulk == by_engine == ({"bonus/P1/2024-Q2": (202, None)}, shares)


def test_the_source_of_the_kernels_says_what_the_engine_says() -> None:
    """Uncompiled, in a process of its own: the compiled form is one of two, and coverage sees this one."""
    program = f"""
from tests.twins.rebate_pairs import pair
from tests.twins.test_rebates import both
said = {{number: both(pair(number)) for number in range({UNCOMPILED})}}
print([number for number, (by_bulk, by_engine) in said.items() if by_bulk != by_engine])
"""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False
    )

    assert (ended.stdout, ended.stderr) == ("[]\n", "")
