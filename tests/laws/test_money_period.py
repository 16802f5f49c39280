"""Laws of periods and days: every day is in exactly one period of a kind, and periods follow without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tremplin.money import (
    OPEN_END,
    DateOutOfBounds,
    Period,
    PeriodKind,
    add_business_days,
    add_days,
    add_months,
    business_days_between,
    days_in_month,
    is_business_day,
    period_of,
    previous,
    rolling,
    shifted,
)

AWKWARD_DAYS = [
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2026, 3, 31),
    date(2026, 12, 31),
    date(2026, 1, 1),
    date(2000, 2, 29),
]
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)) | st.sampled_from(AWKWARD_DAYS)
KINDS = st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.PROGRAMME])
FISCAL_KINDS = st.sampled_from([PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR])
YEAR_STARTS = st.tuples(st.integers(min_value=1, max_value=12), st.integers(min_value=1, max_value=28)) | st.just(
    (1, 1)
)
PROGRAMMES = st.sampled_from([Period(date(2021, 3, 22), date(2022, 3, 22)), Period(date(2020, 2, 29), OPEN_END)])
MONTH_NUMBERS = st.integers(min_value=-600, max_value=600)
HOLIDAYS = st.frozensets(DAYS, max_size=6)


@given(day=DAYS, kind=KINDS, year_start=YEAR_STARTS, programme=PROGRAMMES)
@example(
    day=date(2024, 2, 29),
    kind=PeriodKind.PROGRAMME_YEAR,
    year_start=(1, 1),
    programme=Period(date(2020, 2, 29), OPEN_END),
)
@example(
    day=date(2023, 2, 28),
    kind=PeriodKind.PROGRAMME_YEAR,
    year_start=(1, 1),
    programme=Period(date(2020, 2, 29), OPEN_END),
)
def test_every_day_of_a_period_is_in_that_period_only(
    day: date, kind: PeriodKind, year_start: tuple[int, int], programme: Period
) -> None:
    period = period_of(day, kind=kind, year_start=year_start, programme=programme)

    found = {
        period_of(other, kind=kind, year_start=year_start, programme=programme)
        for other in (day, period.start, period.last_day)
    }

    assert day in period
    assert found == {period}


@given(day=DAYS, kind=KINDS, year_start=YEAR_STARTS, programme=PROGRAMMES, by=st.integers(min_value=-6, max_value=6))
def test_periods_follow_each_other_without_gap_or_overlap(
    day: date, kind: PeriodKind, year_start: tuple[int, int], programme: Period, by: int
) -> None:
    period = period_of(day, kind=kind, year_start=year_start, programme=programme)

    before = previous(period, kind=kind, year_start=year_start, programme=programme)
    there = shifted(period, by=by, kind=kind, year_start=year_start, programme=programme)
    back = shifted(there, by=-by, kind=kind, year_start=year_start, programme=programme)

    assert before.end == period.start
    assert back == period
    assert (there.start > period.start) is (by > 0)


@given(day=DAYS, kind=FISCAL_KINDS, year_start=YEAR_STARTS)
def test_a_fiscal_period_starts_on_the_day_of_the_fiscal_year(
    day: date, kind: PeriodKind, year_start: tuple[int, int]
) -> None:
    period = period_of(day, kind=kind, year_start=year_start)

    months = {PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}[kind]
    assert period.start.day == year_start[1]
    assert (period.start.month - year_start[0]) % months == 0
    assert add_months(period.start, months) == period.end


@given(days=st.lists(DAYS, min_size=4, max_size=4, unique=True))
def test_equal_labels_are_equal_periods(days: list[date]) -> None:
    one, two, three, four = sorted(days)
    periods = {Period(start, end) for start in (one, two) for end in (three, four)}
    periods |= {period_of(day, kind=kind) for day in days for kind in (PeriodKind.MONTH, PeriodKind.QUARTER)}
    periods |= {period_of(day, kind=kind) for day in days for kind in (PeriodKind.HALF, PeriodKind.YEAR)}

    assert len({period.label for period in periods}) == len(periods)


@given(day=DAYS, number=st.integers(min_value=1, max_value=800))
def test_a_rolling_window_of_days_has_that_length_and_ends_with_its_day(day: date, number: int) -> None:
    window = rolling(day, days=number)

    assert (window.days, window.last_day) == (number, day)


@given(day=DAYS, number=st.integers(min_value=1, max_value=36))
def test_a_rolling_window_of_months_starts_the_day_after_the_same_day(day: date, number: int) -> None:
    window = rolling(day, months=number)

    assert window == Period(add_days(add_months(day, -number), 1), add_days(day, 1))


@given(day=DAYS, number=MONTH_NUMBERS)
def test_adding_months_keeps_the_day_or_takes_the_last_one(day: date, number: int) -> None:
    later = add_months(day, number)

    assert (later.year - day.year) * 12 + later.month - day.month == number
    assert later.day == min(day.day, days_in_month(later.year, later.month))


@given(days=st.lists(DAYS, min_size=2, max_size=2), number=MONTH_NUMBERS)
def test_adding_months_keeps_the_order_of_days(days: list[date], number: int) -> None:
    earlier, later = sorted(days)

    assert add_months(earlier, number) <= add_months(later, number)


@given(year=st.integers(min_value=1, max_value=9998), month=st.integers(min_value=1, max_value=12))
@example(year=1900, month=2)
@example(year=2000, month=2)
@example(year=2024, month=2)
def test_days_in_month_reach_the_next_month(year: int, month: int) -> None:
    last = date(year, month, days_in_month(year, month))

    assert (last + timedelta(days=1)).day == 1


@given(day=DAYS, number=st.integers(min_value=-30, max_value=30), holidays=HOLIDAYS)
def test_business_days_are_counted_one_by_one(day: date, number: int, holidays: frozenset[date]) -> None:
    there = add_business_days(day, number, holidays=holidays)

    assert is_business_day(there, holidays=holidays)
    if number > 0:
        assert business_days_between(day, there, holidays=holidays) == number
    elif number < 0:
        assert business_days_between(add_days(there, -1), add_days(day, -1), holidays=holidays) == -number
    else:
        assert there == day or business_days_between(add_days(day, -1), there, holidays=holidays) == 1


@given(day=DAYS)
def test_a_weekend_or_a_holiday_is_no_business_day(day: date) -> None:
    assert is_business_day(day) is (day.isoweekday() <= 5)
    assert not is_business_day(day, holidays=frozenset({day}))


@pytest.mark.parametrize(
    "leave",
    [
        lambda: add_days(date.max, 1),
        lambda: add_days(date.min, -1),
        lambda: add_days(date.max, 10**12),
        lambda: add_months(date(9999, 12, 1), 1),
        lambda: add_months(date(1, 1, 31), -1),
        lambda: period_of(date(9999, 5, 5), kind=PeriodKind.YEAR),
        lambda: rolling(date.max, days=1),
        lambda: rolling(date(1, 5, 1), months=12),
        lambda: previous(Period(date(1, 1, 1), date(2, 1, 1)), kind=PeriodKind.YEAR),
        lambda: add_business_days(date.max, 1),
    ],
)
def test_leaving_the_calendar_is_refused(leave) -> None:
    with pytest.raises(DateOutOfBounds) as refusal:
        leave()

    assert str(refusal.value) == "The date falls outside the years 1 to 9999."
