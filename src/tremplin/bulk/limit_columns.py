"""The columns of limits: what the engine says that claims touch, coded as integers, and the head-room after a pass."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.grant import COUNTING, MEMBER, PART, PARTIAL, REFUSING, ROLLING, Ints, Rows, Taken, Touches, Windows
from tremplin.engine.clause.limit import Touched
from tremplin.engine.clause.moment import rolling_days
from tremplin.engine.decision import InstanceKey
from tremplin.engine.decision import Taken as TakenBefore
from tremplin.engine.head_room import NOTHING_TAKEN_YET, HeadRoom
from tremplin.terms.moment import Duration

MOST: Final = 2**62
"""No sum and no product goes beyond it, so that nothing wraps."""


class Entry(NamedTuple):
    """A claim, or what takes one back, in the recorded order.

    Attributes:
        asked: minor units, zero or more; for what takes back, how much comes back at most.
        touched: the instances, as the engine gives them in declared order; of what takes back, those still open.
        shares: of the payees by rising id, where the award is split.
        takes_back: the place of the claim that it takes back; None for a claim.
    """

    asked: int
    touched: Sequence[Touched] = ()
    shares: tuple[tuple[str, Fraction], ...] = ()
    takes_back: int | None = None


class TooLarge(ValueError):
    """Say that amounts do not fit into 64 bits with room to add and multiply them: a defect of the data."""

    def __init__(self, total: int, most: int) -> None:
        super().__init__(f"All amounts together come to {total} minor units; at most {most} can be added up here.")
        self.total, self.most = total, most


@dataclass(frozen=True, slots=True)
class LimitColumns:
    """Entries as columns.

    Attributes:
        taken: what is taken before the first entry; a pass changes a copy of it.
        instances: the key of each instance, by its number.
        members: instance and member, by the member's number.
        days: instance and day, by slot.
    """

    rows: Rows
    touches: Touches
    windows: Windows
    taken: Taken
    instances: tuple[InstanceKey, ...]
    members: tuple[tuple[int, str], ...]
    days: tuple[tuple[int, date], ...]

    @property
    def order(self) -> Ints:
        """All entries in the recorded order."""
        return np.arange(self.rows.ask.size, dtype=np.int64)

    def repeated(self, times: int) -> tuple["LimitColumns", Ints]:
        """Return each claim so many times, one after the other, and for each touch of these the one that it repeats.

        Args:
            times: 1 or more; no entry takes anything back.

        Raises:
            TooLarge: sums would not fit.
        """
        rows, touches = self.rows, self.touches
        asked = int(rows.ask.max(initial=0)) * rows.ask.size + int(touches.counts.sum())
        total, most = times * asked + int(self.taken.total.max(initial=0)), MOST // _weights_of(rows) // 2
        if total > most:
            raise TooLarge(total, most)
        share_start, shares = _repeated(rows.share_start, times)
        start, places = _repeated(touches.start, times)
        again = Rows(np.repeat(rows.ask, times), np.repeat(rows.award, times), share_start, rows.share[shares])
        return replace(self, rows=again, touches=Touches(start, *(one[places] for one in touches[1:]))), places

    def head_room(self, taken: Taken) -> HeadRoom:
        """Return what a pass left behind, as the engine reads it; an instance of which nothing is taken is left out."""
        members: dict[int, set[str]] = {}
        for number, (instance, member) in enumerate(self.members):
            if taken.held[number]:
                members.setdefault(instance, set()).add(member)
        entries: dict[int, list[tuple[date, int]]] = {}
        for slot, (instance, day) in enumerate(self.days):
            if taken.units[slot]:
                entries.setdefault(instance, []).append((day, int(taken.units[slot])))
        return HeadRoom(
            {
                key: TakenBefore(int(total), frozenset(members.get(number, ())), tuple(entries.get(number, ())))
                for number, (key, total) in enumerate(zip(self.instances, taken.total, strict=True))
                if total
            }
        )


def limit_columns(
    entries: Iterable[Entry],
    *,
    head_room: HeadRoom = NOTHING_TAKEN_YET,
    holidays: frozenset[date] = frozenset(),
    asked_most: int = 0,
) -> LimitColumns:
    """Return entries as columns, with the state that they begin with.

    Args:
        entries: in the recorded order, all of one unit of award.
        head_room: what was taken before.
        holidays: for windows in business days.
        asked_most: what any entry may come to ask, where scenarios draw it anew.

    Raises:
        TooLarge: sums would not fit.
    """
    known = tuple(entries)
    coding = _Coding(head_room)
    for entry in known:
        coding.add_touches(entry)
    days = coding.sorted_days()
    rows = _rows(known)
    kinds = np.array(coding.kinds, dtype=np.int8)
    most = _most(known, head_room, weights=_weights_of(rows), asked_most=asked_most)
    return LimitColumns(
        rows=rows,
        touches=Touches(
            start=np.array(coding.starts, dtype=np.int64),
            instance=np.array(coding.instance, dtype=np.int32),
            # A size beyond the bound can never be reached.
            size=np.array([min(one, most) for one in coding.sizes], dtype=np.int64),
            kind=kinds,
            counts=np.array(coding.counts, dtype=np.int64),
            member=np.array(coding.member, dtype=np.int32),
            slot=np.array([-1 if one is None else days[one] for one in coding.day], dtype=np.int32),
            payee=np.array(coding.payee, dtype=np.int32),
        ),
        windows=_windows(days, coding.lengths, holidays),
        taken=coding.taken(days, awards=int(rows.award.max(initial=-1)) + 1),
        instances=tuple(coding.instances),
        members=tuple(coding.members),
        days=tuple(days),
    )


class _Coding:
    """Numbers for instances, members and days, given as they come up; what is taken already comes first."""

    def __init__(self, head_room: HeadRoom) -> None:
        self.before = head_room.instances
        self.instances: dict[InstanceKey, int] = {key: number for number, key in enumerate(self.before)}
        self.members: dict[tuple[int, str], int] = {}
        self.found_days: set[tuple[int, date]] = set()
        for number, taken in enumerate(self.before.values()):
            for member in sorted(taken.members):
                self.members[number, member] = len(self.members)
            self.found_days |= {(number, day) for day, _units in taken.entries}
        self.lengths: dict[int, Duration] = {}
        self.starts = [0]
        self.instance: list[int] = []
        self.sizes: list[int] = []
        self.kinds: list[int] = []
        self.counts: list[int] = []
        self.member: list[int] = []
        self.day: list[tuple[int, date] | None] = []
        self.payee: list[int] = []

    def add_touches(self, entry: Entry) -> None:
        """Code the touches of an entry."""
        payees = [payee for payee, _share in entry.shares]
        for touched in entry.touched:
            number = self.instances.setdefault(touched.key, len(self.instances))
            kind = PARTIAL if touched.is_partial else REFUSING if touched.counts is None else COUNTING
            member, day, payee = -1, None, -1
            # Whoever is counted as nothing is not counted at all.
            if touched.member is not None and touched.counts:
                kind += MEMBER
                member = self.members.setdefault((number, touched.member), len(self.members))
            if touched.day is not None and touched.rolling is not None:
                kind += ROLLING
                day = (number, touched.day)
                self.found_days.add(day)
                self.lengths[number] = touched.rolling
            if touched.payee is not None and touched.counts is None:
                kind += PART
                payee = payees.index(touched.payee)
            self.instance.append(number)
            self.sizes.append(touched.size)
            self.kinds.append(kind)
            self.counts.append(touched.counts or 0)
            self.member.append(member)
            self.day.append(day)
            self.payee.append(payee)
        self.starts.append(len(self.instance))

    def sorted_days(self) -> dict[tuple[int, date], int]:
        """Return the slots: the days of an instance side by side, by rising day."""
        return {day: slot for slot, day in enumerate(sorted(self.found_days))}

    def taken(self, days: Mapping[tuple[int, date], int], *, awards: int) -> Taken:
        """Return the state before the first entry."""
        total = np.zeros(len(self.instances), dtype=np.int64)
        units = np.zeros(len(days), dtype=np.int64)
        held = np.zeros(len(self.members), dtype=np.int32)
        for number, taken in enumerate(self.before.values()):
            total[number] = taken.total
            for day, taken_units in taken.entries:
                units[days[number, day]] = taken_units
            for member in taken.members:
                held[self.members[number, member]] = 1
        return Taken(total, units, held, np.zeros(awards, dtype=np.int64))


def _rows(entries: Sequence[Entry]) -> Rows:
    taken_back = sorted({entry.takes_back for entry in entries if entry.takes_back is not None})
    award = np.full(len(entries), -1, dtype=np.int32)
    starts, share = [0], list[int]()
    for place, entry in enumerate(entries):
        source = place if entry.takes_back is None else entry.takes_back
        number = bisect_left(taken_back, source)
        # What gives back nothing is a claim of nothing, and must not stand for the award.
        if entry.takes_back is not None and not entry.asked:
            number = len(taken_back)
        if number < len(taken_back) and taken_back[number] == source:
            award[place] = number
        scale = lcm(*(part.denominator for _payee, part in entry.shares))
        share += [int(part * scale) for _payee, part in entry.shares]
        starts.append(len(share))
    ask = [entry.asked if entry.takes_back is None else -entry.asked for entry in entries]
    return Rows(_int64(ask), award, np.array(starts, dtype=np.int64), np.array(share, dtype=np.int64))


def _repeated(start: Ints, times: int) -> tuple[Ints, Ints]:
    """Return where the parts of rows begin once each row is repeated, and the place of each of their parts."""
    lengths = np.repeat(np.diff(start), times)
    ends = np.cumsum(lengths)
    places = np.repeat(np.repeat(start[:-1], times) - (ends - lengths), lengths) + np.arange(lengths.sum())
    return np.concatenate(([0], ends)), places


def _int64(numbers: Sequence[int]) -> Ints:
    most = max(map(abs, numbers), default=0)
    if most > MOST:
        raise TooLarge(most, MOST)
    return np.array(numbers, dtype=np.int64)


def _weights_of(rows: Rows) -> int:
    """Return the greatest sum of the weights of a row."""
    sums = np.diff(np.concatenate(([0], np.cumsum(rows.share)))[rows.share_start])
    return int(sums.max(initial=1))


def _most(entries: Sequence[Entry], head_room: HeadRoom, *, weights: int, asked_most: int) -> int:
    """Return the greatest size that counts, once it is certain that nothing can wrap."""
    most = MOST // weights
    counted = sum(touched.counts or 0 for entry in entries for touched in entry.touched)
    before = max((taken.total for taken in head_room.instances.values()), default=0)
    asked = max(sum(entry.asked for entry in entries), asked_most * len(entries))
    total = asked + counted + before
    if total > most // 2:
        raise TooLarge(total, most // 2)
    return most


def _windows(
    days: Mapping[tuple[int, date], int], lengths: Mapping[int, Duration], holidays: frozenset[date]
) -> Windows:
    slots = list(days)
    first = np.zeros(len(slots), dtype=np.int32)
    last = np.zeros(len(slots), dtype=np.int32)
    for slot, (instance, day) in enumerate(slots):
        length: Any = lengths.get(instance)
        # Days of an instance that nobody touches any more hold what was taken, and close no window.
        begins = day if length is None else rolling_days(day, length, holidays=holidays)[0]
        first[slot] = bisect_left(slots, (instance, begins))
        last[slot] = bisect_left(slots, (instance + 1, date.min)) - 1
    return Windows(first, last)
