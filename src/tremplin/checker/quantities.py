"""Quantities: figures, names, fields, arithmetic and choices; measures over rows stand in their own module."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import floor, prod
from typing import Final

from tremplin.checker import conditions, lookup, measures
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import DECIMALS
from tremplin.checker.fields import value_at
from tremplin.checker.moments import moment
from tremplin.checker.rule import Rule, rule_at

ZERO: Final = Fraction(0)


def value_of(rule: Rule, case: Case, *, is_step: bool = True) -> Fraction:
    """Return what a quantity is worth: money in minor units, else a number.

    Args:
        rule: the quantity.
        case: the claim at hand.
        is_step: whether its value is noted; it is not where the amount after a change of it is noted at that place.

    Raises:
        NoAnswer: it needs an exchange rate or a row of a table that is not there, or there are two rows.
        Unreadable: it has no meaning.
    """
    case.world.count_work()
    if "named" in rule:
        declared = case.world.named("measures", rule["named"])
        rule, is_step = rule_at(declared.get("quantity"), place=f"measures.{rule['named']}"), True
    elif "literal" in rule:
        return exact(rule["literal"], place=rule.place)
    if case.notes is not None and rule.place in case.notes.edits:
        return case.notes.edits[rule.place]
    value = _worked_out(rule, case)
    if is_step:
        case.note(rule.place, value)
    return ZERO if value is None else value


def is_money(rule: Rule, case: Case) -> bool:
    """Say whether a quantity is money, by the kinds that the clause writes."""
    case.world.count_work()
    if "named" in rule:
        declared = case.world.named("measures", rule["named"])
        return is_money(rule_at(declared.get("quantity"), place=f"measures.{rule['named']}"), case)
    if "table" in rule:
        return bool(case.world.named("tables", rule["table"])["gives"]["as"] == "money")
    if "divide" in rule:
        first, second = (is_money(part, case) for part in rule.parts("divide"))
        return first and not second
    for key in ("add", "subtract", "times", "greater_of", "lesser_of"):
        if key in rule:
            return any(is_money(part, case) for part in rule.parts(key))
    for key in ("clamp", "past"):
        if key in rule:
            return is_money(rule.part(key).part("of"), case)
    for key in ("whole", "otherwise"):
        if key in rule:
            return is_money(rule.part(key), case)
    return bool(rule.get("kind") == "money")


def _worked_out(rule: Rule, case: Case) -> Fraction | None:
    """Return the value, or None for a field that is absent."""
    for key, work_out in _forms().items():
        if key in rule:
            return work_out(rule, case)
    raise rule.odd()


def _figure(rule: Rule, _case: Case) -> Fraction:
    return exact(rule["literal"], place=rule.place)


def _field(rule: Rule, case: Case) -> Fraction | None:
    value = value_at(rule["field"], case, place=rule.place)
    return value if isinstance(value, Fraction) else None


def _all(rule: Rule, case: Case, key: str) -> list[Fraction]:
    return [value_of(part, case) for part in rule.parts(key)]


def _add(rule: Rule, case: Case) -> Fraction:
    return sum(_all(rule, case, "add"), ZERO)


def _subtract(rule: Rule, case: Case) -> Fraction:
    first, second = _all(rule, case, "subtract")
    return first - second


def _times(rule: Rule, case: Case) -> Fraction:
    return prod(_all(rule, case, "times"), start=Fraction(1))


def _divide(rule: Rule, case: Case) -> Fraction:
    first, second = _all(rule, case, "divide")
    return value_of(rule.part("if_zero"), case) if second == 0 else Fraction(first, second)


def _clamp(rule: Rule, case: Case) -> Fraction:
    inner = rule.part("clamp")
    value = value_of(inner.part("of"), case)
    if "floor" in inner:
        value = max(value, value_of(inner.part("floor"), case))
    if "top" in inner:
        value = min(value, value_of(inner.part("top"), case))
    return value


def _whole(rule: Rule, case: Case) -> Fraction:
    value = value_of(rule.part("whole"), case)
    if "step" in rule:
        step = value_of(rule.part("step"), case)
    else:
        # One major unit of money, or one of anything else.
        step = Fraction(10 ** DECIMALS[case.world.clause["currency"]] if is_money(rule.part("whole"), case) else 1)
    # By no step, nothing is cut.
    return floor(Fraction(value, step)) * step if step > 0 else value


def _past(rule: Rule, case: Case) -> Fraction:
    past, day = rule.part("past"), case.day()
    if day is None:
        return ZERO
    values = []
    span = case.calendar.period(past["period"], day)
    for _ in range(past["count"]):
        span = None if span is None else case.calendar.period_before(past["period"], span)
        if span is not None:
            values.append(_at_place(past.part("of"), case.moved_to(span[1] - ONE_DAY), rule.place))
    return _TAKEN[past["take"]](values) if values else ZERO


def _at_place(rule: Rule, case: Case, place: str) -> Fraction:
    """Return what a quantity of the past is worth; what it misses is said at the place of the whole."""
    try:
        return value_of(rule, case)
    except NoAnswer as met:
        raise NoAnswer(met.code, place) from None


def _days(rule: Rule, case: Case) -> Fraction:
    first, last = moment(rule["days_from"], case), moment(rule["to"], case)
    return Fraction(0 if first is None or last is None else (last - first).days)


def _choose(rule: Rule, case: Case) -> Fraction:
    for option in rule.parts("choose"):
        if conditions.holds_at_root(option.part("when"), case):
            return value_of(option.part("then"), case)
    return value_of(rule.part("otherwise"), case)


_TAKEN: Final[Mapping[str, Callable[[list[Fraction]], Fraction]]] = {
    "sum": lambda values: sum(values, ZERO),
    "average": lambda values: Fraction(sum(values), len(values)),
    "lowest": min,
    "highest": max,
}


@cache
def _forms() -> Mapping[str, Callable[[Rule, Case], Fraction | None]]:
    """Return what works out each form; looked up late, because measures and quantities need each other."""
    return {
        "literal": _figure,
        "named": value_of,
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
        "greater_of": lambda rule, case: max(_all(rule, case, "greater_of")),
        "lesser_of": lambda rule, case: min(_all(rule, case, "lesser_of")),
        "clamp": _clamp,
        "whole": _whole,
        "past": _past,
        "days_from": _days,
        "table": lookup.looked_up,
        "choose": _choose,
    }
