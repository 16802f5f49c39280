"""Days in a time zone, and days counted in business days."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tremplin.money import (
    InstantNotAware,
    UnknownZone,
    add_business_days,
    add_months,
    business_days_between,
    day_in_zone,
    zone_of,
)

BASTILLE_DAY = frozenset({date(2026, 7, 14)})


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        # The night in which Paris goes to summer time: midnight is 23:00 UTC before it, 22:00 after it.
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "Europe/Paris", date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "Europe/Paris", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), "Europe/Paris", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Paris", date(2026, 3, 30)),
        # And back to winter time.
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Paris", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), "Europe/Paris", date(2026, 10, 25)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=timezone(timedelta(hours=-5))), "Asia/Tokyo", date(2026, 7, 1)),
    ],
)
def test_day_in_zone_is_the_day_on_the_wall_there(instant: datetime, zone: str, day: date) -> None:
    assert day_in_zone(instant, zone=zone) == day


def test_day_of_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(InstantNotAware) as refusal:
        day_in_zone(datetime(2026, 1, 1), zone="Europe/Paris")  # noqa: DTZ001 - the point of the test

    assert str(refusal.value) == "An instant needs its time zone: without it, nobody knows which day it belongs to."


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "", "../../etc/passwd", "/etc/passwd", "CE\0ST"])
def test_a_name_that_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone) as refusal:
        zone_of(zone)

    assert refusal.value.zone == zone
    assert str(refusal.value) == f"{zone!r} is not a time zone of the IANA list, such as Europe/Paris."


@pytest.mark.parametrize(
    ("day", "number", "there"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(1, 2, 28), -1, date(1, 1, 28)),
        (date(9999, 10, 31), 2, date(9999, 12, 31)),
    ],
)
def test_add_months_takes_the_last_day_of_a_short_month(day: date, number: int, there: date) -> None:
    assert add_months(day, number) == there


@pytest.mark.parametrize(
    ("day", "number", "there"),
    [
        # Friday 10 July 2026, with Tuesday the 14th a holiday.
        (date(2026, 7, 10), 0, date(2026, 7, 10)),
        (date(2026, 7, 11), 0, date(2026, 7, 13)),
        (date(2026, 7, 14), 0, date(2026, 7, 15)),
        (date(2026, 7, 10), 1, date(2026, 7, 13)),
        (date(2026, 7, 10), 2, date(2026, 7, 15)),
        (date(2026, 7, 11), 1, date(2026, 7, 13)),
        (date(2026, 7, 15), -1, date(2026, 7, 13)),
        (date(2026, 7, 12), -1, date(2026, 7, 10)),
        (date(2026, 7, 13), -2, date(2026, 7, 9)),
    ],
)
def test_add_business_days_skips_weekends_and_holidays(day: date, number: int, there: date) -> None:
    assert add_business_days(day, number, holidays=BASTILLE_DAY) == there


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2026, 7, 10), date(2026, 7, 10), 0),
        (date(2026, 7, 10), date(2026, 7, 12), 0),
        (date(2026, 7, 10), date(2026, 7, 15), 2),
        (date(2026, 7, 15), date(2026, 7, 10), 0),
    ],
)
def test_business_days_between_counts_the_last_day_only(first: date, last: date, number: int) -> None:
    assert business_days_between(first, last, holidays=BASTILLE_DAY) == number
