"""How two versions of a limit or of an exclusion differ."""

from collections.abc import Iterator
from typing import Final

from tremplin.terms.difference_change import Change, Kind, Pair, Place, change
from tremplin.terms.difference_walk import field_changes
from tremplin.terms.limit import Exclusion, Limit
from tremplin.terms.prose.limit import exclusion_text, is_covered, short_text

_COVER: Final = ("covers", "except_")


def limit_changes(old: Limit, new: Limit, *, at: Place, pair: Pair) -> Iterator[Change]:
    """Go through what differs between two versions of a limit."""
    names = [name for name in Limit.model_fields if name not in (*_COVER, "when_short")]
    yield from field_changes(old, new, names=names, at=at, pair=pair)
    if old.when_short != new.when_short:
        kind: Kind = "gain" if new.when_short == "partial" else "loss"
        yield change(kind, at.below("when_short"), short_text(new, pair.new), pair=pair)
    if any(getattr(old, name) != getattr(new, name) for name in _COVER):
        yield from _cover_changes(old, new, at=at, pair=pair)


def _cover_changes(old: Limit, new: Limit, *, at: Place, pair: Pair) -> Iterator[Change]:
    before = {one.id for one in pair.old.programme.incentives if is_covered(old, one.id)}
    after = {one.id for one in pair.new.programme.incentives if is_covered(new, one.id)}
    both = {one.id for one in pair.old.programme.incentives} & {one.id for one in pair.new.programme.incentives}
    place = at.below("covers")
    told = False
    for key in sorted((after - before) & both):
        title = pair.new.quoted(pair.new.incentive_title(key))
        text = pair.say("it covers {incentive} now.", incentive=title)
        yield change("loss", Place(place.subject, place.path, key), text, pair=pair)
        told = True
    for key in sorted((before - after) & both):
        title = pair.new.quoted(pair.new.incentive_title(key))
        text = pair.say("it covers {incentive} no more.", incentive=title)
        yield change("gain", Place(place.subject, place.path, key), text, pair=pair)
        told = True
    if not told:
        yield from field_changes(old, new, names=_COVER, at=at, pair=pair)


def exclusion_changes(old: Exclusion, new: Exclusion, *, at: Place, pair: Pair) -> Iterator[Change]:
    """Go through what differs between two versions of an exclusion."""
    before, after = exclusion_text(old, pair.old), exclusion_text(new, pair.new)
    if before != after:
        text = pair.say("the exclusion was: {old} It is now: {new}", old=before, new=after)
        yield change("change", at, text, pair=pair)
        yield from field_changes(old, new, names=("label", "origin"), at=at, pair=pair)
    else:
        yield from field_changes(old, new, names=Exclusion.model_fields, at=at, pair=pair)
