"""By which way mails leave: nothing is sent unless TREMPLIN_MAIL_URL says how."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_BACKENDS: Final = "django.core.mail.backends."
_SENDER: Final = "Tremplin <tremplin@localhost>"
_SECONDS: Final = 30
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailUrlWrong(Exception):
    """Say that TREMPLIN_MAIL_URL names no way that there is.

    Attributes:
        scheme: that it names; the rest may hold a password, and is not shown.
    """

    def __init__(self, scheme: str) -> None:
        super().__init__(f"TREMPLIN_MAIL_URL begins with {scheme!r}.")
        self.scheme = scheme


@dataclass(frozen=True, slots=True)
class MailWay:
    """How mails leave.

    Attributes:
        backend: of Django's mail layer, by its name.
        options: for the backend.
        sender: who they are from.
        is_on: whether any leaves at all.
    """

    backend: str
    options: Mapping[str, Any] = field(default_factory=dict)
    sender: str = _SENDER
    is_on: bool = True


def mail_way(environ: Mapping[str, str] = os.environ) -> MailWay:
    """Return how mails leave.

    Args:
        environ: TREMPLIN_MAIL_URL is absent (mail is off), `console:`, `file:FOLDER`, or
            `smtp|smtp+starttls|smtps://[user:password@]host[:port]`; TREMPLIN_MAIL_FROM is who they are from.

    Raises:
        MailUrlWrong: it is none of these.
    """
    url = environ.get("TREMPLIN_MAIL_URL") or ""
    sender = environ.get("TREMPLIN_MAIL_FROM") or _SENDER
    if not url:
        return MailWay(_BACKENDS + "dummy.EmailBackend", sender=sender, is_on=False)
    parts = urlsplit(url)
    if parts.scheme == "console":
        return MailWay(_BACKENDS + "console.EmailBackend", sender=sender)
    if parts.scheme == "file" and parts.path:
        return MailWay(_BACKENDS + "filebased.EmailBackend", {"file_path": unquote(parts.path)}, sender)
    if parts.scheme in _PORTS and parts.hostname:
        options = {
            "host": parts.hostname,
            "port": parts.port or _PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+starttls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": _SECONDS,
        }
        return MailWay(_BACKENDS + "smtp.EmailBackend", options, sender)
    raise MailUrlWrong(parts.scheme)
