"""Bands over a measure: marginal, the whole on the band that holds it, or every band reached."""

from collections.abc import Mapping
from fractions import Fraction

from tremplin.checker.case import Case
from tremplin.checker.quantities import value_of
from tremplin.checker.reading import Unreadable
from tremplin.checker.rule import Rule

Bounds = Mapping[str, Fraction]

LOWER = {"from": lambda x, bound: x >= bound, "above": lambda x, bound: x > bound}
UPPER = {"below": lambda x, bound: x < bound, "up_to": lambda x, bound: x <= bound}


def banded(rule: Rule, case: Case) -> Fraction:
    """Return what the bands give.

    Args:
        rule: `of`, `by`, `mode` and the rows.
        case: the claim at hand.

    Raises:
        NoAnswer: a bound, rate or amount cannot be worked out.
        Unreadable: there is no such mode.
    """
    of = value_of(rule.part("of"), case)
    x = value_of(rule.part("by"), case) if "by" in rule else of
    total = Fraction(0)
    for row in rule.parts("rows"):
        bounds = {key: value_of(row.part(key), case) for key in (*LOWER, *UPPER) if key in row}
        base = _base(rule["mode"], of, x, bounds, is_amount="amount" in row)
        if base is None:
            continue
        given = value_of(row.part("amount" if "amount" in row else "rate"), case)
        value = given if "amount" in row else given * base
        if value != 0:
            case.note(row.place, value)
        total += value
    return total


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
