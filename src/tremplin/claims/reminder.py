"""What falls due: reminders before a day that takes something away, and what is over on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

REMINDED_BEFORE: Final = (30, 7, 1)
"""Days before the day, the earliest first."""

Subject = Literal[
    "claim",
    "registration",
    "competency",
    "appeal",
    "clawback",
    "introduction",
    "agreement",
    "mandate",
    "diligence",
]


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends unless somebody acts.

    Attributes:
        subject: what kind of thing it is.
        id: of the claim, the project, the competency, the introduction, the agreement or the mandate; of the partner
            for its due-diligence check.
        partner: who is told.
        over_on: the first day on which it is over.
    """

    subject: Subject
    id: str
    partner: str
    over_on: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is due.

    Attributes:
        ending: of what it warns.
        days: that are left, one of those on which reminders go out; the key of the reminder with the ending, so that a
            job that runs twice or late sends it once.
        left: days that are really left.
    """

    ending: Ending
    days: int
    left: int


def reminders_due(
    endings: Iterable[Ending], *, on: date, before: tuple[int, ...] = REMINDED_BEFORE
) -> tuple[Reminder, ...]:
    """Return the reminders that are due on a day, those of a late job too.

    Of reminders that have been missed only the latest is due: three at once would say the same.

    Args:
        endings: in any order.
        on: the day.
        before: how many days before the end a reminder goes out, the earliest first.

    Returns:
        By the day of the end, then by kind and id.
    """
    due = []
    for ending in sorted(endings, key=lambda one: (one.over_on, one.subject, one.id)):
        left = (ending.over_on - on).days
        passed = [days for days in before if left <= days]
        if passed and left > 0:
            due.append(Reminder(ending, min(passed), left))
    return tuple(due)


def over_on(endings: Iterable[Ending], *, on: date) -> tuple[Ending, ...]:
    """Return what is over on a day, by the day of the end, then by kind and id.

    Args:
        endings: in any order.
        on: the day; what is over on it has ended, what is over tomorrow has not.
    """
    ended = [ending for ending in endings if ending.over_on <= on]
    return tuple(sorted(ended, key=lambda one: (one.over_on, one.subject, one.id)))


def resumed_until(reserved_until: date | None, *, parked_on: date, resumed_on: date) -> date | None:
    """Return the new day on which a reservation is over, once its claim is taken up again.

    Args:
        reserved_until: the first day on which it would have been over; None for one that never is.
        parked_on: from when on the claim was parked.
        resumed_on: when it is taken up again.

    Returns:
        As many days later as it was parked.
    """
    return None if reserved_until is None else reserved_until + timedelta(days=(resumed_on - parked_on).days)
