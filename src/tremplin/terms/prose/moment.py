"""Days and lengths of time in words."""

from dataclasses import replace
from datetime import date
from typing import Final

from tremplin.terms.moment import Duration, Moment
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_AROUND: Final = {
    ("start", "month"): text_key("the first day of the month of {day}"),
    ("start", "quarter"): text_key("the first day of the quarter of {day}"),
    ("start", "half"): text_key("the first day of the half-year of {day}"),
    ("start", "year"): text_key("the first day of the year of {day}"),
    ("start", "programme-year"): text_key("the first day of the programme year of {day}"),
    ("start", "programme"): text_key("the first day of the programme that holds {day}"),
    ("end", "month"): text_key("the last day of the month of {day}"),
    ("end", "quarter"): text_key("the last day of the quarter of {day}"),
    ("end", "half"): text_key("the last day of the half-year of {day}"),
    ("end", "year"): text_key("the last day of the year of {day}"),
    ("end", "programme-year"): text_key("the last day of the programme year of {day}"),
    ("end", "programme"): text_key("the last day of the programme that holds {day}"),
}


def duration_text(duration: Duration, voice: Voice) -> str:
    """Return a length of time: 45 days, 10 business days, 1 year."""
    return length_text(duration.number, unit=duration.unit, voice=voice)


def length_text(number: int, *, unit: str, voice: Voice) -> str:
    """Return so many days, business days, months or years."""
    match unit:
        case "days":
            return voice.say_count("{n} day", "{n} days", number)
        case "business days":
            return voice.say_count("{n} business day", "{n} business days", number)
        case "months":
            return voice.say_count("{n} month", "{n} months", number)
    return voice.say_count("{n} year", "{n} years", number)


def moment_text(moment: Moment, voice: Voice) -> str:
    """Return a day as a noun: the day the activity starts, 12 April 2021, the day 45 days after it."""
    if moment.base == "deciding.day":
        text = deciding_day(replace(voice, row=""))
    elif moment.base[0].isdigit():
        text = day_text(date.fromisoformat(moment.base), voice)
    else:
        text = voice.field_name(moment.base)
    if moment.around and moment.period:
        text = voice.say(_AROUND[moment.around, moment.period], day=text)
    for shift in moment.shifts:
        length = duration_text(shift.duration, voice)
        if shift.is_before:
            text = voice.say("the day {length} before {day}", length=length, day=text)
        else:
            text = voice.say("the day {length} after {day}", length=length, day=text)
    return text


def day_text(day: date, voice: Voice) -> str:
    """Return a day of the calendar as a noun; French gives it its article."""
    return voice.say("{date}", date=day)


def deciding_day(voice: Voice, *, kind: str = "day") -> str:
    """Return the day on which something counts, as a noun.

    Args:
        voice: its incentive says which day decides; inside rows it is the row's own day.
        kind: "day", "membership", "competency", "level", "rate", "limits" or "terms".
    """
    if voice.row:
        return voice.say("the day of each row")
    if voice.incentive is None:
        return voice.say("the deciding day")
    decides = voice.incentive.decides
    return moment_text(getattr(decides, kind) or decides.day, voice)
