"""Bands over a measure: marginal, the whole on the band that holds it, or every band reached."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tremplin.checker.case import Case
from tremplin.checker.quantities import value_of
from tremplin.checker.reading import Unreadable

Band = Mapping[str, Any]
Bounds = Mapping[str, Fraction]

LOWER = {"from": lambda x, bound: x >= bound, "above": lambda x, bound: x > bound}
UPPER = {"below": lambda x, bound: x < bound, "up_to": lambda x, bound: x <= bound}


def banded(node: Band, case: Case, place: str) -> Fraction:
    """Return what the bands give.

    Args:
        node: `of`, `by`, `mode` and the rows.
        case: the claim at hand.
        place: of the bands.

    Raises:
        NoAnswer: a bound, rate or amount cannot be worked out.
        Unreadable: there is no such mode.
    """
    of = value_of(node["of"], case, f"{place}.of")
    x = of if node.get("by") is None else value_of(node["by"], case, f"{place}.by")
    total = Fraction(0)
    for index, row in enumerate(node["rows"]):
        at = f"{place}.rows[{index}]"
        bounds = _bounds(row, case, at)
        base = _base(node["mode"], of, x, bounds, is_amount=row.get("amount") is not None)
        if base is None:
            continue
        if row.get("amount") is not None:
            value = value_of(row["amount"], case, f"{at}.amount")
        else:
            value = value_of(row["rate"], case, f"{at}.rate") * base
        if value != 0:
            case.note(at, value)
        total += value
    return total


def _bounds(row: Band, case: Case, place: str) -> Bounds:
    keys = [key for key in (*LOWER, *UPPER) if row.get(key) is not None]
    return {key: value_of(row[key], case, f"{place}.{key}") for key in keys}


def _base(mode: str, of: Fraction, x: Fraction, bounds: Bounds, *, is_amount: bool) -> Fraction | None:
    """Return what a band pays its rate on; None when it gives nothing."""
    is_reached = all(LOWER[key](x, bounds[key]) for key in LOWER if key in bounds)
    is_within = all(UPPER[key](x, bounds[key]) for key in UPPER if key in bounds)
    if mode == "whole":
        return of if is_reached and is_within else None
    if mode == "each_reached":
        return of if is_reached else None
    if mode != "marginal":
        raise Unreadable("MALFORMED", seen=mode)
    lower = max((bounds[key] for key in LOWER if key in bounds), default=Fraction(0))
    inside = min([x, *(bounds[key] for key in UPPER if key in bounds)]) - lower
    gives = is_reached if is_amount else inside > 0
    return inside if gives else None
