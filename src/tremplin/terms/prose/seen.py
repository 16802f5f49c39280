"""What a decision saw of a condition, in words."""

from datetime import date
from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.prose.compared import value_name
from tremplin.terms.prose.moment import day_text
from tremplin.terms.prose.voice import Voice


def seen_text(condition: Any, seen: str | None, *, voice: Voice) -> str:
    """Return what was seen of a leaf.

    Args:
        condition: the leaf.
        seen: as the receipt writes it; None when it was absent.
        voice: the language.
    """
    if seen is None:
        return voice.say("not known")
    if isinstance(condition, c.Compare):
        return _field_seen(condition.field, seen, voice=voice)
    match condition:
        case c.Measure():
            return voice.figure(seen, kind=voice.kind_of(condition.measure))
        case c.Day():
            return day_text(date.fromisoformat(seen), voice)
        case c.IsMember():
            return voice.language.say_field(seen == "yes")
        case c.HasLevel():
            return voice.level(seen)
        case c.HasProof():
            return voice.say("accepted") if seen == "accepted" else voice.say("handed in")
        case c.Holds():
            return _named(seen, voice.competency, voice)
        case c.HasRole():
            return _named(seen, voice.role, voice)
    return _named(seen, voice.partner, voice)


def _field_seen(path: str, seen: str, *, voice: Voice) -> str:
    if voice.fields.type_of(path) == "codes":
        return _named(seen, lambda code: voice.code(path, code), voice)
    # A field of the terms may hold a partner, such as the one that receives an introduction.
    return voice.partner(value_name(path, seen, voice))


def _named(seen: str, name: Any, voice: Voice) -> str:
    codes = [code for code in seen.split(",") if code]
    return voice.all_of([name(code) for code in codes]) if codes else voice.say("none")
