"""Every page wants a person, unless it says otherwise; what a stranger sends is set aside until they have signed in."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from tremplin.doors.access.draft import set_aside


class SignInRequired(LoginRequiredMiddleware):
    """Django's own, with forms that outlive their session."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Send to the sign-in page; a part of a page that htmx asks for sends the whole page there."""
        if request.method == "POST":
            set_aside(request.session, request.POST)
            response: Any = redirect_to_login(_page_of(request), self.get_login_url(view_func))
        else:
            response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        return response


def _page_of(request: HttpRequest) -> str:
    """Return the page on which a form stood, as the browser says it; an address may take forms and show none."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, request.get_host(), require_https=request.is_secure()):
        return request.get_full_path()
    page = urlsplit(came_from)
    return f"{page.path}?{page.query}" if page.query else page.path
