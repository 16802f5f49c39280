"""Sequences of claims under limits, granted by the engine one by one, and by the kernel over columns.

The engine knows no giving back: what is given back is worked out here, from what each award took.
"""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from tremplin.bulk.grant import grant
from tremplin.bulk.limit_columns import Entry, LimitColumns, limit_columns
from tremplin.engine.clause.limit import Touched
from tremplin.engine.clause.payee import Payees
from tremplin.engine.decision import InstanceKey, Taken
from tremplin.engine.granting import grant_of, limits_seen
from tremplin.engine.head_room import HeadRoom
from tremplin.money import share_out
from tremplin.terms.moment import Duration

HOLIDAYS = frozenset({date(2024, 4, 1), date(2024, 5, 1)})
LENGTHS = (Duration(3, "days"), Duration(1, "months"), Duration(5, "business days"))
SPLITS = (
    {"P1": Fraction(3, 8), "P2": Fraction(5, 8)},
    {"P1": Fraction(1, 3), "P2": Fraction(1, 3), "P3": Fraction(1, 3)},
    {"P1": Fraction(0), "P2": Fraction(1)},
)


def sequence(seed: int, *, at_most: int = 10) -> list[Entry]:
    """Return claims that touch limits which nest and cross, and some that take earlier ones back."""
    random = Random(seed)
    limits = [_limit(random, number) for number in range(random.randint(1, 5))]
    entries: list[Entry] = []
    for _place in range(random.randint(2, at_most)):
        claims = [at for at, entry in enumerate(entries) if entry.takes_back is None]
        if claims and random.random() < 0.25:
            source = random.choice(claims)
            still_open = [one for one in entries[source].touched if random.random() < 0.8]
            entries.append(Entry(random.randint(0, 250), still_open, entries[source].shares, source))
            continue
        shares = random.choice(SPLITS) if random.random() < 0.3 else {}
        day = date(2024, 3, 28) + timedelta(random.randint(0, 40))
        touched = [one for limit in limits if random.random() < 0.8 for one in _touched(random, limit, shares, day=day)]
        entries.append(Entry(random.choice((0, 1, 99, 100, 101, random.randint(0, 300))), touched, _sorted(shares)))
    return entries


def _limit(random: Random, number: int) -> dict[str, Any]:
    measure = random.choice(("money", "money", "count", "member"))
    return {
        "limit": f"l{number}",
        "place": f"limits[{number}]",
        "is_partial": measure == "money" and random.random() < 0.6,
        "measure": measure,
        "per": random.choice(((), ("partner",), ("customer",), ("customer", "partner"))),
        "rolling": random.choice(LENGTHS) if random.random() < 0.3 else None,
        "size": random.randint(0, 400) if measure == "money" else random.randint(0, 4),
    }


def _touched(random: Random, limit: dict[str, Any], shares: dict[str, Fraction], *, day: date) -> list[Touched]:
    counted = random.choice(("K1", "K2", None))
    counts = None if limit["measure"] == "money" else 1
    if limit["measure"] == "member" and counted is None:
        counts = 0
    is_by_payee = bool(shares) and "partner" in limit["per"]
    customer, alone = random.choice(("K1", "K2", "")), random.choice(("P1", "P2"))
    rolling = limit["rolling"]
    return [
        Touched(
            limit=limit["limit"],
            place=limit["place"],
            scope=tuple((name, partner if name == "partner" else customer) for name in limit["per"]),
            window="programme" if rolling is None else "rolling",
            # A size may be looked up by any field of the claim.
            size=limit["size"] + random.choice((0, 0, 0, 50 if counts is None else 1)),
            is_partial=limit["is_partial"],
            counts=counts,
            share=share,
            payee=payee,
            day=None if rolling is None else day,
            rolling=rolling,
            member=counted if limit["measure"] == "member" else None,
        )
        for partner, payee, share in (
            [(one, one, share) for one, share in _sorted(shares)] if is_by_payee else [(alone, None, Fraction(1))]
        )
    ]


def _sorted(shares: dict[str, Fraction]) -> tuple[tuple[str, Fraction], ...]:
    return tuple(sorted(shares.items()))


class Scalar:
    """The engine's limits, claim by claim, and what is given back."""

    def __init__(self) -> None:
        self.totals: Counter[InstanceKey] = Counter()
        self.days: dict[InstanceKey, Counter[date]] = {}
        self.members: dict[InstanceKey, Counter[str]] = {}
        self.standing: dict[int, int] = {}
        self.granted: list[int] = []
        self.cut: list[int] = []

    @property
    def head_room(self) -> HeadRoom:
        return HeadRoom(
            {
                key: Taken(
                    total,
                    frozenset(+self.members.get(key, Counter())),
                    tuple(sorted((day, units) for day, units in self.days.get(key, Counter()).items() if units)),
                )
                for key, total in self.totals.items()
                if total
            }
        )

    def lived(self, entries: list[Entry]) -> "Scalar":
        for place, entry in enumerate(entries):
            if entry.takes_back is None:
                self._claimed(place, entry)
            else:
                self._given_back(entry, entry.takes_back)
        return self

    def _claimed(self, place: int, entry: Entry) -> None:
        payees = Payees(shares=entry.shares, is_split=bool(entry.shares))
        found = grant_of(entry.asked, entry.touched, payees=payees, head_room=self.head_room, holidays=HOLIDAYS)
        for touched, seen in zip(entry.touched, limits_seen(found, granted=found.granted, payees=payees), strict=True):
            self.cut.append(seen.cut)
            self._move(touched, seen.took)
            if found.granted and touched.member and touched.counts:
                self.members.setdefault(touched.key, Counter())[touched.member] += 1
        self.granted.append(found.granted)
        self.standing[place] = found.granted

    def _given_back(self, entry: Entry, source: int) -> None:
        before = self.standing[source]
        after = max(0, before - entry.asked)
        self.standing[source] = after
        self.granted.append(after - before)
        self.cut += [0] * len(entry.touched)
        for touched in entry.touched if after < before else ():
            if touched.counts is not None:
                back = touched.counts if after == 0 else 0
                if touched.member and touched.counts and after == 0:
                    self.members[touched.key][touched.member] -= 1
                    back = 0 if self.members[touched.key][touched.member] else back
            elif touched.payee is None:
                back = before - after
            else:
                shares = dict(entry.shares)
                back = share_out(before, shares=shares)[touched.payee] - share_out(after, shares=shares)[touched.payee]
            self._move(touched, -back)

    def _move(self, touched: Touched, units: int) -> None:
        self.totals[touched.key] += units
        if touched.day is not None:
            self.days.setdefault(touched.key, Counter())[touched.day] += units


def over_columns(entries: list[Entry], *, passes: int = 1) -> tuple[list[int], list[int], HeadRoom]:
    """Return what the kernel grants, what each limit cut, and the head-room, in so many passes over the same state."""
    columns: LimitColumns = limit_columns(entries, holidays=HOLIDAYS)
    granted = np.zeros(len(entries), dtype=np.int64)
    cut = np.zeros(columns.touches.instance.size, dtype=np.int64)
    taken = columns.taken.copied()
    for order in np.array_split(columns.order, passes):
        grant(columns.rows, columns.touches, columns.windows, taken, order, granted, cut)
    return granted.tolist(), cut.tolist(), columns.head_room(taken)


def differences(seeds: range) -> list[int]:
    """Return the seeds whose sequences the engine and the kernel do not grant alike."""
    found = []
    for seed in seeds:
        entries = sequence(seed)
        scalar = Scalar().lived(entries)
        if over_columns(entries, passes=1 + seed % 3) != (scalar.granted, scalar.cut, scalar.head_room):
            found.append(seed)
    return found
