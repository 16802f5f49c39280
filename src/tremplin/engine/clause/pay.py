"""What an incentive pays before limits: the form, what changes its amount, one rounding, the threshold."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from tremplin.engine.clause.condition import root_test
from tremplin.engine.clause.ground import Ground, QuantityOf, Test, whole
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.clause.reward import form_of, lifted
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.money import Rounding, round_fraction
from tremplin.terms import reward as r
from tremplin.terms.clause import decimals_of
from tremplin.terms.kinds import MONEY_FORMS

PLACE = "incentive.pays"


class Asked(NamedTuple):
    """What the reward comes to, in minor units of the award's unit; code and place when it comes to nothing.

    `table` is the rate table that has no row, or too many.
    """

    minor: int
    code: str | None = None
    at: str = ""
    table: str = ""


AskedOf = Callable[[Hearing], Asked]


def unit_of_award(ground: Ground) -> str:
    """Return the unit of the award: the currency, a unit of points, or days."""
    pays = ground.incentive.pays
    if pays.as_ in MONEY_FORMS:
        return ground.programme.currency
    return str(pays.unit) if pays.as_ == "points" else "days"


def asked_of(ground: Ground) -> AskedOf:
    """Return what works out the amount before limits."""
    pays = ground.incentive.pays
    form = form_of(pays.reward, f"{PLACE}.reward", ground)
    stages = [stage for stage in (_uplifts(pays, ground), _multipliers(pays, ground)) if stage is not None]
    bounds = _bounds(pays, ground)
    rounded = _rounding(pays, ground)
    threshold = _bound(pays.threshold, "threshold", ground)
    decimals = decimals_of(ground.programme, ground.incentive)
    # Money is counted in minor units already; points and days are exact numbers until they are rounded.
    scale = 1 if pays.as_ in MONEY_FORMS else 10**decimals

    def asked(hearing: Hearing) -> Asked:
        amount = form(hearing) or 0
        for stage in stages:
            amount = stage(amount, hearing)
        amount = bounds(max(amount, 0), hearing)
        amount = rounded(amount, hearing)
        if threshold is not None:
            is_below = amount < threshold(hearing)
            hearing.steps[f"{PLACE}.threshold"] = 0 if is_below else amount
            if is_below:
                return Asked(0, "BELOW_THRESHOLD", f"{PLACE}.threshold")
        minor = int(amount * scale)
        return Asked(minor) if minor else Asked(0, "NOTHING_EARNED", f"{PLACE}.reward")

    def caught(hearing: Hearing) -> Asked:
        try:
            return asked(hearing)
        except Unworkable as error:
            return Asked(0, error.code, error.at, error.table)

    return caught


_Stage = Callable[[Number, Hearing], Number]


def _factors(nodes: tuple[r.Factor, ...], key: str, ground: Ground) -> list[tuple[Test | None, QuantityOf]]:
    return [
        (
            None if node.when is None else root_test(node.when, f"{PLACE}.{key}[{index}].when", ground),
            quantity_of(node.by, f"{PLACE}.{key}[{index}].by", ground),
        )
        for index, node in enumerate(nodes)
    ]


def _uplifts(pays: r.Pays, ground: Ground) -> _Stage | None:
    """Return what adds the uplifts that hold: 1 + 25 % + 10 %."""
    if not pays.uplifts:
        return None
    factors = _factors(pays.uplifts, "uplifts", ground)

    def uplifted(amount: Number, hearing: Hearing) -> Number:
        rate = 1 + sum((by(hearing) for when, by in factors if when is None or when(hearing)), 0)
        result = whole(amount * rate)
        hearing.steps[f"{PLACE}.uplifts"] = result
        return result

    return uplifted


def _multipliers(pays: r.Pays, ground: Ground) -> _Stage | None:
    """Return what multiplies by the factors that hold, one after the other."""
    if not pays.multipliers:
        return None
    factors = _factors(pays.multipliers, "multipliers", ground)

    def multiplied(amount: Number, hearing: Hearing) -> Number:
        for when, by in factors:
            if when is None or when(hearing):
                amount *= by(hearing)
        result = whole(amount)
        hearing.steps[f"{PLACE}.multipliers"] = result
        return result

    return multiplied


def _bound(node: object, key: str, ground: Ground) -> QuantityOf | None:
    return None if node is None else quantity_of(node, f"{PLACE}.{key}", ground, has_step=False)


def _bounds(pays: r.Pays, ground: Ground) -> _Stage:
    minimum, maximum = _bound(pays.minimum, "minimum", ground), _bound(pays.maximum, "maximum", ground)

    def bounded(amount: Number, hearing: Hearing) -> Number:
        if minimum is not None:
            amount = lifted(amount, minimum(hearing))
            hearing.steps[f"{PLACE}.minimum"] = amount
        if maximum is not None:
            amount = max(0, min(amount, maximum(hearing)))
            hearing.steps[f"{PLACE}.maximum"] = amount
        return amount

    return bounded


def _rounding(pays: r.Pays, ground: Ground) -> _Stage:
    """Return the one rounding of an award: to a multiple of a step of whole minor units."""
    mode = Rounding(pays.rounding.mode)
    step = None if pays.rounding.step is None else quantity_of(pays.rounding.step, f"{PLACE}.rounding.step", ground)
    decimals = decimals_of(ground.programme, ground.incentive)
    scale = 1 if pays.as_ in MONEY_FORMS else 10**decimals

    def rounded(amount: Number, hearing: Hearing) -> Number:
        # A step smaller than what can be paid is that smallest amount.
        minor_step = 1 if step is None else max(1, int(step(hearing) * scale))
        minor = round_fraction(amount * scale, mode=mode, step=minor_step)
        result = minor if scale == 1 else whole(Fraction(minor, scale))
        hearing.steps[f"{PLACE}.rounding"] = result
        return result

    return rounded
