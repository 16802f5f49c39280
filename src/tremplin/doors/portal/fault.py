"""Pages for what went wrong: each says in both languages what can be done; none shows what is inside (threats 50)."""

import logging
from typing import Any, Final

import psycopg
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg_pool import PoolTimeout

from tremplin.wording import text_key

log = logging.getLogger("tremplin.portal")

_TITLES: Final = {
    400: text_key("This request cannot be read"),
    403: text_key("Not open to you"),
    404: text_key("Not found"),
    429: text_key("Too many attempts"),
    500: text_key("Something went wrong here"),
    503: text_key("Not available for a moment"),
}
_TEXTS: Final = {
    400: text_key("Your browser sent something that the portal does not take. Go back, and try again."),
    403: text_key("None of your roles opens this page. Ask an admin of your organisation for the role that you need."),
    404: text_key("There is no such page, or none that you may see. Check the address, or start from the home page."),
    429: text_key("There were too many wrong attempts. Wait a quarter of an hour, then try again."),
    500: text_key(
        "This is a defect of ours, not a mistake of yours. Nothing that you sent has been carried out by halves."
    ),
    503: text_key("The database does not answer. What you sent may be sent again: it counts once."),
}
_FORM_TOO_OLD: Final = text_key(
    "This form was opened in another session, or too long ago. Go back, reload the page, and send it again; what you "
    "wrote is kept with the form."
)
_OUTAGES: Final = (psycopg.OperationalError, OperationalError, PoolTimeout)


def fault(request: HttpRequest, status: int, *, text: str | None = None) -> HttpResponse:
    """Answer with the page of a fault, in the language of the visitor."""
    content = {"title": _TITLES[status], "text": text or _TEXTS[status], "status": status}
    return render(request, "portal/fault.html", content, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer to what cannot be read."""
    return fault(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer to a page that none of a person's roles opens."""
    return fault(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer to what is not there, or not for this person: the same page (X1)."""
    return fault(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer to a defect or an outage, with the reference that the log has too."""
    import sys

    error = sys.exc_info()[1]
    outage = isinstance(error, _OUTAGES)
    visit = getattr(request, "visit", None)
    log.error("reference %s: %s", visit.reference if visit else "-", type(error).__name__)
    response = fault(request, 503 if outage else 500)
    if outage:
        response.headers["Retry-After"] = "10"
    return response


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer to a form without its token: from another session, or from another site (threats 41)."""
    return fault(request, 403, text=_FORM_TOO_OLD)


def locked_out(request: HttpRequest, credentials: Any = None, *_args: Any, **_kwargs: Any) -> HttpResponse:  # noqa: ARG001
    """Answer to too many wrong passwords (threats 44)."""
    response = fault(request, 429)
    response.headers["Retry-After"] = "900"
    return response
