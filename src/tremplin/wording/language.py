"""A language: it translates a template and writes each field the way its readers expect."""

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Final

from tremplin.money import Money, Period, Unit, currency_of
from tremplin.wording.calendar_phrase import period_phrase
from tremplin.wording.elision import joined_french
from tremplin.wording.figure import (
    amount_in_words,
    amount_with_symbol,
    day_text,
    list_text,
    locale_of,
    month_text,
    number_text,
    percent_text,
)
from tremplin.wording.phrase import Counted, Label, Measured, OneOf, Phrase, text_key, visible

Translation = str | tuple[str, ...]

_YES: Final = text_key("yes")
_NO: Final = text_key("no")
_FIELD: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@lru_cache(maxsize=16)
def _plural_index(rule: str) -> Callable[[int], int]:
    return gettext.c2py(rule)


class FieldNotSayable(TypeError):
    """Say that a field of a template is of a kind that no language knows how to write: a defect."""

    def __init__(self, value: object) -> None:
        super().__init__(f"A field of type {type(value).__name__} cannot be said; hand over text instead.")


@dataclass(frozen=True, slots=True)
class Language:
    """How Tremplin speaks to one reader.

    A template is an English sentence with {fields}. A template without translation is said in English, its
    figures in this language. Fields may be: text (as it is, control characters made visible), whole numbers
    that count something, Money, Measured (5 stars), Counted (2 people), Fraction (a rate), date, Period, bool,
    Label, Phrase, a tuple or list (A, B and C), OneOf (A, B or C). Numbers that count nothing, such as a year
    or a line, are handed over as text.

    Attributes:
        code: "en" (British), "fr", or another code that Babel knows.
        translations: by English template; a tuple of plural forms for what `say_count` says.
        plural_rule: the expression of gettext that chooses the form for n.
        units: by code, the units that the terms declare besides currencies, with their names.
        has_symbols: whether amounts have the sign of their currency in the place of its code, as pages write them.
    """

    code: str
    translations: Mapping[str, Translation] = field(default_factory=dict, hash=False)
    plural_rule: str = "n != 1"
    units: Mapping[str, tuple[Unit, Label]] = field(default_factory=dict, hash=False)
    has_symbols: bool = False

    def __post_init__(self) -> None:
        # A built language can speak: an unknown code or a wrong rule stops here, not in the first sentence.
        locale_of(self.code)
        _plural_index(self.plural_rule)

    def with_units(self, units: Mapping[str, tuple[Unit, Label]]) -> "Language":
        """Return this language, able to say amounts of these units too.

        Args:
            units: by code, with their names; they replace units of the same code.
        """
        return replace(self, units={**self.units, **units})

    def say(self, template: str, /, **fields: object) -> str:
        """Return the sentence of a template in this language.

        Args:
            template: English source text; each {name} in it is one of the fields.
            fields: what the sentence speaks of.

        Raises:
            KeyError: the template names a field that is not given.
            FieldNotSayable: a field is of an unknown kind.

        Example:
            >>> ENGLISH.say("This claim asks for {asked}.", asked=Money(500_000, "EUR"))
            'This claim asks for 5,000.00 EUR.'
        """
        translation = self.translations.get(template, template)
        return self._fill(translation if isinstance(translation, str) else translation[0], fields)

    def say_count(self, singular: str, plural: str, n: int, /, **fields: object) -> str:
        """Return the sentence for n things; {n} in it is the number.

        Args:
            singular: English source text for one.
            plural: English source text for any other number.
            n: how many.
            fields: as for `say`.

        Example:
            >>> ENGLISH.say_count("{n} claim", "{n} claims", 1200)
            '1,200 claims'
        """
        forms = self.translations.get(singular)
        if isinstance(forms, tuple):
            form = forms[_plural_index(self.plural_rule)(abs(n))]
        else:
            form = singular if abs(n) == 1 else plural
        return self._fill(form, {**fields, "n": n})

    def say_phrase(self, phrase: Phrase) -> str:
        """Return a phrase in this language."""
        return self.say(phrase.template, **phrase.fields)

    def say_field(self, value: object) -> str:
        """Return one field as `say` would write it.

        Raises:
            FieldNotSayable: the value is of an unknown kind.
            UnknownCurrency: an amount is in a unit that is neither a currency nor declared.
        """
        speak = _SPEAKERS.get(type(value))
        if speak is not None:
            return speak(value, self)
        # Slower, for subclasses such as enumerations of text. A datetime is a date to Python, but no day.
        for kind, speak in _SPEAKERS.items():
            if isinstance(value, kind) and not isinstance(value, datetime):
                return speak(value, self)
        raise FieldNotSayable(value)

    def _fill(self, text: str, fields: Mapping[str, object]) -> str:
        if self.code != "fr":
            return _FIELD.sub(lambda match: self.say_field(fields[match[1]]), text)
        said, end = "", 0
        for match in _FIELD.finditer(text):
            said = joined_french(said + text[end : match.start()], self.say_field(fields[match[1]]))
            end = match.end()
        return said + text[end:]


ENGLISH: Final = Language("en")


def field_names(template: str) -> frozenset[str]:
    """Return the names of the {fields} of a template."""
    return frozenset(_FIELD.findall(template))


def money_text(money: Money, language: Language, *, symbol: bool = False) -> str:
    """Write an amount: 5,000.00 EUR; with its symbol, €5,000.00.

    Args:
        money: in a currency, or in a unit that the language was told of.
        language: whose separators, and whose name of the unit.
        symbol: the sign of the currency in its usual place, instead of its code; units have none.

    Raises:
        UnknownCurrency: the unit is neither a currency nor declared.
    """
    if money.currency in language.units:
        unit, label = language.units[money.currency]
        return amount_in_words(money.minor, unit=unit, name=label.in_(language.code), code=language.code)
    currency = currency_of(money.currency)
    if symbol or language.has_symbols:
        return amount_with_symbol(money.minor, unit=currency, code=language.code)
    return amount_in_words(money.minor, unit=currency, name=currency.code, code=language.code)


def period_text(period: Period, language: Language) -> str:
    """Write a period: September 2026, the third quarter of 2026, the year 2026."""
    phrase = period_phrase(period)
    return month_text(period.start, code=language.code) if phrase is None else language.say_phrase(phrase)


def _say_list(value: list[object] | tuple[object, ...], language: Language) -> str:
    return list_text([language.say_field(item) for item in value], code=language.code)


def _say_choice(value: OneOf, language: Language) -> str:
    items = [language.say_field(item) for item in value.items]
    return list_text(items, code=language.code, is_choice=True)


# By exact type first, because most fields of a report are one of these; bool stands before int, its base.
_SPEAKERS: Final[Mapping[type, Callable[..., str]]] = {
    str: lambda value, _: visible(value),
    bool: lambda value, language: language.say(_YES if value else _NO),
    int: lambda value, language: number_text(value, code=language.code),
    Money: money_text,
    Fraction: lambda value, language: percent_text(value, code=language.code),
    date: lambda value, language: day_text(value, code=language.code),
    Period: period_text,
    Label: lambda value, language: visible(value.in_(language.code)),
    Phrase: lambda value, language: language.say_phrase(value),
    OneOf: _say_choice,
    tuple: _say_list,
    list: _say_list,
    Measured: lambda value, language: amount_in_words(
        value.minor, unit=value.unit, name=visible(value.name.in_(language.code)), code=language.code
    ),
    Counted: lambda value, language: language.say_count(value.singular, value.plural, value.n),
}
