"""Which roles a page opens for; every page says it, and a test sees that none forgot."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from tremplin.claims.role import OF_PARTNERS, ROLES
from tremplin.doors.access.visit import Request

View = Callable[..., HttpResponse]

PARTNERS = OF_PARTNERS
VENDORS = frozenset(ROLES) - OF_PARTNERS
EVERYBODY = frozenset(ROLES)


def opens_for(*roles: str) -> Callable[[View], View]:
    """Let a page open for people who have one of some roles; others get 403 with the page that says so."""

    def decorated(view: View) -> View:
        @wraps(view)
        def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.visit.person.has_any(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        opened.opens_for = frozenset(roles)  # type: ignore[attr-defined]
        return opened

    return decorated
