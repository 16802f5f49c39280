"""What an incentive pays, in words: the form with its tables, then what changes the amount."""

from typing import Any, Final

from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.outline import Outline
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.rate_table import grids_of
from tremplin.terms.prose.reward_grid import bands_grid
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_MODES: Final = {
    "marginal": text_key("By bands of {measure}: each band pays on the part that falls into it."),
    "whole": text_key("By bands of {measure}: the band reached pays on the whole."),
    "each_reached": text_key("By bands of {measure}: every band reached pays."),
}
_COMBINED: Final = {
    "add_up": text_key("The sum of these:"),
    "greatest_of": text_key("The greatest of these:"),
    "least_of": text_key("The least of these:"),
    "first_of": text_key("The first of these that applies:"),
}


def reward_outline(incentive: Incentive, voice: Voice) -> Outline:
    """Return what an incentive pays before uplifts and limits."""
    return form_outline(incentive.pays.reward, voice)


def form_outline(form: Any, voice: Voice) -> Outline:
    """Return one form of reward, or a combination of several, as an outline."""
    outline = _form(form, voice)
    label = voice.label(form.label)
    details = [] if not label else [outline.text]
    details += _conditions(form, voice)
    return Outline(
        label or outline.text, detail=" ".join(details), items=outline.items, grids=outline.grids, origin=form.origin
    )


def _conditions(form: r.Part, voice: Voice) -> list[str]:
    said = []
    if form.when is not None:
        said.append(voice.say("Only if {condition}.", condition=condition_text(form.when, voice)))
    if form.minimum is not None:
        said.append(voice.say("At least {amount}.", amount=quantity_text(form.minimum, voice)))
    if form.maximum is not None:
        said.append(voice.say("At most {amount}.", amount=quantity_text(form.maximum, voice)))
    return said


def _form(form: Any, voice: Voice) -> Outline:
    match form:
        case r.LumpSum():
            amount = award_quantity(form.lump_sum, voice)
            template = (
                text_key("A lump sum: {amount}.") if _is_fixed(form.lump_sum) else text_key("The amount: {amount}.")
            )
            return Outline(voice.say(template, amount=amount), grids=grids_of(form, voice))
        case r.Percent():
            return Outline(_share_of(form.percent, voice), grids=grids_of(form, voice))
        case r.CostShare():
            share = voice.say("A share of the proven cost. {share}", share=_share_of(form.cost_share, voice))
            return Outline(share, grids=grids_of(form, voice))
        case r.PerUnit():
            return Outline(_per_unit(form.per_unit, voice), grids=grids_of(form, voice))
        case r.Bands():
            banded = form.bands
            measure = quantity_text(banded.by if banded.by is not None else banded.of, voice)
            text = voice.say(_MODES[banded.mode], measure=measure)
            if banded.by is not None:
                text += " " + voice.say("Paid on {measure}.", measure=quantity_text(banded.of, voice))
            return Outline(text, grids=(bands_grid(banded, voice), *grids_of(form, voice)))
        case r.Growth():
            return Outline(_growth(form.growth, voice), grids=grids_of(form, voice))
    key = r.form_key(form) or ""
    return Outline(voice.say(_COMBINED[key]), items=tuple(form_outline(part, voice) for part in getattr(form, key)))


def _share_of(of: r.Percentage | r.ProvenCost, voice: Voice) -> str:
    rate = quantity_text(of.rate, voice, as_rate=True)
    measure = quantity_text(of.of, voice)
    if isinstance(of.rate, q.Number | q.Literal_):
        return voice.say("{rate} of {measure}.", rate=rate, measure=measure)
    return voice.say("A rate of {measure}; the rate: {rate}.", rate=rate, measure=measure)


def _is_fixed(quantity: Any) -> bool:
    """Say whether an amount is a figure or a choice of figures, and not worked out from what happened."""
    if isinstance(quantity, q.Choose):
        return all(map(_is_fixed, (quantity.otherwise, *(case.then for case in quantity.choose))))
    return isinstance(quantity, q.Number | q.Literal_ | q.Lookup)


def award_quantity(quantity: Any, voice: Voice) -> str:
    """Return an amount of an award; a plain number is one of points or days, and is said so."""
    text = quantity_text(quantity, voice)
    incentive = voice.incentive
    if incentive is None or incentive.pays.as_ in MONEY_FORMS or voice.kinds.of(quantity) == "money":
        return text
    is_figure = isinstance(quantity, q.Number | q.Literal_)
    if incentive.pays.as_ == "points":
        unit = voice.label(voice.programme.units[incentive.pays.unit or ""].label)
        template = text_key("{number} {unit}") if is_figure else text_key("{number}, in {unit}")
        return voice.say(template, number=text, unit=unit)
    return voice.say(text_key("{number} days") if is_figure else text_key("{number}, in days"), number=text)


def _per_unit(units: r.Units, voice: Voice) -> str:
    text = voice.say(
        "{amount} for each unit counted as: {units}.",
        amount=award_quantity(units.amount, voice),
        units=quantity_text(units.units, voice),
    )
    if units.beyond is not None:
        text += " " + voice.say("Only units beyond {number} count.", number=quantity_text(units.beyond, voice))
    if units.once_at_least is not None:
        text += " " + voice.say(
            "Nothing is paid below {number}; from there on every unit counts.",
            number=quantity_text(units.once_at_least, voice),
        )
    return text


def _growth(grown: r.Grown, voice: Voice) -> str:
    fields = {
        "rate": quantity_text(grown.rate, voice, as_rate=True),
        "measure": quantity_text(grown.of, voice),
        "baseline": quantity_text(grown.baseline, voice),
    }
    if grown.on == "excess":
        text = voice.say("{rate} of the part of {measure} above the baseline; the baseline: {baseline}.", **fields)
    else:
        text = voice.say("{rate} of {measure} once it exceeds the baseline; the baseline: {baseline}.", **fields)
    if grown.once_at_least is not None:
        growth = quantity_text(grown.once_at_least, voice, as_rate=True)
        text += " " + voice.say("The growth must be at least {growth}.", growth=growth)
    if grown.without_baseline == "everything":
        return text + " " + voice.say("Without a baseline, everything counts as growth.")
    return text + " " + voice.say("Without a baseline, nothing is paid.")
