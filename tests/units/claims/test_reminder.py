"""Reminders: on their day, late once, never twice for the same day, and never when all is over."""

from datetime import date

import pytest

from tremplin.claims.reminder import Ending, Reminder, over_on, reminders_due, resumed_until

ENDING = Ending("claim", "C1", "PA", date(2026, 5, 1))


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), 30),
        (date(2026, 4, 2), 30),
        (date(2026, 4, 23), 30),
        (date(2026, 4, 24), 7),
        (date(2026, 4, 29), 7),
        (date(2026, 4, 30), 1),
        (date(2026, 5, 1), None),
    ],
)
def test_reminder_is_due_from_its_day_until_the_next(on: date, days: int | None) -> None:
    due = [] if days is None else [Reminder(ENDING, days, (ENDING.over_on - on).days)]

    assert list(reminders_due([ENDING], on=on)) == due


def test_reminders_come_by_their_end_then_kind_then_id() -> None:
    later = Ending("claim", "C0", "PA", date(2026, 5, 2))
    other = Ending("competency", "X1", "PA", date(2026, 5, 1))

    assert [one.ending for one in reminders_due([later, other, ENDING], on=date(2026, 4, 1))] == [ENDING, other]
    assert [one.ending for one in reminders_due([later, other, ENDING], on=date(2026, 4, 2))] == [ENDING, other, later]


def test_what_is_over_today_is_over_and_tomorrow_is_not() -> None:
    tomorrow = Ending("claim", "C0", "PA", date(2026, 5, 2))

    assert over_on([tomorrow, ENDING], on=date(2026, 5, 1)) == (ENDING,)


def test_claim_that_was_parked_gets_its_days_back() -> None:
    days = {"parked_on": date(2026, 2, 20), "resumed_on": date(2026, 3, 2)}

    assert resumed_until(date(2026, 5, 1), **days) == date(2026, 5, 11)
    assert resumed_until(None, **days) is None
