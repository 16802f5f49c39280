"""A history tried under terms: each claim decided by the engine, and the claims as columns for scenarios."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

import numpy as np

from tremplin.bulk.grant import NO_ROWS, Ints, grant
from tremplin.bulk.limit_columns import Entry, LimitColumns, limit_columns
from tremplin.bulk.scenario import OnProgress, Outcomes, Pool, grown, scenarios, strata_of
from tremplin.engine.compiled import Compiled, Ready, compile_programme
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import awards_of, in_recorded_order, with_period_claims
from tremplin.engine.examine import Examined, examine
from tremplin.engine.gather import Store, gather
from tremplin.engine.head_room import RunningHeadRoom
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Claim
from tremplin.terms.programme import Programme

CONDUCT: Final = frozenset({"LIMIT_REACHED", "DEADLINE_MISSED", "PROOF_MISSING"})
"""What stands in the way by how a claim was carried out, and could have gone otherwise."""


class Cut(NamedTuple):
    """What a limit took away from a claim, in minor units, and in which window."""

    limit: str
    window: str
    amount: int


@dataclass(frozen=True, slots=True)
class Case:
    """One claim of the history under the terms.

    Attributes:
        decides_on: the day that decides; None where it is absent.
        recorded_on: the day by which it stands in the recorded order.
        asked: minor units at stake, whatever stands in the way.
        granted: minor units.
        is_due: whether nothing but limits stands in the way.
        is_pooled: whether it could have come about: due, or refused for its conduct only.
        parts: what each partner gets; of what goes to others, the claiming partner.
        cuts: what limits took away.
        refused: the code and the place of the main reason; empty when granted.
    """

    claim_id: str
    incentive: str
    partner_id: str
    decides_on: date | None
    recorded_on: date
    unit: str
    asked: int
    granted: int
    is_due: bool
    is_pooled: bool
    parts: tuple[tuple[str, int], ...]
    cuts: tuple[Cut, ...]
    refused: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A history under terms.

    Attributes:
        programme: the terms that were tried.
        cases: every claim of theirs, in the recorded order.
        foreign: ids of claims of incentives that the terms have not.
        units: unit and decimals of what each incentive awards, by its id.
        reads_awards: ids of incentives whose terms look at earlier awards.
        pool: the cases that may come about, as columns.
        columns: what they touch, with what is due asked for.
        limits: the number of the limit and unit of each touch.
        limit_units: limit and unit of award, by number: one limit may take away money and points.
    """

    programme: Programme
    cases: tuple[Case, ...]
    foreign: tuple[str, ...]
    units: dict[str, tuple[str, int]]
    reads_awards: tuple[str, ...]
    pool: Pool
    columns: LimitColumns
    limits: Ints
    limit_units: tuple[tuple[str, str], ...]

    def granted_over_columns(self) -> list[tuple[str, int]]:
        """Return what limits over columns grant to each case that may come about: id and minor units."""
        granted = np.zeros(self.columns.order.size, dtype=np.int64)
        columns, taken = self.columns, self.columns.taken.copied()
        grant(columns.rows, columns.touches, columns.windows, taken, columns.order, granted, NO_ROWS)
        pooled = [one.claim_id for one in self.cases if one.is_pooled]
        return list(zip(pooled, granted.tolist(), strict=True))

    def at_risk(self, *, seed: int, count: int, growth: int = 0, on_progress: OnProgress | None = None) -> Outcomes:
        """Return what so many scenarios come to; a stratum is an incentive, in the order of the terms.

        Args:
            seed: any whole number.
            count: of scenarios.
            growth: so many claims more for a hundred of the history.
            on_progress: told how many are done.

        Raises:
            TooLarge: all amounts together do not fit into 64 bits.
        """
        strata = strata_of(self.pool, count=len(self.programme.incentives))
        claims = grown(self.pool, self.columns, self.limits, hundredths=growth)
        return scenarios(*claims, strata=strata, seed=seed, count=count, on_progress=on_progress)


def in_force_as(programme: Programme, other: Programme) -> Programme:
    """Return terms as if they were in force when others are: a version that is yet to come, tried on the past.

    Args:
        programme: to be tried.
        other: whose days count.
    """
    return programme.model_copy(update={"in_force": other.in_force})


def simulate(
    programme: Programme, data: DataSet, *, on_progress: Callable[[int, int], None] | None = None
) -> Simulation:
    """Decide the claims of a history under terms, each by the engine, without looking for its smallest change.

    Args:
        programme: resolved and checked.
        data: the history.
        on_progress: told how many claims are decided.

    Raises:
        TooLarge: all amounts together do not fit into 64 bits.
    """
    compiled = compile_programme(programme)
    whole = with_period_claims(compiled, data)
    claims, foreign = in_recorded_order(compiled, whole)
    numbers = {one.id: number for number, one in enumerate(programme.incentives)}
    limit_units: dict[tuple[str, str], int] = {}
    cases, entries, limits = [], list[Entry](), list[int]()
    for examined in _examined(compiled, whole, claims, on_progress):
        case = _case(examined)
        cases.append(case)
        if case.is_pooled and examined.heard is not None:
            payees = examined.heard.payees
            entries.append(
                Entry(case.asked if case.is_due else 0, examined.touched, payees.shares if payees.is_split else ())
            )
            keys = [(touched.limit, case.unit) for touched in examined.touched]
            limits += [limit_units.setdefault(key, len(limit_units)) for key in keys]
    return Simulation(
        programme=programme,
        cases=tuple(cases),
        foreign=foreign,
        units={one: (ready.unit, ready.decimals) for one, ready in compiled.by_id.items()},
        reads_awards=tuple(one for one, ready in compiled.by_id.items() if _reads_awards(ready)),
        pool=_pool((one for one in cases if one.is_pooled), numbers),
        columns=limit_columns(
            entries,
            holidays=frozenset(programme.holidays),
            asked_most=max((entry.asked for entry in entries), default=0),
        ),
        limits=np.array(limits, dtype=np.int64),
        limit_units=tuple(limit_units),
    )


def _examined(
    compiled: Compiled, data: DataSet, claims: tuple[Claim, ...], on_progress: Callable[[int, int], None] | None
) -> Iterator[Examined]:
    """Examine each claim once those before it have taken from the limits, and are facts."""
    store, running = Store(data), RunningHeadRoom()
    for number, claim in enumerate(claims, start=1):
        examined = examine(compiled, gather(compiled, store, claim), running)
        running.take(examined.decision.limits)
        for award in awards_of(examined.decision):
            store.add(award)
        if on_progress is not None:
            on_progress(number, len(claims))
        yield examined


def _case(examined: Examined) -> Case:
    decision = examined.decision
    is_due = decision.is_limited_only and decision.asked > 0
    could = all(one.code in CONDUCT or one.partner_can_act for one in decision.reasons)
    main = None if decision.is_granted else decision.reasons[0]
    return Case(
        claim_id=decision.claim_id,
        incentive=decision.incentive,
        partner_id=decision.partner_id,
        decides_on=decision.deciding_day,
        recorded_on=_recorded_on(examined),
        unit=decision.unit,
        asked=decision.asked,
        granted=decision.granted,
        is_due=is_due,
        is_pooled=is_due or (could and decision.asked > 0 and decision.deciding_day is not None),
        parts=_parts(decision),
        cuts=tuple(Cut(one.limit, one.window, one.cut) for one in decision.limits if one.cut and is_due),
        refused=("", "") if main is None else (main.code, main.at),
    )


def _parts(decision: Decision) -> tuple[tuple[str, int], ...]:
    parts: dict[str, int] = {}
    for part in decision.parts:
        partner = part.payee if part.kind == "partner" else decision.partner_id
        parts[partner] = parts.get(partner, 0) + part.amount
    return tuple(parts.items())


def _recorded_on(examined: Examined) -> date:
    ready = examined.ready
    is_absent, recorded, _claim_id = ready.order(examined.hearing)
    if is_absent:
        return examined.decision.deciding_day or date.max
    return recorded.astimezone(ready.ground.zone).date() if isinstance(recorded, datetime) else recorded


def _reads_awards(ready: Ready) -> bool:
    return any(table == "awards" for table, _whose in ready.reach.rows | ready.reach.in_period)


def _pool(cases: Iterable[Case], numbers: dict[str, int]) -> Pool:
    known = list(cases)
    decides = [(one.decides_on or one.recorded_on).toordinal() for one in known]
    return Pool(
        stratum=np.array([numbers[one.incentive] for one in known], dtype=np.int32),
        asked=np.array([one.asked for one in known], dtype=np.int64),
        is_due=np.array([one.is_due for one in known], dtype=np.bool_),
        decides=np.array(decides, dtype=np.int32),
        recorded=np.array([one.recorded_on.toordinal() for one in known], dtype=np.int32),
        weight=np.full(len(known), 100, dtype=np.int64),
    )
