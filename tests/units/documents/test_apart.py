"""A file that is read apart: within its time, and told apart from one that is not."""

from tremplin.documents.apart import run_apart

# Any module that runs what it is given; this one comes with Python.
RUNS_ITS_INPUT = "code"


def test_reading_that_does_not_end_in_time_is_given_up() -> None:
    assert run_apart(RUNS_ITS_INPUT, content=b"import time; time.sleep(60)\n", seconds=1) is None


def test_process_knows_nothing_of_the_portal() -> None:
    done = run_apart(RUNS_ITS_INPUT, content=b"import os; print(sorted(os.environ), os.getcwd())\n", seconds=10)

    assert done is not None
    assert b"['LC_ALL'] /" in done.stdout
