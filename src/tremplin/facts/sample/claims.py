"""Claims of the sample and their proofs: most are in order; some come late, ask too late, or lack a proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.facts.sample.calendar import PROGRAMME_END, PROGRAMME_START, instant_text
from tremplin.facts.sample.cast import PartnerCast
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import Sheet, day_text

# In per cent.
_LATE: Final = 6
_NO_PROOF: Final = 4
_NOT_ACCEPTED: Final = 3
_ASKED_LATE: Final = 4
_HOPELESS: Final = 20
_NEED_A_MASTER: Final = frozenset({"technical-assessment", "proof-of-concept", "partner-to-partner"})


@dataclass(frozen=True, slots=True)
class Asking:
    """A claim about to be written.

    Attributes:
        id: of the claim.
        incentive: for which it asks.
        partner: who claims.
        decided: the day that decides.
        since: the day from which it may be sent.
        within: how many days it then has.
        before: the day before which the vendor must be asked; 0 when nobody needs to be asked.
        proofs: kinds of the proofs that it needs.
        cells: further fields of the claim.
    """

    id: str
    incentive: str
    partner: PartnerCast
    decided: int
    since: int
    within: int
    before: int
    proofs: tuple[str, ...]
    cells: Mapping[str, str]


def write_claim(asking: Asking, *, dice: Dice, sheets: Mapping[str, Sheet]) -> None:
    """Write a claim and its proofs; few people claim what cannot be granted at all.

    Args:
        asking: what is claimed.
        dice: the stream of the project or partner.
        sheets: where the rows go.
    """
    if _is_hopeless(asking) and not dice.happens(_HOPELESS):
        return
    is_late = dice.happens(_LATE)
    submitted = asking.since + (asking.within + dice.between(1, 40) if is_late else dice.below(asking.within))
    requested = 0
    if asking.before:
        requested = (
            asking.before + dice.between(1, 9) if dice.happens(_ASKED_LATE) else asking.before - dice.between(2, 21)
        )
    sheets["claims"].add(
        claim_id=asking.id,
        incentive=asking.incentive,
        partner_id=asking.partner.id,
        requested_on=day_text(requested) if requested else "",
        submitted_on=day_text(submitted),
        reserved_at=instant_text(requested or submitted, dice),
        **asking.cells,
    )
    for number, kind in enumerate(asking.proofs):
        if dice.happens(_NO_PROOF):
            continue
        sheets["proofs"].add(
            proof_id=f"{asking.id}-F{number + 1}",
            claim_id=asking.id,
            kind=kind,
            handed_in_on=day_text(submitted),
            accepted_on="" if dice.happens(_NOT_ACCEPTED) else day_text(submitted + dice.between(1, 20)),
        )


def _is_hopeless(asking: Asking) -> bool:
    if not PROGRAMME_START <= asking.decided <= PROGRAMME_END or not asking.partner.is_member:
        return True
    if asking.incentive == "sales-rewards":
        return not asking.partner.accepts_rewards
    return asking.incentive in _NEED_A_MASTER and not asking.partner.is_master
