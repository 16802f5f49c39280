"""Parts of the terms followed through names: what a rule uses, wherever it is declared."""

from collections.abc import Iterator
from typing import Any

from tremplin.terms.clause import names_in
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme


def followed(part: Node | None, programme: Programme) -> Iterator[Node]:
    """Go through a part of the terms, all parts inside it, and all that it reaches through names, each name once."""
    known: set[tuple[str, str]] = set()
    pending: list[Node] = [] if part is None else [part]
    while pending:
        one = pending.pop()
        yield from _inside(one)
        for kind, name in names_in(one):
            if (kind, name) not in known:
                known.add((kind, name))
                pending.append(getattr(programme, kind)[name])


def _inside(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
        for name in type(value).model_fields:
            yield from _inside(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
