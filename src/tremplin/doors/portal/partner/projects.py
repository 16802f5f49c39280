"""The projects of a partner: a list that is searched and filtered, and a page for each."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET

from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import Slice, asked_page, kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.usecases.reads.projects import PAGE, list_projects
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

PROJECTS: Final = Crumb(text_key("Projects"), reverse_lazy("partner_projects"))
_STATES: Final = ("pending-approval", "pending-revision", "approved", "won", "lost", "expired", "denied")
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
    """Show what is known of one project."""
    project = get_object(request, PROJECT, project_id)
    content = {"project": project, "terms": vocabulary(request.visit.connection), "tones": TONES}
    return page(request, "partner/project.html", content, title=project["project_id"], trail=[PROJECTS])
