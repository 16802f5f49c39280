"""Limits and exclusions in words: how much, for whom, over which time, shared with what."""

from typing import Any, Final

from tremplin.terms.limit import Exclusion, Limit, RollingLimit
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.moment import duration_text, moment_text
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice
from tremplin.terms.quantity import Literal_
from tremplin.wording.phrase import text_key

MEASURES: Final = ("amount", "units", "claims", "persons", "customers", "quantity")
"""What a limit may be measured in; exactly one is given."""

_PER: Final = {
    "partner": text_key("for each partner"),
    "customer": text_key("for each customer"),
    "project": text_key("for each project"),
    "country": text_key("for each country"),
    "incentive": text_key("for each incentive"),
    "stage": text_key("for each stage"),
    "person": text_key("for each person"),
    "role": text_key("for each role"),
    "activity": text_key("for each activity"),
}
_WINDOWS: Final = {
    "programme": text_key("over the whole programme"),
    "programme-year": text_key("in each programme year"),
    "year": text_key("in each calendar year"),
    "half": text_key("in each half-year"),
    "quarter": text_key("in each quarter"),
    "month": text_key("in each month"),
    "project": text_key("over the life of the project"),
}
_COUNTED: Final = {
    "claims": text_key("as many awards as {quantity}"),
    "persons": text_key("as many people as {quantity}"),
    "customers": text_key("as many customers as {quantity}"),
}
_AMONG: Final = {
    "project": text_key("the same project"),
    "customer": text_key("the same customer"),
    "partner": text_key("the same partner"),
    "line": text_key("the same order line"),
    "activity": text_key("the same activity"),
    "person": text_key("the same person"),
}
_KEPT: Final = {
    "first": text_key("the one recorded first is paid"),
    "listed": text_key("the one listed first here is paid"),
    "greatest": text_key("the one that earns most is paid"),
}


def limit_name(limit: Limit, voice: Voice) -> str:
    """Return what a limit is called: its label, else what it says."""
    return voice.label(limit.label) or limit_text(limit, voice)


def limit_text(limit: Limit, voice: Voice) -> str:
    """Return a limit as a noun: at most 60,000.00 EUR for each partner over the whole programme."""
    parts = [voice.say("at most {size}", size=size_text(limit, voice))]
    if limit.per:
        parts.append(voice.all_of([per_text(one, voice) for one in limit.per]))
    parts.append(window_text(limit, voice))
    return " ".join(parts)


def size_text(limit: Limit, voice: Voice) -> str:
    """Return how much a limit allows, with what it counts."""
    key = next(key for key in MEASURES if getattr(limit, key) is not None)
    quantity = getattr(limit, key)
    text = quantity_text(quantity, voice)
    match key:
        case "units":
            return voice.say(
                "{number} {unit}", number=text, unit=voice.label(voice.programme.units[limit.unit or ""].label)
            )
        case "claims" | "persons" | "customers":
            return _counted_text(key, text, count=_whole(quantity), voice=voice)
        case "quantity":
            return voice.say("{number} ({counted})", number=text, counted=quantity_text(limit.takes, voice))
    return text


def _whole(quantity: Any) -> int | None:
    literal = quantity.literal if isinstance(quantity, Literal_) else ""
    return int(literal) if literal.isdigit() else None


def _counted_text(key: str, text: str, *, count: int | None, voice: Voice) -> str:
    """Return how many of what is counted; a quantity that is no figure is named first."""
    if count is None:
        return voice.say(_COUNTED[key], quantity=text)
    match key:
        case "claims":
            return voice.say_count("{n} award", "{n} awards", count)
        case "persons":
            return voice.say_count("{n} person", "{n} people", count)
    return voice.say_count("{n} customer", "{n} customers", count)


def per_text(per: str, voice: Voice) -> str:
    """Return for whom a limit is counted apart."""
    if per in _PER:
        return voice.say(_PER[per])
    return voice.say("for each value of {field}", field=voice.field_name(per))


def window_text(limit: Limit, voice: Voice) -> str:
    """Return over which time a limit counts."""
    if isinstance(limit.window, RollingLimit):
        text = voice.say("within any {length}", length=duration_text(limit.window.rolling, voice))
    else:
        text = voice.say(_WINDOWS[limit.window])
    if limit.dated is None:
        return text
    return voice.say("{window} (by {day})", window=text, day=moment_text(limit.dated, voice))


def covers_text(limit: Limit, voice: Voice, *, but: str = "") -> str:
    """Return what a limit covers.

    Args:
        limit: any limit.
        voice: the language.
        but: the id of the incentive being spoken of, which is left out: the others share the limit with it.

    Returns:
        Titles as a list; empty when nothing is left.
    """
    if limit.covers == "all":
        text = voice.say("all other incentives") if but else voice.say("all incentives")
    else:
        titles = [voice.incentive_title(one) for one in limit.covers if one != but and one not in limit.except_]
        text = voice.all_of([voice.quoted(title) for title in titles])
    if limit.except_ and limit.covers == "all":
        titles = [voice.quoted(voice.incentive_title(one)) for one in limit.except_]
        return voice.say("{incentives} except {excepted}", incentives=text, excepted=voice.all_of(titles))
    return text


def is_covered(limit: Limit, incentive_id: str) -> bool:
    """Say whether a limit covers an incentive."""
    return incentive_id not in limit.except_ and (limit.covers == "all" or incentive_id in limit.covers)


def short_text(limit: Limit, voice: Voice) -> str:
    """Return what happens when a limit has less left than is asked, as a sentence."""
    if limit.when_short == "partial":
        return voice.say("When less is left, what is left is granted.")
    return voice.say("When not enough is left, nothing is granted.")


def where_text(limit: Limit, voice: Voice) -> str:
    """Return which claims a limit touches, as a sentence; empty when all that it covers."""
    if limit.where is None:
        return ""
    return voice.say("It touches only claims where {condition}.", condition=condition_text(limit.where, voice))


def exclusion_text(exclusion: Exclusion, voice: Voice) -> str:
    """Return an exclusion as a sentence: among A and B for the same project, the one recorded first is paid."""
    titles = voice.all_of([voice.quoted(voice.incentive_title(one)) for one in exclusion.between])
    if exclusion.per == ("line",):
        return voice.say(
            "Among {incentives}, an order line counts only once: for the one listed first here.", incentives=titles
        )
    return voice.say(
        "Among {incentives}, for {subjects}, {window}, only one is paid: {kept}.",
        incentives=titles,
        subjects=voice.all_of([voice.say(_AMONG[one]) for one in exclusion.per]),
        window=voice.say(_WINDOWS[exclusion.window]),
        kept=voice.say(_KEPT[exclusion.keep]),
    )
