"""What happens to a request before a page sees it: who visits, in which language, and whether one factor is enough."""

import time
from collections.abc import Callable
from typing import Any, Final, cast

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from tremplin.doors.access.demonstration import SESSION_KEY as DEMONSTRATION
from tremplin.doors.access.draft import take_up
from tremplin.doors.access.reference import Next
from tremplin.doors.access.second_factor import has_second_factor, needs_second_factor
from tremplin.doors.access.visit import Request
from tremplin.doors.access.visitor import find_visitor
from tremplin.doors.language import LANGUAGES, language_of
from tremplin.doors.settings.pages import LANGUAGE_COOKIE_NAME
from tremplin.usecases.refused import NotFound, Refused

_SEEN: Final = "seen_at"
_REFRESH_SECONDS: Final = 60
_OPEN_WITHOUT: Final = ("account_logout", "mfa_", "account_reauthenticate", "set_language", "stay")


def open_visit(get_response: Next) -> Next:
    """Find who visits, as they are now, and speak their language. Who is gone is signed out at once (threats 27)."""

    def answered(request: HttpRequest) -> HttpResponse:
        request = cast(Request, request)
        if request.user.is_authenticated:
            _recognise(request)
        code = _language(request)
        request.visit.language = language_of(code)
        with translation.override(code):
            response = get_response(request)
        response.headers["Content-Language"] = code
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    return answered


class Threshold:
    """Ask money roles for a second factor first (threats 44); turn what a read refuses into the page for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect, or go on."""
        visitor = cast(Request, request).visit.visitor
        name = request.resolver_match.view_name if request.resolver_match else ""
        if visitor is None or not needs_second_factor(visitor) or name.startswith(_OPEN_WITHOUT):
            return None
        return None if has_second_factor(request) else redirect("mfa_index")

    def process_exception(self, _request: HttpRequest, exception: Exception) -> None:
        """Answer as to a page that is not there, or not open: a read has noted it where that matters (X1)."""
        if isinstance(exception, Refused):
            if isinstance(exception.refusal, NotFound):
                raise Http404 from exception
            raise PermissionDenied from exception


def _recognise(request: Request) -> None:
    visit = request.visit
    visit.visitor = find_visitor(
        visit.connection, str(request.user.pk), is_demonstration=bool(request.session.get(DEMONSTRATION))
    )
    if visit.visitor is None:
        logout(request)
        return
    take_up(request.session, visit.visitor.person_id)
    now = int(time.time())
    if now - request.session.get(_SEEN, 0) >= _REFRESH_SECONDS:
        # Each minute, not each request: the end of the session moves on without a write for every page.
        request.session[_SEEN] = now


def _language(request: Request) -> str:
    """Return what the person chose here, else in the store, else in their browser."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE_NAME, "")
    if chosen in LANGUAGES:
        return chosen
    if request.visit.visitor is not None:
        return request.visit.visitor.language
    return translation.get_language_from_request(request)
