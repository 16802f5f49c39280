"""Work of many days, done over several connections at once: what touches the same keeps its order."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date, datetime
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Optional

if TYPE_CHECKING:
    from tremplin.doors.cli.demo_walk import Desk


class Due(NamedTuple):
    """Something that is to be done on a day.

    Attributes:
        day: on which.
        at: when on it: what comes first.
        number: breaks ties; of the claim.
        touches: whatever else touches one of these waits for it, or is waited for, as the order says.
        do: takes the desk to work at and this, and returns what follows from it, or None when nothing does.
    """

    day: date
    at: datetime
    number: int
    touches: frozenset[str]
    do: Callable[["Desk", "Due"], Optional["Due"]]


class SideBySide:
    """Several desks at work, each on something that nothing the others do at that moment has to do with.

    While a server works for one, this process works for another. What comes of it is what one desk alone would have
    come to, as long as nothing is shared but what `touches` names.
    """

    def __init__(self, desks: Sequence["Desk"]) -> None:
        """Take one desk or more."""
        self._free = list(desks)
        self._waiting: list[Due] = []
        self._day = date.min
        self._running: dict[Future[Due | None], tuple[Due, Desk]] = {}

    def go(
        self,
        work: Iterable[Due],
        *,
        reach: Callable[[date], None],
        on_progress: Callable[[int, int], None],
    ) -> None:
        """Do all of it, and what follows from it.

        Args:
            work: in any order.
            reach: is told each day before its first piece of work, while no desk is at work.
            on_progress: is told how many pieces, of how many, have nothing left that follows from them.

        Raises:
            Exception: whatever a piece of work raises; what is under way is done first.
        """
        self._waiting = list(work)
        heapify(self._waiting)
        total, finished = len(self._waiting), count(1)
        with ThreadPoolExecutor(len(self._free)) as pool:
            while self._waiting or self._running:
                if not self._running and self._waiting[0].day > self._day:
                    self._day = self._waiting[0].day
                    reach(self._day)
                for due in self._take():
                    desk = self._free.pop()
                    self._running[pool.submit(due.do, desk, due)] = due, desk
                for one in wait(self._running, return_when=FIRST_COMPLETED).done:
                    _due, desk = self._running.pop(one)
                    self._free.append(desk)
                    following = one.result()
                    if following is None:
                        on_progress(next(finished), total)
                    else:
                        heappush(self._waiting, following)

    def _take(self) -> list[Due]:
        """Take what can be begun now, for as many desks as are free."""
        touched = {key for due, _desk in self._running.values() for key in due.touches}
        taken: list[Due] = []
        passed: list[Due] = []
        while len(taken) < len(self._free) and self._waiting and self._waiting[0].day <= self._day:
            due = heappop(self._waiting)
            (taken if touched.isdisjoint(due.touches) else passed).append(due)
            touched |= due.touches
        for due in passed:
            heappush(self._waiting, due)
        return taken
