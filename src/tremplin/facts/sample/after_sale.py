"""The work after a project is won: go live, deploy, adopt, expand, renew."""

from typing import Final

from tremplin.facts.sample.calendar import PROGRAMME_END
from tremplin.facts.sample.life import Life
from tremplin.facts.sample.orders import Basket, write_orders
from tremplin.facts.sample.sheet import day_text

_DEPLOYMENT_TOPICS: Final = ("installation", "installation", "multi-cloud", "modernisation")
_READING_DAYS: Final = (18, 45, 72, 89)
# The data end two months after the programme.
_LAST_DAY: Final = PROGRAMME_END + 60


def go_live(life: Life) -> int:
    """Write when the solution goes live and is accepted; return the day, or 0 when the data end before."""
    live = life.won + life.dice.between(25, 170)
    if live > _LAST_DAY:
        return 0
    life.milestone("go-live", live)
    if life.dice.happens(90):
        life.milestone("acceptance", live + life.dice.between(5, 40))
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
    activity_id = life.activity(
        doer, kind="deployment", topic=dice.one_of(_DEPLOYMENT_TOPICS), started=started, completed=live
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
    activity_id = life.activity(
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
    life.milestone("term-end", term_end)
    if not dice.happens(82):
        return first_number
    renewed = term_end + (dice.between(1, 25) if dice.happens(12) else -dice.between(0, 45))
    life.milestone("renewal", renewed)
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
