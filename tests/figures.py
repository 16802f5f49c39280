"""How much the tests of reliability try.

Three sizes: in `make test`, in `make test-submission` (the figures that are planned for each submission), and in the
long run, `make test-long`.
"""

import os
import sys
from collections.abc import Iterator
from typing import Final

_FIGURES: Final = os.environ.get("TREMPLIN_FIGURES")
IS_LONG: Final = _FIGURES == "long"


def _size(each: int, *, long: int, submission: int | None = None) -> int:
    if IS_LONG:
        return long
    return submission if _FIGURES == "submission" and submission is not None else each


# Histories that share one database. Were it more, each step would read what all those before have left.
HISTORIES_TOGETHER: Final = 50
STATEFUL_HISTORIES: Final = _size(200, submission=400, long=6_000)
STATEFUL_STEPS: Final = _size(50, long=60)
LEDGER_HISTORIES: Final = _size(5_000, long=60_000)
SIMULATED_HISTORIES: Final = _size(100, submission=3_000, long=60_000)
SIMULATED_STEPS: Final = 50
RACE_SEEDS: Final = _size(3, long=40)
# How often those who race come again, for each seed: six times gives some 250 commands, 36 the 1,500 that are planned.
RACE_ROUNDS: Final = _size(6, submission=36, long=36)
# Races of one seed in which eight pairs fight for a claim each.
DUEL_RACES: Final = _size(2, submission=94, long=94)
PAYMENT_RACES: Final = _size(4, submission=24, long=80)
# Payment runs that a bank with all its habits answers, in the database: as many histories as it takes.
BANK_RUNS: Final = _size(8, long=1_000)
PAYMENT_KILLS: Final = _size(1, long=20)
STORM_IDS: Final = _size(50, long=2_000)
KILLS: Final = _size(150, long=1_000)
KILLS_AT_EACH_POINT: Final = _size(3, long=30)
# Whether axe looks at each page wide and narrow, light and dark, in each language, or at part of that.
ALL_LOOKS: Final = _FIGURES is not None
# Terms and facts of which the engine and bulk must say the same.
REBATE_PAIRS: Final = _size(500, submission=2_000, long=20_000)
SERVER_KILLS: Final = _size(5, submission=10, long=100)
CUTS_AT_EACH_POINT: Final = _size(15, long=125)


def counted(count: int, what: str) -> Iterator[int]:
    """Count, and in the long run say how far it is."""
    for number in range(count):
        if IS_LONG and number % max(1, count // 100) == 0:
            sys.stderr.write(f"{what}: {number} of {count}\n")
            sys.stderr.flush()
        yield number
