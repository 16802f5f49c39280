"""Forms about company papers: each gives what its command takes."""

from typing import Any, Final

from django import forms

from tremplin.doors.access.form import CommandForm
from tremplin.doors.portal.words import said
from tremplin.payments.invoice.document import Party
from tremplin.usecases.bank_details import ProposeBankDetails
from tremplin.usecases.companies import RecordCompany
from tremplin.usecases.diligence import RecordDiligence
from tremplin.usecases.mandates import GiveMandate
from tremplin.usecases.partner_papers import RecordPaper
from tremplin.wording import text_key

CHANNELS: Final = {
    "telephone": text_key("telephone, by a number that was known before"),
    "meeting": text_key("a meeting"),
    "letter": text_key("a letter"),
    "bank": text_key("the bank"),
    "mail": text_key("mail"),
}
CONTEST_DAYS: Final = 15


def _text(label: str, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, label=said(label), **more)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=said(label), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CompanyForm(CommandForm):
    """A company as it stands on papers."""

    name = RecordCompany.kind

    called = _text(text_key("Name"), 100)
    address = _text(text_key("Address, one line each"), 300, widget=forms.Textarea(attrs={"rows": 3}))
    postcode = _text(text_key("Postcode"), 16)
    city = _text(text_key("City"), 60)
    country = _text(text_key("Country, in two letters"), 2)
    siren = _text(text_key("SIREN"), 20, required=False)
    vat = _text(text_key("VAT number"), 20, required=False)
    registration = _text(text_key("Number in the register of another country"), 40, required=False)

    @classmethod
    def starting_with(cls, party: Party | None) -> dict[str, Any]:
        """Return what the form starts with."""
        if party is None:
            return {}
        numbers = {"siren": party.siren, "vat": party.vat, "registration": party.registration}
        place = {"postcode": party.postcode, "city": party.city, "country": party.country}
        return {"called": party.name, "address": "\n".join(party.address), **place, **numbers}

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        given = self.cleaned_data
        numbers = {name: given[name] or None for name in ("siren", "vat", "registration")}
        lines = tuple(line.strip() for line in given["address"].splitlines() if line.strip())
        place = {"postcode": given["postcode"], "city": given["city"], "country": given["country"].upper()}
        return {"organisation_id": partner_id, "name": given["called"], "address": lines, **place, **numbers}


class DetailsForm(CommandForm):
    """Where a company wants to be paid."""

    name = ProposeBankDetails.kind

    holder = _text(text_key("Holder of the account"), 70)
    iban = _text(text_key("IBAN"), 42)
    bic = _text(text_key("BIC"), 11, required=False)

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        given = self.cleaned_data
        details_id = f"BD-{self.sent_id[:13].upper()}"
        asked = {"holder": given["holder"], "iban": given["iban"], "bic": given["bic"] or None}
        return {"details_id": details_id, "partner_id": partner_id, **asked}


class OfDetailsForm(CommandForm):
    """What is done with bank details, and why."""

    details_id = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = _text(text_key("Reason"), 2000)

    def content(self, _partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        return {key: value for key, value in self.cleaned_data.items() if key != "command_id"}


class ConfirmForm(OfDetailsForm):
    """How the partner was asked, whom, and how they were known before."""

    through = forms.ChoiceField(
        label=said(text_key("How the partner was asked")), choices=[(key, said(text)) for key, text in CHANNELS.items()]
    )
    field_order = ("through", "reason")


class WithdrawForm(CommandForm):
    """A proposal taken back."""

    details_id = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def content(self, _partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        return {"details_id": self.cleaned_data["details_id"]}


class MandateForm(CommandForm):
    """A mandate for self-billing, as it is shown."""

    name = GiveMandate.kind

    valid_from = _day(text_key("From"))
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_agreed = forms.BooleanField(
        label=said(text_key("I sign this mandate for my company.")),
        error_messages={"required": said(text_key("Read the mandate, and say that you sign it."))},
    )

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        mandate = {"mandate_id": f"M{self.sent_id[:8].upper()}", "partner_id": partner_id}
        return {
            **mandate,
            "contest_days": CONTEST_DAYS,
            **{key: self.cleaned_data[key] for key in ("valid_from", "shown")},
        }


class EndMandateForm(CommandForm):
    """The day from which a mandate no longer holds."""

    mandate_id = forms.CharField(widget=forms.HiddenInput, max_length=60)
    valid_until = _day(text_key("No longer from"))

    def content(self, _partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        return {key: self.cleaned_data[key] for key in ("mandate_id", "valid_until")}


class PaperForm(CommandForm):
    """A paper that the terms ask for, until when it holds, and what was looked at."""

    name = RecordPaper.kind

    paper = forms.ChoiceField(label=said(text_key("Paper")))
    valid_until = forms.DateField(
        label=said(text_key("No longer from")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    reason = _text(text_key("What was looked at"), 2000)

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        named = ("paper", "valid_until", "reason")
        return {"partner_id": partner_id, **{key: self.cleaned_data[key] for key in named}}


class DiligenceForm(CommandForm):
    """Until when a check of the partner holds, and what was looked at."""

    name = RecordDiligence.kind

    valid_until = _day(text_key("The check holds until"))
    reason = _text(text_key("What was looked at"), 2000)

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        return {"partner_id": partner_id, **{key: self.cleaned_data[key] for key in ("valid_until", "reason")}}
