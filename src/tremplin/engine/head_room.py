"""What has been taken of each limit so far.

A decision reads head-room and never changes it. What a decision took is added by `after`, which gives a new value, or
by the running head-room of an evaluation, which is handed to nobody.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tremplin.engine.decision import NOTHING_TAKEN, InstanceKey, LimitSeen, Taken


class HeadRoom:
    """What has been taken, by instance of a limit; an instance that nobody touched has nothing taken."""

    __slots__ = ("_taken",)

    def __init__(self, taken: Mapping[InstanceKey, Taken] | None = None) -> None:
        self._taken: dict[InstanceKey, Taken] = dict(taken or {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeadRoom) and self._taken == other._taken

    def __hash__(self) -> int:
        return hash(frozenset(self._taken.items()))

    @property
    def instances(self) -> Mapping[InstanceKey, Taken]:
        """Every instance that something was taken of."""
        return MappingProxyType(self._taken)

    def taken(self, key: InstanceKey) -> Taken:
        """Return what was taken of an instance."""
        return self._taken.get(key, NOTHING_TAKEN)

    def after(self, limits: Iterable[LimitSeen]) -> "HeadRoom":
        """Return the head-room after a decision took from these limits."""
        running = RunningHeadRoom(self._taken)
        running.take(limits)
        return running.settled()


class RunningHeadRoom(HeadRoom):
    """The head-room of an evaluation that is under way: it advances with each decision."""

    __slots__ = ()

    def take(self, limits: Iterable[LimitSeen]) -> None:
        """Add what a decision took."""
        for limit in limits:
            if limit.took:
                self._taken[limit.key] = taken_after(self.taken(limit.key), limit=limit)

    def settled(self) -> HeadRoom:
        """Return the head-room as it is now, as a value that stays."""
        return HeadRoom(self._taken)


NOTHING_TAKEN_YET: Final = HeadRoom()
"""The head-room before the first claim."""


def taken_after(before: Taken, *, limit: LimitSeen) -> Taken:
    """Return what is taken of an instance once a decision has taken from it.

    Args:
        before: what was taken.
        limit: the instance as the decision saw it; its `day` is given for rolling limits only.
    """
    members = before.members if limit.member is None else before.members | {limit.member}
    entries = before.entries
    if limit.day is not None:
        place = bisect_left(entries, (limit.day,))
        if place < len(entries) and entries[place][0] == limit.day:
            entries = (*entries[:place], (limit.day, entries[place][1] + limit.took), *entries[place + 1 :])
        else:
            entries = (*entries[:place], (limit.day, limit.took), *entries[place:])
    return Taken(before.total + limit.took, members, entries)
