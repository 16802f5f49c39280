"""The life of one project: who takes part, when it begins, and how it ends."""

from dataclasses import dataclass, field
from typing import Final

from tremplin.facts.sample.calendar import HISTORY_START, PROGRAMME_END, PROGRAMME_START
from tremplin.facts.sample.cast import FAMILIES, CustomerCast, PartnerCast, pick
from tremplin.facts.sample.claims import Asking, write_claim
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.orders import RECURRING, SALE_TYPES
from tremplin.facts.sample.setting import Setting
from tremplin.facts.sample.sheet import day_text

# In minor units, a hundred of the currency at a time.
_VALUES: Final = {
    "commercial": (60, 450),
    "mid-market": (250, 1_600),
    "enterprise": (1_000, 6_500),
    "public-sector": (300, 2_600),
}
_HUNDRED: Final = 10_000
_PROTECTION_DAYS: Final = 180


@dataclass(slots=True)
class Life:
    """One project.

    Attributes:
        id: of the project.
        setting: where it takes place.
        dice: its stream.
        customer: whose project it is.
        lead: the partner that registered it.
        seller: who sells.
        integrator: who does the services; None when nobody does.
        is_introduced: whether the lead brings it to the integrator.
        sale_type: how it is sold.
        family: what most of it is.
        value: of the deal, in minor units of the customer's currency.
        registered: the day.
        won: the day; 0 when it is not won.
        lost: the day; 0 when it is not lost.
        status: what became of it.
        units: sold in it so far.
    """

    id: str
    setting: Setting
    dice: Dice
    customer: CustomerCast
    lead: PartnerCast
    seller: PartnerCast
    integrator: PartnerCast | None
    is_introduced: bool
    sale_type: str
    family: str
    value: int
    registered: int
    won: int = 0
    lost: int = 0
    status: str = "opportunity"
    units: int = field(default=0)

    @property
    def is_recurring(self) -> bool:
        """Whether the customer pays for as long as it uses what it bought."""
        return self.sale_type in RECURRING

    def claim(
        self,
        incentive: str,
        partner: PartnerCast,
        *,
        mark: str,
        decided: int,
        since: int,
        within: int,
        before: int = 0,
        proofs: tuple[str, ...] = (),
        **cells: str,
    ) -> None:
        """Write a claim about this project.

        Args:
            incentive: its id.
            partner: who claims.
            mark: what the claim's id ends with.
            decided: the day that decides.
            since: the day from which it may be sent.
            within: how many days it then has.
            before: the day before which the vendor must be asked; 0 when nobody needs to be asked.
            proofs: kinds of proofs.
            cells: further fields of the claim.
        """
        asking = Asking(
            id=f"{self.id}-{mark}",
            incentive=incentive,
            partner=partner,
            decided=decided,
            since=since,
            within=within,
            before=before,
            proofs=proofs,
            cells={"project_id": self.id, **cells},
        )
        write_claim(asking, dice=self.dice, sheets=self.setting.sheets)

    def activity(
        self,
        doer: PartnerCast,
        *,
        kind: str,
        topic: str,
        started: int,
        completed: int,
        workloads: str = "",
    ) -> str:
        """Write a piece of work in this project, and return its id.

        Args:
            doer: whose work it is.
            kind: of the work.
            topic: of the work; empty when nobody wrote it down.
            started: the day; 0 when nobody wrote it down.
            completed: the day.
            workloads: how many were moved; empty when none.
        """
        activity_id = f"{self.id}-{kind}"
        self.setting.sheets["activities"].add(
            activity_id=activity_id,
            project_id=self.id,
            partner_id=doer.id,
            kind=kind,
            topic=topic,
            started_on=day_text(started) if started else "",
            completed_on=day_text(completed),
            workloads=workloads,
        )
        return activity_id

    def milestone(self, kind: str, day: int) -> None:
        """Write that this project reached a milestone on a day."""
        self.setting.sheets["milestones"].add(
            milestone_id=f"{self.id}-{kind}", project_id=self.id, kind=kind, reached_on=day_text(day)
        )


def begin(number: int, setting: Setting) -> Life:
    """Return a project as it begins, with its end already thrown.

    Args:
        number: from 0.
        setting: where it takes place.
    """
    dice = Dice(setting.seed, f"project {number}")
    customer = dice.one_of(setting.customers)
    is_introduced = dice.happens(24)
    introducers = setting.transactional if dice.happens(85) else setting.sellers
    lead = pick(introducers if is_introduced else setting.partners, dice)
    integrator: PartnerCast | None = lead
    if is_introduced:
        pool = setting.masters if dice.happens(85) else setting.advisers
        others = [one for one in (pick(pool, dice), *setting.advisers[:2]) if one is not lead]
        integrator = others[0] if others else None
    elif "services" not in lead.models:
        integrator = pick(setting.advisers, dice) if dice.happens(60) else None
    seller = lead if "resell" in lead.models or dice.happens(30) else pick(setting.sellers, dice)
    least, most = _VALUES[customer.segment]
    # A fifth of the projects began before the programme did: their renewals fall into it.
    is_old = dice.happens(22)
    registered = (
        dice.between(HISTORY_START, PROGRAMME_START - 1)
        if is_old
        else dice.between(PROGRAMME_START, PROGRAMME_END - 30)
    )
    life = Life(
        id=f"J{number + 1:06d}",
        setting=setting,
        dice=dice,
        customer=customer,
        lead=lead,
        seller=seller,
        integrator=integrator,
        is_introduced=is_introduced,
        sale_type=dice.weighted(SALE_TYPES),
        family=dice.one_of((*FAMILIES, *FAMILIES, "vsphere")),
        value=dice.between(least, most) * _HUNDRED,
        registered=registered,
    )
    _end(life)
    return life


def _end(life: Life) -> None:
    dice = life.dice
    outcome, day = dice.below(100), life.registered + dice.between(40, 210)
    if outcome < 64 and day <= PROGRAMME_END:
        life.won, life.status = day, "won"
    elif 64 <= outcome < 82 and day <= PROGRAMME_END:
        life.lost, life.status = day, "lost"
    elif outcome >= 94:
        life.status = dice.one_of(("denied", "pending-approval", "pending-revision", "abandoned"))
    elif life.registered + _PROTECTION_DAYS <= PROGRAMME_END:
        life.status = "expired"
