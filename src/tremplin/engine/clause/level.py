"""Levels: the highest that is recorded on a day, and the highest that the terms' own rules give."""

from collections.abc import Callable
from datetime import date

from tremplin.engine.clause.ground import Ground, Test
from tremplin.engine.clause.moment import Days, moved, period_days, previous_days
from tremplin.engine.hearing import Hearing
from tremplin.money import DateOutOfBounds
from tremplin.terms.programme import LevelRule

LevelOf = Callable[[Hearing, str, date | None], str | None]
"""The level of a partner on a day, or None."""


def is_valid(valid_from: date | None, valid_until: date | None, day: date) -> bool:
    """Say whether a validity holds on a day: the first day counts, the last does not; an absent end is open."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day < valid_until)


def recorded_level(ground: Ground, *, area: str | None = None) -> LevelOf:
    """Return what finds the highest recorded level of this programme, in an area if given."""
    ground.reach.rows.add(("levels", "partner"))
    programme, ranks = ground.programme.programme, ground.ranks

    def level(hearing: Hearing, partner_id: str, day: date | None) -> str | None:
        if day is None:
            return None
        # Many rows have the same day, and a partner has one level on it.
        key = (level, partner_id, day)
        if key in hearing.memo:
            known: str | None = hearing.memo[key]
            return known
        held = [
            one.level
            for one in hearing.view.of("levels", "partner_id", partner_id)
            if one.programme == programme
            and one.level in ranks
            and (area is None or one.area is None or one.area == area)
            and is_valid(one.valid_from, one.valid_until, day)
        ]
        found = hearing.memo[key] = max(held, key=ranks.__getitem__, default=None)
        return found

    return level


def computed_level(ground: Ground) -> LevelOf:
    """Return what finds the highest level that the rules of the terms give a partner."""
    level: LevelOf = ground.once("level", "computed", lambda: _computed_level(ground.for_levels()))
    return level


def _computed_level(ground: Ground) -> LevelOf:
    from tremplin.engine.clause.condition import condition_of

    rules: list[tuple[str, LevelRule, Test]] = []
    for index, rule in enumerate(ground.programme.levels):
        requires = condition_of(rule.requires, f"levels[{index}].requires", ground)
        rules.append((rule.level, rule, requires.holds))
    rules.sort(key=lambda one: -ground.ranks[one[0]])

    def level(hearing: Hearing, partner_id: str, day: date | None) -> str | None:
        if day is None:
            return None
        seen = hearing if partner_id == hearing.partner_id else hearing.of_partner(partner_id)
        for name, rule, requires in rules:
            if _is_reached(seen, rule, requires=requires, day=day, ground=ground):
                return name
        return None

    return level


def _is_reached(hearing: Hearing, rule: LevelRule, *, requires: Test, day: date, ground: Ground) -> bool:
    """Say whether a review in the time for which the level is kept found everything complete."""
    try:
        kept_after = moved(day, rule.kept, sign=-1, holidays=ground.holidays)
    except DateOutOfBounds:
        kept_after = date.min
    days: Days | None = period_days(day, kind=rule.reviewed, ground=ground)
    while days is not None and days[0] > kept_after:
        if requires(hearing.from_day(days[1], period=claim_period(hearing, days[1], ground=ground))):
            return True
        days = previous_days(days[0], kind=rule.reviewed, ground=ground)
    return False


def claim_period(hearing: Hearing, day: date, *, ground: Ground) -> Days | None:
    """Return the period that a claim's own becomes when its day is replaced."""
    if ground.incentive.claimed == "claim":
        return hearing.period
    return period_days(day, kind=ground.incentive.claimed, ground=ground)
