"""The partner's guide as a value: sections of paragraphs, lists and tables, ready for any door to print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tremplin.terms.guide_definition import definition_sections
from tremplin.terms.guide_example import Example
from tremplin.terms.guide_incentive import incentive_section
from tremplin.terms.guide_overview import about_section, road_section, who_section
from tremplin.terms.guide_part import Badge, Section, badge_of
from tremplin.terms.guide_rules import limits_section, payment_section, sources_section
from tremplin.terms.programme import Programme
from tremplin.terms.prose.stage import STAGES, stage_name
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.wording import Language

NO_EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Guide:
    """What a partner reads about a programme.

    Attributes:
        title: of the programme.
        subtitle: its version and the days it is in force.
        language_code: of every text in it.
        contents_title: the head of the list of contents.
        legend_title: the head of the legend.
        legend: what each mark means.
        sections: in reading order; each may hold others.
    """

    title: str
    subtitle: str
    language_code: str
    contents_title: str
    legend_title: str
    legend: tuple[tuple[Badge, str], ...]
    sections: tuple[Section, ...] = field(default=())


def guide_of(
    programme: Programme, language: Language, *, examples: Mapping[str, tuple[Example, ...]] = NO_EXAMPLES
) -> Guide:
    """Return the partner's guide to a programme.

    Args:
        programme: checked and resolved.
        language: of the guide.
        examples: cases that were decided, by the id of their incentive.
    """
    voice = voice_of(programme, language)
    return Guide(
        title=voice.label(programme.title),
        subtitle=voice.say(
            "Partner's guide, version {version}, in force from {first} to {last}",
            version=programme.version,
            first=programme.in_force.from_,
            last=programme.in_force.to,
        ),
        language_code=language.code,
        contents_title=voice.say("Contents"),
        legend_title=voice.say("Where a rule or a figure comes from"),
        legend=_legend(voice),
        sections=(
            about_section(voice),
            who_section(voice),
            road_section(voice),
            *_stages(voice, examples),
            *(section for section in _rules(voice) if section.sections or section.blocks),
        ),
    )


def _rules(voice: Voice) -> tuple[Section, ...]:
    """Return the sections that a programme without such rules does not have."""
    return (
        limits_section(voice),
        payment_section(voice),
        *definition_sections(voice),
        sources_section(voice),
    )


def _legend(voice: Voice) -> tuple[tuple[Badge, str], ...]:
    return (
        (badge_of("fact", voice), voice.say("A source says so.")),
        (badge_of("inferred", voice), voice.say("It follows from what a source says.")),
        (badge_of("assumption", voice), voice.say("No source says so; it is a choice of these terms.")),
    )


def _stages(voice: Voice, examples: Mapping[str, tuple[Example, ...]]) -> list[Section]:
    found = []
    for stage in STAGES:
        incentives = [one for one in voice.programme.incentives if one.stage == stage]
        if incentives:
            inner = tuple(
                incentive_section(one, voice.about(one), examples=examples.get(one.id, ())) for one in incentives
            )
            found.append(Section(f"stage-{stage}", stage_name(stage, voice), sections=inner))
    return found
