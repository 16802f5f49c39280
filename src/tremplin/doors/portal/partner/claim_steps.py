"""What a partner does with a claim, one form for each step: request, work done, answer, appeal, contest, withdraw."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner.claims import CLAIMS, claim_crumb
from tremplin.doors.portal.step import ReasonForm, Step, StepForm, Subject, take_step
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.asking import RequestClaim, WithdrawClaim, request_claim, withdraw_claim
from tremplin.usecases.awarding import AppealClaim, appeal_claim
from tremplin.usecases.reads.claim_page import ClaimPage, get_claim_page
from tremplin.usecases.reads.promise_ahead import promise_ahead
from tremplin.usecases.reviewing import AnswerQuery, ReportWork, answer_query, report_work
from tremplin.usecases.taking_back import ContestClawback, contest_clawback
from tremplin.wording import text_key

_ENDS_BEFORE: Final = text_key("The work cannot end before it starts.")


class WorkForm(CommandForm):
    """The days of the work; those that are known already stand there."""

    started_on = forms.DateField(
        required=False,
        label=said(text_key("First day of the work")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    completed_on = forms.DateField(
        required=False,
        label=said(text_key("Last day of the work")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """See that the work does not end before it starts."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("started_on"), cleaned.get("completed_on")
        if start and end and end < start:
            self.add_error("completed_on", current_language().say(_ENDS_BEFORE))
        return cleaned


STEPS: Final = {
    "work": Step(
        "report-work",
        text_key("Report the work as done"),
        text_key("The work is done"),
        text_key("After this, hand in the proofs; then the claim is looked at."),
        text_key("The work is reported as done. Now hand in the proofs."),
        WorkForm,
        report_work,
        ReportWork,
    ),
    "answer": Step(
        "answer",
        text_key("Answer the question"),
        text_key("Send the answer"),
        text_key("The claim goes on where it was."),
        text_key("Your answer is sent. The vendor has the claim again."),
        ReasonForm,
        answer_query,
        AnswerQuery,
        ask=text_key("Your answer"),
    ),
    "appeal": Step(
        "appeal",
        text_key("Appeal"),
        text_key("Send the appeal"),
        text_key("Somebody else than who rejected it looks at the claim again. You can appeal once."),
        text_key("Your appeal is sent."),
        ReasonForm,
        appeal_claim,
        AppealClaim,
        ask=text_key("What was overlooked?"),
    ),
    "contest": Step(
        "contest",
        text_key("Contest the clawback"),
        text_key("Contest it"),
        text_key("Nothing is taken back before somebody else has decided about what you say."),
        text_key("What you say is sent. Nothing is taken back before it is decided."),
        ReasonForm,
        contest_clawback,
        ContestClawback,
        ask=text_key("Why should nothing be taken back, or less?"),
    ),
    "withdraw": Step(
        "withdraw",
        text_key("Withdraw the claim"),
        text_key("Withdraw it for good"),
        text_key("What it holds of limits is given back. This cannot be undone; another claim can be drafted."),
        text_key("The claim is withdrawn."),
        StepForm,
        withdraw_claim,
        WithdrawClaim,
        is_grave=True,
    ),
}
"""The steps by the last part of their address."""

_DRAFT: Final = said(text_key("Version of the draft"))
_REQUEST: Final = text_key("Send the request")
_REQUESTED: Final = text_key("The request is sent, and what it was promised is reserved. The vendor looks at it next.")


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def step(request: Request, claim_id: str, name: str) -> HttpResponse:
    """Show what a step does, or take it."""
    seen = get_claim_page(request.visit.reader, claim_id)
    last = seen.events[-1]
    subject = Subject(
        named="claim_id",
        id=claim_id,
        title=seen.line.title,
        beside=seen.line.customer_name or claim_id,
        back=reverse("partner_claim", args=[claim_id]),
        trail=[CLAIMS, claim_crumb(seen)],
        reason=last.reason if last.is_by_vendor else None,
        stands={"state": watched_state(CLAIM_LIFE, seen.line.state)},
    )
    return take_step(request, STEPS[name], subject, is_possible=_is_possible(seen, STEPS[name].event))


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def request_it(request: Request, claim_id: str) -> HttpResponse:
    """Show what a draft would be promised and why not, or send it."""
    visit = request.visit
    seen = get_claim_page(visit.reader, claim_id)
    form = StepForm(request, request.POST or None, about=claim_id)
    form.name = RequestClaim.kind
    form.watch(state=watched_state(CLAIM_LIFE, seen.line.state), version=Watched(_DRAFT, seen.line.version))
    if form.is_valid():
        if send(request, request_claim, RequestClaim, form=form, claim_id=claim_id):
            messages.success(request, visit.language.say(_REQUESTED))
            return redirect("partner_claim", claim_id)
    elif not form.is_bound and not _is_possible(seen, "request"):
        raise Http404
    ahead = promise_ahead(visit.reader, seen) if seen.line.state == "draft" else None
    content = {
        "form": form,
        "line": seen.line,
        "claim": seen,
        "ahead": ahead,
        "why": ahead.account.why_not(visit.language) if ahead and ahead.reasons and ahead.account else (),
        "limits": ahead.limits(visit.language) if ahead else (),
    }
    trail = [CLAIMS, claim_crumb(seen)]
    return page(request, "partner/claim_request.html", content, title=_REQUEST, trail=trail, status=form.status)


def _is_possible(seen: ClaimPage, event: str) -> bool:
    return any(one.event == event for one in seen.possible)
