"""Partners as the vendor looks after them: found by name, and a page for each."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET

from tremplin.claims.role import ROLES
from tremplin.doors.access.objects import PARTNER, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.claim_review import TONES as CLAIM_TONES
from tremplin.doors.portal.vendor.queue import READERS
from tremplin.doors.portal.vendor.registration_review import TONES as PROJECT_TONES
from tremplin.usecases.reads.ceilings import list_ceilings
from tremplin.usecases.reads.claims import list_claims
from tremplin.usecases.reads.names import FOUND_MAX, find_partners
from tremplin.usecases.reads.partner_page import get_partner_page
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Phrase, text_key

PARTNERS: Final = Crumb(text_key("Partners"), reverse_lazy("vendor_partners"))
_NAME: Final = text_key("{name}")
_CLAIMS_SHOWN: Final = 10
_KINDS: Final = {
    "memberships": text_key("Membership"),
    "levels": text_key("Level"),
    "competencies": text_key("Competency"),
    "business_models": text_key("Business model"),
}
_STANDINGS: Final = {
    "now": ("good", text_key("holds")),
    "soon": ("wait", text_key("lapses soon")),
    "future": ("", text_key("to come")),
    "past": ("bad", text_key("over")),
}


@require_GET
@opens_for(*READERS)
def partners(request: Request) -> HttpResponse:
    """Find partners in sight by letters of their name; htmx asks for what is found alone."""
    name = request.GET.get("name", "").replace("\x00", "").strip()[:100]
    content = {"found": find_partners(request.visit.reader, name), "name": name, "most": FOUND_MAX}
    if request.htmx:
        return render(request, "vendor/partners.html#found", content)
    return page(request, "vendor/partners.html", content, title=PARTNERS.text)


@require_GET
@opens_for(*READERS)
def partner_page(request: Request, partner_id: str) -> HttpResponse:
    """Show a partner with what it holds, its projects, claims, ceilings and people."""
    get_object(request, PARTNER, partner_id)
    reader = request.visit.reader
    seen = get_partner_page(reader, partner_id)
    content = {
        "seen": seen,
        "held": [(one, _KINDS[one.kind], *_STANDINGS[one.standing]) for one in seen.held],
        "people": [(one, [Phrase(ROLES[role]) for role in one.roles if role in ROLES]) for one in seen.people],
        "claims": list_claims(reader, partner_id=partner_id, at_most=_CLAIMS_SHOWN).items,
        "ceilings": list_ceilings(reader, partner_id),
        "terms": vocabulary(request.visit.connection),
        "claim_tones": CLAIM_TONES,
        "project_tones": PROJECT_TONES,
    }
    title = Phrase(_NAME, {"name": seen.name})
    return page(request, "vendor/partner_page.html", content, title=title, trail=[PARTNERS])
