"""How the forms that the models want are said to an author: a name, a field, a figure, a day, a mapping with keys."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any, Final, Literal, get_args, get_origin

from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.moment import Duration, Moment
from tremplin.terms.node import Id, Label, Node, Path
from tremplin.terms.programme import Programme
from tremplin.terms.spot import arms_of, bare, is_node, is_union, keys_of, tags_of
from tremplin.wording import OneOf, Phrase, text_key

TEXT: Final = Phrase(text_key("a text"))
LIST: Final = Phrase(text_key("a list"))
DAY: Final = Phrase(text_key("a day such as 2026-03-31"))
FIGURE: Final = Phrase(text_key("a figure such as 1250.50, 12, 2.5% or 1/12"))
FIGURE_OR_NAME: Final = Phrase(text_key("a figure such as 1250.50, 12, 2.5% or 1/12, or the name of a measure"))
DURATION: Final = Phrase(text_key("a length of time such as 90 days, 10 business days, 15 months or 1 year"))
MOMENT: Final = Phrase(
    text_key("a day such as 2026-03-31, activity.completed_on or end of quarter of project.won_on + 45 days")
)
_NAME: Final = Phrase(text_key("a name in lower-case letters, digits and hyphens, such as master-services"))
_FIELD: Final = Phrase(text_key("a field such as customer.segment"))
_SHARE: Final = Phrase(text_key("a share such as 25% or 1/4"))
_VERSION: Final = Phrase(text_key("a version such as 2021.1"))
_CURRENCY: Final = Phrase(text_key("a currency in three capital letters, such as EUR"))
_WHOLE: Final = Phrase(text_key("a whole number such as 25"))
_TRUTH: Final = Phrase(text_key("true or false"))
_LABEL: Final = Phrase(text_key("a text in both languages, such as {en: Rebate, fr: Remise}"))
_NAMES: Final = Phrase(text_key("a mapping from names to what they mean"))
_KEYS: Final = text_key("a mapping with {keys}")
_WORD: Final = text_key('"{word}"')

_BY_TYPE: Final[dict[Any, Phrase]] = {
    Duration: DURATION,
    Moment: MOMENT,
    date: DAY,
    int: _WHOLE,
    bool: _TRUTH,
    str: TEXT,
    Label: _LABEL,
}


def _pattern(model: type[Node], field: str) -> str:
    return next(str(note.pattern) for note in model.model_fields[field].metadata if hasattr(note, "pattern"))


_BY_PATTERN: Final[dict[str, Phrase]] = {
    get_args(Id)[1].pattern: _NAME,
    get_args(Path)[1].pattern: _FIELD,
    _pattern(q.Number, "number"): FIGURE,
    _pattern(r.Instalment, "share"): _SHARE,
    _pattern(Programme, "version"): _VERSION,
    _pattern(Programme, "currency"): _CURRENCY,
}


def form_of(type_: Any) -> Phrase | OneOf:
    """Return how a form is said.

    Args:
        type_: what the models want.
    """
    kind = bare(type_)
    if is_union(kind):
        keys = tags_of(kind)
        return Phrase(_KEYS, {"keys": OneOf(tuple(keys))}) if keys else _one_of(map(form_of, arms_of(kind)))
    words = words_of(kind)
    if words:
        return OneOf(tuple(Phrase(_WORD, {"word": word}) for word in words))
    if kind in _BY_TYPE:
        return _BY_PATTERN.get(_pattern_of(type_), _BY_TYPE[kind])
    if is_node(kind):
        return Phrase(_KEYS, {"keys": required_keys(kind)})
    return _NAMES if get_origin(kind) is dict else LIST


def _one_of(forms: Iterable[Phrase | OneOf]) -> OneOf:
    """Return one choice of all that is chosen from."""
    return OneOf(tuple(item for form in forms for item in (form.items if isinstance(form, OneOf) else (form,))))


def form_of_pattern(pattern: str) -> Phrase:
    """Return how the form of a text is said."""
    return _BY_PATTERN[pattern]


def words_of(type_: Any) -> list[str]:
    """Return the words that are allowed; none when the form is no choice of words."""
    kind = bare(type_)
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [one.value for one in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def required_keys(owner: type[Node]) -> list[str]:
    """Return the keys that a part must have; all of them when it could do without any."""
    required = [info.alias or name for name, info in owner.model_fields.items() if info.is_required()]
    return required or keys_of(owner)


def _pattern_of(type_: Any) -> str:
    notes = get_args(type_)[1:]
    return next((note.pattern for note in notes if getattr(note, "pattern", None)), "")
