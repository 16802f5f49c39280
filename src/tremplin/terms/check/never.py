"""Incentives that can never be met: conditions that no facts can hold together, and deadlines that no day keeps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from tremplin.terms import condition as c
from tremplin.terms.check.leaf import Room, room_of, subject_of
from tremplin.terms.check.offset import days_after, length_in_days
from tremplin.terms.check.part import Terms, shown_at
from tremplin.terms.check.span import Span
from tremplin.terms.incentive import Clock, Incentive
from tremplin.terms.moment import Duration
from tremplin.terms.node import Described
from tremplin.terms.source import At
from tremplin.wording import Phrase, Problem, text_key

_NEVER: Final = text_key('The incentive "{incentive}" can never be met: {reason}.')
_TOGETHER: Final = text_key("no claim holds all of these at once")
_ALONE: Final = text_key("no claim ever holds this")
_NO_PROJECT: Final = text_key("a claim that is worked out for a period has no {word}, and this asks for one")
_TOO_MANY: Final = text_key("more competencies are asked for than are listed")
_LATE: Final = text_key("this deadline is over before it can be kept")
_HINT: Final = text_key("Loosen one of them, or put alternatives under any.")
_IN_FORCE: Final = text_key("the days in force")
_NEGATED: Final = text_key("not {condition}")

# What a claim that is worked out for a period does not have.
_OF_PROJECT: Final = ("activity", "project", "customer", "introduction", "person")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf that must hold, where it stands."""

    at: At
    node: Any


@dataclass(slots=True)
class _Musts:
    """What must hold for a condition to hold: leaves, negated conditions, and one of several alternatives each."""

    leaves: list[_Leaf] = field(default_factory=list)
    negated: list[_Leaf] = field(default_factory=list)
    choices: list[tuple[_Leaf, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """Why nothing can hold: the reason, and the places with what they say."""

    reason: Phrase
    places: list[tuple[At, Phrase | str]]


def check_never(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each incentive that no facts can ever meet."""
    for number, incentive in enumerate(terms.programme.incentives):
        found = _Search(terms, incentive).contradiction(number)
        if found is not None:
            fields = {"incentive": incentive.id, "reason": found.reason}
            yield terms.clash("NEVER_MET", found.places, _NEVER, hint=_HINT, **fields)


class _Search:
    """Looks for a contradiction in what one incentive asks."""

    def __init__(self, terms: Terms, incentive: Incentive) -> None:
        self._terms = terms
        self._incentive = incentive
        in_force = terms.programme.in_force
        first, last = Fraction(in_force.from_.toordinal()), Fraction(in_force.to.toordinal())
        # Terms that are not in force on their day refuse the claim, so that day lies between the two.
        self._deciding = str(incentive.decides.terms or incentive.decides.day)
        self._in_force = Room(span=Span(first, True, last, True))

    def contradiction(self, number: int) -> _Contradiction | None:
        at: At = ("incentives", number)
        musts = self._musts(_Leaf((*at, "when"), self._incentive.when), names=())
        for index, clock in enumerate(self._incentive.deadlines):
            leaf = _leaf_of_clock(clock, at=(*at, "deadlines", index))
            if leaf is not None:
                musts.leaves.append(leaf)
        found = self._among(musts)
        for choice in musts.choices if found is None else ():
            found = self._among_all(choice, musts)
            if found is not None:
                break
        return found

    def _among(self, musts: _Musts) -> _Contradiction | None:
        """Return the first contradiction among leaves that must all hold."""
        rooms: dict[object, Room] = {("day", self._deciding): self._in_force}
        asked: dict[object, list[tuple[At, Phrase | str]]] = {
            ("day", self._deciding): [(("in_force",), Phrase(_IN_FORCE))]
        }
        for leaf in musts.leaves:
            reason = self._alone(leaf)
            if reason is not None:
                return _Contradiction(Phrase(*reason), [(leaf.at, shown_at(self._terms, leaf.at))])
            subject = subject_of(leaf.node, self._terms)
            if subject is None:
                continue
            rooms[subject] = rooms.get(subject, Room()).met_by(room_of(leaf.node, self._terms))
            asked.setdefault(subject, []).append((leaf.at, shown_at(self._terms, leaf.at)))
            if rooms[subject].is_empty:
                return _Contradiction(Phrase(_TOGETHER), asked[subject][::-1])
        return _opposite(self._terms, musts)

    def _alone(self, leaf: _Leaf) -> tuple[str, dict[str, object]] | None:
        """Return why a leaf never holds by itself."""
        node = leaf.node
        if isinstance(node, c.Holds) and node.holds.at_least > len(set(node.holds.any_of)):
            return _TOO_MANY, {}
        word = self._lacking_word(node)
        if word is not None:
            return _NO_PROJECT, {"word": word}
        if room_of(node, self._terms).is_empty:
            return _ALONE, {}
        if isinstance(node, c.Day) and _is_turned(node):
            return _ALONE, {}
        if isinstance(node, Clock) and _is_late(node):
            return _LATE, {}
        return None

    def _lacking_word(self, node: object) -> str | None:
        """Return what a leaf asks of a claim that is worked out for a period and has none."""
        if self._incentive.claimed == "claim":
            return None
        match node:
            case c.Compare() if node.present is not False:
                word = node.field.partition(".")[0]
            case c.Day():
                word = node.day.base.partition(".")[0]
            case c.HasRole() | c.SomebodyHasRole():
                word = "project"
            case _:
                return None
        return word if word in _OF_PROJECT else None

    def _among_all(self, choice: tuple[_Leaf, ...], musts: _Musts) -> _Contradiction | None:
        """Return a contradiction when every alternative has one: that of the first."""
        first = None
        for one in choice:
            inner = self._musts(one, names=())
            found = self._among(_Musts(musts.leaves + inner.leaves, musts.negated + inner.negated))
            if found is None:
                return None
            first = first or found
        return first

    def _musts(self, leaf: _Leaf, *, names: tuple[str, ...]) -> _Musts:
        """Return what must hold for a condition, names followed."""
        musts = _Musts()
        match leaf.node:
            case c.All():
                for index, one in enumerate(leaf.node.all):
                    inner = self._musts(_Leaf((*leaf.at, "all", index), one), names=names)
                    musts.leaves += inner.leaves
                    musts.negated += inner.negated
                    musts.choices += inner.choices
            case c.Any_():
                musts.choices.append(
                    tuple(_Leaf((*leaf.at, "any", index), one) for index, one in enumerate(leaf.node.any))
                )
            case c.Not():
                musts.negated.append(_Leaf((*leaf.at, "not"), leaf.node.not_))
            case c.Named() if leaf.node.condition in self._terms.programme.conditions:
                name = leaf.node.condition
                musts.leaves.append(leaf)
                if name in names:
                    return musts
                inner_leaf = _Leaf(
                    ("conditions", name, "holds_when"), self._terms.programme.conditions[name].holds_when
                )
                inner = self._musts(inner_leaf, names=(*names, name))
                musts = _Musts(musts.leaves + inner.leaves, inner.negated, inner.choices)
            case _:
                musts.leaves.append(leaf)
        return musts


def _opposite(terms: Terms, musts: _Musts) -> _Contradiction | None:
    """Return the contradiction of a condition that must hold and must not."""
    for negated in musts.negated:
        for leaf in musts.leaves:
            if _bare(negated.node) == _bare(leaf.node):
                said = shown_at(terms, leaf.at)
                places: list[tuple[At, Phrase | str]] = [
                    (negated.at, Phrase(_NEGATED, {"condition": said})),
                    (leaf.at, said),
                ]
                return _Contradiction(Phrase(_TOGETHER), places)
    return None


def _bare(node: Any) -> Any:
    """Return a leaf without what it only carries: two that ask the same are equal."""
    return node.model_copy(update=dict.fromkeys(Described.model_fields)) if isinstance(node, Described) else node


def _leaf_of_clock(clock: Clock, *, at: At) -> _Leaf | None:
    """Return a deadline as something that must hold; None when it can be lifted."""
    return None if clock.except_when is not None else _Leaf(at, clock)


def _is_turned(day: c.Day) -> bool:
    """Say whether a day is compared with itself, moved, in a way that never holds."""
    sides = {"before": -1, "on_or_before": 0}
    for name, most in sides.items():
        other = getattr(day, name)
        after = None if other is None else days_after(day.day, other)
        if after is not None and after > (0 if day.within else most):
            return True
    for name, least in {"after": 1, "on_or_after": 0}.items():
        other = getattr(day, name)
        after = None if other is None else days_after(day.day, other)
        if after is not None and after < (0 if day.within else least):
            return True
    return False


def _is_late(clock: Clock) -> bool:
    """Say whether the last day of a deadline is always before the day that must keep it."""
    for other, most in ((clock.before, -1), (clock.on_or_before, 0)):
        after = None if other is None else days_after(clock.of, other)
        if after is not None and after > most:
            return True
    if clock.from_ is None or not isinstance(clock.within, Duration):
        return False
    after, length = days_after(clock.of, clock.from_), length_in_days(clock.within)
    return after is not None and length is not None and after > length
