"""Conditions in words: each node as a sentence, and what would make it true."""

from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.programme import NamedCondition
from tremplin.terms.prose.compared import compare_text, day_comparison_text, measure_text
from tremplin.terms.prose.moment import deciding_day, moment_text
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key


def condition_text(condition: Any, voice: Voice) -> str:
    """Return a condition as a sentence without its full stop.

    A label that the terms give wins over the words made from the rule; a label that is no sentence is said
    as it is.

    Args:
        condition: any node of `terms.condition`.
        voice: inside rows, it says days as those of the row.
    """
    if isinstance(condition, c.Named) and condition.label is None:
        return condition_text(voice.programme.conditions[condition.condition], voice)
    return voice.label(condition.label) or exact_text(condition, voice)


def exact_text(condition: Any, voice: Voice) -> str:
    """Return a condition in words made from the rule itself, whatever its label.

    The parts of it that have a label are said by it.
    """
    match condition:
        case c.Named():
            return exact_text(voice.programme.conditions[condition.condition], voice)
        case c.All():
            return joined_conditions(condition.all, voice, is_choice=False)
        case c.Any_():
            return joined_conditions(condition.any, voice, is_choice=True)
        case c.Not():
            return negative_text(condition.not_, voice)
        case c.Compare():
            return compare_text(condition, voice)
        case c.Measure():
            return measure_text(condition, voice)
        case c.Day():
            return day_comparison_text(condition, voice)
        case NamedCondition():
            return condition_text(condition.holds_when, voice)
    return _leaf_text(condition, voice, is_negative=False)


def joined_conditions(conditions: tuple[Any, ...], voice: Voice, *, is_choice: bool) -> str:
    """Return several conditions as one sentence; a choice among others stands in brackets."""
    texts = [_bracketed(one, voice, alone=len(conditions) == 1) for one in conditions]
    text = texts[0]
    for item in texts[1:]:
        if is_choice:
            text = voice.say("{first}, or {second}", first=text, second=item)
        else:
            text = voice.say("{first}, and {second}", first=text, second=item)
    return text


def _bracketed(condition: Any, voice: Voice, *, alone: bool) -> str:
    text = condition_text(condition, voice)
    is_tree = isinstance(condition, c.All | c.Any_) and condition.label is None
    return text if alone or not is_tree else voice.say("({condition})", condition=text)


def negative_text(condition: Any, voice: Voice) -> str:
    """Return that a condition does not hold, as a sentence without its full stop."""
    if condition.label is None and isinstance(
        condition, c.Holds | c.IsMember | c.HasLevel | c.HasRole | c.SomebodyHasRole | c.HasProof
    ):
        return _leaf_text(condition, voice, is_negative=True)
    return voice.say("the following does not hold: {condition}", condition=condition_text(condition, voice))


def holder_text(who: str, voice: Voice) -> str:
    """Return who is asked for something: the partner, or the one in a role of the project."""
    if who == "claimant":
        return voice.say("the partner")
    return voice.say('the partner in the role "{role}"', role=voice.role(who))


def _leaf_text(condition: Any, voice: Voice, *, is_negative: bool) -> str:
    match condition:
        case c.Holds():
            return _holds_text(condition, voice, is_negative=is_negative)
        case c.IsMember():
            return _member_text(condition, voice, is_negative=is_negative)
        case c.HasLevel():
            return _level_text(condition, voice, is_negative=is_negative)
        case c.HasRole():
            return _role_text(condition, voice, is_negative=is_negative)
        case c.SomebodyHasRole():
            template = (
                text_key("no other partner has the role {roles} in the project")
                if is_negative
                else text_key("another partner has the role {roles} in the project")
            )
            return voice.say(template, roles=roles_text(condition.other_partner, voice))
        case c.HasProof():
            return _proof_text(condition, voice, is_negative=is_negative)
    raise TypeError(f"{type(condition).__name__} is no condition.")


def on_day(on: Any, voice: Voice, *, kind: str) -> str:
    """Return the day on which a leaf looks, as a noun: its own, else the deciding one of its kind."""
    return moment_text(on, voice) if on is not None else deciding_day(voice, kind=kind)


def competencies_text(asked: c.Competencies, voice: Voice) -> str:
    """Return the competencies asked for: at least one Master Services Competency in VCF or Tanzu."""
    names = [voice.competency(code) for code in asked.any_of]
    if asked.kind is None:
        if len(names) == 1:
            return voice.say("the competency {competency}", competency=voice.quoted(names[0]))
        return voice.say_count(
            "at least one competency among {competencies}",
            "at least {n} competencies among {competencies}",
            asked.at_least,
            competencies=names,
        )
    kind = voice.quoted(voice.code("competency.kind", asked.kind))
    if len(names) == 1:
        return voice.say("the competency {competency} of the kind {kind}", competency=voice.quoted(names[0]), kind=kind)
    return voice.say_count(
        "at least one competency of the kind {kind} among {competencies}",
        "at least {n} competencies of the kind {kind} among {competencies}",
        asked.at_least,
        competencies=names,
        kind=kind,
    )


def _holds_text(condition: c.Holds, voice: Voice, *, is_negative: bool) -> str:
    template = (
        text_key("{who} does not hold {competencies} on {day}")
        if is_negative
        else text_key("{who} holds {competencies} on {day}")
    )
    return voice.say(
        template,
        who=holder_text(condition.who, voice),
        competencies=competencies_text(condition.holds, voice),
        day=on_day(condition.on, voice, kind="competency"),
    )


def _member_text(condition: c.IsMember, voice: Voice, *, is_negative: bool) -> str:
    template = (
        text_key("{who} is not a member of the programme {programme} on {day}")
        if is_negative
        else text_key("{who} is a member of the programme {programme} on {day}")
    )
    return voice.say(
        template,
        who=holder_text(condition.who, voice),
        programme=programme_name(condition.membership.programme, voice),
        day=on_day(condition.on, voice, kind="membership"),
    )


def programme_name(programme_id: str, voice: Voice) -> str:
    """Return the name of a programme: the title of this one, the id of another."""
    is_own = programme_id == voice.programme.programme
    return voice.quoted(voice.label(voice.programme.title) if is_own else programme_id)


def _level_text(condition: c.HasLevel, voice: Voice, *, is_negative: bool) -> str:
    asked = condition.level
    if is_negative:
        template = text_key("{who} is not at the level {level} on {day}")
    else:
        template = text_key("{who} is at the level {level} on {day}")
    return voice.say(
        template,
        who=holder_text(condition.who, voice),
        level=level_asked_text(asked, voice),
        day=on_day(condition.on, voice, kind="level"),
    )


def level_asked_text(asked: c.LevelAsked, voice: Voice) -> str:
    """Return the level asked for: "advanced" or above in the area "cloud", as worked out from these terms."""
    text = voice.quoted(voice.level(asked.at_least or asked.is_ or ""))
    if asked.at_least:
        text = voice.say("{level} or above", level=text)
    if asked.area:
        text = voice.say(
            "{level} in the area {area}", level=text, area=voice.quoted(voice.code("level.area", asked.area))
        )
    if asked.computed:
        text = voice.say("{level} (as worked out from these terms)", level=text)
    return text


def roles_text(roles: tuple[str, ...], voice: Voice) -> str:
    """Return roles as alternatives: "integrator" or "seller"."""
    return voice.either([voice.quoted(voice.role(role)) for role in roles])


def _role_text(condition: c.HasRole, voice: Voice, *, is_negative: bool) -> str:
    template = (
        text_key("the partner does not have the role {roles} in the project on {day}")
        if is_negative
        else text_key("the partner has the role {roles} in the project on {day}")
    )
    return voice.say(template, roles=roles_text(condition.role, voice), day=on_day(condition.on, voice, kind="day"))


def _proof_text(condition: c.HasProof, voice: Voice, *, is_negative: bool) -> str:
    if condition.state == "accepted":
        template = (
            text_key("the proof {proof} is not accepted for the claim")
            if is_negative
            else text_key("the proof {proof} is accepted for the claim")
        )
    elif is_negative:
        template = text_key("the proof {proof} is not handed in for the claim")
    else:
        template = text_key("the proof {proof} is handed in for the claim")
    return voice.say(template, proof=voice.quoted(voice.proof(condition.proof_of)))
