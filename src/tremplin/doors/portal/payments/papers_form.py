"""Forms about company papers: each gives what its command takes."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.form import CountryField
from tremplin.doors.portal.words import current_language, said
from tremplin.payments.invoice.document import Party
from tremplin.payments.paper.bank_details import BANK_DETAILS_LIFE, BankDetails
from tremplin.payments.paper.mandate import Mandate
from tremplin.usecases.bank_details import ProposeBankDetails
from tremplin.usecases.companies import RecordCompany
from tremplin.usecases.mandates import GiveMandate
from tremplin.usecases.partner_papers import RecordDiligence, RecordPaper
from tremplin.wording import text_key

CHANNELS: Final = {
    "telephone": text_key("telephone, by a number that was known before"),
    "meeting": text_key("a meeting"),
    "letter": text_key("a letter"),
    "bank": text_key("the bank"),
    "mail": text_key("mail"),
}
CONTEST_DAYS: Final = 15
CHECKED: Final = text_key("The check holds until")
_END_SHOWN: Final = 4
"""So many of the last characters of an account number tell it from others."""
_NO_END: Final = text_key("without an end")


def watched_details(details: Iterable[BankDetails]) -> Watched:
    """Return the bank details of a partner, each with its state, as they are told apart: by the end of the number."""
    known = [f"{one.state} {one.holder}, …{one.iban[-_END_SHOWN:]}" for one in details]

    def say(value: Any) -> str:
        states, language = BANK_DETAILS_LIFE.states, current_language()
        parts = (one.partition(" ") for one in value)
        return language.say_field([f"{rest}, {language.say(states[state])}" for state, _, rest in parts])

    return Watched(said(text_key("Bank details")), known, say)


def watched_mandates(mandates: Iterable[Mandate]) -> Watched:
    """Return the mandates of a partner, each with the day from which it no longer holds."""
    known = [f"{one.mandate_id} {one.valid_until or ''}" for one in mandates]

    def say(value: Any) -> str:
        language = current_language()
        parts = (one.partition(" ") for one in value)
        ends = (
            (name, language.say_field(date.fromisoformat(end)) if end else language.say(_NO_END))
            for name, _, end in parts
        )
        return language.say_field([f"{name}, {end}" for name, end in ends])

    return Watched(said(text_key("Mandate for self-billing")), known, say)


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
    country = CountryField(label=said(text_key("Country")))
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
        place = {"postcode": given["postcode"], "city": given["city"], "country": given["country"]}
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

    valid_until = _day(CHECKED)
    reason = _text(text_key("What was looked at"), 2000)

    def content(self, partner_id: str) -> dict[str, Any]:
        """Return what the command takes."""
        return {"partner_id": partner_id, **{key: self.cleaned_data[key] for key in ("valid_until", "reason")}}
