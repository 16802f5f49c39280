"""What would lift each thing that stands in the way: conditions, deadlines, proofs, the reward, payees, limits."""

from datetime import date
from itertools import product
from typing import Final

from tremplin.engine.change.leaf import other_value, proof_added, repairs_of_leaf, role_added
from tremplin.engine.change.target import Alternative, set_field, set_moment
from tremplin.engine.clause.condition import Branch, Leaf, Seen, Tree
from tremplin.engine.clause.moment import moved
from tremplin.engine.decision import ClockSeen, LimitSeen, MoreRoom, Number, SetField
from tremplin.engine.examine import Examined
from tremplin.engine.hearing import Hearing
from tremplin.money import MINOR_MAX, DateOutOfBounds
from tremplin.terms.incentive import Clock
from tremplin.terms.moment import Duration

_HOPELESS: Final = frozenset({"TERMS_NOT_IN_FORCE", "EXCLUDED", "AMBIGUOUS_ROW", "NO_RATE", "NOT_SHARED"})
"""What no change of one's own facts lifts."""

COMBINATIONS_MAX: Final = 24


def repairs_of(examined: Examined) -> list[list[Alternative]]:
    """Return, for each thing that stands in the way, what would lift it; an empty list for what nothing lifts."""
    decision, heard = examined.decision, examined.heard
    if any(reason.code in _HOPELESS for reason in decision.reasons):
        return [[]]
    if heard is None:
        return [_deciding_day(examined)]
    hearing, ready = examined.hearing, examined.ready
    found: list[list[Alternative]] = []
    if not ready.when.held(heard.seen):
        found.append(repairs_of_tree(ready.when, heard.seen, hearing))
    for clock, seen in zip(ready.incentive.deadlines, heard.clocks, strict=True):
        if not seen.passed:
            found.append(repairs_of_clock(clock, seen, examined))
    for asked, proof in zip(ready.incentive.proof, heard.proofs, strict=True):
        if not proof.passed:
            found.append(proof_added(asked.any_of, asked.state, hearing))
    found += [_payee(at, examined) for at in heard.payees.at]
    if heard.asked.code is not None:
        lifting = _table_row(heard.asked.table, examined) if heard.asked.table else _reward(examined)
        # What lifts the rest may make the reward come to something by itself: that is tried first.
        found.append([(), *lifting] if found else lifting)
    return found + _limits(examined)


def repairs_of_tree(tree: Tree, seen: Seen, hearing: Hearing) -> list[Alternative]:
    """Return what would make a failing tree hold, fewest edits first; a `not` offers nothing."""
    if isinstance(tree, Leaf):
        return repairs_of_leaf(tree, hearing)
    if not isinstance(tree, Branch):
        return []
    failing = [part for part in tree.parts if not part.held(seen)]
    each = [repairs_of_tree(part, seen, hearing) for part in failing]
    if tree.combine is any:
        return sorted((one for alternatives in each for one in alternatives), key=len)
    together = [
        tuple(edit for alternative in chosen for edit in alternative)
        for _number, chosen in zip(range(COMBINATIONS_MAX), product(*each), strict=False)
    ]
    return sorted(together, key=len)


def _deciding_day(examined: Examined) -> list[Alternative]:
    """Return the deciding day set to when the claim was reserved, or to the first day in force."""
    ready, hearing = examined.ready, examined.hearing
    moment, ground = ready.incentive.decides.day, ready.ground
    reserved: date = hearing.claim.reserved_at.astimezone(ground.zone).date()
    return [
        one
        for day in (reserved, ground.in_force.start)
        for one in set_moment(moment, day, hearing=hearing, ground=ground)
    ]


def repairs_of_clock(clock: Clock, seen: ClockSeen, examined: Examined) -> list[Alternative]:
    """Return the event in time, or else its start later, or the extension."""
    hearing, ground = examined.hearing, examined.ready.ground
    found: list[Alternative] = []
    if seen.due is not None:
        found += set_moment(clock.of, seen.due, hearing=hearing, ground=ground)
    if clock.from_ is not None and seen.of is not None:
        start = seen.of
        if seen.due is not None and isinstance(clock.within, Duration):
            try:
                start = moved(seen.of, clock.within, sign=-1, holidays=ground.holidays)
            except DateOutOfBounds:
                start = seen.of
        found += set_moment(clock.from_, start, hearing=hearing, ground=ground)
    if clock.extension is not None and clock.id not in hearing.claim.extended:
        extended = hearing.claim.extended | {clock.id}
        found.append((SetField("claims", hearing.claim.claim_id, "extended", extended),))
    return found


def _payee(at: str, examined: Examined) -> list[Alternative]:
    """Return the claimant in the role that is to be paid; whom else, only people can say."""
    pays = examined.ready.incentive.pays
    to = pays.to
    if at.endswith("]"):
        to = pays.split[int(at.rpartition("[")[2][:-1])].to
    if to not in examined.ready.ground.programme.roles:
        return []
    return role_added(to, examined.hearing.partner_id, examined.hearing)


def _table_row(name: str, examined: Examined) -> list[Alternative]:
    """Return the field that would find a row: for each row, when one exact cell alone keeps it from being found."""
    hearing, ground = examined.hearing, examined.ready.ground
    found: list[Alternative] = []
    table = ground.programme.tables[name]
    for cells in table.rows:
        for column, cell in zip(table.columns, cells, strict=False):
            if column.matches is not None and cell != "*" and ground.types[column.matches] in ("code", "text"):
                found += set_field(column.matches, cell, hearing=hearing, ground=ground)
    return list(dict.fromkeys(found))[:COMBINATIONS_MAX]


def _reward(examined: Examined) -> list[Alternative]:
    """Return what would make the reward come to something: a condition inside it, or a measure that is large enough."""
    ready, hearing = examined.ready, examined.hearing
    ground = ready.ground
    alone = hearing.again(hearing.measures)
    ready.asked_of(alone)
    found: list[Alternative] = []
    for place, value in alone.steps.items():
        tree = ground.roots.get(place)
        if tree is not None and not value:
            seen: Seen = {}
            tree.record(hearing.again(hearing.measures), seen)
            found += repairs_of_tree(tree, seen, hearing)
    places = [place for place in alone.steps if place in ground.measured]
    # The other measures keep the values that they have: each try then costs only the arithmetic of the reward.
    known: dict[str, Number] = {place: alone.steps[place] or 0 for place in places}
    for place in places:
        least = _least_value(examined, known, place)
        if least is not None:
            found += other_value(ground.measured[place], place, least, hearing=hearing, ground=ground)
    return sorted(found, key=len)


def _least_value(examined: Examined, known: dict[str, Number], place: str) -> Number | None:
    """Return the least value of a measure, in whole steps from the present one, with which the reward is something."""

    def earns(value: Number) -> bool:
        hearing = examined.hearing.again({**known, **examined.hearing.measures, place: value})
        return examined.ready.asked_of(hearing).code is None

    low = known[place]
    step = 1
    while not earns(low + step):
        step *= 2
        if step > MINOR_MAX:
            return None
    below, enough = step // 2, step
    while enough - below > 1:
        middle = (below + enough) // 2
        if earns(low + middle):
            enough = middle
        else:
            below = middle
    return low + enough


def _limits(examined: Examined) -> list[list[Alternative]]:
    """Return more room under each limit that refuses, or that cuts."""
    decision = examined.decision
    refused = {reason.at for reason in decision.reasons if reason.code == "LIMIT_REACHED"}
    if decision.reasons and not refused:
        return []
    short = [limit for limit in decision.limits if limit.asked > limit.available]
    if not decision.reasons:
        # Any one of them may be the one that gives more.
        return [[(_more_room(limit),) for limit in short]]
    # A cut that left something is no obstacle; only what refuses is.
    places = examined.ready.limit_places
    return [[(_more_room(limit),)] for limit in short if places[limit.limit] in refused]


def _more_room(limit: LimitSeen) -> MoreRoom:
    # What is available is never below 0; what was taken may be more than the size.
    return MoreRoom(limit.limit, limit.scope, limit.window, limit.asked - (limit.size - limit.taken))
