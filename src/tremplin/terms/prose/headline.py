"""What an incentive pays in a few words, for the road of a project."""

from fractions import Fraction
from typing import Any

from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.incentive import Incentive
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.rate_table import value_text_of
from tremplin.terms.prose.reward import award_quantity
from tremplin.terms.prose.reward_grid import band_value
from tremplin.terms.prose.voice import Voice


def headline_text(incentive: Incentive, voice: Voice) -> str:
    """Return what an incentive pays in a few words: a lump sum from 2,500.00 EUR to 8,000.00 EUR."""
    return _form(incentive.pays.reward, voice.about(incentive))


def _form(form: Any, voice: Voice) -> str:
    if form.label:
        return voice.label(form.label)
    match form:
        case r.LumpSum():
            amount = _range(form.lump_sum, voice)
            return voice.say("lump sum {amount}", amount=amount) if amount else award_quantity(form.lump_sum, voice)
        case r.Percent():
            return _share_of(form.percent, voice)
        case r.CostShare():
            return _share_of(form.cost_share, voice)
        case r.PerUnit():
            amount, units = award_quantity(form.per_unit.amount, voice), quantity_text(form.per_unit.units, voice)
            return voice.say("{amount} × {units}", amount=amount, units=units)
        case r.Bands():
            values = voice.either([band_value(row, voice) for row in form.bands.rows])
            return voice.say("{values}, by bands", values=values)
        case r.Growth():
            return voice.say("{rate} on growth", rate=_rate(form.growth.rate, voice))
    parts = [_form(part, voice) for part in getattr(form, r.form_key(form) or "")]
    if isinstance(form, r.AddRewards):
        return " + ".join(parts)
    return voice.either(parts)


def _share_of(of: r.Percentage | r.ProvenCost, voice: Voice) -> str:
    return voice.say("{rate} of {measure}", rate=_rate(of.rate, voice), measure=quantity_text(of.of, voice))


def _rate(rate: Any, voice: Voice) -> str:
    return _range(rate, voice, as_rate=True) or quantity_text(rate, voice, as_rate=True)


def _range(quantity: Any, voice: Voice, *, as_rate: bool = False) -> str:
    """Return a figure, or the least and the greatest figure of a table; empty when it is worked out otherwise."""
    if isinstance(quantity, q.Literal_):
        return quantity_text(quantity, voice, as_rate=True) if as_rate else award_quantity(quantity, voice)
    if not isinstance(quantity, q.Lookup):
        return ""
    table = voice.programme.tables[quantity.table]
    values = sorted({row[-1] for row in table.rows}, key=Fraction)
    least, greatest = (value_text_of(table, value, voice=voice) for value in (values[0], values[-1]))
    if least == greatest:
        return least
    return voice.say("from {least} to {greatest}", least=least, greatest=greatest)
