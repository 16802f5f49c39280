"""What would make a condition true, as something to do or to be."""

from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.prose.condition import (
    competencies_text,
    condition_text,
    level_asked_text,
    negative_text,
    on_day,
    programme_name,
    roles_text,
)
from tremplin.terms.prose.voice import Voice


def wish_text(condition: Any, voice: Voice, *, day: str = "") -> str:
    """Return what would make a condition true: hold a competency on 12 April 2021.

    Args:
        condition: any node of `terms.condition`.
        voice: the language and the incentive.
        day: of the claim that is spoken of, as a noun, where it is known; else the words of the terms.
    """
    match condition:
        case c.Named():
            return wish_text(voice.programme.conditions[condition.condition].holds_when, voice, day=day)
        case c.All():
            return voice.one_after_another([wish_text(one, voice, day=day) for one in condition.all])
        case c.Any_():
            return voice.either([wish_text(one, voice, day=day) for one in condition.any])
        case c.Not():
            return voice.say("what is needed: {condition}", condition=negative_text(condition.not_, voice))
    wish = own_wish(condition, voice, day=day)
    return wish or voice.say("what is needed: {condition}", condition=condition_text(condition, voice))


def own_wish(condition: Any, voice: Voice, *, day: str = "") -> str:
    """Return what the claimant itself can be or do; empty for a leaf that is about something else."""
    if getattr(condition, "who", "claimant") != "claimant":
        return ""
    match condition:
        case c.Holds():
            return voice.say(
                "hold {competencies} on {day}",
                competencies=competencies_text(condition.holds, voice),
                day=day or on_day(condition.on, voice, kind="competency"),
            )
        case c.IsMember():
            return voice.say(
                "be a member of the programme {programme} on {day}",
                programme=programme_name(condition.membership.programme, voice),
                day=day or on_day(condition.on, voice, kind="membership"),
            )
        case c.HasLevel():
            return voice.say(
                "be at the level {level} on {day}",
                level=level_asked_text(condition.level, voice),
                day=day or on_day(condition.on, voice, kind="level"),
            )
        case c.HasRole():
            return voice.say(
                "have the role {roles} in the project on {day}",
                roles=roles_text(condition.role, voice),
                day=day or on_day(condition.on, voice, kind="day"),
            )
        case c.SomebodyHasRole():
            return voice.say(
                "bring another partner into the project in the role {roles}",
                roles=roles_text(condition.other_partner, voice),
            )
        case c.HasProof():
            return _proof_wish(condition, voice)
    return ""


def _proof_wish(condition: c.HasProof, voice: Voice) -> str:
    proof = voice.quoted(voice.proof(condition.proof_of))
    if condition.state == "accepted":
        return voice.say("hand in the proof {proof} and have it accepted", proof=proof)
    return voice.say("hand in the proof {proof}", proof=proof)
