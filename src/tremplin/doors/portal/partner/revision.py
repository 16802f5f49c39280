"""Sending a registration again, after the vendor has asked for a revision."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import written_amount
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.projects import PROJECTS
from tremplin.doors.portal.partner.registration import RegistrationForm
from tremplin.facts.record import Project
from tremplin.store.fact import records_of
from tremplin.store.terms import attribute_types
from tremplin.usecases.projects import ReviseProject, revise_project
from tremplin.usecases.reads.claim_asks import latest_programme
from tremplin.usecases.reads.project_page import find_registration
from tremplin.usecases.reads.vocabulary import Vocabulary, vocabulary
from tremplin.wording import text_key

_TITLE: Final = text_key("Revise the registration")
_DONE: Final = text_key("The registration is sent again. The vendor looks at it next.")


class RevisionForm(RegistrationForm):
    """What can be changed about a registration: its customer stays, and what the partner is in it."""

    name = ReviseProject.kind
    names_what_is_missing = False

    def __init__(self, request: Request, terms: Vocabulary, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, terms, *args, **kwargs)
        self.terms = terms
        del self.fields["customer"], self.fields["customer_id"], self.fields["roles"]
        self.watch("families", "sale_type", "value")

    def revised(self, known: Mapping[str, Any], currency: str) -> Project:
        """Return the project as it is to be; what is not asked here stays."""
        data = known["data"]
        changed = self._as_fact(known["project_id"], data["customer_id"], data["registered_by"], currency=currency)
        types = attribute_types(latest_programme(self.request.visit.reader, self.terms.programme))
        (stands,) = records_of("projects", [data], attributes=types)
        known_as: Project = stands
        return replace(known_as, **{name: getattr(changed, name) for name in ("sale_type", "families", "value")})


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def revise(request: Request, project_id: str) -> HttpResponse:
    """Show the registration as it is, with what the vendor asked for, or send it again."""
    visit, known = request.visit, get_object(request, PROJECT, project_id)
    terms, registration = vocabulary(visit.connection), find_registration(visit.reader, project_id)
    form = RevisionForm(request, terms, request.POST or None, about=project_id, initial=_as_written(known))
    if form.is_valid():
        project = form.revised(known, terms.currency)
        if send(request, revise_project, ReviseProject, form=form, project=project):
            messages.success(request, visit.language.say(_DONE))
            return redirect("partner_project", project_id)
    elif not form.is_bound and (registration is None or "submit" not in registration.possible):
        raise Http404
    content = {"form": form, "project": known, "reason": registration.reason if registration else None}
    trail = [PROJECTS, Crumb(known["customer"], reverse("partner_project", args=[project_id]))]
    return page(request, "partner/revise.html", content, title=_TITLE, trail=trail, status=form.status)


def _as_written(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a project as its form shows it: the amount as people of the language write it."""
    data = known["data"]
    written = "" if known["value"] is None else written_amount(known["value"], data["currency"])
    return {"families": data.get("families", []), "sale_type": data.get("sale_type", ""), "value": written}
