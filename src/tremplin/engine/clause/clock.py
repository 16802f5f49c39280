"""Deadlines and proofs: what must have happened by when, and what must have been shown."""

from collections.abc import Callable
from datetime import date, timedelta

from tremplin.engine.clause.condition import root_test
from tremplin.engine.clause.ground import DayOf, Ground
from tremplin.engine.clause.holding import proof_state
from tremplin.engine.clause.moment import moment_day, moved
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.decision import ClockSeen, ProofSeen
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.money import DateOutOfBounds
from tremplin.terms.incentive import Clock, ProofAsked, WithinTable
from tremplin.terms.moment import Duration, Moment
from tremplin.terms.quantity import Lookup

ClockOf = Callable[[Hearing], ClockSeen]
ProofOf = Callable[[Hearing], ProofSeen]


def clock_of(node: Clock, index: int, ground: Ground) -> ClockOf:
    """Return a deadline made ready.

    It is kept when `except_when` holds, or when its event has a day that is not after the last day in time: the
    earliest of those that its rules give. A rule whose day is absent cannot be kept.
    """
    place = f"incentive.deadlines[{index}]"
    lifted = None if node.except_when is None else root_test(node.except_when, f"{place}.except_when", ground)
    of = moment_day(node.of, ground)
    due_days = _due_days(node, place, ground)

    def clock(hearing: Hearing) -> ClockSeen:
        is_lifted = lifted is not None and lifted(hearing)
        event = of(hearing)
        days = [due_of(hearing) for due_of in due_days]
        known = [day for day in days if day is not None]
        due = min(known) if len(known) == len(days) else None
        return ClockSeen(node.id, event, due, is_lifted or (event is not None and due is not None and event <= due))

    return clock


def _due_days(node: Clock, place: str, ground: Ground) -> list[DayOf]:
    """Return what gives the last day in time under each rule of a clock."""
    found: list[DayOf] = []
    if node.from_ is not None and node.within is not None:
        found.append(_within(node, node.from_, place=place, ground=ground))
    if node.on_or_before is not None:
        found.append(moment_day(node.on_or_before, ground))
    if node.before is not None:
        before = moment_day(node.before, ground)
        found.append(lambda hearing: None if (day := before(hearing)) is None else _day_before(day))
    return found


def _day_before(day: date) -> date | None:
    return None if day == date.min else day - timedelta(days=1)


def _within(node: Clock, from_: Moment, *, place: str, ground: Ground) -> DayOf:
    start = moment_day(from_, ground)
    length_of = _length(node.within, f"{place}.within", ground)
    extension = node.extension

    def due(hearing: Hearing) -> date | None:
        day = start(hearing)
        length = length_of(hearing)
        if day is None or length is None:
            return None
        try:
            day = moved(day, length, sign=1, holidays=ground.holidays)
            if extension is not None and node.id in hearing.claim.extended:
                day = moved(day, extension, sign=1, holidays=ground.holidays)
        except DateOutOfBounds:
            return None
        return day

    return due


def _length(within: Duration | WithinTable | None, place: str, ground: Ground) -> Callable[[Hearing], Duration | None]:
    if not isinstance(within, WithinTable):
        return lambda _hearing: within
    number = quantity_of(Lookup(table=within.table), place, ground)

    def looked_up(hearing: Hearing) -> Duration | None:
        try:
            return Duration(int(number(hearing)), within.unit)
        except Unworkable:
            return None

    return looked_up


def proof_of(node: ProofAsked, index: int, ground: Ground) -> ProofOf:
    """Return a proof made ready: one of several kinds, accepted or only handed in, unless `when` fails."""
    place = f"incentive.proof[{index}]"
    when = None if node.when is None else root_test(node.when, f"{place}.when", ground)
    ground.reach.rows.add(("proofs", "claim"))
    states = ("accepted",) if node.state == "accepted" else ("accepted", "handed_in")

    def proof(hearing: Hearing) -> ProofSeen:
        is_needed = when is None or when(hearing)
        return ProofSeen(place, not is_needed or proof_state(hearing, node.any_of) in states)

    return proof
