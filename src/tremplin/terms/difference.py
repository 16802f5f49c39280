"""How two versions of a programme differ, in words: what a partner gains, what it loses, what else changed.

Everything that differs is reported. What is known to help or to hurt a partner is told as a gain or a loss; the rest
is told as a change, because a wrong promise is worse than a neutral word.
"""

from collections.abc import Iterator

from tremplin.terms.difference_change import Change, Kind, Pair, Place, change, is_reordered
from tremplin.terms.difference_incentive import incentive_changes
from tremplin.terms.difference_limit import exclusion_changes, limit_changes
from tremplin.terms.difference_named import condition_changes, measure_changes, rule_changes
from tremplin.terms.difference_table import table_changes
from tremplin.terms.difference_walk import field_changes
from tremplin.terms.limit import Limit
from tremplin.terms.programme import Programme
from tremplin.terms.prose.headline import headline_text
from tremplin.terms.prose.limit import exclusion_text, is_covered, limit_name, limit_text
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.wording import Language

# What has a sentence of its own; every other field of a programme is told by its name.
_TOLD_APART = frozenset(
    {
        "incentives",
        "limits",
        "exclusions",
        "tables",
        "measures",
        "conditions",
        "levels",
        "payment",
        "taking_back",
        "examples",
    }
)


def difference(old: Programme, new: Programme, *, language: Language) -> tuple[Change, ...]:
    """Return what changed from one version of a programme to another.

    Args:
        old: checked and resolved.
        new: checked and resolved.
        language: of the sentences.

    Returns:
        At least one sentence for every part that differs, in the order of a terms file; none when nothing does.
    """
    pair = Pair(voice_of(old, language), voice_of(new, language))
    return tuple(_changes(pair))


def _changes(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.programme, pair.new.programme
    names = [name for name in Programme.model_fields if name not in _TOLD_APART]
    yield from field_changes(old, new, names=names, at=Place(pair.new.label(new.title)), pair=pair)
    if is_reordered(old.level_names, new.level_names):
        at = Place(pair.new.label(new.title), "level_names")
        yield change(
            "change", at, pair.say("the levels stand in another order, from the lowest to the highest."), pair=pair
        )
    yield from _incentives(pair)
    yield from _limits(pair)
    yield from _exclusions(pair)
    yield from table_changes(pair)
    yield from measure_changes(pair)
    yield from condition_changes(pair)
    yield from rule_changes(pair)
    if old.examples != new.examples:
        at = Place(pair.new.label(new.title), "examples")
        yield change("change", at, pair.say("the cases that prove the terms are other ones."), pair=pair)


def _incentives(pair: Pair) -> Iterator[Change]:
    old = {one.id: one for one in pair.old.programme.incentives}
    new = {one.id: one for one in pair.new.programme.incentives}
    for key, incentive in old.items():
        at = Place(pair.old.label(incentive.title), f"incentives.{key}", key)
        if key not in new:
            pays = _headline(pair.old, key)
            yield change("loss", at, pair.say("this incentive is no more; it paid: {pays}.", pays=pays), pair=pair)
        elif incentive != new[key]:
            yield from incentive_changes(incentive, new[key], at=at, pair=pair.about(incentive, new[key]))
    for key, incentive in new.items():
        if key not in old:
            at = Place(pair.new.label(incentive.title), f"incentives.{key}", key)
            pays = _headline(pair.new, key)
            yield change("gain", at, pair.say("this incentive is new; it pays: {pays}.", pays=pays), pair=pair)
    if is_reordered(old, new):
        at = Place(pair.new.label(pair.new.programme.title), "incentives")
        yield change("change", at, pair.say("the incentives stand in another order."), pair=pair)


def _headline(voice: Voice, incentive_id: str) -> str:
    return headline_text(next(one for one in voice.programme.incentives if one.id == incentive_id), voice)


def _limits(pair: Pair) -> Iterator[Change]:
    old = {one.id: one for one in pair.old.programme.limits}
    new = {one.id: one for one in pair.new.programme.limits}
    for key, limit in old.items():
        at = Place(limit_name(limit, pair.old), f"limits.{key}")
        if key not in new:
            kind: Kind = "gain" if _touches(limit, pair) else "change"
            text = pair.say("this limit is no more: {limit}.", limit=limit_text(limit, pair.old))
            yield change(kind, at, text, pair=pair)
        elif limit != new[key]:
            yield from limit_changes(limit, new[key], at=at, pair=pair)
    for key, limit in new.items():
        if key not in old:
            at = Place(limit_name(limit, pair.new), f"limits.{key}")
            kind = "loss" if _touches(limit, pair) else "change"
            text = pair.say("this limit is new: {limit}.", limit=limit_text(limit, pair.new))
            yield change(kind, at, text, pair=pair)
    if is_reordered(old, new):
        at = Place(pair.new.label(pair.new.programme.title), "limits")
        yield change("change", at, pair.say("the limits are looked at in another order."), pair=pair)


def _touches(limit: Limit, pair: Pair) -> bool:
    """Say whether a limit covers an incentive that both versions have: a limit on what is new takes nothing away."""
    both = {one.id for one in pair.old.programme.incentives} & {one.id for one in pair.new.programme.incentives}
    return any(is_covered(limit, one) for one in both)


def _exclusions(pair: Pair) -> Iterator[Change]:
    old = {one.id: one for one in pair.old.programme.exclusions}
    new = {one.id: one for one in pair.new.programme.exclusions}
    for key, exclusion in old.items():
        at = Place(pair.old.label(exclusion.label) or key, f"exclusions.{key}")
        if key not in new:
            text = pair.say("this exclusion is no more: {exclusion}", exclusion=exclusion_text(exclusion, pair.old))
            yield change("gain", at, text, pair=pair)
        elif exclusion != new[key]:
            yield from exclusion_changes(exclusion, new[key], at=at, pair=pair)
    for key, exclusion in new.items():
        if key not in old:
            at = Place(pair.new.label(exclusion.label) or key, f"exclusions.{key}")
            text = pair.say("this exclusion is new: {exclusion}", exclusion=exclusion_text(exclusion, pair.new))
            yield change("loss", at, text, pair=pair)
    if is_reordered(old, new):
        at = Place(pair.new.label(pair.new.programme.title), "exclusions")
        yield change("change", at, pair.say("the exclusions are looked at in another order."), pair=pair)
