"""The process of a PostgreSQL server that Tremplin runs for itself, from the binaries of a wheel.

The wheel has functions of its own to start a server. They take any process with the noted number for the server, a
finished one that nobody waited for included, and give up after ten seconds; after a crash both happen. So only its
binaries are used here.
"""

import hashlib
import os
import shlex
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from tremplin.store.cluster_folder import (
    ROOT_STAND_IN,
    EmbeddedNotRunning,
    Say,
    make_files,
    make_socket_folder,
    prepare_user,
    run_program,
)
from tremplin.wording import Phrase, text_key

SUPERUSER: Final = "postgres"
PORT: Final = 5432
START_SECONDS_MAX: Final = 60
# The address of a socket has 107 bytes at most on Linux.
_SOCKET_PATH_BYTES_MAX: Final = 107

_NO_ANSWER: Final = text_key("The database in {folder} does not answer. Its log is {log}.")
_LEFT_OVER: Final = text_key(
    "Processes of an earlier database server still work in {folder} and do not answer: {processes}. "
    "End them, then try again."
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a server keeps its files, and as whom it runs.

    Attributes:
        folder: of the data; absolute.
        user: Linux user, or None for the one that runs Tremplin.
        settings: server settings that differ from the usual ones.
    """

    folder: Path
    user: str | None
    settings: tuple[tuple[str, str], ...] = ()

    @classmethod
    def at(cls, folder: Path, *, settings: tuple[tuple[str, str], ...] = ()) -> "Cluster":
        """Return the cluster of a folder, whether it exists or not."""
        return cls(folder.absolute(), ROOT_STAND_IN if os.geteuid() == 0 else None, settings)

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: the data folder, or a short one where that is too long for an address."""
        if len(os.fsencode(self.folder / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_BYTES_MAX:
            return self.folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"tremplin-{os.geteuid()}-{mark}"

    @property
    def log(self) -> Path:
        """The file in which the server writes what happens to it."""
        return self.folder / "log"

    def url(self, role: str, database: str) -> str:
        """Return the address of a database for a role."""
        return f"postgresql://{role}@/{database}?host={self.socket_folder}&port={PORT}"

    def is_answering(self) -> bool:
        """Tell whether the server takes connections now."""
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def launch(cluster: Cluster, *, say: Say) -> None:
    """Bring a server up that does not answer: fresh, stopped, crashed or still recovering.

    Raises:
        EmbeddedNotRunning: it does not come up.
    """
    _wait_for_what_is_left(cluster)
    if cluster.is_answering():
        return
    if cluster.user is not None:
        prepare_user(cluster.user, say=say)
    if not (cluster.folder / "PG_VERSION").exists():
        make_files(cluster.folder, user=cluster.user, superuser=SUPERUSER, say=say)
    if cluster.socket_folder != cluster.folder:
        make_socket_folder(cluster.socket_folder, user=cluster.user)
    # No process works in this folder now. What a killed one left would keep the server from starting wherever its
    # number has been given to another, or where nobody waited for it.
    (cluster.folder / "postmaster.pid").unlink(missing_ok=True)
    (cluster.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    _control(cluster, "-l", str(cluster.log), "-o", _options(cluster), "start")
    if not cluster.is_answering():
        raise EmbeddedNotRunning(Phrase(_NO_ANSWER, {"folder": str(cluster.folder), "log": str(cluster.log)}))


def halt(cluster: Cluster) -> None:
    """Stop a server: connections are closed, everything committed is on disk.

    Raises:
        EmbeddedNotRunning: it does not stop.
    """
    _control(cluster, "-m", "fast", "stop")


def server_processes(folder: Path) -> list[int]:
    """List the running processes of the server of a folder; each works inside it.

    A process that has finished and that nobody waited for works nowhere, and so is left out.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == folder:
                    found.append(int(entry.name))
            except OSError:
                # It has ended meanwhile, or belongs to somebody else.
                continue
    return sorted(found)


def _wait_for_what_is_left(cluster: Cluster) -> None:
    """Wait while a server recovers, or while the processes of one that was killed notice it."""
    until = time.monotonic() + START_SECONDS_MAX
    while processes := server_processes(cluster.folder):
        if cluster.is_answering():
            return
        if time.monotonic() > until:
            fields = {"folder": str(cluster.folder), "processes": ", ".join(map(str, processes))}
            raise EmbeddedNotRunning(Phrase(_LEFT_OVER, fields))
        time.sleep(0.1)


def _control(cluster: Cluster, *arguments: str) -> None:
    wait = ("-w", "-t", str(START_SECONDS_MAX))
    run_program("pg_ctl", "-D", str(cluster.folder), *wait, *arguments, user=cluster.user)


def _options(cluster: Cluster) -> str:
    settings = [part for name, value in cluster.settings for part in ("-c", f"{name}={value}")]
    return shlex.join(["-k", str(cluster.socket_folder), *settings])
