"""A year of the demonstration in a fresh database, and its verification: each as a process of its own.

python benchmarks/demo.py [--partners 120] [--projects 600]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from measuring import ROOT, report

TREMPLIN = str(Path(sys.executable).with_name("tremplin"))


def run(folder: str, *arguments: str) -> tuple[str, str, str]:
    """Run a command on a data folder; return its name, its seconds by the clock, and those of its own processor time.

    What the database server works is in the clock alone: it is no child that is waited for.
    """
    used, start = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run(
        [TREMPLIN, *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, "TREMPLIN_DATA": folder},
        stdout=subprocess.DEVNULL,
    )
    seconds, now = perf_counter() - start, getrusage(RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return f"tremplin {arguments[0]}", f"{seconds:.1f}", f"{cpu:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partners", default="120")
    parser.add_argument("--projects", default="600")
    size = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            run(folder, "demo", "--partners", size.partners, "--projects", size.projects),
            run(folder, "verify"),
        ]
    title = f"The demonstration, {size.partners} partners and {size.projects} projects, then its verification"
    report(title, ("command", "seconds by the clock", "of its own processor time"), rows)


if __name__ == "__main__":
    main()
