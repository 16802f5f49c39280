"""What every benchmark shares: the machine it ran on, medians, the sample as facts, and how a result is printed."""

import gc
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

from tremplin.doors.cli.files import programme_files
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms

ROOT = Path(__file__).resolve().parents[2]
PROGRAMMES = ROOT / "programmes"
REFERENCE = PROGRAMMES / "partner-connect-2021"

SEED = 1
CLAIMS_A_PROJECT = 3.5
"""About as many claims does the sample make for one project, rebates by period counted."""


def reference() -> Programme:
    """Return the reference programme."""
    return read_terms(programme_files(REFERENCE))


def sample_facts(programme: Programme, *, claims: int) -> DataSet:
    """Return the sample's facts, scaled so that about so many claims are to be decided."""
    projects = max(10, round(claims / CLAIMS_A_PROJECT))
    tables = sample_tables(SEED, partners=max(10, projects // 5), projects=projects)
    files = {f"{name}.csv": csv_bytes(sheet) for name, sheet in tables.items()}
    return read_tables(
        files,
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes, once."""
    return seconds_and_cpu_of(work)[0]


def seconds_and_cpu_of(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long some work takes, once, by the clock and on the processor: they differ where others work too."""
    gc.collect()
    start, start_cpu = perf_counter(), process_time()
    work()
    return perf_counter() - start, process_time() - start_cpu


def median_of(seconds: Sequence[float]) -> float:
    """Return the median."""
    return median(seconds)


def p95_of(seconds: Sequence[float]) -> float:
    """Return the value that 95 in a hundred do not exceed."""
    return quantiles(seconds, n=20)[-1]


def report(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a result as a table in Markdown, with the machine and the command that repeats it."""
    print(f"### {title}\n")
    print(f"{_machine()}. Repeat it with `.venv/bin/python benchmarks/{_script()}`.\n")
    print(f"| {' | '.join(heads)} |")
    print(f"|{'|'.join([' --- ', *[' ---: '] * (len(heads) - 1)])}|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, {platform.system()}"


def _script() -> str:
    return Path(sys.argv[0]).name
