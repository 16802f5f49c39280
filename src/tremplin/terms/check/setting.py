"""What a programme is set in: its days, its currency, its time zone, and the fields that the vendor adds."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from tremplin.facts.schema import BY_WORD
from tremplin.money import CURRENCIES, UnknownZone, zone_of
from tremplin.terms.check.part import Terms, text_at
from tremplin.terms.check.path import TYPE_NAMES
from tremplin.terms.check.share import fraction_of
from tremplin.terms.condition import Compare
from tremplin.terms.field import fields_of_facts
from tremplin.terms.moment import Moment
from tremplin.terms.quantity import Between
from tremplin.terms.source import At
from tremplin.wording import Phrase, Problem, text_key

_TURNED: Final = text_key("The end, {end}, is before the start, {start}.")
_TURNED_HINT: Final = text_key("Exchange the two.")
_START: Final = text_key("the start")
_END: Final = text_key("the end")
_CURRENCY: Final = text_key('"{seen}" is not a currency of ISO 4217.')
_CURRENCY_HINT: Final = text_key("Write three capital letters, such as EUR.")
_ZONE: Final = text_key('"{seen}" is not a time zone of the IANA list.')
_ZONE_HINT: Final = text_key("Write a region and a city, such as Europe/Paris.")
_PLACE: Final = text_key('A "{word}" takes no fields of a vendor.')
_PLACE_HINT: Final = text_key("These do: {known}.")
_TAKEN: Final = text_key('The field "{seen}" is there without you.')
_TAKEN_HINT: Final = text_key("Delete the attribute, or give it another name.")
_ONE_OF: Final = text_key("Only a code can have a list of values, and this is {type}.")

_CODES: Final = ("code", "codes")


def check_settings(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each setting that is unknown or turned round."""
    programme = terms.programme
    if programme.currency not in CURRENCIES:
        fields = {"seen": programme.currency}
        yield terms.problem("CURRENCY_UNKNOWN", ("currency",), _CURRENCY, hint=_CURRENCY_HINT, **fields)
    if not _is_zone(programme.timezone):
        fields = {"seen": programme.timezone}
        yield terms.problem("TIME_ZONE_UNKNOWN", ("timezone",), _ZONE, hint=_ZONE_HINT, **fields)
    yield from _check_span(terms, programme.in_force.from_, programme.in_force.to, at=("in_force",))
    yield from _check_attributes(terms)
    yield from _check_spans(terms)


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except UnknownZone:
        return False
    return True


def _check_spans(terms: Terms) -> Iterator[Problem]:
    for part in terms.parts:
        match part.node:
            case Between():
                start, end = _fixed_day(part.node.from_), _fixed_day(part.node.to)
                if start is not None and end is not None:
                    yield from _check_span(terms, start, end, at=part.at)
            case Compare() if part.node.between is not None:
                yield from _check_between(terms, part.node.between, at=(*part.at, "between"))


def _fixed_day(moment: Moment) -> date | None:
    is_fixed = moment.base[0].isdigit() and not moment.shifts and moment.around is None
    return date.fromisoformat(moment.base) if is_fixed else None


def _check_between(terms: Terms, between: tuple[str, str], *, at: At) -> Iterator[Problem]:
    low, high = (fraction_of(text) for text in between)
    is_turned = low > high if low is not None and high is not None else between[0] > between[1]
    if is_turned:
        said = [text_at(terms, (*at, index)) for index in (0, 1)]
        yield _turned(terms, [(*at, 0), (*at, 1)], start=said[0], end=said[1])


def _check_span(terms: Terms, start: date, end: date, *, at: At) -> Iterator[Problem]:
    if end < start:
        yield _turned(terms, [(*at, "from"), (*at, "to")], start=start, end=end)


def _turned(terms: Terms, places: list[At], *, start: object, end: object) -> Problem:
    captioned = [(places[0], Phrase(_START)), (places[1], Phrase(_END))]
    return terms.clash("SPAN_TURNED", captioned, _TURNED, hint=_TURNED_HINT, start=start, end=end)


def _check_attributes(terms: Terms) -> Iterator[Problem]:
    of_facts = fields_of_facts()
    extendable = [word for word, table in BY_WORD.items() if table.has_attributes]
    for path, attribute in terms.programme.attributes.items():
        at: At = ("attributes", path)
        word = path.partition(".")[0]
        if path in of_facts:
            yield terms.problem("ATTRIBUTE_TAKEN", at, _TAKEN, hint=_TAKEN_HINT, seen=path)
        elif word not in extendable:
            yield terms.problem("ATTRIBUTE_PLACE", at, _PLACE, hint=_PLACE_HINT, word=word, known=extendable)
        if attribute.one_of and attribute.type not in _CODES:
            type_ = Phrase(TYPE_NAMES[attribute.type])
            yield terms.problem("ATTRIBUTE_VALUES", (*at, "one_of"), _ONE_OF, type=type_)
