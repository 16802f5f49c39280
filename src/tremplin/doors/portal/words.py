"""Words and figures in the language of the page: one place, so that templates, forms and views say the same."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.utils.functional import lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tremplin.doors.access.connection import borrowed
from tremplin.doors.language import LANGUAGES, language_of
from tremplin.money import CURRENCIES, Money, Unit
from tremplin.usecases.reads.vocabulary import known_units, vocabulary
from tremplin.wording import ENGLISH, Label, Language, money_text

ZONE: Final = ZoneInfo("Europe/Paris")
"""In which instants are shown. Which day decides is said by the terms, in their own zone."""


def current_language() -> Language:
    """Return the language of the request that is being answered."""
    code = get_language() or "en"
    return language_of(code) if code in LANGUAGES else ENGLISH


def _said(template: str, **fields: object) -> str:
    return current_language().say(template, **fields)


said = lazy(_said, str)
"""Return a sentence that is said when it is shown: for labels of forms, which are made before there is a language."""


def amount(minor: int, currency: str) -> str:
    """Write an amount with the sign of its currency: €1,234.56, 1 234,56 €; points by the name of the programme."""
    language = current_language()
    if currency in CURRENCIES:
        return money_text(Money(minor, currency), language, symbol=True)
    if currency == "days":
        return language.say_count("{n} day", "{n} days", minor)
    known = _units()
    if currency in known:
        return money_text(Money(minor, currency), language.with_units(known))
    return f"{language.say_field(minor)} {currency}"


def _units() -> dict[str, tuple[Unit, Label]]:
    """Return the units of programmes; the first page of a process that shows points reads them."""
    if not known_units():
        with borrowed() as connection:
            vocabulary(connection)
    return known_units()


def instant(at: datetime) -> str:
    """Write an instant: 26 Nov 2026, 14:05."""
    return format_datetime(at, "d MMM y, HH:mm", tzinfo=ZONE, locale=_LOCALES[current_language().code])


def short_day(day: date) -> str:
    """Write a day in little room: 6 Feb 2022, 6 févr. 2022."""
    return format_date(day, "d MMM y", locale=_LOCALES[current_language().code])


def time_element(at: date | datetime, *, is_short: bool = False) -> SafeString:
    """Write a day or an instant so that programs read it too."""
    day = short_day(at) if is_short else current_language().say_field(at.date() if isinstance(at, datetime) else at)
    text = instant(at) if isinstance(at, datetime) else day
    # Both come from a clock and from Babel: nothing in them was typed.
    return mark_safe(f'<time datetime="{at.isoformat()}">{text}</time>')


_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR"}
