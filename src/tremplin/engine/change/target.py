"""What can be set: the fields of the claim's own records, and the days that moments start from."""

from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from tremplin.engine.clause.ground import Ground
from tremplin.engine.clause.moment import moved
from tremplin.engine.decision import AddRecord, Edit, SetField
from tremplin.engine.hearing import Hearing
from tremplin.facts.record import Code, Milestone
from tremplin.facts.schema import BY_WORD
from tremplin.money import DateOutOfBounds
from tremplin.terms.moment import Moment

Alternative = tuple[Edit, ...]
"""Edits that belong together."""


def record_named(word: str, hearing: Hearing) -> Any:
    """Return the record of the claim that a word names, or None."""
    return hearing.introduction() if word == "introduction" else hearing.subjects.get(word)


def set_field(path: str, to: Any, *, hearing: Hearing, ground: Ground) -> list[Alternative]:
    """Return the edit that sets a field of the claim's own records; none when it cannot be set.

    Args:
        path: of the field.
        to: in the type of the field; money in the programme's currency; a day for an instant.
        hearing: of the claim.
        ground: of the incentive.
    """
    word, _, name = path.partition(".")
    record = record_named(word, hearing)
    if record is None:
        return []
    table = BY_WORD[word]
    kind = ground.types[path]
    if kind == "instant" and to is not None:
        to = datetime.combine(to, time(), tzinfo=ground.zone)
    if kind == "money":
        currency = getattr(record, "currency", None)
        if currency not in (None, ground.programme.currency):
            return []
    if kind in ("money", "count") and to is not None:
        to = whole_number(to)
    if kind == "rate":
        to = Fraction(to)
    if to is None and name in table.fields and table.fields[name].is_required:
        return []
    return [(SetField(table.name, getattr(record, table.key), name, to),)]


def whole_number(value: Any) -> int:
    """Return the least whole number that is not below a value."""
    return int(-(-value // 1))


def set_moment(moment: Moment, to: date, *, hearing: Hearing, ground: Ground) -> list[Alternative]:
    """Return the edit of the day that a moment starts from, so that the moment becomes a day; none when it is fixed."""
    try:
        for shift in reversed(moment.shifts):
            to = moved(to, shift.duration, sign=1 if shift.is_before else -1, holidays=ground.holidays)
    except DateOutOfBounds:
        return []
    word, _, name = moment.base.partition(".")
    if word == "milestone":
        return _set_milestone(name, to, hearing)
    if word == "deciding":
        return set_moment(ground.incentive.decides.day, to, hearing=hearing, ground=ground)
    if moment.base not in ground.types or word == "period":
        return []
    return set_field(moment.base, to, hearing=hearing, ground=ground)


def _set_milestone(kind: str, to: date, hearing: Hearing) -> list[Alternative]:
    project = hearing.subjects["project"]
    if project is None:
        return []
    known = [one for one in hearing.view.of("milestones", "project_id", project.project_id) if one.kind == kind]
    if known:
        first = min(known, key=lambda one: (one.reached_on, one.milestone_id))
        return [(SetField("milestones", first.milestone_id, "reached_on", to),)]
    record = Milestone(
        milestone_id=new_id(hearing, kind), project_id=project.project_id, kind=Code(kind), reached_on=to
    )
    return [(AddRecord("milestones", record),)]


def new_id(hearing: Hearing, name: str) -> str:
    """Return the id of a record that a change would add: no record of a vendor has a plus sign after a claim's id."""
    return f"{hearing.claim.claim_id}+{name}"
