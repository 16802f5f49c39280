"""A figure of a limit in what the limit is measured in: money, points, awards, people."""

from tremplin.terms.limit import Limit
from tremplin.terms.prose.voice import Voice


def limit_figure(limit: Limit, figure: str, *, voice: Voice) -> str:
    """Return a figure of a limit with its unit.

    Args:
        limit: says what it is measured in.
        figure: a whole number in smallest parts: cents, hundredths of a point, awards.
        voice: the language.
    """
    number = int(figure)
    if limit.amount is not None:
        return voice.money(number)
    if limit.units is not None:
        return voice.award(number, unit=limit.unit or "")
    if limit.claims is not None:
        return voice.say_count("{n} award", "{n} awards", number)
    if limit.persons is not None:
        return voice.say_count("{n} person", "{n} people", number)
    if limit.customers is not None:
        return voice.say_count("{n} customer", "{n} customers", number)
    if voice.kinds.of(limit.quantity) == "money":
        return voice.money(number)
    return voice.language.say_field(number)
