"""The road of a project: one page from design to renewal, with what each stage earned and can still earn."""

from datetime import date
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import EVERYBODY, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.projects import PROJECTS, TONES
from tremplin.doors.portal.road.shown import next_steps, stops_of, told
from tremplin.engine.road.said import RoadSaid
from tremplin.usecases.reads.road import RoadSeen, get_road
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.usecases.refused import Refused
from tremplin.wording import Phrase, text_key

_TITLE: Final = text_key("Road of the project {project}")
_NO_DAY: Final = text_key('"{seen}" is no day. Write it as 2021-06-30.')
_NO_TERMS: Final = text_key("No terms of the programme are in force on {day}; the road is seen from the nearest day.")


@require_GET
@opens_for(*EVERYBODY)
def road(request: Request, project_id: str) -> HttpResponse:
    """Show the road of a project: to a partner its own money, to the vendor's people all of it."""
    visit = request.visit
    project = get_object(request, PROJECT, project_id)
    terms = vocabulary(visit.connection)
    seen, complaint = _seen(request, project_id, terms.programme)
    said = told(request, seen) if seen else None
    stops = stops_of(request, seen, said) if seen and said else []
    content = {
        "project": project,
        "terms": terms,
        "tones": TONES,
        "road": said,
        "stops": stops,
        "next_steps": next_steps(stops, visit.language) if visit.reader.is_partner else [],
        # Who sees one partner alone reads its roles once, above the road.
        "several": not visit.reader.is_partner,
        "roles": _roles(said) if said and visit.reader.is_partner else "",
        "complaint": complaint,
    }
    title = Phrase(_TITLE, {"project": project["project_id"]})
    own = Crumb(project["customer"] or project_id, reverse("partner_project", args=[project_id]))
    trail = [PROJECTS, own] if visit.reader.is_partner else []
    return page(request, "road/road.html", content, title=title, trail=trail)


def _roles(said: RoadSaid) -> str:
    return next((one.roles for stage in said.stages for one in stage.incentives if one.roles), "")


def _seen(request: Request, project_id: str, programme: str) -> tuple[RoadSeen | None, str]:
    """Return the road from the day that is asked for, else from the nearest; and what is wrong with the day."""
    asked, complaint, say = request.GET.get("on", "").strip(), "", request.visit.language.say
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        day, complaint = None, say(_NO_DAY, seen=asked[:40])
    for each in dict.fromkeys((day, None)):
        try:
            return get_road(request.visit.reader, project_id, programme=programme, on=each), complaint
        except Refused:
            complaint = complaint if each is None else say(_NO_TERMS, day=each)
    return None, complaint
