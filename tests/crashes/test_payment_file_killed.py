"""Whoever is killed between a run and the bank leaves a run that is sent once, and answers that count once."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.crashes.application import Application, pause
from tests.database import Database, Server
from tests.figures import PAYMENT_KILLS
from tests.known_bad.building import broken
from tests.units.payments.paying import pain_002
from tests.usecases.office import FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.usecases.bank_answers import TakeInBankFile, take_in_bank_file
from tremplin.usecases.releasing import ReleaseRun, SendRun, release_run, send_run

pytestmark = pytest.mark.slow

POINTS = (
    "while writing the file",
    "after the rename, before its hash",
    "between release and send",
    "while reading pain.002",
)


class Folder:
    """A folder in which the process comes to its end: before its file has its name, or just after."""

    def __init__(self, folder: str, notes: str, *, is_renamed: bool) -> None:
        self.folder, self.notes, self.is_renamed = Path(folder), notes, is_renamed

    def keep(self, content: bytes, *, name: str) -> None:
        if self.is_renamed:
            FolderOnDisk(self.folder).keep(content, name=name)
        else:
            place = self.folder / name[:2] / f".{name}.{os.getpid()}.part"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content[: len(content) // 2])
        pause(self.notes)


def act(notes: str, _number: int, url: str, folder: str, point: str, command: Any) -> None:
    """Carry a command out, and pause at a point to be killed there."""
    kept = Folder(folder, notes, is_renamed=point != "while writing the file")
    with psycopg.connect(url, autocommit=True) as connection:
        if isinstance(command, ReleaseRun):
            release_run(connection, command)
            pause(notes)
        elif isinstance(command, SendRun):
            send_run(connection, command, folder=kept)
        else:
            take_in_bank_file(connection, command, folder=kept)


@pytest.fixture(scope="module")
def installation(furnished: Server) -> Iterator[Database]:
    with furnished.copy() as made:
        with made.connect(autocommit=True) as connection:
            paying(Office(connection))
        yield made


@pytest.mark.parametrize("point", POINTS)
def test_whoever_is_killed_at_a_point_leaves_a_run_that_goes_on(
    installation: Database, applications: Application, tmp_path: Path, point: str
) -> None:
    with installation.connect(autocommit=True) as connection:
        office = Office(connection)
        payer = Payer.of(office)
        for number in range(PAYMENT_KILLS):
            run_id = f"R{POINTS.index(point)}-{number}"
            command = _prepared(payer, run_id, point)
            arguments = (installation.url, str(tmp_path / "payments"), point, command)
            process = applications.run(act, *arguments, number=number, folder=tmp_path)
            process.wait_for_pause()
            process.kill()

            _goes_on(payer, run_id, command, folder=FolderOnDisk(tmp_path / "payments"))

        assert broken(connection) == set()


def _prepared(payer: Payer, run_id: str, point: str) -> Any:
    """Take a run to where the command that is killed comes next, and return that command."""
    payer.prepared(run_id)
    if point == "between release and send":
        return payer.office.make(ReleaseRun, THIRD_FINANCE, run_id=run_id, shown=payer.shown(run_id))
    payer.released(run_id)
    if point != "while reading pain.002":
        return payer.office.make(SendRun, OTHER_FINANCE, run_id=run_id)
    payer.sent(run_id)
    return payer.office.make(TakeInBankFile, FINANCE, file_name="status.xml", content=_rejection(payer, run_id))


def _goes_on(payer: Payer, run_id: str, command: Any, *, folder: FolderOnDisk) -> None:
    """Send what was not answered once more under its id, then the rest; the bank rejects it, for the next time."""
    connection = payer.office.connection
    states = {state for name, (state, _place) in payer.lines().items() if name.startswith(f"{run_id} ")}
    assert states == {"sent"}, "what was not answered has changed a line"
    if isinstance(command, ReleaseRun):
        assert release_run(connection, command).is_replayed
        payer.sent(run_id)
    elif isinstance(command, SendRun):
        answer = send_run(connection, command, folder=folder).answer
        content = folder.read(answer["file_sha256"])
        assert content is not None
        assert sha256(content).hexdigest() == answer["file_sha256"]
        assert payer.office.value("SELECT count(*) FROM payment_run WHERE file_sha256 = %s", answer["file_sha256"]) == 1
    else:
        assert take_in_bank_file(connection, command, folder=folder).answer["matched"] == 1
        assert take_in_bank_file(connection, command, folder=folder).is_replayed
        return
    payer.take_in(_rejection(payer, run_id))


def _rejection(payer: Payer, run_id: str) -> bytes:
    lines = [(line.end_to_end_id, "RJCT", "AC04") for line in payer.run(run_id).lines]
    return pain_002(payer.run(run_id), lines=lines, message=f"BANK-{run_id}")
