"""Every page wants a person, unless it says otherwise; what a stranger sends is set aside until they have signed in."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from tremplin.doors.access.draft import set_aside


class SignInRequired(LoginRequiredMiddleware):
    """Django's own, with forms that outlive their session."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Send to the sign-in page; a part of a page that htmx asks for sends the whole page there."""
        if request.method == "POST":
            set_aside(request.session, request.POST)
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        return response
