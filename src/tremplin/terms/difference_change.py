"""What a difference between two versions is made of, and how any value of the terms is said in it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, Final, Literal

from pydantic import BaseModel

from tremplin.terms import condition as c
from tremplin.terms import reward as r
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import QUANTITIES
from tremplin.terms.moment import Duration, Moment
from tremplin.terms.node import Label
from tremplin.terms.programme import LevelRule
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.level import level_outline
from tremplin.terms.prose.moment import day_text, duration_text, moment_text
from tremplin.terms.prose.outline import in_one_line
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.reward import form_outline
from tremplin.terms.prose.reward_grid import band_text, band_value
from tremplin.terms.prose.voice import Voice

Kind = Literal["gain", "loss", "change"]
CONDITIONS: Final = (
    c.Named, c.All, c.Any_, c.Not, c.Compare, c.Measure, c.Day, c.Holds, c.IsMember, c.HasLevel, c.HasRole,
    c.SomebodyHasRole, c.HasProof,
)  # fmt: skip
"""Every kind of condition."""
FLIPPED: Final[dict[Kind, Kind]] = {"gain": "loss", "loss": "gain", "change": "change"}
"""What a gain is on the other side of a `not`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    Attributes:
        kind: what it means for a partner.
        text: a sentence that names what it is about.
        place: of the new terms, or of the old ones for what is no more: `incentives.assessment.pays.reward`.
        incentive: the id of the incentive it is about; empty when it is about several.
    """

    kind: Kind
    text: str
    place: str
    incentive: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where two versions are being compared: what a reader calls it, its path, its incentive."""

    subject: str
    path: str = ""
    incentive: str = ""

    def below(self, key: str) -> "Place":
        """Return the place of a part of what stands here."""
        return replace(self, path=f"{self.path}.{key}" if self.path else key)


@dataclass(frozen=True)
class Pair:
    """The voices of the old and of the new version, in one language."""

    old: Voice
    new: Voice

    def about(self, old: Incentive, new: Incentive) -> "Pair":
        """Return the voices speaking of one incentive."""
        return Pair(self.old.about(old), self.new.about(new))

    def say(self, template: str, /, **fields: object) -> str:
        """Return a sentence; see `Language.say`."""
        return self.new.say(template, **fields)

    def said(self, old: Any, new: Any, *, as_rate: bool = False) -> tuple[str, str]:
        """Return two different values as two different texts."""
        texts = value_said(old, self.old, as_rate=as_rate), value_said(new, self.new, as_rate=as_rate)
        return texts if texts[0] != texts[1] else (_written(old), _written(new))


def is_reordered(old: Iterable[Any], new: Iterable[Any]) -> bool:
    """Say whether what both lists hold stands in another order in the second; more of one thing counts as order."""
    before, after = list(old), list(new)
    return [one for one in before if one in after] != [one for one in after if one in before]


def change(kind: Kind, at: Place, text: str, *, pair: Pair) -> Change:
    """Return a change, its text led by what it is about."""
    return Change(kind, pair.say("{subject}: {change}", subject=at.subject, change=text), at.path, at.incentive)


def value_said(value: Any, voice: Voice, *, as_rate: bool = False) -> str:
    """Return any value of the terms as people read it; a part without words of its own as it is written."""
    match value:
        case None:
            return voice.say("nothing")
        case bool():
            return voice.language.say_field(value)
        case Duration():
            return duration_text(value, voice)
        case Moment():
            return moment_text(value, voice)
        case Label():
            return voice.quoted(voice.label(value))
        case date():
            return day_text(value, voice)
    if isinstance(value, BaseModel):
        return _node_said(value, voice, as_rate=as_rate)
    if isinstance(value, tuple):
        return voice.all_of([value_said(one, voice) for one in value]) if value else voice.say("nothing")
    return _written(value)


def _node_said(value: BaseModel, voice: Voice, *, as_rate: bool) -> str:
    if isinstance(value, QUANTITIES):
        return quantity_text(value, voice, as_rate=as_rate)
    if isinstance(value, CONDITIONS):
        return condition_text(value, voice)
    if isinstance(value, r.Part):
        return in_one_line(form_outline(value, voice)).rstrip(".")
    if isinstance(value, r.Band):
        return voice.say("{first}: {second}", first=band_text(value, voice), second=band_value(value, voice))
    if isinstance(value, LevelRule):
        return in_one_line(level_outline(value, voice))
    return _written(value)


def _written(value: Any) -> str:
    """Return a value as the terms write it."""
    if isinstance(value, BaseModel):
        data = value.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(data, ensure_ascii=False)
    return str(value.value) if isinstance(value, Enum) else str(value)
