"""What forms are opened on, besides their own fields: states, amounts, days and names, each with how it is said."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from tremplin.claims.life import Life
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.words import amount, current_language, said
from tremplin.wording import Label, Phrase, text_key

STATE: Final = said(text_key("State"))


def watched_state(states: Life | Mapping[str, Any], state: str) -> Watched:
    """Return the state of something.

    Args:
        states: what each is called: a life, or sentences by state.
        state: it has now.
    """
    words = states.states if isinstance(states, Life) else states

    def say(value: Any) -> str:
        called = words.get(value, value)
        language = current_language()
        return language.say_field(called) if isinstance(called, Phrase | Label) else language.say(called)

    return Watched(STATE, state, say)


def watched_amount(label: Any, minor: int | None, unit: str | None) -> Watched:
    """Return an amount in its unit."""
    return Watched(label, minor, lambda value: amount(int(value), unit or ""))


def watched_day(label: Any, day: date | None) -> Watched:
    """Return a day."""
    return Watched(label, day, lambda value: current_language().say_field(date.fromisoformat(value)))


def watched_names(label: Any, known: Iterable[str], names: Mapping[str, Any] | None = None) -> Watched:
    """Return several things by their names.

    Args:
        label: what they are.
        known: their ids.
        names: sentences or names by id; without one, what stands there is said.
    """

    def say(value: Any) -> str:
        language = current_language()
        called = [(names or {}).get(one, one) for one in value]
        return language.say_field([language.say(one) if isinstance(one, str) else one for one in called])

    return Watched(label, tuple(known), say)
