"""What a partner has earned: by quarter and incentive, entry by entry, and what is left of its own limits."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.claims import incentive_titles
from tremplin.doors.portal.words import quarter_name
from tremplin.usecases.reads.ceilings import Ceiling, list_ceilings
from tremplin.usecases.reads.earnings import earned_by_quarter, list_earnings, statement_by_quarter
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

EARNINGS: Final = Crumb(text_key("Earnings"), reverse_lazy("partner_earnings"))
_ENTRIES: Final = 50
_NO_CLAIM: Final = text_key("Other entries")


@require_GET
@opens_for(*PARTNERS)
def earnings(request: Request) -> HttpResponse:
    """Show what was earned by quarter and incentive, the statement that follows, and what limits have left."""
    visit, partner_id = request.visit, request.visit.person.standing.organisation_id
    programme = vocabulary(visit.connection).programme
    titles = incentive_titles(visit.reader, programme)
    earned = earned_by_quarter(visit.reader, partner_id)
    content = {
        "quarters": [(quarter_name(one.start), one) for one in statement_by_quarter(earned)],
        "lines": [
            (quarter_name(one.start), titles.get(one.incentive, one.incentive or _NO_CLAIM), one) for one in earned
        ],
        "limits": own_limits(visit.reader, programme),
    }
    return page(request, "partner/earnings.html", content, title=EARNINGS.text)


@require_GET
@opens_for(*PARTNERS)
def entries(request: Request) -> HttpResponse:
    """List what was earned entry by entry, as it was booked, the latest first."""
    visit = request.visit
    partner_id = visit.person.standing.organisation_id
    found = list_earnings(visit.reader, partner_id, at_most=_ENTRIES, after=request.GET.get("after"))
    content = {
        "entries": found.items,
        "next": f"?{urlencode({'after': found.next})}" if found.next else "",
        "is_first": "after" not in request.GET,
    }
    return page(request, "partner/entries.html", content, title=text_key("Entry by entry"), trail=[EARNINGS])


def own_limits(reader: Reader, programme: str) -> list[Ceiling]:
    """Return the limits that are the partner's alone, whatever its project: what it can still be promised."""
    found = list_ceilings(reader, reader.standing.organisation_id)
    return [one for one in found if one.programme == programme]
