"""What changes the amount after the form of a reward, and who gets it how, in words."""

from fractions import Fraction
from typing import Final

from tremplin.money import Rounding, parse_rate
from tremplin.terms import reward as r
from tremplin.terms.incentive import Incentive
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.outline import Outline
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.reward import award_quantity
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_ROUNDINGS: Final = {
    Rounding.HALF_UP: text_key("Rounded to the nearest multiple of {step}; a half goes up."),
    Rounding.HALF_EVEN: text_key("Rounded to the nearest multiple of {step}; a half goes to the even one."),
    Rounding.HALF_DOWN: text_key("Rounded to the nearest multiple of {step}; a half goes down."),
    Rounding.UP: text_key("Rounded up to a multiple of {step}."),
    Rounding.DOWN: text_key("Rounded down to a multiple of {step}."),
    Rounding.FLOOR: text_key("Rounded down to a multiple of {step}."),
    Rounding.CEILING: text_key("Rounded up to a multiple of {step}."),
}
_AS: Final = {
    "money": text_key("Paid as money to {payee}."),
    "points": text_key("Given as {unit} to {payee}."),
    "credit": text_key("Given as a credit to {payee}."),
    "voucher": text_key("Given as a voucher to {payee}."),
    "discount": text_key("Granted as an up-front discount to {payee}; it is recorded, not paid."),
    "protection": text_key("Granted as days of protection to {payee}; they are recorded, not paid."),
}
_PAYEES: Final = {
    "claimant": text_key("the partner"),
    "introducing": text_key("the partner who introduces"),
    "receiving": text_key("the partner introduced to"),
    "customer": text_key("the customer"),
    "person": text_key("the person"),
    "roles": text_key("the partners whose role carries a share"),
}
_FORMS: Final = {
    "money": text_key("payment in money"),
    "credit": text_key("credit"),
    "voucher": text_key("voucher"),
    "discount": text_key("discount"),
}


def change_outlines(pays: r.Pays, voice: Voice) -> list[Outline]:
    """Return what changes the amount, in the order in which it does: uplifts first, the threshold last."""
    said = [factor_outline(factor, voice, is_multiplier=False) for factor in pays.uplifts]
    said += [factor_outline(factor, voice, is_multiplier=True) for factor in pays.multipliers]
    if pays.minimum is not None:
        said.append(Outline(voice.say("At least {amount}.", amount=award_quantity(pays.minimum, voice))))
    if pays.maximum is not None:
        said.append(Outline(voice.say("At most {amount}.", amount=award_quantity(pays.maximum, voice))))
    if pays.rounding.step is not None or pays.rounding.mode is not Rounding.HALF_UP:
        said.append(Outline(_rounding(pays.rounding, voice)))
    if pays.threshold is not None:
        said.append(Outline(voice.say("Nothing is due below {amount}.", amount=award_quantity(pays.threshold, voice))))
    return said


def factor_outline(factor: r.Factor, voice: Voice, *, is_multiplier: bool) -> Outline:
    """Return an uplift or a multiplier: what it does, and when."""
    template = text_key("times {by}") if is_multiplier else text_key("plus {by}")
    text = voice.say(template, by=quantity_text(factor.by, voice, as_rate=not is_multiplier))
    if factor.label:
        text = voice.say("{change}: {label}", change=text, label=voice.label(factor.label))
    if factor.when is None:
        return Outline(voice.sentence(text), origin=factor.origin)
    condition = condition_text(factor.when, voice)
    return Outline(voice.sentence(text), detail=voice.say("If {condition}.", condition=condition), origin=factor.origin)


def _rounding(rounding: r.RoundTo, voice: Voice) -> str:
    step = quantity_text(rounding.step, voice) if rounding.step is not None else voice.say("the smallest unit")
    return voice.say(_ROUNDINGS[rounding.mode], step=step)


def payee_text(to: str, voice: Voice) -> str:
    """Return who is paid: the claimant, the other side, or a role of the project."""
    if to in _PAYEES:
        return voice.say(_PAYEES[to])
    return voice.say('the partner in the role "{role}"', role=voice.role(to))


def paid_sentences(incentive: Incentive, voice: Voice) -> list[str]:
    """Return who is paid, in which form, in which shares and when the parts fall due."""
    pays = incentive.pays
    payee = voice.say("several partners") if pays.split else payee_text(pays.to, voice)
    unit = voice.label(voice.programme.units[pays.unit].label) if pays.unit in voice.programme.units else ""
    said = [voice.say(_AS[pays.as_], payee=payee, unit=unit)]
    said += [_share(share, voice) for share in pays.split]
    for part in pays.instalments:
        when = voice.quoted(voice.milestone(part.on))
        share = voice.rate(parse_rate(part.share))
        said.append(voice.say("{share} falls due at the milestone {milestone}.", share=share, milestone=when))
    if pays.divided:
        parts = [
            voice.say("{share} as {form}", share=voice.rate(parse_rate(one.share)), form=form_name(one.as_, voice))
            for one in pays.divided
        ]
        said.append(voice.say("Divided: {parts}.", parts=voice.all_of(parts)))
    if pays.divided_below is not None:
        turn = pays.divided_below
        amount, form = quantity_text(turn.amount, voice), form_name(turn.as_, voice)
        said.append(voice.say("Below {amount}, everything takes the form of {form}.", amount=amount, form=form))
    return said


def form_name(form: str, voice: Voice) -> str:
    """Return what a form of payment is called."""
    return voice.say(_FORMS[form]) if form in _FORMS else voice.quoted(form)


def _share(share: r.Share, voice: Voice) -> str:
    payee = voice.sentence(payee_text(share.to, voice))
    if share.share is None:
        return voice.say("{payee}: the shares agreed in the project.", payee=payee)
    return voice.say("{payee}: {share}.", payee=payee, share=voice.rate(Fraction(share.share)))
