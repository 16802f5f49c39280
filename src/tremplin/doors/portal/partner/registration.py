"""Registering a project in five minutes: the customer is looked up, a twin is warned of, what is written is kept."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import AmountField
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner.projects import PROJECTS
from tremplin.doors.portal.words import current_language, said
from tremplin.facts.record import Code, Minor, Project, Role
from tremplin.usecases.projects import RegisterProject, register_project
from tremplin.usecases.reads.projects import CustomerFound, find_customers, own_projects_for
from tremplin.usecases.reads.vocabulary import Vocabulary, usual_roles, vocabulary
from tremplin.wording import text_key

_TITLE: Final = text_key("Register a project")
_DONE: Final = text_key(
    "Project {project} is registered. The vendor looks at it next; you are told as soon as it is decided."
)
_NOT_KNOWN: Final = text_key("not known yet")
_PICK: Final = text_key("Choose the customer from the list that their name brings up.")


class RegistrationForm(CommandForm):
    """What is asked about a new project; everything else is known already or can wait."""

    name = RegisterProject.kind
    names_what_is_missing = True

    customer = forms.CharField(
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "data-hx-get": reverse_lazy("partner_customers"),
                "data-hx-trigger": "input changed delay:300ms",
                "data-hx-target": "#found-customers",
            }
        ),
        label=said(text_key("Customer")),
        help_text=said(text_key("At least three letters of the name, then choose below.")),
    )
    customer_id = forms.CharField(widget=forms.HiddenInput, required=False)
    families = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=said(text_key("Products")),
        help_text=said(text_key("What the project may come to; a registration protects these.")),
        error_messages={"required": said(text_key("Choose one product at least."))},
    )
    roles = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=said(text_key("Your part in it")),
        error_messages={"required": said(text_key("Choose one part at least."))},
    )
    sale_type = forms.ChoiceField(required=False, label=said(text_key("How it will probably be sold")))
    value = AmountField(required=False, label=said(text_key("Expected value")))

    def __init__(self, request: Request, terms: Vocabulary, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        code = current_language().code
        families, sales = (terms.codes.get(f"project.{name}", {}) for name in ("families", "sale_type"))
        roles = terms.codes.get("role.role", {})
        self.fields["roles"].choices = [(key, label.in_(code)) for key, label in roles.items()]  # type: ignore[attr-defined]
        self.fields["roles"].initial = usual_roles(roles)
        unknown = ("", current_language().say(_NOT_KNOWN))
        self.fields["families"].choices = [(key, label.in_(code)) for key, label in families.items()]  # type: ignore[attr-defined]
        self.fields["sale_type"].choices = [unknown, *((key, label.in_(code)) for key, label in sales.items())]  # type: ignore[attr-defined]
        self.fields["value"].currency = terms.currency  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that a customer was chosen, and not only typed."""
        cleaned = super().clean() or {}
        if cleaned.get("customer") and not cleaned.get("customer_id"):
            self.add_error("customer", current_language().say(_PICK))
        return cleaned

    def project(self, partner_id: str, currency: str) -> Project:
        """Return the project as a fact; its status and its day follow from what happens to it."""
        project_id = f"P-{self.sent_id[:8].upper()}"
        return self._as_fact(project_id, self.cleaned_data["customer_id"], partner_id, currency=currency)

    def parts(self, project: Project) -> tuple[Role, ...]:
        """Return what the partner is in the project: the terms pay for a part in it."""
        project_id, partner_id = project.project_id, project.registered_by
        return tuple(
            Role(role_id=f"{project_id}-{one}", project_id=project_id, partner_id=partner_id, role=Code(one))
            for one in self.cleaned_data["roles"]
        )

    def _as_fact(self, project_id: str, customer_id: str, partner_id: str, *, currency: str) -> Project:
        asked = self.cleaned_data
        return Project(
            project_id=project_id,
            customer_id=customer_id,
            registered_by=partner_id,
            registered_on=self.request.visit.person.at.date(),
            status=Code("draft"),
            sale_type=Code(asked["sale_type"]) if asked["sale_type"] else None,
            families=frozenset(Code(one) for one in asked["families"]),
            value=None if asked["value"] is None else Minor(asked["value"]),
            currency=Code(currency),
        )


@require_http_methods(["GET", "POST"])
@opens_for("partner-seller", "partner-admin")
def register(request: Request) -> HttpResponse:
    """Show the form, or register the project that it describes and go to its page."""
    visit = request.visit
    terms = vocabulary(visit.connection)
    form = RegistrationForm(request, terms, request.POST or None, initial=_given(request))
    form.takes_up_draft = not form.initial
    if form.is_valid():
        project = form.project(visit.person.standing.organisation_id, terms.currency)
        if send(request, register_project, RegisterProject, form=form, project=project, roles=form.parts(project)):
            messages.success(request, visit.language.say(_DONE, project=project.project_id))
            return redirect("partner_project", project.project_id)
    content = {"form": form, "found": _found(request, form), "twins": _twins(request, form)}
    return page(request, "partner/register.html", content, title=_TITLE, trail=[PROJECTS], status=form.status)


@require_GET
@opens_for("partner-seller", "partner-admin")
def customers(request: Request) -> HttpResponse:
    """Show the customers whose name has some letters in it."""
    words = request.GET.get("customer", "")
    content = {"found": find_customers(request.visit.connection, words), "words": words, "chosen": ""}
    return render(request, "partner/customers.html", content)


@require_GET
@opens_for("partner-seller", "partner-admin")
def twins(request: Request) -> HttpResponse:
    """Show what the visitor's organisation has registered for the same customer and products."""
    return render(request, "partner/twins.html", {"twins": _own(request, request.GET)})


def _given(request: Request) -> dict[str, Any]:
    """Return what the address says of a project, as an estimate hands it over; a draft stays as it is."""
    given = {
        name: request.GET[name] for name in ("customer", "customer_id", "sale_type", "value") if name in request.GET
    }
    several = {name: request.GET.getlist(name) for name in ("families", "roles") if name in request.GET}
    return {**given, **several}


def _found(request: Request, form: RegistrationForm) -> list[CustomerFound]:
    return find_customers(request.visit.connection, str(form["customer"].value() or ""))


def _twins(request: Request, form: RegistrationForm) -> Any:
    return _own(request, form.data) if form.is_bound else []


def _own(request: Request, data: Any) -> Any:
    customer_id, families = data.get("customer_id", ""), data.getlist("families")
    if not customer_id or any("\x00" in one for one in (customer_id, *families)):
        return []
    partner_id = request.visit.person.standing.organisation_id
    return own_projects_for(request.visit.connection, partner_id, customer_id, families=families)
