"""People and their rights: who may do what, given, confirmed and taken by two admins; invitations; who leaves."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.claims.role import VENDOR
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.invitation import invitation_for
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.people_form import STEPS, NewcomerForm, forms_for
from tremplin.usecases.access import (
    DeactivatePerson,
    ReactivatePerson,
    ReviewAccess,
    deactivate_person,
    reactivate_person,
    review_access,
)
from tremplin.usecases.command import Command
from tremplin.usecases.people import (
    AddPerson,
    ConfirmRight,
    ErasePerson,
    GiveRight,
    Newcomer,
    SetPortfolio,
    TakeRight,
    add_person,
    confirm_right,
    erase_person,
    give_right,
    set_portfolio,
    take_right,
)
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.people import PersonLine, access_to_review, get_person, last_review, list_people
from tremplin.wording import text_key

SEE_PEOPLE: Final = frozenset({"admin", "auditor"})
PEOPLE: Final = Crumb(text_key("People"), reverse_lazy("vendor_people"))
_NEW: Final = text_key("Add a person")
_REVIEW: Final = text_key("Review of the rights")
_ADDED: Final = text_key("{name} is added. Give a role, then make an invitation.")
_SIGNED: Final = text_key("Signed: the rights stand as they are shown.")
_GIVEN: Final = text_key("The role is given. A role over money counts once another admin confirms.")
_REVIEWED_MAX: Final = 100
_SENT: Final[dict[str, tuple[Callable[..., Any], type[Command], str]]] = {
    "give": (give_right, GiveRight, _GIVEN),
    "confirm": (confirm_right, ConfirmRight, text_key("The role is confirmed and counts from now on.")),
    "take": (take_right, TakeRight, text_key("The role is taken; it counts for nothing from now on.")),
    "portfolio": (set_portfolio, SetPortfolio, text_key("The portfolio is changed.")),
    "deactivate": (deactivate_person, DeactivatePerson, text_key("All access of this person has ended.")),
    "reactivate": (
        reactivate_person,
        ReactivatePerson,
        text_key("The person is back. Give each role anew, then make an invitation."),
    ),
    "erase": (erase_person, ErasePerson, text_key("The name and the address are erased.")),
}


@require_GET
@opens_for(*SEE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """List people with their rights, the vendor's first."""
    words = request.GET.get("words", "").replace("\x00", "").strip()[:100]
    side = request.GET.get("side", "")
    side, waiting = side if side in ("vendor", "partner") else "", request.GET.get("waiting") == "1"
    found = list_people(request.visit.reader, words=words, side=side, waiting=waiting, after=request.GET.get("after"))
    content = {
        "people": found.items,
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "query": kept_query(request, "words", "side", "waiting"),
        "words": words,
        "side": side,
        "waiting": waiting,
        "is_admin": request.visit.person.has_any("admin"),
    }
    return page(request, "vendor/people.html", content, title=PEOPLE.text)


@require_GET
@opens_for(*SEE_PEOPLE)
def person(request: Request, person_id: str) -> HttpResponse:
    """Show one person with the rights of now and of before, and what an admin can do."""
    return _person_page(request, _found(request, person_id))


@require_http_methods(["GET", "POST"])
@opens_for("admin")
def new_person(request: Request) -> HttpResponse:
    """Add a person; a role and an invitation come next."""
    form = NewcomerForm(request, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        newcomer = Newcomer(f"u-{form.sent_id[:13]}", given["called"], given["email"], given["language"])
        content = {"organisation_id": given["organisation"], "newcomer": newcomer}
        if send(request, add_person, AddPerson, form=form, **content):
            messages.success(request, request.visit.language.say(_ADDED, name=given["called"]))
            return redirect("vendor_person", newcomer.person_id)
    return page(request, "vendor/person_new.html", {"form": form}, title=_NEW, trail=[PEOPLE], status=form.status)


@require_POST
@opens_for("admin")
def person_step(request: Request, person_id: str, name: str) -> HttpResponse:
    """Give, confirm or take a role, set a portfolio, end all access, or erase a name."""
    found = _found(request, person_id)
    if name not in STEPS:
        raise Http404
    use_case, command, done = _SENT[name]
    form = STEPS[name](request, found, request.POST, prefix=name)
    if form.is_valid():
        content: dict[str, Any] = {"person_id": found.person_id}
        if name == "portfolio":
            content["partner_ids"] = form.partner_ids()
        else:
            content |= {key: form.cleaned_data[key] for key in ("role", "reason") if key in form.cleaned_data}
        if send(request, use_case, command, form=form, **content):
            messages.success(request, request.visit.language.say(done))
            is_review = request.POST.get("from") == "review"
            return redirect("vendor_access") if is_review else redirect("vendor_person", person_id)
    return _person_page(request, _found(request, person_id), forms={name: form})


@require_POST
@opens_for("admin")
def invite(request: Request, person_id: str) -> HttpResponse:
    """Show a link with which a person chooses a password, once, within three days."""
    found = _found(request, person_id)
    if not found.is_active:
        raise Http404
    link = request.build_absolute_uri(invitation_for(found.person_id))
    return _person_page(request, found, link=link)


@require_http_methods(["GET", "POST"])
@opens_for("admin")
def access_review(request: Request) -> HttpResponse:
    """Show every right of the vendor's people, each to be kept or taken, and let an admin sign that they are right."""
    reader = request.visit.reader
    form = ReviewForm(request, request.POST or None)
    if form.is_valid():
        shown = request.POST.get("shown", "")[:64]
        if send(request, review_access, ReviewAccess, form=form, organisation_id=VENDOR, shown=shown):
            messages.success(request, request.visit.language.say(_SIGNED))
            return redirect("vendor_access")
    last = last_review(reader)
    content = {
        "form": form,
        "people": [one for one in list_people(reader, side="vendor", at_most=_REVIEWED_MAX).items if one.is_active],
        "shown": access_to_review(reader),
        "last": last,
        "names": names_of_people(reader, [last.signed_by] if last else []),
    }
    return page(request, "vendor/access.html", content, title=_REVIEW, trail=[PEOPLE], status=form.status)


class ReviewForm(CommandForm):
    """The signature under the rights that are shown."""

    name = ReviewAccess.kind


def _found(request: Request, person_id: str) -> PersonLine:
    return get_person(request.visit.reader, person_id.replace("\x00", ""))


def _person_page(
    request: Request, found: PersonLine, *, forms: dict[str, CommandForm] | None = None, link: str = ""
) -> HttpResponse:
    reader = request.visit.reader
    sent = forms or {}
    of_roles = {name: form for name, form in sent.items() if name in ("confirm", "take")}
    others = {name: form for name, form in sent.items() if name not in of_roles}
    acting = [name for grant in found.grants for name in (grant.given_by, grant.confirmed_by)]
    content = {
        "person": found,
        "steps": {**forms_for(request, found), **others},
        "wrong": next(iter(of_roles.values()), None),
        "names": names_of_people(reader, acting),
        "partners": names_of(reader, "partners", (*found.partners, *found.interests)),
        "link": link,
        "is_admin": request.visit.person.has_any("admin"),
        "is_self": found.person_id == request.visit.person.person_id,
    }
    status = max((form.status for form in sent.values()), default=200)
    title = found.name or found.person_id
    return page(request, "vendor/person.html", content, title=title, trail=[PEOPLE], status=status)
