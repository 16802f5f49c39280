"""The days and lengths of time that a part names itself."""

from collections.abc import Iterator

from tremplin.terms.moment import Duration, Moment
from tremplin.terms.node import Node
from tremplin.terms.source import At


def moments_of(node: Node) -> Iterator[tuple[At, Moment]]:
    """Give the moments that a part names itself, each with the path from the part."""
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if isinstance(value, Moment):
            yield (field.alias or name,), value


def durations_of(node: Node) -> Iterator[tuple[At, Duration]]:
    """Give the lengths of time that a part names itself, each with the path from the part."""
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if isinstance(value, Duration):
            yield (field.alias or name,), value
