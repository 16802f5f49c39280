"""Deadlines in words: what must happen, by when, and what being late does."""

from typing import Final

from tremplin.terms.incentive import Clock, WithinTable
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.moment import duration_text, moment_text
from tremplin.terms.prose.quantity import table_text
from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

_MISSED: Final = {
    "expired": text_key("After that, the claim has expired."),
    "rejected": text_key("After that, the claim is rejected."),
    "forfeited": text_key("After that, the award is forfeited."),
}
_FROM_TABLE: Final = {
    "days": text_key("{day}: at the latest so many days after {start} as {table} says"),
    "business days": text_key("{day}: at the latest so many business days after {start} as {table} says"),
    "months": text_key("{day}: at the latest so many months after {start} as {table} says"),
}


def deadline_text(clock: Clock, voice: Voice) -> str:
    """Return a deadline as a sentence without its full stop, whatever its label."""
    day = moment_text(clock.of, voice)
    clauses = []
    if clock.from_ is not None:
        start = moment_text(clock.from_, voice)
        if isinstance(clock.within, WithinTable):
            table = table_text(clock.within.table, voice)
            clauses.append(voice.say(_FROM_TABLE[clock.within.unit], day=day, start=start, table=table))
        elif clock.within is not None:
            within = duration_text(clock.within, voice)
            clauses.append(
                voice.say("{day}: at the latest {within} after {start}", day=day, within=within, start=start)
            )
    if clock.before is not None:
        clauses.append(voice.say("{day}: before {other}", day=day, other=moment_text(clock.before, voice)))
    if clock.on_or_before is not None:
        clauses.append(voice.say("{day}: on or before {other}", day=day, other=moment_text(clock.on_or_before, voice)))
    return voice.one_after_another(clauses)


def deadline_notes(clock: Clock, voice: Voice) -> list[str]:
    """Return what else a deadline says, as sentences: extension, exception, what being late does."""
    notes = []
    if clock.extension is not None:
        length = duration_text(clock.extension, voice)
        notes.append(voice.say("It can be extended once, by {length}.", length=length))
    if clock.except_when is not None:
        condition = condition_text(clock.except_when, voice)
        notes.append(voice.say("It does not apply if {condition}.", condition=condition))
    return [*notes, voice.say(_MISSED[clock.missed])]
