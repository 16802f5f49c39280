"""What a partner's home page shows besides what waits: limits left, the level, competencies that lapse soon."""

from typing import Any, Final

from django.urls import reverse

from tremplin.doors.access.visit import Request
from tremplin.doors.portal.partner.company import STATES
from tremplin.doors.portal.partner.earnings import own_limits
from tremplin.usecases.reads.claim_asks import latest_programme
from tremplin.usecases.reads.company import get_company
from tremplin.usecases.reads.queue import Waiting
from tremplin.usecases.reads.vocabulary import Vocabulary

_PAGES: Final = {
    "claim": "partner_claim",
    "registration": "partner_project",
    "extension": "partner_project",
    "introduction": "partner_introduction",
    "agreement": "partner_agreement",
}


def url_of(one: Waiting) -> str:
    """Return the page on which a partner does what waits for it; empty where there is none."""
    view = _PAGES.get(one.kind)
    return reverse(view, args=[one.id]) if view else ""


def home_content(request: Request, terms: Vocabulary) -> dict[str, Any]:
    """Return what the home page of a partner's people shows of their company."""
    visit = request.visit
    if not terms.programme:
        return {}
    company = get_company(visit.reader, latest_programme(visit.reader, terms.programme))
    return {
        "company": company,
        "asked_of_next": company.asked_of_next(visit.language),
        "lapsing": [one for one in company.competencies if one.state == "soon"],
        "limits": own_limits(visit.reader, terms.programme),
        "states": STATES,
    }
