"""Corrections: what facts that came late would change, shown first; then posted claim by claim, as it was shown."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.claim_review import claim_title
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.correcting import (
    Delta,
    PostCorrection,
    PreviewCorrection,
    post_correction,
    preview_correction,
)
from tremplin.usecases.reads.claim_page import ClaimPage, get_claim_page
from tremplin.usecases.reads.claims import list_claims
from tremplin.usecases.reads.clawback_page import rules_of
from tremplin.usecases.refused import Refused
from tremplin.wording import Phrase, refusal_text, text_key

CORRECTIONS: Final = Crumb(text_key("Corrections"), reverse_lazy("vendor_corrections"))
SEE_CORRECTIONS: Final = frozenset({"finance", "approver"})
_DONE: Final = text_key("The correction is posted: {claim}.")
_NO_RULE: Final = text_key("none of them: what is taken back lapses")
_CLAIMS_MAX: Final = 20
_FILTERS: Final = ("name",)
_CORRECTED: Final = tuple(state for state in CLAIM_LIFE.states if "correct" in CLAIM_LIFE.events_from(state))


class CorrectionForm(CommandForm):
    """The correction of one claim, as it was shown."""

    name = PostCorrection.kind
    marks_optional = False

    claim = forms.CharField(max_length=200, widget=forms.HiddenInput)
    change = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        label=said(text_key("Rule of the terms")),
        help_text=said(text_key("It says whether what is taken back can be promised anew, or lapses.")),
    )
    reason = forms.CharField(max_length=500, label=said(text_key("Which fact came late")))

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        claim_id = self.data.get("claim", "") if self.is_bound else self.initial["claim"]
        language = current_language()
        self.seen = _claim_seen(request, claim_id)
        rules = rules_of(self.seen) if self.seen else ()
        named = [(one.id, language.say_field(one.when)) for one in rules]
        self.fields["rule"].choices = [("", language.say(_NO_RULE)), *named]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a correction would change, named as people name the claim, with the form that posts it."""

    delta: Delta
    title: Phrase | str
    form: CorrectionForm


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_CORRECTIONS)
def corrections(request: Request) -> HttpResponse:
    """Offer the claims that can be corrected, show what would change, and let finance post one of the differences."""
    visit = request.visit
    asked = _asked(request)
    name = request.GET.get("name", "").replace("\x00", "").strip()[:100]
    form = CorrectionForm(request, request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        given = form.cleaned_data
        content: dict[str, Any] = {name: given[name] for name in ("change", "reason")}
        content |= {"claim_id": given["claim"], "rule": given["rule"] or None}
        if send(request, post_correction, PostCorrection, form=form, **content):
            messages.success(request, visit.language.say(_DONE, claim=_title(form, given["claim"])))
            return redirect("vendor_corrections")
    deltas, refused = _previewed(request, asked)
    found = list_claims(visit.reader, states=_CORRECTED, name=name, at_most=_CLAIMS_MAX, after=request.GET.get("after"))
    content = {
        "asked": asked,
        "name": name,
        "query": kept_query(request, *_FILTERS),
        "found": found.items,
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "form": form,
        "refused": refused,
        "lines": [_shown(request, one) for one in deltas],
        "may_post": visit.person.has_any("finance"),
    }
    status = form.status if form else 200
    return page(request, "vendor/corrections.html", content, title=CORRECTIONS.text, status=status)


def _asked(request: Request) -> tuple[str, ...]:
    """Return the ids of the claims that were chosen, each once; an address may give several as one, apart by spaces."""
    given = (one for each in request.GET.getlist("claims") for one in each.replace("\x00", "").split())
    return tuple(dict.fromkeys(given))[:_CLAIMS_MAX]


def _claim_seen(request: Request, claim_id: str) -> ClaimPage | None:
    try:
        return get_claim_page(request.visit.reader, claim_id)
    except Refused:
        return None


def _title(form: CorrectionForm, claim_id: str) -> Phrase | str:
    return claim_title(form.seen) if form.seen else claim_id


def _previewed(request: Request, claim_ids: tuple[str, ...]) -> tuple[tuple[Delta, ...], str]:
    """Return what would change, or the sentence of the refusal."""
    visit = request.visit
    command = PreviewCorrection(command_id=str(uuid4()), actor=visit.person.actor, claim_ids=claim_ids)
    try:
        return (preview_correction(visit.connection, command) if claim_ids else ()), ""
    except Refused as refused:
        return (), refusal_text(refused.refusal, visit.language)


def _shown(request: Request, delta: Delta) -> Shown:
    initial = {"claim": delta.claim_id, "change": delta.change}
    form = CorrectionForm(request, initial=initial, auto_id=f"{delta.claim_id}-%s")
    return Shown(delta, _title(form, delta.claim_id), form)
