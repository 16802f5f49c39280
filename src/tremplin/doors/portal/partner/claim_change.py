"""Changing a draft, or a request: what it held is reserved anew then, and approvals that were given are void."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner.claim_form import ChangeForm
from tremplin.doors.portal.partner.claims import CLAIMS, claim_crumb
from tremplin.usecases.changing import AmendClaim, EditClaim, amend_claim, edit_claim
from tremplin.usecases.reads.claim_asks import claim_asks, latest_programme, own_work
from tremplin.usecases.reads.claim_page import get_claim_page
from tremplin.usecases.reads.projects import project_choices
from tremplin.wording import text_key

_EDIT: Final = text_key("Change the draft")
_AMEND: Final = text_key("Change the request")
_EDITED: Final = text_key("The draft is changed.")
_AMENDED: Final = text_key("The request is changed, and what it is promised is reserved anew.")


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def change(request: Request, claim_id: str) -> HttpResponse:
    """Show a claim as it was written, or write it anew."""
    visit = request.visit
    seen = get_claim_page(visit.reader, claim_id)
    possible = {one.event for one in seen.possible}
    is_draft = seen.line.state == "draft"
    programme = latest_programme(visit.reader, seen.line.programme)
    own = visit.person.standing.organisation_id
    form = ChangeForm(
        request,
        claim_asks(visit.reader, programme, seen.line.incentive, project_id=None),
        project_choices(visit.connection, own),
        request.POST or None,
        about=claim_id,
        record=seen.record,
        version=seen.line.version,
        work=own_work(visit.reader, programme, seen.record),
    )
    form.name = EditClaim.kind if is_draft else AmendClaim.kind
    if form.is_valid():
        use_case, command = (edit_claim, EditClaim) if is_draft else (amend_claim, AmendClaim)
        content = {"claim": form.claim(own), "activity": form.activity(own), "version": form.cleaned_data["version"]}
        if send(request, use_case, command, form=form, **content):
            messages.success(request, visit.language.say(_EDITED if is_draft else _AMENDED))
            return redirect("partner_claim_request" if is_draft else "partner_claim", claim_id)
    elif not form.is_bound and possible.isdisjoint({"edit", "amend"}):
        raise Http404
    content = {"form": form, "line": seen.line, "is_draft": is_draft}
    title, trail = _EDIT if is_draft else _AMEND, [CLAIMS, claim_crumb(seen)]
    return page(request, "partner/claim_change.html", content, title=title, trail=trail, status=form.status)
