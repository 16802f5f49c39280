"""Drafting a claim: first the incentive, then what its terms ask for; nothing is promised and nobody else sees it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.claim_form import ClaimForm
from tremplin.doors.portal.partner.claims import CLAIMS
from tremplin.usecases.asking import DraftClaim, draft_claim
from tremplin.usecases.reads.claim_asks import claim_asks, claimable, latest_programme
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.projects import ProjectChoice, project_choices
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Label, text_key

_TITLE: Final = text_key("Draft a claim")
_DONE: Final = text_key("The draft is kept. Nothing has been sent yet: see below what it would be promised.")


@require_GET
@opens_for(*PARTNERS)
def choose_incentive(request: Request) -> HttpResponse:
    """Show the incentives that are asked for by a claim, by stage, each with what it pays for."""
    visit, terms = request.visit, vocabulary(request.visit.connection)
    if not terms.programme:
        return page(request, "partner/no_programme.html", title=_TITLE, trail=[CLAIMS])
    programme, project = latest_programme(visit.reader, terms.programme), _project(request)
    content = {
        "project": project,
        "incentives": [
            (one.id, said_label(one.title, otherwise=one.id), said_label(one.summary, otherwise=""))
            for one in claimable(programme)
        ],
    }
    return page(request, "partner/claim_choose.html", content, title=_TITLE, trail=[CLAIMS])


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def draft(request: Request, incentive: str) -> HttpResponse:
    """Show the form of an incentive, or keep the draft that it describes and go on to its summary."""
    visit = request.visit
    programme = latest_programme(visit.reader, vocabulary(visit.connection).programme)
    project = _project(request)
    asks = claim_asks(visit.reader, programme, incentive, project_id=project.project_id if project else None)
    partner_id = visit.person.standing.organisation_id
    form = ClaimForm(
        request,
        asks,
        project_choices(visit.connection, partner_id),
        request.POST or None,
        about=incentive,
        initial={"project": project.project_id if project else ""},
    )
    if form.is_valid():
        claim, work = form.claim(partner_id), form.activity(partner_id)
        known = programme.programme
        if send(request, draft_claim, DraftClaim, form=form, programme=known, claim=claim, activity=work):
            messages.success(request, visit.language.say(_DONE))
            return redirect("partner_claim_request", form.claim_id)
    content = {"form": form, "asks": asks, "summary": _summary(asks.incentive.summary)}
    trail = [CLAIMS, Crumb(_TITLE, None)]
    return page(request, "partner/claim_draft.html", content, title=asks.title, trail=trail, status=form.status)


def _project(request: Request) -> ProjectChoice | None:
    """Return the project that the claim is to be about, if one of the visitor's is named."""
    project_id = request.POST.get("project") or request.GET.get("project")
    if not project_id:
        return None
    found = get_object(request, PROJECT, project_id)
    return ProjectChoice(found["project_id"], found["customer"])


def _summary(written: object) -> Label | None:
    return None if written is None else said_label(written, otherwise="")  # type: ignore[arg-type]
