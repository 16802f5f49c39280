"""What limits leave of each claim, over columns: one compiled pass in the recorded order.

The columns say what the engine's `grant_of` is given for each claim, coded as integers; the state says what is taken
before the pass, and after it. Twin of `engine.granting` and `engine.head_room`, compared in tests/twins.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.fetching import fetch_ahead
from tremplin.bulk.native import native

PARTIAL: Final = 0
REFUSING: Final = 1
COUNTING: Final = 2
_SHORT: Final = 3
ROLLING: Final = 4
MEMBER: Final = 8
PART: Final = 16

Ints = np.ndarray[Any, Any]
"""An array of integers; what it holds and how wide it is stands where it is named."""

_AHEAD: Final = 12
"""Of so many rows later the totals are fetched: about as many as are worked out while memory answers."""

NO_ROWS: Final[Ints] = np.zeros(0, dtype=np.int64)


class Rows(NamedTuple):
    """Claims and what takes them back, in the recorded order.

    Attributes:
        ask: int64, minor units; 0 where nothing is due, less than 0 where so much of an award is given back.
        award: int32, number of an award that something gives back, shared by both rows; -1 elsewhere.
        share_start: int64, one more than rows, where the shares of a row begin; empty when nothing is split.
        share: int64, weights of the payees of a row, by rising payee.
    """

    ask: Ints
    award: Ints
    share_start: Ints
    share: Ints


class Touches(NamedTuple):
    """Which instances of limits each row touches, in declared order; what gives back names those that are still open.

    Attributes:
        start: int64, one more than rows, where the touches of a row begin.
        instance: int32.
        size: int64, what the instance may hold, as the row sees it.
        kind: int8, PARTIAL, REFUSING or COUNTING, with ROLLING, MEMBER and PART added where they hold.
        counts: int64, what a row takes of a counting instance; empty when none counts.
        member: int32, the person or customer that is counted, numbered by instance; empty when none is.
        slot: int32, the day of a rolling instance; empty when none rolls.
        payee: int32, whose part touches the instance, by its place in the row's shares; empty when nothing is split.
    """

    start: Ints
    instance: Ints
    size: Ints
    kind: Ints
    counts: Ints
    member: Ints
    slot: Ints
    payee: Ints


class Windows(NamedTuple):
    """The days of rolling instances, as slots: those of an instance side by side, by rising day.

    Attributes:
        first: int32, the first slot in the window that ends with this one.
        last: int32, the last slot of the same instance.
    """

    first: Ints
    last: Ints


class Taken(NamedTuple):
    """What is taken: the state that a pass begins with and leaves behind.

    Attributes:
        total: int64 by instance, whole units.
        units: int64 by slot of a rolling instance.
        held: int32 by member, how many standing awards count it.
        standing: int64 by award, what is not given back.
    """

    total: Ints
    units: Ints
    held: Ints
    standing: Ints

    def copied(self) -> "Taken":
        """Return the same state in arrays of its own."""
        return Taken(*(one.copy() for one in self))


@native
def grant(rows: Rows, touches: Touches, windows: Windows, taken: Taken, order: Ints, granted: Ints, cut: Ints) -> None:
    """Grant to each row what all its limits leave, and take it from all of them, or from none.

    Grain:   a row of `rows` a claim or a giving back; any cut of the order into passes gives the same.
    Order:   of `order`, row numbers in the recorded order.
    Units:   whole minor units of one unit of award.
    Bound:   sums of asks, and sizes times the weights of a row, lie under 2**63, checked by who makes the columns.

    Args:
        rows: what is asked.
        touches: of which limits.
        windows: of rolling limits.
        taken: changed in place.
        order: int64.
        granted: int64 by row, written: what is granted, or what is given back as less than 0.
        cut: int64 by touch, written: what the limit took away from the award as a whole; not written when empty.
    """
    # Arrays are taken out of their records here: inside the loop each would be counted as used and let go again.
    ask, award, share_start, share = rows
    start, instance, size, kinds, counts, member, slot, payee = touches
    first, last = windows
    total, units, held, standing = taken
    own = share[:0]
    for at in range(order.size):
        row = order[at]
        # Rows drawn in another order and totals of limits lie far apart in memory: those of later rows are fetched
        # while this one is worked out, first where a row's touches begin, then the touches, then the totals.
        if at + 3 * _AHEAD < order.size:
            fetch_ahead(start, order[at + 3 * _AHEAD])
            ahead = order[at + 2 * _AHEAD]
            fetch_ahead(ask, ahead)
            fetch_ahead(instance, start[ahead])
            fetch_ahead(size, start[ahead])
            fetch_ahead(kinds, start[ahead])
            fetch_ahead(cut, start[ahead])
            fetch_ahead(granted, ahead)
            ahead = order[at + _AHEAD]
            for one in range(start[ahead], start[ahead + 1]):
                fetch_ahead(total, instance[one])
        begin, end = start[row], start[row + 1]
        kind = _kinds_of(kinds, begin, end)
        if kind & PART:
            own = share[share_start[row] : share_start[row + 1]]
        if ask[row] < 0:
            before = standing[award[row]]
            after = max(0, before + ask[row])
            standing[award[row]] = after
            granted[row] = after - before
            _give_back(begin, end, before, after, instance, kinds, counts, member, slot, payee, own, total, units, held)
            continue
        if kind == PARTIAL:
            left = _cut_plainly(begin, end, ask[row], instance, size, total, cut)
        else:
            left = _cut(
                begin, end, ask[row], instance, size, kinds, counts, member, slot, payee, own, first, last, total,
                units, held, cut,
            )  # fmt: skip
            _take(begin, end, left, instance, kinds, counts, member, slot, payee, own, total, units, held)
        granted[row] = left
        if award[row] >= 0:
            standing[award[row]] = left


@native
def _kinds_of(kinds: Ints, begin: int, end: int) -> int:
    """Return all that is said of any touch of a row."""
    found = 0
    for at in range(begin, end):
        found |= kinds[at]
    return found


@native
def _cut_plainly(begin: int, end: int, asked: int, instance: Ints, size: Ints, total: Ints, cut: Ints) -> Any:
    """Return what partial limits leave of a whole, taken from each: most rows touch nothing else."""
    left = asked
    for at in range(begin, end):
        lost = max(0, left - max(0, size[at] - total[instance[at]]))
        left -= lost
        if cut.size:
            cut[at] = lost
    for at in range(begin, end):
        total[instance[at]] += left
    return left


@native
def _cut(
    begin: int, end: int, asked: int, instance: Ints, size: Ints, kinds: Ints, counts: Ints, member: Ints, slot: Ints,
    payee: Ints, own: Ints, first: Ints, last: Ints, total: Ints, units: Ints, held: Ints, cut: Ints,
) -> Any:  # fmt: skip
    """Return what any limits leave: partial ones cut in turn, then each other one must have room for the rest."""
    left = asked
    for at in range(begin, end):
        lost = 0
        if kinds[at] & _SHORT == PARTIAL:
            most = _available(at, instance, size, kinds, slot, first, last, total, units)
            if kinds[at] & PART:
                # The greatest whole of which the payee's part is available; all of it, where the part is nothing.
                most = most * own.sum() // own[payee[at]] if own[payee[at]] else left
            lost = max(0, left - most)
            left -= lost
        if cut.size:
            cut[at] = lost
    for at in range(begin, end):
        if left and kinds[at] & _SHORT != PARTIAL:
            wanted = _takes(at, left, kinds, counts, member, payee, own, held)
            if wanted > _available(at, instance, size, kinds, slot, first, last, total, units):
                if cut.size:
                    cut[at] = left
                left = 0
    return left


@native
def _available(
    at: int, instance: Ints, size: Ints, kinds: Ints, slot: Ints, first: Ints, last: Ints, total: Ints, units: Ints
) -> Any:
    """Return what an instance has left; a rolling one, in the fullest of the windows that hold the day."""
    if not kinds[at] & ROLLING:
        return max(0, size[at] - total[instance[at]])
    fullest = 0
    for end in range(slot[at], last[slot[at]] + 1):
        if first[end] > slot[at]:
            break
        fullest = max(fullest, units[first[end] : end + 1].sum())
    return max(0, size[at] - fullest)


@native
def _takes(at: int, whole: int, kinds: Ints, counts: Ints, member: Ints, payee: Ints, own: Ints, held: Ints) -> int:
    """Return what a row takes of an instance, once so much is granted as a whole."""
    if kinds[at] & _SHORT == COUNTING:
        return 0 if kinds[at] & MEMBER and held[member[at]] else counts[at]
    return _part_of(own, payee[at], whole) if kinds[at] & PART else whole


@native
def _take(
    begin: int, end: int, left: int, instance: Ints, kinds: Ints, counts: Ints, member: Ints, slot: Ints, payee: Ints,
    own: Ints, total: Ints, units: Ints, held: Ints,
) -> None:  # fmt: skip
    """Take what is granted from every instance."""
    for at in range(begin, end if left else begin):
        takes = _takes(at, left, kinds, counts, member, payee, own, held)
        total[instance[at]] += takes
        if kinds[at] & ROLLING:
            units[slot[at]] += takes
        if kinds[at] & MEMBER:
            held[member[at]] += 1


@native
def _give_back(
    begin: int, end: int, before: int, after: int, instance: Ints, kinds: Ints, counts: Ints, member: Ints, slot: Ints,
    payee: Ints, own: Ints, total: Ints, units: Ints, held: Ints,
) -> None:  # fmt: skip
    """Give back to every instance what an award took; what is counted, once nothing of the award stands."""
    for at in range(begin, end if after < before else begin):
        if kinds[at] & MEMBER and after == 0:
            held[member[at]] -= 1
        if kinds[at] & _SHORT == COUNTING:
            back = _takes(at, 0, kinds, counts, member, payee, own, held) if after == 0 else 0
        else:
            back = _takes(at, before, kinds, counts, member, payee, own, held)
            back -= _takes(at, after, kinds, counts, member, payee, own, held)
        total[instance[at]] -= back
        if kinds[at] & ROLLING:
            units[slot[at]] -= back


@native
def _part_of(shares: Ints, payee: int, whole: int) -> Any:
    """Return a payee's part by the largest remainder, as `money.share_out` gives it."""
    weights = shares.sum()
    rest = whole * shares[payee] % weights
    over = whole
    before = 0
    for one in range(shares.size):
        over -= whole * shares[one] // weights
        other = whole * shares[one] % weights
        if other > rest or (other == rest and one < payee):
            before += 1
    return whole * shares[payee] // weights + (1 if before < over else 0)
