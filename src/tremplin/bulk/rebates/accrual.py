"""Rebates over batches of lines: one function with explicit state, the same for every driver."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk import kernel
from tremplin.bulk.kernel import CODES, MOST, Int64s
from tremplin.bulk.lines.batch import Batch, Mask
from tremplin.bulk.lines.driver import drivers_of
from tremplin.bulk.lines.measure import given_by_lines
from tremplin.bulk.program.aspect import seen_from
from tremplin.bulk.rebates.plan import Grouped, Plan, Rebate
from tremplin.bulk.world import is_holding
from tremplin.engine.hearing import Unworkable

ENGINE: Final = CODES.index("OVERFLOW")
"""The number of the code that leaves a partner to the engine."""
THREADS: Final = 2
"""So many incentives are accrued at a time."""


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


@dataclass(slots=True)
class _State:
    """What is known of one incentive so far: one row for each partner."""

    groups: Int64s
    measured: Int64s
    under: Int64s
    earned: Int64s
    is_begun: Mask
    slots: Int64s


class Accrual:
    """The state of a period: lines of other periods first, then those of the period in the order of (day, id)."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        if not plan.group_values:
            plan.group_values.extend(_group_values(plan, one) for one in plan.groups)
        self._states = [self._state(rebate, plan.group_values) for rebate in plan.rebates]
        self._is_there = np.zeros(len(plan.world.partner_ids), bool)

    def gather(self, batch: Batch) -> None:
        """Take lines of other periods in, in any order: they are what the period is compared with.

        Raises:
            EngineOnly: the terms ask of a line what only the engine can say.
        """
        given = self._given(batch)
        for state in self._states:
            kernel.gathered(batch.partners, given, state.slots, state.measured)

    def accrue(self, batch: Batch) -> dict[str, Int64s]:
        """Let the lines of the period count, and return what each earns of each incentive, in minor units.

        Batches follow one another in the order of (day, id) of each partner.

        Raises:
            EngineOnly: the terms ask of a line what only the engine can say.
        """
        given = self._given(batch)
        self._is_there[batch.owners] = True

        def one(rebate: Rebate, state: _State) -> Int64s:
            found = np.empty(batch.size, np.int64)
            kernel.accrue(
                batch.partners, batch.order, given, state.slots, state.measured, state.under, state.earned,
                state.is_begun, rebate.asked.steps, state.groups, rebate.asked.room(), found,
            )  # fmt: skip
            if not rebate.ready.looks_at_lines:
                found[:] = 0
            return found

        # Each incentive has a state of its own, and kernels let go of the interpreter's lock.
        with ThreadPoolExecutor(THREADS) as threads:
            shares = list(threads.map(one, self.plan.rebates, self._states))
        return {rebate.id: found for rebate, found in zip(self.plan.rebates, shares, strict=True)}

    def left_to_engine(self) -> set[int]:
        """Return the partners whose figures have no place in 64 bits."""
        found: set[int] = set()
        for state in self._states:
            found.update(np.flatnonzero(self._is_there & (state.earned[:, 1] == ENGINE)).tolist())
        return found

    def results(self) -> dict[str, list[Result]]:
        """Return what each incentive comes to, for each partner that has a line in the period."""
        found = {}
        for rebate, state in zip(self.plan.rebates, self._states, strict=True):
            holds = kernel.each_worked_out(
                rebate.when.steps, state.groups, state.measured, state.under, rebate.when.room()
            )
            # Who has only lines that were credited whole earns what no line at all earns.
            idle = np.flatnonzero(self._is_there & ~state.is_begun & (state.earned[:, 1] != ENGINE))
            state.earned[idle] = kernel.each_worked_out(
                rebate.asked.steps, state.groups[idle], state.measured[idle], state.under,
                rebate.asked.room(),
            )  # fmt: skip
            there = np.flatnonzero(self._is_there)
            found[rebate.id] = [
                Result(partner, asked, main_reason(rebate, is_met=bool(is_met), code=_code(asked, ended)))
                for partner, asked, ended, is_met in zip(
                    there.tolist(), *state.earned[there].T.tolist(), holds[there, 0].tolist(), strict=True
                )
            ]
        return found

    def _state(self, rebate: Rebate, columns: list[Int64s]) -> _State:
        partners = len(self.plan.world.partner_ids)
        groups = np.zeros((partners, max(1, len(rebate.groups)), 3), np.int64)
        for place, known in enumerate(rebate.groups):
            groups[:, place, :] = columns[known]
        under = np.array([self.plan.measures[one].under for one in rebate.measures], np.int64)
        return _State(
            groups=groups,
            measured=np.zeros((partners, under.size), np.int64),
            under=under,
            earned=np.zeros((partners, 2), np.int64),
            is_begun=np.zeros(partners, bool),
            slots=np.array(rebate.measures, np.int64),
        )

    def _given(self, batch: Batch) -> Int64s:
        """Return what each line gives to each measure; partners whose lines have no place in 64 bits are left out."""
        given = np.zeros((max(1, len(self.plan.measures)), batch.size), np.int64)
        beyond = batch.inexact.copy()
        for place, one in enumerate(self.plan.measures):
            found = given_by_lines(one.measure, batch, one.situations)
            given[place] = found.values
            beyond |= found.beyond
        # Sums of this batch stay below 2**62 as long as the greatest value times their number does.
        if batch.size and int(np.abs(given).max()) * batch.size >= MOST:
            beyond |= (np.abs(given) >= MOST // batch.size).any(axis=0)
        left = np.unique(batch.partners[beyond & (batch.partners >= 0)])
        for state in self._states:
            state.earned[left, 1] = ENGINE
        return given


def _group_values(plan: Plan, one: Grouped) -> Int64s:
    """Return a value of every partner as a fraction, with the number of the code where it has none."""
    number = len(plan.world.partner_ids)
    holdings = _holdings(plan, one)
    if holdings is None:
        return np.array([_value(one, partner) for partner in range(number)], np.int64).reshape(-1, 3)
    # Partners that hold the same have the same value.
    _held, first, places = np.unique(holdings, axis=0, return_index=True, return_inverse=True)
    found: Int64s = np.array([_value(one, partner) for partner in first.tolist()], np.int64)[places.reshape(-1)]
    return found


def _holdings(plan: Plan, one: Grouped) -> Int64s | None:
    """Return what decides about a value: what each partner holds on the deciding day; None where more does."""
    hearing = seen_from(one.value.aspect, one.hearings.of(0))
    drivers = drivers_of(one.value.node, plan.programme, at="")
    if hearing.day is None or hearing.days is not None or not all(map(is_holding, drivers)):
        return None
    stretches = plan.world.stretches_on(hearing.day)
    none = np.zeros(stretches.size, np.int64)
    return np.stack([none, *(plan.world.holding(name)[stretches] for name in drivers)], axis=1)


def _value(one: Grouped, partner: int) -> tuple[int, int, int]:
    try:
        value: Any = one.value.of(seen_from(one.value.aspect, one.hearings.of(partner)))
    except Unworkable as error:
        return (0, 1, CODES.index(error.code))
    exact = Fraction(value)
    if abs(exact.numerator) < MOST and exact.denominator < MOST:
        return (exact.numerator, exact.denominator, 0)
    return (0, 1, ENGINE)


def _code(asked: int, ended: int) -> str:
    return CODES[ended] or ("" if asked else "NOTHING_EARNED")


def main_reason(rebate: Rebate, *, is_met: bool, code: str) -> str:
    """Return the main reason why nothing is due, in the order of precedence; empty when something is."""
    if not rebate.is_in_force:
        return "TERMS_NOT_IN_FORCE"
    return code if is_met else "CONDITION_FAILED"
