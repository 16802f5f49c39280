"""What the command line costs before it does anything: `tremplin --help`, as a process of its own."""

import subprocess
import sys
from pathlib import Path

from measuring import median_of, report, seconds_of

RUNS = 20


def main() -> None:
    rows = []
    for name in ("--help", "evaluate --help"):
        command = [str(Path(sys.executable).with_name("tremplin")), *name.split()]

        def start() -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: B023 - called at once

        seconds = sorted(seconds_of(start) for _run in range(RUNS))
        rows.append((f"tremplin {name}", f"{median_of(seconds) * 1e3:.0f}", f"{seconds[-1] * 1e3:.0f}"))
    report(f"The start of the command line, {RUNS} runs", ("command", "median, ms", "slowest, ms"), rows)


if __name__ == "__main__":
    main()
