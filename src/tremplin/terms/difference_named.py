"""How the parts that have a name differ between two versions: measures, conditions, levels, payment, taking back."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from tremplin.terms import condition as c
from tremplin.terms.difference_change import Change, Kind, Pair, Place, change
from tremplin.terms.difference_condition import condition_difference
from tremplin.terms.difference_walk import field_changes, value_changes
from tremplin.terms.programme import LevelRule, NamedCondition
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.voice import Voice

# What a greater figure means for a partner: a measure may stand on either side of a rule; a payment that comes
# later or must be larger is worse.
_WORTH: Final[Mapping[str, Mapping[str, Kind]]] = {
    "measures": {},
    "payment": {"minimum": "loss", "within": "loss", "dispute_within": "gain"},
    "taking_back": {},
}


def measure_changes(pair: Pair) -> Iterator[Change]:
    """Go through what differs between the measures of two versions."""
    yield from _by_name("measures", pair)


def condition_changes(pair: Pair) -> Iterator[Change]:
    """Go through what differs between the named conditions of two versions."""
    old, new = pair.old.programme.conditions, pair.new.programme.conditions
    yield from _came_and_went("conditions", old, new, pair=pair)
    for name in (one for one in old if one in new and old[one] != new[one]):
        at = Place(condition_text(new[name], pair.new), f"conditions.{name}")
        names = [field for field in NamedCondition.model_fields if field != "holds_when"]
        yield from field_changes(old[name], new[name], names=names, at=at, pair=pair)
        before, after = old[name].holds_when, new[name].holds_when
        if before != after:
            asked: Kind = "loss" if _is_asked_alone(name, pair.old) and _is_asked_alone(name, pair.new) else "change"
            yield from condition_difference(before, after, at=at, pair=pair, asked=asked)


def _is_asked_alone(name: str, voice: Voice) -> bool:
    """Say whether a named condition only ever opens an incentive: then asking for more is a loss."""
    asked = sum(_asked_times(name, one.when) for one in voice.programme.incentives)
    return 0 < asked == _named_times(name, voice.programme)


def _asked_times(name: str, condition: Any) -> int:
    match condition:
        case c.Named():
            return int(condition.condition == name)
        case c.All():
            return sum(_asked_times(name, one) for one in condition.all)
        case c.Any_():
            return sum(_asked_times(name, one) for one in condition.any)
    return 0


def _named_times(name: str, node: Any) -> int:
    match node:
        case c.Named():
            return int(node.condition == name)
        case tuple():
            return sum(_named_times(name, one) for one in node)
        case dict():
            return sum(_named_times(name, one) for one in node.values())
        case BaseModel():
            return sum(_named_times(name, getattr(node, field)) for field in type(node).model_fields)
    return 0


def rule_changes(pair: Pair) -> Iterator[Change]:
    """Go through what differs between the levels and the rules of payment and of taking back."""
    yield from _level_changes(pair)
    yield from _by_name("payment", pair)
    yield from _by_name("taking_back", pair)


def _by_name(key: str, pair: Pair) -> Iterator[Change]:
    old, new = getattr(pair.old.programme, key), getattr(pair.new.programme, key)
    yield from _came_and_went(key, old, new, pair=pair)
    for name in (one for one in old if one in new and old[one] != new[one]):
        at = Place(_called(name, new[name], pair.new), f"{key}.{name}")
        names = type(new[name]).model_fields
        yield from field_changes(old[name], new[name], names=names, at=at, pair=pair, worth=_WORTH[key])


def _called(name: str, node: Any, voice: Voice) -> str:
    """Return what a part with a name is called: its label, what it is about, else its name."""
    return voice.label(getattr(node, "label", None) or getattr(node, "when", None)) or name


def _came_and_went(key: str, old: Mapping[str, Any], new: Mapping[str, Any], *, pair: Pair) -> Iterator[Change]:
    for name, node in old.items():
        if name not in new:
            at = Place(_called(name, node, pair.old), f"{key}.{name}")
            yield change("change", at, pair.say("this is no longer defined."), pair=pair)
    for name, node in new.items():
        if name not in old:
            at = Place(_called(name, node, pair.new), f"{key}.{name}")
            yield change("change", at, pair.say("this is now defined."), pair=pair)


def _level_changes(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.programme.levels, pair.new.programme.levels
    if len(old) != len(new):
        at = Place(pair.new.label(pair.new.programme.title), "levels")
        yield from value_changes(old, new, name="levels", at=at, pair=pair)
        return
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        at = Place(pair.new.level(after.level), f"levels.{index}")
        names = [field for field in LevelRule.model_fields if field != "requires"]
        yield from field_changes(before, after, names=names, at=at, pair=pair)
        if before.requires != after.requires:
            yield from condition_difference(before.requires, after.requires, at=at.below("requires"), pair=pair)
