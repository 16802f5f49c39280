"""The rebates of a programme for one period, made ready for columns."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from tremplin.bulk.lines.batch import LINE_FIELDS, Batch, Coder, Column, Figures
from tremplin.bulk.lines.driver import paths_of
from tremplin.bulk.lines.measure import denominator_of, given_by_lines
from tremplin.bulk.lines.situation import Situations
from tremplin.bulk.program import problem as p
from tremplin.bulk.program.aspect import GroupValue, Known, LineMeasure, require_same_for_all
from tremplin.bulk.program.carry import GroupColumn
from tremplin.bulk.program.instruction import Code, Writer
from tremplin.bulk.program.problem import EngineOnly, engine_only, require_place
from tremplin.bulk.program.quantity import Clause
from tremplin.bulk.program.reward import write_asked, write_when
from tremplin.bulk.world import Hearings, World
from tremplin.engine.clause.follow import followed
from tremplin.engine.clause.ground import Ground
from tremplin.engine.compiled import Compiled, Ready
from tremplin.money import Period
from tremplin.terms import quantity as q
from tremplin.terms.clause import canonical_bytes, data_of, exclusions_of
from tremplin.terms.kinds import word_of
from tremplin.terms.programme import Programme
from tremplin.wording import Problem, Problems

_ALWAYS_READ: Final = ("line_id", "partner_id", "ordered_on", "amount", "currency")
_THROUGH: Final = {"customer": "customer_id", "project": "project_id", "milestone": "project_id"}


@dataclass(frozen=True, slots=True)
class Rebate:
    """One incentive that is worked out for periods, made ready.

    Attributes:
        ready: as the engine has it.
        asked: the instructions of the amount before limits.
        when: the instructions of its conditions.
        groups: which values by partner it takes, by their place in the plan.
        measures: which measures it takes, by their place in the plan.
        hearings: its claims for the period.
        is_in_force: whether the terms are in force on its deciding day.
    """

    ready: Ready
    asked: Code
    when: Code
    groups: tuple[int, ...]
    measures: tuple[int, ...]
    hearings: Hearings
    is_in_force: bool

    @property
    def id(self) -> str:
        """The id of the incentive."""
        return self.ready.incentive.id


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with what the engine says about lines on its behalf, and the number under what it sums."""

    measure: LineMeasure
    situations: Situations
    under: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """A value by partner with the claims from which the engine works it out."""

    value: GroupValue
    hearings: Hearings


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is worked out in one go.

    Attributes:
        rebates: in the order of the terms.
        groups: values by partner, each worked out once.
        measures: over lines, each worked out once.
        fields: the fields of order lines that are read.
        group_values: what `groups` come to, once that was worked out.
    """

    compiled: Compiled
    period: Period
    world: World
    rebates: tuple[Rebate, ...]
    groups: tuple[Grouped, ...]
    measures: tuple[Measured, ...]
    fields: frozenset[str]
    group_values: list[GroupColumn] = field(default_factory=list, compare=False)

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.compiled.programme


def plan_of(compiled: Compiled, world: World, *, period: Period, kind: str, only: Collection[str] = ()) -> Plan:
    """Return the plan of the incentives that are worked out for periods of a kind.

    Args:
        compiled: the programme, made ready.
        world: the facts beside the lines; one partner at least.
        period: one of that kind.
        kind: month, quarter, half, year or programme-year.
        only: ids of incentives; empty takes all.

    Raises:
        Problems: a part of the terms is decided by the engine only; all such parts are named.
    """
    chosen = [
        ready
        for ready in compiled.by_id.values()
        if ready.incentive.claimed == kind and (not only or ready.incentive.id in only)
    ]
    groups, measures, said = Known(), Known(), dict[str, Situations]()
    rebates, grouped, measured = [], list[Grouped](), list[Measured]()
    problems: list[Problem] = []
    for ready in chosen:
        heard = Hearings(world, ready, period)
        try:
            rebates.append(_rebate(ready, heard, groups, measures))
            situations = said.setdefault(_signature(ready), Situations(ready.ground.untraced().inside("line"), heard))
            measured += [_measured(one, situations, compiled.programme) for one in measures.things[len(measured) :]]
        except EngineOnly as error:
            problems.append(engine_only(error, incentive=ready.incentive.id))
        grouped += [Grouped(one, heard) for one in groups.things[len(grouped) :]]
    if problems:
        raise Problems(problems)
    fields = frozenset(_ALWAYS_READ).union(*(_fields_of(ready, compiled.programme) for ready in chosen))
    return Plan(compiled, period, world, tuple(rebates), tuple(grouped), tuple(measured), fields)


def _rebate(ready: Ready, hearings: Hearings, groups: Known, measures: Known) -> Rebate:
    incentive = ready.incentive
    require_same_for_all(_moments(incentive.decides), at="incentive.decides")
    if incentive.proof or incentive.deadlines:
        raise EngineOnly("incentive.proof" if incentive.proof else "incentive.deadlines", p.CLOCKS)
    if incentive.pays.to != "claimant" or incentive.pays.split:
        raise EngineOnly("incentive.pays.to", p.PAYEE)
    _require_known_rivals(ready)
    hearing = hearings.of(0)
    clause = Clause(
        ground=Ground.of(ready.ground.programme, incentive).untraced(),
        hearing=hearing,
        signature=_signature(ready),
        taken=_taken(ready),
        groups=groups,
        measures=measures,
        own_groups=Known(),
        own_measures=Known(),
        writer=Writer(),
    )
    asked = write_asked(clause)
    when = write_when(replace(clause, writer=Writer()))
    for code, at in ((asked, "incentive.pays"), (when, "incentive.when")):
        require_place(*code.constants.values(), at=at)
    return Rebate(
        ready=ready,
        asked=asked,
        when=when,
        groups=tuple(clause.own_groups.things),
        measures=tuple(clause.own_measures.things),
        hearings=hearings,
        is_in_force=ready.is_in_force(hearing),
    )


def _measured(measure: LineMeasure, situations: Situations, programme: Programme) -> Measured:
    under = denominator_of(measure)
    # What only the engine can say of a line shows on no line at all, and before any file is read.
    given_by_lines(measure, _no_lines(programme), situations)
    return Measured(measure, situations, under)


def _no_lines(programme: Programme) -> Batch:
    kinds = {name: one.type for name, one in LINE_FIELDS.items()}
    kinds |= {
        path.partition(".")[2]: one.type for path, one in programme.attributes.items() if path.startswith("line.")
    }
    none = np.empty(0, np.int64)
    return Batch(
        partner_ids=(),
        owners=none,
        partners=none,
        days=none.astype(np.int32),
        stretches=none,
        holding=lambda _driver: none,
        words={name: Column(none, Coder()) for name, kind in kinds.items() if kind not in ("money", "count")},
        figures={name: Figures(none) for name, kind in kinds.items() if kind in ("money", "count")},
        currency=programme.currency,
        order=none,
        inexact=none.astype(bool),
    )


def _moments(decides: Any) -> Iterator[Any]:
    return (moment for name in type(decides).model_fields if (moment := getattr(decides, name)) is not None)


def _signature(ready: Ready) -> str:
    """Return a text that is equal for incentives whose claims are looked at from the same days and are alike."""
    text = canonical_bytes(data_of(ready.incentive.decides)).decode()
    parts = (ready.incentive.when, ready.incentive.pays)
    asks_claim = any(path.startswith("claim.") for part in parts for path in paths_of(part, ready.ground.programme))
    return f"{text} {ready.incentive.id}" if asks_claim else text


def _require_known_rivals(ready: Ready) -> None:
    """Require that claims which exclude this one are worked out for the same period, and from the same day."""
    programme, incentive = ready.ground.programme, ready.incentive
    rivals = {one.id: one for one in programme.incentives}
    for index, exclusion in enumerate(exclusions_of(programme, incentive.id)):
        # A claim for a period has no customer, project, activity or person: with those it competes with nobody.
        if exclusion.per != ("partner",):
            continue
        alike = all(
            rivals[name].claimed == incentive.claimed and rivals[name].decides.day == incentive.decides.day
            for name in exclusion.between
        )
        if not alike or exclusion.window != incentive.claimed or str(incentive.decides.day) != "period.end":
            raise EngineOnly(f"exclusions[{index}]", p.EXCLUSION)


def _taken(ready: Ready) -> tuple[Any, ...]:
    """Return the conditions under which a line belongs to an earlier incentive of an exclusion `per: [line]`."""
    programme, own = ready.ground.programme, ready.incentive.id
    earlier: list[str] = []
    for exclusion in programme.exclusions:
        if "line" in exclusion.per and own in exclusion.between:
            earlier += exclusion.between[: exclusion.between.index(own)]
    rewards = {one.id: one.pays.reward for one in programme.incentives}
    return tuple(
        part.where
        for name in dict.fromkeys(earlier)
        for part in followed(rewards[name], programme)
        if isinstance(part, q.Rows) and word_of(part) == "line"
    )


def _fields_of(ready: Ready, programme: Programme) -> set[str]:
    parts: Iterable[Any] = (
        ready.incentive.when,
        ready.incentive.pays,
        *(one for one in _taken(ready) if one is not None),
    )
    found = set()
    for part in parts:
        for path in paths_of(part, programme):
            word, _, name = path.partition(".")
            if word == "line" and (name in LINE_FIELDS or path in programme.attributes):
                found.add(name)
            elif word in _THROUGH:
                found.add(_THROUGH[word])
    return found
