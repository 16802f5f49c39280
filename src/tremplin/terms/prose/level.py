"""Levels in words: when one is reached, and how long it is kept."""

from typing import Final

from tremplin.terms.programme import LevelRule
from tremplin.terms.prose.moment import duration_text
from tremplin.terms.prose.outline import Outline, condition_outline
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_REVIEWED: Final = {
    "month": text_key(
        "Looked at on the last day of each month; it counts from the first of that month and is kept for {kept}."
    ),
    "quarter": text_key(
        "Looked at on the last day of each quarter; it counts from the first of that quarter and is kept for {kept}."
    ),
    "half": text_key(
        "Looked at on the last day of each half-year; it counts from the first of it and is kept for {kept}."
    ),
    "year": text_key("Looked at on the last day of each year; it counts from 1 January and is kept for {kept}."),
}


def level_outline(rule: LevelRule, voice: Voice) -> Outline:
    """Return a rule of a level as an outline: what it requires, when it is looked at, how long it is kept."""
    kept = voice.say(_REVIEWED[rule.reviewed], kept=duration_text(rule.kept, voice))
    requires = condition_outline(rule.requires, voice)
    return Outline(voice.quoted(voice.level(rule.level)), detail=kept, items=(requires,))
