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
    """

    origin: str | None
    hosts: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether it is reached from elsewhere: over HTTPS then, and never as a demonstration."""
        return self.origin is not None


def installation_of(environ: Mapping[str, str]) -> Installation:
    """Return how the portal is reached.

    Args:
        environ: TREMPLIN_ORIGIN names the public address; then TREMPLIN_SECRET and DATABASE_URL must be given too.

    Raises:
        NotFitForProduction: the address is not HTTPS, or the secret or the database is the one for trying out.
    """
    origin = environ.get("TREMPLIN_ORIGIN")
    if not origin:
        return Installation(None, _LOOPBACK)
    parts = urlsplit(origin)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise NotFitForProduction(f"TREMPLIN_ORIGIN must be an address such as https://partners.example, not {origin}.")
    for name, least in (("TREMPLIN_SECRET", 50), ("DATABASE_URL", 1)):
        if len(environ.get(name, "")) < least:
            raise NotFitForProduction(
                f"With TREMPLIN_ORIGIN, {name} must be given, with {least} characters at least: "
                "the one that is made up for trying out is not fit for production."
            )
    return Installation(origin.rstrip("/"), (parts.hostname,))


INSTALLATION: Final = installation_of(os.environ)
