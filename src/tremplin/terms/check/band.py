"""Bands: every value has one band and no value has two, as far as the bounds are figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from tremplin.terms.check.counting import counts_whole, holds_whole
from tremplin.terms.check.part import Terms, label_of, said_of
from tremplin.terms.quantity import Literal_
from tremplin.terms.reward import Band, Banded
from tremplin.terms.source import At
from tremplin.wording import Phrase, Problem, text_key

_TWO_AT: Final = text_key("Two bands both apply to {value}.")
_TWO_FROM: Final = text_key("Two bands both apply from {value} on.")
_TWO_BETWEEN: Final = text_key("Two bands both apply between {value} and {other}.")
_TWO_STARTS: Final = text_key("Two bands both have no start.")
_NONE_AT: Final = text_key("No band applies to {value}.")
_NONE_BETWEEN: Final = text_key("No band applies between {value} and {other}.")
_EMPTY: Final = text_key("No value falls into this band: it starts at {value} and ends at {other}.")
_EMPTY_HINT: Final = text_key("Exchange the two bounds, or delete the band.")

_TWO_AT_HINT: Final = text_key(
    'Write "below" instead of "up_to" for the first band, or "above" instead of "from" for the second.'
)
_TWO_HINT: Final = text_key("End the first band where the second one starts.")
_NONE_AT_HINT: Final = text_key(
    'Write "up_to" instead of "below" for the first band, or "from" instead of "above" for the second.'
)
_NONE_HINT: Final = text_key("Start the second band where the first one ends.")

_ENDS_IN: Final = text_key("{band} ends at {value}, included")
_ENDS_OUT: Final = text_key("{band} ends at {value}, not included")
_STARTS_IN: Final = text_key("{band} starts at {value}, included")
_STARTS_OUT: Final = text_key("{band} starts at {value}, not included")
_NO_END: Final = text_key("{band} has no end")
_NO_START: Final = text_key("{band} has no start")
_BAND: Final = text_key("this band")
_LABELLED: Final = text_key('the band "{label}"')


@dataclass(frozen=True, slots=True)
class _Bound:
    """An end of a band: its value, whether that is inside, where it stands, and how it is said."""

    value: Fraction
    is_inside: bool
    at: At
    said: object


@dataclass(frozen=True, slots=True)
class _Span:
    """A band from its lower to its upper bound; none where it is open."""

    at: At
    name: Phrase
    lower: _Bound | None
    upper: _Bound | None


def check_bands(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each value that has two bands or none between the first and the last."""
    for part in terms.parts:
        if isinstance(part.node, Banded):
            yield from _check(terms, part.node, at=(*part.at, "rows"))


def _check(terms: Terms, banded: Banded, *, at: At) -> Iterator[Problem]:
    spans = [_span(terms, band, at=(*at, index)) for index, band in enumerate(banded.rows)]
    known = [span for span in spans if span is not None]
    yield from (_empty(terms, span) for span in known if _is_empty(span))
    # Where every band that is reached pays, bands are meant to overlap. A bound that is worked out has no place yet.
    if banded.mode == "each_reached" or len(known) < len(spans) or any(map(_is_empty, known)):
        return
    chosen_by = banded.of if banded.by is None else banded.by
    # Marginal bands pay for what lies between their bounds, so that even the step from 9 to 10 is a gap.
    is_counted = banded.mode == "whole" and counts_whole(chosen_by, fields=terms.fields, programme=terms.programme)
    rising = sorted(known, key=lambda span: (span.lower is not None, span.lower.value if span.lower else Fraction(0)))
    for first, second in pairwise(rising):
        yield from _check_pair(terms, first, second, is_counted=is_counted)


def _check_pair(terms: Terms, first: _Span, second: _Span, *, is_counted: bool) -> Iterator[Problem]:
    end, start = first.upper, second.lower
    places = [_end_of(first), _start_of(second)]
    if start is None:
        yield terms.clash("BANDS_OVERLAP", places, _TWO_STARTS, hint=_TWO_HINT)
    elif end is None:
        yield terms.clash("BANDS_OVERLAP", places, _TWO_FROM, hint=_TWO_HINT, value=start.said)
    elif is_counted and _are_neighbours(end, start):
        return
    elif start.value < end.value:
        fields = {"value": start.said, "other": end.said}
        yield terms.clash("BANDS_OVERLAP", places, _TWO_BETWEEN, hint=_TWO_HINT, **fields)
    elif start.value > end.value:
        fields = {"value": end.said, "other": start.said}
        yield terms.clash("BANDS_GAP", places, _NONE_BETWEEN, hint=_NONE_HINT, **fields)
    elif start.is_inside and end.is_inside:
        yield terms.clash("BANDS_OVERLAP", places, _TWO_AT, hint=_TWO_AT_HINT, value=end.said)
    elif not start.is_inside and not end.is_inside:
        yield terms.clash("BANDS_GAP", places, _NONE_AT, hint=_NONE_AT_HINT, value=end.said)


def _are_neighbours(end: _Bound, start: _Bound) -> bool:
    """Say whether the second band starts with the whole number after the last one of the first."""
    in_both = holds_whole(start.value, end.value, has_lower=start.is_inside, has_upper=end.is_inside)
    in_none = holds_whole(end.value, start.value, has_lower=not end.is_inside, has_upper=not start.is_inside)
    return not in_both and not in_none


def _span(terms: Terms, band: Band, *, at: At) -> _Span | None:
    """Return a band as a span; None when a bound is not a figure."""
    bounds: dict[str, _Bound | None] = {"lower": None, "upper": None}
    for field, side, is_inside in _ENDS:
        value = getattr(band, field)
        if isinstance(value, Literal_):
            bounds[side] = _bound(terms, value, is_inside=is_inside, at=(*at, field.rstrip("_")))
        elif value is not None:
            return None
    name = Phrase(_BAND) if band.label is None else Phrase(_LABELLED, {"label": label_of(band.label)})
    return _Span(at, name, bounds["lower"], bounds["upper"])


_ENDS: Final = (
    ("from_", "lower", True),
    ("above", "lower", False),
    ("up_to", "upper", True),
    ("below", "upper", False),
)


def _bound(terms: Terms, literal: Literal_, *, is_inside: bool, at: At) -> _Bound:
    return _Bound(Fraction(literal.literal), is_inside, at, said_of(terms, literal, at=at))


def _is_empty(span: _Span) -> bool:
    if span.lower is None or span.upper is None or span.lower.value < span.upper.value:
        return False
    return span.lower.value > span.upper.value or not (span.lower.is_inside and span.upper.is_inside)


def _empty(terms: Terms, span: _Span) -> Problem:
    lower, upper = span.lower, span.upper
    fields = {"value": lower and lower.said, "other": upper and upper.said}
    return terms.problem("BAND_EMPTY", span.at, _EMPTY, hint=_EMPTY_HINT, **fields)


def _end_of(span: _Span) -> tuple[At, Phrase]:
    if span.upper is None:
        return span.at, Phrase(_NO_END, {"band": span.name})
    template = _ENDS_IN if span.upper.is_inside else _ENDS_OUT
    return span.upper.at, Phrase(template, {"band": span.name, "value": span.upper.said})


def _start_of(span: _Span) -> tuple[At, Phrase]:
    if span.lower is None:
        return span.at, Phrase(_NO_START, {"band": span.name})
    template = _STARTS_IN if span.lower.is_inside else _STARTS_OUT
    return span.lower.at, Phrase(template, {"band": span.name, "value": span.lower.said})
