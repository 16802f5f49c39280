"""How messages come: one digest a day, each at once, or none; chosen by each person for themselves."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import EVERYBODY, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.words import said
from tremplin.usecases.reads.people import mail_chosen
from tremplin.usecases.telling import ChooseMail, choose_mail
from tremplin.wording import text_key

_TITLE: Final = text_key("Messages by mail")
_DONE: Final = text_key("Your choice is kept.")


class MailForm(CommandForm):
    """Which mails, and in which language."""

    name = ChooseMail.kind

    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=said(text_key("How they come")),
        choices=(
            ("daily", said(text_key("one message a day with all of it"))),
            ("at-once", said(text_key("each at once"))),
            ("none", said(text_key("none"))),
        ),
        help_text=said(
            text_key("What presses comes at once, whatever you choose: somebody loses something who does not answer.")
        ),
    )
    language = forms.ChoiceField(
        choices=(("fr", "français"), ("en", "English")), label=said(text_key("Language of the mails"))
    )


@require_http_methods(["GET", "POST"])
@opens_for(*EVERYBODY)
def choose(request: Request) -> HttpResponse:
    """Show what the visitor has chosen, or keep another choice."""
    visit = request.visit
    choice, language = mail_chosen(visit.reader)
    form = MailForm(request, request.POST or None, initial={"choice": choice, "language": language})
    form.watch("choice", "language")
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("choice", "language")}
        if send(request, choose_mail, ChooseMail, form=form, **given):
            messages.success(request, visit.language.say(_DONE))
            return redirect("choose_mail")
    return page(request, "portal/mail.html", {"form": form}, title=_TITLE, status=form.status)
