"""The programme's guide, from the terms in force: what is paid for what, in the language of the person."""

from typing import Final

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.guide import guide_part
from tremplin.doors.portal.page import page
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claim_asks import latest_programme
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Language, text_key

_TITLE: Final = text_key("Programme guide")


# The longest page by far: packed, a fifth of it is sent.
@gzip_page
@require_GET
@opens_for(*PARTNERS)
def guide(request: Request) -> HttpResponse:
    """Show the guide of the terms in force, else of the latest that were or will be."""
    visit, terms = request.visit, vocabulary(request.visit.connection)
    if not terms.programme:
        return page(request, "partner/no_programme.html", title=_TITLE)
    programme = latest_programme(visit.reader, terms.programme)
    content = {"guide": _guide(programme, visit.language), "terms": terms, "version": programme.version}
    return page(request, "partner/guide.html", content, title=_TITLE)


# What terms say never changes, and the guide is long: it is written once for each of them and each language.
_WRITTEN: Final[dict[tuple[int, str], tuple[Programme, SafeString]]] = {}


def _guide(programme: Programme, language: Language) -> SafeString:
    key = (id(programme), language.code)
    if key not in _WRITTEN:
        # Every text of the terms is escaped where the guide is made.
        _WRITTEN[key] = (programme, mark_safe(guide_part(programme, language)))
    return _WRITTEN[key][1]
