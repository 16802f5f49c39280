"""The session: language, staying signed in, drafts, and the links of the demonstration."""

from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tremplin.doors.access.demonstration import SESSION_KEY, NoDemonstration, person_of
from tremplin.doors.access.draft import discard_draft, keep_draft
from tremplin.doors.access.models import Account
from tremplin.doors.access.opening import EVERYBODY, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.language import LANGUAGES

_YEAR: Final = 365 * 24 * 3600


@login_not_required
@require_POST
def set_language(request: Request) -> HttpResponse:
    """Speak the language that was chosen, here and from now on, and go back to the page."""
    response = redirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@require_POST
@opens_for(*EVERYBODY)
def stay(request: Request) -> HttpResponse:
    """Let the session go on, because the person said so before it ended."""
    request.session.modified = True
    return redirect(_back(request)) if not request.htmx else HttpResponse(status=204)


@require_POST
@opens_for(*EVERYBODY)
def save_draft(request: Request) -> HttpResponse:
    """Keep what is being written in a form, and say when that was."""
    draft = keep_draft(request.visit.person.person_id, request.POST)
    return render(request, "portal/form/saved.html", {"draft": draft})


@require_POST
@opens_for(*EVERYBODY)
def drop_draft(request: Request) -> HttpResponse:
    """Throw away what was kept of a form, and show the form anew."""
    discard_draft(request.visit.person.person_id, request.POST)
    return redirect(_back(request))


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link of the demonstration; anywhere else this address is not found."""
    try:
        person_id = person_of(token, request)
    except NoDemonstration:
        raise Http404 from None
    login(request, Account.objects.of(person_id), backend="tremplin.doors.access.sign_in.PersonBackend")
    request.session[SESSION_KEY] = True
    return redirect("home")


def _back(request: HttpRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"
