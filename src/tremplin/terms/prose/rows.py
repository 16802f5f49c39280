"""Which rows a measure counts, in words: whose, over which days, which of them, and how much each weighs."""

from typing import Any, Final

from tremplin.money import parse_rate
from tremplin.terms import quantity as q
from tremplin.terms.kinds import word_of
from tremplin.terms.prose.moment import deciding_day, duration_text, moment_text
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_WHOSE: Final = {
    "partner": text_key("{rows} of the partner"),
    "project": text_key("{rows} of the project"),
    "customer": text_key("{rows} of the customer"),
    "partner-and-project": text_key("{rows} of the partner in the project"),
    "partner-and-customer": text_key("{rows} of the partner with the customer"),
    "person": text_key("{rows} of the person"),
    "claim": text_key("{rows} of the claim"),
    "everyone": text_key("{rows} of all partners together"),
}
_HOLDING: Final = {
    "month": text_key("in the month of {day}"),
    "quarter": text_key("in the quarter of {day}"),
    "half": text_key("in the half-year of {day}"),
    "year": text_key("in the year of {day}"),
    "programme-year": text_key("in the programme year of {day}"),
}
_PREVIOUS: Final = {
    "month": text_key("in the month before that of {day}"),
    "quarter": text_key("in the quarter before that of {day}"),
    "half": text_key("in the half-year before that of {day}"),
    "year": text_key("in the year before that of {day}"),
    "programme-year": text_key("in the programme year before that of {day}"),
    "programme": text_key("in the programme before that of {day}"),
}


def rows_text(rows: q.Rows | q.Ranked, voice: Voice) -> str:
    """Return the rows without an article: order lines of the partner in the quarter of the deciding day."""
    from tremplin.terms.prose.condition import condition_text

    word = word_of(rows)
    # A partner has no partner: rows of the claimant's own kind need no owner.
    text = voice.say(_WHOSE[rows.whose], rows=voice.rows_name(word))
    text = voice.say("{rows} {when}", rows=text, when=over_text(rows.over, voice))
    if rows.dated:
        text = voice.say("{rows} (by {day})", rows=text, day=voice.field_name(rows.dated))
    each = voice.inside(word)
    if rows.where is not None:
        text = voice.say("{rows}, only where {condition}", rows=text, condition=condition_text(rows.where, each))
    for weight in rows.weights if isinstance(rows, q.Rows) else ():
        text = voice.say(
            "{rows}, counted {times} times where {condition}",
            rows=text,
            times=voice.number(parse_rate(weight.times)),
            condition=condition_text(weight.when, each),
        )
    return text


def over_text(over: Any, voice: Voice) -> str:
    """Return over which days rows count: in the quarter of the day the claim is submitted."""
    match over:
        case q.Rolling():
            length = duration_text(over.rolling, voice)
            return voice.say("over {length} up to {day}", length=length, day=deciding_day(voice))
        case q.Previous():
            return voice.say(_PREVIOUS[over.previous], day=deciding_day(voice))
        case q.Between():
            first, last = moment_text(over.from_, voice), moment_text(over.to, voice)
            return voice.say("from {first} to {last}, both included", first=first, last=last)
        case "ever":
            return voice.say("(whatever their date)")
        case "period":
            return voice.say("in the claim's period")
        case "programme":
            return voice.say("over the whole programme")
    return voice.say(_HOLDING[over], day=deciding_day(voice))
