"""A step with something: a page that says what happens then, asks what it must, and takes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.words import said
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.wording import Label, text_key


class StepForm(CommandForm):
    """A step that says nothing but that it is taken."""


class ReasonForm(CommandForm):
    """A step with some words for the vendor or for the other partner."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=4000, label=said(text_key("Words")))


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        event: of a life; the page is not there while the event is not possible.
        title: of the page, and of what leads to it.
        button: what is pressed.
        lead: what happens then, and whether it can be undone.
        done: said once it is.
        ask: label of the words that are asked for, if any.
        is_grave: whether it ends something.
    """

    event: str
    title: str
    button: str
    lead: str
    done: str
    form: Callable[..., CommandForm]
    use_case: Callable[..., Posted]
    command: type[Command]
    ask: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step is taken with.

    Attributes:
        named: the field of the command that names it.
        title: of it, as people call it.
        beside: said beside the title: a customer, an id.
        back: address of its page.
        reason: what was said about it last, if it is to be answered.
        content: of the command besides.
        initial: what the form starts with.
        stands: what somebody else can change while the page is open.
        is_called_by_id: whether people know it by its id, so that the page gives that too.
    """

    named: str
    id: str
    title: str | Label
    beside: str
    back: str
    trail: Sequence[Crumb]
    reason: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    stands: Mapping[str, Watched] = field(default_factory=dict)
    is_called_by_id: bool = True


def take_step(request: Request, one: Step, subject: Subject, *, is_possible: bool) -> HttpResponse:
    """Show what a step does, or take it; while it is not possible its page is not there."""
    form = one.form(request, request.POST or None, about=subject.id, initial=dict(subject.initial))
    form.name = one.command.kind
    if one.ask:
        form.fields["reason"].label = request.visit.language.say(one.ask)
    form.watch(**subject.stands)
    if form.is_valid():
        written = {key: value for key, value in form.cleaned_data.items() if key != "command_id" and value is not None}
        about = {subject.named: subject.id, **subject.content}
        if send(request, one.use_case, one.command, form=form, also=None, **about, **written):
            messages.success(request, request.visit.language.say(one.done))
            return redirect(subject.back)
    elif not form.is_bound and not is_possible:
        raise Http404
    content = {"form": form, "step": one, "subject": subject}
    return page(request, "portal/step.html", content, title=one.title, trail=subject.trail, status=form.status)
