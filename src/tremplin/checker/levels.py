"""Levels: the one that is recorded, and the one that the terms' own rules give."""

from dataclasses import replace
from datetime import date

from tremplin.checker import conditions
from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY
from tremplin.checker.reading import list_at
from tremplin.checker.rule import Rule


def level_order(case: Case) -> list[str]:
    """Return the names of the levels, the lowest first."""
    return list_at(case.world.clause["level_order"], place="clause.level_order")


def recorded_level(case: Case, *, partner_id: str, area: str | None, day: date) -> str | None:
    """Return the highest level recorded for a partner in this programme on a day.

    Args:
        case: the claim at hand.
        partner_id: whose level.
        area: an area, in which a level without area counts too; None for any.
        day: on which it holds.
    """
    order = level_order(case)
    held = {
        row["level"]
        for row in case.facts.rows("level")
        if row["partner_id"] == partner_id
        and row["programme"] == case.world.clause["programme"]
        and (area is None or row.get("area") in (None, area))
        and row["level"] in order
        and case.facts.is_valid("level", row, day)
    }
    return max(held, key=order.index, default=None)


def computed_level(case: Case, *, partner_id: str, day: date) -> str | None:
    """Return the highest level that the terms' own rules give a partner on a day."""
    rules = Rule(case.world.clause, "clause").parts("levels")
    exchange = "level_exchange" if case.world.clause.get("level_exchange") else "exchange"
    theirs = replace(case, partner_id=partner_id, row=None, row_day=None, exchange=exchange)
    for level in reversed(level_order(case)):
        if any(_is_reached(theirs, rule, day=day) for rule in rules if rule["level"] == level):
            return level
    return None


def _is_reached(case: Case, rule: Rule, *, day: date) -> bool:
    """Say whether a rule holds at the end of a review period that began no longer ago than a level is kept."""
    oldest = case.calendar.bounded(day, rule["kept"], sign=-1)
    span = case.calendar.period(rule["reviewed"], day)
    while span is not None and span[0] > oldest:
        if conditions.holds(rule.part("requires"), case.moved_to(span[1] - ONE_DAY)):
            return True
        span = case.calendar.period_before(rule["reviewed"], span)
    return False
