"""What an admin does about people: each step is a form of its own on the page of the person."""

from typing import Any, Final

from django import forms

from tremplin.claims.role import OF_PARTNERS, ROLES, VENDOR
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.watching import watched_names
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.access import DeactivatePerson, ReactivatePerson
from tremplin.usecases.people import (
    AddPerson,
    ConfirmRight,
    ErasePerson,
    GiveRight,
    SetPortfolio,
    TakeRight,
)
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.people import PersonLine, find_organisation
from tremplin.wording import text_key

_NO_ORGANISATION: Final = text_key("There is no organisation with this id or this whole name.")
_NO_PARTNERS: Final = text_key("There is no partner with this id or this whole name: {names}.")
_LANGUAGES: Final = (("fr", "français"), ("en", "English"))


class NewcomerForm(CommandForm):
    """A person to be added; their id names nobody, so that it can stay when their name is erased."""

    name = AddPerson.kind
    names_what_is_missing = True

    called = forms.CharField(max_length=100, label=said(text_key("Name")))
    email = forms.EmailField(max_length=200, label=said(text_key("E-mail address")))
    organisation = forms.CharField(
        max_length=100,
        initial=VENDOR,
        label=said(text_key("Organisation")),
        help_text=said(text_key("“vendor” for your own people, else the id or the whole name of the partner.")),
    )
    language = forms.ChoiceField(choices=_LANGUAGES, label=said(text_key("Language")))

    def clean_organisation(self) -> str:
        """Return the id of the organisation that was meant."""
        found = find_organisation(self.request.visit.reader, self.cleaned_data["organisation"].replace("\x00", ""))
        if found is None:
            raise forms.ValidationError(current_language().say(_NO_ORGANISATION))
        return found


def watched_roles(person: PersonLine) -> Watched:
    """Return what a person may do, as it stands."""
    return watched_names(said(text_key("Roles")), [one.role for one in person.roles], ROLES)


def _yes(value: Any) -> str:
    return current_language().say_field(value == "True")


class GiveForm(CommandForm):
    """A role to be given: of those for people of this organisation, what they have left out."""

    name = GiveRight.kind

    role = forms.ChoiceField(label=said(text_key("Role")))

    def __init__(self, request: Request, person: PersonLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, about=person.person_id, **kwargs)
        self.watch(roles=watched_roles(person))
        held, language = {one.role for one in person.roles}, current_language()
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, language.say(text))
            for role, text in ROLES.items()
            if role not in held and (role in OF_PARTNERS) != (person.organisation_id == VENDOR)
        ]


class RoleForm(CommandForm):
    """A role that is there already: to be confirmed, or taken."""

    name = ConfirmRight.kind

    role = forms.CharField(max_length=50, widget=forms.HiddenInput)

    def __init__(self, request: Request, person: PersonLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, about=person.person_id, **kwargs)
        self.watch(roles=watched_roles(person))


class TakeForm(RoleForm):
    """A role to be taken."""

    name = TakeRight.kind


class PortfolioForm(CommandForm):
    """The partners that a channel manager looks after: those of now, and others by name or id."""

    name = SetPortfolio.kind
    names_what_is_missing = True
    marks_optional = False

    kept = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=said(text_key("Partners looked after"))
    )
    added = forms.CharField(
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=said(text_key("Partners to be added")),
        help_text=said(text_key("The id or the whole name of each, one in each line.")),
    )

    def __init__(self, request: Request, person: PersonLine, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"kept": person.partners}
        super().__init__(request, *args, about=person.person_id, **kwargs)
        named = names_of(request.visit.reader, "partners", person.partners)
        choices = sorted(((one, named.get(one, one)) for one in person.partners), key=lambda pair: pair[1].casefold())
        self.fields["kept"].choices = choices  # type: ignore[attr-defined]
        self.watch(partners=watched_names(said(text_key("Partners looked after")), person.partners, named))
        if not choices:
            del self.fields["kept"]

    def clean_added(self) -> list[str]:
        """Return the ids of the partners that were meant, and say which lines mean none."""
        reader = self.request.visit.reader
        lines = [one.strip() for one in self.cleaned_data["added"].replace("\x00", "").splitlines() if one.strip()]
        found = {one: find_organisation(reader, one) for one in lines}
        unknown = [one for one, organisation in found.items() if organisation in (None, VENDOR)]
        if unknown:
            sentence = current_language().say(_NO_PARTNERS, names=", ".join(unknown)[:400])
            raise forms.ValidationError(sentence)
        return [one for one in found.values() if one]

    def partner_ids(self) -> tuple[str, ...]:
        """Return the ids of all of them, each once."""
        return tuple(dict.fromkeys([*self.cleaned_data.get("kept", ()), *self.cleaned_data["added"]]))


class LeaveForm(CommandForm):
    """A person who leaves."""

    name = DeactivatePerson.kind

    reason = forms.CharField(max_length=500, label=said(text_key("Reason")))

    def __init__(self, request: Request, person: PersonLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, about=person.person_id, **kwargs)
        self.watch(roles=watched_roles(person), is_active=Watched(said(text_key("Works here")), person.is_active, _yes))


class ReturnForm(LeaveForm):
    """A person who comes back."""

    name = ReactivatePerson.kind


class EraseForm(LeaveForm):
    """A person whose name is erased."""

    name = ErasePerson.kind

    is_sure = forms.BooleanField(
        label=said(text_key("I know that the name does not come back.")),
        error_messages={"required": said(text_key("Say that you know it; nothing brings the name back."))},
    )


STEPS: Final[dict[str, type[Any]]] = {
    "give": GiveForm,
    "confirm": RoleForm,
    "take": TakeForm,
    "portfolio": PortfolioForm,
    "deactivate": LeaveForm,
    "reactivate": ReturnForm,
    "erase": EraseForm,
}
"""What can be done about a person, by the name that its address has."""


def forms_for(request: Request, person: PersonLine) -> dict[str, CommandForm]:
    """Return the fresh forms of what an admin can do about a person now; none for who reads alone."""
    if not request.visit.person.has_any("admin"):
        return {}
    if not person.is_active:
        return {"reactivate": ReturnForm(request, person, prefix="reactivate")} if person.email else {}
    is_manager = any(one.role == "channel-manager" for one in person.roles)
    is_self = person.person_id == request.visit.person.person_id
    shown = ["give", *(["portfolio"] if is_manager else []), *([] if is_self else ["deactivate", "erase"])]
    return {name: STEPS[name](request, person, prefix=name) for name in shown}
