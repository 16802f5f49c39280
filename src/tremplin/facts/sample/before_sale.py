"""The work before a project is won: assess, prove, introduce."""

from typing import Final

from tremplin.facts.sample.life import Life
from tremplin.facts.sample.sheet import day_text

_ASSESSMENT_TOPICS: Final = ("application-mapping", "optimisation", "portfolio-advice")


def assess(life: Life) -> int:
    """Write the technical assessment, if there is one, and return the day after which the work goes on."""
    dice = life.dice
    if not dice.happens(58):
        return life.registered
    started = life.registered + dice.between(4, 35)
    completed = started + dice.between(70, 130) if dice.happens(8) else started + dice.between(5, 60)
    # Now and then nobody wrote down when the work began, or on what it was.
    topic = dice.one_of(_ASSESSMENT_TOPICS) if dice.happens(95) else ""
    doer = life.integrator or life.lead
    activity_id = life.activity(
        doer, kind="technical-assessment", topic=topic, started=started * dice.happens(98), completed=completed
    )
    for again in range(1 + dice.happens(3)):
        life.claim(
            "technical-assessment",
            doer,
            mark=f"ASSESSMENT{'-AGAIN' * again}",
            decided=started,
            since=completed,
            within=45,
            before=started,
            proofs=("assessment-report", "customer-confirmation"),
            activity_id=activity_id,
            extended="complete" if dice.happens(4) else "",
        )
    return completed


def prove(life: Life, after: int) -> None:
    """Write the proof of concept, if there is one; it is paid whether or not the deal is won.

    Args:
        life: the project.
        after: the day after which it begins.
    """
    dice = life.dice
    if not dice.happens(48):
        return
    started = after + dice.between(3, 30)
    completed = started + dice.between(65, 100) if dice.happens(9) else started + dice.between(8, 58)
    doer = life.lead if dice.happens(40) else life.integrator or life.lead
    activity_id = life.activity(doer, kind="proof-of-concept", topic="", started=started, completed=completed)
    life.claim(
        "proof-of-concept",
        doer,
        mark="POC",
        decided=started,
        since=completed,
        within=45,
        before=started,
        proofs=("poc-report", "customer-confirmation"),
        activity_id=activity_id,
        extended="complete" if dice.happens(6) else "",
    )


def introduce(life: Life) -> None:
    """Write how the lead brings the project to a second partner, and what it claims for that."""
    dice, sheets = life.dice, life.setting.sheets
    introduced = life.registered + dice.between(2, 20)
    qualified = introduced + dice.between(2, 15)
    accepted = qualified + (dice.between(30, 60) if dice.happens(10) else dice.between(2, 24))
    is_accepted = dice.happens(94)
    sheets["introductions"].add(
        introduction_id=f"{life.id}-I1",
        project_id=life.id,
        introducing_id=life.lead.id,
        receiving_id=life.integrator.id if life.integrator and is_accepted else "",
        introduced_on=day_text(introduced),
        qualified_on=day_text(qualified) if dice.happens(95) else "",
        accepted_on=day_text(accepted) if is_accepted else "",
    )
    if is_accepted:
        life.milestone("handover", accepted + 3)
    life.claim(
        "partner-to-partner",
        life.lead,
        mark="INTRODUCTION",
        decided=qualified,
        since=accepted,
        within=45,
        proofs=("vendor-match", "services-contract"),
    )
