"""The portal as a process of its own, visited over HTTP: each role in a browser that keeps its cookies."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from socket import create_connection
from time import perf_counter, sleep

TREMPLIN = str(Path(sys.executable).with_name("tremplin"))
_LINK = re.compile(r"^  (?P<role>.+): http://[^/]+(?P<path>/\S+)$")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """A portal that runs.

    Attributes:
        port: that it listens on.
        pid: of its first process.
        links: path that signs a role in, by role.
        database: id of the database server's first process, where it is on this machine.
    """

    port: int
    pid: int
    links: dict[str, str]
    database: int | None

    def cpu_seconds(self) -> tuple[float, float]:
        """Return the processor time so far of the portal's processes and of the database's."""
        return _cpu_below(self.pid), _cpu_below(self.database) if self.database else 0.0


@dataclass
class Browser:
    """A visitor."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _line: HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Return the status, the content as it was sent, and the seconds until it was there."""
        start = perf_counter()
        heads = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }
        answer = self._answer(path, heads)
        content = answer.read()
        seconds = perf_counter() - start
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, content, seconds

    def _answer(self, path: str, heads: dict[str, str]) -> HTTPResponse:
        """Ask on the line that is open; anew where the portal has closed it for having been idle."""
        for line in (self._line, None):
            self._line = line or HTTPConnection("localhost", self.port, timeout=120)
            try:
                self._line.request("GET", path, headers=heads)
                return self._line.getresponse()
            except (HTTPException, OSError):
                if line is None:
                    raise
        raise SystemExit("The portal does not answer.")


@contextmanager
def open_site(data: Path, *, port: int, workers: int = 2) -> Iterator[Site]:
    """Serve a demonstration as long as the block lasts.

    Args:
        data: its folder.
        port: to listen on.
        workers: processes.
    """
    command = [TREMPLIN, "serve", "--demonstration", "--port", str(port), "--workers", str(workers)]
    environ = {**os.environ, "TREMPLIN_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        links = dict(_links(process))
        _wait_for(port)
        kept = data / "db" / "postmaster.pid"
        yield Site(port, process.pid, links, int(kept.read_text().split()[0]) if kept.exists() else None)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def pages_a_second(site: Site, visits: list[tuple[str, str]], *, clients: int, seconds: float) -> tuple[int, float]:
    """Return how many pages several visitors get, and in which time.

    Args:
        site: that is visited.
        visits: roles and paths, gone through in turn.
        clients: visitors at once.
        seconds: how long.
    """
    counts = [0] * clients
    started = threading.Barrier(clients + 1)

    def visit(number: int) -> None:
        browsers = {role: entered(site, role) for role in {role for role, _ in visits}}
        started.wait()
        end, place = perf_counter() + seconds, number
        while perf_counter() < end:
            role, path = visits[place % len(visits)]
            browsers[role].get(path)
            counts[number] += 1
            place += 1

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    started.wait()
    start = perf_counter()
    for one in threads:
        one.join()
    return sum(counts), perf_counter() - start


def entered(site: Site, role: str) -> Browser:
    """Return a browser in which a role is signed in."""
    browser = Browser(site.port)
    browser.get(site.links[role])
    return browser


def _links(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    """Give the links that the portal prints, until the one of the last role."""
    for line in process.stdout or ():
        found = _LINK.match(line.rstrip())
        if found:
            yield found["role"], found["path"]
            if found["role"] == "admin":
                return


def _wait_for(port: int) -> None:
    """Wait until the portal listens: it says its links a moment before."""
    for _attempt in range(300):
        try:
            with create_connection(("localhost", port), timeout=1):
                return
        except OSError:
            sleep(0.1)
    raise SystemExit("The portal does not listen.")


def _cpu_below(pid: int) -> float:
    """Return the processor time of a process and of all that came from it, those that ended included."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(entry.name) == pid or int(stat[1]) == pid:
                total += int(stat[11]) + int(stat[12])
                if int(entry.name) == pid:
                    total += int(stat[13]) + int(stat[14])
    return total / _TICKS
