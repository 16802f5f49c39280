"""Quantities made ready: each becomes a function of a hearing that gives an exact value, and leaves a step."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tremplin.engine.clause.fact import field_of
from tremplin.engine.clause.ground import Ground, QuantityOf, number_of, whole
from tremplin.engine.clause.level import claim_period
from tremplin.engine.clause.moment import moment_day, period_days, previous_days
from tremplin.engine.clause.rows import rank_of, rows_measure
from tremplin.engine.clause.table import lookup_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.terms import quantity as q
from tremplin.terms.field import fields_of
from tremplin.terms.kinds import Kinds


def quantity_of(node: Any, place: str, ground: Ground, *, has_step: bool = True) -> QuantityOf:
    """Return what works out a quantity.

    Args:
        node: resolved.
        place: its path in the clause.
        ground: what it is made ready on.
        has_step: whether the quantity itself is traced; what is inside it always is.

    Raises of what is returned:
        Unworkable: the quantity has no value.
    """
    if isinstance(node, q.Literal_):
        fixed = number_of(node.literal)
        return lambda _hearing: fixed
    if isinstance(node, q.Reference):
        return _named(node.named, ground)
    if ground.is_traced and isinstance(node, (q.FieldValue, q.Rows, q.Rank, q.DaysBetween)):
        ground.measured[place] = node
    if isinstance(node, q.FieldValue):
        return _field_value(node.field, place, ground, has_step=has_step)
    worked_out = _placed(_made(node, place, ground), place)
    return _traced(worked_out, place) if ground.is_traced and has_step else worked_out


def _named(name: str, ground: Ground) -> QuantityOf:
    def make() -> QuantityOf:
        return quantity_of(ground.programme.measures[name].quantity, f"measures.{name}", ground)

    inner: QuantityOf = ground.once("measure", name, make)
    if ground.words:
        return inner

    def remembered(hearing: Hearing) -> Number:
        memo = hearing.memo
        if name not in memo:
            memo[name] = inner(hearing)
        value: Number = memo[name]
        return value

    return remembered


def _traced(worked_out: QuantityOf, place: str) -> QuantityOf:
    def traced(hearing: Hearing) -> Number:
        value = hearing.measures[place] if place in hearing.measures else worked_out(hearing)
        hearing.steps[place] = value
        return value

    return traced


def _placed(worked_out: QuantityOf, place: str) -> QuantityOf:
    """Return the same, saying where a value could not be worked out: at the innermost quantity."""

    def placed(hearing: Hearing) -> Number:
        try:
            return worked_out(hearing)
        except Unworkable as error:
            error.at = error.at or place
            raise

    return placed


def _field_value(path: str, place: str, ground: Ground, *, has_step: bool) -> QuantityOf:
    """Return what reads a field; absent, it counts 0 and is traced as absent."""
    field = field_of(path, ground)

    def read(hearing: Hearing) -> Any:
        try:
            return field(hearing)
        except Unworkable as error:
            error.at = place
            raise

    if not ground.is_traced or not has_step:
        return lambda hearing: read(hearing) or 0

    def traced(hearing: Hearing) -> Number:
        value: Number | None = hearing.measures[place] if place in hearing.measures else read(hearing)
        hearing.steps[place] = value
        return 0 if value is None else value

    return traced


def _made(node: Any, place: str, ground: Ground) -> QuantityOf:
    match node:
        case q.Rows():
            return rows_measure(node, place, ground)
        case q.Lookup():
            return lookup_of(node.table, ground)
        case q.Past():
            return _past(node.past, place, ground)
        case q.Rank():
            return rank_of(node.rank, f"{place}.rank", ground)
        case q.DaysBetween():
            return _days_between(node, ground)
        case q.Choose():
            return _choose(node, place, ground)
        case q.Divide():
            return _divide(node, place, ground)
        case q.Clamp():
            return _clamp(node.clamp, f"{place}.clamp", ground)
        case q.WholeOf():
            return _whole_of(node, place, ground)
    return _combination(node, place, ground)


def _combination(node: Any, place: str, ground: Ground) -> QuantityOf:
    key, combine = _COMBINED[type(node)]
    parts = [quantity_of(part, f"{place}.{key}[{index}]", ground) for index, part in enumerate(getattr(node, key))]
    return lambda hearing: combine([part(hearing) for part in parts])


def _product(values: list[Number]) -> Number:
    result: Number = 1
    for value in values:
        result *= value
    return whole(result)


_COMBINED: dict[type[Any], tuple[str, Callable[[list[Number]], Number]]] = {
    q.Add: ("add", lambda values: whole(sum(values))),
    q.Subtract: ("subtract", lambda values: whole(values[0] - values[1])),
    q.Times: ("times", _product),
    q.GreaterOf: ("greater_of", max),
    q.LesserOf: ("lesser_of", min),
}


def _divide(node: q.Divide, place: str, ground: Ground) -> QuantityOf:
    above, below = (quantity_of(part, f"{place}.divide[{index}]", ground) for index, part in enumerate(node.divide))
    if_zero = quantity_of(node.if_zero, f"{place}.if_zero", ground)

    def quotient(hearing: Hearing) -> Number:
        dividend, divisor = above(hearing), below(hearing)
        return whole(Fraction(dividend) * Fraction(1, divisor)) if divisor else if_zero(hearing)

    return quotient


def _clamp(node: q.Clamped, place: str, ground: Ground) -> QuantityOf:
    of = quantity_of(node.of, f"{place}.of", ground)
    floor = None if node.floor is None else quantity_of(node.floor, f"{place}.floor", ground)
    top = None if node.top is None else quantity_of(node.top, f"{place}.top", ground)

    def clamped(hearing: Hearing) -> Number:
        value = of(hearing)
        if floor is not None:
            value = max(value, floor(hearing))
        return value if top is None else min(value, top(hearing))

    return clamped


def _whole_of(node: q.WholeOf, place: str, ground: Ground) -> QuantityOf:
    of = quantity_of(node.whole, f"{place}.whole", ground)
    if node.step is None:
        kind = Kinds(ground.programme, fields_of(ground.programme)).of(node)
        one: Number = 10**ground.exponent if kind == "money" else 1
        return lambda hearing: of(hearing) // one * one
    step = quantity_of(node.step, f"{place}.step", ground)

    def cut(hearing: Hearing) -> Number:
        value, size = of(hearing), step(hearing)
        # Without a step there is nothing to cut down to.
        return whole(value // size * size) if size > 0 else value

    return cut


def _choose(node: q.Choose, place: str, ground: Ground) -> QuantityOf:
    from tremplin.engine.clause.condition import root_test

    cases = [
        (
            root_test(case.when, f"{place}.choose[{index}].when", ground),
            quantity_of(case.then, f"{place}.choose[{index}].then", ground),
        )
        for index, case in enumerate(node.choose)
    ]
    otherwise = quantity_of(node.otherwise, f"{place}.otherwise", ground)
    return lambda hearing: next((then for when, then in cases if when(hearing)), otherwise)(hearing)


def _days_between(node: q.DaysBetween, ground: Ground) -> QuantityOf:
    first_of, last_of = moment_day(node.days_from, ground), moment_day(node.to, ground)

    def days(hearing: Hearing) -> Number:
        first, last = first_of(hearing), last_of(hearing)
        return 0 if first is None or last is None else (last - first).days

    return days


def _past(node: q.PastPeriods, place: str, ground: Ground) -> QuantityOf:
    of = quantity_of(node.of, f"{place}.past.of", ground.untraced())

    def past(hearing: Hearing) -> Number:
        values: list[Number] = []
        days = None if hearing.day is None else period_days(hearing.day, kind=node.period, ground=ground)
        for _ in range(node.count):
            days = None if days is None else previous_days(days[0], kind=node.period, ground=ground)
            if days is None:
                break
            values.append(of(hearing.from_day(days[1], period=claim_period(hearing, days[1], ground=ground))))
        return _taken(values, node.take)

    return past


def _taken(values: list[Number], take: str) -> Number:
    if not values:
        return 0
    if take == "lowest":
        return min(values)
    if take == "highest":
        return max(values)
    total = sum(values)
    return whole(total if take == "sum" else Fraction(1, len(values)) * total)
