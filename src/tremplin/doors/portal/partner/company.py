"""The company: membership, level and what the next one asks, competencies until they lapse, people and their rights."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.claims.role import OF_PARTNERS, ROLES
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.step import Step, StepForm, Subject, take_step
from tremplin.doors.portal.watching import watched_names
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.people import (
    AddPerson,
    GiveRight,
    Newcomer,
    TakeRight,
    add_person,
    give_right,
    take_right,
)
from tremplin.usecases.reads.claim_asks import latest_programme
from tremplin.usecases.reads.company import get_colleague, get_company, list_colleagues
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Phrase, text_key

COMPANY: Final = Crumb(text_key("Company"), reverse_lazy("partner_company"))
_ADD: Final = text_key("Add a person")
_GIVE: Final = text_key("Give a role")
_ADDED: Final = text_key("{name} is added. Give a role next: without one, they see nothing.")
_GIVEN: Final = text_key("{name} has the role {role} from now on.")
STATES: Final = {
    "now": ("good", text_key("held")),
    "soon": ("wait", text_key("lapses soon")),
    "over": ("bad", text_key("lapsed")),
    "ahead": ("", text_key("still to come")),
}
_TAKE: Final = Step(
    "take",
    text_key("Take a role away"),
    text_key("Take it away"),
    text_key("It counts for nothing from the next click on. It can be given again."),
    text_key("The role is taken away."),
    StepForm,
    take_right,
    TakeRight,
    is_grave=True,
)


ROLE: Final = said(text_key("Roles"))


class PersonForm(CommandForm):
    """A person who is to work here."""

    name = AddPerson.kind
    names_what_is_missing = True

    full_name = forms.CharField(max_length=100, label=said(text_key("Name")))
    email = forms.EmailField(max_length=200, label=said(text_key("E-mail address")))
    language = forms.ChoiceField(
        choices=[("fr", "français"), ("en", "English")], label=said(text_key("Language of their mail"))
    )

    def newcomer(self) -> Newcomer:
        """Return the person; the id is the same for the same form, however often it is sent."""
        asked = self.cleaned_data
        return Newcomer(f"U-{self.sent_id[:13].upper()}", asked["full_name"], asked["email"], asked["language"])


class RoleForm(CommandForm):
    """A role that the person has not got."""

    name = GiveRight.kind

    role = forms.ChoiceField(label=said(text_key("Role")), widget=forms.RadioSelect)

    def __init__(self, request: Request, held: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        language = current_language()
        free = [one for one in ROLES if one in OF_PARTNERS and one not in held]
        self.fields["role"].choices = [(one, language.say(ROLES[one])) for one in free]  # type: ignore[attr-defined]


@require_GET
@opens_for(*PARTNERS)
def company(request: Request) -> HttpResponse:
    """Show what is recorded of the visitor's company, and its people."""
    visit = request.visit
    terms = vocabulary(visit.connection)
    if not terms.programme:
        return page(request, "partner/no_programme.html", title=COMPANY.text)
    seen = get_company(visit.reader, latest_programme(visit.reader, terms.programme))
    content = {
        "company": seen,
        "asked_of_next": seen.asked_of_next(visit.language),
        "people": list_colleagues(visit.reader),
        "is_admin": visit.person.has_any("partner-admin"),
        "states": STATES,
        "terms": terms,
    }
    return page(request, "partner/company.html", content, title=COMPANY.text)


@require_http_methods(["GET", "POST"])
@opens_for("partner-admin")
def add(request: Request) -> HttpResponse:
    """Show the form, or add a person to the visitor's company."""
    visit = request.visit
    form = PersonForm(request, request.POST or None)
    if form.is_valid():
        newcomer, own = form.newcomer(), visit.person.standing.organisation_id
        if send(request, add_person, AddPerson, form=form, organisation_id=own, newcomer=newcomer):
            messages.success(request, visit.language.say(_ADDED, name=newcomer.name))
            return redirect("partner_person", newcomer.person_id)
    return page(request, "partner/person_add.html", {"form": form}, title=_ADD, trail=[COMPANY], status=form.status)


@require_http_methods(["GET", "POST"])
@opens_for("partner-admin")
def person(request: Request, person_id: str) -> HttpResponse:
    """Show the roles of a person of the company, or give one more."""
    visit = request.visit
    seen = get_colleague(visit.reader, person_id)
    form = RoleForm(request, seen.roles, request.POST or None, about=person_id)
    form.watch(roles=watched_names(ROLE, seen.roles, ROLES))
    if form.is_valid():
        role = form.cleaned_data["role"]
        if send(request, give_right, GiveRight, form=form, person_id=person_id, role=role):
            messages.success(request, visit.language.say(_GIVEN, name=seen.name, role=Phrase(ROLES[role])))
            return redirect("partner_person", person_id)
    held = [(one, ROLES[one]) for one in seen.roles if one in ROLES]
    content = {"form": form, "person": seen, "held": held}
    return page(request, "partner/person.html", content, title=seen.name, trail=[COMPANY], status=form.status)


@require_http_methods(["GET", "POST"])
@opens_for("partner-admin")
def take(request: Request, person_id: str, role: str) -> HttpResponse:
    """Show what it means to take a role away from a person of the company, or do it."""
    seen = get_colleague(request.visit.reader, person_id)
    if role not in ROLES:
        raise Http404
    back = reverse("partner_person", args=[person_id])
    subject = Subject(
        named="person_id",
        id=person_id,
        title=seen.name,
        beside=request.visit.language.say(ROLES[role]),
        back=back if person_id != request.visit.person.person_id else reverse("home"),
        trail=[COMPANY, Crumb(seen.name, back)],
        content={"role": role},
        stands={"roles": watched_names(ROLE, seen.roles, ROLES)},
        is_called_by_id=False,
    )
    return take_step(request, _TAKE, subject, is_possible=role in seen.roles)
