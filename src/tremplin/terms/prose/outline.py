"""Text with what stands below it: the shape in which rules are said to a reader."""

from dataclasses import dataclass, field
from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.node import Origin
from tremplin.terms.prose.condition import condition_text, exact_text
from tremplin.terms.prose.voice import Voice


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words: its heads, its rows, and which columns hold figures.

    Attributes:
        caption: what the table says.
        heads: one for each column.
        rows: as long as the heads.
        figures: the columns, from 0, that hold amounts and rates.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outline:
    """A rule in words, with its detail, its parts, its table and where it comes from.

    Attributes:
        text: a sentence, or a noun.
        detail: the same rule word for word, where the text is a label.
        items: what the text introduces.
        grids: tables that belong to it.
        origin: the mark that the terms give; None when they give none.
        link: the key of the section that says more; empty when there is none.
    """

    text: str
    detail: str = ""
    items: tuple["Outline", ...] = ()
    grids: tuple[Grid, ...] = field(default=())
    origin: Origin | None = None
    link: str = ""


def in_one_line(outline: Outline) -> str:
    """Return an outline as one line: details in brackets, parts one after the other."""
    text = f"{outline.text} ({outline.detail.rstrip('.')})" if outline.detail else outline.text
    return " ".join([text, *map(in_one_line, outline.items)])


def condition_outline(condition: Any, voice: Voice) -> Outline:
    """Return a condition as an outline: trees as lists, labels with the exact rule below them."""
    origin = condition.origin
    named = voice.programme.conditions[condition.condition] if isinstance(condition, c.Named) else condition
    text = condition_text(condition, voice)
    inner = getattr(named, "holds_when", named)
    if not (condition.label or named.label):
        if isinstance(inner, c.All | c.Any_):
            return _tree(inner, voice, origin=origin or named.origin)
        return Outline(text, origin=origin or named.origin)
    if isinstance(inner, c.All | c.Any_):
        tree = _tree(inner, voice, origin=None)
        return Outline(text, detail=tree.text, items=tree.items, origin=origin or named.origin)
    exact = exact_text(condition, voice)
    return Outline(text, detail=exact if exact != text else "", origin=origin or named.origin)


def _tree(tree: c.All | c.Any_, voice: Voice, *, origin: Origin | None) -> Outline:
    if isinstance(tree, c.All):
        items = tuple(condition_outline(one, voice) for one in tree.all)
        head = voice.say("all of the following:")
    else:
        items = tuple(condition_outline(one, voice) for one in tree.any)
        head = voice.say("at least one of the following:")
    return Outline(head, items=items, origin=origin or tree.origin)
