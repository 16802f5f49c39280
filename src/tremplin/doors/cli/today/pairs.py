"""Introductions of today: projects that one partner brings for another one to take over, each at another point."""

from fractions import Fraction
from typing import Any, Final

from tremplin.claims.agreement import PartOfAgreement
from tremplin.doors.cli.demo_walk import MANAGER
from tremplin.doors.cli.today.play import TAKER, Ask, Play
from tremplin.facts.record import Code, Introduction, Role
from tremplin.usecases.agreeing import AcceptAgreement, ProposeAgreement, accept_agreement, propose_agreement
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    DeclineIntroduction,
    IntroduceProject,
    ProposeSecondPartner,
    accept_introduction,
    decline_introduction,
    introduce_project,
    propose_second_partner,
)

_NO_TIME: Final = "Our people for such projects are busy until the end of next quarter."
_WANTED: Final = frozenset({"vcf", "tanzu", "workspace-one"})
_SHARES: Final = (Fraction(3, 8), Fraction(5, 8))


def play_pairs(play: Play) -> None:
    """Bring projects in: one is new, one offered, one declined, two are accepted with an agreement to each."""
    _introduce(play, "N0010", ago=0)
    _offer(play, "N0011", ago=8, to=play.cast.lead)
    declined = _offer(play, "N0012", ago=12)
    if declined is not None:
        about: dict[str, Any] = {"introduction_id": "N0012-I1", "reason": _NO_TIME}
        play.do(decline_introduction, DeclineIntroduction, TAKER, about="N0012-I1", ago=2, **about)
    for project_id, to, is_agreed in (("N0013", play.cast.lead, False), ("N0014", None, True)):
        receiving = _offer(play, project_id, ago=30, to=to)
        if receiving is not None:
            accepted: dict[str, Any] = {"introduction_id": f"{project_id}-I1"}
            play.do(accept_introduction, AcceptIntroduction, TAKER, about=project_id, ago=25, **accepted)
            _agree(play, project_id, receiving, is_agreed=is_agreed)
            taken = Role(
                role_id=f"{project_id}-integrator", project_id=project_id, partner_id=receiving, role=Code("integrator")
            )
            play.record(f"{project_id}-taken", taken)
    asked: dict[str, Any] = {"mark": "INTRODUCTION", "incentive": "partner-to-partner", "partner": play.cast.seller}
    play.ask(Ask(**asked, deal="N0014", asked=24, until="proved"))


def _introduce(play: Play, project_id: str, *, ago: int) -> None:
    given = Introduction(
        introduction_id=f"{project_id}-I1",
        project_id=project_id,
        introducing_id=play.cast.seller,
        introduced_on=play.ago(ago),
        qualified_on=play.ago(ago),
    )
    asker = TAKER if ago else play.join(play.cast.seller)
    play.do(introduce_project, IntroduceProject, asker, about=project_id, ago=ago, introduction=given)


def _offer(play: Play, project_id: str, *, ago: int, to: str | None = None) -> str | None:
    """Bring a project in and offer it: to a partner where the ranking has it, else to the first of the ranking."""
    _introduce(play, project_id, ago=ago)
    wanted: dict[str, Any] = {
        "introduction_id": f"{project_id}-I1",
        "programme": play.programme.programme,
        "competencies": _WANTED,
    }
    for partner_id in (to, None):
        offer = {**wanted, "partner_id": partner_id}
        done = play.do(propose_second_partner, ProposeSecondPartner, MANAGER, about=project_id, ago=ago - 2, **offer)
        if done is not None:
            return str(done.answer["offered_to"])
    return None


def _agree(play: Play, project_id: str, receiving: str, *, is_agreed: bool) -> None:
    """Propose who does what; the introducing partner accepts, the other one does so where it is agreed."""
    seller = play.cast.seller
    parts = (
        PartOfAgreement(seller, "introducer", _SHARES[0]),
        PartOfAgreement(receiving, "integrator", _SHARES[1]),
    )
    about: dict[str, Any] = {"agreement_id": f"{project_id}-A1"}
    proposed = {**about, "introduction_id": f"{project_id}-I1", "parts": parts}
    done = play.do(propose_agreement, ProposeAgreement, play.join(seller), about=project_id, **proposed)
    if done is None:
        return
    for partner in (seller, receiving)[: 2 if is_agreed else 1]:
        accepted = {**about, "shown": done.answer["shown"]}
        play.do(accept_agreement, AcceptAgreement, play.join(partner), about=f"{project_id}/{partner}", **accepted)
