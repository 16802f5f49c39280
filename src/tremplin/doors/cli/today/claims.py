"""Claims of today, in every state in which somebody has to do something, and limits that are filled by them."""

from typing import Any, Final

from tremplin.doors.cli.demo_walk import APPROVER, FINANCE
from tremplin.doors.cli.today.play import SECOND_APPROVER, Ask, Play
from tremplin.facts.record import Code, Minor
from tremplin.usecases.awarding import AppealClaim, RejectClaim, appeal_claim, reject_claim
from tremplin.usecases.reviewing import QueryClaim, ReturnForProof, query_claim, return_for_proof
from tremplin.usecases.taking_back import ContestClawback, NoticeClawback, contest_clawback, notice_clawback

# What people write to each other is theirs: it is shown in the language in which they wrote it.
_QUESTION: Final = "The report names 40 servers, the customer's confirmation 34. Which is right?"
_ANOTHER_PROOF: Final = "The confirmation is that of another project. Please hand in the right one."
_REJECTION: Final = "The customer's confirmation is not signed."
_APPEAL: Final = "The confirmation is signed on its second page, which is in the file that we handed in."
_NOTICE: Final = "The customer told us that the assessment was broken off after two days."
_CONTEST: Final = "The customer has confirmed in writing that the assessment was completed."
_RULE: Final = "work-not-done"
_NOTICED: Final = 200_000

_ASSESSMENT: Final[dict[str, Any]] = {
    "mark": "ASSESSMENT",
    "incentive": "technical-assessment",
    "kind": "technical-assessment",
    "topic": "optimisation",
}
_POC: Final[dict[str, Any]] = {"mark": "POC", "incentive": "proof-of-concept", "kind": "proof-of-concept"}


def play_claims(play: Play) -> None:
    """Ask for what the projects of today can earn, in the order of the days, and go on with each claim."""
    asks = [*_awarded(play), *_under_way(play), *_disputed(play), *_sold(play), *_funds(play)]
    shown = {ask.id: play.ask(ask) for ask in sorted(asks, key=lambda one: -one.asked)}
    gone_wrong = {claim_id for claim_id, found in shown.items() if found is None}
    for name, follow in {
        "N0004-POC": _query,
        f"{_of(play, 1)}-POC": _return,
        "N0008-ASSESSMENT": _reject,
        f"{_of(play, 2)}-POC": _appeal,
        f"{_of(play, 0)}-ASSESSMENT": _contest,
        "N0005-ASSESSMENT": _notice,
    }.items():
        if name not in gone_wrong:
            follow(play, name)


def _of(play: Play, number: int) -> str:
    """Return the project of one of the others."""
    return f"N002{number % len(play.cast.friends)}"


def _awarded(play: Play) -> list[Ask]:
    """Return what is awarded for work of the last months; limits are filled by it, each partner's to another part."""
    lead: dict[str, Any] = {"partner": play.cast.lead, "until": "awarded", "decided": 45}
    found = [
        Ask(**_ASSESSMENT, **lead, deal="N0001", asked=142, started=140, completed=120, proved=115),
        Ask(**_POC, **lead, deal="N0001", asked=110, started=105, completed=70, proved=60),
        Ask(**_ASSESSMENT, **lead, deal="N0005", asked=120, started=118, completed=100, proved=90),
    ]
    for number in range(len(play.cast.friends)):
        dates: dict[str, Any] = {"asked": 95, "started": 90, "completed": 60, "proved": 50, "decided": 45}
        about: dict[str, Any] = {"partner": play.cast.friend(number), "deal": _of(play, number), **dates}
        found.append(Ask(**_ASSESSMENT, **about, until="awarded"))
        if number > len(play.cast.friends) // 2:
            found.append(Ask(**_POC, **about, until="awarded"))
    return found


def _under_way(play: Play) -> list[Ask]:
    """Return what waits for its partner or for the vendor, one claim in each state."""
    lead: dict[str, Any] = {"partner": play.cast.lead}
    first, third = (play.cast.friend(number) for number in (0, 3))
    return [
        Ask(**_POC, **lead, deal="N0003", asked=0, started=-30, completed=-60, until="drafted"),
        Ask(**_ASSESSMENT, **lead, deal="N0003", asked=0, started=-7, completed=-25, until="requested"),
        Ask(**_POC, partner=first, deal=_of(play, 0), asked=0, started=-14, completed=-40, until="requested"),
        Ask(**_POC, partner=third, deal=_of(play, 3), asked=0, started=-5, completed=-30, until="requested"),
        # The work goes on, and what is reserved for it lapses in four days.
        Ask(**_POC, **lead, deal="N0005", asked=116, started=40, completed=-10, until="started"),
        # The work is done, and its proofs are still to be handed in.
        Ask(**_ASSESSMENT, **lead, deal="N0006", asked=70, started=60, completed=20, proved=10, until="done"),
        # A question, and a wrong paper: both come after the review has begun.
        Ask(**_POC, **lead, deal="N0004", asked=80, started=75, completed=30, proved=9, decided=6, until="reviewed"),
        Ask(
            **_POC,
            partner=play.cast.friend(1),
            deal=_of(play, 1),
            asked=70,
            started=65,
            completed=25,
            proved=9,
            decided=6,
            until="reviewed",
        ),
    ]


def _disputed(play: Play) -> list[Ask]:
    """Return what is rejected: by one approver in time to appeal, by the other and appealed."""
    dates: dict[str, Any] = {"asked": 60, "started": 55, "completed": 25, "proved": 15, "decided": 12}
    return [
        Ask(**_ASSESSMENT, partner=play.cast.lead, deal="N0008", **dates, until="reviewed"),
        Ask(**_POC, partner=play.cast.friend(2), deal=_of(play, 2), **dates, until="reviewed"),
    ]


def _sold(play: Play) -> list[Ask]:
    """Return what follows a sale: the discount, the rebate of subscriptions, points, a deployment under way."""
    lead: dict[str, Any] = {"partner": play.cast.lead, "deal": "N0002"}
    people = play.cast.accredited
    return [
        Ask(
            mark="REGISTRATION",
            incentive="deal-registration",
            **lead,
            asked=138,
            proved=136,
            decided=135,
            until="awarded",
        ),
        Ask(mark="SUBSCRIPTION", incentive="subscription-rebate", **lead, asked=20, until="proved"),
        *(
            Ask(
                mark="POINTS",
                incentive="sales-rewards",
                **lead,
                asked=30,
                proved=28,
                decided=26,
                until="awarded",
                more={"person_id": person_id},
            )
            for person_id in people[:1]
        ),
        Ask(
            mark="DEPLOYMENT",
            incentive="deployment",
            kind="deployment",
            topic="installation",
            **lead,
            asked=28,
            started=25,
            completed=-20,
            until="started",
        ),
    ]


def _funds(play: Play) -> list[Ask]:
    """Return the shares of what campaigns cost: of one that is over, and of one that is to come."""
    asked: dict[str, Any] = {"mark": "EVENT", "incentive": "development-funds", "deal": None}
    return [
        Ask(
            **asked,
            partner=play.cast.friend(4),
            asked=50,
            proved=10,
            decided=3,
            until="reviewed",
            more=_campaign(play, ago=22, cost=16_400_00),
        ),
        Ask(**asked, partner=play.cast.lead, asked=0, until="requested", more=_campaign(play, ago=-24, cost=14_000_00)),
    ]


def _campaign(play: Play, *, ago: int, cost: int) -> dict[str, Any]:
    about = {"campaign_kind": Code("event"), "campaign_on": play.ago(ago)}
    return {"cost": Minor(cost), "currency": Code("EUR"), "attributes": about}


def _query(play: Play, claim_id: str) -> None:
    play.do(query_claim, QueryClaim, APPROVER, about=claim_id, ago=5, claim_id=claim_id, reason=_QUESTION)


def _return(play: Play, claim_id: str) -> None:
    again: dict[str, Any] = {"claim_id": claim_id, "reason": _ANOTHER_PROOF}
    play.do(return_for_proof, ReturnForProof, APPROVER, about=claim_id, ago=5, **again)


def _reject(play: Play, claim_id: str) -> None:
    play.do(reject_claim, RejectClaim, APPROVER, about=claim_id, ago=5, claim_id=claim_id, reason=_REJECTION)


def _appeal(play: Play, claim_id: str) -> None:
    said: dict[str, Any] = {"claim_id": claim_id, "reason": _REJECTION}
    play.do(reject_claim, RejectClaim, SECOND_APPROVER, about=claim_id, ago=9, **said)
    asker = play.join(play.cast.friend(2))
    play.do(appeal_claim, AppealClaim, asker, about=claim_id, claim_id=claim_id, reason=_APPEAL)


def _contest(play: Play, claim_id: str) -> None:
    _notice(play, claim_id)
    asker = play.join(play.cast.friend(0))
    play.do(contest_clawback, ContestClawback, asker, about=claim_id, claim_id=claim_id, reason=_CONTEST)


def _notice(play: Play, claim_id: str) -> None:
    notice: dict[str, Any] = {"claim_id": claim_id, "amount": _NOTICED, "rule": _RULE, "reason": _NOTICE}
    play.do(notice_clawback, NoticeClawback, FINANCE, about=claim_id, ago=6, **notice)
