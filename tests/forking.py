"""A server of processes in which everything is imported already: a fork of it starts in milliseconds."""

import os
import time
from functools import cache
from multiprocessing import get_context
from typing import Any


@cache
def fork_server() -> Any:
    """Return the context whose processes are forked, with Django set up, from one server for the whole run."""
    context = get_context("forkserver")
    # The first of these sets Django up.
    context.set_forkserver_preload(["conftest", "tests.crashes.application", "tests.doors.jobs.process"])
    # The processes are not what is measured, and measuring makes each slow to start.
    measured = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    try:
        process = context.Process(target=time.sleep, args=(0,))
        process.start()
        process.join()
    finally:
        if measured is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = measured
    return context
