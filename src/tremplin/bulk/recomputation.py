"""Decisions recomputed in bulk: what limits left of each, by the kernel that did not make them, from given head-room.

The engine granted claim by claim with the head-room that it was handed; here all decisions are one pass of `grant`,
each with instances of its own, whose totals come from elsewhere: the journal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.grant import COUNTING, NO_ROWS, PARTIAL, REFUSING, Rows, Taken, Touches, Windows, grant
from tremplin.engine.decision import InstanceKey

HEAD_ROOM_DIFFERS: Final = "HEAD_ROOM_DIFFERS"
GRANT_DIFFERS: Final = "GRANT_DIFFERS"

_NONE: Final = np.zeros(0, dtype=np.int32)


class Made(NamedTuple):
    """A decision that was made.

    Attributes:
        receipt: as JSON data.
        held: what others held of each instance when it was made, in whole units; one that is not there: nothing.
    """

    claim_id: str
    n: int
    receipt: Mapping[str, Any]
    held: Mapping[InstanceKey, int]


class Offence(NamedTuple):
    """The first place where a decision does not come out again.

    Attributes:
        code: HEAD_ROOM_DIFFERS or GRANT_DIFFERS.
        place: in the receipt.
    """

    code: str
    claim_id: str
    n: int
    place: str
    said: str
    recomputed: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a recomputation found.

    Attributes:
        decisions: how many came out of the kernel.
        left: how many are split between payees, which their receipts alone recompute.
        limits: how many figures of head-room were held against the given ones.
        offence: the first; None when all came out.
    """

    decisions: int
    left: int
    limits: int
    offence: Offence | None


class _Columns:
    """The columns of `grant`, as they grow: a few numbers for each decision, whatever its receipt holds."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.granted: list[int] = []
        self.starts = [0]
        self.sizes: list[int] = []
        self.kinds: list[int] = []
        self.counts: list[int] = []
        self.totals: list[int] = []

    def add(self, made: Made) -> None:
        """Add a decision: what it asked, and each instance that it touched."""
        result = made.receipt["result"]
        is_limited_only = all(one["code"] == "LIMIT_REACHED" for one in result["reasons"])
        self.asked.append(int(result["asked"]) if is_limited_only else 0)
        self.granted.append(int(result["granted"]))
        limits = {one["id"]: one for one in made.receipt["clause"]["limits"]}
        for seen in result["limits"]:
            node = limits[seen["limit"]]
            is_money = "amount" in node or "units" in node
            kind = COUNTING if not is_money else PARTIAL if node["when_short"] == "partial" else REFUSING
            self.sizes.append(int(seen["size"]))
            self.kinds.append(kind)
            self.counts.append(0 if is_money else int(seen["asked"]))
            # Of a rolling limit, the fullest window counts; its days stand in the receipt alone.
            is_rolling = isinstance(node["window"], dict)
            self.totals.append(int(seen["taken"]) if is_rolling else made.held.get(_key(seen), 0))
        self.starts.append(len(self.sizes))

    def recomputed(self) -> list[int]:
        """Return what one pass of the kernel grants to each decision."""
        decisions, touches = len(self.asked), len(self.sizes)
        ask = np.array(self.asked, dtype=np.int64)
        granted = np.zeros(decisions, dtype=np.int64)
        # Each touch has an instance of its own: no decision takes from another here.
        instance = np.arange(touches, dtype=np.int32)
        grant(
            Rows(ask, np.full(decisions, -1, dtype=np.int32), NO_ROWS, NO_ROWS),
            Touches(
                np.array(self.starts, dtype=np.int64),
                instance,
                np.array(self.sizes, dtype=np.int64),
                np.array(self.kinds, dtype=np.int8),
                np.array(self.counts, dtype=np.int64),
                _NONE,
                _NONE,
                _NONE,
            ),
            Windows(_NONE, _NONE),
            Taken(np.array(self.totals, dtype=np.int64), NO_ROWS, _NONE, NO_ROWS),
            np.arange(decisions, dtype=np.int64),
            granted,
            NO_ROWS,
        )
        return granted.tolist()


def recompute(decisions: Iterable[Made]) -> Recomputed:
    """Recompute what limits left of decisions, and hold the head-room that they saw against what was held.

    Args:
        decisions: each with its receipt, which is let go before the next.
    """
    columns, named, left, limits = _Columns(), list[tuple[str, int]](), 0, 0
    offence: Offence | None = None
    for made in decisions:
        limits += len(made.receipt["head_room"])
        offence = offence or _head_room_offence(made)
        if made.receipt["clause"]["incentive"]["pays"].get("split"):
            left += 1
        else:
            columns.add(made)
            named.append((made.claim_id, made.n))
    offence = offence or _grant_offence(columns, named)
    return Recomputed(len(named), left, limits, offence)


def _head_room_offence(made: Made) -> Offence | None:
    for seen in made.receipt["head_room"]:
        held = made.held.get(_key(seen), 0)
        if held != int(seen["taken"]):
            place = f"head_room.{seen['limit']}"
            return Offence(HEAD_ROOM_DIFFERS, made.claim_id, made.n, place, seen["taken"], str(held))
    return None


def _grant_offence(columns: _Columns, named: Sequence[tuple[str, int]]) -> Offence | None:
    for (claim_id, n), said, again in zip(named, columns.granted, columns.recomputed(), strict=True):
        if said != again:
            return Offence(GRANT_DIFFERS, claim_id, n, "result.granted", str(said), str(again))
    return None


def _key(seen: Mapping[str, Any]) -> InstanceKey:
    return (seen["limit"], tuple(value for _name, value in seen["scope"]), seen["window"])
