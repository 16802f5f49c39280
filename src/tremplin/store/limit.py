"""Instances of limits: locked, read as head-room, and named as the database knows them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from tremplin.engine.decision import InstanceKey, LimitSeen, Taken
from tremplin.engine.head_room import HeadRoom
from tremplin.store.posting import Connection, call
from tremplin.terms.limit import Limit, RollingLimit

ROLLING: Final = "rolling"
"""The label of the window of a rolling limit."""

_LIST = """
    SELECT jsonb_agg(to_jsonb(one) || '{"members": [], "days": []}' ORDER BY one.id) FROM (
        SELECT * FROM limit_instance WHERE programme = %s AND scope LIKE %s ORDER BY id LIMIT %s
    ) AS one
"""


# As `lock_limits` reads them, without a lock.
_FIND = """
    SELECT jsonb_agg(to_jsonb(one) || jsonb_build_object(
        'members', (
            SELECT coalesce(jsonb_agg(DISTINCT member), '[]') FROM limit_member
            WHERE limit_instance_id = one.id AND live
        ),
        'days', (
            SELECT coalesce(jsonb_agg(jsonb_build_array(to_char(day, 'YYYY-MM-DD'), amount) ORDER BY day), '[]')
            FROM limit_day WHERE limit_instance_id = one.id AND amount > 0
        )
    ) ORDER BY one.id) FROM limit_instance AS one
    WHERE programme = %s AND limit_id = ANY (%s) AND scope = ANY (%s)
"""


class LimitKey(NamedTuple):
    """What an instance of a limit is known by.

    Attributes:
        programme: whose terms declare it.
        limit_id: its id there.
        scope: what it is per, with the values.
        window: the label of its window; empty when it has none.
        unit: a currency, a unit of points, or what it counts.
    """

    programme: str
    limit_id: str
    scope: tuple[tuple[str, str], ...]
    window: str
    unit: str

    @property
    def instance(self) -> InstanceKey:
        """The key by which the engine knows the instance."""
        return (self.limit_id, tuple(value for _name, value in self.scope), self.window)


@dataclass(frozen=True, slots=True)
class LimitInstance:
    """An instance as it stands; granted is the sum of the other four, all in whole units of the limit.

    Attributes:
        id: number of the row; it names the accounts of book A.
        version: rises with each move.
        members: the persons or customers counted so far, for limits that count them.
        entries: day and units, by rising day, for rolling limits.
    """

    id: int
    key: LimitKey
    granted: int
    available: int
    reserved: int
    used: int
    lapsed: int
    version: int
    members: frozenset[str] = frozenset()
    entries: tuple[tuple[date, int], ...] = ()

    @property
    def taken(self) -> Taken:
        """What was taken of it, as the engine counts: what lapsed cannot be promised again either."""
        if self.key.window == ROLLING:
            return Taken(sum(units for _day, units in self.entries), self.members, self.entries)
        return Taken(self.reserved + self.used + self.lapsed, self.members)


def unit_of_limit(limit: Limit, *, currency: str) -> str:
    """Return the unit that an instance of a limit is kept in.

    Args:
        limit: of the terms.
        currency: of the programme.
    """
    if limit.amount is not None:
        return currency
    if limit.units is not None:
        return str(limit.unit)
    return next(name for name in ("claims", "persons", "customers", "quantity") if getattr(limit, name) is not None)


def keys_of(limits: Iterable[LimitSeen], *, programme: str, units: Mapping[str, str]) -> tuple[LimitKey, ...]:
    """Return the keys of the instances that a decision touches, each once.

    Args:
        limits: of the decision, and of its smallest change where that is to be announced.
        programme: id of the programme.
        units: unit by id of the limit.
    """
    keys = (LimitKey(programme, one.limit, one.scope, one.window, units[one.limit]) for one in limits)
    return tuple(dict.fromkeys(keys))


def is_rolling(limit: Limit) -> bool:
    """Tell whether no window of the limit ever ends."""
    return isinstance(limit.window, RollingLimit)


def lock_limits(
    connection: Connection, keys: Iterable[LimitKey], *, ids: Iterable[int] = ()
) -> dict[LimitKey, LimitInstance]:
    """Lock instances until the transaction ends, made with nothing granted where they are not there yet.

    Call it once in a transaction, after `open_command`: locks are taken in one order everywhere.

    Args:
        connection: inside a transaction at READ COMMITTED.
        keys: in any order.
        ids: of instances that are there, named so.
    """
    asked: list[dict[str, Any]] = [
        {
            "programme": key.programme,
            "limit_id": key.limit_id,
            "scope": scope_text(key.scope),
            "window_label": key.window,
            "unit": key.unit,
        }
        for key in dict.fromkeys(keys)
    ]
    asked += [{"id": one} for one in ids]
    rows = call(connection, "SELECT lock_limits(%s::jsonb)", [json.dumps(asked, ensure_ascii=False)])
    return {instance.key: instance for instance in map(_instance, rows)}


def find_limits(
    connection: Connection, *, programme: str, limits: Iterable[str], scopes: Iterable[tuple[tuple[str, str], ...]]
) -> list[LimitInstance]:
    """Find the instances of some limits with one of some scopes, as they stand, unlocked, of every window.

    Args:
        connection: any.
        programme: id.
        limits: ids.
        scopes: pairs in the order of the limit.
    """
    given = [programme, sorted(set(limits)), sorted({scope_text(scope) for scope in scopes})]
    return [_instance(row) for row in call(connection, _FIND, given) or []]


def list_limits(
    connection: Connection, *, programme: str, scope: tuple[tuple[str, str], ...] = (), at_most: int = 1000
) -> list[LimitInstance]:
    """List instances of a programme as they stand, unlocked, by id; without members and days.

    Args:
        connection: any.
        programme: id.
        scope: pairs that must be in the instance's scope in this order, from its first on; none: all instances.
        at_most: how many.
    """
    start = scope_text(scope).removesuffix("]").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = call(connection, _LIST, [programme, f"{start}%", at_most]) or []
    return [_instance(row) for row in rows]


def head_room_of(instances: Iterable[LimitInstance]) -> HeadRoom:
    """Return what has been taken of instances, as the engine reads it."""
    return HeadRoom({one.key.instance: one.taken for one in instances})


def scope_text(scope: tuple[tuple[str, str], ...]) -> str:
    """Return a scope as the database keeps it: canonical JSON of the pairs."""
    return json.dumps(scope, ensure_ascii=False, separators=(",", ":"))


def _instance(row: Mapping[str, Any]) -> LimitInstance:
    scope = tuple((str(name), str(value)) for name, value in json.loads(row["scope"]))
    return LimitInstance(
        id=row["id"],
        key=LimitKey(row["programme"], row["limit_id"], scope, row["window_label"], row["unit"]),
        granted=row["granted"],
        available=row["available"],
        reserved=row["reserved"],
        used=row["used"],
        lapsed=row["lapsed"],
        version=row["version"],
        members=frozenset(row["members"]),
        entries=tuple((date.fromisoformat(day), units) for day, units in row["days"]),
    )
