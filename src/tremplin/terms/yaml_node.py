"""YAML as a tree of texts with their lines and columns: nothing is typed here, so nothing is guessed.

`NO` stays the text `NO`, `1e3` stays `1e3`. What YAML can do besides lists, keys and texts is refused: anchors and
aliases, merge keys, tags, several documents in one file. Those hide what a reader of the terms must see.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from tremplin.terms import yaml_problem as say
from tremplin.wording import Place, Problem, Problems

BYTES_MAX: Final = 1024 * 1024
DEPTH_MAX: Final = 60
REMEMBERED_BYTES_MAX: Final = 64 * 1024
REMEMBERED_FILES: Final = 64


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text as it was written, without its quotation marks; lines and columns count from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list, at the place where it starts."""

    items: tuple["Tree", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values in written order: each key as text with its own place, and what it holds."""

    entries: dict[str, tuple[ScalarNode, "Tree"]]
    line: int
    column: int


Tree = ScalarNode | ListNode | MapNode


@dataclass(frozen=True, slots=True)
class Composed:
    """What could be read of a file, and what is wrong in it; no tree when nothing could be read."""

    tree: Tree | None
    problems: tuple[Problem, ...]


def compose(data: bytes, *, file: str) -> Tree:
    """Return the tree of a YAML file.

    Args:
        data: UTF-8, at most 1 MiB, at most 60 levels deep.
        file: its name, for problems.

    Raises:
        Problems: everything that is wrong in the file.
    """
    composed = compose_with_problems(data, file=file)
    if composed.tree is None or composed.problems:
        raise Problems(composed.problems)
    return composed.tree


def compose_with_problems(data: bytes, *, file: str) -> Composed:
    """Return what can be read of a YAML file, with its problems, so that more can be checked in one go.

    A version of terms is read when it is imported, proposed, approved and shown, and its cases each time with it: the
    last 64 files of at most 64 KiB are remembered by their content. Nothing in what is returned may be changed.

    Args:
        data: UTF-8, at most 1 MiB, at most 60 levels deep.
        file: its name, for problems.
    """
    return (_remembered if len(data) <= REMEMBERED_BYTES_MAX else _composed)(data, file)


def _composed(data: bytes, file: str) -> Composed:
    if len(data) > BYTES_MAX:
        return Composed(None, (say.too_large(file=file, size=len(data), most=BYTES_MAX),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Composed(None, (say.not_utf8(Place(file, line=line)),))
    builder = _Builder(file)
    try:
        builder.build(YAML(typ="safe", pure=True).parse(text))
    except _Stopped:
        pass
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.problems.append(say.control_character(Place(file, line=line)))
    except MarkedYAMLError as error:
        builder.problems.append(_not_yaml(error, file=file))
    except (AssertionError, OverflowError, ValueError):
        # The parser trips over a version of YAML that there is not, and over an escape beyond all characters.
        builder.problems.append(say.not_yaml(Place(file, line=builder.line), start=None, reason=""))
    if builder.tree is None and not builder.problems:
        builder.problems.append(say.empty_file(Place(file)))
    return Composed(builder.tree, tuple(builder.problems))


_remembered: Final = lru_cache(maxsize=REMEMBERED_FILES)(_composed)


def plain(tree: Tree) -> Any:
    """Return the tree as dictionaries, lists and texts."""
    match tree:
        case ScalarNode():
            return tree.text
        case ListNode():
            return [plain(item) for item in tree.items]
    return {key: plain(value) for key, (_, value) in tree.entries.items()}


class _Stopped(Exception):
    """Say that reading on makes no sense: the file is too deep, or a second document starts."""


_NO_KEY: Final = ScalarNode("", 0, 0)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end is not reached yet; a mapping holds its last key until the value comes."""

    is_map: bool
    line: int
    column: int
    items: list[Tree] = field(default_factory=list)
    entries: dict[str, tuple[ScalarNode, Tree]] = field(default_factory=dict)
    key: ScalarNode = _NO_KEY


class _Builder:
    """Turns the events of the parser into a tree, and notes what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tree: Tree | None = None
        self.line = 1
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._anchors: set[str] = set()

    def build(self, events: Iterator[Any]) -> None:
        for event in events:
            self.line = event.end_mark.line + 1
            match event:
                case ScalarEvent():
                    self._refuse_extras(event)
                    self._refuse_control(event)
                    self._add(ScalarNode(event.value, *_position(event)), is_missing=_is_missing(event))
                case SequenceStartEvent() | MappingStartEvent():
                    self._open(event)
                case SequenceEndEvent() | MappingEndEvent():
                    self._close()
                case AliasEvent():
                    self._refuse_anchor(event)
                    self._add(ScalarNode(f"*{event.anchor}", *_position(event)))
                case DocumentStartEvent() if self.tree is not None:
                    self.problems.append(say.second_document(self._place(event)))
                    raise _Stopped

    def _open(self, event: Any) -> None:
        self._refuse_extras(event)
        line, column = _position(event)
        if self._stack and self._stack[-1].is_map and self._stack[-1].key is _NO_KEY:
            self.problems.append(say.key_not_text(self._place(event)))
            raise _Stopped
        if len(self._stack) == DEPTH_MAX:
            self.problems.append(say.too_deep(self._place(event), most=DEPTH_MAX))
            raise _Stopped
        self._stack.append(_Open(isinstance(event, MappingStartEvent), line, column))

    def _close(self) -> None:
        done = self._stack.pop()
        if done.is_map:
            self._add(MapNode(done.entries, done.line, done.column))
        else:
            self._add(ListNode(tuple(done.items), done.line, done.column))

    def _add(self, node: Tree, *, is_missing: bool = False) -> None:
        if not self._stack:
            self.tree = node
            return
        parent = self._stack[-1]
        if not parent.is_map:
            parent.items.append(node)
        elif parent.key is _NO_KEY and isinstance(node, ScalarNode):
            parent.key = node
            self._check_key(node, parent)
        else:
            key, parent.key = parent.key, _NO_KEY
            if is_missing:
                self.problems.append(say.value_missing(self._place_of(key), key=key.text))
                # What the parser calls its place is that of the next key; whatever else is said of it stands here too.
                node = ScalarNode("", key.line, key.column)
            parent.entries.setdefault(key.text, (key, node))

    def _check_key(self, key: ScalarNode, parent: _Open) -> None:
        if key.text == "<<":
            self.problems.append(say.merge_key(self._place_of(key)))
        elif key.text in parent.entries:
            first = self._place_of(parent.entries[key.text][0])
            self.problems.append(say.key_twice(self._place_of(key), first=first, key=key.text))

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse_anchor(event)
        if event.ctag is not None:
            self.problems.append(say.tag(self._place(event), seen=str(event.ctag)))

    def _refuse_control(self, event: Any) -> None:
        # Escapes can write what no person types; half of a pair has no bytes at all.
        if not event.value.isprintable() and any(map(_is_control, event.value)):
            self.problems.append(say.control_character(self._place(event)))

    def _refuse_anchor(self, event: Any) -> None:
        # Each name once, where it first stands: a bomb has thousands of them.
        if event.anchor not in self._anchors:
            self._anchors.add(event.anchor)
            self.problems.append(say.anchor(self._place(event), seen=str(event.anchor)))

    def _place(self, event: Any) -> Place:
        line, column = _position(event)
        return Place(self.file, line=line, column=column)

    def _place_of(self, node: Tree) -> Place:
        return Place(self.file, line=node.line, column=node.column)


def _position(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_control(sign: str) -> bool:
    return sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs")


def _is_missing(event: ScalarEvent) -> bool:
    return event.value == "" and bool(event.implicit[0])


def _not_yaml(error: MarkedYAMLError, *, file: str) -> Problem:
    place, start = (
        None if mark is None else Place(file, line=mark.line + 1, column=mark.column + 1)
        for mark in (error.problem_mark, error.context_mark)
    )
    return say.not_yaml(place or Place(file), start=start, reason=error.problem or "")
