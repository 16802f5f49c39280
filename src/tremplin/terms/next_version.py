"""The next version of terms with one limit changed: the text of the file stays as people wrote it, but for that."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tremplin.terms.source import TERMS_FILE

MEASURES: Final = ("amount", "units", "claims", "persons", "customers")
"""What a limit is measured in where it has one figure: that figure can be changed by itself."""


def limit_figure_of(terms: bytes, limit_id: str) -> str | None:
    """Return the figure of a limit as it is written; None where it has none of its own, as when a quantity gives it.

    Args:
        terms: the text of `terms.yaml`, which has been read before.
        limit_id: of the limit.
    """
    found = _figure(_root(terms.decode()), limit_id)
    return None if found is None else str(found.value)


def next_version(
    files: dict[str, bytes], *, version: str, days: tuple[date, date], limit_id: str, figure: str
) -> dict[str, bytes]:
    """Return the files of the version that follows, with one limit changed.

    Examples are left out, because their days are those of the version before.

    Args:
        files: of the version before, which have been read.
        version: name of the new one.
        days: its first and its last.
        limit_id: of a limit that has a figure of its own (`limit_figure_of`).
        figure: the new one, as terms write it.
    """
    text = files[TERMS_FILE].decode()
    root, first, last = _root(text), *days
    limit = _figure(root, limit_id)
    if limit is None:
        raise LookupError(limit_id)
    in_force = f"{{from: {first.isoformat()}, to: {last.isoformat()}}}"
    splices = [
        (*_place(_value(root, "version")), f'"{version}"'),
        (*_place(_value(root, "in_force")), in_force),
        (*_place(limit), figure),
        *((key.start_mark.index, value.end_mark.index, "") for key, value in _pairs(root) if key.value == "examples"),
    ]
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    kept = {name: content for name, content in files.items() if not name.startswith("cases/")}
    return {**kept, TERMS_FILE: text.encode()}


# A page shows the figure, then writes the version that follows: both look at one text, which takes long to read.
@lru_cache(maxsize=2)
def _root(text: str) -> MappingNode:
    found = YAML().compose(text)
    if not isinstance(found, MappingNode):
        raise LookupError("terms")
    return found


def _figure(root: MappingNode, limit_id: str) -> ScalarNode | None:
    limits = _value(root, "limits")
    for one in limits.value if isinstance(limits, SequenceNode) else ():
        said = {key.value: value for key, value in _pairs(one)}
        if getattr(said.get("id"), "value", None) == limit_id:
            figures = (said.get(name) for name in MEASURES)
            return next((value for value in figures if isinstance(value, ScalarNode)), None)
    return None


def _value(root: MappingNode, name: str) -> Node | None:
    return next((value for key, value in _pairs(root) if key.value == name), None)


def _pairs(node: Any) -> Iterator[tuple[Any, Any]]:
    yield from node.value


def _place(node: Any) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index
