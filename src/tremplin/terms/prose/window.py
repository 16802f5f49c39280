"""The window of a limit in words, and the day on which it starts afresh."""

import re
from datetime import date
from typing import Final

from tremplin.money import Period, PeriodKind, period_of
from tremplin.terms.prose.voice import Voice

_LABEL: Final = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})|Q([1-4])|H([12])))?")


def period_from(label: str) -> Period | None:
    """Return the period that a label of a receipt means; None for a rolling window and for none at all."""
    if "/" in label:
        start, _, end = label.partition("/")
        return Period(date.fromisoformat(start), date.fromisoformat(end))
    found = _LABEL.fullmatch(label)
    if found is None:
        return None
    year, month, quarter, half = found.groups()
    if month:
        return period_of(date(int(year), int(month), 1), kind=PeriodKind.MONTH)
    if quarter:
        return period_of(date(int(year), 3 * int(quarter) - 2, 1), kind=PeriodKind.QUARTER)
    if half:
        return period_of(date(int(year), 6 * int(half) - 5, 1), kind=PeriodKind.HALF)
    return period_of(date(int(year), 1, 1), kind=PeriodKind.YEAR)


def starts_afresh_on(label: str, *, voice: Voice) -> date | None:
    """Return the day on which a limit starts afresh; None when it does not while the programme is in force."""
    period = period_from(label)
    if period is None or period.end > voice.programme.in_force.to:
        return None
    return period.end
