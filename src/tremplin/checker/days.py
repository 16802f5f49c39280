"""Days, lengths of time and periods, counted anew from the calendar."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tremplin.checker.reading import Unreadable, text_at

Span = tuple[date, date]
"""A first day, and the first day after the last."""

NO_END: Final = date.max
"""The first day after a span without end."""

MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}
ONE_DAY: Final = timedelta(days=1)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
_LENGTH: Final = re.compile(r"([1-9][0-9]{0,4}) (business day|day|month|year)s?")


@dataclass(frozen=True)
class Calendar:
    """The calendar of a programme: its time zone, its days off and the days it is in force.

    Attributes:
        zone: in which an instant has its day.
        holidays: days that are no business days, besides Saturdays and Sundays.
        in_force: from the first day to the day after the last, or without end.
    """

    zone: ZoneInfo
    holidays: frozenset[date]
    in_force: Span

    def is_working(self, day: date) -> bool:
        """Say whether a day is a business day."""
        return day.weekday() < 5 and day not in self.holidays

    def moved(self, day: date, length: str, *, sign: int) -> date:
        """Return the day so long after (sign 1) or before (sign -1); the length as terms write it.

        Raises:
            Unreadable: the length is in no known form.
            OverflowError: the day would leave the calendar.
        """
        number, unit = length_of(length)
        return self.stepped(day, sign * number, unit=unit)

    def bounded(self, day: date, length: str, *, sign: int) -> date:
        """Return the same, or the first or last day of the calendar where the day would leave it.

        Raises:
            Unreadable: the length is in no known form.
        """
        try:
            return self.moved(day, length, sign=sign)
        except OverflowError:
            return date.min if sign < 0 else date.max

    def rolling(self, day: date, length: str) -> tuple[date, date]:
        """Return the first and last day of the window of that length that ends with a day.

        Raises:
            Unreadable: the length is in no known form.
        """
        try:
            return self.moved(day, length, sign=-1) + ONE_DAY, day
        except OverflowError:
            return date.min, day

    def stepped(self, day: date, number: int, *, unit: str) -> date:
        """Return the day so many days, business days, months or years later; earlier when the number is negative.

        Raises:
            OverflowError: the day would leave the calendar.
        """
        if unit == "day":
            return day + number * ONE_DAY
        if unit != "business day":
            return plus_months(day, number * (12 if unit == "year" else 1))
        left = abs(number)
        while left:
            day += ONE_DAY if number > 0 else -ONE_DAY
            left -= self.is_working(day)
        return day

    def period(self, kind: str, day: date) -> Span | None:
        """Return the period of a kind that holds a day; `programme` is one whatever the day.

        Returns:
            None when the period would leave the calendar: there is no such period.

        Raises:
            Unreadable: there is no such kind.
        """
        if kind == "programme":
            return self.in_force
        if kind != "programme-year" and kind not in MONTHS:
            raise Unreadable("MALFORMED", seen=kind)
        try:
            return self._year_of_programme(day) if kind == "programme-year" else _of_calendar(MONTHS[kind], day)
        except OverflowError:
            return None

    def period_before(self, kind: str, span: Span) -> Span | None:
        """Return the period before another of the same kind; a programme has none before it, nor has the first one."""
        if kind == "programme" or span[0] == date.min:
            return None
        return self.period(kind, span[0] - ONE_DAY)

    def _year_of_programme(self, day: date) -> Span:
        first = self.in_force[0]
        years = day.year - first.year
        if plus_months(first, 12 * years) > day:
            years -= 1
        return plus_months(first, 12 * years), plus_months(first, 12 * years + 12)

    def working_days_after(self, first: date, last: date) -> int:
        """Count the business days after one day, up to and including another."""
        return sum(self.is_working(first + number * ONE_DAY) for number in range(1, (last - first).days + 1))


def day_of(data: Any, *, place: str) -> date:
    """Read a day, year-month-day and nothing else.

    Raises:
        Unreadable: it is no such day.
    """
    text = text_at(data, place=place)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Unreadable("MALFORMED", place, seen=text)


def instant_of(data: Any, *, place: str) -> datetime:
    """Read an instant in UTC, such as 2021-04-12T08:00:00Z.

    Raises:
        Unreadable: it is no such instant.
    """
    text = text_at(data, place=place)
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    raise Unreadable("MALFORMED", place, seen=text)


def length_of(text: str) -> tuple[int, str]:
    """Read a length of time: the number, and day, business day, month or year.

    Raises:
        Unreadable: it is in another form.
    """
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise Unreadable("MALFORMED", seen=text)
    return int(found[1]), found[2]


def plus_months(day: date, number: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month.

    Raises:
        OverflowError: the day would leave the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError(f"{day} and {number} months")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _of_calendar(months: int, day: date) -> Span:
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return first, plus_months(first, months)


def label_of(span: Span) -> str:
    """Name a period: 2021-09, 2021-Q3, 2021-H2, 2021, or else by both its ends; two points stand for no end."""
    first, after = span
    months = (after.year - first.year) * 12 + after.month - first.month
    is_of_calendar = first.day == 1 and after.day == 1 and months in (1, 3, 6, 12) and (first.month - 1) % months == 0
    if not is_of_calendar:
        return f"{first.isoformat()}/{'..' if after == NO_END else after.isoformat()}"
    year = f"{first.year:04}"
    if months == 12:
        return year
    if months == 1:
        return f"{year}-{first.month:02}"
    return f"{year}-{'Q' if months == 3 else 'H'}{(first.month - 1) // months + 1}"
