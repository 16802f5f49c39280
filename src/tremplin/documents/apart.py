"""A file from outside is read in a process of its own: with bounds, and nothing of the portal at hand (threats 31)."""

import resource
import subprocess
import sys


def run_apart(module: str, *arguments: str, content: bytes, seconds: int) -> subprocess.CompletedProcess[bytes] | None:
    """Run a module in a process of its own over a file; None where it does not end in time.

    Args:
        module: with a `main` that takes its bounds first (`bound`) and reads the file from its input.
        arguments: of the module.
        content: of the file.
        seconds: of the processor that the module allows itself; it is ended after twice as many by the clock.
    """
    try:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            # Neither the secret of the portal nor the way to its database.
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            timeout=seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


def bound(*, memory: int, seconds: int) -> None:  # pragma: no cover - where it holds, nothing can be measured
    """Hold this process to so many bytes of addresses and so many seconds of the processor, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
