"""A programme made ready: each incentive compiled once, then asked for any number of claims."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tremplin.engine.clause.clock import ClockOf, ProofOf, clock_of, proof_of
from tremplin.engine.clause.condition import Tree, condition_of
from tremplin.engine.clause.exclusion import line_taken_of
from tremplin.engine.clause.fact import field_of
from tremplin.engine.clause.ground import DayOf, FieldOf, Ground, QuantityOf, Reach
from tremplin.engine.clause.limit import TouchedOf, limit_of
from tremplin.engine.clause.moment import moment_day
from tremplin.engine.clause.pay import AskedOf, asked_of, unit_of_award
from tremplin.engine.clause.payee import PayeesOf, payees_of
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import DAY_KINDS, NO_OTHER_MEASURES, Hearing
from tremplin.engine.view import View
from tremplin.terms.clause import UnknownIncentive, covers, decimals_of, exclusions_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.limit import Exclusion
from tremplin.terms.programme import Programme


@dataclass(frozen=True, slots=True)
class Division:
    """How a granted amount is cut into forms: by shares, or all in one form below an amount."""

    shares: dict[str, Fraction]
    turn: QuantityOf | None
    turned_to: str


@dataclass(frozen=True, slots=True)
class Ready:
    """One incentive made ready.

    Attributes:
        ground: what its parts were made ready on.
        reach: which facts they may look at.
        day_of: the deciding day.
        days_of: the deciding days of some kinds, where the terms give them.
        terms_day_of: the day that decides whether the terms are in force.
        order_of: the recorded order, before the claim's id.
        exclusions: with their number in the clause; those `per: [line]` are in `line_taken_of`.
        limit_places: the place of each limit in the clause, by its id.
    """

    incentive: Incentive
    ground: Ground
    reach: Reach
    day_of: DayOf
    days_of: dict[str, DayOf]
    terms_day_of: DayOf | None
    order_of: FieldOf
    when: Tree
    clocks: tuple[ClockOf, ...]
    proofs: tuple[ProofOf, ...]
    asked_of: AskedOf
    payees_of: PayeesOf
    limits: tuple[TouchedOf, ...]
    exclusions: tuple[tuple[int, Exclusion], ...]
    line_taken_of: Callable[[Hearing], Callable[[Any], bool]] | None
    limit_places: dict[str, str]
    instalments: dict[str, Fraction]
    division: Division | None
    unit: str
    decimals: int
    scale: int

    def hear(self, view: View, claim: Any, *, measures: Mapping[str, Number] = NO_OTHER_MEASURES) -> Hearing:
        """Return the hearing of a claim on its deciding day; the day is None when it is absent."""
        hearing = Hearing(view, claim, measures=measures)
        hearing.day = hearing.claim_day = self.day_of(hearing)
        if self.days_of:
            days = dict.fromkeys(DAY_KINDS, hearing.day)
            days |= {kind: day_of(hearing) for kind, day_of in self.days_of.items()}
            hearing.days = days
            hearing.rate_day = days["rate"]
        else:
            hearing.rate_day = hearing.day
        if self.line_taken_of is not None:
            hearing.is_line_taken = self.line_taken_of(hearing)
        return hearing

    @property
    def looks_at_lines(self) -> bool:
        """Whether the terms look at order lines, so that lines have a share in what is paid."""
        return any(table == "order_lines" for table, _whose in self.reach.rows | self.reach.in_period)

    def is_in_force(self, hearing: Hearing) -> bool:
        """Say whether the terms are in force on the day that decides it."""
        day = hearing.day if self.terms_day_of is None else self.terms_day_of(hearing)
        return day is not None and day in self.ground.in_force

    def order(self, hearing: Hearing) -> tuple[Any, ...]:
        """Return the key that puts claims in the recorded order; a claim without it comes after those that have it."""
        recorded = self.order_of(hearing)
        return (recorded is None, recorded or date.min, hearing.claim.claim_id)


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A programme made ready: hold it as long as claims are decided under the programme; equal to itself alone."""

    programme: Programme
    by_id: dict[str, Ready]

    def ready(self, incentive_id: str) -> Ready:
        """Return an incentive made ready.

        Raises:
            UnknownIncentive: the programme has none of this id.
        """
        try:
            return self.by_id[incentive_id]
        except KeyError:
            raise UnknownIncentive(incentive_id) from None


def compile_programme(programme: Programme) -> Compiled:
    """Return a programme made ready.

    Args:
        programme: resolved and checked, as `terms.reader.read_terms` returns it.
    """
    return Compiled(programme, {one.id: ready_of(programme, one) for one in programme.incentives})


def ready_of(programme: Programme, incentive: Incentive) -> Ready:
    """Return one incentive made ready."""
    ground = Ground.of(programme, incentive)
    decides = incentive.decides
    limits = [one for one in programme.limits if covers(one, incentive.id)]
    exclusions = exclusions_of(programme, incentive.id)
    kinds = {kind: getattr(decides, kind) for kind in DAY_KINDS}
    decimals = decimals_of(programme, incentive)
    when = condition_of(incentive.when, "incentive.when", ground)
    return Ready(
        incentive=incentive,
        ground=ground,
        reach=ground.reach,
        day_of=moment_day(decides.day, ground),
        days_of={kind: moment_day(moment, ground) for kind, moment in kinds.items() if moment is not None},
        terms_day_of=None if decides.terms is None else moment_day(decides.terms, ground),
        order_of=_recorded_order(ground),
        when=when,
        clocks=tuple(clock_of(one, index, ground) for index, one in enumerate(incentive.deadlines)),
        proofs=tuple(proof_of(one, index, ground) for index, one in enumerate(incentive.proof)),
        asked_of=asked_of(ground),
        payees_of=payees_of(ground),
        limits=tuple(ready for index, one in enumerate(limits) if (ready := limit_of(one, index, ground)) is not None),
        exclusions=tuple((index, one) for index, one in enumerate(exclusions) if "line" not in one.per),
        line_taken_of=line_taken_of(incentive.id, ground),
        limit_places={one.id: f"limits[{index}]" for index, one in enumerate(limits)},
        instalments={one.on: Fraction(one.share) for one in incentive.pays.instalments},
        division=_division(ground),
        unit=unit_of_award(ground),
        decimals=decimals,
        # Money is counted in minor units already; points are exact numbers until they are rounded.
        scale=1 if incentive.pays.as_ in MONEY_FORMS else 10**decimals,
    )


def _division(ground: Ground) -> Division | None:
    pays = ground.incentive.pays
    if not pays.divided:
        return None
    turn = pays.divided_below
    return Division(
        shares={one.as_: Fraction(one.share) for one in pays.divided},
        turn=None if turn is None else quantity_of(turn.amount, "incentive.pays.divided_below.amount", ground),
        turned_to="" if turn is None else turn.as_,
    )


def _recorded_order(ground: Ground) -> FieldOf:
    """Return what reads the recorded order: an instant by its moment, a day by its date."""
    path = ground.programme.recorded_order
    word, _, name = path.partition(".")
    if word == "claim" and ground.types[path] == "instant":
        return lambda hearing: getattr(hearing.claim, name)
    return field_of(path, ground)
