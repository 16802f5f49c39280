"""How every page is answered: a template in the frame of the portal, with its trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from tremplin.claims.role import ROLES
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.navigation import entries_for
from tremplin.wording import Label, Phrase


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the trail above a page.

    Attributes:
        text: a sentence of the catalogue, or a name.
        url: of the page; None for the page itself.
    """

    text: str | Phrase | Label
    url: str | Promise | None = None


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str | Phrase | Label,
    trail: Sequence[Crumb] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer with a page.

    Args:
        request: of the page.
        template: such as `partner/projects.html`; a part of it as `partner/projects.html#rows`.
        context: what the template shows.
        title: a sentence of the catalogue; it is the heading and the title of the window.
        trail: the pages above this one, from the home page on, which is added.
        status: 409 or 422 for a form that is shown again.
    """
    content = {"title": title, "trail": trail, **(context or {})}
    return render(request, template, content, status=status)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template what the frame of a page shows: who is signed in, and where they can go."""
    visit = getattr(request, "visit", None)
    visitor = visit.visitor if visit else None
    if visitor is None:
        return {"visit": visit, "visitor": None}
    roles = [name for name in ROLES if name in visitor.standing.roles]
    return {
        "visit": visit,
        "visitor": visitor,
        "roles": [ROLES[name] for name in roles],
        "navigation": entries_for(visitor.standing.roles, path=cast(Request, request).path),
    }
