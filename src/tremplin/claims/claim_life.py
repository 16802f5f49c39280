"""The life of a claim: every state, every event, who may bring it about, what must hold, and what moves.

A claim reserves when it is requested and not when it is pre-approved: so its place in the recorded order is the
partner's, and fifty requests for the last of a limit are answered in the order in which they came. Every end of a claim
gives its reservation back; an appeal that is upheld reserves anew.
"""

from types import MappingProxyType
from typing import Final

from tremplin.claims.life import RESUMES, STAYS, Event, Life, Movement, Row, events_by_name
from tremplin.claims.role import ASKING, DECIDING, JOB, OF_PARTNERS, PAYING, REVIEWING
from tremplin.wording import text_key

STATES: Final = MappingProxyType(
    {
        "draft": text_key("draft"),
        "requested": text_key("requested"),
        "pre-approved": text_key("approved to start"),
        "work-done": text_key("work done"),
        "proof-submitted": text_key("proof handed in"),
        "returned": text_key("returned for proof"),
        "in-review": text_key("in review"),
        "queried": text_key("question asked"),
        "approved": text_key("approved"),
        "rejected": text_key("rejected, open to appeal"),
        "appealed": text_key("appealed"),
        "rejection-final": text_key("rejected for good"),
        "withdrawn": text_key("withdrawn"),
        "expired": text_key("expired"),
        "parked": text_key("parked"),
        "clawback-noticed": text_key("clawback noticed"),
        "clawback-contested": text_key("clawback contested"),
        "clawed-back-part": text_key("taken back in part"),
        "clawed-back": text_key("taken back whole"),
    }
)

OPEN: Final = (
    "requested",
    "pre-approved",
    "work-done",
    "proof-submitted",
    "returned",
    "in-review",
    "queried",
)
"""The states in which a claim holds a reservation that may expire."""

APPEAL_DAYS: Final = 30
"""How long a partner can appeal, from the day of the rejection, where the vendor says nothing else."""

CONTEST_DAYS: Final = 30
"""How long a partner can contest a clawback, from the day of the notice, where the vendor says nothing else."""

MAKING: Final = (
    "draft",
    "edit",
    "request",
    "amend",
    "accrue",
    "report-work",
    "report-period",
    "hand-in-proof",
    "answer",
    "appeal",
    "contest",
)
"""Events by which people make a claim; who did one of them decides nothing about it (W6)."""

_NOT_OWN: Final = "not-own-organisation"
_SECOND_PERSON: Final = "second-person"

EVENTS: Final = events_by_name(
    (
        Event("edit", text_key("change the draft"), ASKING, ("own-partner",)),
        Event("request", text_key("send the request"), ASKING, ("own-partner", "agreement-in-force")),
        Event("amend", text_key("change the request"), ASKING, ("own-partner",)),
        Event("accrue", text_key("work the period out"), JOB | PAYING, (_NOT_OWN,)),
        Event(
            "pre-approve",
            text_key("approve the start"),
            REVIEWING,
            (_NOT_OWN, _SECOND_PERSON, "below-threshold", "content-unchanged"),
        ),
        Event("refuse", text_key("refuse the request"), REVIEWING, (_NOT_OWN, _SECOND_PERSON), needs_reason=True),
        Event("report-work", text_key("report the work as done"), ASKING, ("own-partner", "agreement-in-force")),
        Event("report-period", text_key("report the period as complete"), JOB | PAYING, (_NOT_OWN,)),
        Event("hand-in-proof", text_key("hand in the proof"), ASKING, ("own-partner", "proof-complete")),
        Event("begin-review", text_key("begin the review"), REVIEWING, (_NOT_OWN,)),
        Event("return", text_key("return it for proof"), REVIEWING, (_NOT_OWN,), needs_reason=True),
        Event("query", text_key("ask a question"), REVIEWING, (_NOT_OWN,), needs_reason=True),
        Event("answer", text_key("answer the question"), ASKING, ("own-partner",)),
        Event(
            "approve",
            text_key("approve the claim"),
            DECIDING,
            (_NOT_OWN, _SECOND_PERSON, "not-author-of-terms", "proof-opened", "content-unchanged"),
        ),
        Event("reject", text_key("reject the claim"), DECIDING, (_NOT_OWN, _SECOND_PERSON), needs_reason=True),
        # A partner speaks for itself against the vendor: nobody of the vendor appeals or contests in its name.
        Event("appeal", text_key("appeal"), OF_PARTNERS, ("own-partner", "within-window"), needs_reason=True),
        Event(
            "uphold-appeal",
            text_key("uphold the appeal"),
            DECIDING,
            (_NOT_OWN, "not-who-rejected"),
            needs_reason=True,
        ),
        Event(
            "dismiss-appeal",
            text_key("dismiss the appeal"),
            DECIDING,
            (_NOT_OWN, "not-who-rejected"),
            needs_reason=True,
        ),
        Event("close-rejection", text_key("close the rejection"), JOB | DECIDING, ("window-over",)),
        Event("withdraw", text_key("withdraw it"), ASKING, ("own-partner",)),
        Event("extend", text_key("extend the reservation"), REVIEWING, (_NOT_OWN,), needs_reason=True),
        Event("expire", text_key("let it expire"), JOB | REVIEWING | PAYING, ("reservation-over",)),
        Event("park", text_key("park it"), JOB | DECIDING | PAYING, (), needs_reason=True),
        Event("resume", text_key("take it up again"), DECIDING | PAYING, (), needs_reason=True),
        Event("notice-clawback", text_key("give notice of a clawback"), PAYING, (_NOT_OWN,), needs_reason=True),
        Event(
            "contest",
            text_key("contest the clawback"),
            OF_PARTNERS,
            ("own-partner", "within-window"),
            needs_reason=True,
        ),
        Event(
            "take-back-part",
            text_key("take a part back"),
            DECIDING,
            (_NOT_OWN, _SECOND_PERSON, "contest-heard"),
            needs_reason=True,
        ),
        Event(
            "take-back-whole",
            text_key("take all of it back"),
            DECIDING,
            (_NOT_OWN, _SECOND_PERSON, "contest-heard"),
            needs_reason=True,
        ),
        Event("drop-clawback", text_key("drop the clawback"), DECIDING | PAYING, (_NOT_OWN,), needs_reason=True),
        Event(
            "correct",
            text_key("correct the award"),
            PAYING,
            (_NOT_OWN, _SECOND_PERSON),
            needs_reason=True,
        ),
    )
)

_ROWS: Final = (
    Row("edit", ("draft",), STAYS),
    Row("request", ("draft",), "requested", Movement.RESERVE),
    # The reservation of before is given back in the same transaction; approvals of before are void (W7).
    Row("amend", ("requested", "pre-approved"), "requested", Movement.RESERVE),
    # What is worked out for a period is asked for by nobody, and its orders are its proof; when some came late it is
    # worked out again, as a request is changed.
    Row("accrue", ("draft", "requested", "pre-approved"), "requested", Movement.RESERVE),
    Row("report-period", ("pre-approved",), "proof-submitted"),
    Row("pre-approve", ("requested",), "pre-approved"),
    Row("refuse", ("requested",), "rejected", Movement.RELEASE),
    Row("report-work", ("pre-approved",), "work-done"),
    Row("hand-in-proof", ("work-done", "returned"), "proof-submitted"),
    Row("begin-review", ("proof-submitted",), "in-review"),
    Row("return", ("in-review",), "returned"),
    Row("query", ("requested", "in-review"), "queried"),
    Row("answer", ("queried",), RESUMES),
    Row("approve", ("in-review",), "approved", Movement.AWARD),
    Row("reject", ("in-review",), "rejected", Movement.RELEASE),
    Row("appeal", ("rejected",), "appealed"),
    Row("uphold-appeal", ("appealed",), RESUMES, Movement.RESERVE),
    Row("dismiss-appeal", ("appealed",), "rejection-final"),
    Row("close-rejection", ("rejected",), "rejection-final"),
    Row("withdraw", ("draft", "rejected", "appealed"), "withdrawn"),
    Row("withdraw", (*OPEN, "parked"), "withdrawn", Movement.RELEASE),
    Row("extend", OPEN, STAYS),
    # W4: after a sweep no reservation past its day is open, wherever the claim is. What is parked has no such day.
    Row("expire", OPEN, "expired", Movement.RELEASE),
    Row("park", OPEN, "parked"),
    Row("resume", ("parked",), RESUMES),
    Row("notice-clawback", ("approved", "clawed-back-part"), "clawback-noticed"),
    Row("contest", ("clawback-noticed",), "clawback-contested"),
    Row("take-back-part", ("clawback-noticed", "clawback-contested"), "clawed-back-part", Movement.TAKE_BACK),
    Row("take-back-whole", ("clawback-noticed", "clawback-contested"), "clawed-back", Movement.TAKE_BACK),
    Row("drop-clawback", ("clawback-noticed", "clawback-contested"), RESUMES),
    Row("correct", ("approved", "clawed-back-part"), STAYS, Movement.CORRECT),
)

ASIDE: Final = frozenset({"queried", "parked", "rejected", "appealed", "clawback-noticed", "clawback-contested"})

CLAIM_LIFE: Final = Life("claim", STATES, "draft", EVENTS, _ROWS, aside=ASIDE)
"""The one table of the life of a claim."""
