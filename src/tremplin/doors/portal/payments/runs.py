"""Payment runs: those that were, and the next one, prepared by one person for another to release."""

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.words import said
from tremplin.payments.due import bank_day
from tremplin.payments.run.life import RUN_LIFE
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.payment_runs import MAY_READ, count_unsettled, left_out, list_runs
from tremplin.usecases.reads.vendor_accounts import list_accounts
from tremplin.wording import text_key

SEE_RUNS: Final = MAY_READ
TITLE: Final = text_key("Payment runs")
RUNS: Final = Crumb(TITLE, reverse_lazy("payments_runs"))
TONES: Final = {"prepared": "wait", "released": "wait", "sent": "wait", "answered": "wait", "closed": "good"}
_PREPARE: Final = text_key("Prepare a payment run")
_PREPARED: Final = text_key("The run is prepared. Another person looks at it and releases it.")


class PrepareForm(CommandForm):
    """For which currency, and when the bank is to pay."""

    name = PrepareRun.kind
    names_what_is_missing = True

    currency = forms.ChoiceField(label=said(text_key("Currency")))
    execute_on = forms.DateField(
        label=said(text_key("The bank pays on")), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, request: Request, currencies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["currency"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]

    @property
    def run_id(self) -> str:
        """The id of the run; the same for the same form, however often it is sent."""
        return f"R{self.cleaned_data['execute_on']:%Y%m%d}-{self.sent_id[:8].upper()}"


@require_GET
@opens_for(*SEE_RUNS)
def runs(request: Request) -> HttpResponse:
    """List the runs, the latest first, and say what people have to settle."""
    reader = request.visit.reader
    found = list_runs(reader, after=request.GET.get("after"))
    content = {
        "runs": [(one, TONES.get(one.state, ""), RUN_LIFE.states[one.state]) for one in found.items],
        "names": names_of_people(
            reader, [*(one.prepared_by for one in found.items), *(one.released_by for one in found.items)]
        ),
        "unsettled": count_unsettled(reader),
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "may_prepare": request.visit.person.has_any("finance"),
    }
    return page(request, "payments/runs.html", content, title=TITLE, trail=[PAYMENTS])


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def prepare(request: Request) -> HttpResponse:
    """Say what a run of a day would leave out, or prepare it."""
    reader = request.visit.reader
    currencies = sorted({one.currency for one in list_accounts(reader) if one.approved_by})
    first = bank_day(reader.today)
    form = PrepareForm(
        request, currencies, request.POST or None, initial={"execute_on": first, "currency": currencies[:1]}
    )
    if form.is_valid():
        asked = {"run_id": form.run_id, "currency": form.cleaned_data["currency"]}
        execute_on = form.cleaned_data["execute_on"]
        if send(request, prepare_payment_run, PrepareRun, form=form, **asked, execute_on=execute_on):
            messages.success(request, request.visit.language.say(_PREPARED))
            return redirect("payments_run", form.run_id)
    shown = _asked_day(form, first)
    found = [one for currency in currencies for one in left_out(reader, currency=currency, execute_on=shown)]
    content = {
        "form": form,
        "currencies": currencies,
        "left": [(one, [reason.phrases() for reason in one.reasons]) for one in found],
        "names": names_of(reader, "partners", (one.payee for one in found)),
        "day": shown,
    }
    return page(request, "payments/prepare.html", content, title=_PREPARE, trail=[PAYMENTS, RUNS], status=form.status)


def _asked_day(form: PrepareForm, first: date) -> date:
    given = getattr(form, "cleaned_data", {}).get("execute_on")
    return max(given, first) if given else first
