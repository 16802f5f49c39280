"""Month end: which accounting months are open, and their closing for good."""

import re
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.audit import SEE_EVIDENCE
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.periods import ClosePeriod, close_period
from tremplin.usecases.reads.months import list_months
from tremplin.usecases.reads.names import names_of_people
from tremplin.wording import text_key

MONTHS: Final = Crumb(text_key("Month end"), reverse_lazy("vendor_months"))
_DONE: Final = text_key("The month {month} is closed for good.")
_NO_MONTH: Final = text_key("Write the month as {example}.")
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class CloseForm(CommandForm):
    """A month to be closed."""

    name = ClosePeriod.kind

    month = forms.CharField(
        max_length=7, label=said(text_key("Month")), widget=forms.TextInput(attrs={"type": "month"})
    )
    is_sure = forms.BooleanField(
        label=said(text_key("I know that a closed month is never opened again.")),
        error_messages={"required": said(text_key("Say that you know it; a closed month is never opened again."))},
    )

    def clean_month(self) -> str:
        """Return a month as the books name it."""
        month: str = self.cleaned_data["month"].strip()
        if not _MONTH.fullmatch(month):
            raise forms.ValidationError(current_language().say(_NO_MONTH, example="2026-03"))
        return month


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_EVIDENCE)
def months(request: Request) -> HttpResponse:
    """List the months with what is booked in each; let somebody of finance close one."""
    visit = request.visit
    form = CloseForm(request, request.POST or None)
    if form.is_valid() and send(request, close_period, ClosePeriod, form=form, month=form.cleaned_data["month"]):
        messages.success(request, visit.language.say(_DONE, month=form.cleaned_data["month"]))
        return redirect("vendor_months")
    found = list_months(visit.reader)
    content = {
        "form": form,
        "months": found,
        "names": names_of_people(visit.reader, (one.closed_by for one in found)),
        "may_close": visit.person.has_any("finance"),
    }
    return page(request, "vendor/months.html", content, title=MONTHS.text, status=form.status)
