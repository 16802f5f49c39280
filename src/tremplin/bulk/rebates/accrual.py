"""Rebates over batches of lines: one function with explicit state, the same for every driver."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk import kernel
from tremplin.bulk.kernel import CODES, MOST, Int64s
from tremplin.bulk.lines.batch import Batch, Mask
from tremplin.bulk.lines.measure import given_by_lines
from tremplin.bulk.program.aspect import seen_from
from tremplin.bulk.rebates.plan import Grouped, Plan, Rebate
from tremplin.engine.hearing import Unworkable

ENGINE: Final = CODES.index("OVERFLOW")
"""The number of the code that leaves a partner to the engine."""


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
        columns = [_group_values(one, len(plan.world.partner_ids)) for one in plan.groups]
        self._states = [self._state(rebate, columns) for rebate in plan.rebates]
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
        shares: dict[str, Int64s] = {}
        for rebate, state in zip(self.plan.rebates, self._states, strict=True):
            found = shares[rebate.id] = np.empty(batch.size, np.int64)
            kernel.accrue(
                batch.partners, batch.order, given, state.slots, state.measured, state.under, state.earned,
                state.is_begun, rebate.asked.steps, rebate.asked.constants, state.groups, rebate.asked.room(), found,
            )  # fmt: skip
            if not rebate.ready.looks_at_lines:
                found[:] = 0
        return shares

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
                rebate.when.steps, rebate.when.constants, state.groups, state.measured, state.under, rebate.when.room()
            )
            # Who has only lines that were credited whole earns what no line at all earns.
            idle = np.flatnonzero(self._is_there & ~state.is_begun & (state.earned[:, 1] != ENGINE))
            state.earned[idle] = kernel.each_worked_out(
                rebate.asked.steps, rebate.asked.constants, state.groups[idle], state.measured[idle], state.under,
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


def _group_values(one: Grouped, partners: int) -> Int64s:
    """Return a value of every partner as a fraction, with the number of the code where it has none."""
    found = np.zeros((partners, 3), np.int64)
    found[:, 1] = 1
    for partner in range(partners):
        try:
            value: Any = one.value.of(seen_from(one.value.aspect, one.hearings.of(partner)))
        except Unworkable as error:
            found[partner, 2] = CODES.index(error.code)
            continue
        exact = Fraction(value)
        if abs(exact.numerator) < MOST and exact.denominator < MOST:
            found[partner] = (exact.numerator, exact.denominator, 0)
        else:
            found[partner, 2] = ENGINE
    return found


def _code(asked: int, ended: int) -> str:
    return CODES[ended] or ("" if asked else "NOTHING_EARNED")


def main_reason(rebate: Rebate, *, is_met: bool, code: str) -> str:
    """Return the main reason why nothing is due, in the order of precedence; empty when something is."""
    if not rebate.is_in_force:
        return "TERMS_NOT_IN_FORCE"
    return code if is_met else "CONDITION_FAILED"
