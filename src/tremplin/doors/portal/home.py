"""The home page: what waits for the person, and how things stand for what they may see."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tremplin.claims.role import ROLES
from tremplin.doors.access.opening import EVERYBODY, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner import home as partner
from tremplin.doors.portal.partner.claims import incentive_titles
from tremplin.doors.portal.vendor.queue import url_of
from tremplin.doors.portal.waiting import step_of
from tremplin.usecases.reads.names import names_of_people
from tremplin.usecases.reads.overview import overview
from tremplin.usecases.reads.queue import Waiting, list_queue
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Phrase, text_key

_TITLE: Final = text_key("Home")
_WITH_PARTNER: Final = ("draft", "pre-approved", "work-done", "returned", "queried")
_WITH_VENDOR: Final = ("requested", "proof-submitted", "in-review", "appealed", "parked")
_WAITING_SHOWN: Final = 8
_DONE: Final = ("approved", "clawed-back-part")


@require_GET
@opens_for(*EVERYBODY)
def home(request: Request) -> HttpResponse:
    """Show how things stand: for a partner's people their own, for the vendor's what they look after."""
    visit = request.visit
    seen = overview(visit.reader)
    terms = vocabulary(visit.connection)
    content: dict[str, Any] = {
        "overview": seen,
        "sees_claims": visit.person.standing.sees_all or bool(visit.person.standing.partners),
        "with_partner": seen.count(*_WITH_PARTNER),
        "with_vendor": seen.count(*_WITH_VENDOR),
        "paid_for": seen.count(*_DONE),
        "registrations": seen.registrations.get("pending-approval", 0),
        "waiting": _waiting(request, terms.programme),
        "terms": terms,
        "role_words": [Phrase(ROLES[name]) for name in ROLES if name in visit.person.standing.roles],
    }
    side = "vendor" if visit.person.standing.is_vendor else "partner"
    if side == "partner":
        content |= partner.home_content(request, terms)
    return page(request, f"portal/home_{side}.html", content, title=_TITLE)


def _waiting(request: Request, programme: str) -> list[dict[str, object]]:
    """Return what waits for the visitor as the steps to take, each with the page on which it is taken."""
    reader, is_vendor = request.visit.reader, request.visit.person.standing.is_vendor
    found = list_queue(reader, at_most=_WAITING_SHOWN).items
    titles = incentive_titles(reader, programme) if any(one.kind == "claim" for one in found) else {}
    names = names_of_people(reader, (one.id for one in found if one.kind == "right"))
    url: Callable[[Waiting], str] = (lambda one: url_of(one, request)) if is_vendor else partner.url_of
    return [
        {"item": one, "step": step_of(one, is_vendor=is_vendor, titles=titles, names=names), "url": url(one)}
        for one in found
    ]
