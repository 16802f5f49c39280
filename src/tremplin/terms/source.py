"""The files of a terms folder as trees, and the way from a part of the terms back to its line and column."""

from dataclasses import dataclass
from typing import Final

from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree
from tremplin.wording import Phrase, Place

TERMS_FILE: Final = "terms.yaml"

At = tuple[str | int, ...]
"""A path in the terms: keys as written and places in lists, from 0."""


@dataclass(frozen=True, slots=True)
class Source:
    """The tree of the terms file, which knows where every part stands."""

    tree: Tree
    file: str = TERMS_FILE

    def node(self, at: At) -> Tree:
        """Return the node at a path, or the last one on the way: a text may stand where a mapping is meant."""
        return self._walk(at)[1]

    def place(self, at: At, *, caption: Phrase | str = "") -> Place:
        """Return the place of what stands at a path: of a text itself, of anything longer its key, where it has one."""
        key, node = self._walk(at)
        where = node if key is None or isinstance(node, ScalarNode) else key
        return Place(self.file, line=where.line, column=where.column, caption=caption)

    def key_place(self, at: At, *, caption: Phrase | str = "") -> Place:
        """Return the place of the key at the end of a path; of what it holds where there is no such key."""
        key, node = self._walk(at)
        where = node if key is None else key
        return Place(self.file, line=where.line, column=where.column, caption=caption)

    def _walk(self, at: At) -> tuple[ScalarNode | None, Tree]:
        node, key = self.tree, None
        for step in at:
            if isinstance(node, MapNode) and step in node.entries:
                key, node = node.entries[str(step)]
            elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
                key, node = None, node.items[step]
            else:
                break
        return key, node
