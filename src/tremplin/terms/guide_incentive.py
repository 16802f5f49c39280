"""The section of the guide about one incentive."""

from tremplin.terms.guide_example import Example, example_block
from tremplin.terms.guide_part import Block, Item, Section, item_of, items_of, origin_badge
from tremplin.terms.incentive import Incentive
from tremplin.terms.prose.amount_change import change_outlines, paid_sentences
from tremplin.terms.prose.deadline import deadline_notes, deadline_text
from tremplin.terms.prose.limit import covers_text, exclusion_text, is_covered, limit_text, short_text, where_text
from tremplin.terms.prose.moment import duration_text, moment_text
from tremplin.terms.prose.outline import Outline, condition_outline
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.reward import reward_outline
from tremplin.terms.prose.stage import stage_name
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_NATURES = {
    "service": text_key("The award is the price of a service that the partner renders."),
    "price-reduction": text_key("The award reduces the price of what the partner buys."),
    "benefit": text_key("The award is a benefit."),
}
_WORKED_OUT = {
    "month": text_key("It needs no claim: it is worked out for each partner and month with orders."),
    "quarter": text_key("It needs no claim: it is worked out for each partner and quarter with orders."),
    "half": text_key("It needs no claim: it is worked out for each partner and half-year with orders."),
    "year": text_key("It needs no claim: it is worked out for each partner and year with orders."),
    "programme-year": text_key("It needs no claim: it is worked out for each partner and programme year with orders."),
}
_DECIDES = {
    "membership": text_key("For the membership: {day}."),
    "competency": text_key("For competencies: {day}."),
    "level": text_key("For the level: {day}."),
    "limits": text_key("For limits: {day}."),
    "rate": text_key("For exchange rates: {day}."),
    "terms": text_key("For the version of the terms: {day}."),
}


def incentive_section(incentive: Incentive, voice: Voice, *, examples: tuple[Example, ...] = ()) -> Section:
    """Return everything that a partner must know about an incentive.

    Args:
        incentive: of the programme.
        voice: already speaking of that incentive.
        examples: cases of it that were decided.
    """
    blocks = (
        Block(text=" ".join(_intro(incentive, voice))),
        Block(title=voice.say("What it pays"), items=_pays(incentive, voice)),
        Block(title=voice.say("Conditions"), items=_conditions(incentive, voice)),
        Block(title=voice.say("Which day decides"), text=" ".join(_days(incentive, voice))),
        Block(title=voice.say("Proof"), items=_proofs(incentive, voice)),
        Block(title=voice.say("Deadlines"), items=_deadlines(incentive, voice)),
        Block(title=voice.say("Limits that apply"), items=_limits(incentive, voice)),
        Block(title=voice.say("Not together with"), items=_exclusions(incentive, voice)),
        Block(title=voice.say("How it is paid"), items=_payment(incentive, voice)),
        example_block(examples, voice),
    )
    return Section(
        f"incentive-{incentive.id}",
        voice.label(incentive.title),
        blocks=tuple(block for block in blocks if block.text or block.items),
        badge=origin_badge(incentive.origin, voice),
        kicker=stage_name(incentive.stage, voice),
    )


def _intro(incentive: Incentive, voice: Voice) -> list[str]:
    said = [voice.label(incentive.summary), voice.label(incentive.available)]
    if incentive.claimed != "claim":
        said.append(voice.say(_WORKED_OUT[incentive.claimed]))
    if incentive.valid_for is not None:
        length = duration_text(incentive.valid_for, voice)
        said.append(voice.say("A pre-approval is valid for {length}.", length=length))
    said.append(voice.say(_NATURES[incentive.nature]))
    return [one for one in said if one]


def _pays(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    return items_of([reward_outline(incentive, voice), *change_outlines(incentive.pays, voice)], voice)


def _conditions(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    outline = condition_outline(incentive.when, voice)
    # The head of the list says already that all of it must hold.
    is_plain_list = outline.text == voice.say("all of the following:")
    return items_of(list(outline.items) if is_plain_list else [outline], voice)


def _days(incentive: Incentive, voice: Voice) -> list[str]:
    decides = incentive.decides
    said = [voice.say("What counts is {day}.", day=moment_text(decides.day, voice))]
    for kind, template in _DECIDES.items():
        moment = getattr(decides, kind)
        if moment is not None:
            said.append(voice.say(template, day=moment_text(moment, voice)))
    return said


def _proofs(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    outlines = []
    for asked in incentive.proof:
        exact, label = proof_text(asked, voice), voice.label(asked.label)
        outlines.append(Outline(label or exact, detail=exact if label else "", origin=asked.origin))
    return items_of(outlines, voice)


def _deadlines(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    outlines = []
    for clock in incentive.deadlines:
        exact, label = voice.sentence(deadline_text(clock, voice)), voice.label(clock.label)
        notes = [f"{exact}.", *deadline_notes(clock, voice)] if label else deadline_notes(clock, voice)
        outlines.append(Outline(label or exact, detail=" ".join(notes), origin=clock.origin))
    return items_of(outlines, voice)


def _limits(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    found = []
    for limit in voice.programme.limits:
        if not is_covered(limit, incentive.id):
            continue
        exact, label = voice.sentence(limit_text(limit, voice)), voice.label(limit.label)
        said = [f"{exact}."] if label else []
        others = covers_text(limit, voice, but=incentive.id)
        if others:
            said.append(voice.say("Shared with {incentives}.", incentives=others))
        said += [one for one in (where_text(limit, voice), short_text(limit, voice)) if one]
        outline = Outline(label or exact, detail=" ".join(said), origin=limit.origin, link=f"limit-{limit.id}")
        found.append(item_of(outline, voice))
    return tuple(found)


def _exclusions(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    outlines = []
    for exclusion in voice.programme.exclusions:
        if incentive.id in exclusion.between:
            exact, label = exclusion_text(exclusion, voice), voice.label(exclusion.label)
            outlines.append(Outline(label or exact, detail=exact if label else "", origin=exclusion.origin))
    return items_of(outlines, voice)


def _payment(incentive: Incentive, voice: Voice) -> tuple[Item, ...]:
    items = [Item(sentence) for sentence in paid_sentences(incentive, voice)]
    if incentive.payment is not None:
        rule = voice.programme.payment[incentive.payment]
        name = voice.label(rule.label) or voice.say("Payment")
        items.append(Item(name, badge=origin_badge(rule.origin, voice), link=f"payment-{incentive.payment}"))
    for name in incentive.taking_back:
        taking = voice.programme.taking_back[name]
        text = voice.say("It can be taken back if {event}.", event=voice.label(taking.when))
        items.append(Item(text, badge=origin_badge(taking.origin, voice), link=f"taking-back-{name}"))
    return tuple(items)
