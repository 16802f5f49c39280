"""Days that follow from the facts, and the windows of days in which rows count."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from tremplin.engine.clause.fact import field_of, record_of
from tremplin.engine.clause.ground import DayOf, Ground
from tremplin.engine.hearing import Hearing
from tremplin.facts.schema import BY_WORD
from tremplin.money import (
    DateOutOfBounds,
    NoSuchPeriod,
    Period,
    PeriodKind,
    add_business_days,
    add_days,
    add_months,
    period_of,
    previous,
)
from tremplin.terms.moment import Duration, Moment
from tremplin.terms.quantity import Between, Previous, Rolling

Days = tuple[date, date]
"""The first and the last day of a span."""

WindowOf = Callable[[Hearing], Days | None]

EVER: Final[Days] = (date.min, date.max)


def moment_day(moment: Moment, ground: Ground) -> DayOf:
    """Return what works out a day; None when a part of it is absent or leaves the calendar."""
    base = _base_day(moment.base, ground)
    around, kind = moment.around, PeriodKind(moment.period) if moment.period else None
    shifts = [(shift.duration, -1 if shift.is_before else 1) for shift in moment.shifts]
    if kind is None and not shifts:
        return base

    def day_of(hearing: Hearing) -> date | None:
        day = base(hearing)
        if day is None:
            return None
        try:
            if kind is not None:
                period = period_of(day, kind=kind, programme=ground.in_force)
                day = period.start if around == "start" else period.last_day
            for duration, sign in shifts:
                day = moved(day, duration, sign=sign, holidays=ground.holidays)
        except DateOutOfBounds:
            return None
        return day

    return day_of


def moved(day: date, duration: Duration, *, sign: int, holidays: frozenset[date]) -> date:
    """Return the day so long after a day, or before it when the sign is -1.

    Raises:
        DateOutOfBounds: the result leaves the calendar.
    """
    number = sign * duration.number
    if duration.unit == "days":
        return add_days(day, number)
    if duration.unit == "business days":
        return add_business_days(day, number, holidays=holidays)
    return add_months(day, number * (12 if duration.unit == "years" else 1))


def _base_day(base: str, ground: Ground) -> DayOf:
    if base[0].isdigit():
        fixed = date.fromisoformat(base)
        return lambda _hearing: fixed
    word, _, name = base.partition(".")
    if word == "programme":
        first_or_last = ground.in_force.start if name == "start" else ground.programme.in_force.to
        return lambda _hearing: first_or_last
    if word == "deciding":
        return lambda hearing: hearing.claim_day
    # Inside rows of milestones, only what the facts declare is a field of the row.
    if word == "milestone" and (word not in ground.words or name not in BY_WORD[word].fields):
        return _milestone_day(name, ground)
    return field_of(base, ground)


def _milestone_day(kind: str, ground: Ground) -> DayOf:
    """Return what finds the earliest day on which the project reached a milestone."""
    project_of = record_of("project", ground)
    ground.reach.rows.add(("milestones", "project"))
    ground.reach.linked |= {(BY_WORD[word].name, "milestone") for word in ground.words}

    def day_of(hearing: Hearing) -> date | None:
        project = project_of(hearing)
        known = hearing.view.of("milestones", "project_id", project and project.project_id)
        return min((one.reached_on for one in known if one.kind == kind), default=None)

    return day_of


def period_at(day: date, *, kind: str, ground: Ground) -> Period | None:
    """Return the period of a kind that holds a day; None when it would leave the calendar: there is no such period."""
    try:
        return period_of(day, kind=PeriodKind(kind), programme=ground.in_force)
    except DateOutOfBounds:
        return None


def period_days(day: date, *, kind: str, ground: Ground) -> Days | None:
    """Return the first and last day of the period of a kind that holds a day; None when there is none."""
    period = period_at(day, kind=kind, ground=ground)
    return None if period is None else (period.start, period.last_day)


def previous_days(day: date, *, kind: str, ground: Ground) -> Days | None:
    """Return the days of the period before the one that holds a day; None when there is none."""
    period = period_at(day, kind=kind, ground=ground)
    if period is None:
        return None
    try:
        before: Period = previous(period, kind=PeriodKind(kind), programme=ground.in_force)
    except (NoSuchPeriod, DateOutOfBounds):
        return None
    return (before.start, before.last_day)


def window_of(window: Any, ground: Ground) -> WindowOf:
    """Return what works out the days of a window around the day of a hearing; None when it holds no day."""
    match window:
        case "ever":
            return lambda _hearing: EVER
        case "period":
            return lambda hearing: hearing.period
        case Rolling():
            length = window.rolling
            return lambda hearing: (
                None if hearing.day is None else rolling_days(hearing.day, length, holidays=ground.holidays)
            )
        case Previous():
            kind = window.previous
            return lambda hearing: None if hearing.day is None else previous_days(hearing.day, kind=kind, ground=ground)
        case Between():
            return _between(window, ground)
    return lambda hearing: None if hearing.day is None else period_days(hearing.day, kind=window, ground=ground)


def rolling_days(day: date, length: Duration, *, holidays: frozenset[date]) -> Days:
    """Return the window of that length that ends with a day, that day included."""
    try:
        return (add_days(moved(day, length, sign=-1, holidays=holidays), 1), day)
    except DateOutOfBounds:
        return (date.min, day)


def _between(window: Between, ground: Ground) -> WindowOf:
    first_of, last_of = moment_day(window.from_, ground), moment_day(window.to, ground)

    def days(hearing: Hearing) -> Days | None:
        first, last = first_of(hearing), last_of(hearing)
        return None if first is None or last is None else (first, last)

    return days
