"""Adding a partner organisation with its name and country; its people and its memberships come next."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.vendor.customers import NamedForm
from tremplin.doors.portal.words import said
from tremplin.facts.record import Code, Partner
from tremplin.usecases.people import AddOrganisation, add_organisation
from tremplin.wording import text_key

ADDERS: Final = frozenset({"admin", "channel-manager"})
_TITLE: Final = text_key("Add a partner")
_DONE: Final = text_key(
    "{name} is added under the id {id}. An admin adds its first person, and puts it into a portfolio."
)


class PartnerForm(NamedForm):
    """What is asked about a new partner."""

    name = AddOrganisation.kind
    table = "partners"
    names_what_is_missing = True

    partner_id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=40,
        label=said(text_key("Id")),
        help_text=said(
            text_key("As your other systems call it: letters, figures, dots and hyphens. It never changes.")
        ),
        error_messages={"invalid": said(text_key("Write letters, figures, dots and hyphens alone."))},
    )
    is_other = forms.BooleanField(
        required=False, label=said(text_key("It is another partner than those that are shown."))
    )

    def clean_partner_id(self) -> str:
        """Return the id, which is not the vendor's own."""
        partner_id: str = self.cleaned_data["partner_id"]
        if partner_id.casefold() == "vendor":
            raise forms.ValidationError(self.fields["partner_id"].error_messages["invalid"])
        return partner_id

    def partner(self) -> Partner:
        """Return the partner as a fact."""
        asked = self.cleaned_data
        return Partner(partner_id=asked["partner_id"], name=asked["called"], country=Code(asked["country"]))


@require_http_methods(["GET", "POST"])
@opens_for(*ADDERS)
def new_partner(request: Request) -> HttpResponse:
    """Show the form, or add the partner; one of a like name has to be looked at first."""
    form = PartnerForm(request, request.POST or None)
    if form.is_valid():
        partner = form.partner()
        content: dict[str, Any] = {"partner_id": partner.partner_id, "partner": partner}
        if send(request, add_organisation, AddOrganisation, form=form, **content):
            messages.success(request, request.visit.language.say(_DONE, name=partner.name, id=partner.partner_id))
            return redirect("vendor_partner_new")
    return page(request, "vendor/partner_new.html", {"form": form}, title=_TITLE, status=form.status)
