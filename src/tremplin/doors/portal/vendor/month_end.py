"""The end of one month: what it owes and nothing has booked, shown before it is posted; and its journal as a file."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.language import language_of
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import page
from tremplin.doors.portal.vendor.audit import SEE_EVIDENCE
from tremplin.doors.portal.vendor.months import MONTHS
from tremplin.doors.portal.words import amount, current_language, said
from tremplin.money import Money
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.month_end import AccrueMonth, ReverseMonth, accrue_month, reverse_month
from tremplin.usecases.reads.journal_export import Wanted, journal_export
from tremplin.usecases.reads.month_end import MonthEndAhead, month_end_ahead
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.usecases.refused import Refused
from tremplin.usecases.statements import month_of
from tremplin.wording import Phrase, Problems, text_key

_TITLE: Final = text_key("End of the month {month}")
_LINES_SHOWN: Final = 500
_POSTED: Final = text_key("Accruals posted: {count}.")
_REVERSED: Final = text_key("Accruals taken back: {count}.")


class AccrueForm(CommandForm):
    """That the accruals are posted, as they were shown."""

    name = AccrueMonth.kind

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def of(self, ahead: MonthEndAhead) -> "AccrueForm":
        """Return the form, opened on what is to be accrued."""
        self.fields["shown"].initial = ahead.shown
        totals = [f"{currency} {minor}" for currency, minor in sorted(ahead.totals.items())]
        self.watch(totals=Watched(said(text_key("To be accrued")), totals, _amounts))
        return self


class ReverseForm(CommandForm):
    """That the accruals are taken back on the first day of the next month."""

    name = ReverseMonth.kind


def _amounts(totals: list[str]) -> str:
    pairs = (one.split() for one in totals)
    return current_language().say_field([amount(int(minor), currency) for currency, minor in pairs])


_STEPS: Final[dict[str, tuple[type[CommandForm], Callable[..., Posted], type[Command], str, str]]] = {
    "accrue": (AccrueForm, accrue_month, AccrueMonth, _POSTED, "posted"),
    "reverse": (ReverseForm, reverse_month, ReverseMonth, _REVERSED, "reversed"),
}


@require_GET
@opens_for(*SEE_EVIDENCE)
def month_end(request: Request, month: str) -> HttpResponse:
    """Show what the end of a month would post, each line with its amount or the reason why nothing is owed."""
    return _shown(request, _ahead(request, month), {})


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def month_do(request: Request, month: str, action: str) -> HttpResponse:
    """Post the accruals of a month, or take them back in the next."""
    if action not in _STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("vendor_month", month)
    kind, use_case, command, done, counted = _STEPS[action]
    form = kind(request, request.POST, about=month)
    if isinstance(form, AccrueForm):
        form = form.of(_ahead(request, month))
    if form.is_valid():
        shown = {"shown": form.cleaned_data["shown"]} if action == "accrue" else {}
        content: dict[str, Any] = {"month": month, **shown}
        posted = send(request, use_case, command, form=form, **content)
        if posted is not None:
            messages.success(request, request.visit.language.say(done, count=posted.answer[counted]))
            return redirect("vendor_month", month)
    return _shown(request, _ahead(request, month), {action: form})


@require_GET
@opens_for(*SEE_EVIDENCE)
def month_journal(request: Request, month: str, form: str) -> HttpResponse:
    """Hand the journal of a month out, as CSV or as FEC; that it was taken is noted."""
    if form not in ("csv", "fec"):
        raise Http404
    visit = request.visit
    try:
        wanted = Wanted(month_of(month))
        # The tax office reads French.
        told = language_of("fr") if form == "fec" else visit.language
        content = b"".join(journal_export(visit.reader, wanted, form="fec" if form == "fec" else "csv", language=told))
    except Problems as problems:
        raise Http404 from problems
    except Refused as refused:
        messages.error(request, " ".join(visit.language.say_phrase(one) for one in refused.refusal.phrases()))
        return redirect("vendor_month", month)
    ending, content_type = ("csv", "text/csv; charset=utf-8") if form == "csv" else ("txt", "text/plain")
    return file_download(content, name=f"journal-{month}.{ending}", content_type=content_type)


def _ahead(request: Request, month: str) -> MonthEndAhead:
    try:
        return month_end_ahead(request.visit.reader, month)
    except Problems as problems:
        raise Http404 from problems


def _shown(request: Request, ahead: MonthEndAhead, sent: dict[str, CommandForm]) -> HttpResponse:
    reader, is_finance = request.visit.reader, request.visit.person.has_any("finance")
    owing = [one for one in ahead.lines if one.parts]
    shown = owing[:_LINES_SHOWN]
    can_accrue = is_finance and ahead.is_over and not ahead.posted and not ahead.is_closed and owing
    content = {
        "ahead": ahead,
        "totals": [Money(minor, currency) for currency, minor in sorted(ahead.totals.items())],
        "lines": [(one, [(payee, Money(minor, one.currency)) for payee, minor in one.parts]) for one in shown],
        "more": len(owing) - len(shown),
        "nothing": [one for one in ahead.lines if not one.parts][:_LINES_SHOWN],
        "terms": vocabulary(request.visit.connection),
        "names": names_of(reader, "partners", {payee for one in shown for payee, _minor in one.parts}),
        "accrue": sent.get("accrue") or AccrueForm(request).of(ahead) if can_accrue else None,
        "reverse": sent.get("reverse") or ReverseForm(request) if is_finance and ahead.left_to_reverse else None,
        "wrong": next(iter(sent.values()), None),
    }
    title = Phrase(_TITLE, {"month": month_of(ahead.month)})
    status = max((one.status for one in sent.values()), default=200)
    return page(request, "vendor/month_end.html", content, title=title, trail=[MONTHS], status=status)
