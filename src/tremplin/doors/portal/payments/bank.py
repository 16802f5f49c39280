"""What the bank says: its files taken in, and payments that people settle by evidence, two of them."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.runs import RUNS, SEE_RUNS
from tremplin.doors.portal.words import current_language, said
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.payments.run.life import LINE_LIFE
from tremplin.usecases.bank_answers import TakeInBankFile, take_in_bank_file
from tremplin.usecases.proving import type_of
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.payment_runs import Unsettled, get_evidence, get_unsettled, list_bank_files, list_unsettled
from tremplin.usecases.settling import (
    ConfirmSettlement,
    ProposeSettlement,
    confirm_settlement,
    propose_settlement,
)
from tremplin.wording import Phrase, text_key

BANK: Final = Crumb(text_key("The bank's answers"), reverse_lazy("payments_bank"))
FILE_BYTES_MAX: Final = 20 * 1024 * 1024
_NAME_MAX: Final = 200
_SHOWN_OF_HASH: Final = 8
_TAKEN: Final = text_key("The file is taken in: {answers} answers, {matched} about payments of ours, {parked} parked.")
_REPEATED: Final = text_key("This file was taken in before: nothing has changed.")
_TOO_LARGE: Final = text_key("The file is larger than {most} MiB; the bank's files are smaller.")
_EVENTS: Final = {
    "prepare": text_key("put into a run"),
    **{name: event.words for name, event in LINE_LIFE.events.items()},
}
_TITLE: Final = text_key("Settle payment {payment}")
_PROPOSED: Final = text_key("Proposed. Another person of finance looks at the evidence and confirms.")
_CONFIRMED: Final = text_key("Settled: the payment has its end.")


class BankFileForm(CommandForm):
    """A file of the bank."""

    name = TakeInBankFile.kind

    file = forms.FileField(
        label=said(text_key("File of the bank")),
        help_text=said(text_key("pain.002, camt.053 or camt.054, as the bank made it.")),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xml"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return _within_bounds(self.cleaned_data["file"])


class SettleForm(CommandForm):
    """How a payment ended, and what shows it."""

    name = ProposeSettlement.kind

    is_paid = forms.TypedChoiceField(
        label=said(text_key("What the evidence says")),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "paid",
        choices=[
            ("paid", said(text_key("The bank has paid it."))),
            ("unpaid", said(text_key("The bank has not paid it, and will not: it may be paid anew."))),
        ],
    )
    reason = forms.CharField(max_length=2000, label=said(text_key("Reason")), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.FileField(
        label=said(text_key("Letter or statement of the bank")), widget=forms.FileInput(), allow_empty_file=True
    )

    def clean_evidence(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return _within_bounds(self.cleaned_data["evidence"])


class ConfirmForm(CommandForm):
    """That the evidence shows what was proposed."""

    name = ConfirmSettlement.kind

    outcome = forms.CharField(widget=forms.HiddenInput, max_length=6)
    evidence = forms.CharField(widget=forms.HiddenInput, max_length=64)


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_RUNS)
def bank(request: Request) -> HttpResponse:
    """Show what waits for evidence and which files were taken in; let finance hand in another."""
    visit, is_sent = request.visit, request.method == "POST"
    form = BankFileForm(request, request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        asked = {"file_name": (file.name or "")[:_NAME_MAX], "content": file.read()}
        posted = send(request, take_in_bank_file, TakeInBankFile, form=form, also=_folder(), **asked)
        if posted is not None:
            told = posted.answer
            counts = {name: told[name] for name in ("answers", "matched", "parked")} if not told["is_repeated"] else {}
            messages.success(request, visit.language.say(_TAKEN if counts else _REPEATED, **counts))
            return redirect("payments_bank")
    files = list_bank_files(visit.reader, after=request.GET.get("after"))
    unsettled = list_unsettled(visit.reader)
    content = {
        "form": form if visit.person.has_any("finance") else None,
        "files": files.items,
        "next": urlencode({"after": files.next}) if files.next else "",
        "is_later": "after" in request.GET,
        "unsettled": [(one, LINE_LIFE.states[one.state]) for one in unsettled],
        "names": names_of(visit.reader, "partners", (one.partner_id for one in unsettled)),
        "people": names_of_people(visit.reader, (one.taken_in_by for one in files.items)),
    }
    return page(request, "payments/bank.html", content, title=BANK.text, trail=[PAYMENTS, RUNS], status=form.status)


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def settlement(request: Request, end_to_end_id: str) -> HttpResponse:
    """Show a payment without a clear end, and let somebody propose what the evidence says."""
    seen, is_sent = get_unsettled(request.visit.reader, end_to_end_id), request.method == "POST"
    files = request.FILES if is_sent else None
    form = SettleForm(request, request.POST if is_sent else None, files, about=end_to_end_id)
    if form.is_valid():
        given = form.cleaned_data
        content = {"end_to_end_id": end_to_end_id, "is_paid": given["is_paid"], "reason": given["reason"]}
        content["content"] = given["evidence"].read()
        if send(request, propose_settlement, ProposeSettlement, form=form, also=_folder(), **content):
            messages.success(request, request.visit.language.say(_PROPOSED))
            return redirect("payments_settlement", end_to_end_id)
    return _settle_page(request, seen, form)


@require_safe
@opens_for(*SEE_RUNS)
def evidence(request: Request, end_to_end_id: str, name: str) -> HttpResponse:
    """Give the file away that shows how a payment ended, to whoever looks at it before they confirm."""
    content = get_evidence(request.visit.reader, end_to_end_id, name, **_folder())
    kind = type_of(content) or "bin"
    file = f"{end_to_end_id}-{name[:_SHOWN_OF_HASH]}.{kind}"
    return file_download(content, name=file, content_type="application/octet-stream")


@require_POST
@opens_for("finance")
def confirm(request: Request, end_to_end_id: str) -> HttpResponse:
    """Confirm what another person has proposed; the money moves, and the payment has its end."""
    seen = get_unsettled(request.visit.reader, end_to_end_id)
    form = ConfirmForm(request, request.POST, about=end_to_end_id)
    if form.is_valid():
        content = {"is_paid": form.cleaned_data["outcome"] == "paid", "evidence": form.cleaned_data["evidence"]}
        if send(request, confirm_settlement, ConfirmSettlement, form=form, end_to_end_id=end_to_end_id, **content):
            messages.success(request, request.visit.language.say(_CONFIRMED))
            return redirect("payments_bank")
    return _settle_page(request, seen, SettleForm(request, about=end_to_end_id), confirming=form)


def _settle_page(
    request: Request, seen: Unsettled, form: SettleForm, *, confirming: ConfirmForm | None = None
) -> HttpResponse:
    visit = request.visit
    proposals = [
        (one, ConfirmForm(request, initial={"outcome": "paid" if one.is_paid else "unpaid", "evidence": one.evidence}))
        for one in seen.proposals
    ]
    content = {
        "seen": seen,
        "state": LINE_LIFE.states[seen.state],
        "told": [(_EVENTS[event], evidence) for event, evidence in seen.told],
        "proposals": proposals,
        "own": visit.person.person_id,
        "names": names_of(visit.reader, "partners", [seen.partner_id]),
        "people": names_of_people(visit.reader, (one.proposed_by for one in seen.proposals)),
        "form": form,
        "confirming": confirming,
    }
    title = Phrase(_TITLE, {"payment": seen.end_to_end_id})
    status = form.status if confirming is None else confirming.status
    return page(request, "payments/settlement.html", content, title=title, trail=[PAYMENTS, RUNS, BANK], status=status)


def _folder() -> dict[str, Any]:
    return {"folder": FolderOnDisk.beside()}


def _within_bounds(file: Any) -> Any:
    if (file.size or 0) > FILE_BYTES_MAX:
        raise forms.ValidationError(current_language().say(_TOO_LARGE, most=FILE_BYTES_MAX // 1024**2))
    return file
