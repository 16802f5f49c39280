"""From the places that a receipt names to the parts of the terms that stand there."""

import re
from typing import Any

from tremplin.terms.clause import exclusions_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.node import Node
from tremplin.terms.programme import NamedCondition, NamedQuantity, Programme
from tremplin.terms.prose.limit import is_covered

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([0-9]+)\]")


def node_at(place: str, incentive: Incentive, programme: Programme) -> Any:
    """Return what stands at a place of an incentive's clause.

    Args:
        place: such as `incentive.when.all[0]`, `conditions.member`, `limits[0].amount`.
        incentive: whose clause it is.
        programme: of the incentive.

    Returns:
        A part of the terms; None when nothing stands there.
    """
    found: Any = {
        "incentive": incentive,
        "in_force": programme.in_force,
        "conditions": programme.conditions,
        "measures": programme.measures,
        "tables": programme.tables,
        "limits": [one for one in programme.limits if is_covered(one, incentive.id)],
        "exclusions": exclusions_of(programme, incentive.id),
    }
    for key, index in _STEP.findall(place):
        found = _inside(found, key, int(index) if index else None)
        if isinstance(found, NamedCondition):
            found = found.holds_when
        elif isinstance(found, NamedQuantity):
            found = found.quantity
    return found


def _inside(node: Any, key: str, index: int | None) -> Any:
    if index is not None:
        return node[index] if isinstance(node, list | tuple) and index < len(node) else None
    if isinstance(node, dict):
        return node.get(key)
    if isinstance(node, Node):
        return next(
            (getattr(node, name) for name, field in type(node).model_fields.items() if key in (field.alias, name)), None
        )
    return None
