"""The steps of an amount in words: each value with what it is the value of."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tremplin.terms import reward as r
from tremplin.terms.incentive import WithinTable
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.node import Described
from tremplin.terms.prose.quantity import quantity_text, table_text
from tremplin.terms.prose.refusal import Case, label_at
from tremplin.terms.prose.reward_grid import band_text
from tremplin.wording.phrase import text_key

_AFTER: Final = {
    "uplifts": text_key("After uplifts: {value}"),
    "multipliers": text_key("After multipliers: {value}"),
    "minimum": text_key("After the minimum: {value}"),
    "maximum": text_key("After the maximum: {value}"),
    "rounding": text_key("Rounded: {value}"),
    "threshold": text_key("After the threshold: {value}"),
}
_PAYS: Final = "incentive.pays."
_REWARD: Final = "incentive.pays.reward"
_RATE: Final = re.compile(r"\.(?:rate|by|growth\.once_at_least)$")


def step_lines(case: Case) -> list[str]:
    """Return the steps in the order of the work: measures, the reward from the inside out, what changes it."""
    values = {step["at"]: step["value"] for step in case.result["steps"]}
    order = sorted(values, key=_rank)
    lines = (_line(place, values, case) for place in order if values[place] is not None)
    # What is about so much is not equal to it.
    return [line.replace(" = ≈ ", " ≈ ") for line in lines if line]


def _rank(place: str) -> tuple[int, str]:
    """Return what sorts a place: named measures, other quantities, the reward, what changes it in its order.

    Within each of them the inside comes before what it is inside of: "~" sorts after every sign of a place.
    """
    inside_first = f"{place}~"
    if not place.startswith(_PAYS):
        return (0 if place.startswith("measures.") else 1, inside_first)
    key = place.removeprefix(_PAYS).partition(".")[0].partition("[")[0]
    return (list(_AFTER).index(key) + 3 if key in _AFTER else 2, inside_first)


def _line(place: str, values: Mapping[str, str], case: Case) -> str:
    voice, value = case.voice, values[place]
    key = place.removeprefix(_PAYS)
    if place.startswith(_PAYS) and key in _AFTER:
        return voice.say(_AFTER[key], value=_award(value, case))
    node = case.node(place)
    if isinstance(node, r.Part):
        return _part_line(place, node, values=values, case=case)
    if isinstance(node, r.Band):
        return voice.say("Band {band}: {value}", band=band_text(node, voice), value=_award(value, case))
    if isinstance(node, Described):
        template = text_key("Yes: {condition}") if value == "1" else text_key("No: {condition}")
        return voice.say(template, condition=label_at(place, node, case))
    name = table_text(node.table, voice) if isinstance(node, WithinTable) else _name(place, node, case)
    return voice.say(
        "{quantity} = {value}", quantity=voice.sentence(name), value=_value(place, node, value=value, case=case)
    )


def _name(place: str, node: Any, case: Case) -> str:
    named = case.voice.programme.measures.get(place.removeprefix("measures."))
    label = case.voice.label(named.label) if named else ""
    return label or quantity_text(node, case.voice, as_rate=_is_rate(place))


def _value(place: str, node: Any, *, value: str, case: Case) -> str:
    voice = case.voice
    kind = "number" if isinstance(node, WithinTable) else voice.kind_of(node, name=place.removeprefix("measures."))
    return voice.figure(value, kind="rate" if kind == "number" and _is_rate(place) else kind)


def _is_rate(place: str) -> bool:
    return _RATE.search(place) is not None


def _award(value: str, case: Case) -> str:
    """Return a step of the award: money, or a number of points or days."""
    pays, voice = case.incentive.pays, case.voice
    if pays.as_ in MONEY_FORMS:
        return voice.figure(value, kind="money")
    number = voice.figure(value, kind="number")
    if pays.as_ == "protection":
        return voice.say("{number} days", number=number)
    return voice.say("{number} {unit}", number=number, unit=voice.label(voice.programme.units[pays.unit or ""].label))


def _part_line(place: str, part: r.Part, *, values: Mapping[str, str], case: Case) -> str:
    voice, value = case.voice, _award(values[place], case)
    name = voice.label(part.label)

    def said(key: str, node: Any) -> str:
        """Return a factor of the part: its value in this decision."""
        inner = f"{place}.{key}"
        target = f"measures.{node.named}" if hasattr(node, "named") else inner
        if target in values and values[target] is not None:
            return _value(inner, node, value=values[target], case=case)
        return quantity_text(node, voice, as_rate=_is_rate(inner))

    match part:
        case r.Percent():
            rate, of = said("percent.rate", part.percent.rate), said("percent.of", part.percent.of)
            text = voice.say("{rate} × {measure} = {value}", rate=rate, measure=of, value=value)
        case r.CostShare():
            rate, of = said("cost_share.rate", part.cost_share.rate), said("cost_share.of", part.cost_share.of)
            text = voice.say("{rate} × {measure} = {value}", rate=rate, measure=of, value=value)
        case r.PerUnit():
            amount, units = said("per_unit.amount", part.per_unit.amount), said("per_unit.units", part.per_unit.units)
            text = voice.say("{amount} for each of {units} = {value}", amount=amount, units=units, value=value)
        case r.LumpSum():
            text = value if name else voice.say("Lump sum: {value}", value=value)
        case r.Bands():
            text = voice.say("Bands together: {value}", value=value)
        case r.Growth():
            text = voice.say("Growth: {value}", value=value)
        case r.AddRewards():
            text = voice.say("Sum of the parts: {value}", value=value)
        case _:
            text = voice.say("Chosen among the parts: {value}", value=value)
    return voice.say("{name}: {text}", name=voice.sentence(name), text=text) if name else text
