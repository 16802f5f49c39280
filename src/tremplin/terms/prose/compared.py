"""Comparisons in words: a field, a quantity or a day against what the terms ask; every comparison its own words."""

from datetime import date
from fractions import Fraction
from typing import Final

from tremplin.terms import condition as c
from tremplin.terms.prose.moment import day_text, duration_text, moment_text
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_ONE: Final = {
    "is_": text_key("{field} is {value}"),
    "is_not": text_key("{field} is known and is not {value}"),
    "at_least": text_key("{field} is at least {value}"),
    "more_than": text_key("{field} is more than {value}"),
    "at_most": text_key("{field} is at most {value}"),
    "less_than": text_key("{field} is less than {value}"),
    "has": text_key("{value} is among {field}"),
}
_ONE_DAY: Final = {
    "is_": text_key("{field} is {value}"),
    "is_not": text_key("{field} is known and is not {value}"),
    "at_least": text_key("{field} is {value} or later"),
    "more_than": text_key("{field} is later than {value}"),
    "at_most": text_key("{field} is {value} or earlier"),
    "less_than": text_key("{field} is earlier than {value}"),
}
_MEASURES: Final = {
    "equals": text_key("{quantity} is exactly {value}"),
    "at_least": text_key("{quantity} is at least {value}"),
    "more_than": text_key("{quantity} is more than {value}"),
    "at_most": text_key("{quantity} is at most {value}"),
    "less_than": text_key("{quantity} is less than {value}"),
}
_DAYS: Final = {
    "before": text_key("{day} is before {other}"),
    "on_or_before": text_key("{day} is on or before {other}"),
    "after": text_key("{day} is after {other}"),
    "on_or_after": text_key("{day} is on or after {other}"),
}
_WITHIN: Final = {
    "before": text_key("{day} is within {within} before {other}, both days included"),
    "after": text_key("{day} is within {within} after {other}, both days included"),
    "of": text_key("{day} is within {within} before or after {other}, both days included"),
}
_QUOTED: Final = (None, "text", "code", "codes")
COMPARISONS: Final = ("equals", "at_least", "more_than", "at_most", "less_than")
"""The comparisons of a measure, of which exactly one is given."""


def compare_text(compare: c.Compare, voice: Voice) -> str:
    """Return a comparison of a field: the customer's segment is "enterprise"."""
    name = voice.field_name(compare.field)
    kind = compare.typed or voice.fields.type_of(compare.field) or "text"
    if compare.present is not None:
        template = text_key("{field} is known") if compare.present else text_key("{field} is not known")
        return voice.say(template, field=name)
    if compare.between is not None:
        low, high = (value_text(compare.field, value, voice) for value in compare.between)
        return voice.say("{field} is from {low} to {high}, both included", field=name, low=low, high=high)
    if compare.is_in is not None:
        return voice.say("{field} is {values}", field=name, values=_one_of(compare.field, compare.is_in, voice=voice))
    if compare.is_not_in is not None:
        values = voice.all_of([value_text(compare.field, value, voice) for value in compare.is_not_in])
        return voice.say("{field} is known and is none of these: {values}", field=name, values=values)
    if compare.has_any_of is not None:
        values = _one_of(compare.field, compare.has_any_of, voice=voice)
        return voice.say("{values} is among {field}", field=name, values=values)
    key = next(key for key in _ONE if getattr(compare, key) is not None)
    if kind == "yes-no":
        is_true = (compare.is_ or compare.is_not) == ("true" if compare.is_ else "false")
        template = text_key("{field}: yes") if is_true else text_key("{field}: no")
        return voice.say(template, field=name)
    templates = _ONE_DAY if kind in ("date", "instant") else _ONE
    return voice.say(templates[key], field=name, value=value_text(compare.field, getattr(compare, key), voice))


def _one_of(path: str, values: tuple[str, ...], *, voice: Voice) -> str:
    return voice.either([value_text(path, value, voice) for value in values])


def value_text(path: str, value: str, voice: Voice) -> str:
    """Return a value as it is compared with a field; codes by their names, in quotation marks.

    Args:
        path: of the field; its type says how the value is written.
        value: in canonical form: money in minor units, rates as n/d, days as year-month-day.
        voice: the language.
    """
    text = value_name(path, value, voice)
    return voice.quoted(text) if voice.fields.type_of(path) in _QUOTED else text


def value_name(path: str, value: str, voice: Voice) -> str:
    """Return a value of a field as it stands in a table: without quotation marks."""
    match voice.fields.type_of(path):
        case "money":
            return voice.money(int(value))
        case "count":
            return voice.number(Fraction(value))
        case "rate":
            return voice.rate(Fraction(value))
        case "date" | "instant":
            return day_text(date.fromisoformat(value[:10]), voice)
        case "yes-no":
            return voice.language.say_field(value == "true")
    return voice.code(path, value)


def measure_text(measure: c.Measure, voice: Voice) -> str:
    """Return a comparison of quantities: eligible sales are more than 25,000.00 EUR."""
    key = next(key for key in COMPARISONS if getattr(measure, key) is not None)
    return voice.say(
        _MEASURES[key],
        quantity=quantity_text(measure.measure, voice),
        value=quantity_text(getattr(measure, key), voice),
    )


def day_comparison_text(condition: c.Day, voice: Voice) -> str:
    """Return a comparison of days, one clause for each that is given."""
    day = moment_text(condition.day, voice)
    clauses = []
    for key, template in _DAYS.items():
        other = getattr(condition, key)
        if other is not None and not (condition.within and key in _WITHIN):
            clauses.append(voice.say(template, day=day, other=moment_text(other, voice)))
    for key, template in _WITHIN.items():
        other = getattr(condition, key)
        if other is not None and condition.within:
            within = duration_text(condition.within, voice)
            clauses.append(voice.say(template, day=day, within=within, other=moment_text(other, voice)))
    return voice.all_of(clauses)
