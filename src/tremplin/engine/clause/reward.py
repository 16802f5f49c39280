"""Forms of reward and their combinations, made ready: each gives an exact amount and leaves a step."""

from collections.abc import Callable
from typing import Any

from tremplin.engine.clause.band import bands_of
from tremplin.engine.clause.condition import root_test
from tremplin.engine.clause.ground import Ground, QuantityOf, whole
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing
from tremplin.terms import reward as r

PartOf = Callable[[Hearing], Number | None]
"""Gives what a part is worth, or None when its `when` fails."""


def form_of(node: Any, place: str, ground: Ground) -> PartOf:
    """Return a form of reward made ready: its `when`, its own rule, then its least and its most.

    Raises of what is returned:
        Unworkable: a quantity in it has no value.
    """
    when = None if node.when is None else root_test(node.when, f"{place}.when", ground)
    amount_of = _FORMS[type(node)](node, place, ground)
    minimum = None if node.minimum is None else quantity_of(node.minimum, f"{place}.minimum", ground)
    maximum = None if node.maximum is None else quantity_of(node.maximum, f"{place}.maximum", ground)

    def part(hearing: Hearing) -> Number | None:
        if when is not None and not when(hearing):
            hearing.steps[place] = 0
            return None
        amount = amount_of(hearing)
        if minimum is not None:
            amount = lifted(amount, minimum(hearing))
        if maximum is not None:
            amount = min(amount, maximum(hearing))
        hearing.steps[place] = amount
        return amount

    return part


def lifted(amount: Number, minimum: Number) -> Number:
    """Return an amount lifted to its least; nothing stays nothing.

    Example:
        >>> lifted(3, 10), lifted(0, 10)
        (10, 0)
    """
    return max(amount, minimum) if amount > 0 else amount


def _lump_sum(node: r.LumpSum, place: str, ground: Ground) -> QuantityOf:
    return quantity_of(node.lump_sum, f"{place}.lump_sum", ground)


def _percent(node: r.Percent, place: str, ground: Ground) -> QuantityOf:
    return _rate_of(node.percent, f"{place}.percent", ground)


def _cost_share(node: r.CostShare, place: str, ground: Ground) -> QuantityOf:
    return _rate_of(node.cost_share, f"{place}.cost_share", ground)


def _rate_of(node: r.Percentage | r.ProvenCost, place: str, ground: Ground) -> QuantityOf:
    rate, of = quantity_of(node.rate, f"{place}.rate", ground), quantity_of(node.of, f"{place}.of", ground)
    return lambda hearing: whole(rate(hearing) * of(hearing))


def _per_unit(node: r.PerUnit, place: str, ground: Ground) -> QuantityOf:
    said, place = node.per_unit, f"{place}.per_unit"
    amount, units = (
        quantity_of(said.amount, f"{place}.amount", ground),
        quantity_of(said.units, f"{place}.units", ground),
    )
    beyond = None if said.beyond is None else quantity_of(said.beyond, f"{place}.beyond", ground)
    least = None if said.once_at_least is None else quantity_of(said.once_at_least, f"{place}.once_at_least", ground)

    def total(hearing: Hearing) -> Number:
        each, number = amount(hearing), units(hearing)
        paid = number if beyond is None else max(0, number - beyond(hearing))
        if least is not None and number < least(hearing):
            return 0
        return whole(each * paid)

    return total


def _growth(node: r.Growth, place: str, ground: Ground) -> QuantityOf:
    said, place = node.growth, f"{place}.growth"
    of, baseline = quantity_of(said.of, f"{place}.of", ground), quantity_of(said.baseline, f"{place}.baseline", ground)
    rate = quantity_of(said.rate, f"{place}.rate", ground)
    least = None if said.once_at_least is None else quantity_of(said.once_at_least, f"{place}.once_at_least", ground)

    def grown(hearing: Hearing) -> Number:
        measure, base, share = of(hearing), baseline(hearing), rate(hearing)
        growth = None if least is None else least(hearing)
        if base <= 0:
            if said.without_baseline == "nothing":
                return 0
            base, growth = 0, None
        if growth is not None and measure < base * (1 + growth):
            return 0
        if said.on == "excess":
            return whole(share * max(0, measure - base))
        return whole(share * measure) if growth is not None or measure > base else 0

    return grown


def _parts(node: Any, key: str, *, place: str, ground: Ground) -> list[PartOf]:
    return [form_of(part, f"{place}.{key}[{index}]", ground) for index, part in enumerate(getattr(node, key))]


def _add_up(node: r.AddRewards, place: str, ground: Ground) -> QuantityOf:
    parts = _parts(node, "add_up", place=place, ground=ground)
    return lambda hearing: whole(sum((part(hearing) or 0 for part in parts), 0))


def _greatest_of(node: r.GreatestReward, place: str, ground: Ground) -> QuantityOf:
    parts = _parts(node, "greatest_of", place=place, ground=ground)
    return lambda hearing: max(_given(parts, hearing), default=0)


def _least_of(node: r.LeastReward, place: str, ground: Ground) -> QuantityOf:
    parts = _parts(node, "least_of", place=place, ground=ground)
    return lambda hearing: min(_given(parts, hearing), default=0)


def _given(parts: list[PartOf], hearing: Hearing) -> list[Number]:
    return [amount for part in parts if (amount := part(hearing)) is not None]


def _first_of(node: r.FirstReward, place: str, ground: Ground) -> QuantityOf:
    parts = _parts(node, "first_of", place=place, ground=ground)
    return lambda hearing: next((amount for part in parts if (amount := part(hearing)) is not None), 0)


_FORMS: dict[type[Any], Callable[[Any, str, Ground], QuantityOf]] = {
    r.LumpSum: _lump_sum,
    r.Percent: _percent,
    r.CostShare: _cost_share,
    r.PerUnit: _per_unit,
    r.Bands: bands_of,
    r.Growth: _growth,
    r.AddRewards: _add_up,
    r.GreatestReward: _greatest_of,
    r.LeastReward: _least_of,
    r.FirstReward: _first_of,
}
