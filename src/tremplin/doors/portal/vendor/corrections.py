"""Corrections: what facts that came late would change, shown first; then posted claim by claim, as it was shown."""

from typing import Any, Final
from uuid import uuid4

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
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.correcting import (
    Delta,
    PostCorrection,
    PreviewCorrection,
    post_correction,
    preview_correction,
)
from tremplin.usecases.reads.claim_page import get_claim_page
from tremplin.usecases.reads.clawback_page import rules_of
from tremplin.usecases.refused import Refused
from tremplin.wording import refusal_text, text_key

CORRECTIONS: Final = Crumb(text_key("Corrections"), reverse_lazy("vendor_corrections"))
SEE_CORRECTIONS: Final = frozenset({"finance", "approver"})
_DONE: Final = text_key("The correction of {claim} is posted.")
_NO_RULE: Final = text_key("none of them: what is taken back lapses")
_CLAIMS_MAX: Final = 20


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
        try:
            rules = rules_of(get_claim_page(request.visit.reader, claim_id))
        except Refused:
            rules = ()
        named = [(one.id, language.say_field(one.when)) for one in rules]
        self.fields["rule"].choices = [("", language.say(_NO_RULE)), *named]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_CORRECTIONS)
def corrections(request: Request) -> HttpResponse:
    """Show what corrections of some claims would change, and let finance post one of them."""
    visit = request.visit
    asked = request.GET.get("claims", "").replace("\x00", "")[:5_000]
    form = CorrectionForm(request, request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        given = form.cleaned_data
        content: dict[str, Any] = {name: given[name] for name in ("change", "reason")}
        content |= {"claim_id": given["claim"], "rule": given["rule"] or None}
        if send(request, post_correction, PostCorrection, form=form, **content):
            messages.success(request, visit.language.say(_DONE, claim=given["claim"]))
            return redirect("vendor_corrections")
    deltas, refused = _previewed(request, tuple(dict.fromkeys(asked.split()))[:_CLAIMS_MAX])
    content = {
        "asked": asked,
        "form": form,
        "refused": refused,
        "lines": [(one, _form_for(request, one)) for one in deltas],
        "may_post": visit.person.has_any("finance"),
    }
    status = form.status if form else 200
    return page(request, "vendor/corrections.html", content, title=CORRECTIONS.text, status=status)


def _previewed(request: Request, claim_ids: tuple[str, ...]) -> tuple[tuple[Delta, ...], str]:
    """Return what would change, or the sentence of the refusal."""
    visit = request.visit
    command = PreviewCorrection(command_id=str(uuid4()), actor=visit.person.actor, claim_ids=claim_ids)
    try:
        return (preview_correction(visit.connection, command) if claim_ids else ()), ""
    except Refused as refused:
        return (), refusal_text(refused.refusal, visit.language)


def _form_for(request: Request, delta: Delta) -> CorrectionForm:
    return CorrectionForm(
        request, initial={"claim": delta.claim_id, "change": delta.change}, auto_id=f"{delta.claim_id}-%s"
    )
