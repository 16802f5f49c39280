"""The grant: the greatest amount that all limits allow, or nothing.

Partial limits cut in declared order, each from what the earlier ones left; then every other limit must have room for
what remains. What each cut took away is kept with the limit that took it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tremplin.engine.clause.limit import Touched, taken_in_window
from tremplin.engine.clause.payee import Payees
from tremplin.engine.decision import InstanceKey, LimitSeen, Taken
from tremplin.engine.head_room import HeadRoom
from tremplin.money import share_out

NO_MORE_ROOM: Mapping[InstanceKey, int] = {}


@dataclass(slots=True)
class _Instance:
    """One instance while the grant is sought."""

    touched: Touched
    before: Taken
    taken: int
    available: int
    counts: int | None
    wanted: int = 0
    cut: int = 0


class Grant(NamedTuple):
    """What limits leave of an amount.

    Attributes:
        granted: minor units; 0 when a limit refuses.
        instances: every instance touched, in declared order.
        refused_at: the places of the limits that refuse, in declared order.
    """

    granted: int
    instances: list[_Instance]
    refused_at: tuple[str, ...]


def grant_of(
    asked: int,
    touched: Sequence[Touched],
    *,
    payees: Payees,
    head_room: HeadRoom,
    holidays: frozenset[date],
    more_room: Mapping[InstanceKey, int] = NO_MORE_ROOM,
) -> Grant:
    """Return the grant that limits allow.

    Args:
        asked: minor units.
        touched: in declared order, a limit's parts by payee.
        payees: how the award is split.
        head_room: what was taken before.
        holidays: for windows in business days.
        more_room: units less taken, by instance: what if there were more room.
    """
    instances = [_instance(one, head_room, holidays=holidays, more_room=more_room) for one in touched]
    refused: list[str] = []
    left = asked
    for one in instances:
        if one.touched.is_partial:
            cut_left = _cut(one, left, payees)
            if left and not cut_left:
                refused.append(one.touched.place)
            left = cut_left
    first_refusing: _Instance | None = None
    for one in instances:
        if not one.touched.is_partial:
            one.wanted = _part(one, left, payees) if one.counts is None else one.counts
            if asked and one.wanted > one.available:
                refused.append(one.touched.place)
                first_refusing = first_refusing or one
    if first_refusing is not None:
        first_refusing.cut, left = left, 0
    order = {one.place: position for position, one in enumerate(touched)}
    return Grant(
        granted=left,
        instances=instances,
        refused_at=tuple(sorted(dict.fromkeys(refused), key=order.__getitem__)),
    )


def limits_seen(grant: Grant, *, granted: int, payees: Payees) -> tuple[LimitSeen, ...]:
    """Return every instance touched, once `granted` is taken from all of them; 0 takes nothing."""
    return tuple(_limit_seen(one, granted=granted, payees=payees) for one in grant.instances)


def _instance(
    touched: Touched, head_room: HeadRoom, *, holidays: frozenset[date], more_room: Mapping[InstanceKey, int]
) -> _Instance:
    before = head_room.taken(touched.key)
    taken = taken_in_window(before, touched, holidays=holidays)
    if more_room:
        taken -= more_room.get(touched.key, 0)
    counts = touched.counts
    if touched.member is not None and touched.member in before.members:
        counts = 0
    return _Instance(touched, before, taken, max(0, touched.size - taken), counts)


def _cut(one: _Instance, left: int, payees: Payees) -> int:
    """Return what a partial limit leaves of the whole, and note what it took away."""
    one.wanted = _part(one, left, payees)
    share = one.touched.share
    most = one.available if share == 1 else int(one.available * Fraction(1, share)) if share else left
    one.cut = max(0, left - most)
    return left - one.cut


def _part(one: _Instance, whole: int, payees: Payees) -> int:
    """Return what the whole comes to for the part that touches the instance."""
    if one.touched.payee is None or not whole:
        return whole
    return share_out(whole, shares=dict(payees.shares))[one.touched.payee]


def _limit_seen(one: _Instance, *, granted: int, payees: Payees) -> LimitSeen:
    touched = one.touched
    took = 0 if not granted else _part(one, granted, payees) if one.counts is None else one.counts
    return LimitSeen(
        touched.limit,
        touched.scope,
        touched.window,
        touched.size,
        one.taken,
        one.available,
        one.wanted,
        one.cut,
        took,
        one.available - took,
        one.before,
        touched.day,
        touched.member if one.counts else None,
    )
