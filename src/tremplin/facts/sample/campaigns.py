"""Campaigns of the sample: what partners ask development funds for."""

from collections.abc import Mapping
from typing import Final

from tremplin.facts.sample.calendar import PROGRAMME_END, PROGRAMME_START
from tremplin.facts.sample.cast import PartnerCast
from tremplin.facts.sample.claims import Asking, write_claim
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import Sheet, day_text, money_text

_KINDS: Final = ("event", "webinar", "digital", "content")


def write_campaigns(partner: PartnerCast, *, seed: int, sheets: Mapping[str, Sheet]) -> None:
    """Write the campaigns of a partner: none, some, or so many that its funds run out.

    Args:
        partner: whose.
        seed: of the sample.
        sheets: where the rows go.
    """
    dice = Dice(seed, f"campaigns of {partner.id}")
    for number in range(dice.weighted(((0, 40), (1, 30), (2, 18), (5, 12)))):
        last_day = dice.between(PROGRAMME_START - 20, PROGRAMME_END)
        asking = Asking(
            id=f"{partner.id}-FUNDS-{number + 1}",
            incentive="development-funds",
            partner=partner,
            decided=last_day,
            since=last_day,
            within=60,
            before=last_day,
            proofs=("invoice", "proof-of-execution"),
            cells={
                "campaign_kind": dice.one_of(_KINDS),
                "campaign_on": day_text(last_day),
                "cost": money_text(dice.between(60_000, 2_600_000)),
                "currency": partner.currency,
            },
        )
        write_claim(asking, dice=dice, sheets=sheets)
