"""How awards are paid and taken back, in words."""

from typing import Final

from tremplin.terms.programme import Papers, PaymentRule, TakingBack
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.moment import duration_text, moment_text
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_BELOW: Final = {
    "carry-over": text_key("Below {minimum}, nothing is paid and the sum is carried over."),
    "hold": text_key("Below {minimum}, nothing is paid and the sum is held."),
    "forfeit": text_key("Below {minimum}, nothing is paid and the sum is lost."),
    "release-at-year-end": text_key("Below {minimum}, the sum is paid at the end of the year."),
}
_HOW: Final = {
    "whole": text_key("The award is taken back whole if {event}."),
    "in-proportion": text_key("The award is taken back in proportion if {event}."),
    "rest-of-term": text_key("The award is taken back for the rest of the term if {event}."),
}
_RECOUPED: Final = {
    "later-earnings": text_key("It is set off against later earnings."),
    "invoice": text_key("It is invoiced."),
}
_GIVES_BACK: Final = {
    "available": text_key("What was taken under limits becomes available again."),
    "lapsed": text_key("What was taken under limits is not given back."),
}
_CORRECTS: Final = {
    "period-of-origin": text_key("The correction belongs to the period that it corrects."),
    "open-period": text_key("The correction belongs to the open period."),
}
_SPLIT: Final = {
    "same-shares": text_key("A split award is taken back in the same shares."),
    "partner-at-fault": text_key("A split award is taken back from the partner at fault."),
}


def payment_sentences(rule: PaymentRule, voice: Voice) -> list[str]:
    """Return a payment rule as sentences."""
    said = []
    if rule.due is not None and rule.within is not None:
        due, within = moment_text(rule.due, voice), duration_text(rule.within, voice)
        said.append(voice.say("Paid within {within} after {due}.", within=within, due=due))
    elif rule.due is not None:
        said.append(voice.say("Paid on {due}.", due=moment_text(rule.due, voice)))
    elif rule.within is not None:
        said.append(voice.say("Paid within {within}.", within=duration_text(rule.within, voice)))
    if rule.minimum is not None:
        said.append(voice.say(_BELOW[rule.below_minimum], minimum=quantity_text(rule.minimum, voice)))
    said += [paper_sentence(paper, voice) for paper in rule.papers]
    if rule.currency == "payee":
        said.append(voice.say("Paid in the currency of the payee."))
    else:
        said.append(voice.say("Paid in {currency}.", currency=voice.programme.currency))
    if rule.frozen_when is not None:
        said.append(
            voice.say("Payment is frozen while {condition}.", condition=condition_text(rule.frozen_when, voice))
        )
    if rule.dispute_within is not None:
        within = duration_text(rule.dispute_within, voice)
        said.append(voice.say("A payment can be disputed within {within}.", within=within))
    if rule.dispute_until is not None:
        until = moment_text(rule.dispute_until, voice)
        said.append(voice.say("A payment can be disputed until {day} at the latest.", day=until))
    return said


def paper_sentence(paper: Papers, voice: Voice) -> str:
    """Return a paper that payment needs, and what its absence does, as a sentence."""
    name = voice.quoted(voice.label(paper.label) or paper.paper)
    if paper.until is None:
        if paper.missing == "held":
            return voice.say("Payment needs {paper}; without it, the payment is held.", paper=name)
        return voice.say("Payment needs {paper}; without it, the payment is lost.", paper=name)
    until = moment_text(paper.until, voice)
    if paper.missing == "held":
        return voice.say("Payment needs {paper} by {day}; without it, the payment is held.", paper=name, day=until)
    return voice.say("Payment needs {paper} by {day}; without it, the payment is lost.", paper=name, day=until)


def taking_back_sentences(rule: TakingBack, voice: Voice) -> list[str]:
    """Return a rule of taking back as sentences."""
    said = [voice.say(_HOW[rule.how], event=voice.label(rule.when))]
    if rule.until is not None:
        said.append(voice.say("This is possible until {day}.", day=moment_text(rule.until, voice)))
    said.append(voice.say(_RECOUPED[rule.recouped]))
    if rule.negative_balance:
        said.append(voice.say("The balance may fall below zero."))
    return [
        *said,
        voice.say(_GIVES_BACK[rule.gives_back]),
        voice.say(_CORRECTS[rule.corrects]),
        voice.say(_SPLIT[rule.split]),
    ]
