"""What a leaf of a condition leaves possible: values, a span of figures or days, and whether the field is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.facts.schema import FieldType
from tremplin.terms import condition as c
from tremplin.terms.check.comparison import comparisons_of
from tremplin.terms.check.part import Terms
from tremplin.terms.check.share import fraction_of
from tremplin.terms.check.span import Span
from tremplin.terms.incentive import Clock
from tremplin.terms.moment import Moment
from tremplin.terms.quantity import CountRows, Distinct, Literal_

_DAYS: Final[tuple[FieldType, ...]] = ("date", "instant")
_DAY_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EVERYTHING: Final = Span()


@dataclass(frozen=True, slots=True)
class Room:
    """What is left possible for one field, measure, day or level.

    Attributes:
        values: those left; none when any may be.
        excluded: values that are left out.
        span: figures, or days counted as numbers.
        is_there: whether the field must be there, or must not; none when nothing says so.
    """

    values: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    span: Span = _EVERYTHING
    is_there: bool | None = None

    def met_by(self, other: "Room") -> "Room":
        """Return what both leave."""
        values = self.values if other.values is None else other.values
        if self.values is not None and other.values is not None:
            values = self.values & other.values
        if {self.is_there, other.is_there} == {True, False}:
            values = frozenset()
        is_there = other.is_there if self.is_there is None else self.is_there
        return Room(values, self.excluded | other.excluded, self.span.within(other.span), is_there)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        if self.values is None:
            return self.span.is_empty
        return not any(self._takes(value) for value in self.values - self.excluded)

    def _takes(self, value: str) -> bool:
        number = number_of(value)
        return number is None or self.span.meets(Span(number, True, number, True))


def number_of(text: str) -> Fraction | None:
    """Return a canonical figure or day as a number; None for any other text."""
    if _DAY_FORM.fullmatch(text) is None:
        return fraction_of(text)
    try:
        return Fraction(date.fromisoformat(text).toordinal())
    except ValueError:
        return None


def subject_of(leaf: Any, terms: Terms) -> object:
    """Return what a leaf is about, so that leaves about the same can be held against each other; None for others."""
    match leaf:
        case c.Compare():
            is_day = terms.fields.type_of(leaf.field) in _DAYS
            return ("day" if is_day else "field", leaf.field)
        case c.Day():
            return ("day", str(leaf.day))
        case Clock():
            return ("day", str(leaf.of))
        case c.Measure():
            return ("measure", leaf.measure)
        case c.HasLevel():
            return ("level", leaf.who, str(leaf.on), leaf.level.area, leaf.level.computed)
    return None


def room_of(leaf: Any, terms: Terms) -> Room:
    """Return what a leaf leaves possible of its subject; everything for leaves that are not looked into."""
    match leaf:
        case c.Compare():
            return _room_of_compare(leaf, terms)
        case c.Day():
            return Room(span=_span(_bounds_of_day(leaf, includes=leaf.within is not None)), is_there=True)
        case Clock():
            return Room(span=_span(_bounds_of_day(leaf, includes=False)), is_there=True)
        case c.Measure():
            is_counted = isinstance(leaf.measure, CountRows | Distinct)
            counted = Span(Fraction(0)) if is_counted else _EVERYTHING
            return Room(span=_span(_bounds_of_measure(leaf)).within(counted))
        case c.HasLevel():
            return Room(values=levels_enough(leaf.level, list(terms.programme.level_names)))
    return Room()


def fixed_day(moment: Moment) -> date | None:
    """Return the day that a moment is whatever the facts; None when it follows from them."""
    is_fixed = moment.base[0].isdigit() and not moment.shifts and moment.around is None
    return date.fromisoformat(moment.base) if is_fixed else None


def levels_enough(asked: c.LevelAsked, order: list[str]) -> frozenset[str] | None:
    """Return the levels that are enough; None when one that is asked for is unknown."""
    if asked.is_ is not None:
        return frozenset({asked.is_})
    return frozenset(order[order.index(asked.at_least) :]) if asked.at_least in order else None


def _room_of_compare(leaf: c.Compare, terms: Terms) -> Room:
    room = Room(is_there=leaf.present)
    for name, texts in comparisons_of(leaf):
        room = room.met_by(_room_of_comparison(name, texts))
    known = terms.fields.values_of(leaf.field)
    if known is None or room.is_there is not True:
        return room
    # A value that is not known is a problem of its own, and is not told again as a contradiction.
    is_known = room.values is None or room.values & set(known)
    return room.met_by(Room(values=frozenset(known))) if is_known else Room()


def _room_of_comparison(name: str, texts: tuple[str, ...]) -> Room:
    match name:
        case "is" | "is_in":
            return Room(values=frozenset(texts), is_there=True)
        case "is_not" | "is_not_in":
            return Room(excluded=frozenset(texts), is_there=True)
        case "has" | "has_any_of":
            return Room(is_there=True)
        case "between" if _is_turned(texts):
            return Room(is_there=True)  # a problem of its own
        case "between":
            bounds = zip(("at_least", "at_most"), texts, strict=True)
        case _:
            bounds = zip((name,), texts, strict=True)
    return Room(span=_span((side, number_of(text)) for side, text in bounds), is_there=True)


def _is_turned(texts: tuple[str, ...]) -> bool:
    low, high = (number_of(text) for text in texts)
    return low is not None and high is not None and low > high


def _bounds_of_measure(leaf: c.Measure) -> Iterator[tuple[str, Fraction | None]]:
    for name in ("at_least", "more_than", "at_most", "less_than"):
        yield name, _figure(getattr(leaf, name))
    for name in ("at_least", "at_most"):
        yield name, _figure(leaf.equals)


def _figure(quantity: object) -> Fraction | None:
    return Fraction(quantity.literal) if isinstance(quantity, Literal_) else None


def _bounds_of_day(leaf: c.Day | Clock, *, includes: bool) -> Iterator[tuple[str, Fraction | None]]:
    sides = {"on_or_after": "at_least", "on_or_before": "at_most"}
    # With `within`, a condition includes the day that is named.
    sides |= {"after": "at_least", "before": "at_most"} if includes else {"after": "more_than", "before": "less_than"}
    for name, side in sides.items():
        moment = getattr(leaf, name, None)
        day = None if moment is None else fixed_day(moment)
        yield side, None if day is None else Fraction(day.toordinal())


def _span(bounds: Iterator[tuple[str, Fraction | None]]) -> Span:
    span = _EVERYTHING
    for name, value in bounds:
        if value is not None:
            is_inside = name in ("at_least", "at_most")
            is_lower = name in ("at_least", "more_than")
            span = span.within(Span(value, is_inside) if is_lower else Span(upper=value, has_upper=is_inside))
    return span
