"""How two versions of a condition differ: what is asked now, what is asked no more, what became stricter."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from tremplin.terms import condition as c
from tremplin.terms.difference_change import FLIPPED, Change, Kind, Pair, Place, change, is_reordered
from tremplin.terms.difference_walk import field_changes, is_greater
from tremplin.terms.node import Described
from tremplin.terms.prose.condition import condition_text, exact_text

_DESCRIBED: Final = tuple(Described.model_fields)


def condition_difference(old: Any, new: Any, *, at: Place, pair: Pair, asked: Kind = "loss") -> Iterator[Change]:
    """Go through what differs between two conditions that are not the same.

    Args:
        old: the condition of the old terms.
        new: the condition of the new terms.
        at: where they stand.
        pair: the voices.
        asked: what it means for a partner that more is asked: a loss, a gain below `not`, or no more than a change.

    Yields:
        At least one change.
    """
    if isinstance(old, c.All) or isinstance(new, c.All):
        yield from _trees(_all_of(old), _all_of(new), at=at, pair=pair, asked=asked, added=asked)
        yield from _described(old, new, at=at, pair=pair)
    elif isinstance(old, c.Any_) and isinstance(new, c.Any_):
        # One more way to meet a condition asks for less.
        yield from _trees(old.any, new.any, at=at, pair=pair, asked=asked, added=FLIPPED[asked])
        yield from _described(old, new, at=at, pair=pair)
    elif isinstance(old, c.Not) and isinstance(new, c.Not):
        if old.not_ != new.not_:
            yield from condition_difference(old.not_, new.not_, at=at.below("not"), pair=pair, asked=FLIPPED[asked])
        yield from _described(old, new, at=at, pair=pair)
    elif type(old) is type(new):
        yield from _leaves(old, new, at=at, pair=pair, asked=asked)
    else:
        yield _changed(old, new, at=at, pair=pair, kind="change")


def _all_of(condition: Any) -> tuple[Any, ...]:
    return tuple(condition.all) if isinstance(condition, c.All) else (condition,)


def _trees(
    old: tuple[Any, ...], new: tuple[Any, ...], *, at: Place, pair: Pair, asked: Kind, added: Kind
) -> Iterator[Change]:
    """Compare the parts of two trees; `added` is what one more part means, `asked` what a stricter part means."""
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    for before in list(gone):
        after = next((one for one in come if _key(one) == _key(before)), None)
        if after is not None:
            gone.remove(before)
            come.remove(after)
            inner = at.below(f"{new.index(after)}")
            yield from condition_difference(before, after, at=inner, pair=pair, asked=asked)
    for one in gone:
        text = pair.say("this condition is no more: {condition}.", condition=condition_text(one, pair.old))
        yield change(FLIPPED[added], at, text, pair=pair)
    for one in come:
        text = pair.say("this condition is new: {condition}.", condition=condition_text(one, pair.new))
        yield change(added, at, text, pair=pair)
    if is_reordered(old, new):
        yield change("change", at, pair.say("the conditions stand in another order."), pair=pair)


def _key(condition: Any) -> tuple[str, str]:
    """Return what makes two conditions versions of one another."""
    match condition:
        case c.Compare():
            return ("field", condition.field)
        case c.Named():
            return ("condition", condition.condition)
        case c.Measure():
            return ("measure", condition.measure.model_dump_json())
        case c.Day():
            return ("day", str(condition.day))
        case c.Holds() | c.IsMember() | c.HasLevel():
            return (type(condition).__name__, condition.who)
        case c.HasProof():
            return ("proof", condition.proof_of)
    return (type(condition).__name__, "")


def _described(old: Any, new: Any, *, at: Place, pair: Pair) -> Iterator[Change]:
    yield from field_changes(old, new, names=_DESCRIBED, at=at, pair=pair)


def _leaves(old: Any, new: Any, *, at: Place, pair: Pair, asked: Kind) -> Iterator[Change]:
    rule = [name for name in type(old).model_fields if name not in _DESCRIBED]
    if any(getattr(old, name) != getattr(new, name) for name in rule):
        stricter = is_stricter(old, new, levels=tuple(pair.new.programme.level_names))
        kind: Kind = "change" if stricter is None else asked if stricter else FLIPPED[asked]
        yield _changed(old, new, at=at, pair=pair, kind=kind)
    yield from _described(old, new, at=at, pair=pair)


def _changed(old: Any, new: Any, *, at: Place, pair: Pair, kind: Kind) -> Change:
    before, after = exact_text(old, pair.old), exact_text(new, pair.new)
    if before == after:
        before, after = pair.said(old, new)
    text = pair.say("this condition was: {old}; it is now: {new}.", old=before, new=after)
    return change(kind, at, text, pair=pair)


def is_stricter(old: Any, new: Any, *, levels: tuple[str, ...]) -> bool | None:
    """Say whether the new leaf asks for more than the old one; None when nobody can say.

    Args:
        old: a leaf of the old terms.
        new: a leaf of the same type.
        levels: in rising order.
    """
    match old, new:
        case c.Compare(), c.Compare() if old.field == new.field:
            return _stricter_field(old, new)
        case c.Measure(), c.Measure() if old.measure == new.measure:
            return _stricter_measure(old, new)
        case c.Holds(), c.Holds() if old.on == new.on and old.who == new.who:
            return _stricter_competencies(old.holds, new.holds)
        case c.HasLevel(), c.HasLevel() if old.on == new.on and old.who == new.who:
            return _stricter_level(old.level, new.level, levels=levels)
        case c.HasRole(), c.HasRole() if old.on == new.on:
            return _fewer(old.role, new.role)
        case c.SomebodyHasRole(), c.SomebodyHasRole():
            return _fewer(old.other_partner, new.other_partner)
        case c.HasProof(), c.HasProof() if old.proof_of == new.proof_of:
            return new.state == "accepted"
        case c.Day(), c.Day() if old.within and new.within and old.model_copy(update={"within": new.within}) == new:
            longer = is_greater(old.within, new.within)
            return None if longer is None else not longer
    return None


def _fewer(old: tuple[str, ...], new: tuple[str, ...]) -> bool | None:
    """Say whether fewer ways are left to meet a list; None when some came and others went."""
    if set(new) < set(old):
        return True
    return False if set(new) > set(old) else None


def _stricter_field(old: c.Compare, new: c.Compare) -> bool | None:
    for name in ("is_in", "has_any_of"):
        before, after = getattr(old, name), getattr(new, name)
        if before and after:
            return _fewer(before, after)
    if old.is_not_in and new.is_not_in:
        return _fewer(new.is_not_in, old.is_not_in)
    if old.typed not in ("money", "count", "rate") or old.typed != new.typed:
        return None
    return _stricter_bound(
        {name: Fraction(value) for name in _BOUNDS if (value := getattr(old, name)) is not None},
        {name: Fraction(value) for name in _BOUNDS if (value := getattr(new, name)) is not None},
    )


_BOUNDS: Final = ("at_least", "more_than", "at_most", "less_than")


def _stricter_measure(old: c.Measure, new: c.Measure) -> bool | None:
    def bounds(measure: c.Measure) -> dict[str, Fraction]:
        found = {name: getattr(measure, name) for name in _BOUNDS}
        return {name: Fraction(one.literal) for name, one in found.items() if hasattr(one, "literal")}

    return _stricter_bound(bounds(old), bounds(new))


def _stricter_bound(old: dict[str, Fraction], new: dict[str, Fraction]) -> bool | None:
    """Compare one bound with one bound: of two of one height, the one that leaves out its end is the stricter."""
    if len(old) != 1 or len(new) != 1:
        return None
    ((before, low),), ((after, high),) = old.items(), new.items()
    lower, upper = ("at_least", "more_than"), ("at_most", "less_than")
    if before in lower and after in lower:
        return high > low if high != low else after == "more_than"
    if before in upper and after in upper:
        return high < low if high != low else after == "less_than"
    return None


def _stricter_competencies(old: c.Competencies, new: c.Competencies) -> bool | None:
    said = []
    if set(old.any_of) != set(new.any_of):
        said.append(_fewer(old.any_of, new.any_of))
    if old.at_least != new.at_least:
        said.append(new.at_least > old.at_least)
    if old.kind != new.kind:
        said.append(True if old.kind is None else False if new.kind is None else None)
    return said[0] if len(set(said)) == 1 else None


def _stricter_level(old: c.LevelAsked, new: c.LevelAsked, *, levels: tuple[str, ...]) -> bool | None:
    if old.model_copy(update={"at_least": new.at_least}) != new or not (old.at_least and new.at_least):
        return None
    if old.at_least not in levels or new.at_least not in levels:
        return None
    return levels.index(new.at_least) > levels.index(old.at_least)
