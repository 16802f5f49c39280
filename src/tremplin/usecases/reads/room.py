"""What is left of limits as they stand, read when somebody asks for an instance, and never locked."""

from tremplin.engine.decision import NOTHING_TAKEN, InstanceKey, Taken
from tremplin.engine.head_room import HeadRoom
from tremplin.store.limit import LimitKey, find_limit, unit_of_limit
from tremplin.terms.programme import Programme
from tremplin.usecases.rows import Connection


class StandingRoom(HeadRoom):
    """The head-room of a programme in the database; each instance is read once."""

    __slots__ = ("_connection", "_limits", "_programme")

    def __init__(self, connection: Connection, programme: Programme) -> None:
        super().__init__()
        self._connection = connection
        self._programme = programme
        self._limits = {one.id: one for one in programme.limits}

    def taken(self, key: InstanceKey) -> Taken:
        """Return what was taken of an instance."""
        if key not in self._taken:
            limit = self._limits[key[0]]
            scope = tuple(zip(map(str, limit.per), key[1], strict=True))
            unit = unit_of_limit(limit, currency=self._programme.currency)
            found = find_limit(self._connection, LimitKey(self._programme.programme, limit.id, scope, key[2], unit))
            self._taken[key] = NOTHING_TAKEN if found is None else found.taken
        return self._taken[key]
