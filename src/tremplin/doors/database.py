"""Where a door finds its database: the server that DATABASE_URL names, else one of its own in the data folder."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final

from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict

from tremplin.store.cluster import Cluster
from tremplin.store.cluster_folder import Say
from tremplin.store.embedded import say_nothing, start
from tremplin.store.role import APPLICATION, DATABASE, OWNER, ensure_database

_DJANGO_NAMES: Final = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach the database.

    Attributes:
        application_url: for all work.
        owner_url: for migrations; None where they are run from elsewhere.
        folder: of the embedded server; None for a real one.
    """

    application_url: str
    owner_url: str | None
    folder: Path | None


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds what Tremplin keeps outside a database: TREMPLIN_DATA, else .tremplin here."""
    return Path(environ.get("TREMPLIN_DATA") or ".tremplin").absolute()


def address(environ: Mapping[str, str] = os.environ) -> Address:
    """Return how to reach the database; nothing is started.

    Args:
        environ: DATABASE_URL wins (for migrations TREMPLIN_OWNER_URL, which may be absent); without it, TREMPLIN_DATA
            says where the embedded server keeps its data.
    """
    named = environ.get("DATABASE_URL")
    if named:
        return Address(named, environ.get("TREMPLIN_OWNER_URL") or None, None)
    cluster = Cluster.at(data_folder(environ) / "db")
    return Address(cluster.url(APPLICATION, DATABASE), cluster.url(OWNER, DATABASE), cluster.folder)


def open_database(environ: Mapping[str, str] = os.environ, *, say: Say = say_nothing) -> Address:
    """Return how to reach the database, once the embedded server, if it is that one, runs and has its database.

    Raises:
        EmbeddedNotRunning: the embedded server does not come up.
    """
    found = address(environ)
    if found.folder is not None:
        ensure_database(start(found.folder, say=say).url())
    return found


def django_database(url: str, *, search_path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return an address as Django's settings want it.

    Args:
        url: of the database.
        search_path: schemas in which tables are looked for, in this order; none: the database's own choice.
    """
    parts: dict[str, Any] = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    described: dict[str, Any] = {name: str(parts.pop(key)) for key, name in _DJANGO_NAMES.items() if key in parts}
    # Read committed, whatever the server's own choice: what is waited for under a lock is then seen.
    parts["isolation_level"] = IsolationLevel.READ_COMMITTED
    if search_path:
        parts["options"] = " ".join([str(parts.get("options", "")), f"-c search_path={','.join(search_path)}"]).strip()
    return {"ENGINE": "django.db.backends.postgresql", **described, "OPTIONS": parts}


def secret(environ: Mapping[str, str] = os.environ) -> str:
    """Return the secret that signs: TREMPLIN_SECRET, else one that is made once and kept in the data folder."""
    named = environ.get("TREMPLIN_SECRET")
    if named:
        return named
    file = data_folder(environ) / "secret"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Whole before it has its name: two processes that start at once agree on one of the two.
        descriptor, written = mkstemp(dir=file.parent)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(written, file)
        os.unlink(written)
    return file.read_text()
