"""The embedded server: made, shared, stopped by the last, and whole again after a crash."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.database import kill_server
from tremplin.store import embedded
from tremplin.store.cluster import Cluster, server_processes
from tremplin.store.cluster_folder import EmbeddedNotRunning, make_socket_folder
from tremplin.wording import Phrase

pytestmark = pytest.mark.slow

# Starts the server, says so, and waits to be told to end.
USER = """
import sys
from pathlib import Path
from tremplin.store import embedded
embedded.start(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not in pytest's own folder: another run of pytest shuts that one to the server's user.
    parent = Path(mkdtemp(prefix="tremplin-e-"))
    path = parent / "db"
    yield path
    embedded.release(path)
    embedded.stop(path)
    shutil.rmtree(parent, ignore_errors=True)


def write(server: embedded.EmbeddedServer, number: int) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def kept(server: embedded.EmbeddedServer) -> list[int]:
    with psycopg.connect(server.url()) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM kept ORDER BY n").fetchall()]


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def test_server_is_made_in_its_folder_and_says_what_it_does(folder: Path) -> None:
    said: list[Phrase] = []

    server = embedded.start(folder, say=said.append)

    assert (
        Phrase("A PostgreSQL database is made in {folder}; this takes some seconds.", {"folder": str(folder)}) in said
    )
    assert (server.folder, folder.stat().st_mode & 0o077) == (folder, 0)
    assert embedded.is_running(folder)
    with psycopg.connect(server.url()) as connection:
        found = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('TimeZone'), current_setting('fsync'),"
            " current_setting('server_encoding'), datcollate FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()
    assert found == ("", "UTC", "on", "UTF8", "C")


def test_server_that_is_stopped_and_started_keeps_its_data(folder: Path) -> None:
    server = embedded.start(folder)
    write(server, 1)

    assert embedded.release(folder)
    assert not embedded.is_running(folder)
    assert not embedded.release(folder)
    assert server_processes(folder) == []
    assert kept(embedded.start(folder)) == [1]


def test_server_that_was_killed_comes_back_with_all_that_was_committed(folder: Path) -> None:
    server = embedded.start(folder)
    for number in range(3):
        write(server, number)
        os.kill(postmaster(folder), signal.SIGKILL)
        server = embedded.start(folder)

    assert kept(server) == [0, 1, 2]


def test_server_whose_processes_all_died_at_once_comes_back(folder: Path) -> None:
    server = embedded.start(folder)
    write(server, 1)
    kill_server(folder)

    assert kept(embedded.start(folder)) == [1]


def test_number_of_a_dead_server_that_another_process_has_now_does_not_matter(folder: Path) -> None:
    server = embedded.start(folder)
    write(server, 1)
    notes = (folder / "postmaster.pid").read_text()
    embedded.release(folder)
    lines = notes.splitlines()
    (folder / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")

    assert kept(embedded.start(folder)) == [1]


def test_server_is_stopped_by_the_last_process_that_uses_it(folder: Path) -> None:
    users = [
        subprocess.Popen([sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _one in range(2)
    ]
    try:
        for user in users:
            assert user.stdout is not None
            assert user.stdout.readline() == b"ready\n"
        users[0].communicate(b"\n", timeout=30)
        assert embedded.is_running(folder)
        # However a process ends, the kernel lets go of its lock: the next that leaves is the last.
        users[1].kill()
        users[1].communicate(timeout=30)
        assert embedded.is_running(folder)
        last = subprocess.run([sys.executable, "-c", USER, str(folder)], input=b"\n", check=True, timeout=60)
        assert last.returncode == 0
        assert not embedded.is_running(folder)
    finally:
        for user in users:
            user.kill()
            user.communicate()


def test_child_of_a_process_does_not_stop_the_server_under_its_parent(folder: Path) -> None:
    server = embedded.start(folder)
    child = os.fork()
    if child == 0:
        os._exit(1 if embedded.release(folder) else 0)
    _child, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    write(server, 1)
    assert kept(server) == [1]


def test_server_can_be_stopped_while_it_is_used(folder: Path) -> None:
    server = embedded.start(folder)
    with psycopg.connect(server.url()):
        assert embedded.stop(folder)
    assert not embedded.stop(folder)
    assert not embedded.stop(folder.with_name("nothing-here"))


def test_server_that_is_left_running_stays_until_it_is_stopped(folder: Path) -> None:
    embedded.start(folder)
    embedded.leave_running(folder)

    assert not embedded.release(folder)
    assert embedded.is_running(folder)
    assert embedded.stop(folder)
    # Asked for once, not for ever.
    embedded.start(folder)
    assert embedded.release(folder)


def test_server_in_a_folder_with_a_long_path_has_its_socket_elsewhere(folder: Path) -> None:
    long = folder.parent / ("x" * 100) / "db"

    server = embedded.start(long, settings={"work_mem": "5MB"})

    assert server.socket_folder != long
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("5MB",)
    embedded.release(long)
    # Nobody else can have made that folder.
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    (server.socket_folder).chmod(0o777)
    with pytest.raises(EmbeddedNotRunning, match="belongs to somebody else"):
        embedded.start(long)
    server.socket_folder.rmdir()


def test_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(EmbeddedNotRunning, match="belongs to somebody else"):
        make_socket_folder(tmp_path / "link", user=None)


def test_folder_that_holds_something_else_is_said_with_what_the_program_said(folder: Path) -> None:
    folder.mkdir()
    (folder / "holiday.jpg").write_text("x")

    with pytest.raises(EmbeddedNotRunning, match=r"initdb said: (.|\n)*exists but is not empty") as outage:
        embedded.start(folder)

    assert outage.value.phrase.fields["program"] == "initdb"
    assert (folder / "holiday.jpg").exists()


def test_folder_whose_settings_are_broken_is_said(folder: Path) -> None:
    embedded.start(folder)
    embedded.release(folder)
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")

    with pytest.raises(EmbeddedNotRunning, match="pg_ctl said"):
        embedded.start(folder)


def test_command_answered_before_the_server_is_killed_is_there_afterwards(folder: Path) -> None:
    """Locks go before the disk has answered; the answer does not (R1)."""
    server = embedded.start(folder)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    for number in range(5):
        _commit_early_then_wait(server, number)
        kill_server(folder)
        server = embedded.start(folder)

    assert kept(server) == [0, 1, 2, 3, 4]


def _commit_early_then_wait(server: embedded.EmbeddedServer, number: int) -> None:
    from tremplin.store.posting import make_durable

    with psycopg.connect(server.url(), autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
        make_durable(connection)


def test_processes_of_a_folder_are_those_that_work_in_it(tmp_path: Path) -> None:
    here = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, cwd=tmp_path)
    until = time.monotonic() + 10
    while server_processes(tmp_path) != [here.pid] and time.monotonic() < until:
        time.sleep(0.01)

    assert server_processes(tmp_path) == [here.pid]
    here.communicate(timeout=10)
    assert server_processes(tmp_path) == []
    assert Cluster.at(tmp_path).folder == tmp_path
