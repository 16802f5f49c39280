"""Choosing a password by the link of an invitation."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.invitation import NobodyThere, invited
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.wording import text_key

_TITLE: Final = text_key("Choose a password")
_DONE: Final = text_key("The password is set. Sign in with it now.")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def choose_password(request: Request, name: str, token: str) -> HttpResponse:
    """Show the form, or set the password and go to the sign-in page; a link that counts no more is not found."""
    try:
        account = invited(name, token)
    except NobodyThere:
        raise Http404 from None
    form = SetPasswordForm(account, request.POST or None)
    if form.is_valid():
        form.save()
        messages.success(request, request.visit.language.say(_DONE))
        return redirect("account_login")
    return page(request, "portal/password.html", {"form": form}, title=_TITLE, status=422 if form.is_bound else 200)
