"""What a claim is granted besides a decision: more time, and a file that proves another claim already."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb
from tremplin.doors.portal.step import ReasonForm, Step, Subject, take_step
from tremplin.doors.portal.vendor.claim_review import claim_of
from tremplin.doors.portal.vendor.claim_review_action import is_to_prove, may_extend
from tremplin.doors.portal.vendor.queue import trail_of
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.keeping import EXTENSION_DAYS_MAX, ExtendClaim, extend_claim
from tremplin.usecases.opening import JustifyProof, justify_proof
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.justification import FileInUse, files_in_use
from tremplin.wording import text_key

_NOTHING: Final = text_key("Give more days, or choose a deadline.")
_FILE: Final = text_key("{name}, of claim {claim}")
_WHY: Final = text_key("Why?")
_EXTEND: Final = Step(
    "extend",
    text_key("Give more time"),
    text_key("Give more time"),
    text_key(
        "What the claim holds stays held so much longer; a deadline that is chosen ends as late as the terms say."
    ),
    text_key("The claim has more time; the partner is told."),
    ReasonForm,
    extend_claim,
    ExtendClaim,
    ask=_WHY,
)
_JUSTIFY: Final = Step(
    "justify",
    text_key("Allow a file of another claim"),
    text_key("Allow it"),
    text_key("The partner can then hand the same file in for this claim. The reason stays on record."),
    text_key("The file is allowed for this claim too."),
    ReasonForm,
    justify_proof,
    JustifyProof,
    ask=_WHY,
)


class ExtendForm(ReasonForm):
    """How many days more, and which deadlines of the terms are granted their extension."""

    marks_optional = False

    days = forms.IntegerField(
        required=False, min_value=1, max_value=EXTENSION_DAYS_MAX, label=said(text_key("More days"))
    )
    deadlines = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=said(text_key("Deadlines that are extended"))
    )

    def __init__(self, request: Request, *args: Any, seen: ClaimPage, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        known = seen.terms.compiled.by_id[seen.record.incentive].incentive.deadlines
        left = [one for one in known if one.extension is not None and one.id not in seen.record.extended]
        language = current_language()
        named = [(one.id, language.say_field(said_label(one.label, otherwise=one.id))) for one in left]
        self.fields["deadlines"].choices = named  # type: ignore[attr-defined]
        if not named:
            del self.fields["deadlines"]
        self.order_fields(["days", "deadlines", "reason"])

    def clean(self) -> dict[str, Any]:
        """See that something is granted."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("days") and not cleaned.get("deadlines"):
            self.add_error("days", current_language().say(_NOTHING))
        cleaned["deadlines"] = frozenset(cleaned.get("deadlines", ()))
        return cleaned


class JustifyForm(ReasonForm):
    """Which file of the partner's other claims is allowed."""

    sha256 = forms.ChoiceField(widget=forms.RadioSelect, label=said(text_key("File")))

    def __init__(self, request: Request, *args: Any, files: tuple[FileInUse, ...], **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        say = current_language().say
        named = [(one.sha256, say(_FILE, name=one.name, claim=one.claim_id)) for one in files]
        self.fields["sha256"].choices = named  # type: ignore[attr-defined]
        self.order_fields(["sha256", "reason"])


@require_http_methods(["GET", "POST"])
@opens_for("channel-manager", "approver")
def extend(request: Request, claim_id: str) -> HttpResponse:
    """Show what more time a claim can get, or give it."""
    seen = claim_of(request, claim_id)
    step = replace(_EXTEND, form=partial(ExtendForm, seen=seen))
    return take_step(request, step, _subject(request, seen), is_possible=may_extend(seen))


@require_http_methods(["GET", "POST"])
@opens_for("approver")
def justify(request: Request, claim_id: str) -> HttpResponse:
    """Show the files of the partner's other claims, or allow one of them for this claim too."""
    seen = claim_of(request, claim_id)
    files = files_in_use(request.visit.reader, claim_id)
    if not files:
        raise Http404
    step = replace(_JUSTIFY, form=partial(JustifyForm, files=files))
    return take_step(request, step, _subject(request, seen), is_possible=is_to_prove(seen))


def _subject(request: Request, seen: ClaimPage) -> Subject:
    back = reverse("vendor_claim", args=[seen.line.claim_id])
    return Subject(
        named="claim_id",
        id=seen.line.claim_id,
        title=seen.line.title,
        beside=seen.line.partner_name or seen.line.partner_id,
        back=back,
        trail=[*trail_of(request), Crumb(seen.line.claim_id, back)],
        stands={"state": watched_state(CLAIM_LIFE, seen.line.state)},
    )
