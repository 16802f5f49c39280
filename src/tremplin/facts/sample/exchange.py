"""Exchange rates of the sample: one a month and pair, made up; their ids say so."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from tremplin.facts.sample.calendar import day_of
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import Sheet, day_text

SOURCE: Final = "corporate"
# In ten-thousandths of a euro.
_START: Final = {"USD": 9_100, "CHF": 9_450}
_FIRST: Final = (2020, 3)
_MONTHS: Final = 26
# The source forgot a month: amounts in Swiss francs of that August find no rate that is young enough.
_FORGOTTEN: Final = {("CHF", day_of(2021, 8))}


def write_rates(*, seed: int, sheets: Mapping[str, Sheet]) -> None:
    """Write the rates of every month, from a month before the first order line.

    Args:
        seed: of the sample.
        sheets: where the rows go.
    """
    for base, rate in _START.items():
        dice = Dice(seed, f"rates of {base}")
        for month in range(_MONTHS):
            year, month_index = divmod(_FIRST[0] * 12 + _FIRST[1] - 1 + month, 12)
            day = date(year, month_index + 1, 1).toordinal()
            rate += dice.between(-120, 120)
            if (base, day) in _FORGOTTEN:
                continue
            sheets["rates"].add(
                rate_id=f"fictitious-{base}-{day_text(day)}",
                base=base,
                quote="EUR",
                on=day_text(day),
                rate=f"0.{rate:04d}",
                source=SOURCE,
            )
