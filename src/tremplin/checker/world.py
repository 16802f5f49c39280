"""What does not change from claim to claim, and what is noted while one is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tremplin.checker.days import NO_END, ONE_DAY, Calendar, day_of
from tremplin.checker.facts import Facts
from tremplin.checker.reading import Unreadable, mapping_at, text_at

WORK_MAX: Final = 3_000_000
"""How many parts are worked out at most: a clause whose names fan out could keep a reader busy for years."""


@dataclass
class World:
    """The clause, the facts, the calendar, and how much work may still be done."""

    clause: Mapping[str, Any]
    facts: Facts
    calendar: Calendar
    work_left: int = WORK_MAX

    def count_work(self) -> None:
        """Count one more part that is worked out.

        Raises:
            Unreadable: it is too much.
        """
        self.work_left -= 1
        if self.work_left < 0:
            raise Unreadable("TOO_MUCH_WORK")

    def named(self, kind: str, name: Any) -> dict[str, Any]:
        """Return what the clause declares under a name: a condition, measure or table.

        Raises:
            Unreadable: nothing of that kind has this name.
        """
        place = f"clause.{kind}.{name}"
        declared = mapping_at(self.clause[kind], place=f"clause.{kind}")
        return mapping_at(declared.get(text_at(name, place=place)), place=place)


@dataclass
class Notes:
    """What is noted while a claim is worked out.

    Attributes:
        steps: the value of each place; None for a field that is absent.
        edits: places whose quantity has another value than its own, to try out a change.
    """

    steps: dict[str, Fraction | None] = field(default_factory=dict)
    edits: Mapping[str, Fraction] = field(default_factory=dict)


def world_of(clause: Mapping[str, Any], tables: Mapping[str, Any], *, work_max: int = WORK_MAX) -> World:
    """Return the world of a clause and the tables of a snapshot.

    Raises:
        Unreadable: a day, the time zone, a table, a row or a value is not in its form.
    """
    try:
        zone = ZoneInfo(text_at(clause["timezone"], place="clause.timezone"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("MALFORMED", "clause.timezone", seen=clause["timezone"]) from None
    first, last = (day_of(clause["in_force"][end], place=f"clause.in_force.{end}") for end in ("from", "to"))
    holidays = frozenset(day_of(day, place="clause.holidays") for day in clause["holidays"])
    after = NO_END if last == NO_END else last + ONE_DAY
    calendar = Calendar(zone=zone, holidays=holidays, in_force=(first, after))
    attributes = mapping_at(clause["attributes"], place="clause.attributes")
    facts = Facts(tables, attributes=attributes, calendar=calendar)
    return World(clause=clause, facts=facts, calendar=calendar, work_left=work_max)
