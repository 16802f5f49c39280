"""Comparisons: they fit the type of the field, and the values are among those that the field can take."""

from collections.abc import Iterator, Mapping
from typing import Final

from tremplin.facts.schema import FieldType
from tremplin.terms.check.part import Terms
from tremplin.terms.check.path import TYPE_NAMES
from tremplin.terms.condition import Compare
from tremplin.terms.incentive import Incentive
from tremplin.terms.source import At
from tremplin.terms.suggest import closest
from tremplin.wording import Phrase, Place, Problem, text_key

_FIT: Final = text_key('"{comparison}" does not fit the field "{field}", which is {type}.')
_FIT_HINT: Final = text_key("These fit: {fitting}.")
_LEVEL_HINT: Final = text_key("Ask for a level instead, such as {level: {at_least: gold}}.")
_VALUE: Final = text_key('The field "{field}" never has the value "{seen}".')
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_YES_NO_HINT: Final = text_key('The values are {known}. Nothing is guessed: "yes" and "true" are texts like any other.')
_KNOWN: Final = text_key("The values are {known}.")

_EQUAL: Final = ("is", "is_not", "is_in", "is_not_in")
_ORDERED: Final = ("at_least", "more_than", "at_most", "less_than", "between")
_HAS: Final = ("has", "has_any_of")
_FITTING: Final[Mapping[FieldType, tuple[str, ...]]] = {
    "text": _EQUAL,
    "code": _EQUAL,
    "yes-no": _EQUAL,
    "codes": _HAS,
    **dict.fromkeys(("date", "instant", "money", "count", "rate"), (*_EQUAL, *_ORDERED)),
}
_LEVELS: Final = ("partner.level", "partner.computed_level")
_TRUTHS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n"})


def comparisons_of(node: Compare) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each comparison that is there, with the values compared."""
    for name in (*_EQUAL, *_ORDERED, *_HAS):
        value = getattr(node, "is_" if name == "is" else name)
        if value is not None:
            yield name, value if isinstance(value, tuple) else (value,)


def check_comparisons(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each comparison that its field cannot take, and each value that the field never has."""
    for part in terms.parts:
        node = part.node
        if isinstance(node, Incentive) and node.activity is not None:
            yield from check_value(terms, (*part.at, "activity"), field="activity.kind", seen=node.activity)
        type_ = terms.fields.type_of(node.field) if isinstance(node, Compare) else None
        if not isinstance(node, Compare) or type_ is None:
            continue
        for name, values in comparisons_of(node):
            if name not in _FITTING[type_]:
                yield _not_fitting(terms, (*part.at, name), name=name, field=node.field, type_=type_)
                continue
            is_list = isinstance(getattr(node, "is_" if name == "is" else name), tuple)
            for index, value in enumerate(values):
                at = (*part.at, name, index) if is_list else (*part.at, name)
                yield from check_value(terms, at, field=node.field, seen=value)


def check_value(terms: Terms, at: At | Place, *, field: str, seen: str) -> Iterator[Problem]:
    """Give a problem when a field can take listed values only, and this is none of them."""
    known = terms.fields.values_of(field)
    if known is None or seen in known or terms.fields.type_of(field) == "yes-no":
        return
    guess = closest(seen, known)
    hint = _YES_NO_HINT if seen.lower() in _TRUTHS else _DID_YOU_MEAN if guess else _KNOWN
    fields = {"field": field, "seen": seen, "guess": guess or "", "known": list(known)}
    yield terms.problem("VALUE_UNKNOWN", at, _VALUE, hint=hint, **fields)


def _not_fitting(terms: Terms, at: At, *, name: str, field: str, type_: FieldType) -> Problem:
    hint = _LEVEL_HINT if field in _LEVELS and name in _ORDERED else _FIT_HINT
    fields = {
        "comparison": name,
        "field": field,
        "type": Phrase(TYPE_NAMES[type_]),
        "fitting": [*_FITTING[type_], "present"],
    }
    return terms.problem("COMPARISON_NOT_FITTING", at, _FIT, hint=hint, **fields)
