"""Statements: what a month did between vendor and partner, line by line, as it was closed; and a line disputed."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.words import said
from tremplin.money import Money
from tremplin.payments.statement.movement import COLUMNS, Movement
from tremplin.usecases.disputes import OpenDispute, open_dispute_on
from tremplin.usecases.reads.disputes import list_disputes
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.statements import (
    FORMS,
    MAY_READ,
    claims_of_statement,
    get_statement,
    list_statements,
    statement_file,
)
from tremplin.wording import Phrase, text_key

SEE_STATEMENTS: Final = MAY_READ
DISPUTERS: Final = frozenset({"partner-admin", "partner-finance"})
TITLE: Final = text_key("Statements")
STATEMENTS: Final = Crumb(TITLE, reverse_lazy("payments_statements"))
_NAME: Final = text_key("Statement {statement}")
_DISPUTE: Final = text_key("Dispute a line")
_OPENED: Final = text_key("The dispute is open: the vendor answers by {day}. What it is about is not paid meanwhile.")
_TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
_HEADS: Final = {
    "earned": text_key("Earned"),
    "tax": text_key("Tax"),
    "paid": text_key("Paid"),
    "adjusted": text_key("Adjusted"),
}


class DisputeForm(CommandForm):
    """What is wrong with a line."""

    name = OpenDispute.kind

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=4000, label=said(text_key("What is wrong with this line"))
    )

    @property
    def dispute_id(self) -> str:
        """The id of the dispute; the same for the same form, however often it is sent."""
        return f"D-{self.sent_id[:13].upper()}"


@require_GET
@opens_for(*SEE_STATEMENTS)
def statements(request: Request) -> HttpResponse:
    """List the statements in sight, the latest month first."""
    reader = request.visit.reader
    partner_id = (request.GET.get("partner") or "").replace("\x00", "") or None
    found = list_statements(reader, partner_id=partner_id, after=request.GET.get("after"))
    content = {
        "statements": found.items,
        "names": names_of(reader, "partners", (one.partner_id for one in found.items)),
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "query": kept_query(request, "partner"),
        "is_partner": reader.is_partner,
    }
    return page(request, "payments/statements.html", content, title=TITLE, trail=[PAYMENTS])


@require_GET
@opens_for(*SEE_STATEMENTS)
def statement(request: Request, statement_id: str) -> HttpResponse:
    """Show a statement as it was closed; each line leads to what it is about."""
    reader = request.visit.reader
    kept = get_statement(reader, statement_id)
    disputes = list_disputes(reader, statement_id=statement_id, at_most=100).items
    claims = claims_of_statement(reader, kept)
    content = {
        "kept": kept,
        "statement": kept.statement,
        "heads": [_HEADS[name] for name in COLUMNS],
        "lines": [_line(one, claims) for one in kept.statement.movements],
        "totals": [(_HEADS[name], kept.statement.total(name)) for name in COLUMNS],
        "disputed": {one.seq: one.dispute_id for one in disputes},
        "forms": FORMS,
        "is_partner": reader.is_partner,
        "may_dispute": request.visit.person.has_any(*DISPUTERS),
    }
    trail = [PAYMENTS, STATEMENTS]
    return page(request, "payments/statement.html", content, title=_title(statement_id), trail=trail)


@require_GET
@opens_for(*SEE_STATEMENTS)
def statement_as_file(request: Request, statement_id: str, form: str) -> HttpResponse:
    """Hand a statement out as a file: the same bytes whenever it is taken, in this language."""
    wanted = next((one for one in FORMS if one == form), None)
    if wanted is None:
        raise Http404
    content = statement_file(
        get_statement(request.visit.reader, statement_id), form=wanted, language=request.visit.language
    )
    return file_download(content, name=f"{statement_id}.{form}", content_type=_TYPES[form])


@require_http_methods(["GET", "POST"])
@opens_for(*DISPUTERS)
def dispute_line(request: Request, statement_id: str, seq: int) -> HttpResponse:
    """Let a partner say what is wrong with a line."""
    visit = request.visit
    kept = get_statement(visit.reader, statement_id)
    line = next((one for one in kept.statement.movements if one.seq == seq), None)
    if line is None:
        raise Http404
    form = DisputeForm(request, request.POST or None, about=f"{statement_id}/{seq}")
    if form.is_valid():
        content: dict[str, Any] = {"dispute_id": form.dispute_id, "statement_id": statement_id, "seq": seq}
        posted = send(request, open_dispute_on, OpenDispute, form=form, **content, reason=form.cleaned_data["reason"])
        if posted is not None:
            messages.success(request, visit.language.say(_OPENED, day=posted.answer["answer_by"]))
            return redirect("payments_dispute", form.dispute_id)
    trail = [PAYMENTS, STATEMENTS, Crumb(_title(statement_id), reverse("payments_statement", args=[statement_id]))]
    content = {"form": form, "line": line, "statement_id": statement_id}
    return page(request, "payments/dispute_line.html", content, title=_DISPUTE, trail=trail, status=form.status)


def _line(one: Movement, claims: frozenset[str]) -> tuple[Movement, str | None, list[tuple[str, Money | None]]]:
    """Return a line with the claim that it is about, where its receipt is, and its amount in its column."""
    claim_id = one.reference if one.reference in claims else None
    return one, claim_id, [(_HEADS[name], one.amount if one.column == name else None) for name in COLUMNS]


def _title(statement_id: str) -> Phrase:
    return Phrase(_NAME, {"statement": statement_id})
