"""Leaves that compare: one field with values, or one quantity with others."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tremplin.engine.clause.fact import field_of
from tremplin.engine.clause.ground import Ground, number_of
from tremplin.engine.clause.reading import Reading
from tremplin.terms import condition as c

Comparison = Callable[[Any, Any], bool]

_COMPARISONS: dict[str, Comparison] = {
    "is_": lambda seen, value: bool(seen == value),
    "is_not": lambda seen, value: bool(seen != value),
    "is_in": lambda seen, values: seen in values,
    "is_not_in": lambda seen, values: seen not in values,
    "equals": lambda seen, value: bool(seen == value),
    "at_least": lambda seen, value: bool(seen >= value),
    "more_than": lambda seen, value: bool(seen > value),
    "at_most": lambda seen, value: bool(seen <= value),
    "less_than": lambda seen, value: bool(seen < value),
    "between": lambda seen, values: bool(values[0] <= seen <= values[1]),
    "has": lambda seen, value: value in seen,
    "has_any_of": lambda seen, values: any(value in seen for value in values),
}

_READERS: dict[str, Callable[[str], Any]] = {
    "money": number_of,
    "count": number_of,
    "rate": number_of,
    "date": date.fromisoformat,
    "instant": date.fromisoformat,
    "yes-no": lambda text: text == "true",
}


def compared(node: c.Compare) -> tuple[str, Any]:
    """Return the one comparison of a leaf, by the name of its key, and the values in the type of the field."""
    if node.present is not None:
        return "present", node.present
    name = next(name for name in _COMPARISONS if getattr(node, name, None) is not None)
    texts = getattr(node, name)
    read = _READERS.get(str(node.typed), str)
    return name, read(texts) if isinstance(texts, str) else tuple(read(text) for text in texts)


def compare_leaf(node: c.Compare, _place: str, ground: Ground) -> Reading:
    """Return the leaf that compares a field; an absent field fails all but `present: false`."""
    name, value = compared(node)
    read = field_of(node.field, ground)
    if name == "present":
        return Reading(read, lambda seen, _hearing: (seen is not None) is value)
    compare = _COMPARISONS[name]
    return Reading(read, lambda seen, _hearing: seen is not None and compare(seen, value))


def compared_quantity(node: c.Measure) -> tuple[str, Any]:
    """Return the one comparison of a leaf over a quantity, by the name of its key, and the other quantity."""
    keys = ("equals", "at_least", "more_than", "at_most", "less_than")
    name = next(key for key in keys if getattr(node, key) is not None)
    return name, getattr(node, name)


def measure_leaf(node: c.Measure, place: str, ground: Ground) -> Reading:
    """Return the leaf that compares a quantity with another; both are worked out, whatever the result."""
    from tremplin.engine.clause.quantity import quantity_of

    name, other = compared_quantity(node)
    compare = _COMPARISONS[name]
    measure = quantity_of(node.measure, f"{place}.measure", ground)
    bound = quantity_of(other, f"{place}.{name}", ground)

    return Reading(
        lambda hearing: (measure(hearing), bound(hearing)),
        lambda seen, _hearing: compare(*seen),
        lambda seen: str(seen[0]),
    )
