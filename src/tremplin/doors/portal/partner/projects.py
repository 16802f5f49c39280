"""The projects of a partner: a list that is searched and filtered, a page for each, and what can be done with one."""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.listing import Slice, asked_page, kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.claims import TONES as CLAIM_TONES
from tremplin.doors.portal.step import Step, StepForm, Subject, take_step
from tremplin.doors.portal.watching import watched_day, watched_state
from tremplin.doors.portal.words import said
from tremplin.usecases.extending import AskExtension, ask_extension
from tremplin.usecases.keeping import EXTENSION_DAYS_MAX
from tremplin.usecases.projects import CloseProject, close_project
from tremplin.usecases.reads.claims import list_claims
from tremplin.usecases.reads.introductions import list_introductions
from tremplin.usecases.reads.project_page import RegistrationSeen, find_registration, list_roles
from tremplin.usecases.reads.projects import PAGE, list_projects
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

PROJECTS: Final = Crumb(text_key("Projects"), reverse_lazy("partner_projects"))
_STATES: Final = ("pending-approval", "pending-revision", "approved", "won", "lost", "expired", "denied")
_CLAIMS_SHOWN: Final = 50
TONES: Final = {
    "approved": "good",
    "won": "good",
    "opportunity": "good",
    "pending-approval": "wait",
    "pending-revision": "wait",
    "denied": "bad",
    "lost": "bad",
    "expired": "bad",
}
"""Which sign and colour a state has, besides its word."""


class ExtensionForm(CommandForm):
    """For how many days more, and why."""

    days = forms.IntegerField(
        min_value=1, max_value=EXTENSION_DAYS_MAX, label=said(text_key("For how many more days?")), initial=90
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        label=said(text_key("Why does the project take longer?")),
    )


def _closing(outcome: str, title: str, button: str, done: str) -> Step:
    return Step(
        outcome,
        title,
        button,
        text_key("The project is protected no longer, and this cannot be undone. What can be claimed for it stays."),
        done,
        StepForm,
        close_project,
        CloseProject,
        is_grave=outcome != "win",
    )


STEPS: Final = {
    "extension": Step(
        "ask-extension",
        text_key("Ask for a longer protection"),
        text_key("Send it"),
        text_key("The vendor decides; until then the protection stays as it is."),
        text_key("Your request is sent. The vendor decides about it."),
        ExtensionForm,
        ask_extension,
        AskExtension,
    ),
    "won": _closing(
        "win",
        text_key("The project is won"),
        text_key("Yes, it is won"),
        text_key("The project is recorded as won."),
    ),
    "lost": _closing(
        "lose",
        text_key("The project is lost"),
        text_key("Yes, it is lost"),
        text_key("The project is recorded as lost."),
    ),
    "abandoned": _closing(
        "abandon",
        text_key("Give the project up"),
        text_key("Give it up"),
        text_key("The project is recorded as abandoned."),
    ),
}
"""What can be done with a project, by the last part of the address."""


@require_GET
@opens_for(*PARTNERS)
def project_list(request: Request) -> HttpResponse:
    """List the projects of the visitor's organisation; htmx asks for the rows alone."""
    visit, number = request.visit, asked_page(request)
    words, state = request.GET.get("words", "").strip()[:100], request.GET.get("state", "")
    state = state if state in _STATES else ""
    partner_id = visit.person.standing.organisation_id
    found = list_projects(visit.connection, partner_id, words=words, state=state, page=number)
    pages = Paginator(Slice(found, number=number, size=PAGE, total=found[0].total if found else 0), PAGE)
    content = {
        "pages": pages.get_page(number),
        "query": kept_query(request, "words", "state"),
        "words": words,
        "state": state,
        "states": [(one, REGISTRATION_LIFE.states[one]) for one in _STATES],
        "tones": TONES,
        "terms": vocabulary(visit.connection),
    }
    template = "partner/projects.html#found" if request.htmx else "partner/projects.html"
    return page(request, template, content, title=PROJECTS.text)


@require_GET
@opens_for(*PARTNERS)
def project_page(request: Request, project_id: str) -> HttpResponse:
    """Show what is known of one project, its registration, who does what in it, and its claims."""
    project, visit = get_object(request, PROJECT, project_id), request.visit
    registration = find_registration(visit.reader, project_id)
    content = {
        "project": project,
        "registration": registration,
        "may": registration.possible if registration else (),
        "roles_in_it": list_roles(visit.reader, project_id),
        "claims": list_claims(visit.reader, project_id=project_id, at_most=_CLAIMS_SHOWN).items,
        "introductions": list_introductions(visit.reader, project_id=project_id),
        "is_ours": project["data"].get("registered_by") == visit.person.standing.organisation_id,
        "terms": vocabulary(visit.connection),
        "tones": CLAIM_TONES,
        "project_tones": TONES,
        "steps": STEPS,
    }
    return page(request, "partner/project.html", content, title=project["customer"], trail=[PROJECTS])


def _stands(registration: RegistrationSeen | None) -> dict[str, Watched]:
    if registration is None:
        return {}
    until = watched_day(said(text_key("Protected until")), registration.expires_on)
    return {"state": watched_state(REGISTRATION_LIFE, registration.state), "until": until}


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def project_step(request: Request, project_id: str, name: str) -> HttpResponse:
    """Show what a step with a project does, or take it."""
    project, step = get_object(request, PROJECT, project_id), STEPS[name]
    registration = find_registration(request.visit.reader, project_id)
    back = reverse("partner_project", args=[project_id])
    content: dict[str, Any] = {"outcome": step.event} if step.command is CloseProject else {}
    subject = Subject(
        named="project_id",
        id=project_id,
        title=project["customer"],
        beside="",
        back=back,
        trail=[PROJECTS, Crumb(project["customer"], back)],
        content=content,
        stands=_stands(registration),
    )
    is_possible = registration is not None and step.event in registration.possible
    return take_step(request, step, subject, is_possible=is_possible)
