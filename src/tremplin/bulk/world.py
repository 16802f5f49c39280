"""What is known beside the lines: partners by number, their stretches of days, and claims that the engine hears."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tremplin.bulk.kernel import Int64s
from tremplin.engine.compiled import Ready
from tremplin.engine.evaluate import period_claim
from tremplin.engine.hearing import Hearing
from tremplin.engine.view import View
from tremplin.facts.dataset import DataSet
from tremplin.facts.snapshot import Snapshot
from tremplin.money import Period

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DATED: Final = ("memberships", "levels", "competencies")


def day_number(day: date) -> int:
    """Return the days since 1970, as columns count them."""
    return day.toordinal() - _EPOCH


def day_of_number(number: int) -> date:
    """Return the day of so many days since 1970."""
    return date.fromordinal(int(number) + _EPOCH)


class World:
    """The facts beside the lines, whatever the lines are.

    Attributes:
        data: the facts; order lines and credit notes among them are passed over.
        view: the same as the engine looks at them.
        partner_ids: by rising id; the number of a partner is its place here.
    """

    def __init__(self, data: DataSet) -> None:
        tables = {name: rows for name, rows in data.tables.items() if name not in ("order_lines", "credit_notes")}
        self.data = DataSet(tables)
        self.view = View(Snapshot("", self.data.tables))
        self.partner_ids = [str(partner_id) for partner_id in data.by_id("partners")]
        self._ids = pa.array(self.partner_ids, pa.string())
        self.stretch_starts, self.stretch_days = self._stretches()

    def numbers(self, partner_ids: pa.Array) -> Any:
        """Return the numbers of partners as an Arrow array; null for one that is not known."""
        import pyarrow.compute as pc

        return pc.index_in(partner_ids.cast(pa.string()), value_set=self._ids)

    def _stretches(self) -> tuple[Int64s, NDArray[np.int32]]:
        """Return the stretches of days over which what a partner holds stays the same: their starts and first days."""
        turns: dict[str, set[int]] = {}
        for name in _DATED:
            for row in self.data.table(name):
                days = (row.valid_from, row.valid_until)
                found = turns.setdefault(row.partner_id, set())
                found.update(day_number(day) for day in days if day is not None)
        starts, first_days = [0], []
        before_all = day_number(date.min)
        for partner_id in self.partner_ids:
            first_days += [before_all, *sorted(turns.get(partner_id, ()))]
            starts.append(len(first_days))
        return np.array(starts, np.int64), np.array(first_days, np.int32)


class Hearings:
    """The claims of one incentive for a period, heard by the engine, one for each partner; made when asked for."""

    __slots__ = ("_known", "_make")

    def __init__(self, world: World, ready: Ready, period: Period) -> None:
        def make(partner: int) -> Hearing:
            return ready.hear(world.view, period_claim(ready, world.partner_ids[partner], period))

        self._make: Callable[[int], Hearing] = make
        self._known: dict[int, Hearing] = {}

    def of(self, partner: int) -> Hearing:
        """Return the hearing of a partner's claim, by the partner's number."""
        if partner not in self._known:
            self._known[partner] = self._make(partner)
        return self._known[partner]
