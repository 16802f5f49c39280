"""The estimator: what a project could earn before anything is registered; nothing is written."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import PARTNERS, VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.road.estimate_form import EstimateForm
from tremplin.doors.portal.road.shown import stops_of, told
from tremplin.usecases.reads.claim_asks import latest_programme
from tremplin.usecases.reads.names import find_partners
from tremplin.usecases.reads.projects import customers_of
from tremplin.usecases.reads.road import RoadSeen, days_in_force, estimate_road, nearest_day
from tremplin.usecases.reads.vocabulary import Vocabulary, vocabulary
from tremplin.usecases.refused import Refused
from tremplin.wording import Problems, text_key

ESTIMATORS: Final = PARTNERS | (VENDORS - {"admin"})
"""Who may imagine a project; an admin needs no amounts."""

TITLE: Final = text_key("What could a project earn?")
_REGISTERERS: Final = ("partner-seller", "partner-admin")


@require_GET
@opens_for(*ESTIMATORS)
def estimate(request: Request) -> HttpResponse:
    """Show the form with the road of what it describes; htmx asks for the road alone."""
    visit = request.visit
    terms = vocabulary(visit.connection)
    words, partners = _partners(request)
    content: dict[str, Any] = {"words": words, "partners": partners, "terms": terms}
    if terms.programme and len(partners) == 1:
        content |= _estimated(request, terms, partner_id=partners[0][0])
    template = "road/estimate.html#found" if request.htmx else "road/estimate.html"
    return page(request, template, content, title=TITLE, status=422 if content.get("is_wrong") else 200)


def _partners(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the partners that are asked about: one's own organisation; for the vendor's people what they typed."""
    visit = request.visit
    if visit.reader.is_partner:
        return "", ((visit.person.standing.organisation_id, visit.person.organisation),)
    words = request.GET.get("partner", "").replace("\x00", "").strip()[:100]
    found = find_partners(visit.reader, words) if words else ()
    return words, found[:1] if found and found[0][0] == words else found


def _estimated(request: Request, terms: Vocabulary, *, partner_id: str) -> Mapping[str, Any]:
    reader = request.visit.reader
    customers = customers_of(request.visit.connection, partner_id)
    form = EstimateForm(
        request.GET,
        terms=terms,
        programme=latest_programme(reader, terms.programme),
        customers=customers,
        day=nearest_day(reader, terms.programme),
        in_force=days_in_force(reader, terms.programme),
    )
    seen = _seen(request, form, terms.programme, partner_id=partner_id) if form.is_valid() else None
    said = told(request, seen) if seen else None
    return {
        "form": form,
        "partner_id": partner_id,
        "road": said,
        "stops": stops_of(request, seen, said) if seen and said else [],
        "is_wrong": not form.is_valid(),
        "register_url": _register_url(request, {one.customer_id: one.name for one in customers}),
    }


def _seen(request: Request, form: EstimateForm, programme: str, *, partner_id: str) -> RoadSeen | None:
    """Return the road of what is asked; None where the form now says what is wrong."""
    customer_id = form.cleaned_data["customer_id"] or None
    try:
        asked = form.estimate(partner_id)
        return estimate_road(request.visit.reader, asked, programme=programme, customer_id=customer_id)
    except Problems as problems:
        form.take(problems)
    except Refused as refused:
        form.refuse(refused)
    return None


def _register_url(request: Request, customers: Mapping[str, str]) -> str:
    """Return the form of a registration with what is known already; empty for who registers nothing."""
    if not request.visit.person.has_any(*_REGISTERERS):
        return ""
    kept = QueryDict(mutable=True)
    for field in ("customer_id", "families", "sale_type", "value", "roles"):
        values = [one for one in request.GET.getlist(field) if one]
        if values:
            kept.setlist(field, values)
    name = customers.get(request.GET.get("customer_id", ""))
    if name is not None:
        kept["customer"] = name
    return f"{reverse('partner_register')}?{kept.urlencode()}" if kept else reverse("partner_register")
