"""What an installation says about itself, from the environment: under which address it is reached, and by whom."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class NotFitForProduction(Exception):
    """Say that an installation under a public address lacks what it must not be without."""


@dataclass(frozen=True, slots=True)
class Installation:
    """How the portal is reached.

    Attributes:
        origin: the public address, such as https://partners.example; None on the machine itself, for trying out.
        hosts: names by which a browser may call it.
        files_origin: the address from which proofs are handed out, apart from the pages; None: the same one.
    """

    origin: str | None
    hosts: tuple[str, ...]
    files_origin: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether it is reached from elsewhere: over HTTPS then, and never as a demonstration."""
        return self.origin is not None


def installation_of(environ: Mapping[str, str]) -> Installation:
    """Return how the portal is reached.

    Args:
        environ: TREMPLIN_ORIGIN names the public address; then TREMPLIN_SECRET and DATABASE_URL must be given too.
            TREMPLIN_FILES_ORIGIN names another one, for proofs alone.

    Raises:
        NotFitForProduction: an address is not HTTPS, proofs come from the address of the pages, or the secret or the
            database is the one for trying out.
    """
    origin = environ.get("TREMPLIN_ORIGIN")
    if not origin:
        return Installation(None, _LOOPBACK)
    host = _host_of("TREMPLIN_ORIGIN", origin)
    files_origin = environ.get("TREMPLIN_FILES_ORIGIN")
    files_host = _host_of("TREMPLIN_FILES_ORIGIN", files_origin) if files_origin else None
    if files_host == host:
        raise NotFitForProduction("TREMPLIN_FILES_ORIGIN must have another host name than TREMPLIN_ORIGIN.")
    for name, least in (("TREMPLIN_SECRET", 50), ("DATABASE_URL", 1)):
        if len(environ.get(name, "")) < least:
            raise NotFitForProduction(
                f"With TREMPLIN_ORIGIN, {name} must be given, with {least} characters at least: "
                "the one that is made up for trying out is not fit for production."
            )
    if files_origin is None or files_host is None:
        return Installation(origin.rstrip("/"), (host,))
    return Installation(origin.rstrip("/"), (host, files_host), files_origin.rstrip("/"))


def _host_of(name: str, origin: str) -> str:
    parts = urlsplit(origin)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise NotFitForProduction(f"{name} must be an address such as https://partners.example, not {origin}.")
    return parts.hostname


INSTALLATION: Final = installation_of(os.environ)
