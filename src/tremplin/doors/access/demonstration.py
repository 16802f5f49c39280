"""Links that sign a person of the demonstration in with one click, while `make run` runs on the machine itself.

They exist only when all of this holds, and otherwise the address is not found: the server was started as a
demonstration, which makes a fresh key that dies with it; no public address is set; the request comes from the machine
itself, to itself, past no proxy; the signature is ours and not older than half a day.
"""

import os
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from tremplin.doors.settings.installation import INSTALLATION

SESSION_KEY: Final = "demonstration"
KEY_NAME: Final = "TREMPLIN_DEMONSTRATION_KEY"
_SALT: Final = "tremplin.demonstration"
_SECONDS_MAX: Final = 12 * 3600
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


class NoDemonstration(Exception):
    """Say that a link signs nobody in here."""


def begin() -> None:
    """Make the key of this run; the workers inherit it, nobody else learns it, and it ends with them."""
    os.environ[KEY_NAME] = secrets.token_urlsafe(32)


def token_for(person_id: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return what a link carries for a person."""
    return TimestampSigner(key=environ[KEY_NAME], salt=_SALT).sign(person_id)


def person_of(token: str, request: HttpRequest, environ: Mapping[str, str] = os.environ) -> str:
    """Return the person whom a link signs in.

    Raises:
        NoDemonstration: there is no demonstration, the request comes from elsewhere, or the link is not ours.
    """
    key = environ.get(KEY_NAME)
    if not key or INSTALLATION.is_public or not _is_local(request):
        raise NoDemonstration
    try:
        return TimestampSigner(key=key, salt=_SALT).unsign(token, max_age=_SECONDS_MAX)
    except BadSignature:
        raise NoDemonstration from None


def _is_local(request: HttpRequest) -> bool:
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    forwarded = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    try:
        peer = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and host in _LOCAL_HOSTS and not forwarded
