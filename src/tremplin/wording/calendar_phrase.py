"""How a period is said: the third quarter of 2026, the year 2026, the period from one day to another."""

from typing import Final

from tremplin.money import OPEN_END, Period
from tremplin.wording.phrase import Phrase, text_key

# With its article, so that "for {period}" and « pour {period} » fit every one of them.
_QUARTERS: Final = (
    text_key("the first quarter of {year}"),
    text_key("the second quarter of {year}"),
    text_key("the third quarter of {year}"),
    text_key("the fourth quarter of {year}"),
)
_HALVES: Final = (text_key("the first half of {year}"), text_key("the second half of {year}"))
_YEAR: Final = text_key("the year {year}")
_SPAN: Final = text_key("the period from {first} to {last}")
_OPEN_SPAN: Final = text_key("the period from {first} on")


def period_phrase(period: Period) -> Phrase | None:
    """Return how a period is said.

    Returns:
        None for a month of the calendar, whose name needs no words of ours.

    Example:
        >>> from datetime import date
        >>> period_phrase(Period(date(2026, 7, 1), date(2026, 10, 1))).template
        'the third quarter of {year}'
    """
    year, _, part = period.label.partition("-")
    if period.end == OPEN_END:
        return Phrase(_OPEN_SPAN, {"first": period.start})
    if "/" in period.label:
        return Phrase(_SPAN, {"first": period.start, "last": period.last_day})
    if not part:
        return Phrase(_YEAR, {"year": year})
    match part[0]:
        case "Q":
            return Phrase(_QUARTERS[int(part[1]) - 1], {"year": year})
        case "H":
            return Phrase(_HALVES[int(part[1]) - 1], {"year": year})
    return None
