"""Claim review: what the terms ask and what is there, what it comes to and why, and the decision."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.proof import ProofNotOpened
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.objects import CLAIM, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.proof import DRAWN, PICTURES
from tremplin.doors.portal.vendor.audit import SEE_EVIDENCE
from tremplin.doors.portal.vendor.claim_review_action import (
    ACTIONS,
    SUMMED_UP,
    is_to_prove,
    may_extend,
    possible_actions,
)
from tremplin.doors.portal.vendor.claim_review_form import DecisionForm
from tremplin.doors.portal.vendor.queue import QUEUE, READERS, next_of, trail_of
from tremplin.doors.portal.vendor.queue_action import Action, sent_from
from tremplin.doors.portal.words import amount as shown_amount
from tremplin.money import Period
from tremplin.terms.prose.decision import Chapter
from tremplin.usecases.amount import amount_said
from tremplin.usecases.awarding import AwardTooLarge
from tremplin.usecases.reads.account import Account, get_account
from tremplin.usecases.reads.award_ahead import award_ahead
from tremplin.usecases.reads.claim_page import ClaimPage, get_claim_page
from tremplin.wording import Language, Phrase, refusal_text, text_key

REVIEWERS: Final = ("channel-manager", "approver")
CLAIM_TITLE: Final = text_key("Claim {claim}")
_PERIOD_TITLE: Final = text_key("{incentive}, {period}")
_SUMMARY: Final = text_key("Approve claim {claim}")
_REASON_FOR_LESS: Final = text_key("Say why less is awarded than the terms grant; the partner reads it.")
_AWARDED: Final = text_key("Claim {id} is approved: {amount}.")
_WORDS: Final = {"opened": text_key("opened by you"), "unopened": text_key("not opened by you")}
TONES: Final = {
    **dict.fromkeys(CLAIM_LIFE.states, "wait"),
    **dict.fromkeys(("rejected", "rejection-final", "expired", "clawed-back", "clawed-back-part"), "bad"),
    "approved": "good",
    "draft": "",
    "withdrawn": "",
}


@require_GET
@opens_for(*READERS)
def claim_review(request: Request, claim_id: str) -> HttpResponse:
    """Show a claim with all that a decision about it looks at."""
    seen = claim_of(request, claim_id)
    form = DecisionForm(request, seen)
    return _shown(request, seen, form)


@sent_from("vendor_claim")
@opens_for(*READERS)
def claim_do(request: Request, claim_id: str, action: str) -> HttpResponse:
    """Do one thing with a claim and go to the next in the queue; what moves money is summed up first."""
    seen = claim_of(request, claim_id)
    asked = ACTIONS.get(action)
    if asked is None:
        raise Http404
    form = DecisionForm(request, seen, request.POST, action=asked)
    if not form.is_valid():
        return _shown(request, seen, form)
    if asked.name in SUMMED_UP and not form.cleaned_data["agreed"]:
        return _summed_up(request, seen, form, asked)
    following = next_of(request, claim_id)
    posted = send(request, asked.use_case, asked.command, form=form, reason=form.why, **_content(seen, form, asked))
    if posted is None:
        return _shown(request, claim_of(request, claim_id), form)
    messages.success(
        request,
        request.visit.language.say(
            _done(posted.answer, asked), id=period_title(seen) or claim_id, **_said(posted.answer)
        ),
    )
    return redirect(_address(request, claim_id) if asked.keeps_place else following)


def claim_of(request: Request, claim_id: str) -> ClaimPage:
    """Return a claim that the visitor may see, with everything that belongs to it.

    Raises:
        Http404: there is none for them; a partner's draft is its own until it is sent.
    """
    get_object(request, CLAIM, claim_id)
    return get_claim_page(request.visit.reader, claim_id)


def _address(request: Request, claim_id: str) -> str:
    """Return the page of a claim, with the filters of the queue from which it was opened."""
    query = request.META.get("QUERY_STRING", "")
    return f"{reverse('vendor_claim', args=[claim_id])}{'?' if query else ''}{query}"


def _content(seen: ClaimPage, form: DecisionForm, action: Action) -> dict[str, Any]:
    content: dict[str, Any] = {"claim_id": seen.line.claim_id}
    if action.is_bound:
        content["shown"] = form.cleaned_data["shown"]
    if action.name == "approve":
        # Exactly what the summary showed is awarded, or the approval is refused and shown again.
        content |= {"amount": form.cleaned_data["agreed"], "accepted": tuple(form.cleaned_data.get("accepted", []))}
    return content


def _done(answer: Any, action: Action) -> str:
    return _AWARDED if "awarded" in answer else action.done


def _said(answer: Any) -> dict[str, object]:
    return {"amount": shown_amount(answer["awarded"], answer["unit"])} if "awarded" in answer else {}


def _shown(request: Request, seen: ClaimPage, form: DecisionForm) -> HttpResponse:
    visit = request.visit
    account, ahead = _account(request, seen)
    content = {
        "seen": seen,
        "line": seen.line,
        "tone": TONES[seen.line.state],
        "form": form,
        "actions": possible_actions(seen, visit.person.standing.roles),
        "account": account,
        "chapters": _chapters(account, visit.language) if account else {},
        "limits": account.limits(visit.language) if account and account.granted else (),
        "is_ahead": ahead,
        "may_extend": may_extend(seen),
        "may_justify": is_to_prove(seen) and visit.person.has_any("approver"),
        "sees_evidence": visit.person.has_any(*SEE_EVIDENCE),
        "has_award": seen.line.awarded > 0,
        # Before the work is done, what is still to come stands against an award and says nothing.
        "shows_outcome": ahead or (seen.decisions and seen.decisions[-1].kind != "preapproval"),
        "words": _WORDS,
        "proofs": [_proof(request, seen, one) for one in seen.proofs if one.is_live],
        "unopened": sum(not one.is_opened for one in seen.proofs if one.is_live),
        "opens": visit.person.has_any(*REVIEWERS),
        "reads": visit.person.has_any("auditor"),
        "events": [(one, CLAIM_LIFE.states.get(one.state, one.state)) for one in reversed(seen.events)],
        "has_interest": seen.line.partner_id in visit.person.standing.interests,
        "following": next_of(request, seen.line.claim_id),
        "query": request.META.get("QUERY_STRING", ""),
    }
    title = claim_title(seen)
    return page(request, "vendor/claim_review.html", content, title=title, trail=trail_of(request), status=form.status)


def claim_title(seen: ClaimPage) -> Phrase:
    """Name a claim by its id, and what was worked out for a period by its incentive and that period."""
    return period_title(seen) or Phrase(CLAIM_TITLE, {"claim": seen.line.claim_id})


def period_title(seen: ClaimPage) -> Phrase | None:
    """Name what was worked out for a period by its incentive and that period; None for any other claim."""
    start, end = seen.record.period_from, seen.record.period_until
    if start is None or end is None:
        return None
    return Phrase(_PERIOD_TITLE, {"incentive": seen.line.title, "period": Period(start, end)})


def _account(request: Request, seen: ClaimPage) -> tuple[Account | None, bool]:
    """Return how the amount comes about, and whether it is worked out for a decision that is still to be taken."""
    reader = request.visit.reader
    if is_to_award(seen):
        return award_ahead(reader, seen, accepted=[one.proof_id for one in seen.proofs if one.is_live]), True
    return get_account(reader, seen.line.claim_id, n=seen.decisions[-1].n) if seen.decisions else None, False


def is_to_award(seen: ClaimPage) -> bool:
    """Say whether what comes next about a claim is its award."""
    is_period = seen.record.period_from is not None and seen.line.state == "proof-submitted"
    return is_period or seen.line.state in ("in-review", "proof-submitted")


def _proof(request: Request, seen: ClaimPage, one: Any) -> dict[str, Any]:
    # What can be a picture is shown where its reader has opened it; whatever else is handed over as a file.
    has_pages = one.type in PICTURES | DRAWN
    form = CommandForm(request, about=seen.line.claim_id, auto_id=False)
    is_shown = one.is_opened and has_pages
    return {"item": one, "has_pages": has_pages, "is_shown": is_shown, "kib": -(-one.size // 1024), "form": form}


def _chapters(account: Account, language: Language) -> dict[str, Chapter]:
    """Return the chapters of an account by name; those with nothing to say are left out."""
    return {one.name: one for one in account.told(language)}


def _summed_up(request: Request, seen: ClaimPage, form: DecisionForm, action: Action) -> HttpResponse:
    """Show what an approval would award, or say in the form why it cannot be."""
    visit = request.visit
    accepted = form.cleaned_data.get("accepted", [])
    account = award_ahead(visit.reader, seen, accepted=accepted)
    fault = _fault(form, account, seen, action)
    if fault:
        field, sentence = fault
        form.add_error(field, sentence)
        form.status = 422
        return _shown(request, seen, form)
    agreed = form.cleaned_data.get("amount") or account.granted
    content = {
        "line": seen.line,
        "form": form,
        "action": action,
        "account": account,
        "agreed": agreed,
        "is_less": agreed < account.granted,
        "chapters": _chapters(account, visit.language),
        "limits": account.limits(visit.language),
        "accepted": [one for one in seen.proofs if one.proof_id in accepted],
        "query": request.META.get("QUERY_STRING", ""),
    }
    title = Phrase(_SUMMARY, {"claim": period_title(seen) or seen.line.claim_id})
    return page(request, "vendor/claim_review_summary.html", content, title=title, trail=[QUEUE])


def _fault(form: DecisionForm, account: Account, seen: ClaimPage, action: Action) -> tuple[str | None, str] | None:
    """Return what stands against a summary: the field, None for the whole form, and the sentence."""
    visit = form.request.visit
    language = visit.language
    unopened = sum(not one.is_opened for one in seen.proofs if one.is_live)
    if unopened and action.name == "approve":
        return None, refusal_text(ProofNotOpened(unopened), language)
    if not account.granted:
        chapters = _chapters(account, language)
        return None, " ".join((*chapters["outcome"].lines[1:2], *chapters["why"].lines))
    amount = form.cleaned_data.get("amount")
    if amount and amount > account.granted:
        asked, granted = (amount_said(visit.connection, one, account.unit) for one in (amount, account.granted))
        return "amount", refusal_text(AwardTooLarge(asked=asked, granted=granted), language)
    if amount and amount < account.granted and not form.why:
        return "reason", language.say(_REASON_FOR_LESS)
    return None
