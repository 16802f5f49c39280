"""Days that the terms name: `claim.submitted_on + 45 days`, `end of quarter of line.ordered_on`."""

import re
from datetime import date
from typing import Any, Final

from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY, day_of
from tremplin.checker.facts import TABLES
from tremplin.checker.fields import value_at
from tremplin.checker.reading import Unreadable, text_at

_MOMENT: Final = re.compile(
    r"(?:(start|end) of ([a-z-]+) of )?"
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z_]+\.[a-z0-9_-]+)"
    r"((?: [+-] [0-9]+ (?:business )?[a-z]+)*)"
)
_STEP: Final = re.compile(r" ([+-]) ([0-9]+ (?:business )?[a-z]+)")


def moment(written: Any, case: Case) -> date | None:
    """Return the day that a moment names; None when a part of it is absent, or when it would leave the calendar.

    Raises:
        Unreadable: it is in no known form.
    """
    case.world.count_work()
    found = _MOMENT.fullmatch(text_at(written, place="moment"))
    if found is None:
        raise Unreadable("MALFORMED", "moment", seen=written)
    around, kind, base, steps = found.groups()
    day = _base_day(base, case)
    if day is None:
        return None
    if around:
        span = case.calendar.period(kind, day)
        if span is None:
            return None
        day = span[0] if around == "start" else span[1] - ONE_DAY
    try:
        for sign, length in _STEP.findall(steps):
            day = case.calendar.moved(day, length, sign=1 if sign == "+" else -1)
    except OverflowError:
        return None
    return day


def _base_day(base: str, case: Case) -> date | None:
    if base[0].isdigit():
        return day_of(base, place="moment")
    word, _, name = base.partition(".")
    if base == "deciding.day":
        return case.deciding
    if word == "programme":
        end = "from" if name == "start" else "to"
        return day_of(case.world.clause["in_force"][end], place=f"clause.in_force.{end}")
    is_row = case.row is not None and case.row[0] == "milestone" and name in TABLES["milestone"].types
    if word == "milestone" and not is_row:
        return _milestone(name, case)
    value = value_at(base, case, place="moment")
    return value if isinstance(value, date) else None


def _milestone(kind: str, case: Case) -> date | None:
    """Return the earliest day on which the project reached a milestone."""
    project_id = (case.record("project") or {}).get("project_id")
    rows = [row for row in case.facts.rows("milestone") if row["project_id"] == project_id and row["kind"] == kind]
    reached = [case.facts.day("milestone", row, "reached_on") for row in rows]
    return min((day for day in reached if day is not None), default=None)
