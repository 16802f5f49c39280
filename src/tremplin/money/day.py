"""Days: which day an instant belongs to, and days counted from another in months or business days.

Dates are plain calendar dates in the programme's time zone; instants occur only in `day_in_zone`.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NO_HOLIDAYS: Final[frozenset[date]] = frozenset()
_SATURDAY: Final = 5


class DateOutOfBounds(ValueError):
    """Say that a date would fall outside the years 1 to 9999."""

    def __init__(self) -> None:
        super().__init__("The date falls outside the years 1 to 9999.")


class InstantNotAware(ValueError):
    """Say that an instant has no time zone, so that its day cannot be known."""

    def __init__(self) -> None:
        super().__init__("An instant needs its time zone: without it, nobody knows which day it belongs to.")


class UnknownZone(ValueError):
    """Say that a name is no time zone of the IANA list.

    Attributes:
        zone: the name as it was seen.
    """

    def __init__(self, zone: str) -> None:
        super().__init__(f"{zone!r} is not a time zone of the IANA list, such as Europe/Paris.")
        self.zone = zone


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name.

    Raises:
        UnknownZone: the list has no such name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Besides the unknown name, a folder of the list ("Europe") and a path that leaves it end here.
        raise UnknownZone(name) from None


def day_in_zone(instant: datetime, *, zone: str) -> date:
    """Return the day to which an instant belongs in a time zone.

    Args:
        instant: aware.
        zone: IANA name, such as "Europe/Paris".

    Raises:
        InstantNotAware: the instant has no time zone.
        UnknownZone: the list has no such zone.

    Example:
        >>> from datetime import timezone
        >>> day_in_zone(datetime(2026, 6, 30, 22, 0, tzinfo=timezone.utc), zone="Europe/Paris")
        datetime.date(2026, 7, 1)
    """
    if instant.utcoffset() is None:
        raise InstantNotAware
    return instant.astimezone(zone_of(zone)).date()


def add_days(day: date, number: int) -> date:
    """Return the day so many calendar days later; a negative number goes back.

    Raises:
        DateOutOfBounds: the result is outside the years 1 to 9999.
    """
    try:
        return day + timedelta(days=number)
    except OverflowError:
        raise DateOutOfBounds from None


def add_months(day: date, number: int) -> date:
    """Return the same day of the month so many months later.

    A month that is too short gives its last day: 31 January and one month is 28 or 29 February. Count from the
    first date each time (31 January and two months is 31 March), because clipped steps do not add up.

    Args:
        day: the first date.
        number: months; a negative number goes back.

    Raises:
        DateOutOfBounds: the result is outside the years 1 to 9999.

    Example:
        >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 2, 29), 12)
        (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not date.min.year <= year <= date.max.year:
        raise DateOutOfBounds
    return date(year, month_index + 1, min(day.day, days_in_month(year, month_index + 1)))


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has, 28 to 31.

    Args:
        year: 1 to 9999.
        month: 1 to 12.
    """
    if month == 2:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if is_leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def is_business_day(day: date, *, holidays: frozenset[date] = NO_HOLIDAYS) -> bool:
    """Say whether a day is neither a Saturday, nor a Sunday, nor a holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_business_days(day: date, number: int, *, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """Return the n-th business day after a day.

    Args:
        day: not counted itself, whether it is a business day or not.
        number: zero gives the day itself if it is a business day, otherwise the next one; a negative number
            counts business days before the day.
        holidays: days that are no business days, besides Saturdays and Sundays.

    Raises:
        DateOutOfBounds: the result is outside the years 1 to 9999.

    Example:
        >>> add_business_days(date(2026, 7, 10), 3, holidays=frozenset({date(2026, 7, 14)}))
        datetime.date(2026, 7, 16)
    """
    step = -1 if number < 0 else 1
    left = abs(number)
    while left or not is_business_day(day, holidays=holidays):
        day = add_days(day, step)
        left -= left > 0 and is_business_day(day, holidays=holidays)
    return day


def business_days_between(first: date, last: date, *, holidays: frozenset[date] = NO_HOLIDAYS) -> int:
    """Count the business days after a day, up to and including another.

    Args:
        first: not counted.
        last: counted; when it is not later than `first`, the count is zero.
        holidays: days that are no business days, besides Saturdays and Sundays.

    Example:
        >>> business_days_between(date(2026, 7, 10), date(2026, 7, 13))
        1
    """
    spans = range(1, (last - first).days + 1)
    return sum(is_business_day(add_days(first, number), holidays=holidays) for number in spans)
