"""Claims of the sample and their proofs: most are in order; some come late, ask too late, or lack a proof."""

from collections.abc import Mapping
from dataclasses import dataclass

from tremplin.facts.sample.calendar import instant_text
from tremplin.facts.sample.cast import PartnerCast
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import Sheet, day_text

LATE: int = 7
NO_PROOF: int = 5
NOT_ACCEPTED: int = 4
ASKED_LATE: int = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """A claim about to be written.

    Attributes:
        id: of the claim.
        incentive: for which it asks.
        partner: who claims.
        since: the day from which it may be sent.
        within: how many days it then has.
        before: the day before which the vendor must be asked; 0 when nobody needs to be asked.
        proofs: kinds of the proofs that it needs.
        cells: further fields of the claim.
    """

    id: str
    incentive: str
    partner: PartnerCast
    since: int
    within: int
    before: int
    proofs: tuple[str, ...]
    cells: Mapping[str, str]


def write_claim(asking: Asking, *, dice: Dice, sheets: Mapping[str, Sheet]) -> None:
    """Write a claim and its proofs.

    Args:
        asking: what is claimed.
        dice: the stream of the project or partner.
        sheets: where the rows go.
    """
    is_late = dice.happens(LATE)
    submitted = asking.since + (asking.within + dice.between(1, 40) if is_late else dice.below(asking.within))
    requested = 0
    if asking.before:
        requested = (
            asking.before + dice.between(1, 9) if dice.happens(ASKED_LATE) else asking.before - dice.between(2, 21)
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
        if dice.happens(NO_PROOF):
            continue
        sheets["proofs"].add(
            proof_id=f"{asking.id}-F{number + 1}",
            claim_id=asking.id,
            kind=kind,
            handed_in_on=day_text(submitted),
            accepted_on="" if dice.happens(NOT_ACCEPTED) else day_text(submitted + dice.between(1, 20)),
        )
