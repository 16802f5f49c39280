"""Leaves that compare: a field, a measure, a day."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.checker import quantities
from tremplin.checker.canonical import exact, exact_text
from tremplin.checker.case import Case
from tremplin.checker.days import day_of
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import Value, value_text
from tremplin.checker.fields import type_of, value_at
from tremplin.checker.moments import moment
from tremplin.checker.reading import Unreadable, list_at, text_at

Leaf = Mapping[str, Any]
Seen = tuple[bool, str | None]

ORDERED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "at_least": lambda seen, bound: bool(seen >= bound),
    "more_than": lambda seen, bound: bool(seen > bound),
    "at_most": lambda seen, bound: bool(seen <= bound),
    "less_than": lambda seen, bound: bool(seen < bound),
}


def of_field(node: Leaf, case: Case, place: str) -> Seen:
    """Compare a field; an absent one fails all but `present: false`."""
    try:
        value = value_at(node["field"], case, place)
    except NoAnswer:
        return False, None
    seen = None if value is None else value_text(value)
    if node.get("present") is not None:
        return (value is not None) is node["present"], seen
    return value is not None and _compares(node, value, type_of(node["field"], case), place), seen


def of_measure(node: Leaf, case: Case, place: str) -> Seen:
    """Compare a quantity with another; without a value of either it fails."""
    try:
        value = quantities.value_of(node["measure"], case, f"{place}.measure")
        for key in ("equals", *ORDERED):
            if node.get(key) is not None:
                bound = quantities.value_of(node[key], case, f"{place}.{key}")
                return value == bound if key == "equals" else ORDERED[key](value, bound), exact_text(value)
    except NoAnswer:
        return False, None
    raise Unreadable("MALFORMED", place, seen=sorted(node))


def of_day(node: Leaf, case: Case, place: str) -> Seen:
    """Compare two days; an absent one fails. With `within`, both ends are included."""
    day = moment(node["day"], case)
    within = node.get("within")
    passed = []
    for key in ("before", "on_or_before", "after", "on_or_after", "of"):
        if node.get(key) is not None:
            other = moment(node[key], case)
            passed.append(day is not None and other is not None and _is_near(day, other, key, within=within, case=case))
    if not passed:
        raise Unreadable("MALFORMED", place, seen=sorted(node))
    return all(passed), None if day is None else day.isoformat()


def _is_near(day: date, other: date, key: str, *, within: str | None, case: Case) -> bool:
    if within is None:
        return {
            "before": day < other,
            "on_or_before": day <= other,
            "after": day > other,
            "on_or_after": day >= other,
            "of": day == other,
        }[key]
    earliest = other if "after" in key else case.calendar.moved(other, within, sign=-1)
    latest = other if "before" in key else case.calendar.moved(other, within, sign=1)
    return earliest <= day <= latest


def _compares(node: Leaf, value: Value, kind: str, place: str) -> bool:
    if isinstance(value, frozenset):
        wanted = [node["has"]] if node.get("has") is not None else list_at(node["has_any_of"], place=place)
        return any(code in value for code in wanted)
    if node.get("is") is not None:
        return value == _typed(node["is"], kind, place)
    if node.get("is_not") is not None:
        return value != _typed(node["is_not"], kind, place)
    if node.get("is_in") is not None:
        return any(value == _typed(text, kind, place) for text in node["is_in"])
    if node.get("is_not_in") is not None:
        return all(value != _typed(text, kind, place) for text in node["is_not_in"])
    if node.get("between") is not None:
        low, high = (_typed(text, kind, place) for text in node["between"])
        return ORDERED["at_least"](value, low) and ORDERED["at_most"](value, high)
    for key, compare in ORDERED.items():
        if node.get(key) is not None:
            return compare(value, _typed(node[key], kind, place))
    raise Unreadable("MALFORMED", place, seen=sorted(node))


def _typed(data: Any, kind: str, place: str) -> Value | Fraction:
    """Read a compared value in the type of the field."""
    text = text_at(data, place=place)
    if kind in ("money", "count", "rate"):
        return exact(text, place=place)
    if kind in ("date", "instant"):
        return day_of(text, place=place)
    if kind == "yes-no":
        return text == "true"
    return text
