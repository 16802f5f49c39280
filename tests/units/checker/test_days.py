"""Days counted from other days, periods and their names, named roundings and shares."""

from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from tests.units.checker import receipts as r
from tremplin.checker.days import Calendar, day_of, instant_of, label_of, length_of, plus_months
from tremplin.checker.reading import Unreadable
from tremplin.checker.rounding import rounded, shared_out

CALENDAR = Calendar(
    zone=ZoneInfo("Europe/Paris"),
    holidays=frozenset([date(2021, 7, 14)]),
    in_force=(date(2020, 2, 29), date(2021, 3, 22)),
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-05-01", "2021-05-01"),
        ("claim.submitted_on", "2021-05-10"),
        ("claim.submitted_on + 45 days", "2021-06-24"),
        ("claim.submitted_on - 10 days", "2021-04-30"),
        ("2021-01-31 + 1 month", "2021-02-28"),
        ("2021-01-31 + 2 months", "2021-03-31"),
        ("2020-02-29 + 1 year", "2021-02-28"),
        ("2021-07-13 + 1 business day", "2021-07-15"),
        ("2021-07-10 - 1 business day", "2021-07-09"),
        ("start of quarter of claim.submitted_on", "2021-04-01"),
        ("end of half of claim.submitted_on", "2021-06-30"),
        ("end of month of claim.submitted_on + 14 days + 1 business day", "2021-06-15"),
        ("end of year of 2021-05-01 - 1 month - 1 day", "2021-11-29"),
        ("start of programme-year of 2022-01-01", "2022-01-01"),
        ("programme.start", "2021-01-01"),
        ("programme.end", "2021-12-31"),
        ("deciding.day + 1 day", "2021-05-11"),
        ("milestone.live", "2021-03-01"),
        ("milestone.renewal", None),
        ("period.start", None),
        ("claim.requested_on + 1 day", None),
        ("claim.claim_id", None),
        ("project.held_on", "2021-02-03"),
    ],
)
def test_moment_is_a_day_moved_from_left_to_right(written: str, expected: str | None) -> None:
    milestones = [
        {"milestone_id": "1", "project_id": "J1", "kind": "live", "reached_on": "2021-04-01"},
        {"milestone_id": "2", "project_id": "J1", "kind": "live", "reached_on": "2021-03-01"},
        {"milestone_id": "3", "project_id": "J1", "kind": "signed", "reached_on": "2021-01-01"},
        {"milestone_id": "4", "project_id": "J2", "kind": "live", "reached_on": "2020-01-01"},
    ]
    projects = [r.project(attributes={"held_on": "2021-02-03"})]
    snapshot = r.facts(milestones=milestones, projects=projects)

    seen = r.leaf({"day": written, "after": "2000-01-01"}, snapshot, attributes={"project.held_on": "date"})
    assert seen == (expected is not None, expected)


def test_period_of_a_claim_ends_with_its_last_day() -> None:
    own = r.facts(claims=[r.claim(period_from="2021-04-01", period_until="2021-07-01")])

    assert r.leaf({"day": "period.start", "of": "2021-04-01"}, own) == (True, "2021-04-01")
    assert r.leaf({"day": "period.end", "of": "2021-06-30"}, own) == (True, "2021-06-30")


@pytest.mark.parametrize("number", [-1, 0, 1])
def test_step_of_no_days_stays(number: int) -> None:
    assert CALENDAR.stepped(date(2021, 7, 14), number, unit="business day") == date(2021, 7, 14 + number)


@pytest.mark.parametrize(
    ("kind", "day", "label"),
    [
        ("month", "2021-12-31", "2021-12"),
        ("quarter", "2021-07-01", "2021-Q3"),
        ("half", "2021-07-01", "2021-H2"),
        ("year", "2021-07-01", "2021"),
        ("programme", "1999-01-01", "2020-02-29/2021-03-22"),
        ("programme-year", "2020-02-29", "2020-02-29/2021-02-28"),
        ("programme-year", "2021-02-27", "2020-02-29/2021-02-28"),
        ("programme-year", "2021-02-28", "2021-02-28/2022-02-28"),
        ("programme-year", "2024-02-28", "2023-02-28/2024-02-29"),
    ],
)
def test_period_that_holds_a_day_has_one_name(kind: str, day: str, label: str) -> None:
    assert label_of(CALENDAR.period(kind, date.fromisoformat(day))) == label


@pytest.mark.parametrize(
    ("first", "after", "label"),
    [
        ("2021-01-01", "2021-02-01", "2021-01"),
        ("2021-02-01", "2021-05-01", "2021-02-01/2021-05-01"),
        ("2021-01-01", "2021-03-01", "2021-01-01/2021-03-01"),
        ("2021-01-02", "2021-02-01", "2021-01-02/2021-02-01"),
        ("2021-01-01", "2021-02-02", "2021-01-01/2021-02-02"),
        ("2021-04-01", "2022-04-01", "2021-04-01/2022-04-01"),
        ("2021-04-01", "9999-12-31", "2021-04-01/.."),
    ],
)
def test_span_is_named_after_the_calendar_only_where_it_is_of_the_calendar(first: str, after: str, label: str) -> None:
    assert label_of((date.fromisoformat(first), date.fromisoformat(after))) == label


def test_month_beyond_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        plus_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize("text", ["2021-5-1", "2021-02-30", "20210501", "2021-05-01T00:00:00Z"])
def test_day_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        day_of(text, place="here")


@pytest.mark.parametrize("text", ["2021-05-01", "2021-05-01T25:00:00Z", "2021-05-01T00:00:00+02:00"])
def test_instant_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        instant_of(text, place="here")


@pytest.mark.parametrize("text", ["0 days", "1 week", "day", "100000 days", "1.5 days"])
def test_length_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        length_of(text)


def test_unknown_period_and_rounding_are_refused() -> None:
    with pytest.raises(Unreadable):
        CALENDAR.period("week", date(2021, 1, 1))
    with pytest.raises(Unreadable):
        rounded(Fraction(1), "bankers")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_up", [3, -3, 2, 3, -2, 4]),
        ("half_down", [2, -2, 2, 3, -2, 4]),
        ("half_even", [2, -2, 2, 3, -2, 4]),
        ("up", [3, -3, 3, 3, -3, 4]),
        ("down", [2, -2, 2, 2, -2, 4]),
        ("floor", [2, -3, 2, 2, -3, 4]),
        ("ceiling", [3, -2, 3, 3, -2, 4]),
    ],
)
def test_rounding_goes_where_its_name_says(mode: str, expected: list[int]) -> None:
    values = [Fraction(5, 2), Fraction(-5, 2), Fraction(9, 4), Fraction(11, 4), Fraction(-9, 4), Fraction(4)]

    assert [rounded(value, mode) for value in values] == expected


def test_half_even_takes_the_even_neighbour_on_both_sides() -> None:
    assert [rounded(Fraction(number, 2), "half_even") for number in (-3, -1, 1, 3)] == [-2, 0, 0, 2]


@pytest.mark.parametrize("shares", [{"a": Fraction(1, 2)}, {"a": Fraction(3, 2), "b": Fraction(-1, 2)}])
def test_shares_that_are_no_whole_are_refused(shares: dict[str, Fraction]) -> None:
    with pytest.raises(Unreadable):
        shared_out(100, shares=shares)


@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year", "programme-year"])
def test_period_that_leaves_the_calendar_does_not_exist(kind: str) -> None:
    assert CALENDAR.period(kind, date(9999, 12, 15)) is None


def test_nothing_comes_before_the_first_period_of_the_calendar() -> None:
    first = CALENDAR.period("month", date(1, 1, 20))

    assert first == (date(1, 1, 1), date(1, 2, 1))
    assert CALENDAR.period_before("month", first) is None
    assert CALENDAR.period_before("programme", CALENDAR.in_force) is None


def test_lengths_stop_at_the_ends_of_the_calendar_where_they_are_bounds() -> None:
    assert CALENDAR.bounded(date(1, 1, 5), "10 days", sign=-1) == date(1, 1, 1)
    assert CALENDAR.bounded(date(9999, 12, 5), "1 month", sign=1) == date(9999, 12, 31)
    assert CALENDAR.bounded(date(2021, 12, 5), "1 month", sign=1) == date(2022, 1, 5)
    assert CALENDAR.rolling(date(1, 1, 5), "10 days") == (date(1, 1, 1), date(1, 1, 5))
    assert CALENDAR.rolling(date(2021, 1, 15), "10 days") == (date(2021, 1, 6), date(2021, 1, 15))
