"""Worked examples in the guide: a case beside the terms, with what was seen and how its amount came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.terms.guide_part import Block, Item
from tremplin.terms.prose.decision import example_chapters
from tremplin.terms.prose.voice import Voice


@dataclass(frozen=True, slots=True)
class Example:
    """A case that was decided.

    Attributes:
        title: what the case shows, by language.
        receipt: data of the receipt of its claim, as `decision_chapters` reads it.
    """

    title: Mapping[str, str]
    receipt: Mapping[str, Any]


def example_block(examples: tuple[Example, ...], voice: Voice) -> Block:
    """Return the worked examples of an incentive under one head; an empty block when there are none.

    Args:
        examples: of that incentive.
        voice: speaking of it.
    """
    items = tuple(_item(one, voice) for one in examples)
    return Block(title=voice.say("Worked examples") if items else "", items=items, is_example=True)


def _item(example: Example, voice: Voice) -> Item:
    outcome, *chapters = example_chapters(example.receipt, programme=voice.programme, language=voice.language)
    return Item(
        text=example.title[voice.language.code],
        detail=" ".join(outcome.lines),
        items=tuple(Item(one.title, items=tuple(Item(line) for line in one.lines)) for one in chapters),
    )
