"""The sections of the guide that define words: levels, competencies, measures."""

from tremplin.terms.guide_part import Block, Item, Section, item_of, origin_badge
from tremplin.terms.prose.level import level_outline
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice


def definition_sections(voice: Voice) -> list[Section]:
    """Return the definitions; a section of words that the terms do not use has no blocks."""
    return [
        Section("levels", voice.say("Levels"), blocks=_levels(voice)),
        Section("competencies", voice.say("Competencies"), blocks=_competencies(voice)),
        Section("measures", voice.say("Measures"), blocks=_measures(voice)),
    ]


def _levels(voice: Voice) -> tuple[Block, ...]:
    programme = voice.programme
    blocks = []
    if programme.level_names:
        text = voice.say("From the lowest to the highest:")
        blocks.append(Block(text=text, items=tuple(Item(voice.level(code)) for code in programme.level_names)))
    if programme.levels:
        items = tuple(item_of(level_outline(rule, voice), voice) for rule in programme.levels)
        blocks.append(Block(text=voice.say("How a level is reached:"), items=items))
    return tuple(blocks)


def _competencies(voice: Voice) -> tuple[Block, ...]:
    programme = voice.programme
    blocks = []
    if programme.competencies:
        items = tuple(Item(voice.sentence(voice.competency(code))) for code in programme.competencies)
        blocks.append(Block(text=voice.say("The areas in which a competency can be held:"), items=items))
    if programme.competency_kinds:
        kinds = tuple(Item(voice.sentence(voice.code("competency.kind", code))) for code in programme.competency_kinds)
        blocks.append(Block(text=voice.say("The kinds of competency:"), items=kinds))
    return tuple(blocks)


def _measures(voice: Voice) -> tuple[Block, ...]:
    items = tuple(
        Item(
            voice.sentence(voice.label(measure.label)),
            detail=f"{voice.sentence(quantity_text(measure.quantity, voice))}.",
            badge=origin_badge(measure.origin, voice),
        )
        for measure in voice.programme.measures.values()
        if measure.label
    )
    return (Block(text=voice.say("What the rules measure, word for word:"), items=items),) if items else ()
