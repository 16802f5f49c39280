"""The sections of the guide about what holds for several incentives: limits, payment, sources."""

from tremplin.terms.guide_part import Block, Item, Section, origin_badge
from tremplin.terms.prose.limit import covers_text, exclusion_text, limit_text, short_text, where_text
from tremplin.terms.prose.payment import payment_sentences, taking_back_sentences
from tremplin.terms.prose.voice import Voice


def limits_section(voice: Voice) -> Section:
    """Return every limit in the order in which they are looked at, then the exclusions."""
    sections = []
    for limit in voice.programme.limits:
        exact, label = voice.sentence(limit_text(limit, voice)), voice.label(limit.label)
        said = [f"{exact}."] if label else []
        said.append(voice.say("It covers {incentives}.", incentives=covers_text(limit, voice)))
        said += [one for one in (where_text(limit, voice), short_text(limit, voice)) if one]
        sections.append(
            Section(
                f"limit-{limit.id}",
                voice.sentence(label or exact),
                blocks=(Block(text=" ".join(said)),),
                badge=origin_badge(limit.origin, voice),
            )
        )
    for exclusion in voice.programme.exclusions:
        text, label = exclusion_text(exclusion, voice), voice.label(exclusion.label)
        sections.append(
            Section(
                f"exclusion-{exclusion.id}",
                voice.sentence(label) or voice.say("Only one of several"),
                blocks=(Block(text=text),),
                badge=origin_badge(exclusion.origin, voice),
            )
        )
    if not sections:
        return Section("limits", voice.say("Limits"))
    intro = voice.say(
        "Limits are looked at in this order. A claim takes from every limit that it touches, or from none."
        " Claims meet limits in the order in which they are recorded, by {moment}.",
        moment=voice.field_name(voice.programme.recorded_order),
    )
    return Section("limits", voice.say("Limits"), blocks=(Block(text=intro),), sections=tuple(sections))


def payment_section(voice: Voice) -> Section:
    """Return how awards are paid, and when they are taken back."""
    sections = [
        Section(
            f"payment-{name}",
            voice.sentence(voice.label(rule.label)) or voice.say("Payment"),
            blocks=(Block(items=tuple(Item(voice.sentence(one)) for one in payment_sentences(rule, voice))),),
            badge=origin_badge(rule.origin, voice),
        )
        for name, rule in voice.programme.payment.items()
    ]
    sections += [
        Section(
            f"taking-back-{name}",
            voice.say("Taken back if {event}", event=voice.label(rule.when)),
            blocks=(Block(items=tuple(Item(voice.sentence(one)) for one in taking_back_sentences(rule, voice))),),
            badge=origin_badge(rule.origin, voice),
        )
        for name, rule in voice.programme.taking_back.items()
    ]
    return Section("payment", voice.say("Payment and taking back"), sections=tuple(sections))


def sources_section(voice: Voice) -> Section:
    """Return the sources that the marks name, each with its number."""
    sources = voice.programme.sources.values()
    items = tuple(Item(f"[{number}] {text}", key=f"source-{number}") for number, text in enumerate(sources, start=1))
    return Section("sources", voice.say("Sources"), blocks=(Block(items=items),) if items else ())
