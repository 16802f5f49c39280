"""A server of processes in which everything is imported already: a fork of it starts in milliseconds."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import Any


@contextmanager
def unmeasured() -> Iterator[None]:
    """Let the processes that are started meanwhile run without branch coverage, which makes each slow to start."""
    measured = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    try:
        yield
    finally:
        if measured is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = measured


@cache
def fork_server() -> Any:
    """Return the context whose processes are forked, with Django set up, from one server for the whole run."""
    context = get_context("forkserver")
    # The first of these sets Django up.
    context.set_forkserver_preload(["conftest", "tests.crashes.application", "tests.doors.jobs.process"])
    with unmeasured():
        process = context.Process(target=time.sleep, args=(0,))
        process.start()
        process.join()
    return context
