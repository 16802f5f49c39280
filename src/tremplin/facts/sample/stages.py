"""The work in a project, stage by stage: assess, prove, introduce, deploy, adopt, expand, renew."""

from typing import Final

from tremplin.facts.sample.calendar import PROGRAMME_END
from tremplin.facts.sample.cast import PartnerCast
from tremplin.facts.sample.life import Life
from tremplin.facts.sample.orders import Basket, write_orders
from tremplin.facts.sample.sheet import day_text

_ASSESSMENT_TOPICS: Final = ("application-mapping", "optimisation", "portfolio-advice")
_DEPLOYMENT_TOPICS: Final = ("installation", "installation", "multi-cloud", "modernisation")
_READING_DAYS: Final = (18, 45, 72, 89)
# The data end two months after the programme.
_LAST_DAY: Final = PROGRAMME_END + 60


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
    activity_id = _activity(
        life, doer, kind="technical-assessment", topic=topic, started=started * dice.happens(98), completed=completed
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
    activity_id = _activity(life, doer, kind="proof-of-concept", topic="", started=started, completed=completed)
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
        _milestone(life, "handover", accepted + 3)
    life.claim(
        "partner-to-partner",
        life.lead,
        mark="INTRODUCTION",
        decided=qualified,
        since=accepted,
        within=45,
        proofs=("vendor-match", "services-contract"),
    )


def go_live(life: Life) -> int:
    """Write when the solution goes live and is accepted; return the day, or 0 when the data end before."""
    live = life.won + life.dice.between(25, 170)
    if live > _LAST_DAY:
        return 0
    _milestone(life, "go-live", live)
    if life.dice.happens(90):
        _milestone(life, "acceptance", live + life.dice.between(5, 40))
    return live


def deploy(life: Life, live: int) -> None:
    """Write the deployment and the integrator's claim.

    Args:
        life: the project; it has an integrator.
        live: the day of going live.
    """
    dice = life.dice
    started = dice.between(life.won + 2, live - 10)
    doer = life.integrator or life.lead
    activity_id = _activity(
        life, doer, kind="deployment", topic=dice.one_of(_DEPLOYMENT_TOPICS), started=started, completed=live
    )
    if dice.happens(75):
        life.claim(
            "deployment",
            doer,
            mark="DEPLOYMENT",
            decided=live,
            since=live,
            within=45,
            proofs=("deployment-report", "customer-confirmation"),
            activity_id=activity_id,
            extended="start-after-win" if dice.happens(5) else "",
        )


def adopt(life: Life, live: int) -> None:
    """Write how many of the units are in use, and the claim for it.

    Args:
        life: the project.
        live: the day of going live.
    """
    dice = life.dice
    share = dice.between(5, 70)
    for number, days in enumerate(_READING_DAYS):
        # The last one sometimes comes a few days too late to count.
        day = live + days + (6 * dice.happens(10) if number == len(_READING_DAYS) - 1 else 0)
        life.setting.sheets["readings"].add(
            reading_id=f"{life.id}-U{number + 1}",
            partner_id=life.seller.id,
            project_id=life.id,
            metric="units-in-use",
            read_on=day_text(day),
            value=str(life.units * share // 100),
        )
        share += dice.between(0, 16)
    if dice.happens(70):
        life.claim(
            "adoption",
            life.integrator or life.seller,
            mark="ADOPTION",
            decided=live + 90,
            since=live + 90,
            within=45,
            proofs=("usage-report",),
        )


def expand(life: Life, live: int) -> None:
    """Write a migration to public cloud, if there is one, and the claim for it.

    Args:
        life: the project; it has an integrator.
        live: the day of going live.
    """
    dice = life.dice
    if not dice.happens(42):
        return
    started = live + dice.between(-20, 40)
    completed = started + dice.between(20, 110)
    doer = life.integrator or life.lead
    activity_id = _activity(
        life,
        doer,
        kind="cloud-migration",
        topic=dice.one_of(("rehost", "rehost", "replatform")),
        started=started,
        completed=completed,
        workloads=str(dice.between(8, 260)),
    )
    life.claim(
        "cloud-migration-services",
        doer,
        mark="MIGRATION",
        decided=completed,
        since=completed,
        within=45,
        proofs=("migration-report", "customer-confirmation"),
        activity_id=activity_id,
    )


def renew(life: Life, *, term_end: int, first_number: int) -> int:
    """Write the renewal of a subscription whose term ends within the data, and the claim for it.

    Args:
        life: the project.
        term_end: the last day of the term.
        first_number: of the first order line that is still free.

    Returns:
        The number of the next line that is free.
    """
    dice = life.dice
    if term_end > _LAST_DAY:
        return first_number
    _milestone(life, "term-end", term_end)
    if not dice.happens(82):
        return first_number
    renewed = term_end + (dice.between(1, 25) if dice.happens(12) else -dice.between(0, 45))
    _milestone(life, "renewal", renewed)
    count = dice.between(2, 4)
    basket = Basket(
        partner_id=life.seller.id,
        customer=life.customer,
        project_id=life.id,
        families=((life.family, 100),),
        sale_types=((life.sale_type, 100),),
        first_day=renewed - 20,
        last_day=renewed + 15,
    )
    write_orders(basket, count, first_number=first_number, key=life.id, dice=dice, sheets=life.setting.sheets)
    life.claim(
        "renewal", life.seller, mark="RENEWAL", decided=renewed, since=renewed, within=45, proofs=("purchase-order",)
    )
    return first_number + count


def _activity(
    life: Life, doer: PartnerCast, *, kind: str, topic: str, started: int, completed: int, workloads: str = ""
) -> str:
    activity_id = f"{life.id}-{kind}"
    life.setting.sheets["activities"].add(
        activity_id=activity_id,
        project_id=life.id,
        partner_id=doer.id,
        kind=kind,
        topic=topic,
        started_on=day_text(started) if started else "",
        completed_on=day_text(completed),
        workloads=workloads,
    )
    return activity_id


def _milestone(life: Life, kind: str, day: int) -> None:
    life.setting.sheets["milestones"].add(
        milestone_id=f"{life.id}-{kind}", project_id=life.id, kind=kind, reached_on=day_text(day)
    )
