"""How two versions of one incentive differ."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from tremplin.terms import reward as r
from tremplin.terms.difference_change import FLIPPED, Change, Kind, Pair, Place, change, is_reordered
from tremplin.terms.difference_condition import condition_difference
from tremplin.terms.difference_walk import field_changes, value_changes
from tremplin.terms.incentive import Clock, Incentive, ProofAsked
from tremplin.terms.prose.amount_change import factor_outline
from tremplin.terms.prose.deadline import deadline_text
from tremplin.terms.prose.outline import in_one_line
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.reward import form_outline
from tremplin.terms.prose.voice import Voice

_APART: Final = frozenset({"when", "pays", "proof", "deadlines", "taking_back"})
_FACTORS: Final = ("uplifts", "multipliers")


def incentive_changes(old: Incentive, new: Incentive, *, at: Place, pair: Pair) -> Iterator[Change]:
    """Go through what differs between two versions of an incentive.

    Args:
        old: of the old terms.
        new: of the new terms, with the same id.
        at: where the incentive stands.
        pair: the voices, already speaking of the incentive.
    """
    names = [name for name in Incentive.model_fields if name not in _APART]
    yield from field_changes(old, new, names=names, at=at, pair=pair)
    if old.when != new.when:
        yield from condition_difference(old.when, new.when, at=at.below("when"), pair=pair)
    yield from _pays_changes(old.pays, new.pays, at=at.below("pays"), pair=pair)
    yield from _proof_changes(old.proof, new.proof, at=at.below("proof"), pair=pair)
    yield from _clock_changes(old.deadlines, new.deadlines, at=at.below("deadlines"), pair=pair)
    yield from _taking_back_changes(old, new, at=at.below("taking_back"), pair=pair)


def _pays_changes(old: r.Pays, new: r.Pays, *, at: Place, pair: Pair) -> Iterator[Change]:
    names = [name for name in r.Pays.model_fields if name not in ("reward", *_FACTORS)]
    yield from field_changes(old, new, names=names, at=at, pair=pair)
    if old.reward != new.reward:
        yield from form_changes(old.reward, new.reward, at=at.below("reward"), pair=pair)
    for name in _FACTORS:
        yield from _factor_changes(getattr(old, name), getattr(new, name), at=at.below(name), pair=pair)


def form_changes(old: Any, new: Any, *, at: Place, pair: Pair) -> Iterator[Change]:
    """Go through what differs between two forms of reward that are not the same."""
    if type(old) is not type(new):
        before, after = (in_one_line(form_outline(form, voice)) for form, voice in ((old, pair.old), (new, pair.new)))
        yield change("change", at, pair.say("the reward was: {old} It is now: {new}", old=before, new=after), pair=pair)
        return
    key = r.form_key(old) or ""
    parts, others = getattr(old, key), getattr(new, key)
    if old.when != new.when:
        yield from _when_changes(old.when, new.when, at=at.below("when"), pair=pair)
    names = [name for name in type(old).model_fields if name not in (key, "when")]
    yield from field_changes(old, new, names=names, at=at, pair=pair)
    if parts != others:
        if isinstance(parts, tuple) and len(parts) == len(others):
            for index, (before, after) in enumerate(zip(parts, others, strict=True)):
                if before != after:
                    yield from form_changes(before, after, at=at.below(f"{key}.{index}"), pair=pair)
        else:
            yield from value_changes(parts, others, name=key, at=at.below(key), pair=pair)


def _when_changes(old: Any, new: Any, *, at: Place, pair: Pair) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from condition_difference(old, new, at=at, pair=pair)
    else:
        kind: Kind = "loss" if old is None else "gain"
        yield from _judged(kind, value_changes(old, new, name="when", at=at, pair=pair))


def _judged(kind: Kind, changes: Iterator[Change]) -> Iterator[Change]:
    """Give changes that are told without judgement the meaning that their place gives them."""
    for one in changes:
        yield Change(kind, one.text, one.place, one.incentive)


def _factor_changes(old: tuple[r.Factor, ...], new: tuple[r.Factor, ...], *, at: Place, pair: Pair) -> Iterator[Change]:
    key = at.path.rpartition(".")[2]
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        inner = at.below(f"{index}")
        names = [name for name in r.Factor.model_fields if name != "when"]
        yield from field_changes(before, after, names=names, at=inner, pair=pair)
        if before.when != after.when:
            yield from _when_changes(before.when, after.when, at=inner.below("when"), pair=pair)
    for factor in old[len(new) :]:
        text = pair.say("this is no more: {factor}.", factor=_factor_text(factor, key, pair.old))
        yield change(FLIPPED[_worth(factor, key)], at, text, pair=pair)
    for factor in new[len(old) :]:
        text = pair.say("this is new: {factor}.", factor=_factor_text(factor, key, pair.new))
        yield change(_worth(factor, key), at, text, pair=pair)


def _factor_text(factor: r.Factor, key: str, voice: Voice) -> str:
    return in_one_line(factor_outline(factor, voice, is_multiplier=key == "multipliers")).rstrip(".")


def _worth(factor: r.Factor, key: str) -> Kind:
    """Return what a factor means for a partner: one that lifts the amount is a gain."""
    literal = getattr(factor.by, "literal", None)
    if literal is None:
        return "change"
    neutral = 1 if key == "multipliers" else 0
    value = Fraction(literal)
    return "gain" if value > neutral else "loss" if value < neutral else "change"


def _proof_changes(
    old: tuple[ProofAsked, ...], new: tuple[ProofAsked, ...], *, at: Place, pair: Pair
) -> Iterator[Change]:
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    for before in list(gone):
        after = next((one for one in come if set(one.any_of) & set(before.any_of)), None)
        if after is not None:
            gone.remove(before)
            come.remove(after)
            yield from _one_proof(before, after, at=at, pair=pair)
    for one in gone:
        yield change(
            "gain", at, pair.say("this proof is no longer asked: {proof}.", proof=proof_text(one, pair.old)), pair=pair
        )
    for one in come:
        yield change(
            "loss", at, pair.say("this proof is now asked: {proof}.", proof=proof_text(one, pair.new)), pair=pair
        )
    if is_reordered(old, new):
        yield change("change", at, pair.say("the proofs stand in another order."), pair=pair)


def _one_proof(old: ProofAsked, new: ProofAsked, *, at: Place, pair: Pair) -> Iterator[Change]:
    rule = ("any_of", "state", "when")
    if any(getattr(old, name) != getattr(new, name) for name in rule):
        before, after = proof_text(old, pair.old), proof_text(new, pair.new)
        if before == after:
            before, after = pair.said(old, new)
        text = pair.say("this proof was: {old}; it is now: {new}.", old=before, new=after)
        yield change(_proof_kind(old, new), at, text, pair=pair)
    names = [name for name in ProofAsked.model_fields if name not in rule]
    yield from field_changes(old, new, names=names, at=at, pair=pair)


def _proof_kind(old: ProofAsked, new: ProofAsked) -> Kind:
    """Return what a changed proof means: more ways to prove, or a lighter state, are a gain."""
    if old.when != new.when:
        return "change"
    if old.any_of == new.any_of:
        return "gain" if new.state == "handed_in" else "loss"
    if old.state != new.state:
        return "change"
    if set(new.any_of) > set(old.any_of):
        return "gain"
    return "loss" if set(new.any_of) < set(old.any_of) else "change"


def _clock_changes(old: tuple[Clock, ...], new: tuple[Clock, ...], *, at: Place, pair: Pair) -> Iterator[Change]:
    before = {clock.id: clock for clock in old}
    after = {clock.id: clock for clock in new}
    for key, clock in before.items():
        if key not in after:
            text = pair.say("this deadline is no more: {deadline}.", deadline=deadline_text(clock, pair.old))
            yield change("gain", at.below(key), text, pair=pair)
        elif clock != after[key]:
            yield from _one_clock(clock, after[key], at=at.below(key), pair=pair)
    for key, clock in after.items():
        if key not in before:
            text = pair.say("this deadline is new: {deadline}.", deadline=deadline_text(clock, pair.new))
            yield change("loss", at.below(key), text, pair=pair)
    if is_reordered(before, after):
        yield change("change", at, pair.say("the deadlines stand in another order."), pair=pair)


def _one_clock(old: Clock, new: Clock, *, at: Place, pair: Pair) -> Iterator[Change]:
    label = pair.new.label(new.label) or deadline_text(new, pair.new)
    named = Place(
        pair.say("{subject}, deadline {deadline}", subject=at.subject, deadline=pair.new.quoted(label)),
        at.path,
        at.incentive,
    )
    names = [name for name in Clock.model_fields if name != "except_when"]
    yield from field_changes(old, new, names=names, at=named, pair=pair)
    if old.except_when != new.except_when:
        if old.except_when is not None and new.except_when is not None:
            yield from condition_difference(old.except_when, new.except_when, at=named, pair=pair)
        else:
            yield from value_changes(old.except_when, new.except_when, name="except_when", at=named, pair=pair)


def _taking_back_changes(old: Incentive, new: Incentive, *, at: Place, pair: Pair) -> Iterator[Change]:
    for key in old.taking_back:
        if key not in new.taking_back:
            event = pair.old.label(pair.old.programme.taking_back[key].when)
            yield change("gain", at, pair.say("it is no longer taken back if {event}.", event=event), pair=pair)
    for key in new.taking_back:
        if key not in old.taking_back:
            event = pair.new.label(pair.new.programme.taking_back[key].when)
            yield change("loss", at, pair.say("it is now taken back if {event}.", event=event), pair=pair)
    if is_reordered(old.taking_back, new.taking_back):
        yield change("change", at, pair.say("the rules of taking back stand in another order."), pair=pair)
