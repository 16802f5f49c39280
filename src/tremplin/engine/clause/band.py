"""Bands over a cumulated measure: on the part inside each band, on the whole, or each band reached."""

from collections.abc import Callable
from typing import NamedTuple

from tremplin.engine.clause.ground import Ground, QuantityOf, whole
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing
from tremplin.terms import reward as r


class _Bounds(NamedTuple):
    """The bounds of one band for one claim; None is open."""

    lower: Number | None
    is_lower_included: bool
    upper: Number | None
    is_upper_included: bool

    def is_reached(self, value: Number) -> bool:
        """Say whether a value satisfies the lower bound."""
        return self.lower is None or value > self.lower or (self.is_lower_included and value == self.lower)

    def holds(self, value: Number) -> bool:
        """Say whether a value is inside both bounds."""
        is_below = self.upper is None or value < self.upper or (self.is_upper_included and value == self.upper)
        return is_below and self.is_reached(value)

    def part_inside(self, value: Number) -> Number:
        """Return the part of a value between the bounds; 0 when it does not pass the lower one."""
        top = value if self.upper is None else min(value, self.upper)
        return max(0, top - (self.lower or 0))


class _Band:
    """One row of bands, made ready."""

    __slots__ = ("is_lower_included", "is_rate", "is_upper_included", "lower", "place", "upper", "value")

    def __init__(self, row: r.Band, place: str, ground: Ground) -> None:
        def ready(name: str, other: str) -> QuantityOf | None:
            key = name if getattr(row, name) is not None else other
            node = getattr(row, key)
            return None if node is None else quantity_of(node, f"{place}.{key.rstrip('_')}", ground)

        self.place = place
        self.is_lower_included = row.from_ is not None
        self.is_upper_included = row.up_to is not None
        self.lower = ready("from_", "above")
        self.upper = ready("below", "up_to")
        self.is_rate = row.rate is not None
        self.value = ready("rate", "amount")

    def bounds(self, hearing: Hearing) -> _Bounds:
        """Return the bounds for one claim."""
        lower = None if self.lower is None else self.lower(hearing)
        upper = None if self.upper is None else self.upper(hearing)
        return _Bounds(lower, self.is_lower_included, upper, self.is_upper_included)

    def gives(self, base: Number, hearing: Hearing) -> Number:
        """Return what the band gives on a base: its rate on it, or its amount; noted when it is something."""
        value = 0 if self.value is None else self.value(hearing)
        given = whole(value * base) if self.is_rate else value
        if given:
            hearing.steps[self.place] = given
        return given


def bands_of(node: r.Bands, place: str, ground: Ground) -> QuantityOf:
    """Return bands made ready; below the first band and above a bounded last one they give nothing."""
    said, place = node.bands, f"{place}.bands"
    of = quantity_of(said.of, f"{place}.of", ground)
    by = None if said.by is None else quantity_of(said.by, f"{place}.by", ground)
    bands = [_Band(row, f"{place}.rows[{index}]", ground) for index, row in enumerate(said.rows)]
    give = _MODES[said.mode]

    def banded(hearing: Hearing) -> Number:
        paid_on = of(hearing)
        chosen_by = paid_on if by is None else by(hearing)
        bounded = [(band, band.bounds(hearing)) for band in bands]
        return whole(give(bounded, chosen_by, paid_on, hearing))

    return banded


_Bounded = list[tuple[_Band, _Bounds]]


def _marginal(bounded: _Bounded, chosen_by: Number, _paid_on: Number, hearing: Hearing) -> Number:
    total: Number = 0
    for band, bounds in bounded:
        inside = bounds.part_inside(chosen_by)
        # An amount is given once the band is reached, a rate once there is something inside it.
        if bounds.is_reached(chosen_by) and (inside > 0 or not band.is_rate):
            total += band.gives(inside, hearing)
    return total


def _whole(bounded: _Bounded, chosen_by: Number, paid_on: Number, hearing: Hearing) -> Number:
    holding = [band for band, bounds in bounded if bounds.holds(chosen_by)]
    return holding[0].gives(paid_on, hearing) if holding else 0


def _each_reached(bounded: _Bounded, chosen_by: Number, paid_on: Number, hearing: Hearing) -> Number:
    return sum((band.gives(paid_on, hearing) for band, bounds in bounded if bounds.is_reached(chosen_by)), 0)


_MODES: dict[str, Callable[[_Bounded, Number, Number, Hearing], Number]] = {
    "marginal": _marginal,
    "whole": _whole,
    "each_reached": _each_reached,
}
