"""Words and figures in the language of the page: one place, so that templates, forms and views say the same."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from django.utils.functional import lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tremplin.doors.access.connection import borrowed
from tremplin.doors.language import LANGUAGES, language_of
from tremplin.money import CURRENCIES, Money
from tremplin.terms.prose.window import period_from
from tremplin.usecases.amount import amount_known, amount_said
from tremplin.wording import ENGLISH, Language, Phrase, money_text, text_key

ZONE: Final = ZoneInfo("Europe/Paris")
"""In which instants are shown. Which day decides is said by the terms, in their own zone."""


SALES_PERSON: Final = text_key("Sales person {id}")
"""How somebody is called of whom the facts have an id and no name."""


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
    known = amount_known(minor, currency)
    if known is None:
        # The first page of a process that shows points reads what they are called.
        with borrowed() as connection:
            known = amount_said(connection, minor, currency)
    return language.say_field(known)


def quarter_name(start: date) -> Phrase:
    """Return the short name of a quarter, to be said: Q3 2021."""
    return Phrase(_QUARTER, {"number": str((start.month + 2) // 3), "year": str(start.year)})


def period_name(label: str) -> str:
    """Write a month or a quarter in little room, as people call it: July 2026, Q3 2026; a year as it is."""
    period, language = period_from(label), current_language()
    if period is None or "-" not in label:
        return label
    return language.say_field(quarter_name(period.start) if "Q" in label else period)


def reference(claim_id: str) -> str:
    """Write by what a claim is told from others of its incentive: its id; of what a period brought, that period."""
    label = claim_id.rpartition("/")[2]
    return claim_id if label == claim_id else period_name(label)


def instant(at: datetime) -> str:
    """Write an instant: 26 Nov 2026, 14:05."""
    return _instant(at, current_language().code)


@lru_cache(maxsize=4096)
def _instant(at: datetime, code: str) -> str:
    return format_datetime(at, "d MMM y, HH:mm", tzinfo=ZONE, locale=_LOCALES[code])


def short_day(day: date) -> str:
    """Write a day in little room: 6 Feb 2022, 6 févr. 2022."""
    return _short_day(day, current_language().code)


@lru_cache(maxsize=4096)
def _short_day(day: date, code: str) -> str:
    return format_date(day, "d MMM y", locale=_LOCALES[code])


def time_element(at: date | datetime, *, is_short: bool = False) -> SafeString:
    """Write a day or an instant so that programs read it too."""
    day = short_day(at) if is_short else current_language().say_field(at.date() if isinstance(at, datetime) else at)
    text = instant(at) if isinstance(at, datetime) else day
    # Both come from a clock and from Babel: nothing in them was typed.
    return mark_safe(f'<time datetime="{at.isoformat()}">{text}</time>')


def country_choices() -> list[tuple[str, str]]:
    """Return every country as a choice: its two letters of ISO 3166, and its name in the language of the page."""
    return list(_countries(current_language().code))


@lru_cache(maxsize=2)
def _countries(code: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(code).territories
    found = ((key, str(name)) for key, name in names.items() if len(key) == 2 and key.isalpha() and key not in _NONE)
    return tuple(sorted(found, key=lambda one: one[1]))


# What stands among the countries and is none.
_QUARTER: Final = text_key("Q{number} {year}")
_NONE: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def country_name(code: str) -> str:
    """Return what people call a country; a code that is none stands for itself."""
    found = Locale.parse(current_language().code).territories.get(code, code)
    return str(found)


_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR"}
