"""What a road comes to: earned, reserved, and what can still be earned when everything open is asked for in turn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tremplin.engine.decision import InstanceKey, LimitSeen
from tremplin.engine.road.own import part_seen, past_seen, shares_seen
from tremplin.engine.road.prospect import Prospect
from tremplin.engine.road.road import Road
from tremplin.money.rounding import floor, half_up
from tremplin.terms.limit import Exclusion, Limit


@dataclass(frozen=True, slots=True)
class Total:
    """What a road comes to in one unit, in whole units of it.

    Attributes:
        unit: currency, unit of points, or `days`.
        possible: the greatest amount that is known, once everything open is asked for in the order of the road.
        is_exact: whether every amount in `possible` is given by the facts.
        is_more: whether something is open of which nobody can say yet how much it is.
    """

    unit: str
    earned: int = 0
    reserved: int = 0
    possible: int = 0
    is_exact: bool = True
    is_more: bool = False

    def and_(self, other: "Total") -> "Total":
        """Return both together."""
        return Total(
            self.unit,
            self.earned + other.earned,
            self.reserved + other.reserved,
            self.possible + other.possible,
            self.is_exact and other.is_exact,
            self.is_more or other.is_more,
        )


def totals_of(road: Road, partner_id: str | None) -> Mapping[str, tuple[Total, ...]]:
    """Return what a road comes to for a reader by stage, and under an empty name as a whole.

    Each has the programme's currency first, then the other units in the order of the road.

    Args:
        road: of a project.
        partner_id: whose own money alone is counted; None for all of it.
    """
    stages = {ready.incentive.id: ready.incentive.stage for ready in road.compiled.by_id.values()}
    sums: dict[str, dict[str, Total]] = {}
    for incentive, part in (*_behind(road, partner_id), *_ahead(road, partner_id)):
        for stage in ("", stages[incentive]):
            known = sums.setdefault(stage, {road.compiled.programme.currency: Total(road.compiled.programme.currency)})
            known[part.unit] = known.get(part.unit, Total(part.unit)).and_(part)
    return {stage: tuple(known.values()) for stage, known in sums.items()}


def _behind(road: Road, partner_id: str | None) -> Iterator[tuple[str, Total]]:
    for past in road.past:
        own = past_seen(past, partner_id)
        if own is not None and past.state == "earned":
            yield past.incentive, Total(past.unit, earned=own)
        if own is not None and past.state == "reserved":
            yield past.incentive, Total(past.unit, reserved=own)


def _ahead(road: Road, partner_id: str | None) -> Iterator[tuple[str, Total]]:
    seen = [one for one in road.prospects if shares_seen(one, partner_id) is not None]
    for one, granted in _in_turn(road, seen):
        own = part_seen(granted, one, partner_id)
        figure = one.figure
        yield one.incentive, Total(one.decision.unit, 0, 0, own, figure.is_exact, figure.most is None)


def _in_turn(road: Road, seen: Iterable[Prospect]) -> Iterator[tuple[Prospect, int]]:
    """Go through what is open with the most that each gives, when those before it have taken from shared limits."""
    programme = road.compiled.programme
    limits = {limit.id: limit for limit in programme.limits}
    left: dict[InstanceKey, int] = {}
    for one in _that_go_together([one for one in seen if one.standing == "open"], programme.exclusions):
        touched = [(each, limits[each.limit]) for each in one.decision.limits if each.asked]
        granted = max((variant.granted for variant in one.figure.variants), default=0)
        for seen_limit, limit in touched:
            granted = _under(seen_limit, limit, granted, asked=one.decision.asked, left=left)
        for seen_limit, limit in touched:
            taken = _taken(seen_limit, limit, granted, asked=one.decision.asked)
            left[seen_limit.key] = left.get(seen_limit.key, seen_limit.available) - taken
        yield one, granted


def _under(seen: LimitSeen, limit: Limit, granted: int, *, asked: int, left: dict[InstanceKey, int]) -> int:
    """Return how much of an amount a limit lets through after those before it."""
    room = max(0, left.get(seen.key, seen.available))
    if _taken(seen, limit, granted, asked=asked) <= room:
        return granted
    if limit.when_short == "refuse" or not _is_of_amounts(limit):
        return 0
    return min(granted, floor(room * asked, seen.asked))


def _taken(seen: LimitSeen, limit: Limit, granted: int, *, asked: int) -> int:
    """Return what an amount takes of a limit: its part of it, where several are paid; else one award, one person."""
    if not _is_of_amounts(limit):
        return seen.asked if granted else 0
    return half_up(granted * seen.asked, asked) if asked else granted


def _is_of_amounts(limit: Limit) -> bool:
    return limit.amount is not None or limit.units is not None


def _that_go_together(found: list[Prospect], exclusions: Iterable[Exclusion]) -> list[Prospect]:
    """Return prospects without those that others exclude; lines that two incentives want are counted with both."""
    for exclusion in exclusions:
        rivals = [one for one in found if one.incentive in exclusion.between]
        if "line" in exclusion.per or len({one.incentive for one in rivals}) < 2:
            continue
        kept: dict[tuple[str | None, ...], Prospect] = {}
        for one in sorted(rivals, key=lambda each: _rank(each, exclusion)):
            kept.setdefault(_subject(one, exclusion), one)
        lost = [one for one in rivals if one.incentive != kept[_subject(one, exclusion)].incentive]
        found = [one for one in found if one not in lost]
    return found


def _rank(one: Prospect, exclusion: Exclusion) -> int:
    if exclusion.keep == "greatest":
        return -max((variant.asked for variant in one.figure.variants), default=0)
    return exclusion.between.index(one.incentive)


def _subject(one: Prospect, exclusion: Exclusion) -> tuple[str | None, ...]:
    """Return what an exclusion is about, of what tells the prospects of one project apart."""
    each = {"partner": one.partner_id, "activity": one.activity_id, "person": one.person_id}
    return tuple(each.get(word) for word in exclusion.per)
