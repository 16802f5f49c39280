"""The home page: what waits for the person, and how things stand for what they may see."""

from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.claims.role import ROLES
from tremplin.doors.access.opening import EVERYBODY, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner import home as partner
from tremplin.doors.portal.vendor.queue import url_of
from tremplin.usecases.reads.overview import overview
from tremplin.usecases.reads.queue import Waiting, list_queue
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.usecases.terms import STATE_NAMES
from tremplin.wording import Phrase, text_key

_TITLE: Final = text_key("Home")
_WITH_PARTNER: Final = ("draft", "pre-approved", "work-done", "returned", "queried")
_WITH_VENDOR: Final = ("requested", "proof-submitted", "in-review", "appealed", "parked")
_WAITING_SHOWN: Final = 8
_KINDS: Final = {
    "claim": text_key("Claim"),
    "registration": text_key("Registration"),
    "extension": text_key("Extension"),
    "introduction": text_key("Introduction"),
    "agreement": text_key("Agreement"),
    "right": text_key("Right to confirm"),
    "terms": text_key("Version of terms"),
}
_STATES: Final = {
    "claim": CLAIM_LIFE.states,
    "registration": REGISTRATION_LIFE.states,
    "extension": REGISTRATION_LIFE.states,
    "introduction": INTRODUCTION_LIFE.states,
    "agreement": AGREEMENT_LIFE.states,
    "right": {"given": text_key("to be confirmed")},
    "terms": STATE_NAMES,
}
_DONE: Final = ("approved", "clawed-back-part")


@require_GET
@opens_for(*EVERYBODY)
def home(request: Request) -> HttpResponse:
    """Show how things stand: for a partner's people their own, for the vendor's what they look after."""
    visit = request.visit
    seen = overview(visit.reader)
    content: dict[str, Any] = {
        "overview": seen,
        "sees_claims": visit.person.standing.sees_all or bool(visit.person.standing.partners),
        "with_partner": seen.count(*_WITH_PARTNER),
        "with_vendor": seen.count(*_WITH_VENDOR),
        "paid_for": seen.count(*_DONE),
        "registrations": seen.registrations.get("pending-approval", 0),
        "waiting": [_shown(one, request) for one in list_queue(visit.reader, at_most=_WAITING_SHOWN).items],
        "terms": vocabulary(visit.connection),
        "role_words": [Phrase(ROLES[name]) for name in ROLES if name in visit.person.standing.roles],
    }
    side = "vendor" if visit.person.standing.is_vendor else "partner"
    if side == "partner":
        content |= partner.home_content(request, content["terms"])
        for one in content["waiting"]:
            one["title"] = content.get("titles", {}).get(one["item"].about)
    return page(request, f"portal/home_{side}.html", content, title=_TITLE)


def _shown(one: Waiting, request: Request) -> dict[str, object]:
    """Return something that waits with its words, and the page on which it is done."""
    states = _STATES.get(one.kind, {})
    url = url_of(one, request) if request.visit.person.standing.is_vendor else partner.url_of(one)
    return {"item": one, "kind": _KINDS[one.kind], "state": states.get(one.state, ""), "url": url}
