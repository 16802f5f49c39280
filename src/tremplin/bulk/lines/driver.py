"""What a part of the terms depends on, inside one order line: so many different situations there are, and no more."""

from collections.abc import Iterator
from typing import Any, Final

from tremplin.bulk.lines.batch import LINE_FIELDS
from tremplin.bulk.program import problem as p
from tremplin.bulk.program.aspect import asks_computed_level
from tremplin.bulk.program.problem import EngineOnly
from tremplin.engine.clause.follow import followed
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.kinds import word_of
from tremplin.terms.moment import Moment
from tremplin.terms.node import Node
from tremplin.terms.programme import Column, Programme

_NONE: Final = frozenset({"deciding", "period", "programme"})
_HOLDING: Final[dict[type[Any], str]] = {
    c.Holds: "competencies",
    c.IsMember: "memberships",
    c.HasLevel: "levels",
}
_THROUGH: Final = {"customer": "customer_id", "project": "project_id", "milestone": "project_id"}


def drivers_of(part: Node, programme: Programme, *, at: str) -> tuple[str, ...]:
    """Return what decides about a part of the terms inside a line, by the names that `Batch.driver` takes.

    Args:
        part: a condition, a quantity or a column of a table.
        programme: resolved.
        at: the place of the part.

    Raises:
        EngineOnly: other order lines have a say in it.
    """
    found: set[str] = set()
    for one in followed(part, programme):
        found |= _drivers_of_node(one, at)
        for path in _paths(one):
            found |= _drivers_of_path(path, programme)
    # A line says all the rest.
    return ("line",) if "line" in found else tuple(sorted(found))


def _drivers_of_node(node: Node, at: str) -> set[str]:
    if isinstance(node, q.Rows | q.Ranked):
        if word_of(node) == "line":
            raise EngineOnly(at, p.INNER_MEASURE)
        if word_of(node) in ("award", "claim"):
            raise EngineOnly(at, p.AWARDS)
        return {"partner", "day"}
    if asks_computed_level(node):
        raise EngineOnly(at, p.COMPUTED_LEVEL)
    if isinstance(node, c.Holds | c.IsMember | c.HasLevel):
        if node.on is not None or node.who != "claimant":
            return {"partner", "day"}
        table = _HOLDING[type(node)]
        return {f"{table}:{','.join(node.holds.any_of)}" if isinstance(node, c.Holds) else table}
    if isinstance(node, c.HasRole | c.SomebodyHasRole | c.HasProof):
        return {"partner"}
    return {"partner", "day"} if isinstance(node, q.Past) else set()


def paths_of(part: Node, programme: Programme) -> Iterator[str]:
    """Go through the paths that a part of the terms reads, names followed."""
    for one in followed(part, programme):
        yield from _paths(one)


def _paths(node: Any) -> Iterator[str]:
    if isinstance(node, c.Compare | q.FieldValue):
        yield node.field
    elif isinstance(node, Column) and node.matches is not None:
        yield node.matches
    elif isinstance(node, q.Rows):
        for key in ("sum", "distinct", "lowest", "highest", "average", "last"):
            if getattr(node, key, None) is not None:
                yield getattr(node, key)
    for name in type(node).model_fields:
        value = getattr(node, name)
        if isinstance(value, Moment) and not value.base[0].isdigit():
            yield value.base


def _drivers_of_path(path: str, programme: Programme) -> set[str]:
    word, _, name = path.partition(".")
    if word in _NONE:
        return set()
    if word == "line":
        return {_driver_of_line(name, programme)}
    if word in _THROUGH:
        return {_THROUGH[word]}
    if path == "partner.level":
        return {"levels"}
    if path == "partner.business_models":
        return {"partner", "business_models"}
    # Whatever else a claim for a period knows, it knows by its partner.
    return {"partner"}


def _driver_of_line(name: str, programme: Programme) -> str:
    if name == "ordered_on":
        return "day"
    described = LINE_FIELDS.get(name)
    kind = described.type if described is not None else programme.attributes[f"line.{name}"].type
    return "line" if kind in ("money", "count") else name
