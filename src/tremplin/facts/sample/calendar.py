"""The days of the sample, counted as `date.toordinal` does, and how instants are written."""

from datetime import date
from typing import Final

from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import day_text

HISTORY_START: Final = date(2020, 4, 1).toordinal()
PROGRAMME_START: Final = date(2021, 3, 22).toordinal()
PROGRAMME_END: Final = date(2022, 3, 21).toordinal()


def day_of(year: int, month: int, *, day: int = 1) -> int:
    """Return a day of the calendar as the sample counts days."""
    return date(year, month, day).toordinal()


def instant_text(day: int, dice: Dice) -> str:
    """Return a moment of a day in UTC; some lie so late that they belong to the next day in Paris."""
    hour = 22 + dice.below(2) if dice.happens(3) else dice.between(6, 18)
    return f"{day_text(day)}T{hour:02d}:{dice.below(60):02d}:{dice.below(60):02d}Z"
