"""What the guide is made of: sections, and the blocks in them."""

from dataclasses import dataclass, field, replace
from typing import Final

from tremplin.terms.node import Origin
from tremplin.terms.prose.outline import Grid, Outline
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_MARKS: Final = {
    "fact": text_key("fact"),
    "inferred": text_key("inferred"),
    "assumption": text_key("assumption"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark that says where a rule comes from.

    Attributes:
        mark: "fact", "inferred" or "assumption".
        text: its name in the language.
        source: the source in full, and what the terms note about it; empty when they name none.
        number: of the source in the list of sources, from 1; 0 when the terms name none.
        note: what the terms note about it.
    """

    mark: str
    text: str
    source: str = ""
    number: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: a rule, what stands below it, its mark, and where to read on; a link may name its key."""

    text: str
    detail: str = ""
    badge: Badge | None = None
    link: str = ""
    items: tuple["Item", ...] = ()
    grids: tuple[Grid, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section: a paragraph, a list, a table, or several of them under one head.

    Attributes:
        title: its head; empty for none.
        text: a paragraph.
        items: a list.
        grids: tables.
        rows: a table whose cells are items, with heads: the road.
        heads: of `rows`.
        is_example: whether it shows how rules work, and is none itself.
    """

    title: str = ""
    text: str = ""
    items: tuple[Item, ...] = ()
    grids: tuple[Grid, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Item, ...], ...] = ()
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the guide with a head that can be linked to.

    Attributes:
        key: unique in the guide; a link names it.
        title: its head.
        blocks: in reading order.
        sections: what stands below it.
        badge: where the whole of it comes from.
        kicker: a few words above the head.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = field(default=())
    badge: Badge | None = None
    kicker: str = ""


def badge_of(mark: str, voice: Voice) -> Badge:
    """Return a mark with its name in the language."""
    return Badge(mark, voice.say(_MARKS[mark]))


def origin_badge(origin: Origin | None, voice: Voice) -> Badge | None:
    """Return the badge of an origin, with its source in full and its note; None when there is no origin."""
    if origin is None:
        return None
    sources, note = voice.programme.sources, voice.label(origin.note)
    parts = [sources.get(origin.source or "", ""), note]
    return replace(
        badge_of(origin.mark, voice),
        source=". ".join(part.rstrip(".") for part in parts if part),
        number=list(sources).index(origin.source) + 1 if origin.source in sources else 0,
        note=note,
    )


def item_of(outline: Outline, voice: Voice) -> Item:
    """Return an outline as an entry of a list."""
    return Item(
        text=voice.sentence(outline.text),
        detail=voice.sentence(outline.detail),
        badge=origin_badge(outline.origin, voice),
        link=outline.link,
        items=tuple(item_of(one, voice) for one in outline.items),
        grids=outline.grids,
    )


def items_of(outlines: list[Outline], voice: Voice) -> tuple[Item, ...]:
    """Return outlines as the entries of a list."""
    return tuple(item_of(one, voice) for one in outlines)
