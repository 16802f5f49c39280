"""Sentences and figures in templates: {% say "…" name=value %}, {{ amount|money }}, {{ day|when }}; always loaded."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.claims.role import ROLES
from tremplin.doors.portal.form import dress
from tremplin.doors.portal.words import (
    amount,
    country_name,
    current_language,
    instant,
    period_name,
    reference,
    time_element,
)
from tremplin.money import Money
from tremplin.payments.bank.reason import reason_words
from tremplin.terms.prose.window import period_from
from tremplin.usecases.reads.company import Held
from tremplin.usecases.reads.vocabulary import Vocabulary
from tremplin.wording import Label, OneOf, Phrase, money_text

register = template.Library()


@register.simple_tag
def say(sentence: str, **fields: object) -> str:
    """Say a sentence of the catalogue; fields are counts, amounts, days, labels, or text."""
    return current_language().say(sentence, **fields)


@register.simple_tag
def say_count(singular: str, plural: str, n: int, **fields: object) -> str:
    """Say a sentence about n things."""
    return current_language().say_count(singular, plural, n, **fields)


@register.simple_tag
def money(minor: int | None, currency: str | None) -> str:
    """Write minor units of a currency, points, or a number of things; a dash where there is no amount."""
    return "–" if minor is None or currency is None else amount(minor, currency)


@register.simple_tag
def dressed(field: BoundField) -> str:
    """Give the input of a field its class; writes nothing."""
    dress(field)
    return ""


@register.filter
def in_words(value: Any) -> str:
    """Write a value as a sentence would: an amount, a count, a label, a phrase, a list."""
    if isinstance(value, Money):
        return money_text(value, current_language(), symbol=True)
    return "" if value is None else current_language().say_field(value)


@register.filter
def bank_reason(code: str) -> str:
    """Say why a bank rejects a payment: in words, with its code."""
    return in_words(reason_words(code))


@register.filter
def translated(sentence: str | Phrase | Label) -> str:
    """Say a sentence that was marked where it was written."""
    language = current_language()
    if not sentence:
        return ""
    return language.say(sentence) if isinstance(sentence, str) else language.say_field(sentence)


@register.filter
def when(at: date | datetime | None) -> SafeString | str:
    """Write a day, or an instant in the zone of the portal; a dash where there is none."""
    return "–" if at is None else time_element(at)


@register.filter
def country(code: str | None) -> str:
    """Write a country by its name; a dash where there is none."""
    return country_name(code) if code else "–"


@register.filter
def on(day: date | None) -> SafeString | str:
    """Write a day in little room, for tables; a dash where there is none."""
    return "–" if day is None else time_element(day, is_short=True)


@register.simple_tag
def label(terms: Vocabulary, path: str, code: str | None) -> str:
    """Say what the terms call a code; a dash where there is none."""
    return current_language().say_field(terms.label(path, code)) if code else "–"


@register.simple_tag
def one_of(labels: Iterable[Label]) -> str:
    """Name alternatives: A, B or C; with a capital at the start."""
    text = current_language().say_field(OneOf(tuple(labels)))
    return text[:1].upper() + text[1:]


@register.simple_tag
def role_label(terms: Vocabulary, role: str) -> str:
    """Say what the terms call a role in a project."""
    return label(terms, "role.role", role)


@register.simple_tag
def fresh_id() -> str:
    """Return the id of a command that a button sends."""
    return str(uuid4())


@register.simple_tag
def role_named(role: str) -> str:
    """Say what a role is called."""
    return current_language().say(ROLES[role])


@register.simple_tag
def person_of(person_id: str | None, names: Mapping[str, str]) -> str:
    """Say who somebody is: the name, else the id that stays when a name was erased; a dash for nobody."""
    return names.get(person_id, person_id) if person_id else "–"


@register.filter
def named(names: Mapping[str, str], known_id: str) -> str:
    """Say what something is called: its name, else its id."""
    return names.get(known_id, known_id)


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key; None when nothing does."""
    return values.get(key)


@register.simple_tag
def window(label: str) -> str:
    """Name the period of a limit; a dash where it has none."""
    period = period_from(label)
    text = current_language().say_field(period) if period else label
    return text[:1].upper() + text[1:] if text else "–"


register.filter(period_name)
register.filter(instant)
register.filter(reference)


@register.inclusion_tag("portal/state.html")
def held_state(one: Held, states: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """Show whether something is held now, lapses soon, or has lapsed."""
    tone, text = states[one.state]
    return {"tone": tone, "text": text}


@register.inclusion_tag("portal/state.html")
def claim_state(state: str, text: Phrase, tones: Mapping[str, str]) -> dict[str, object]:
    """Show the state of a claim: a sign and a word, never a colour alone."""
    return {"tone": tones.get(state, ""), "text": text}


@register.inclusion_tag("portal/state.html")
def state_of(state: str, terms: Vocabulary, tones: Mapping[str, str]) -> dict[str, object]:
    """Show the state of a registration: a sign and a word, never a colour alone."""
    words = REGISTRATION_LIFE.states.get(state)
    return {"tone": tones.get(state, ""), "text": Phrase(words) if words else terms.label("project.status", state)}
