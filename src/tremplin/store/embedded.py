"""The embedded PostgreSQL: started when first needed, shared by the processes that need it, stopped by the last one.

Each process that uses a server holds a shared lock on a file beside its data. The kernel lets go of the lock when a
process ends, however it ends, so a killed process never keeps a server up.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tremplin.store.cluster import SUPERUSER, Cluster, halt, launch
from tremplin.store.cluster_folder import Say
from tremplin.wording import Phrase

_UNSET: Final[Mapping[str, str]] = {}
# Descriptors of the shared locks of this process, by data folder, with the process that took them.
_held: dict[Path, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A server that runs.

    Attributes:
        folder: where its data is.
        socket_folder: where its socket is: the host of a connection.
    """

    folder: Path
    socket_folder: Path
    cluster: Cluster

    def url(self, *, role: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the address of a database for a role."""
        return self.cluster.url(role, database)


def say_nothing(_phrase: Phrase) -> None:
    """Take a message and say nothing."""


def start(folder: Path, *, say: Say = say_nothing, settings: Mapping[str, str] = _UNSET) -> EmbeddedServer:
    """Return the server of a data folder, started if it does not run; this process keeps it up until it ends.

    Args:
        folder: of the data; made when it is not there. Beside it stand two lock files with the same name.
        say: is told what is done on the machine: a user that is created, a folder that is opened or made.
        settings: server settings that differ from the usual ones; they count when the server is started here.

    Raises:
        EmbeddedNotRunning: it does not come up.
    """
    cluster = Cluster.at(folder, settings=tuple(settings.items()))
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    with _turn(cluster.folder):
        if not cluster.is_answering():
            launch(cluster, say=say)
        _hold(cluster.folder)
    return EmbeddedServer(cluster.folder, cluster.socket_folder, cluster)


def release(folder: Path) -> bool:
    """Say that this process needs the server no longer, and stop it when nobody else does.

    Returns:
        Whether the server was stopped.
    """
    cluster = Cluster.at(folder)
    descriptor, owner = _held.pop(cluster.folder, (None, None))
    if descriptor is None:
        return False
    os.close(descriptor)
    # A child shares the lock of its parent; only the one that took it may stop the server.
    if owner != os.getpid():
        return False
    with _turn(cluster.folder):
        is_needed = _is_used(cluster.folder) or _lock_file(cluster.folder, "stay").exists()
        if is_needed or not cluster.is_answering():
            return False
        halt(cluster)
    return True


def leave_running(folder: Path) -> None:
    """Keep the server up when the last process that uses it ends, until somebody stops it."""
    _lock_file(Cluster.at(folder).folder, "stay").touch()


def stop(folder: Path) -> bool:
    """Stop the server of a data folder, whoever uses it.

    Returns:
        Whether it was running.

    Raises:
        EmbeddedNotRunning: it does not stop.
    """
    cluster = Cluster.at(folder)
    if not cluster.folder.exists():
        return False
    with _turn(cluster.folder):
        _lock_file(cluster.folder, "stay").unlink(missing_ok=True)
        if not cluster.is_answering():
            return False
        halt(cluster)
    return True


def is_running(folder: Path) -> bool:
    """Tell whether the server of a data folder takes connections."""
    return Cluster.at(folder).is_answering()


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server of a folder."""
    with _lock_file(folder, "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _hold(folder: Path) -> None:
    if folder in _held and _held[folder][1] == os.getpid():
        return
    descriptor = os.open(_lock_file(folder, "use"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if not _held:
        atexit.register(_release_all)
    _held[folder] = (descriptor, os.getpid())


def _is_used(folder: Path) -> bool:
    with _lock_file(folder, "use").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _release_all() -> None:
    for folder in list(_held):
        release(folder)


def _lock_file(folder: Path, kind: str) -> Path:
    return folder.with_name(f"{folder.name}.{kind}.lock")
