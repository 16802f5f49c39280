"""Walks two versions of a part of the terms side by side, so that no difference is passed over."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from tremplin.terms.difference_change import FLIPPED, Change, Kind, Pair, Place, change, is_reordered, value_said
from tremplin.terms.difference_name import field_words
from tremplin.terms.kinds import QUANTITIES
from tremplin.terms.moment import Duration
from tremplin.terms.node import Label
from tremplin.terms.prose.voice import Voice
from tremplin.terms.quantity import Literal_
from tremplin.wording.phrase import text_key

Worth = Mapping[str, Kind]
"""What a greater figure means for a partner, by field."""
RATES: Final = frozenset({"rate", "by", "once_at_least", "share"})
"""Fields whose plain numbers are rates."""

# What a greater figure means for a partner; fields that are not here are told without judgement.
_GREATER: Final[Worth] = {
    **dict.fromkeys(("lump_sum", "rate", "amount", "minimum", "maximum", "by"), "gain"),
    **dict.fromkeys(("units", "claims", "persons", "customers", "quantity"), "gain"),
    **dict.fromkeys(("within", "extension", "valid_for", "kept", "dispute_within"), "gain"),
    **dict.fromkeys(("beyond", "once_at_least", "baseline", "threshold", "from_", "above"), "loss"),
}
# What it means that a field appears; that it goes means the opposite.
_APPEARS: Final[Worth] = {
    **dict.fromkeys(("minimum", "extension", "except_when", "valid_for"), "gain"),
    **dict.fromkeys(("maximum", "threshold", "beyond", "once_at_least"), "loss"),
}
# Parts in which a figure is neither better nor worse for being greater.
_NEUTRAL: Final = frozenset({"divided_below", "rounding"})
_DAYS_IN_UNIT: Final = {"days": 1, "business days": 1, "months": 30, "years": 365}


def field_changes(
    old: BaseModel, new: BaseModel, *, names: Iterable[str], at: Place, pair: Pair, worth: Worth | None = None
) -> Iterator[Change]:
    """Go through the fields that differ, with at least one change for each.

    Args:
        old: a part of the old terms.
        new: the part of the new terms that stands for it, of the same type.
        names: of the fields to look at.
        at: where the parts stand.
        pair: the voices.
        worth: what a greater figure means, by field; None for what it means in an incentive or a limit.
    """
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            inner = at.below(name.rstrip("_"))
            yield from value_changes(before, after, name=name, at=inner, pair=pair, worth=worth)


def value_changes(
    old: Any, new: Any, *, name: str, at: Place, pair: Pair, worth: Worth | None = None
) -> Iterator[Change]:
    """Go through what differs between two values of a field that are not the same; see `field_changes`.

    Yields:
        At least one change.
    """
    worth = {} if name in _NEUTRAL else worth
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _key_changes(old, new, name=name, at=at, pair=pair)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _are_parts(old + new):
        yield from _list_changes(old, new, name=name, at=at, pair=pair)
    elif type(old) is type(new) and isinstance(old, BaseModel) and not isinstance(old, (*QUANTITIES, Label)):
        yield from field_changes(old, new, names=type(old).model_fields, at=at, pair=pair, worth=worth)
    else:
        yield _leaf_change(old, new, name=name, at=at, pair=pair, worth=worth)


def _are_parts(values: tuple[Any, ...]) -> bool:
    return all(isinstance(value, BaseModel) for value in values)


def _key_changes(old: dict[str, Any], new: dict[str, Any], *, name: str, at: Place, pair: Pair) -> Iterator[Change]:
    what = field_words(name, pair.new)
    for key, value in old.items():
        if key not in new:
            text = pair.say("{what}: {name} is no more.", what=what, name=_entry(key, value, pair.old))
            yield change("change", at.below(key), text, pair=pair)
        elif value != new[key]:
            yield from value_changes(value, new[key], name=key, at=at.below(key), pair=pair)
    for key, value in new.items():
        if key not in old:
            text = pair.say("{what}: {name} is new.", what=what, name=_entry(key, value, pair.new))
            yield change("change", at.below(key), text, pair=pair)


def _entry(key: str, value: Any, voice: Voice) -> str:
    """Return what an entry of a list of words is called: by its label, else by its key."""
    label = value if isinstance(value, Label) else getattr(value, "label", None)
    return voice.quoted(voice.label(label) or (value if isinstance(value, str) else key))


def _list_changes(old: tuple[Any, ...], new: tuple[Any, ...], *, name: str, at: Place, pair: Pair) -> Iterator[Change]:
    """Compare lists item by item when they are of one length; else tell what went and what came."""
    if len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                yield from value_changes(before, after, name=name, at=at.below(f"{index}"), pair=pair)
        return
    what = field_words(name, pair.new)
    for one in (one for one in old if one not in new):
        text = pair.say("{what}: this is no more: {old}.", what=what, old=value_said(one, pair.old))
        yield change("change", at, text, pair=pair)
    for one in (one for one in new if one not in old):
        text = pair.say("{what}: this is new: {new}.", what=what, new=value_said(one, pair.new))
        yield change("change", at, text, pair=pair)
    if is_reordered(old, new):
        yield change("change", at, pair.say("{what}: they stand in another order.", what=what), pair=pair)


def _leaf_change(old: Any, new: Any, *, name: str, at: Place, pair: Pair, worth: Worth | None) -> Change:
    before, after = pair.said(old, new, as_rate=name in RATES)
    kind, template = _judged(old, new, name=name, worth=_GREATER if worth is None else worth)
    return change(kind, at, pair.say(template, what=field_words(name, pair.new), old=before, new=after), pair=pair)


def _judged(old: Any, new: Any, *, name: str, worth: Worth) -> tuple[Kind, str]:
    """Return what a change of a value means, and the sentence for it."""
    if old is None:
        return _APPEARS.get(name, "change"), text_key("{what} is new: {new}.")
    if new is None:
        return FLIPPED[_APPEARS.get(name, "change")], text_key("{what} is no more; it was: {old}.")
    greater = is_greater(old, new)
    if greater is None:
        return "change", text_key("{what}: formerly {old}, now {new}.")
    kind: Kind = worth.get(name, "change")
    if greater:
        return kind, text_key("{what} rises from {old} to {new}.")
    return FLIPPED[kind], text_key("{what} falls from {old} to {new}.")


def is_greater(old: Any, new: Any) -> bool | None:
    """Say whether the new figure is the greater one; None when they cannot be compared, or are equal."""
    match old, new:
        case Literal_(), Literal_() if old.kind == new.kind:
            before, after = Fraction(old.literal), Fraction(new.literal)
        case Duration(), Duration() if old.unit == new.unit or "business days" not in (old.unit, new.unit):
            before, after = (Fraction(one.number * _DAYS_IN_UNIT[one.unit]) for one in (old, new))
        case int(), int() if not isinstance(old, bool):
            before, after = Fraction(old), Fraction(new)
        case _:
            return None
    return None if before == after else after > before
