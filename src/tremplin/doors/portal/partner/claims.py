"""The claims of a partner: a list that is filtered, and a page on which a claim is followed like a parcel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.proof import proof_address
from tremplin.usecases.reads.account import get_account, get_proof
from tremplin.usecases.reads.award_ahead import award_ahead
from tremplin.usecases.reads.claim_page import ClaimPage, get_claim_page
from tremplin.usecases.reads.claims import list_claims, said_label
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.usecases.terms import terms_of_programme
from tremplin.wording import Label, Language, text_key

CLAIMS: Final = Crumb(text_key("Claims"), reverse_lazy("partner_claims"))
_PAGE: Final = 25
_GOOD: Final = ("approved",)
_BAD: Final = ("rejected", "rejection-final", "expired", "clawed-back", "clawed-back-part", "clawback-noticed")
_CALM: Final = ("draft", "withdrawn")
# The proofs of a claim that has ended are free for another, and its checklist says nothing any more.
_REJECTED: Final = frozenset({"rejected", "appealed", "rejection-final"})
_REJECTING: Final = frozenset({"refuse", "reject", "dismiss-appeal"})
_ENDED: Final = ("rejected", "appealed", "rejection-final", "withdrawn", "expired")
TONES: Final = {
    **dict.fromkeys(CLAIM_LIFE.states, "wait"),
    **dict.fromkeys(_CALM, ""),
    **dict.fromkeys(_GOOD, "good"),
    **dict.fromkeys(_BAD, "bad"),
}
"""Which sign and colour a state has, besides its word."""

STOPS: Final = (
    ("draft", text_key("Drafted"), ("draft",)),
    ("request", text_key("Requested"), ("requested",)),
    ("pre-approve", text_key("Approved to start"), ("pre-approved",)),
    ("report-work", text_key("Work done"), ("work-done", "returned")),
    ("hand-in-proof", text_key("Proof handed in"), ("proof-submitted",)),
    ("begin-review", text_key("In review"), ("in-review",)),
    ("approve", text_key("Approved"), ("approved",)),
)
"""The stops on the way of a claim: the event that brings it there, its words, the states in which it stands there."""

DONE_WORDS: Final = {
    "draft": text_key("Drafted"),
    "edit": text_key("Draft changed"),
    "request": text_key("Requested"),
    "amend": text_key("Request changed"),
    "accrue": text_key("Worked out for the period"),
    "report-period": text_key("Period complete"),
    "pre-approve": text_key("Start approved"),
    "refuse": text_key("Request refused"),
    "report-work": text_key("Work reported as done"),
    "hand-in-proof": text_key("Proof handed in"),
    "begin-review": text_key("Review begun"),
    "return": text_key("Returned for proof"),
    "query": text_key("Question asked"),
    "answer": text_key("Question answered"),
    "approve": text_key("Approved"),
    "reject": text_key("Rejected"),
    "appeal": text_key("Appealed against"),
    "uphold-appeal": text_key("Appeal upheld"),
    "dismiss-appeal": text_key("Appeal dismissed"),
    "close-rejection": text_key("Rejection final"),
    "withdraw": text_key("Withdrawn"),
    "extend": text_key("Reservation extended"),
    "expire": text_key("Expired"),
    "park": text_key("Parked"),
    "resume": text_key("Taken up again"),
    "notice-clawback": text_key("Notice of a clawback"),
    "contest": text_key("Clawback contested"),
    "take-back-part": text_key("Taken back in part"),
    "take-back-whole": text_key("Taken back whole"),
    "drop-clawback": text_key("Clawback dropped"),
    "correct": text_key("Award corrected"),
}
"""What has happened to a claim, for its timeline."""

DECISIONS: Final = {
    "preapproval": text_key("Reserved at the request"),
    "award": text_key("Awarded"),
    "correction": text_key("Corrected award"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on the way of a claim, and when it was reached; None: not yet."""

    text: str
    at: datetime | None
    is_here: bool


@require_GET
@opens_for(*PARTNERS)
def claim_list(request: Request) -> HttpResponse:
    """List the claims of the visitor's organisation, the one that moved last first."""
    visit, terms = request.visit, vocabulary(request.visit.connection)
    state, incentive = request.GET.get("state", ""), request.GET.get("incentive", "")
    titles = incentive_titles(visit.reader, terms.programme)
    state, incentive = state if state in CLAIM_LIFE.states else "", incentive if incentive in titles else ""
    found = list_claims(
        visit.reader,
        states=[state] if state else None,
        incentive=incentive or None,
        project_id=request.GET.get("project") or None,
        at_most=_PAGE,
        after=request.GET.get("after"),
    )
    query = kept_query(request, "state", "incentive", "project")
    content = {
        "claims": found.items,
        "next": f"?{query}{urlencode({'after': found.next})}" if found.next else "",
        "is_first": "after" not in request.GET,
        "state": state,
        "incentive": incentive,
        "project": request.GET.get("project", ""),
        "states": CLAIM_LIFE.states.items(),
        "incentives": titles.items(),
        "tones": TONES,
    }
    template = "partner/claims.html#found" if request.htmx else "partner/claims.html"
    return page(request, template, content, title=CLAIMS.text)


@require_GET
@opens_for(*PARTNERS)
def claim_page(request: Request, claim_id: str) -> HttpResponse:
    """Show one claim: where it is, who has it, what happened, what it holds, what can be done."""
    visit = request.visit
    seen = get_claim_page(visit.reader, claim_id)
    content = {
        "claim": seen,
        "line": seen.line,
        "stops": stops_of(seen),
        "events": [(one, DONE_WORDS[one.event]) for one in seen.events],
        "decisions": [(one, DECISIONS[one.kind]) for one in seen.decisions],
        "holds": [one for one in seen.holds if one.available is not None and one.state in ("open", "posted")],
        "may": {one.event for one in seen.possible},
        "why": why_less(visit.reader, seen, visit.language),
        "said": _last_reason(seen),
        "outlook": outlook_of(visit.reader, seen, visit.language),
        "has_ended": seen.line.state in _ENDED,
        "tones": TONES,
    }
    return page(request, "partner/claim.html", content, title=seen.line.title, trail=[CLAIMS])


@require_GET
@opens_for(*PARTNERS)
def proof(request: Request, claim_id: str, sha256: str) -> HttpResponse:
    """Send the visitor to a proof of one of their claims, where it can be had for a minute."""
    return redirect(proof_address(request, get_proof(request.visit.reader, claim_id, sha256=sha256)))


def claim_crumb(seen: ClaimPage) -> Crumb:
    """Return the step of the trail for a claim."""
    return Crumb(seen.line.title, reverse("partner_claim", args=[seen.line.claim_id]))


def incentive_titles(reader: Reader, programme: str) -> dict[str, Label]:
    """Return what the incentives of any approved terms are called, the latest name first."""
    found: dict[str, Label] = {}
    for terms in terms_of_programme(reader, programme):
        for one in terms.compiled.programme.incentives:
            found.setdefault(one.id, said_label(one.title, otherwise=one.id))
    return found


def stops_of(seen: ClaimPage) -> list[Stop]:
    """Return the stops on a claim's way: those that it reached, where it is, and those that may come.

    What was passed by, as the request is by what is worked out for a period, is not to come any more.
    """
    reached = {one.event: one.at for one in seen.events}
    last = max(number for number, (event, _, _) in enumerate(STOPS) if event in reached)
    return [
        Stop(text, reached.get(event), seen.line.state in states)
        for number, (event, text, states) in enumerate(STOPS)
        if number > last or event in reached
    ]


def why_less(reader: Reader, seen: ClaimPage, language: Language) -> tuple[object, ...]:
    """Return why a claim gets less than was asked, from its last decision; empty where it gets all, or shares it."""
    line, last = seen.line, seen.decisions[-1] if seen.decisions else None
    if last is None or not last.has_receipt or line.asked is None or line.holder != "nobody":
        return ()
    if line.awarded >= line.asked:
        return ()
    return get_account(reader, line.claim_id, n=last.n).why_not(language)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the terms say of a claim that a person has rejected, on the facts of now.

    Attributes:
        granted: minor units, with every proof accepted.
        why: why it is nothing, or less than asked.
    """

    granted: int
    unit: str
    why: tuple[object, ...]


def outlook_of(reader: Reader, seen: ClaimPage, language: Language) -> Outlook | None:
    """Return what the terms would give for a claim that is rejected; None for any other, or one that is shared.

    Of a request that was refused nothing is said before the work, when no proof was handed in. A rejection is the word
    of a person: its reason is kept, and no decision of the terms, because none was taken.
    """
    if seen.line.state not in _REJECTED or seen.line.is_shared or (seen.asked and not seen.proofs):
        return None
    account = award_ahead(reader, seen, accepted=[one.proof_id for one in seen.proofs])
    return Outlook(account.granted, account.unit, account.why_not(language))


def _last_reason(seen: ClaimPage) -> str | None:
    """Return what the vendor said last, where it waits for an answer or has refused."""
    if seen.line.state in _REJECTED:
        return next((one.reason for one in reversed(seen.events) if one.event in _REJECTING), None)
    last = seen.events[-1]
    return last.reason if last.is_by_vendor else None
