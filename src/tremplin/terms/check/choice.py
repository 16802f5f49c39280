"""Keys that go together: exactly one of several, one only with another, one never with another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.check.moment import durations_of
from tremplin.terms.check.part import Part, Terms
from tremplin.terms.incentive import Clock
from tremplin.terms.limit import Exclusion, Limit, RollingLimit
from tremplin.terms.node import Node
from tremplin.terms.programme import Column, Exchange, PaymentRule
from tremplin.wording import OneOf, Problem, text_key

_NONE: Final = text_key("One of these keys is missing here: {expected}.")
_MISSING: Final = text_key('The key "{expected}" is missing.')
_LINE_ALONE: Final = text_key("An exclusion line by line has no other subject: per: [line].")
_SEVERAL: Final = text_key("Only one of these keys can stand here: {seen}.")
_SEVERAL_HINT: Final = text_key("Keep one of them.")
_SEVERAL_COMPARISONS_HINT: Final = text_key("Keep one, and put the other in a condition of its own under all.")
_NEEDS: Final = text_key('The key "{seen}" needs {expected} beside it.')
_ONLY_WITH: Final = text_key('The key "{seen}" makes sense only with {expected}.')
_UNIT: Final = text_key("A length of time here is in {expected}, not in {seen}.")
_DELETE_HINT: Final = text_key("Delete the key.")

_COMPARISONS: Final = (
    "is", "is_not", "is_in", "is_not_in", "at_least", "more_than", "at_most", "less_than", "between", "present", "has",
    "has_any_of",
)  # fmt: skip
_ORDERS: Final = ("at_least", "more_than", "at_most", "less_than")
_SIDES: Final = ("before", "on_or_before", "after", "on_or_after", "of")
_COUNTED: Final = ("amount", "units", "claims", "persons", "customers", "quantity")


def check_choices(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each part whose keys do not go together."""
    for part in terms.parts:
        check = _CHECKS.get(type(part.node))
        if check is not None:
            yield from check(_Keys(terms, part))


class _Keys:
    """The keys of one part, and the problems that they can have."""

    def __init__(self, terms: Terms, part: Part) -> None:
        self.node: Any = part.node
        self._terms = terms
        self._part = part

    def given(self, names: Sequence[str]) -> list[str]:
        """Return those of the keys that have a value."""
        return [name for name in names if _value(self.node, name) not in (None, ())]

    def one_of(self, names: Sequence[str], *, hint: str = _SEVERAL_HINT) -> Iterator[Problem]:
        if not self.given(names):
            yield self._terms.problem("KEY_MISSING", self._part.at, _NONE, expected=OneOf(tuple(names)))
        yield from self.at_most_one(names, hint=hint)

    def missing(self, name: str) -> Problem:
        return self._terms.problem("KEY_MISSING", self._part.at, _MISSING, expected=name)

    def alone(self, name: str, template: str) -> Problem:
        """Return the problem of a list in which one word stands alone."""
        return self._terms.problem("WORD_NOT_ALONE", (*self._part.at, name), template)

    def at_most_one(self, names: Sequence[str], *, hint: str = _SEVERAL_HINT) -> Iterator[Problem]:
        found = self.given(names)
        if len(found) > 1:
            at = (*self._part.at, found[1])
            yield self._problem("KEYS_EXCLUSIVE", at, _SEVERAL, hint=hint, seen=found)

    def needs(self, name: str, others: Sequence[str]) -> Iterator[Problem]:
        """Give a problem when a key stands there without any of the others."""
        if self.given([name]) and not self.given(others):
            at = (*self._part.at, name)
            yield self._problem("KEY_NEEDS_OTHER", at, _NEEDS, seen=name, expected=OneOf(tuple(others)))

    def only(self, name: str, *, when: bool, expected: Sequence[str]) -> Iterator[Problem]:
        """Give a problem when a key stands there although what it needs does not hold."""
        if self.given([name]) and not when:
            at = (*self._part.at, name)
            yield self._problem(
                "KEY_WITHOUT_SENSE", at, _ONLY_WITH, hint=_DELETE_HINT, seen=name, expected=OneOf(tuple(expected))
            )

    def units(self, allowed: Sequence[str]) -> Iterator[Problem]:
        """Give a problem when a length of time is in a unit that has no meaning there."""
        for below, duration in durations_of(self.node):
            if duration.unit not in allowed:
                at = (*self._part.at, *below)
                yield self._problem("DURATION_UNIT", at, _UNIT, expected=OneOf(tuple(allowed)), seen=duration.unit)

    def _problem(self, code: str, at: Any, template: str, *, hint: str | None = None, **fields: object) -> Problem:
        return self._terms.problem(code, self._terms.source.key_place(at), template, hint=hint, **fields)


def _value(node: Node, name: str) -> Any:
    fields = type(node).model_fields.items()
    return next(getattr(node, field) for field, info in fields if name in (field, info.alias))


def _compare(keys: _Keys) -> Iterator[Problem]:
    yield from keys.one_of(_COMPARISONS, hint=_SEVERAL_COMPARISONS_HINT)


def _measure(keys: _Keys) -> Iterator[Problem]:
    yield from keys.one_of(("equals", *_ORDERS), hint=_SEVERAL_COMPARISONS_HINT)


def _day(keys: _Keys) -> Iterator[Problem]:
    if not keys.given(_SIDES):
        yield from keys.one_of(_SIDES)
    yield from keys.at_most_one(("before", "on_or_before"))
    yield from keys.at_most_one(("after", "on_or_after"))
    yield from keys.needs("within", ("before", "after", "of"))
    yield from keys.needs("of", ("within",))


def _clock(keys: _Keys) -> Iterator[Problem]:
    if not keys.given(("within", "before", "on_or_before")):
        yield from keys.one_of(("within", "before", "on_or_before"))
    yield from keys.at_most_one(("before", "on_or_before"))
    yield from keys.needs("within", ("from",))
    yield from keys.needs("from", ("within",))
    yield from keys.needs("extension", ("within",))


def _limit(keys: _Keys) -> Iterator[Problem]:
    yield from keys.one_of(_COUNTED)
    yield from keys.needs("units", ("unit",))
    yield from keys.needs("unit", ("units",))
    yield from keys.needs("quantity", ("takes",))
    yield from keys.needs("takes", ("quantity",))


def _column(keys: _Keys) -> Iterator[Problem]:
    yield from keys.one_of(("matches", *_ORDERS))


def _band(keys: _Keys) -> Iterator[Problem]:
    yield from keys.at_most_one(("from", "above"))
    yield from keys.at_most_one(("below", "up_to"))
    yield from keys.one_of(("rate", "amount"))


def _banded(keys: _Keys) -> Iterator[Problem]:
    yield from keys.only("by", when=keys.node.mode != "marginal", expected=("mode: whole", "mode: each_reached"))


def _pays(keys: _Keys) -> Iterator[Problem]:
    is_points = keys.node.as_ == "points"
    yield from keys.only("unit", when=is_points, expected=("as: points",))
    if is_points and keys.node.unit is None:
        yield keys.missing("unit")
    yield from keys.needs("divided_below", ("divided",))


def _clamped(keys: _Keys) -> Iterator[Problem]:
    if not keys.given(("floor", "top")):
        yield from keys.one_of(("floor", "top"))


def _payment(keys: _Keys) -> Iterator[Problem]:
    yield from keys.needs("within", ("due",))


def _exclusion(keys: _Keys) -> Iterator[Problem]:
    if "line" in keys.node.per and len(keys.node.per) > 1:
        yield keys.alone("per", _LINE_ALONE)


_CHECKS: Final[Mapping[type[Node], Callable[[_Keys], Iterator[Problem]]]] = {
    c.Compare: _compare,
    c.Measure: _measure,
    c.Day: _day,
    c.LevelAsked: lambda keys: keys.one_of(("at_least", "is")),
    Clock: _clock,
    Limit: _limit,
    Column: _column,
    r.Band: _band,
    r.Banded: _banded,
    r.Pays: _pays,
    q.Clamped: _clamped,
    PaymentRule: _payment,
    Exclusion: _exclusion,
    q.Rolling: lambda keys: keys.units(("days", "months")),
    RollingLimit: lambda keys: keys.units(("days", "months")),
    Exchange: lambda keys: keys.units(("days", "business days")),
}
