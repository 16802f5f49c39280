"""What a condition leaves of the values of a field: a table needs no row for a value that never gets there."""

from collections.abc import Iterator, Mapping
from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.check.leaf import levels_enough
from tremplin.terms.check.part import OF_ONE_ROW, Terms
from tremplin.terms.check.use import CLAIMANT
from tremplin.terms.incentive import WithinTable
from tremplin.terms.limit import Limit
from tremplin.terms.node import Node
from tremplin.terms.quantity import Case, Lookup, Ranked, Reference, Rows, Weight
from tremplin.terms.reward import Factor, Part

Allowed = Mapping[str, frozenset[str]]
"""For each field that is narrowed, the values that are left; other fields keep all of theirs."""


def tables_in_use(terms: Terms) -> Iterator[tuple[str, Allowed]]:
    """Give each use of a table, with what the conditions around it leave of the fields."""
    programme = terms.programme
    for incentive in programme.incentives:
        yield from _uses(terms, incentive, allowed_by(terms, incentive.when), ())
    for limit in programme.limits:
        yield from _uses(terms, limit, {}, ())
    for level in programme.levels:
        yield from _uses(terms, level, {}, ())


def allowed_by(terms: Terms, condition: Any, *, names: tuple[str, ...] = ()) -> Allowed:
    """Return what a condition leaves of the values of fields, names followed, alternatives put together."""
    match condition:
        case c.Named() if condition.condition in terms.programme.conditions and condition.condition not in names:
            inner = terms.programme.conditions[condition.condition].holds_when
            return allowed_by(terms, inner, names=(*names, condition.condition))
        case c.All():
            left: Allowed = {}
            for one in condition.all:
                left = both(left, allowed_by(terms, one, names=names))
            return left
        case c.Any_():
            return _either([allowed_by(terms, one, names=names) for one in condition.any])
        case c.HasLevel() if condition.who == CLAIMANT and condition.on is None and condition.level.area is None:
            levels = levels_enough(condition.level, list(terms.programme.level_names))
            field = "partner.computed_level" if condition.level.computed else "partner.level"
            return {} if levels is None else {field: levels}
        case c.Compare() if condition.is_ is not None:
            return {condition.field: frozenset({condition.is_})}
        case c.Compare() if condition.is_in is not None:
            return {condition.field: frozenset(condition.is_in)}
    return {}


def both(left: Allowed, right: Allowed) -> Allowed:
    """Return what two conditions together leave."""
    return {
        field: left.get(field, right.get(field, frozenset())) & right.get(field, left.get(field, frozenset()))
        for field in {**left, **right}
    }


def _either(several: list[Allowed]) -> Allowed:
    fields = set(several[0]).intersection(*several)
    return {field: frozenset().union(*(one[field] for one in several)) for field in fields}


def _uses(terms: Terms, node: Node, allowed: Allowed, names: tuple[str, ...]) -> Iterator[tuple[str, Allowed]]:
    """Give the uses of tables inside a part, each with what is left there."""
    match node:
        case Lookup() | WithinTable():
            yield node.table, allowed
            return
        case Reference() if node.named in terms.programme.measures and node.named not in names:
            yield from _uses(terms, terms.programme.measures[node.named], allowed, (*names, node.named))
            return
        case c.Named() if node.condition in terms.programme.conditions and node.condition not in names:
            yield from _uses(terms, terms.programme.conditions[node.condition], allowed, (*names, node.condition))
            return
    for name in type(node).model_fields:
        inner = _narrowed(terms, node, name, allowed)
        for child in _nodes_in(getattr(node, name)):
            yield from _uses(terms, child, inner, names)


def _narrowed(terms: Terms, node: Node, name: str, allowed: Allowed) -> Allowed:
    """Return what is left inside a field of a part: its own condition does not narrow itself."""
    match node:
        case Rows() | Ranked() if name in OF_ONE_ROW:
            # Inside, the words mean the records of the row, on its own day; the claim says nothing of them.
            is_narrowed = name != "where" and node.where is not None
            return allowed_by(terms, node.where) if is_narrowed else {}
        case Limit() if name != "where" and node.where is not None:
            return both(allowed, allowed_by(terms, node.where))
        case Part() | Factor() | Case() | Weight() if name != "when" and node.when is not None:
            return both(allowed, allowed_by(terms, node.when))
    return allowed


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
