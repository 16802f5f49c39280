"""Every request has a reference: an error page names it, and the log has the same one."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from tremplin.doors.access.visit import Request, Visit
from tremplin.doors.settings.installation import INSTALLATION

Next = Callable[[HttpRequest], HttpResponse]


def client_address(meta: Mapping[str, str]) -> str:
    """Return where a request comes from: what the server in front says last, which nobody before it can make up."""
    last = meta.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return meta.get("REMOTE_ADDR", "")


def give_reference(get_response: Next) -> Next:
    """Open a visit for each request, and give its connection back at the end."""

    def answered(request: HttpRequest) -> HttpResponse:
        request = cast(Request, request)
        request.visit = Visit(uuid4().hex[:12])
        if INSTALLATION.is_public:
            request.META["REMOTE_ADDR"] = client_address(request.META)
        try:
            response = get_response(request)
        finally:
            request.visit.close()
        response.headers["X-Request-Id"] = request.visit.reference
        # What a person sees is theirs: no proxy and no later user of the machine finds it again.
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return answered
