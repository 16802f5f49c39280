"""The queue: everything that waits for one person's decision, the most urgent first, from one decision to the next."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.doors.access.opening import VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.usecases.reads.queue import MATTERS, Waiting, count_queue, list_queue
from tremplin.wording import text_key

DECIDERS: Final = VENDORS - {"auditor"}
"""The roles for which something can wait."""

READERS: Final = VENDORS - {"admin"}
"""The roles that see what is decided about; who administers people needs no amounts."""

QUEUE: Final = Crumb(text_key("Decisions"), reverse_lazy("vendor_queue"))
_LOOKED_THROUGH: Final = 100
_NOTES: Final = {
    "rival": text_key("another partner, same customer"),
    "interest": text_key("you have an interest: somebody else decides"),
    "own": text_key("your own part: somebody else decides"),
    "answered": text_key("question answered"),
}
_PAGES: Final[Mapping[str, str]] = {
    "claim": "vendor_claim",
    "clawback": "vendor_clawback",
    "registration": "vendor_registration",
    "extension": "vendor_registration",
    "introduction": "vendor_introduction",
    "right": "vendor_person",
    "terms": "vendor_programme",
}


class Chosen(TypedDict):
    """How the queue is filtered; empty texts for no filter."""

    matter: str
    name: str


@require_GET
@opens_for(*DECIDERS)
def queue(request: Request) -> HttpResponse:
    """List what waits for the visitor; htmx asks for the rows alone."""
    visit, chosen = request.visit, chosen_of(request)
    found = list_queue(visit.reader, **chosen, after=request.GET.get("after"))
    content = {
        "waiting": [shown(one, request) for one in found.items],
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "counts": [(name, MATTERS[name].text, n) for name, n in count_queue(visit.reader).items()],
        "said": _NOTES,
        "query": kept_query(request, "matter", "name"),
        **chosen,
    }
    template = "vendor/queue.html#found" if request.htmx else "vendor/queue.html"
    return page(request, template, content, title=QUEUE.text)


def chosen_of(request: Request) -> Chosen:
    """Return how the queue is filtered, as the address says it; a matter that there is not means all of them."""
    matter, name = request.GET.get("matter", ""), request.GET.get("name", "")
    return {"matter": matter if matter in MATTERS else "", "name": name.replace("\x00", "").strip()[:100]}


def shown(one: Waiting, request: Request) -> dict[str, Any]:
    """Return something that waits with its words, age and address, and with what stands in the visitor's way."""
    states = CLAIM_LIFE.states if one.kind == "claim" else REGISTRATION_LIFE.states
    visitor = request.visit.person
    return {
        "item": one,
        "matter": MATTERS[one.matter].text if one.matter else "",
        "state": states.get(one.state, ""),
        "age": (visitor.at.date() - one.since.date()).days,
        "url": url_of(one, request),
        "is_late": one.due_on is not None and one.due_on <= visitor.at.date(),
        "has_interest": one.partner_id in visitor.standing.interests,
    }


def url_of(one: Waiting, request: Request) -> str:
    """Return the page on which something is decided, with the filters of the queue; empty where there is none."""
    view = _PAGES.get(one.matter) or _PAGES.get(one.kind)
    query = kept_query(request, "matter", "name").rstrip("&")
    # A version waits under its name; the page of the programme has it first.
    place = [] if one.kind == "terms" else [one.id]
    return f"{reverse(view, args=place)}{'?' if query else ''}{query}" if view else ""


def trail_of(request: Request) -> list[Crumb]:
    """Return the trail to what is decided; who decides nothing comes from elsewhere."""
    return [QUEUE] if request.visit.person.has_any(*DECIDERS) else []


def next_of(request: Request, item_id: str) -> str:
    """Return the page of what follows something in the queue as it is filtered; the queue itself at the end.

    What the visitor has made themselves is passed over: somebody else decides about it. For who decides nothing there
    is no queue, and the text is empty.
    """
    if not request.visit.person.has_any(*DECIDERS):
        return ""
    items = list_queue(request.visit.reader, **chosen_of(request), at_most=_LOOKED_THROUGH).items
    place = next((number for number, one in enumerate(items) if one.id == item_id), -1)
    following = (*items[place + 1 :], *items[: max(place, 0)])
    urls = (url_of(one, request) for one in following if one.id != item_id and not one.is_own_part)
    return next((url for url in urls if url), str(QUEUE.url))
