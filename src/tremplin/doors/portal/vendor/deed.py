"""What the trail says, in words: each deed, each security event, and what is recorded with it.

What is recorded is kept as it is, and stands behind the words for who compares it with the tables and with exports.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE
from tremplin.claims.role import ROLES
from tremplin.doors.portal.payments.papers_form import CHANNELS
from tremplin.doors.portal.vendor.deed_words import DEEDS, EVENTS, NAMES
from tremplin.doors.portal.words import amount, current_language, period_name
from tremplin.facts.schema import TABLES
from tremplin.money import CURRENCIES
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.paper.bank_details import BANK_DETAILS_LIFE
from tremplin.payments.run.life import RUN_LIFE
from tremplin.payments.statement.dispute import DISPUTE_LIFE
from tremplin.terms.prose.field_name import ROWS
from tremplin.usecases.reads.evidence import Trace, units_of
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.reader import Reader
from tremplin.wording import text_key

_RECORDED_ONLY: Final = frozenset({"rule", "sha256", "shown", "terms_sha256", "unit"})
"""What says nothing to who reads: codes of the terms, fingerprints, and units, which stand with their amounts."""
_AMOUNTS: Final = frozenset({"amount", "awarded", "granted", "net", "reserved", "total", "up_to"})
_YES_OR_NO: Final = frozenset({"is_paid", "repeated"})
_PARTNERS: Final = frozenset({"partner", "partner_id"})
_PLAIN: Final = frozenset({"case", "ends", "part", "seq", "siren", "until_seq", "year"})
"""Figures that count nothing."""
_STATES: Final = {
    name: words
    for life in (
        RUN_LIFE,
        BANK_DETAILS_LIFE,
        DISPUTE_LIFE,
        INVOICE_LIFE,
        EXTENSION_LIFE,
        AGREEMENT_LIFE,
        INTRODUCTION_LIFE,
        REGISTRATION_LIFE,
        CLAIM_LIFE,
    )
    for name, words in life.states.items()
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the trail as people read it.

    Attributes:
        what: was done.
        subject: to what, by its name where it has one; empty where it was nothing of its own.
        detail: what is recorded with it, one after another.
        recorded: the same as it is recorded.
    """

    trace: Trace
    what: str
    subject: str
    detail: tuple[str, ...]
    recorded: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines of a page speak of: names of people and partners, and the units of amounts, by id."""

    people: Mapping[str, str] = field(default_factory=dict)
    partners: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


def known_in(reader: Reader, traces: Sequence[Trace]) -> Known:
    """Return what the lines of a page speak of, in one question for each kind of thing."""
    subjects = {one.subject for one in traces if one.subject}
    partners = {str(one.detail[key]) for one in traces for key in _PARTNERS & one.detail.keys()}
    return Known(
        names_of_people(reader, {*subjects, *(one.person_id for one in traces)}),
        names_of(reader, "partners", subjects | partners),
        units_of(reader, subjects),
    )


def told(trace: Trace, known: Known) -> Told:
    """Return a line of the trail in the language of the page."""
    language = current_language()
    words = DEEDS.get(trace.what) or EVENTS.get(trace.what)
    subject = trace.subject or ""
    return Told(
        trace,
        language.say(words) if words else trace.what,
        known.people.get(subject) or known.partners.get(subject) or _subject(subject),
        tuple(_said(name, value, trace, known) for name, value in trace.detail.items() if name not in _RECORDED_ONLY),
        " ".join(part for part in (trace.what, subject, json.dumps(trace.detail, ensure_ascii=False)) if part),
    )


def _subject(subject: str) -> str:
    return period_name(subject) if _MONTH.fullmatch(subject) else subject


def _said(name: str, value: Any, trace: Trace, known: Known) -> str:
    language = current_language()
    words = NAMES.get(name) or (ROWS[TABLES[name].word] if name in TABLES else None)
    called = language.say(words) if words else name
    return language.say(_PAIR, name=called, value=_value(name, value, trace, known))


def _value(name: str, value: Any, trace: Trace, known: Known) -> str:
    language = current_language()
    if value is None:
        return "–"
    if isinstance(value, dict):
        amounts = [amount(minor, unit) if unit in CURRENCIES else f"{minor} {unit}" for unit, minor in value.items()]
        return language.say_field(amounts) or "–"
    if name in _YES_OR_NO or isinstance(value, bool):
        return language.say_field(bool(value))
    if name in _AMOUNTS and isinstance(value, int):
        subject = trace.subject or ""
        unit = trace.detail.get("unit") or known.units.get(subject) or (subject if subject in CURRENCIES else None)
        return amount(value, unit) if unit else language.say(_SMALLEST, n=value)
    if isinstance(value, int) and name not in _PLAIN:
        return language.say_field(value)
    if isinstance(value, list):
        return language.say_field([str(one) for one in value])
    return _text(name, str(value), known)


def _text(name: str, value: str, known: Known) -> str:
    language = current_language()
    if name in _PARTNERS:
        return known.partners.get(value, value)
    words = {"role": ROLES, "state": _STATES, "through": CHANNELS}.get(name, {}).get(value)
    if words:
        return language.say(words)
    try:
        return language.say_field(date.fromisoformat(value))
    except ValueError:
        return value


_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_PAIR: Final = text_key("{name}: {value}")
_SMALLEST: Final = text_key("{n} in the smallest unit")
