"""Processes of the application that do deeds, write down what they were answered, and are there to be killed.

Each is forked from a server of processes in which everything is imported already, so that a hundred of them start in
seconds. What it sends and what it was answered it writes to a file, each in one write: the file is what its people
know when it is gone.
"""

import copyreg
import os
import pickle
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import psycopg

from tests.forking import fork_server
from tests.histories.deed import PROJECTS, Deed, command_id
from tests.histories.yard import Sent, UseCase, as_command, as_one_command, send
from tests.races.crowd import Call
from tests.races.stage import approval, way_to_review
from tests.usecases.office import MANAGER
from tremplin.usecases import work
from tremplin.usecases.command import Command


def _view(data: dict[str, Any]) -> Any:
    return MappingProxyType(data)


# A record without attributes holds a view of an empty mapping, which is not written down by itself.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))


class Open(NamedTuple):
    """A command that was sent and, as far as anybody knows, not answered."""

    worker: int
    sent: int
    deed: Deed
    use_case: UseCase
    command: Command


@dataclass
class Process:
    """A process of the application, and the file with what it knows."""

    number: int
    notes: Path
    process: Any

    def kill(self) -> None:
        """End it as the kernel does when memory is short: at once, without a word."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()

    def join(self) -> None:
        self.process.join()

    def wait_for_pause(self) -> None:
        """Wait until the process says that it has come to the point at which it is to be killed."""
        until = time.monotonic() + 30
        while not self.notes.with_suffix(".paused").exists():
            assert self.process.is_alive(), "the process ended before it came to the point"
            assert time.monotonic() < until, "the process never came to the point"
            time.sleep(0.001)

    def known(self) -> tuple[list[Call], Open | None]:
        """Return the calls that were answered, and the command that was under way."""
        calls: list[Call] = []
        under_way: Open | None = None
        for note in _read(self.notes):
            if isinstance(note, Open):
                under_way = note
            elif under_way is not None:
                calls.append(Call(self.number, under_way.sent, note[0], under_way.deed, note[1]))
                under_way = None
        return calls, under_way


@dataclass
class Application:
    """Starts processes of the application."""

    context: Any = field(default_factory=fork_server)

    def walk(self, url: str, *, number: int, folder: Path) -> Process:
        """Start a process that walks claims through their lives until it is killed, or the server is gone."""
        return self._start(walk, number, folder, url)

    def one(self, url: str, *, number: int, folder: Path, deed: Deed, point: str) -> Process:
        """Start a process that does one deed, and waits at a point in the middle of it."""
        return self._start(one, number, folder, url, deed, point)

    def run(self, target: Any, *arguments: Any, number: int, folder: Path) -> Process:
        """Start a process that does something else."""
        return self._start(target, number, folder, *arguments)

    def _start(self, target: Any, number: int, folder: Path, *arguments: Any) -> Process:
        notes = folder / f"{number}.notes"
        process = self.context.Process(target=target, args=(str(notes), number, *arguments), daemon=True)
        process.start()
        return Process(number, notes, process)


def resend(connection: psycopg.Connection, open_: Open) -> Call:
    """Send what was not answered once more under its id, as its people would (C4)."""
    outcome = send(connection, open_.use_case, open_.command)
    return Call(open_.worker, open_.sent, time.monotonic_ns(), open_.deed, outcome)


def walk(notes: str, number: int, url: str) -> None:
    """Walk claims through their lives, until killed or until the server is gone."""
    dice = random.Random(number)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for claim in (f"W{number}-{count}" for count in range(10**6)):
                for deed in _life(claim, dice):
                    use_case, command = as_command(connection, deed, command_id=command_id(dice))
                    if do(Path(notes), number, connection, deed, use_case, command).code != "APPLIED":
                        break
    except psycopg.OperationalError:
        return


def one(notes: str, number: int, url: str, deed: Deed, point: str) -> None:
    """Do one deed and pause at a point in the middle of it, to be killed there."""
    with psycopg.connect(url, autocommit=True) as connection:
        use_case, command = as_one_command(connection, deed, command_id=command_id(random.Random()))
        if point in PAUSES:
            PAUSES[point](lambda: pause(notes))
        else:
            # A trigger of the test waits there for a lock that the test holds.
            connection.execute("SELECT set_config('tests.point', %s, false)", [point])
        do(Path(notes), number, connection, deed, use_case, command, is_answered=point != "before the answer")
        pause(notes)


def do(
    notes: Path,
    number: int,
    connection: psycopg.Connection,
    deed: Deed,
    use_case: UseCase,
    command: Command,
    *,
    is_answered: bool = True,
) -> Sent:
    """Send a command, and write down that it was sent and what it was answered."""
    _write(notes, Open(number, time.monotonic_ns(), deed, use_case, command))
    outcome = send(connection, use_case, command)
    if is_answered:
        _write(notes, (time.monotonic_ns(), outcome))
    return outcome


def pause(notes: str) -> None:
    """Say that the point is reached, and wait to be killed."""
    Path(notes).with_suffix(".paused").touch()
    time.sleep(600)


def _pause_before_commit(pause_here: Callable[[], None]) -> None:
    original = work.finish

    def finish(*arguments: Any) -> Any:
        pause_here()
        return original(*arguments)

    work.finish = finish  # type: ignore[attr-defined]


def _pause_when_commit_is_sent(pause_here: Callable[[], None]) -> None:
    original = psycopg.ClientCursor.execute

    def execute(self: Any, query: Any, parameters: Any = None, **choices: Any) -> Any:
        if "COMMIT" not in str(query):
            return original(self, query, parameters, **choices)
        self.connection.pgconn.send_query(self.mogrify(query, parameters).encode())
        while self.connection.pgconn.flush():
            pass
        pause_here()
        raise AssertionError("killed here")

    psycopg.ClientCursor.execute = execute  # type: ignore[method-assign]


def _pause_after_commit(pause_here: Callable[[], None]) -> None:
    original = work.finish

    def finish(*arguments: Any) -> Any:
        posted = original(*arguments)
        pause_here()
        return posted

    work.finish = finish  # type: ignore[attr-defined]


PAUSES: Mapping[str, Callable[[Callable[[], None]], None]] = {
    "before COMMIT": _pause_before_commit,
    "when COMMIT is sent": _pause_when_commit_is_sent,
    "after COMMIT": _pause_after_commit,
    "before the answer": lambda _pause_here: None,
}
"""Points in the application's own process; the rest lie inside the database."""


def _life(claim: str, dice: random.Random) -> Iterator[Deed]:
    day = date(dice.randrange(2021, 2026), dice.randrange(1, 13), 1)
    leaves_at = dice.randrange(12)
    steps = way_to_review(claim, on=day, project=dice.choice(tuple(PROJECTS)), cost=dice.choice((200, 2_000, 9_998)))
    for number, deed in enumerate(steps):
        if number and number == leaves_at:
            yield Deed("withdraw", MANAGER, claim, day)
            return
        yield deed
    yield approval(claim, on=day)


def _write(notes: Path, note: object) -> None:
    data = pickle.dumps(note)
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(descriptor, len(data).to_bytes(4, "big") + data)
    finally:
        os.close(descriptor)


def _read(notes: Path) -> Iterator[Any]:
    data = notes.read_bytes() if notes.exists() else b""
    while len(data) > 4:
        size = int.from_bytes(data[:4], "big")
        yield pickle.loads(data[4 : 4 + size])
        data = data[4 + size :]
