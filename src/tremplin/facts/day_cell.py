"""Days and instants in cells: ISO 8601 in the one form that leaves nothing open."""

import re
from datetime import UTC, date, datetime
from typing import Final

from tremplin.facts.fault import Fault, fault_of
from tremplin.wording import text_key

YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2999
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_NOT_A_DAY: Final = text_key('"{seen}" is not a day.')
_DAY_HINT: Final = text_key("Write the day as year-month-day, such as 2021-03-31.")
_NO_SUCH_DAY: Final = text_key('"{seen}" is not in the calendar.')
_DAY_FAR: Final = text_key('"{seen}" is not between the years 1900 and 2999.')
_DAY_FAR_HINT: Final = text_key("Leave the cell empty where there is no end.")
_NOT_AN_INSTANT: Final = text_key('"{seen}" is not a moment with its offset from UTC.')
_INSTANT_HINT: Final = text_key("Write it as 2021-04-12T09:00:00+02:00, or with Z for UTC.")


def day_in(seen: str) -> date | Fault:
    """Read a day, written year-month-day, between the years 1900 and 2999."""
    if not _DAY.fullmatch(seen):
        return fault_of("NOT_A_DAY", _NOT_A_DAY, seen, hint=_DAY_HINT)
    try:
        day = date.fromisoformat(seen)
    except ValueError:
        return fault_of("NO_SUCH_DAY", _NO_SUCH_DAY, seen)
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        return fault_of("DAY_OUT_OF_BOUNDS", _DAY_FAR, seen, hint=_DAY_FAR_HINT)
    return day


def instant_in(seen: str) -> datetime | Fault:
    """Read a moment with its offset from UTC, to the microsecond; the result is in UTC."""
    if not _INSTANT.fullmatch(seen):
        return fault_of("NOT_AN_INSTANT", _NOT_AN_INSTANT, seen, hint=_INSTANT_HINT)
    day = day_in(seen[:10])
    if isinstance(day, Fault):
        return Fault(day.code, day.template, {"seen": seen}, day.hint)
    try:
        return datetime.fromisoformat(seen).astimezone(UTC)
    except ValueError:
        return fault_of("NOT_AN_INSTANT", _NOT_AN_INSTANT, seen, hint=_INSTANT_HINT)
