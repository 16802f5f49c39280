"""What is known beside the lines: partners by number, their stretches of days, and claims that the engine hears."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tremplin.bulk.kernel import Int64s, segments
from tremplin.engine.compiled import Ready
from tremplin.engine.evaluate import period_claims
from tremplin.engine.hearing import Hearing
from tremplin.engine.view import View
from tremplin.facts.dataset import DataSet
from tremplin.facts.snapshot import Snapshot
from tremplin.money import Period

_EPOCH: Final = date(1970, 1, 1).toordinal()
HOLDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "memberships": ("programme",),
    "levels": ("programme", "level", "area"),
    "competencies": ("competency", "kind"),
    "business_models": ("model",),
}
"""What a partner holds over some days, by table: the parts of a row that the terms can ask for."""

_BITS: Final = 12
"""What is held of so many things makes a number by itself; of more, the different sets are numbered."""
_BEFORE_ALL: Final = date.min.toordinal() - _EPOCH
_AFTER_ALL: Final = date.max.toordinal() - _EPOCH + 1
_OPEN: Final = date.max.toordinal() + 1
_DAYS: Final = _AFTER_ALL - _BEFORE_ALL + 1


def is_holding(driver: str) -> bool:
    """Say whether a driver names what a partner holds, as `World.holding` takes it."""
    return driver.partition(":")[0] in HOLDINGS


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
        stretch_starts: where the stretches of each partner begin, and after the last one where they end.
        stretch_days: their first days; the first stretch of a partner holds for all days before.
    """

    def __init__(self, data: DataSet) -> None:
        passed_over = {"order_lines", "credit_notes"} & set(data.tables)
        tables = {name: rows for name, rows in data.tables.items() if name not in passed_over}
        self.data = DataSet(tables) if passed_over else data
        self.view = View(Snapshot("", self.data.tables))
        self.partner_ids = [str(partner_id) for partner_id in data.by_id("partners")]
        self._ids = pa.array(self.partner_ids, pa.string())
        held = {name: _Held(self.data.table(name), name, self.partner_ids) for name in HOLDINGS}
        self.stretch_starts, self.stretch_days = _stretches(list(held.values()), len(self.partner_ids))
        self._held = {name: one.by_stretch(self.stretch_starts, self.stretch_days) for name, one in held.items()}
        self._whats = {name: one.whats for name, one in held.items()}
        self._holdings: dict[str, Int64s] = {}

    def numbers(self, partner_ids: pa.Array) -> Any:
        """Return the numbers of partners as an Arrow array; null for one that is not known."""
        import pyarrow.compute as pc

        return pc.index_in(partner_ids.cast(pa.string()), value_set=self._ids)

    def stretches_on(self, day: date) -> Int64s:
        """Return the stretch of each partner in which a day lies."""
        partners = np.arange(len(self.partner_ids))
        days = np.full(partners.size, day_number(day), np.int32)
        found: Int64s = segments(partners, days, self.stretch_starts, self.stretch_days)
        return found

    def holding(self, driver: str) -> Int64s:
        """Return a number for each stretch: where it is the same, the same is held of what is looked at.

        Args:
            driver: a table of `HOLDINGS`; after a colon, a comma between them, the competencies that are looked at.
        """
        if driver not in self._holdings:
            table, _colon, asked = driver.partition(":")
            looked_at = set(asked.split(",")) if asked else None
            columns = [at for at, what in enumerate(self._whats[table]) if looked_at is None or what[0] in looked_at]
            held = self._held[table][:, columns]
            if len(columns) <= _BITS:
                numbers = held @ (1 << np.arange(len(columns)))
            else:
                _rows, numbers = np.unique(held, axis=0, return_inverse=True)
            self._holdings[driver] = numbers.reshape(-1).astype(np.int64)
        return self._holdings[driver]


class _Held:
    """The rows of one table as columns."""

    def __init__(self, rows: Sequence[Any], name: str, partner_ids: Sequence[str]) -> None:
        numbers = {partner_id: number for number, partner_id in enumerate(partner_ids)}
        whats = list(zip(*(map(attrgetter(field), rows) for field in HOLDINGS[name]), strict=True))
        known = {what: number for number, what in enumerate(dict.fromkeys(whats))}
        self.whats = list(known)
        self.partners = _numbers(map(numbers.__getitem__, map(attrgetter("partner_id"), rows)), len(rows))
        self._what = _numbers(map(known.__getitem__, whats), len(rows))
        self.first = _numbers((row.valid_from.toordinal() for row in rows), len(rows)) - _EPOCH
        ends = (_OPEN if row.valid_until is None else row.valid_until.toordinal() for row in rows)
        self.end = _numbers(ends, len(rows)) - _EPOCH

    def by_stretch(self, starts: Int64s, first_days: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return what is held in each stretch: (stretches, whats)."""
        found = np.zeros((first_days.size, len(self.whats)), bool)
        days = self.first.astype(np.int32), self.end.astype(np.int32)
        begin, end = (segments(self.partners, one, starts, first_days) for one in days)
        lengths = np.where(self.end >= _AFTER_ALL, starts[self.partners + 1], end) - begin
        places = np.repeat(begin, lengths) + np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        found[places, np.repeat(self._what, lengths)] = True
        return found


def _stretches(held: Sequence[_Held], partners: int) -> tuple[Int64s, NDArray[np.int32]]:
    """Divide the days of each partner where what it holds begins or ends."""
    turns = [one.partners * _DAYS + days - _BEFORE_ALL for one in held for days in (one.first, one.end)]
    turns.append(np.arange(partners) * _DAYS)
    different = np.unique(np.concatenate(turns))
    owners, days = np.divmod(different, _DAYS)
    is_turn = days < _AFTER_ALL - _BEFORE_ALL
    owners, days = owners[is_turn], days[is_turn] + _BEFORE_ALL
    starts = np.searchsorted(owners, np.arange(partners + 1))
    return starts.astype(np.int64), days.astype(np.int32)


def _numbers(values: Iterable[int], size: int) -> Int64s:
    return np.fromiter(values, np.int64, size)


class Hearings:
    """The claims of one incentive for a period, heard by the engine, one for each partner; made when asked for."""

    __slots__ = ("_known", "_make")

    def __init__(self, world: World, ready: Ready, period: Period) -> None:
        claim_of = period_claims(ready, period)

        def make(partner: int) -> Hearing:
            return ready.hear(world.view, claim_of(world.partner_ids[partner]))

        self._make: Callable[[int], Hearing] = make
        self._known: dict[int, Hearing] = {}

    def of(self, partner: int) -> Hearing:
        """Return the hearing of a partner's claim, by the partner's number."""
        if partner not in self._known:
            self._known[partner] = self._make(partner)
        return self._known[partner]
