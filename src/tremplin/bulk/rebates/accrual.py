"""Rebates over batches of lines: one function with explicit state, the same for every driver."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tremplin.bulk import kernel
from tremplin.bulk.exact import Exact, farthest
from tremplin.bulk.kernel import CODES, MOST, Int64s
from tremplin.bulk.lines.batch import Batch
from tremplin.bulk.lines.driver import drivers_of
from tremplin.bulk.lines.measure import given_by_lines
from tremplin.bulk.program.aspect import seen_from
from tremplin.bulk.program.carry import OVERFLOW, Amounts, GroupColumn, carried_out
from tremplin.bulk.program.instruction import Code
from tremplin.bulk.rebates.plan import Grouped, Plan, Rebate
from tremplin.bulk.world import is_holding
from tremplin.engine.hearing import Unworkable

BLOCK_LINES: Final = 65_536
"""So many lines at a time take an instruction: their registers stay near the processor, and few calls are made."""


class Result(NamedTuple):
    """What an incentive comes to for one partner, before exclusions and limits.

    Attributes:
        partner: number.
        asked: minor units.
        code: the main reason why nothing is due, empty when it is.
    """

    partner: int
    asked: int
    code: str


class Results(NamedTuple):
    """What an incentive comes to for partners, before exclusions and limits, as columns.

    Attributes:
        partners: numbers.
        asked: minor units.
        codes: for each, the main reason why nothing is due, empty when it is.
    """

    partners: Int64s
    asked: Int64s
    codes: NDArray[np.object_]

    def replaced(self, left: Collection[int], decided: Sequence[Result]) -> "Results":
        """Return the same with what the engine decided of those who are left to it."""
        kept = ~np.isin(self.partners, sorted(left))
        partners, asked, codes = zip(*decided, strict=True) if decided else ((), (), ())
        return Results(
            np.concatenate([self.partners[kept], np.array(partners, np.int64)]),
            np.concatenate([self.asked[kept], np.array(asked, np.int64)]),
            np.concatenate([self.codes[kept], np.array(codes, object)]),
        )


class Shares(NamedTuple):
    """What lines earn.

    Attributes:
        lines: places of the lines that changed what is measured; all others earn nothing.
        by_incentive: what each of those earns of each incentive, in minor units.
    """

    lines: Int64s
    by_incentive: Mapping[str, Int64s]


class Accrual:
    """The state of a period: lines of other periods first, then those of the period in the order of (day, id)."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        partners = len(plan.world.partner_ids)
        if not plan.group_values:
            plan.group_values.extend(_group_column(plan, one) for one in plan.groups)
        self._measured = np.zeros((partners, len(plan.measures)), np.int64)
        self._earned = np.zeros((len(plan.rebates), partners), np.int64)
        self._is_there = np.zeros(partners, bool)
        self._is_begun = np.zeros(partners, bool)
        self._is_left = np.zeros(partners, bool)

    def gather(self, batch: Batch) -> None:
        """Take lines of other periods in, in any order: they are what the period is compared with.

        Raises:
            EngineOnly: the terms ask of a line what only the engine can say.
        """
        kernel.gathered(batch.partners, self._given(batch), self._measured, self._is_left)

    def accrue(self, batch: Batch) -> Shares:
        """Let the lines of the period count, and return what they earn.

        Batches follow one another in the order of (day, id) of each partner.

        Raises:
            EngineOnly: the terms ask of a line what only the engine can say.
        """
        given = self._given(batch)
        self._is_there[batch.owners] = True
        lines, after = np.empty(batch.size, np.int64), np.empty_like(given)
        count = kernel.summed(
            batch.partners, batch.order, given, self._measured, self._is_begun, self._is_left, lines, after
        )
        lines = lines[:count]
        partners, measured = batch.partners[lines], after[:, :count]
        most = [farthest(one) for one in measured]
        found = {}
        for rebate, earned in zip(self.plan.rebates, self._earned, strict=True):
            amounts, codes = self._worked_out(rebate, rebate.asked, partners, measured, most)
            self._is_left[partners[codes == OVERFLOW]] = True
            kernel.shared_out(partners, amounts, earned)
            found[rebate.id] = amounts if rebate.ready.looks_at_lines else np.zeros_like(amounts)
        return Shares(lines, found)

    def results(self) -> tuple[dict[str, Results], set[int]]:
        """Return what each incentive comes to, for each partner that has a line in the period, and who is left.

        Returns:
            Results by incentive, and the partners whose figures have no place in 64 bits: the engine decides those.
        """
        there = np.flatnonzero(self._is_there)
        measured = np.ascontiguousarray(self._measured[there].T)
        most = [farthest(one) for one in measured]
        found = {}
        for rebate in self.plan.rebates:
            asked = self._worked_out(rebate, rebate.asked, there, measured, most)
            holds = self._worked_out(rebate, rebate.when, there, measured, most)
            self._is_left[there[(asked.codes == OVERFLOW) | (holds.codes == OVERFLOW)]] = True
            codes = np.array(CODES, object)[asked.codes]
            codes[(asked.codes == 0) & (asked.amounts == 0)] = "NOTHING_EARNED"
            codes[holds.amounts == 0] = "CONDITION_FAILED"
            if not rebate.is_in_force:
                codes[:] = "TERMS_NOT_IN_FORCE"
            found[rebate.id] = Results(there, asked.amounts, codes)
        return found, set(np.flatnonzero(self._is_left & self._is_there).tolist())

    def _worked_out(
        self, rebate: Rebate, code: Code, partners: Int64s, measured: Int64s, most: Sequence[int]
    ) -> Amounts:
        """Return what instructions come to for partners of whom so much is measured: (measures, partners).

        `most` says how far each measure is from zero at most.
        """
        found = Amounts(np.empty(partners.size, np.int64), np.empty(partners.size, np.int8))
        for some in _blocks(partners.size):

            def group(place: int, owners: Int64s = partners[some]) -> GroupColumn:
                return self.plan.group_values[rebate.groups[place]].taken(owners)

            def measure(place: int, some: slice = some) -> Exact:
                slot = rebate.measures[place]
                return Exact(measured[slot, some], self.plan.measures[slot].under, most[slot])

            size = partners[some].size
            found.amounts[some], found.codes[some] = carried_out(code, size, group=group, measure=measure)
        return found

    def _given(self, batch: Batch) -> Int64s:
        """Return what each line gives to each measure; partners whose lines have no place in 64 bits are left out."""
        given = np.zeros((len(self.plan.measures), batch.size), np.int64)
        beyond = batch.inexact.copy()
        for place, one in enumerate(self.plan.measures):
            found = given_by_lines(one.measure, batch, one.situations)
            given[place] = found.values
            beyond |= found.beyond
        # Sums of this batch stay below `MOST` as long as the greatest value times their number does.
        if farthest(given) * batch.size >= MOST:
            beyond |= (np.abs(given) >= MOST // batch.size).any(axis=0)
        self._is_left[batch.partners[beyond & (batch.partners >= 0)]] = True
        return given


def _blocks(size: int) -> Iterator[slice]:
    return (slice(at, min(at + BLOCK_LINES, size)) for at in range(0, size, BLOCK_LINES))


def _group_column(plan: Plan, one: Grouped) -> GroupColumn:
    """Return a value of every partner."""
    number = len(plan.world.partner_ids)
    holdings = _holdings(plan, one)
    if holdings is None:
        return GroupColumn.of([_value(one, partner) for partner in range(number)])
    # Partners that hold the same have the same value.
    _held, first, places = np.unique(holdings, axis=0, return_index=True, return_inverse=True)
    return GroupColumn.of([_value(one, partner) for partner in first.tolist()]).taken(places.reshape(-1))


def _holdings(plan: Plan, one: Grouped) -> Int64s | None:
    """Return what decides about a value: what each partner holds on the deciding day; None where more does."""
    hearing = seen_from(one.value.aspect, one.hearings.of(0))
    drivers = drivers_of(one.value.node, plan.programme, at="")
    if hearing.day is None or hearing.days is not None or not all(map(is_holding, drivers)):
        return None
    stretches = plan.world.stretches_on(hearing.day)
    none = np.zeros(stretches.size, np.int64)
    return np.stack([none, *(plan.world.holding(name)[stretches] for name in drivers)], axis=1)


def _value(one: Grouped, partner: int) -> Fraction | int | str:
    try:
        value: Any = one.value.of(seen_from(one.value.aspect, one.hearings.of(partner)))
    except Unworkable as error:
        return error.code
    return value if isinstance(value, int) else Fraction(value)
