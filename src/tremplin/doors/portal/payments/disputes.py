"""Disputes about lines of statements: their story, the clock, and what each side can do now."""

from typing import Final

from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.statements import SEE_STATEMENTS
from tremplin.doors.portal.step import ReasonForm, Step, StepForm, Subject, take_step
from tremplin.doors.portal.watching import watched_state
from tremplin.payments.statement.dispute import DISPUTE_LIFE
from tremplin.usecases.disputes import (
    AcceptAnswer,
    AnswerDispute,
    DismissDispute,
    DropDispute,
    InsistOnDispute,
    UpholdDispute,
    move_dispute,
)
from tremplin.usecases.reads.disputes import get_dispute, list_disputes
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.wording import Phrase, text_key

TITLE: Final = text_key("Disputes")
DISPUTES: Final = Crumb(TITLE, reverse_lazy("payments_disputes"))
TONES: Final = {"opened": "wait", "answered": "wait", "overdue": "bad", "upheld": "good", "settled": "good"}
_NAME: Final = text_key("Dispute {dispute}")
_STEPS: Final = (
    Step(
        "answer-dispute",
        text_key("Answer the dispute"),
        text_key("Send the answer"),
        text_key("The partner reads it, and accepts it or insists."),
        text_key("The answer is sent."),
        ReasonForm,
        move_dispute,
        AnswerDispute,
        ask=text_key("Answer"),
    ),
    Step(
        "uphold-dispute",
        text_key("Uphold the dispute"),
        text_key("Uphold it"),
        text_key("The line is put right by a correction that follows from changed facts; this alone pays nothing."),
        text_key("The dispute is upheld."),
        ReasonForm,
        move_dispute,
        UpholdDispute,
        ask=text_key("Reason"),
    ),
    Step(
        "dismiss-dispute",
        text_key("Dismiss the dispute"),
        text_key("Dismiss it"),
        text_key("The line stands as it is, for good; what it held can be paid."),
        text_key("The dispute is dismissed."),
        ReasonForm,
        move_dispute,
        DismissDispute,
        ask=text_key("Reason"),
        is_grave=True,
    ),
    Step(
        "accept-answer",
        text_key("Accept the answer"),
        text_key("Accept it"),
        text_key("The dispute ends; what it held can be paid."),
        text_key("The answer is accepted."),
        StepForm,
        move_dispute,
        AcceptAnswer,
    ),
    Step(
        "insist",
        text_key("Insist on the dispute"),
        text_key("Insist"),
        text_key("The vendor looks at it again, and answers anew."),
        text_key("The dispute is open again."),
        ReasonForm,
        move_dispute,
        InsistOnDispute,
        ask=text_key("Why the answer does not settle it"),
    ),
    Step(
        "drop-dispute",
        text_key("Drop the dispute"),
        text_key("Drop it"),
        text_key("The line stands as it is; what the dispute held can be paid."),
        text_key("The dispute is dropped."),
        StepForm,
        move_dispute,
        DropDispute,
        is_grave=True,
    ),
)
STEPS: Final = {one.event: one for one in _STEPS}


@require_GET
@opens_for(*SEE_STATEMENTS)
def disputes(request: Request) -> HttpResponse:
    """List the disputes in sight, the latest first."""
    reader = request.visit.reader
    found = list_disputes(reader, after=request.GET.get("after"))
    content = {
        "disputes": [(one, TONES.get(one.state, ""), DISPUTE_LIFE.states[one.state]) for one in found.items],
        "names": names_of(reader, "partners", (one.partner_id for one in found.items)),
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "is_partner": reader.is_partner,
    }
    return page(request, "payments/disputes.html", content, title=TITLE, trail=[PAYMENTS])


@require_GET
@opens_for(*SEE_STATEMENTS)
def dispute(request: Request, dispute_id: str) -> HttpResponse:
    """Show a dispute with its line, its story, and what can be done now."""
    reader = request.visit.reader
    seen = get_dispute(reader, dispute_id)
    people = (one.person_id for one in seen.said)
    content = {
        "seen": seen,
        "row": seen.row,
        "tone": TONES.get(seen.row.state, ""),
        "state": DISPUTE_LIFE.states[seen.row.state],
        "said": [(one, DISPUTE_LIFE.states[one.to_state]) for one in seen.said],
        "names": names_of(reader, "partners", [seen.row.partner_id]),
        "people": names_of_people(reader, people),
        "steps": [STEPS[one] for one in seen.possible if one in STEPS],
    }
    return page(request, "payments/dispute.html", content, title=_title(dispute_id), trail=[PAYMENTS, DISPUTES])


@require_http_methods(["GET", "POST"])
@opens_for(*SEE_STATEMENTS)
def dispute_step(request: Request, dispute_id: str, name: str) -> HttpResponse:
    """Take a step with a dispute, of the partner or of the vendor."""
    seen, step = get_dispute(request.visit.reader, dispute_id), STEPS.get(name)
    if step is None:
        raise Http404
    back = reverse("payments_dispute", args=[dispute_id])
    last = next((one.reason for one in reversed(seen.said) if one.reason), None)
    subject = Subject(
        named="dispute_id",
        id=dispute_id,
        title=seen.line.words,
        beside=seen.line.reference,
        back=back,
        trail=[PAYMENTS, DISPUTES, Crumb(_title(dispute_id), back)],
        reason=last if request.visit.reader.is_partner else None,
        stands={"state": watched_state(DISPUTE_LIFE, seen.row.state)},
    )
    return take_step(request, step, subject, is_possible=name in seen.possible)


def _title(dispute_id: str) -> Phrase:
    return Phrase(_NAME, {"dispute": dispute_id})
