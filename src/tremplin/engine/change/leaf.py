"""What would make a failing leaf hold: the alternatives for each kind of leaf, in written order."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, Final

from tremplin.engine.change.target import Alternative, new_id, set_field, set_moment
from tremplin.engine.clause.compare import compared, compared_quantity
from tremplin.engine.clause.condition import Leaf
from tremplin.engine.clause.dates import DAY_KEYS
from tremplin.engine.clause.ground import Ground
from tremplin.engine.clause.holding import leaf_day, partners_of
from tremplin.engine.clause.level import is_valid
from tremplin.engine.clause.moment import moment_day, moved
from tremplin.engine.decision import AddRecord, Number, OtherMeasure, SetField
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.facts.record import Code, Competency, Level, Membership, Proof, Role
from tremplin.money import DateOutOfBounds
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.field import fields_of
from tremplin.terms.moment import Duration

ALTERNATIVES_MAX: Final = 12
"""More alternatives for one leaf are not tried: the first ones in written order are."""

ANOTHER_PARTNER: Final = "another-partner"
"""Stands for a partner whom only people can find."""


def repairs_of_leaf(leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    """Return what would make a leaf hold, at most so many alternatives; none when nothing is known to."""
    repair = _REPAIRS[type(leaf.node)]
    return list(islice(repair(leaf.node, leaf, hearing), ALTERNATIVES_MAX))


def _compare(node: c.Compare, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    ground = leaf.ground
    name, value = compared(node)
    try:
        seen = leaf.reading.read(hearing)
    except Unworkable:
        return []
    if node.field == "partner.level":
        levels = value if name == "is_in" else (value,) if name == "is_" else ()
        return [
            _level_added(level, None, hearing.day_for("level"), hearing.partner_id, hearing, ground)
            for level in levels
            if hearing.day_for("level")
        ]
    values = _values_wanted(node, name, value, seen, hearing, ground)
    return [one for to in values for one in set_field(node.field, to, hearing=hearing, ground=ground)]


def _values_wanted(node: c.Compare, name: str, value: Any, seen: Any, hearing: Hearing, ground: Ground) -> list[Any]:
    """Return the values that would pass a comparison, the nearest first."""
    kind = str(node.typed)
    match name:
        case "is_" | "at_least" | "at_most":
            return [value]
        case "is_in":
            return list(value)
        case "is_not" | "is_not_in":
            refused = value if name == "is_not_in" else (value,)
            return [one for one in _known_values(node, ground) if one not in refused]
        case "more_than" | "less_than":
            step = _UNITS.get(kind)
            return [] if step is None else [value + step if name == "more_than" else value - step]
        case "between":
            return [value[0] if seen is None or seen < value[0] else value[1]]
        case "has" | "has_any_of":
            wanted = value if name == "has_any_of" else (value,)
            return [frozenset((*(seen or ()), one)) for one in wanted]
    if value is False:
        return [None]
    by_kind: dict[str, Any] = {"date": hearing.day, "instant": hearing.day, "count": 1}
    return [by_kind[kind]] if kind in by_kind else _known_values(node, ground)[:1]


def _known_values(node: c.Compare, ground: Ground) -> list[Any]:
    """Return the values that a field can take, where the terms list them."""
    known = fields_of(ground.programme).values_of(node.field) or ()
    return [one == "true" for one in known] if node.typed == "yes-no" else list(known)


_UNITS: Final[dict[str, Any]] = {
    "money": 1,
    "count": 1,
    "rate": Fraction(1, 10_000),
    "date": timedelta(days=1),
    "instant": timedelta(days=1),
}


def _measure(node: c.Measure, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    name, _other = compared_quantity(node)
    try:
        _seen, bound = leaf.reading.read(hearing)
    except Unworkable:
        return []
    to = bound + {"more_than": 1, "less_than": -1}.get(name, 0)
    return other_value(node.measure, f"{leaf.place}.measure", to, hearing=hearing, ground=leaf.ground)


def other_value(node: Any, place: str, to: Number, *, hearing: Hearing, ground: Ground) -> list[Alternative]:
    """Return what gives a quantity another value: a field set, or a measure taken otherwise; none for a figure."""
    if isinstance(node, q.Reference):
        inner = ground.programme.measures[node.named].quantity
        return other_value(inner, f"measures.{node.named}", to, hearing=hearing, ground=ground)
    if isinstance(node, q.Literal_):
        return []
    if isinstance(node, q.FieldValue):
        found = set_field(node.field, to, hearing=hearing, ground=ground)
        if found:
            return found
    return [(OtherMeasure(place, to),)]


def _day(node: c.Day, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    """Return the day moved to where it would hold, or else the day that it is compared with."""
    ground = leaf.ground
    day = leaf.reading.read(hearing)
    found: list[Alternative] = []
    later: list[Alternative] = []
    for key in DAY_KEYS:
        moment = getattr(node, key)
        if moment is None:
            continue
        other = moment_day(moment, ground)(hearing)
        if other is None:
            if day is not None:
                beside = day + timedelta(days={"before": 1, "after": -1}.get(key, 0))
                later += set_moment(moment, beside, hearing=hearing, ground=ground)
            continue
        for to in _days_wanted(key, other, day, node.within, ground):
            found += set_moment(node.day, to, hearing=hearing, ground=ground)
            if day is not None:
                later += set_moment(moment, other + (day - to), hearing=hearing, ground=ground)
    return found + later


def _days_wanted(key: str, other: date, day: date | None, within: Duration | None, ground: Ground) -> list[date]:
    """Return the day nearest to a day that a comparison accepts; none when it accepts that day already."""
    one = timedelta(days=1)
    try:
        if within is not None and key in ("before", "after", "of"):
            earliest = other if key == "after" else moved(other, within, sign=-1, holidays=ground.holidays)
            latest = other if key == "before" else moved(other, within, sign=1, holidays=ground.holidays)
        else:
            earliest = {"after": other + one, "on_or_after": other, "of": other}.get(key, date.min)
            latest = {"before": other - one, "on_or_before": other, "of": other}.get(key, date.max)
    except (DateOutOfBounds, OverflowError):
        return []
    if day is not None and earliest <= day <= latest:
        return []
    if day is None:
        return [latest if earliest == date.min else earliest]
    return [earliest if day < earliest else latest]


def _holds(node: c.Holds, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    ground, asked = leaf.ground, node.holds
    day = leaf_day(node.on, "competency", ground)(hearing)
    if day is None:
        return []
    kind = asked.kind or next(iter(ground.programme.competency_kinds), "competency")
    found: list[Alternative] = []
    for partner_id in partners_of(node.who, ground)(hearing, day):
        held = {
            one.competency
            for one in hearing.view.of("competencies", "partner_id", partner_id)
            if asked.kind in (None, one.kind) and is_valid(one.valid_from, one.valid_until, day)
        }
        missing = [one for one in asked.any_of if one not in held]
        number = asked.at_least - (len(asked.any_of) - len(missing))
        for chosen in combinations(missing, number):
            found.append(tuple(_competency_added(one, kind, day, partner_id, hearing) for one in chosen))
    return found


def _competency_added(competency: str, kind: str, day: date, partner_id: str, hearing: Hearing) -> AddRecord:
    record = Competency(
        competency_id=new_id(hearing, f"{partner_id}+{competency}"),
        partner_id=partner_id,
        competency=Code(competency),
        kind=Code(kind),
        valid_from=day,
    )
    return AddRecord("competencies", record)


def _membership(node: c.IsMember, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    programme = node.membership.programme
    day = leaf_day(node.on, "membership", leaf.ground)(hearing)
    if day is None:
        return []
    return [
        (
            AddRecord(
                "memberships",
                Membership(
                    membership_id=new_id(hearing, f"{partner_id}+{programme}"),
                    partner_id=partner_id,
                    programme=Code(programme),
                    valid_from=day,
                ),
            ),
        )
        for partner_id in partners_of(node.who, leaf.ground)(hearing, day)
    ]


def _level(node: c.HasLevel, leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    asked, ground = node.level, leaf.ground
    day = leaf_day(node.on, "level", ground)(hearing)
    if day is None or asked.computed:
        return []
    level = str(asked.is_ or asked.at_least)
    return [
        _level_added(level, asked.area, day, partner_id, hearing, ground)
        for partner_id in partners_of(node.who, ground)(hearing, day)
    ]


def _level_added(
    level: str, area: str | None, day: date | None, partner_id: str, hearing: Hearing, ground: Ground
) -> Alternative:
    record = Level(
        level_id=new_id(hearing, f"{partner_id}+{level}"),
        partner_id=partner_id,
        programme=Code(ground.programme.programme),
        level=Code(level),
        area=None if area is None else Code(area),
        valid_from=day or date.min,
    )
    return (AddRecord("levels", record),)


def _role(node: c.HasRole, _leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    return [one for role in node.role for one in role_added(role, hearing.partner_id, hearing)]


def _other_partner(node: c.SomebodyHasRole, _leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    return [one for role in node.other_partner for one in role_added(role, ANOTHER_PARTNER, hearing)]


def role_added(role: str, partner_id: str, hearing: Hearing) -> list[Alternative]:
    """Return a role more in the project of the claim; none without a project."""
    project = hearing.subjects["project"]
    if project is None:
        return []
    record = Role(
        role_id=new_id(hearing, f"{partner_id}+{role}"),
        project_id=project.project_id,
        partner_id=partner_id,
        role=Code(role),
    )
    return [(AddRecord("roles", record),)]


def _proof(node: c.HasProof, _leaf: Leaf, hearing: Hearing) -> list[Alternative]:
    return proof_added((node.proof_of,), node.state, hearing)


def proof_added(kinds: tuple[str, ...], state: str, hearing: Hearing) -> list[Alternative]:
    """Return a proof accepted that was only handed in, or else a proof more, of each kind that would do."""
    waiting = [one for one in hearing.view.of("proofs", "claim_id", hearing.claim.claim_id) if one.kind in kinds]
    if waiting:
        return [(SetField("proofs", one.proof_id, "accepted_on", hearing.day),) for one in waiting]
    day = hearing.day or date.min
    return [
        (
            AddRecord(
                "proofs",
                Proof(
                    proof_id=new_id(hearing, kind),
                    claim_id=hearing.claim.claim_id,
                    kind=Code(kind),
                    handed_in_on=day,
                    accepted_on=day if state == "accepted" else None,
                ),
            ),
        )
        for kind in kinds
    ]


_REPAIRS: Final[dict[type[Any], Callable[[Any, Leaf, Hearing], list[Alternative]]]] = {
    c.Compare: _compare,
    c.Measure: _measure,
    c.Day: _day,
    c.Holds: _holds,
    c.IsMember: _membership,
    c.HasLevel: _level,
    c.HasRole: _role,
    c.SomebodyHasRole: _other_partner,
    c.HasProof: _proof,
}
