"""What the command line imports before it does anything."""

import subprocess
import sys

SLOW = "numba, numpy, polars, pyarrow"


def test_help_imports_no_library_of_bulk_work() -> None:
    program = f"""
import sys
from tremplin.doors.cli.main import run
run(["--help"])
print(sorted(set("{SLOW}".split(", ")) & set(sys.modules)), file=sys.stderr)
"""

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout.startswith("Usage:")
    assert ended.stderr == "[]\n"
