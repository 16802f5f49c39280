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
from tremplin.checker.reading import list_at, text_at
from tremplin.checker.rule import Rule

Seen = tuple[bool, str | None]

ORDERED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "at_least": lambda seen, bound: bool(seen >= bound),
    "more_than": lambda seen, bound: bool(seen > bound),
    "at_most": lambda seen, bound: bool(seen <= bound),
    "less_than": lambda seen, bound: bool(seen < bound),
}


def of_field(rule: Rule, case: Case) -> Seen:
    """Compare a field; an absent one fails all but `present: false`."""
    try:
        value = value_at(rule["field"], case, place=rule.place)
    except NoAnswer:
        return False, None
    seen = None if value is None else value_text(value)
    if "present" in rule:
        return (value is not None) is rule["present"], seen
    return value is not None and _compares(rule, value, type_of(rule["field"], case)), seen


def of_measure(rule: Rule, case: Case) -> Seen:
    """Compare a quantity with another; without a value of either it fails."""
    try:
        value = quantities.value_of(rule.part("measure"), case)
        for key in ("equals", *ORDERED):
            if key in rule:
                bound = quantities.value_of(rule.part(key), case)
                return value == bound if key == "equals" else ORDERED[key](value, bound), exact_text(value)
    except NoAnswer:
        return False, None
    raise rule.odd()


def of_day(rule: Rule, case: Case) -> Seen:
    """Compare two days; an absent one fails. With `within`, both ends are included."""
    day = moment(rule["day"], case)
    within = rule.get("within")
    passed = []
    for key in ("before", "on_or_before", "after", "on_or_after", "of"):
        if key in rule:
            other = moment(rule[key], case)
            passed.append(day is not None and other is not None and _is_near(day, other, key, within=within, case=case))
    if not passed:
        raise rule.odd()
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
    earliest = other if "after" in key else case.calendar.bounded(other, within, sign=-1)
    latest = other if "before" in key else case.calendar.bounded(other, within, sign=1)
    return earliest <= day <= latest


def _compares(rule: Rule, value: Value, kind: str) -> bool:
    if isinstance(value, frozenset):
        wanted = [rule["has"]] if "has" in rule else list_at(rule["has_any_of"], place=rule.place)
        return any(code in value for code in wanted)
    if "is" in rule:
        return value == _typed(rule["is"], kind, rule.place)
    if "is_not" in rule:
        return value != _typed(rule["is_not"], kind, rule.place)
    if "is_in" in rule:
        return any(value == _typed(text, kind, rule.place) for text in rule["is_in"])
    if "is_not_in" in rule:
        return all(value != _typed(text, kind, rule.place) for text in rule["is_not_in"])
    if "between" in rule:
        low, high = (_typed(text, kind, rule.place) for text in rule["between"])
        return ORDERED["at_least"](value, low) and ORDERED["at_most"](value, high)
    for key, compare in ORDERED.items():
        if key in rule:
            return compare(value, _typed(rule[key], kind, rule.place))
    raise rule.odd()


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
