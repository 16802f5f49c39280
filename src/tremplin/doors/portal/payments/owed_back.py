"""What partners owe of clawbacks: set off by agreement, repaid, given up by two persons; never taken in silence."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import AmountField, written_amount
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.step import Step, StepForm, Subject, take_step
from tremplin.doors.portal.words import said
from tremplin.money import Money
from tremplin.payments.clawback.receivable import Receivable
from tremplin.usecases.clawback_invoices import InvoiceClawback, clawbacks_to_invoice, invoice_clawback
from tremplin.usecases.part_credits import AcceptPartCredit, accept_part_credit, credits_offered
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.receivables import (
    MAY_READ,
    list_agreements,
    list_receivables,
    list_write_offs,
    papers_of_cases,
)
from tremplin.usecases.receivables import (
    AgreeSetOff,
    ConfirmWriteOff,
    ProposeWriteOff,
    RecordRepayment,
    SetOffClawback,
    agree_set_off,
    confirm_write_off,
    propose_write_off,
    record_repayment,
    set_off_clawback,
)
from tremplin.wording import text_key

SEE_OWED_BACK: Final = MAY_READ
AGREEING: Final = ("partner-admin", "partner-finance")
TITLE: Final = text_key("Owed back")
OWED_BACK: Final = Crumb(TITLE, reverse_lazy("payments_owed_back"))
WAYS: Final = {
    "set-off": text_key("set off"),
    "repaid": text_key("repaid"),
    "written-off": text_key("given up"),
}


class _AmountForm(StepForm):
    """An amount in the currency of the case."""

    amount = AmountField(label=said(text_key("Amount")))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.currency = currency


class AgreeForm(_AmountForm):
    """Up to how much may be set off."""

    amount = None  # type: ignore[assignment]
    agreement_id = forms.CharField(widget=forms.HiddenInput, max_length=60)
    up_to = AmountField(label=said(text_key("At most")))

    def clean_up_to(self) -> Money:
        """Return the most as an amount of money."""
        field: Any = self.fields["up_to"]
        return Money(self.cleaned_data["up_to"], field.currency)


class SetOffForm(_AmountForm):
    """Against which payable, and what allows it."""

    payable_id = forms.ChoiceField(label=said(text_key("Payable")))
    agreement_id = forms.ChoiceField(label=said(text_key("What allows it")))

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class RepaymentForm(_AmountForm):
    """What came in, and the bank's reference of it."""

    bank_reference = forms.CharField(max_length=100, label=said(text_key("The bank's reference")))


class WriteOffForm(_AmountForm):
    """How much is given up, and why."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, label=said(text_key("Reason")))


class ConfirmForm(_AmountForm):
    """That what another person proposed is given up."""

    amount = AmountField(widget=forms.HiddenInput)


def _step(event: str, form: Callable[..., CommandForm]) -> Step:
    title, button, lead, done, use_case, command = _STEPS[event]
    return Step(event, title, button, lead, done, form, use_case, command, is_grave=event == "confirm-write-off")


_STEPS: Final[dict[str, tuple[str, str, str, str, Any, Any]]] = {
    "agree": (
        text_key("Agree to a set-off"),
        text_key("Agree to it"),
        text_key("What you owe is deducted from what you are owed, up to this amount. Without it, you repay the sum."),
        text_key("The set-off is agreed."),
        agree_set_off,
        AgreeSetOff,
    ),
    "credit": (
        text_key("Accept the credit note"),
        text_key("Accept it"),
        text_key(
            "A credit note over what was taken back is made out in your name, under your mandate. It names what "
            "it corrects; you then owe the tax of that part back as well."
        ),
        text_key("The credit note is made out."),
        accept_part_credit,
        AcceptPartCredit,
    ),
    "invoice": (
        text_key("Make out the invoice"),
        text_key("Make it out"),
        text_key(
            "The vendor is the seller, so this is its own invoice, and nobody accepts it. It names the credit note "
            "that had lowered the price and charges its tax again; the partner then owes that tax as well."
        ),
        text_key("The invoice is made out."),
        invoice_clawback,
        InvoiceClawback,
    ),
    "set-off": (
        text_key("Set it off"),
        text_key("Set it off"),
        text_key("The same amount leaves what is owed back and what is payable."),
        text_key("The amount is set off."),
        set_off_clawback,
        SetOffClawback,
    ),
    "repaid": (
        text_key("Record a repayment"),
        text_key("Record it"),
        text_key("Each movement of the bank counts once."),
        text_key("The repayment is recorded."),
        record_repayment,
        RecordRepayment,
    ),
    "write-off": (
        text_key("Propose to give it up"),
        text_key("Propose it"),
        text_key("Nothing is given up before another person of finance confirms it."),
        text_key("Proposed. Another person of finance confirms it."),
        propose_write_off,
        ProposeWriteOff,
    ),
    "confirm-write-off": (
        text_key("Give it up"),
        text_key("Give it up"),
        text_key("The partner does not owe this amount any more; the vendor bears it."),
        text_key("The amount is given up."),
        confirm_write_off,
        ConfirmWriteOff,
    ),
}


_OFFERS: Final[Mapping[str, Callable[..., Mapping[tuple[str, str], Any]]]] = {
    "credit": credits_offered,
    "invoice": clawbacks_to_invoice,
}
"""Papers of a case, and which cases wait for each; they can be settled or not."""


@require_GET
@opens_for(*SEE_OWED_BACK)
def owed_back(request: Request) -> HttpResponse:
    """List what partners in sight owe of clawbacks, how it was settled, and what can be done about the rest."""
    visit, reader = request.visit, request.visit.reader
    cases = list_receivables(reader)
    waiting = [] if reader.is_partner else list_write_offs(reader)
    agreements = list_agreements(reader)
    is_finance = visit.person.has_any("finance")
    is_agreeing = visit.person.has_any(*AGREEING)
    offered = ["set-off", "repaid", "write-off"] if is_finance else ["agree"] if is_agreeing else []
    invoices = credits_offered(reader, cases) if cases else {}
    credit_notes = clawbacks_to_invoice(reader, cases) if cases else {}
    papers = papers_of_cases(reader, cases) if cases else {}
    # Nothing is set off before something allows it.
    allowed = {one.partner_id for one in agreements}
    content = {
        "cases": [
            (
                one,
                [(part, WAYS[part.way]) for part in one.settled],
                [
                    (name, _STEPS[name][0])
                    for name in (offered if one.left.minor else [])
                    if name != "set-off" or one.partner in allowed
                ]
                + [
                    (name, _STEPS[name][0])
                    for name, is_theirs, offers in (
                        ("credit", is_agreeing, invoices),
                        ("invoice", is_finance, credit_notes),
                    )
                    if is_theirs and (one.case_id, one.partner) in offers
                ],
                invoices.get((one.case_id, one.partner)),
                credit_notes.get((one.case_id, one.partner)),
                papers.get((one.case_id, one.partner)),
            )
            for one in cases
        ],
        "agreements": agreements,
        "waiting": waiting,
        "own": visit.person.person_id,
        "is_finance": is_finance,
        "is_partner": reader.is_partner,
        "names": names_of(reader, "partners", {one.partner for one in cases} | {one.partner_id for one in agreements}),
        "people": names_of_people(reader, (one.proposed_by for one in waiting)) if waiting else {},
    }
    return page(request, "payments/owed_back.html", content, title=TITLE, trail=[PAYMENTS])


@require_http_methods(["GET", "POST"])
@opens_for(*AGREEING, "finance")
def owed_back_step(request: Request, partner_id: str, name: str, case_id: str) -> HttpResponse:
    """Agree to a set-off as the partner, or settle a part of a case as finance."""
    known = [one for one in list_receivables(request.visit.reader, partner_id=partner_id) if one.case_id == case_id]
    is_own = request.visit.person.has_any("finance") == (name not in ("agree", "credit"))
    if not known or name not in _STEPS or not is_own:
        raise Http404
    form, initial = _form(request, name, known[0])
    called = names_of(request.visit.reader, "partners", [partner_id]).get(partner_id, partner_id)
    offers = _OFFERS[name](request.visit.reader, known) if name in _OFFERS else {}
    currency, say = known[0].amount.currency, request.visit.language.say_field
    # What is confirmed is not typed again, so it stands above the button.
    confirmed = {
        "confirm-write-off": [f"{initial.get('amount')} {currency}"],
        **{one: [say(value) for value in (*offers.values(), known[0].amount)] for one in _OFFERS},
    }.get(name)
    beside = f", {', '.join(confirmed)}" if confirmed else ""
    subject = Subject(
        named="partner_id",
        id=partner_id,
        title=case_id,
        beside=f"{called}{beside}",
        back=reverse("payments_owed_back"),
        trail=[PAYMENTS, OWED_BACK],
        content={} if name == "agree" else {"case_id": case_id},
        initial=initial,
        is_called_by_id=False,
    )
    is_possible = bool(offers if name in _OFFERS else known[0].left.minor)
    return take_step(request, _step(name, form), subject, is_possible=is_possible)


def _form(request: Request, name: str, case: Receivable) -> tuple[Callable[..., CommandForm], dict[str, Any]]:
    """Return the form of a step in the currency of the case, and what it starts with."""
    if name in _OFFERS:
        return StepForm, {}
    currency, left = case.left.currency, written_amount(case.left.minor, case.left.currency)
    if name == "agree":
        return _in(AgreeForm, currency=currency), {"agreement_id": f"SO-{uuid4().hex[:12].upper()}", "up_to": left}
    if name == "set-off":
        reader = request.visit.reader
        payables = list_payables(reader, partner_id=case.partner, at_most=100).items
        agreements = list_agreements(reader, partner_id=case.partner)
        choices = {
            "payable_id": [
                (one.payable.payable_id, one.payable.document_ref or one.payable.payable_id) for one in payables
            ],
            "agreement_id": [(one.agreement_id, one.reference) for one in agreements],
        }
        return _in(SetOffForm, currency=currency, choices=choices), {"amount": left}
    if name == "confirm-write-off":
        of_case = (case.case_id, case.partner)
        waiting = [one for one in list_write_offs(request.visit.reader) if (one.case_id, one.partner_id) == of_case]
        amount = waiting[-1].amount.minor if waiting else case.left.minor
        return _in(ConfirmForm, currency=currency), {"amount": written_amount(amount, currency)}
    return _in(RepaymentForm if name == "repaid" else WriteOffForm, currency=currency), {"amount": left}


def _in(form: type[_AmountForm], **more: Any) -> Callable[..., CommandForm]:
    return lambda *args, **kwargs: form(*args, **more, **kwargs)
