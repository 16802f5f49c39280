"""What a person of the vendor can do with a claim: each event with its button, its use case and its words."""

from collections.abc import Iterable
from typing import Final

from tremplin.doors.portal.vendor.queue_action import Action
from tremplin.usecases import awarding, keeping, reviewing
from tremplin.usecases.periods import SettlePeriod, settle_period
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.right import APPROVER
from tremplin.wording import text_key

_ACTIONS: Final = (
    Action(
        "pre-approve",
        text_key("Approve the start"),
        text_key("Claim {id} is approved to start."),
        reviewing.pre_approve_claim,
        reviewing.PreApproveClaim,
        needs_reason=False,
        is_bound=True,
        is_main=True,
    ),
    Action(
        "begin-review",
        text_key("Begin the review"),
        text_key("You have taken claim {id} into review."),
        reviewing.begin_review,
        reviewing.BeginReview,
        needs_reason=False,
        is_main=True,
        keeps_place=True,
    ),
    Action(
        "approve",
        text_key("Approve, and see the summary"),
        text_key("Claim {id} is approved."),
        awarding.approve_claim,
        awarding.ApproveClaim,
        needs_reason=False,
        is_bound=True,
        is_main=True,
    ),
    Action(
        "settle",
        text_key("Settle the period, and see the summary"),
        text_key("The period of claim {id} is settled."),
        settle_period,
        SettlePeriod,
        needs_reason=False,
        is_bound=True,
        is_main=True,
    ),
    Action(
        "uphold-appeal",
        text_key("Uphold the appeal"),
        text_key("The appeal of claim {id} is upheld: it is reviewed again."),
        awarding.uphold_appeal,
        awarding.UpholdAppeal,
        is_main=True,
        keeps_place=True,
    ),
    Action(
        "resume",
        text_key("Take it up again"),
        text_key("Claim {id} goes on where it was."),
        keeping.resume_claim,
        keeping.ResumeClaim,
        is_main=True,
    ),
    Action(
        "query",
        text_key("Ask the question"),
        text_key("The question about claim {id} is on its way to the partner."),
        reviewing.query_claim,
        reviewing.QueryClaim,
    ),
    Action(
        "return",
        text_key("Return for proof"),
        text_key("Claim {id} is back with the partner."),
        reviewing.return_for_proof,
        reviewing.ReturnForProof,
    ),
    Action(
        "park",
        text_key("Park"),
        text_key("Claim {id} is parked: its time stands still."),
        keeping.park_claim,
        keeping.ParkClaim,
    ),
    Action(
        "refuse",
        text_key("Refuse the request"),
        text_key("The request of claim {id} is refused; the partner can appeal."),
        reviewing.refuse_request,
        reviewing.RefuseRequest,
    ),
    Action(
        "reject",
        text_key("Reject"),
        text_key("Claim {id} is rejected; the partner can appeal."),
        awarding.reject_claim,
        awarding.RejectClaim,
    ),
    Action(
        "dismiss-appeal",
        text_key("Dismiss the appeal for good"),
        text_key("The appeal of claim {id} is dismissed for good."),
        awarding.dismiss_appeal,
        awarding.DismissAppeal,
    ),
)
ACTIONS: Final = {one.name: one for one in _ACTIONS}
"""Every action by its name, in the order in which they are offered."""

SUMMED_UP: Final = frozenset({"approve", "settle"})
"""What moves money: a summary is shown first."""


_TO_PROVE: Final = frozenset({"requested", "pre-approved", "work-done", "returned"})
"""States in which a proof is still to come."""


def may_extend(seen: ClaimPage) -> bool:
    """Say whether a claim can get more time, as far as its life and the reader's roles go."""
    return any(one.event == "extend" for one in seen.possible)


def is_to_prove(seen: ClaimPage) -> bool:
    """Say whether a proof of a claim is still to come, so that a file of another claim can be allowed for it."""
    return seen.line.state in _TO_PROVE and bool(seen.asked)


def possible_actions(seen: ClaimPage, roles: Iterable[str]) -> tuple[Action, ...]:
    """Return what the life of a claim and the roles of a person allow; guards may still stand against it."""
    names = {one.event for one in seen.possible}
    if seen.record.period_from is not None and seen.line.state == "proof-submitted":
        names -= {"begin-review"}
        names |= {"settle"} if APPROVER in roles else set()
    return tuple(one for one in ACTIONS.values() if one.name in names)
