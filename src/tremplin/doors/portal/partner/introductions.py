"""Introductions: a project is brought in, offered by the vendor to a second partner, and accepted or declined."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.claims.agreement import INTRODUCTION_LIFE
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.step import ReasonForm, Step, StepForm, Subject, take_step
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.facts.record import Introduction
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    DeclineIntroduction,
    IntroduceProject,
    WithdrawIntroduction,
    accept_introduction,
    decline_introduction,
    introduce_project,
    withdraw_introduction,
)
from tremplin.usecases.reads.introductions import (
    IntroductionSeen,
    get_introduction,
    list_agreements,
    list_introductions,
)
from tremplin.usecases.reads.projects import ProjectChoice, project_choices
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

INTRODUCTIONS: Final = Crumb(text_key("Introductions"), reverse_lazy("partner_introductions"))
TONES: Final = {
    "proposed": "wait",
    "offered": "wait",
    "accepted": "good",
    "in-force": "good",
    "refused": "bad",
    "lapsed": "bad",
    "withdrawn": "",
}
_INTRODUCE: Final = text_key("Bring in a second partner")
_INTRODUCED: Final = text_key("The project is brought in. The vendor looks for a second partner next.")

STEPS: Final = {
    "accept": Step(
        "accept",
        text_key("Accept the project"),
        text_key("Accept it"),
        text_key("You take the project on as the second partner. Roles and shares are agreed next, before the work."),
        text_key("The project is accepted. Propose or accept roles and shares before the work starts."),
        StepForm,
        accept_introduction,
        AcceptIntroduction,
    ),
    "decline": Step(
        "decline",
        text_key("Decline the project"),
        text_key("Decline it"),
        text_key("The vendor can ask another partner then."),
        text_key("The project is declined."),
        ReasonForm,
        decline_introduction,
        DeclineIntroduction,
        ask=text_key("Why?"),
        is_grave=True,
    ),
    "withdraw": Step(
        "withdraw",
        text_key("Withdraw the introduction"),
        text_key("Withdraw it"),
        text_key("Nobody is asked any more. The project can be brought in again."),
        text_key("The introduction is withdrawn."),
        StepForm,
        withdraw_introduction,
        WithdrawIntroduction,
        is_grave=True,
    ),
}
"""What can be done with an introduction, by the last part of the address."""


class IntroductionForm(CommandForm):
    """Which project is brought in, and since when its need is qualified."""

    name = IntroduceProject.kind
    names_what_is_missing = True

    project = forms.ChoiceField(label=said(text_key("Project")))
    qualified_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=said(text_key("Day on which the customer's need was qualified")),
    )

    def __init__(self, request: Request, projects: list[ProjectChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        known = [(one.project_id, f"{one.customer} · {one.project_id}") for one in projects]
        self.fields["project"].choices = [("", current_language().say("– choose –")), *known]  # type: ignore[attr-defined]

    def introduction(self, partner_id: str) -> Introduction:
        """Return the introduction as a fact."""
        return Introduction(
            introduction_id=f"I-{self.sent_id[:8].upper()}",
            project_id=self.cleaned_data["project"],
            introducing_id=partner_id,
            introduced_on=self.request.visit.person.at.date(),
            qualified_on=self.cleaned_data["qualified_on"],
        )


@require_GET
@opens_for(*PARTNERS)
def introduction_list(request: Request) -> HttpResponse:
    """List the introductions in which the visitor's organisation takes part."""
    content = {"introductions": list_introductions(request.visit.reader), "tones": TONES}
    return page(request, "partner/introductions.html", content, title=INTRODUCTIONS.text)


@require_GET
@opens_for(*PARTNERS)
def introduction_page(request: Request, introduction_id: str) -> HttpResponse:
    """Show one introduction with its agreements: who does what, who gets which share, who has accepted."""
    visit = request.visit
    seen = get_introduction(visit.reader, introduction_id)
    content = {
        "one": seen,
        "may": possible(request, seen),
        "agreements": list_agreements(visit.reader, introduction_id),
        "terms": vocabulary(visit.connection),
        "tones": TONES,
    }
    return page(request, "partner/introduction.html", content, title=seen.customer, trail=[INTRODUCTIONS])


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def introduce(request: Request) -> HttpResponse:
    """Show the form, or bring a project in."""
    visit, wanted = request.visit, request.GET.get("project")
    partner_id = visit.person.standing.organisation_id
    chosen = get_object(request, PROJECT, wanted)["project_id"] if wanted else ""
    projects = project_choices(visit.connection, partner_id)
    form = IntroductionForm(request, projects, request.POST or None, initial={"project": chosen})
    if form.is_valid():
        introduction = form.introduction(partner_id)
        if send(request, introduce_project, IntroduceProject, form=form, introduction=introduction):
            messages.success(request, visit.language.say(_INTRODUCED))
            return redirect("partner_introduction", introduction.introduction_id)
    content = {"form": form}
    return page(request, "partner/introduce.html", content, title=_INTRODUCE, trail=[INTRODUCTIONS], status=form.status)


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def introduction_step(request: Request, introduction_id: str, name: str) -> HttpResponse:
    """Show what a step with an introduction does, or take it."""
    seen, step = get_introduction(request.visit.reader, introduction_id), STEPS[name]
    back = reverse("partner_introduction", args=[introduction_id])
    subject = Subject(
        named="introduction_id",
        id=introduction_id,
        title=seen.customer,
        beside=seen.introducing,
        back=reverse("partner_introductions") if name == "decline" else back,
        trail=[INTRODUCTIONS, Crumb(seen.customer, back)],
        stands={"state": watched_state(INTRODUCTION_LIFE, seen.state)},
    )
    return take_step(request, step, subject, is_possible=step.event in possible(request, seen))


def possible(request: Request, seen: IntroductionSeen) -> frozenset[str]:
    """Return what the visitor can do with an introduction: the first partner withdraws, the second answers."""
    own = {"withdraw"} if seen.is_ours else {"accept", "decline"}
    roles = request.visit.person.standing.roles
    events = [INTRODUCTION_LIFE.events[name] for name in INTRODUCTION_LIFE.events_from(seen.state)]
    return frozenset(one.name for one in events if one.roles & roles and one.name in own)
