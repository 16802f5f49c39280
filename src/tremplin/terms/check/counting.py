"""Which quantities are always whole numbers, so that nothing lies between two neighbours."""

from fractions import Fraction
from math import ceil, floor
from typing import Any

from tremplin.terms import quantity as q
from tremplin.terms.field import Fields
from tremplin.terms.kinds import measured_path, word_of
from tremplin.terms.programme import Programme


def counts_whole(quantity: Any, *, fields: Fields, programme: Programme) -> bool:
    """Say whether a quantity is always a whole number."""
    match quantity:
        case q.Distinct() | q.Rank() | q.DaysBetween():
            return True
        case q.CountRows():
            return not quantity.weights
        case q.FieldValue():
            return fields.type_of(quantity.field) == "count"
        case q.Sum() if quantity.rate is not None or quantity.weights:
            return False
        case q.Sum() | q.Lowest() | q.Highest() | q.Last():
            # A credit note takes away a part of the quantity of its line, which need not be whole.
            return word_of(quantity) != "line" and fields.type_of(measured_path(quantity) or "") == "count"
        case q.WholeOf():
            return quantity.step is None
        case q.Reference() if quantity.named in programme.measures:
            inner = programme.measures[quantity.named].quantity
            return not isinstance(inner, q.Reference) and counts_whole(inner, fields=fields, programme=programme)
    return False


def holds_whole(lower: Fraction, upper: Fraction, *, has_lower: bool, has_upper: bool) -> bool:
    """Say whether a whole number lies between two bounds.

    Args:
        lower: the lower bound.
        upper: the upper bound.
        has_lower: whether the lower bound itself counts.
        has_upper: whether the upper bound itself counts.
    """
    first, last = ceil(lower), floor(upper)
    first += first == lower and not has_lower
    last -= last == upper and not has_upper
    return first <= last
