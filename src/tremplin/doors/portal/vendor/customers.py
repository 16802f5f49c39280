"""Adding an end customer, so that partners can register projects for it; one that looks the same is warned of."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import CountryField
from tremplin.doors.portal.page import page
from tremplin.doors.portal.words import current_language, said
from tremplin.facts.record import Code, Customer
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.reads.alike import Alike, find_alike
from tremplin.usecases.reads.vocabulary import Vocabulary, vocabulary
from tremplin.wording import text_key

_TITLE: Final = text_key("Add a customer")
_DONE: Final = text_key("{name} is added; partners find it when they register a project.")
_UNKNOWN: Final = text_key("not known yet")
_LOOK: Final = text_key("Look at those below. If it is another one, say so.")


class NamedForm(CommandForm):
    """A company with its name and country; one of a like name that is known already has to be looked at first.

    Attributes:
        table: of the facts, in which like names are looked for.
        alike: those that were found.
    """

    table: ClassVar[str]

    called = forms.CharField(max_length=200, label=said(text_key("Name")))
    country = CountryField(initial="FR", label=said(text_key("Country")))

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.alike: list[Alike] = []

    def clean(self) -> dict[str, Any]:
        """Look for companies of a like name, and have them looked at."""
        cleaned = super().clean() or {}
        called = cleaned.get("called", "").replace("\x00", "")
        if called:
            self.alike = find_alike(self.request.visit.connection, self.table, called)
        if self.alike and not cleaned.get("is_other"):
            self.add_error("is_other", current_language().say(_LOOK))
        return cleaned


class CustomerForm(NamedForm):
    """What is asked about a new customer."""

    name = "add-customer"
    table = "customers"

    segment = forms.ChoiceField(required=False, label=said(text_key("Segment")))
    is_other = forms.BooleanField(
        required=False, label=said(text_key("It is another customer than those that are shown."))
    )

    def __init__(self, request: Request, terms: Vocabulary, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        language, known = current_language(), terms.codes.get("customer.segment", {})
        choices = [("", language.say(_UNKNOWN)), *((key, label.in_(language.code)) for key, label in known.items())]
        self.fields["segment"].choices = choices  # type: ignore[attr-defined]

    def customer(self) -> Customer:
        """Return the customer as a fact."""
        asked = self.cleaned_data
        return Customer(
            customer_id=f"K-{self.sent_id[:8].upper()}",
            name=asked["called"],
            country=Code(asked["country"]),
            segment=Code(asked["segment"]) if asked["segment"] else None,
        )


@require_http_methods(["GET", "POST"])
@opens_for("channel-manager", "finance")
def new_customer(request: Request) -> HttpResponse:
    """Show the form, or add the customer; one of a like name has to be looked at first."""
    form = CustomerForm(request, vocabulary(request.visit.connection), request.POST or None)
    if form.is_valid() and send(request, record_facts, RecordFacts, form=form, records=(form.customer(),)):
        messages.success(request, request.visit.language.say(_DONE, name=form.cleaned_data["called"]))
        return redirect("vendor_customer_new")
    return page(request, "vendor/customer.html", {"form": form}, title=_TITLE, status=form.status)
