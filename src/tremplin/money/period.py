"""Periods: half-open spans of days, cut by calendar, fiscal year or programme anniversary."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tremplin.money.day import add_days, add_months

# A programme without an end: its period ends here, and its label shows two points instead of the date.
OPEN_END: Final = date.max


class PeriodKind(StrEnum):
    """How time is cut into periods. The value of each member is the word that terms use."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    PROGRAMME_YEAR = "programme-year"
    PROGRAMME = "programme"


_LABEL: Final = re.compile(r"(?P<year>[0-9]{4})(?:(?P<part>-[QH]?)(?P<index>[0-9]{1,2}))?", re.ASCII)
_MONTHS_OF_FISCAL: Final = {PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


class PeriodNotValid(ValueError):
    """Say that a period would end on or before the day on which it starts."""

    def __init__(self, start: date, end: date) -> None:
        super().__init__(f"A period from {start} must end after it starts, not at {end}.")
        self.start = start
        self.end = end


class ProgrammeNotGiven(ValueError):
    """Say that a programme's period is needed to find this kind of period, and was not given."""

    def __init__(self, kind: PeriodKind) -> None:
        super().__init__(f"To find the {kind.value}, the period of the programme is needed.")
        self.kind = kind


class NoSuchPeriod(ValueError):
    """Say that a programme, which is a single period, has no next and no previous one."""

    def __init__(self) -> None:
        super().__init__("A programme is a single period: none comes before or after it.")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, ordered by its start and then its end.

    Attributes:
        start: first day, included.
        end: first day after it, not included; later than `start`. `OPEN_END` when no end is set.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodNotValid(self.start, self.end)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """The last day that is included."""
        return add_days(self.end, -1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def label(self) -> str:
        """The canonical name: equal labels are equal periods.

        "2026-09", "2026-Q3", "2026-H2" and "2026" for spans of the calendar; start and end for every other
        span, "2021-03-22/2022-03-22", or "2021-03-22/.." without an end. A fiscal quarter that is no
        calendar quarter has the long form, because vendors disagree on the year that a fiscal year is named
        after.
        """
        months = _calendar_months(self)
        year = f"{self.start.year:04}"
        index = (self.start.month - 1) // months if months else 0
        match months:
            case 1:
                return f"{year}-{self.start.month:02}"
            case 3:
                return f"{year}-Q{index + 1}"
            case 6:
                return f"{year}-H{index + 1}"
            case 12:
                return year
        end = ".." if self.end == OPEN_END else self.end.isoformat()
        return f"{self.start.isoformat()}/{end}"


def period_of(
    day: date, *, kind: PeriodKind, year_start: tuple[int, int] = (1, 1), programme: Period | None = None
) -> Period:
    """Return the period of a kind that holds a day.

    A month is always the month of the calendar. Quarters, halves and years follow `year_start`. A programme
    year runs from one anniversary of the programme's start to the next, also for days outside the programme;
    a programme that starts on 29 February has its anniversary on 28 February of common years. The kind
    `PROGRAMME` gives the programme whatever the day, because a programme is one window.

    Args:
        day: in the programme's time zone.
        kind: how time is cut.
        year_start: month and day (1 to 28) on which the fiscal year starts.
        programme: needed for the programme and its years only.

    Raises:
        ProgrammeNotGiven: the kind needs the programme, and it is None.
        DateOutOfBounds: the period would leave the years 1 to 9999.
        ValueError: `year_start` is no day from 1 to 28 of a month.

    Example:
        >>> period_of(date(2026, 8, 15), kind=PeriodKind.QUARTER).label
        '2026-Q3'
    """
    if kind in (PeriodKind.PROGRAMME, PeriodKind.PROGRAMME_YEAR):
        return _programme_period(day, kind=kind, programme=programme)
    if kind is PeriodKind.MONTH:
        start = day.replace(day=1)
        return Period(start, add_months(start, 1))
    month, first = year_start
    if not (1 <= month <= 12 and 1 <= first <= 28):
        raise ValueError(f"A fiscal year starts on a day from 1 to 28 of a month, not on {year_start}.")
    # Months since any start of a fiscal year; a day before the first of its fiscal month belongs to the
    # month before.
    months_since = (day.month - month - (day.day < first)) % 12 % _MONTHS_OF_FISCAL[kind]
    start = add_months(day.replace(day=1), -months_since - (day.day < first)).replace(day=first)
    return Period(start, add_months(start, _MONTHS_OF_FISCAL[kind]))


def calendar_period(label: str) -> tuple[PeriodKind, Period]:
    """Return the period of the calendar that a label names, and its kind: the way back from `Period.label`.

    Args:
        label: such as "2026-09", "2026-Q3", "2026-H2" or "2026".

    Raises:
        ValueError: it is no such label.

    Example:
        >>> calendar_period("2026-Q3")[1].start
        datetime.date(2026, 7, 1)
    """
    found = _LABEL.fullmatch(label)
    if found is None:
        raise ValueError(f"{label!r} names no month, quarter, half or year of the calendar.")
    year, part, index = int(found["year"]), found["part"] or "", int(found["index"] or 1)
    kind = {"-": PeriodKind.MONTH, "-Q": PeriodKind.QUARTER, "-H": PeriodKind.HALF, "": PeriodKind.YEAR}[part]
    months = _MONTHS_OF_FISCAL.get(kind, 1)
    if not (1 <= year < date.max.year and 1 <= index <= 12 // months):
        raise ValueError(f"{label!r} names no month, quarter, half or year of the calendar.")
    return kind, period_of(date(year, (index - 1) * months + 1, 1), kind=kind)


def shifted(
    period: Period,
    *,
    by: int,
    kind: PeriodKind,
    year_start: tuple[int, int] = (1, 1),
    programme: Period | None = None,
) -> Period:
    """Return the period of the same kind so many periods later.

    Args:
        period: one that `period_of` gave for the same kind, year start and programme.
        by: number of periods; a negative number goes back.
        kind: as for `period_of`.
        year_start: as for `period_of`.
        programme: as for `period_of`.

    Raises:
        ProgrammeNotGiven: the kind needs the programme, and it is None.
        NoSuchPeriod: the kind is the programme, and `by` is not zero.
        DateOutOfBounds: the period would leave the years 1 to 9999.
    """
    if by and kind is PeriodKind.PROGRAMME:
        raise NoSuchPeriod
    for _ in range(abs(by)):
        day = period.end if by > 0 else add_days(period.start, -1)
        period = period_of(day, kind=kind, year_start=year_start, programme=programme)
    return period


def previous(
    period: Period, *, kind: PeriodKind, year_start: tuple[int, int] = (1, 1), programme: Period | None = None
) -> Period:
    """Return the period of the same kind just before this one; see `shifted`."""
    return shifted(period, by=-1, kind=kind, year_start=year_start, programme=programme)


def rolling(day: date, *, days: int = 0, months: int = 0) -> Period:
    """Return the window of so many days or months that ends with a day.

    The day itself is included. A window of months holds the days after the same day of the month so many
    months ago: one month that ends with 28 February starts on 29 January, one that ends with 31 March on
    1 March.

    Args:
        day: the last day of the window.
        days: length in days, 1 or more; or else
        months: length in months, 1 or more. Exactly one of the two is given.

    Raises:
        ValueError: not exactly one length of 1 or more is given.
        DateOutOfBounds: the window would leave the years 1 to 9999.

    Example:
        >>> rolling(date(2026, 3, 31), months=12).label
        '2025-04-01/2026-04-01'
    """
    if min(days, months) != 0 or max(days, months) < 1:
        raise ValueError("A rolling window has a length of 1 or more, either in days or in months.")
    before = add_days(day, -days) if days else add_months(day, -months)
    return Period(add_days(before, 1), add_days(day, 1))


def _programme_period(day: date, *, kind: PeriodKind, programme: Period | None) -> Period:
    if programme is None:
        raise ProgrammeNotGiven(kind)
    if kind is PeriodKind.PROGRAMME:
        return programme
    # Anniversaries are counted from the first start, so that one clipped to 28 February does not stay there.
    number = day.year - programme.start.year
    if add_months(programme.start, 12 * number) > day:
        number -= 1
    return Period(add_months(programme.start, 12 * number), add_months(programme.start, 12 * (number + 1)))


def _calendar_months(period: Period) -> int:
    """Return 1, 3, 6 or 12 for a month, quarter, half or year of the calendar, 0 for any other span."""
    if period.start.day != 1 or period.end.day != 1:
        return 0
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    return months if months in (1, 3, 6, 12) and (period.start.month - 1) % months == 0 else 0
