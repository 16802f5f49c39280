"""Periods day by day: labels, fiscal years, programme years, rolling windows."""

from datetime import date

import pytest

from tremplin.money import (
    OPEN_END,
    NoSuchPeriod,
    Period,
    PeriodKind,
    PeriodNotValid,
    ProgrammeNotGiven,
    calendar_period,
    period_of,
    previous,
    rolling,
    shifted,
)

PROGRAMME = Period(date(2021, 3, 22), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("day", "kind", "label"),
    [
        (date(2026, 9, 30), PeriodKind.MONTH, "2026-09"),
        (date(2026, 12, 31), PeriodKind.MONTH, "2026-12"),
        (date(2026, 9, 30), PeriodKind.QUARTER, "2026-Q3"),
        (date(2026, 10, 1), PeriodKind.QUARTER, "2026-Q4"),
        (date(2026, 6, 30), PeriodKind.HALF, "2026-H1"),
        (date(2026, 7, 1), PeriodKind.HALF, "2026-H2"),
        (date(2026, 12, 31), PeriodKind.YEAR, "2026"),
        (date(987, 1, 1), PeriodKind.YEAR, "0987"),
    ],
)
def test_label_of_a_calendar_period_is_its_short_name(day: date, kind: PeriodKind, label: str) -> None:
    assert period_of(day, kind=kind).label == label


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period(date(2021, 3, 22), date(2022, 3, 22)), "2021-03-22/2022-03-22"),
        (Period(date(2021, 3, 22), OPEN_END), "2021-03-22/.."),
        (Period(date(2026, 2, 1), date(2026, 5, 1)), "2026-02-01/2026-05-01"),
        (Period(date(2026, 1, 1), date(2026, 3, 1)), "2026-01-01/2026-03-01"),
        (Period(date(2026, 1, 1), date(2026, 1, 31)), "2026-01-01/2026-01-31"),
        (Period(date(2026, 1, 2), date(2026, 2, 1)), "2026-01-02/2026-02-01"),
        (Period(date(2026, 4, 1), date(2027, 4, 1)), "2026-04-01/2027-04-01"),
        (Period(date(2026, 4, 1), date(2026, 7, 1)), "2026-Q2"),
    ],
)
def test_label_of_any_other_span_has_both_days(period: Period, label: str) -> None:
    assert period.label == label


def test_period_holds_its_start_and_not_its_end() -> None:
    quarter = period_of(date(2026, 8, 15), kind=PeriodKind.QUARTER)

    held = [day in quarter for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1))]

    assert held == [False, True, True, False]
    assert (quarter.last_day, quarter.days) == (date(2026, 9, 30), 92)


@pytest.mark.parametrize("end", [date(2026, 1, 1), date(2025, 12, 31)])
def test_period_that_ends_before_it_lasts_a_day_is_refused(end: date) -> None:
    with pytest.raises(PeriodNotValid) as refusal:
        Period(date(2026, 1, 1), end)

    assert (refusal.value.start, refusal.value.end) == (date(2026, 1, 1), end)
    assert str(refusal.value) == f"A period from 2026-01-01 must end after it starts, not at {end}."


@pytest.mark.parametrize(
    ("day", "kind", "year_start", "label"),
    [
        (date(2026, 1, 31), PeriodKind.YEAR, (2, 1), "2025-02-01/2026-02-01"),
        (date(2026, 2, 1), PeriodKind.YEAR, (2, 1), "2026-02-01/2027-02-01"),
        (date(2026, 1, 31), PeriodKind.QUARTER, (2, 1), "2025-11-01/2026-02-01"),
        (date(2026, 4, 5), PeriodKind.YEAR, (4, 6), "2025-04-06/2026-04-06"),
        (date(2026, 4, 6), PeriodKind.HALF, (4, 6), "2026-04-06/2026-10-06"),
        (date(2026, 10, 5), PeriodKind.HALF, (4, 6), "2026-04-06/2026-10-06"),
        (date(2026, 5, 1), PeriodKind.QUARTER, (4, 1), "2026-Q2"),
        (date(2026, 5, 1), PeriodKind.MONTH, (4, 6), "2026-05"),
    ],
)
def test_fiscal_year_decides_quarters_halves_and_years(
    day: date, kind: PeriodKind, year_start: tuple[int, int], label: str
) -> None:
    assert period_of(day, kind=kind, year_start=year_start).label == label


@pytest.mark.parametrize("year_start", [(0, 1), (13, 1), (1, 0), (1, 29)])
def test_fiscal_year_that_starts_on_an_unsteady_day_is_a_defect(year_start: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="A fiscal year starts on a day from 1 to 28 of a month"):
        period_of(date(2026, 1, 1), kind=PeriodKind.YEAR, year_start=year_start)


@pytest.mark.parametrize(
    ("start", "day", "label"),
    [
        (date(2021, 3, 22), date(2022, 3, 21), "2021-03-22/2022-03-22"),
        (date(2021, 3, 22), date(2022, 3, 22), "2022-03-22/2023-03-22"),
        (date(2021, 3, 22), date(2021, 3, 21), "2020-03-22/2021-03-22"),
        (date(2020, 2, 29), date(2023, 2, 27), "2022-02-28/2023-02-28"),
        (date(2020, 2, 29), date(2023, 2, 28), "2023-02-28/2024-02-29"),
        (date(2020, 2, 29), date(2024, 2, 28), "2023-02-28/2024-02-29"),
        (date(2020, 2, 29), date(2024, 2, 29), "2024-02-29/2025-02-28"),
        (date(2021, 1, 1), date(2021, 6, 1), "2021"),
    ],
)
def test_programme_year_runs_from_anniversary_to_anniversary(start: date, day: date, label: str) -> None:
    programme = Period(start, date(2026, 1, 1))

    assert period_of(day, kind=PeriodKind.PROGRAMME_YEAR, programme=programme).label == label


@pytest.mark.parametrize("day", [date(2021, 3, 21), date(2022, 1, 1), date(2023, 1, 1)])
def test_programme_is_one_window_whatever_the_day(day: date) -> None:
    assert period_of(day, kind=PeriodKind.PROGRAMME, programme=PROGRAMME) == PROGRAMME


@pytest.mark.parametrize("kind", [PeriodKind.PROGRAMME, PeriodKind.PROGRAMME_YEAR])
def test_programme_that_is_not_given_is_asked_for(kind: PeriodKind) -> None:
    with pytest.raises(ProgrammeNotGiven) as refusal:
        period_of(date(2021, 4, 1), kind=kind)

    assert refusal.value.kind is kind
    assert str(refusal.value) == f"To find the {kind.value}, the period of the programme is needed."


def test_previous_quarter_is_of_the_calendar_unless_told_otherwise() -> None:
    quarter = period_of(date(2026, 1, 15), kind=PeriodKind.QUARTER)

    before = previous(quarter, kind=PeriodKind.QUARTER)

    assert [before.label, previous(before, kind=PeriodKind.QUARTER).label] == ["2025-Q4", "2025-Q3"]


def test_periods_sort_by_start_then_end() -> None:
    year, quarter, later = (
        Period(date(2026, 1, 1), date(2027, 1, 1)),
        Period(date(2026, 1, 1), date(2026, 4, 1)),
        Period(date(2026, 2, 1), date(2026, 3, 1)),
    )

    assert sorted([later, year, quarter]) == [quarter, year, later]


def test_programme_has_no_previous_period() -> None:
    with pytest.raises(NoSuchPeriod) as refusal:
        previous(PROGRAMME, kind=PeriodKind.PROGRAMME, programme=PROGRAMME)

    assert str(refusal.value) == "A programme is a single period: none comes before or after it."
    assert shifted(PROGRAMME, by=0, kind=PeriodKind.PROGRAMME, programme=PROGRAMME) == PROGRAMME


@pytest.mark.parametrize(
    ("kind", "by", "label"),
    [
        (PeriodKind.MONTH, -1, "2025-12"),
        (PeriodKind.MONTH, 14, "2027-03"),
        (PeriodKind.QUARTER, -1, "2025-Q4"),
        (PeriodKind.HALF, 1, "2026-H2"),
        (PeriodKind.YEAR, -2, "2024"),
        (PeriodKind.PROGRAMME_YEAR, 1, "2026-03-22/2027-03-22"),
    ],
)
def test_shifted_period_is_so_many_periods_away(kind: PeriodKind, by: int, label: str) -> None:
    period = period_of(date(2026, 1, 15), kind=kind, programme=PROGRAMME)

    assert shifted(period, by=by, kind=kind, programme=PROGRAMME).label == label


@pytest.mark.parametrize(
    ("day", "length", "label"),
    [
        (date(2026, 3, 31), {"days": 1}, "2026-03-31/2026-04-01"),
        (date(2026, 3, 31), {"days": 90}, "2026-01-01/2026-04-01"),
        (date(2026, 3, 31), {"months": 1}, "2026-03"),
        (date(2026, 2, 28), {"months": 1}, "2026-01-29/2026-03-01"),
        (date(2026, 8, 15), {"months": 12}, "2025-08-16/2026-08-16"),
    ],
)
def test_rolling_window_ends_with_its_day(day: date, length: dict[str, int], label: str) -> None:
    assert rolling(day, **length).label.replace("2026-Q1", "2026-01-01/2026-04-01") == label


@pytest.mark.parametrize(
    "length", [{}, {"days": 1, "months": 1}, {"days": -1}, {"months": -3}, {"days": -1, "months": 2}]
)
def test_rolling_window_without_one_length_is_a_defect(length: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"A rolling window has a length of 1 or more, either in days or in months."):
        rolling(date(2026, 1, 1), **length)


@pytest.mark.parametrize("label", ["2026-09", "2026-Q3", "2026-H2", "2026"])
def test_calendar_period_is_the_way_back_from_its_label(label: str) -> None:
    kind, period = calendar_period(label)

    assert period.label == label
    assert period == period_of(period.start, kind=kind)


@pytest.mark.parametrize("label", ["", "2026-Q5", "2026-Q0", "2026-13", "2026-H3", "0000", "9999", "2026-3-1", "Q3"])
def test_calendar_period_of_another_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="names no month, quarter, half or year of the calendar"):
        calendar_period(label)
