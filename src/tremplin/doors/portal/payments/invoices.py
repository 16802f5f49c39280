"""Invoices: made out under a mandate, handed in by a partner and compared, contested, and taken away as files."""

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.language import language_of
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.statements import SEE_STATEMENTS
from tremplin.doors.portal.step import ReasonForm, Step, StepForm, Subject, take_step
from tremplin.doors.portal.words import current_language, said
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.payments.invoice.document import INVOICE, SELF_BILLED
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.usecases.invoice_life import (
    AcceptCredit,
    AcceptInvoice,
    ContestInvoice,
    OfferCredit,
    RefuseCredit,
    WithdrawContest,
    move_invoice,
)
from tremplin.usecases.invoices import (
    AT_ONCE,
    MakeOutCreditNote,
    MakeOutInvoices,
    make_out_credit_note,
    make_out_invoices,
)
from tremplin.usecases.own_invoices import HandInOwnInvoice, hand_in_own_invoice
from tremplin.usecases.proving import PROOF_BYTES_MAX, ProofTooLarge
from tremplin.usecases.reads.invoices import (
    InvoiceRow,
    ToInvoice,
    ToInvoiceList,
    get_invoice,
    get_invoice_file,
    get_to_credit,
    list_invoices,
    list_own_invoices,
    list_to_invoice,
)
from tremplin.usecases.reads.names import names_of
from tremplin.wording import Phrase, refusal_text, text_key

TITLE: Final = text_key("Invoices")
INVOICES: Final = Crumb(TITLE, reverse_lazy("payments_invoices"))
TONES: Final = {"accepted": "good", "standing": "good", "contested": "bad", "credit-offered": "wait", "issued": "wait"}
KINDS: Final = {
    "389": text_key("self-billed invoice"),
    "261": text_key("self-billed credit note"),
    "381": text_key("credit note"),
    "380": text_key("the vendor's invoice"),
}
_NAME: Final = text_key("Invoice {number}")
_HAND_IN: Final = text_key("Hand in your invoice")
_MADE: Final = text_key("Invoices made out: {count}.")
_TAKEN: Final = text_key("Your invoice agrees with what is owed. It is paid on its day.")
_DIFFERS: Final = text_key("Your invoice differs from what is owed. Everything that differs stands below.")
_CREDIT: Final = text_key("Make out a credit note")
_CREDITED: Final = text_key("The credit note {number} is made out.")
_NOT_AN_INVOICE: Final = text_key("“{line}” is not a number and a day. Write it as in F-2026-0317 2026-03-31.")
_TOO_MANY: Final = text_key("A credit note names {most} invoices at most.")
_LOWERED_MAX: Final = 100
_NAME_MAX: Final = 200
_STEPS: Final = (
    Step(
        "accept",
        text_key("Accept the invoice"),
        text_key("Accept the invoice"),
        text_key("It can be paid on its day, without waiting for the end of the days to contest it."),
        text_key("The invoice is accepted."),
        StepForm,
        move_invoice,
        AcceptInvoice,
    ),
    Step(
        "contest",
        text_key("Contest the invoice"),
        text_key("Contest the invoice"),
        text_key("It is not paid while it is contested."),
        text_key("The invoice is contested. The vendor answers."),
        ReasonForm,
        move_invoice,
        ContestInvoice,
        ask=text_key("What is wrong with it"),
    ),
    Step(
        "withdraw-contest",
        text_key("Withdraw the contest"),
        text_key("Withdraw the contest"),
        text_key("The invoice counts as accepted."),
        text_key("The contest is withdrawn."),
        StepForm,
        move_invoice,
        WithdrawContest,
    ),
    Step(
        "offer-credit",
        text_key("Offer a credit note"),
        text_key("Offer a credit note"),
        text_key("Once the partner accepts it, the invoice is taken back as a whole, and another one can be made out."),
        text_key("The credit note is offered."),
        ReasonForm,
        move_invoice,
        OfferCredit,
        ask=text_key("Reason"),
    ),
    Step(
        "accept-credit",
        text_key("Accept the credit note"),
        text_key("Accept the credit note"),
        text_key("The invoice is taken back by a credit note of its own number."),
        text_key("The credit note is made out."),
        StepForm,
        move_invoice,
        AcceptCredit,
    ),
    Step(
        "refuse-credit",
        text_key("Refuse the credit note"),
        text_key("Refuse the credit note"),
        text_key("The invoice stays contested."),
        text_key("The credit note is refused."),
        ReasonForm,
        move_invoice,
        RefuseCredit,
        ask=text_key("Reason"),
    ),
)
STEPS: Final = {one.event: one for one in _STEPS}


class MakeForm(CommandForm):
    """The button that makes invoices out."""

    name = MakeOutInvoices.kind


class CreditForm(CommandForm):
    """The vendor's invoices that a credit note makes cheaper."""

    name = MakeOutCreditNote.kind

    lowered = forms.CharField(
        label=said(text_key("The vendor's invoices that it makes cheaper")),
        help_text=said(text_key("One in each line: its number, then its day, as in F-2026-0317 2026-03-31.")),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_lowered(self) -> tuple[tuple[str, date], ...]:
        """Return the invoices with their days."""
        lines = [line.split() for line in self.cleaned_data["lowered"].splitlines() if line.strip()]
        try:
            found = tuple((number, date.fromisoformat(day)) for number, day in lines)
        except ValueError:
            wrong = next(line for line in lines if not _is_invoice(line))
            raise forms.ValidationError(
                self.request.visit.language.say(_NOT_AN_INVOICE, line=" ".join(wrong))
            ) from None
        if len(found) > _LOWERED_MAX:
            raise forms.ValidationError(self.request.visit.language.say(_TOO_MANY, most=_LOWERED_MAX))
        return found


class OwnForm(CommandForm):
    """The partner's own invoice for a payable."""

    name = HandInOwnInvoice.kind

    file = forms.FileField(
        label=said(text_key("Invoice")),
        help_text=said(text_key("A PDF that carries its data (Factur-X), or the data as XML (CII).")),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.xml"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > PROOF_BYTES_MAX:
            size, most = -(-file.size // 1024), PROOF_BYTES_MAX // 1024
            refusal = ProofTooLarge(name=(file.name or "")[:_NAME_MAX], size=size, most=most)
            raise forms.ValidationError(refusal_text(refusal, current_language()))
        return file


@require_GET
@opens_for(*SEE_STATEMENTS)
def invoices(request: Request) -> HttpResponse:
    """List invoices in sight, those handed in, and what finance can make out."""
    visit, reader = request.visit, request.visit.reader
    found = list_invoices(reader, after=request.GET.get("after"))
    own = list_own_invoices(reader)
    may_make = visit.person.has_any("finance")
    waiting = list_to_invoice(reader) if visit.person.has_any("finance", "auditor") else ToInvoiceList((), 0)
    partners = {one.partner_id for rows in (found.items, own) for one in rows} | {
        one.payable.partner_id for one in waiting.items
    }
    content = {
        "invoices": [(one, KINDS[one.type_code], _tone(one), INVOICE_LIFE.states[one.state]) for one in found.items],
        "own": own,
        "waiting": [
            (one.payable, one.reason.phrases() if one.reason else (), may_make and _is_credit(one))
            for one in waiting.items
        ],
        "more": waiting.total - len(waiting.items),
        "names": names_of(reader, "partners", partners),
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "is_partner": reader.is_partner,
        "form": MakeForm(request) if may_make and any(_is_ready(one) for one in waiting.items) else None,
    }
    return page(request, "payments/invoices.html", content, title=TITLE, trail=[PAYMENTS])


@require_POST
@opens_for("finance")
def make_out(request: Request) -> HttpResponse:
    """Make out the invoices of the payables for which one can be made out today, `AT_ONCE` at most."""
    form = MakeForm(request, request.POST)
    ready = [one.payable.payable_id for one in list_to_invoice(request.visit.reader).items if _is_ready(one)]
    posted = None
    if form.is_valid() and ready:
        ids = tuple(sorted(ready)[:AT_ONCE])
        posted = send(request, make_out_invoices, MakeOutInvoices, form=form, payable_ids=ids)
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
    if posted is not None:
        messages.success(request, request.visit.language.say(_MADE, count=len(posted.answer["made"])))
    return redirect("payments_invoices")


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def credit(request: Request, payable_id: str) -> HttpResponse:
    """Make out the vendor's credit note for a price reduction, once its invoices are named."""
    reader = request.visit.reader
    form = CreditForm(request, request.POST or None, about=payable_id)
    if form.is_valid():
        content = {"payable_id": payable_id, "lowered": form.cleaned_data["lowered"]}
        posted = send(request, make_out_credit_note, MakeOutCreditNote, form=form, **content)
        if posted is not None:
            number = posted.answer["number"]
            messages.success(request, request.visit.language.say(_CREDITED, number=number))
            return redirect("payments_invoice", number)
    seen = get_to_credit(reader, payable_id)
    content = {
        "form": form,
        "payable": seen.payable,
        "names": names_of(reader, "partners", [seen.payable.partner_id]),
        "reason": seen.reason.phrases() if seen.reason else (),
    }
    return page(request, "payments/credit.html", content, title=_CREDIT, trail=[PAYMENTS, INVOICES], status=form.status)


@require_GET
@opens_for(*SEE_STATEMENTS)
def invoice(request: Request, number: str) -> HttpResponse:
    """Show an invoice with its lines, its story, and what can be done now."""
    reader = request.visit.reader
    seen = get_invoice(reader, number)
    content = {
        "seen": seen,
        "row": seen.row,
        "kind": KINDS[seen.row.type_code],
        "tone": _tone(seen.row),
        "is_part": seen.row.type_code == INVOICE,
        "state": INVOICE_LIFE.states[seen.row.state],
        "said": [(one, INVOICE_LIFE.states[one.to_state]) for one in seen.said],
        "names": names_of(reader, "partners", [seen.row.partner_id]),
        "steps": [STEPS[one] for one in seen.possible if one in STEPS],
    }
    return page(request, "payments/invoice.html", content, title=_title(number), trail=[PAYMENTS, INVOICES])


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_STATEMENTS)
def invoice_step(request: Request, number: str, name: str) -> HttpResponse:
    """Take a step with an invoice, of the partner or of the vendor."""
    seen, step = get_invoice(request.visit.reader, number), STEPS.get(name)
    if step is None:
        raise Http404
    back = reverse("payments_invoice", args=[number])
    last = next((one.reason for one in reversed(seen.said) if one.reason), None)
    subject = Subject(
        named="number",
        id=number,
        title=request.visit.language.say(KINDS[seen.row.type_code]),
        beside="",
        back=back,
        trail=[PAYMENTS, INVOICES, Crumb(_title(number), back)],
        reason=last if request.visit.reader.is_partner else None,
    )
    return take_step(request, step, subject, is_possible=name in seen.possible)


@require_GET
@opens_for(*SEE_STATEMENTS)
def invoice_file(request: Request, number: str) -> HttpResponse:
    """Hand an invoice out: the PDF that people read, with the data that programs read attached to it."""
    folder, reader = FolderOnDisk.beside(), request.visit.reader
    content = get_invoice_file(reader, number, folder=folder, language_of=language_of)
    return file_download(content, name=f"{number}.pdf", content_type="application/pdf")


@require_http_methods(["GET", "POST"])
@opens_for("partner-admin", "partner-finance")
def hand_in(request: Request, payable_id: str) -> HttpResponse:
    """Take a partner's own invoice in for a payable; what differs is kept with every difference."""
    is_sent = request.method == "POST"
    form = OwnForm(request, request.POST if is_sent else None, request.FILES if is_sent else None, about=payable_id)
    if form.is_valid():
        file = form.cleaned_data["file"]
        asked = {"own_id": f"OI-{form.sent_id[:13].upper()}", "payable_id": payable_id}
        asked |= {"name": (file.name or "")[:_NAME_MAX], "content": file.read()}
        folder = {"folder": FolderOnDisk.beside()}
        posted = send(request, hand_in_own_invoice, HandInOwnInvoice, form=form, also=folder, **asked)
        if posted is not None:
            is_taken = posted.answer["state"] == "taken"
            told = messages.success if is_taken else messages.warning
            told(request, request.visit.language.say(_TAKEN if is_taken else _DIFFERS))
            return redirect("payments_invoices")
    content = {"form": form, "payable_id": payable_id}
    return page(request, "payments/hand_in.html", content, title=_HAND_IN, trail=[PAYMENTS], status=form.status)


def _title(number: str) -> Phrase:
    return Phrase(_NAME, {"number": number})


def _is_ready(one: ToInvoice) -> bool:
    return one.reason is None and one.payable.nature == "service"


def _tone(one: InvoiceRow) -> str:
    # A paper of the vendor's own, and a credit note, wait for nobody.
    return TONES.get(one.state, "") if one.type_code == SELF_BILLED else "good"


def _is_credit(one: ToInvoice) -> bool:
    return one.reason is None and one.payable.nature == "price-reduction"


def _is_invoice(words: list[str]) -> bool:
    """Whether the words of a line are a number and a day."""
    if len(words) != len(("number", "day")):
        return False
    try:
        date.fromisoformat(words[1])
    except ValueError:
        return False
    return True
