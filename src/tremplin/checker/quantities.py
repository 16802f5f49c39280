"""Quantities: figures, names, fields, arithmetic, tables and choices; measures over rows stand in their own module."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import floor, prod
from typing import Any, Final

from tremplin.checker import conditions, lookup, measures
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import DECIMALS
from tremplin.checker.fields import value_at
from tremplin.checker.moments import moment
from tremplin.checker.reading import Unreadable, mapping_at

Quantity = Mapping[str, Any]


def value_of(node: Any, case: Case, place: str, *, is_step: bool = True) -> Fraction:
    """Return what a quantity is worth: money in minor units, all else a plain number.

    Args:
        node: the quantity, as the clause has it.
        case: the claim at hand.
        place: where it stands.
        is_step: whether its value is noted; it is not where the amount after a change of it is noted at that place.

    Raises:
        NoAnswer: it needs an exchange rate or a row of a table that is not there, or there are two rows.
        Unreadable: it has no meaning.
    """
    case.world.count_work()
    node = mapping_at(node, place=place)
    if "named" in node:
        place = f"measures.{node['named']}"
        node = case.world.named("measures", node["named"])["quantity"]
        is_step = True
    elif "literal" in node:
        return exact(node["literal"], place=place)
    if case.notes is not None and place in case.notes.edits:
        return case.notes.edits[place]
    value = _worked_out(node, case, place)
    if is_step:
        case.note(place, value)
    return Fraction(0) if value is None else value


def _worked_out(node: Quantity, case: Case, place: str) -> Fraction | None:
    """Return the value, or None for a field that is absent."""
    for key, work_out in _forms().items():
        if key in node:
            return work_out(node, case, place)
    raise Unreadable("MALFORMED", place, seen=sorted(node))


def _figure(node: Quantity, _case: Case, place: str) -> Fraction:
    return exact(node["literal"], place=place)


def _other_name(node: Quantity, case: Case, place: str) -> Fraction:
    return value_of(node, case, place)


def _field(node: Quantity, case: Case, place: str) -> Fraction | None:
    try:
        value = value_at(node["field"], case, place)
    except NoAnswer as met:
        raise NoAnswer(met.code, place) from None
    return value if isinstance(value, Fraction) else None


def _list(node: Quantity, case: Case, place: str, key: str) -> list[Fraction]:
    return [value_of(inner, case, f"{place}.{key}[{index}]") for index, inner in enumerate(node[key])]


def _add(node: Quantity, case: Case, place: str) -> Fraction:
    return sum(_list(node, case, place, "add"), Fraction(0))


def _subtract(node: Quantity, case: Case, place: str) -> Fraction:
    first, second = _list(node, case, place, "subtract")
    return first - second


def _times(node: Quantity, case: Case, place: str) -> Fraction:
    return prod(_list(node, case, place, "times"), start=Fraction(1))


def _divide(node: Quantity, case: Case, place: str) -> Fraction:
    first, second = _list(node, case, place, "divide")
    if second == 0:
        return value_of(node["if_zero"], case, f"{place}.if_zero")
    return Fraction(first, second)


def _greatest(node: Quantity, case: Case, place: str) -> Fraction:
    return max(_list(node, case, place, "greater_of"))


def _least(node: Quantity, case: Case, place: str) -> Fraction:
    return min(_list(node, case, place, "lesser_of"))


def _clamp(node: Quantity, case: Case, place: str) -> Fraction:
    inner = node["clamp"]
    value = value_of(inner["of"], case, f"{place}.clamp.of")
    if inner.get("floor") is not None:
        value = max(value, value_of(inner["floor"], case, f"{place}.clamp.floor"))
    if inner.get("top") is not None:
        value = min(value, value_of(inner["top"], case, f"{place}.clamp.top"))
    return value


def _whole(node: Quantity, case: Case, place: str) -> Fraction:
    value = value_of(node["whole"], case, f"{place}.whole")
    if node.get("step") is not None:
        step = value_of(node["step"], case, f"{place}.step")
    else:
        is_money = is_money_quantity(node["whole"], case)
        step = Fraction(10 ** DECIMALS[case.world.clause["currency"]] if is_money else 1)
    return floor(Fraction(value, step)) * step


def _past(node: Quantity, case: Case, place: str) -> Fraction:
    past, day = node["past"], case.day()
    if day is None:
        return Fraction(0)
    values = []
    for _ in range(past["count"]):
        day = case.calendar.period(past["period"], day)[0] - ONE_DAY
        try:
            values.append(value_of(past["of"], case.moved_to(day), f"{place}.past.of"))
        except NoAnswer as met:
            raise NoAnswer(met.code, place) from None
    return _TAKEN[past["take"]](values)


def _days(node: Quantity, case: Case, _place: str) -> Fraction:
    first, last = moment(node["days_from"], case), moment(node["to"], case)
    return Fraction(0 if first is None or last is None else (last - first).days)


def _choose(node: Quantity, case: Case, place: str) -> Fraction:
    for index, option in enumerate(node["choose"]):
        if conditions.holds_at_root(option["when"], case, f"{place}.choose[{index}].when"):
            return value_of(option["then"], case, f"{place}.choose[{index}].then")
    return value_of(node["otherwise"], case, f"{place}.otherwise")


def is_money_quantity(node: Quantity, case: Case) -> bool:
    """Say whether a quantity is money, by the kinds that the clause writes at figures, fields, measures and tables."""
    case.world.count_work()
    if "named" in node:
        return is_money_quantity(case.world.named("measures", node["named"])["quantity"], case)
    if "table" in node:
        return bool(case.world.named("tables", node["table"])["gives"]["as"] == "money")
    if "divide" in node:
        first, second = (is_money_quantity(inner, case) for inner in node["divide"])
        return first and not second
    for key in ("add", "subtract", "times", "greater_of", "lesser_of"):
        if key in node:
            return any(is_money_quantity(inner, case) for inner in node[key])
    for key, inner in (("clamp", "of"), ("past", "of")):
        if key in node:
            return is_money_quantity(node[key][inner], case)
    if "whole" in node or "choose" in node:
        return is_money_quantity(node["whole"] if "whole" in node else node["otherwise"], case)
    return node.get("kind") == "money"


_TAKEN: Final[Mapping[str, Callable[[list[Fraction]], Fraction]]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "average": lambda values: Fraction(sum(values), len(values)),
    "lowest": min,
    "highest": max,
}


@cache
def _forms() -> Mapping[str, Callable[[Quantity, Case, str], Fraction | None]]:
    """Return what works out each form; looked up late, because measures and quantities need each other."""
    return {
        "literal": _figure,
        "named": _other_name,
        "sum": measures.sum_of,
        "count": measures.count_of,
        "distinct": measures.distinct_of,
        "lowest": measures.lowest_of,
        "highest": measures.highest_of,
        "average": measures.average_of,
        "last": measures.last_of,
        "rank": measures.rank_of,
        "field": _field,
        "add": _add,
        "subtract": _subtract,
        "times": _times,
        "divide": _divide,
        "greater_of": _greatest,
        "lesser_of": _least,
        "clamp": _clamp,
        "whole": _whole,
        "past": _past,
        "days_from": _days,
        "table": lookup.looked_up,
        "choose": _choose,
    }
