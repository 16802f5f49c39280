"""What is left of limits as they stand, read once for all that is known to be asked for, and never locked."""

from collections.abc import Iterable, Mapping
from itertools import islice, product
from typing import Final

from tremplin.engine.decision import NOTHING_TAKEN, InstanceKey, Taken
from tremplin.engine.head_room import HeadRoom
from tremplin.store.limit import find_limits, unit_of_limit
from tremplin.terms.limit import Limit
from tremplin.terms.programme import Programme
from tremplin.usecases.rows import Connection

SCOPES_MAX: Final = 500
"""So many scopes of one limit are read ahead."""


class StandingRoom(HeadRoom):
    """The head-room of a programme in the database.

    Whatever is asked for beyond what was known ahead is read when it is asked for, once.
    """

    __slots__ = ("_connection", "_limits", "_programme", "_read")

    def __init__(
        self, connection: Connection, programme: Programme, *, known: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Read ahead.

        Args:
            connection: any.
            programme: whose limits.
            known: the values that parts of a scope can have, by name: `partner`, `project`.
        """
        super().__init__()
        self._connection = connection
        self._programme = programme
        self._limits = {one.id: one for one in programme.limits}
        self._read: set[tuple[str, tuple[str, ...]]] = set()
        ahead = {name: tuple(values) for name, values in (known or {}).items()}
        self._find({(one.id, values) for one in programme.limits for values in _scopes(one, ahead)})

    def taken(self, key: InstanceKey) -> Taken:
        """Return what was taken of an instance."""
        if key[:2] not in self._read:
            self._find({key[:2]})
        return self._taken.get(key, NOTHING_TAKEN)

    def _find(self, wanted: set[tuple[str, tuple[str, ...]]]) -> None:
        scopes = [tuple(zip(map(str, self._limits[one].per), values, strict=True)) for one, values in wanted]
        currency, limits = self._programme.currency, {one for one, _values in wanted}
        for found in find_limits(self._connection, programme=self._programme.programme, limits=limits, scopes=scopes):
            if found.key.unit == unit_of_limit(self._limits[found.key.limit_id], currency=currency):
                self._taken[found.key.instance] = found.taken
        self._read |= wanted


def _scopes(limit: Limit, known: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Go through the values that a scope can have; none where something about it is not known ahead."""
    each = [known.get(str(name), ()) for name in limit.per]
    return islice(product(*each), SCOPES_MAX)
