"""The accounts from which the vendor pays: proposed by one person of finance, confirmed by another."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.runs import RUNS, SEE_RUNS
from tremplin.doors.portal.words import said
from tremplin.money import CURRENCIES
from tremplin.usecases.reads.names import names_of_people
from tremplin.usecases.reads.vendor_accounts import list_accounts
from tremplin.usecases.vendor_account import (
    ConfirmVendorAccount,
    ProposeVendorAccount,
    confirm_vendor_account,
    propose_vendor_account,
)
from tremplin.wording import text_key

ACCOUNTS: Final = Crumb(text_key("Accounts that pay"), reverse_lazy("payments_accounts"))
_PROPOSED: Final = text_key("The account is proposed. It pays once another person of finance confirms it.")
_CONFIRMED: Final = text_key("The account is confirmed: the next run is paid from it.")


class AccountForm(CommandForm):
    """An account of the vendor."""

    name = ProposeVendorAccount.kind

    currency = forms.ChoiceField(label=said(text_key("Currency")), choices=[(one, one) for one in sorted(CURRENCIES)])
    holder = forms.CharField(max_length=70, label=said(text_key("Holder of the account")))
    iban = forms.CharField(max_length=42, label=said(text_key("IBAN")))
    bic = forms.CharField(max_length=11, required=False, label=said(text_key("BIC")))


class ConfirmForm(CommandForm):
    """That an account is right, as it is shown."""

    name = ConfirmVendorAccount.kind


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_RUNS)
def accounts(request: Request) -> HttpResponse:
    """List the accounts; let finance propose one."""
    visit = request.visit
    form = AccountForm(request, request.POST or None, initial={"currency": "EUR"})
    if form.is_valid():
        content: dict[str, Any] = {name: form.cleaned_data[name] for name in ("currency", "holder", "iban")}
        content["bic"] = form.cleaned_data["bic"] or None
        if send(request, propose_vendor_account, ProposeVendorAccount, form=form, **content):
            messages.success(request, visit.language.say(_PROPOSED))
            return redirect("payments_accounts")
    return _page(request, form)


@require_POST
@opens_for("finance")
def confirm(request: Request, account_id: int) -> HttpResponse:
    """Confirm an account that another person has proposed."""
    found = [one for one in list_accounts(request.visit.reader) if one.id == account_id and not one.approved_by]
    if not found:
        raise Http404
    form = ConfirmForm(request, request.POST)
    content: dict[str, Any] = {"currency": found[0].currency, "iban": found[0].iban}
    if form.is_valid() and send(request, confirm_vendor_account, ConfirmVendorAccount, form=form, **content):
        messages.success(request, request.visit.language.say(_CONFIRMED))
        return redirect("payments_accounts")
    return _page(request, AccountForm(request), confirming=form)


def _page(request: Request, form: AccountForm, *, confirming: ConfirmForm | None = None) -> HttpResponse:
    visit = request.visit
    found = list_accounts(visit.reader)
    may_change = visit.person.has_any("finance")
    content = {
        "accounts": [
            (
                one,
                ConfirmForm(request)
                if may_change and not one.approved_by and one.proposed_by != visit.person.person_id
                else None,
            )
            for one in found
        ],
        "names": names_of_people(
            visit.reader, [person for one in found for person in (one.proposed_by, one.approved_by)]
        ),
        "form": form if may_change else None,
        "confirming": confirming,
    }
    status = form.status if confirming is None else confirming.status
    return page(request, "payments/accounts.html", content, title=ACCOUNTS.text, trail=[PAYMENTS, RUNS], status=status)
