"""The leaf that compares days: before, after, or within a length of time of one another."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tremplin.engine.clause.ground import DayOf, Ground
from tremplin.engine.clause.moment import moment_day, moved
from tremplin.engine.clause.reading import Reading
from tremplin.engine.hearing import Hearing
from tremplin.money import DateOutOfBounds
from tremplin.terms import condition as c
from tremplin.terms.moment import Duration

DAY_KEYS = ("before", "on_or_before", "after", "on_or_after", "of")

_Compare = Callable[[date, date], bool]

_PLAIN: dict[str, _Compare] = {
    "before": lambda day, other: day < other,
    "on_or_before": lambda day, other: day <= other,
    "after": lambda day, other: day > other,
    "on_or_after": lambda day, other: day >= other,
    "of": lambda day, other: day == other,
}


def day_leaf(node: c.Day, _place: str, ground: Ground) -> Reading:
    """Return the leaf that compares a day with others; each comparison that is given must hold."""
    others: list[tuple[DayOf, _Compare]] = [
        (moment_day(getattr(node, key), ground), _comparison(key, node.within, ground))
        for key in DAY_KEYS
        if getattr(node, key) is not None
    ]

    def test(day: Any, hearing: Hearing) -> bool:
        if day is None:
            return False
        return all((other := other_of(hearing)) is not None and compare(day, other) for other_of, compare in others)

    return Reading(moment_day(node.day, ground), test)


def _comparison(key: str, within: Duration | None, ground: Ground) -> _Compare:
    """Return how a day is compared under a key: with a length of time, both ends are included."""
    if within is None or key not in ("before", "after", "of"):
        return _PLAIN[key]

    def near(day: date, other: date) -> bool:
        earliest = other if key == "after" else _moved(other, within, sign=-1, ground=ground)
        latest = other if key == "before" else _moved(other, within, sign=1, ground=ground)
        return earliest <= day <= latest

    return near


def _moved(day: date, within: Duration, *, sign: int, ground: Ground) -> date:
    try:
        return moved(day, within, sign=sign, holidays=ground.holidays)
    except DateOutOfBounds:
        return date.min if sign < 0 else date.max
