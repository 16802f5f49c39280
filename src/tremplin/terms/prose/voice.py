"""A programme as it is spoken of in one language: its figures, and the names that it gives to things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from babel.numbers import format_decimal

from tremplin.money import Money, Unit, currency_of
from tremplin.money.rounding import half_up
from tremplin.terms import node
from tremplin.terms.field import Fields, fields_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import Kinds
from tremplin.terms.percentages import percentages_of
from tremplin.terms.programme import Programme
from tremplin.terms.prose.field_name import DAY_OF_THE_MILESTONE, NAMES, OWNERS, PLURALS, ROWS
from tremplin.wording import Label, Language, OneOf
from tremplin.wording.figure import amount_in_words, amount_with_symbol

# What makes a label a noun that can stand in a sentence as it is; other labels are quoted there.
_ARTICLE: Final = re.compile(r"(?:the|an?|le|la|les|une?|des|du) |l’", re.IGNORECASE)
_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR"}
_DECIMALS_MAX: Final = 6
"""Of a number or an amount that was worked out; a percentage ends within as many, or is cut after two."""


@dataclass(frozen=True)
class Voice:
    """How one programme is said in one language.

    Attributes:
        programme: checked and resolved.
        language: whose sentences, with the programme's own units.
        incentive: the one spoken of; None for what holds whatever the incentive.
        row: the word of the rows being described ("line"), whose own day is meant; empty outside rows.
        names: of partners and customers, by id, for who reads; who is not among them is called by the id.
    """

    programme: Programme
    language: Language
    incentive: Incentive | None = None
    row: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def fields(self) -> Fields:
        """Every field that the terms may name, with its type."""
        return fields_of(self.programme)

    def kind_of(self, quantity: Any, *, name: str = "") -> str:
        """Return how a value of a quantity is read: as money, as a number, or as a rate.

        Args:
            quantity: any node of `terms.quantity`.
            name: under which it stands among the measures, if it does.
        """
        kind = self.kinds.of(quantity) or "number"
        return "rate" if kind == "number" and percentages_of(self.programme).has(quantity, name=name) else kind

    @cached_property
    def kinds(self) -> Kinds:
        """Which quantities are money."""
        return Kinds(self.programme, self.fields)

    def about(self, incentive: Incentive) -> "Voice":
        """Return this voice, speaking of one incentive."""
        return replace(self, incentive=incentive)

    def inside(self, word: str) -> "Voice":
        """Return this voice, speaking of each row of a table."""
        return replace(self, row=word)

    def say(self, template: str, /, **fields: object) -> str:
        """Return the sentence of a template; see `Language.say`."""
        return self.language.say(template, **fields)

    def say_count(self, singular: str, plural: str, n: int, /, **fields: object) -> str:
        """Return the sentence for n things; see `Language.say_count`."""
        return self.language.say_count(singular, plural, n, **fields)

    def label(self, label: node.Label | None) -> str:
        """Return what the terms wrote in this language; empty when they wrote nothing."""
        if label is None:
            return ""
        return self.language.say_field(Label({"en": label.en, "fr": label.fr}))

    def quoted(self, text: str) -> str:
        """Return a name in quotation marks."""
        return self.language.say('"{text}"', text=text)

    def defined(self, label: node.Label) -> str:
        """Return a label so that it stands in a sentence: as it is after an article, else quoted."""
        text = self.label(label)
        return text if _ARTICLE.match(text) else self.quoted(text)

    def sentence(self, text: str) -> str:
        """Return a text with a capital at its start."""
        return text[:1].upper() + text[1:]

    def all_of(self, items: list[str]) -> str:
        """Return texts as a list: A, B and C."""
        return self.language.say_field(items)

    def either(self, items: list[str]) -> str:
        """Return texts as alternatives: A, B or C."""
        return self.language.say_field(OneOf(tuple(items)))

    def one_after_another(self, items: list[str]) -> str:
        """Return texts that are too long for a list of commas: A; B; C."""
        text = items[0]
        for item in items[1:]:
            text = self.language.say("{first}; {second}", first=text, second=item)
        return text

    # Figures -----------------------------------------------------------------------------------------------

    def money(self, minor: int) -> str:
        """Return an amount of the programme's currency."""
        return self.language.say_field(Money(minor, self.programme.currency))

    def award(self, minor: int, *, unit: str) -> str:
        """Return an amount of an award: money, points of a unit, or days of protection."""
        if unit == "days":
            return self.say_count("{n} day", "{n} days", minor)
        return self.language.say_field(Money(minor, unit))

    def number(self, value: Fraction) -> str:
        """Return a plain number: a decimal when it ends within six places, else a fraction."""
        scaled = value * 10**6
        if scaled.denominator != 1:
            return f"{value.numerator}/{value.denominator}"
        if value.denominator == 1:
            return self.language.say_field(int(value))
        locale = _LOCALES.get(self.language.code, self.language.code)
        text: str = format_decimal(_decimal(value), format="#,##0.######", locale=locale)
        return text

    def rate(self, value: Fraction) -> str:
        """Return a rate as the terms give it: a percentage when it ends, else a fraction."""
        return self.language.say_field(value)

    def figure(self, text: str, *, kind: str) -> str:
        """Return a value that was worked out, as people read it; the receipt holds it exactly.

        Args:
            text: a whole number or n/d; money in minor units.
            kind: "money", "number", or "rate" for a number that is read as a percentage.

        Returns:
            Of what does not end, six decimals of a number or of an amount, two of a percentage, after "≈".
        """
        value = Fraction(text)
        match kind:
            case "money":
                return self._worked_money(value)
            case "rate":
                near = value if (value * 10 ** (_DECIMALS_MAX + 2)).denominator == 1 else _rounded(value, decimals=4)
                return _about(self.rate(near), is_exact=near == value)
        near = _rounded(value, decimals=_DECIMALS_MAX)
        return _about(self.number(near), is_exact=near == value)

    def _worked_money(self, minor: Fraction) -> str:
        """Return an amount that may hold parts of a cent: only the award itself is rounded."""
        if minor.denominator == 1:
            return self.money(int(minor))
        currency = currency_of(self.programme.currency)
        value = minor * Fraction(1, 10**currency.exponent)
        near = _rounded(value, decimals=_DECIMALS_MAX)
        decimals = next(n for n in range(currency.exponent, _DECIMALS_MAX + 1) if (near * 10**n).denominator == 1)
        unit, parts, code = Unit(currency.code, decimals), int(near * 10**decimals), self.language.code
        if self.language.has_symbols:
            text = amount_with_symbol(parts, unit=unit, code=code)
        else:
            text = amount_in_words(parts, unit=unit, name=currency.code, code=code)
        return _about(text, is_exact=near == value)

    # Names -------------------------------------------------------------------------------------------------

    def partner(self, partner_id: str) -> str:
        """Return what a partner is called."""
        return self.called(partner_id)

    def called(self, known_id: str) -> str:
        """Return what a partner or a customer is called; the id of who has no name here."""
        return self.names.get(known_id, known_id)

    def field_name(self, path: str) -> str:
        """Return the noun, with its article, that a field is called by."""
        word, _, name = path.partition(".")
        if word == "milestone" and path not in NAMES:
            return self.say(DAY_OF_THE_MILESTONE, milestone=self.milestone(name))
        if path in NAMES:
            return self.say(NAMES[path])
        label = self.programme.attributes[path].label if path in self.programme.attributes else None
        text = self.label(label) or name
        if _ARTICLE.match(text):
            return text
        return self.say(OWNERS[word], label=text) if word in OWNERS else self.quoted(text)

    def values_name(self, path: str) -> str:
        """Return what the values of a field are called together: amounts, product families."""
        name = path.partition(".")[2]
        if path in self.programme.attributes or name not in PLURALS:
            attribute = self.programme.attributes.get(path)
            return self.quoted(self.label(attribute.label) if attribute and attribute.label else name)
        return self.say(PLURALS[name])

    def rows_name(self, word: str) -> str:
        """Return what the rows of a table are called: order lines."""
        return self.say(ROWS[word])

    def code(self, path: str, code: str) -> str:
        """Return the name of a value of a field; the code itself when the terms name none."""
        label = self.programme.codes.get(path, {}).get(code) or self._declared(path).get(code)
        return self.label(label) or code

    def _declared(self, path: str) -> dict[str, node.Label]:
        match path:
            case "partner.level" | "partner.computed_level" | "level.level":
                return self.programme.level_names
            case "competency.competency":
                return self.programme.competencies
            case "competency.kind":
                return self.programme.competency_kinds
            case "role.role":
                return self.programme.roles
            case "proof.kind":
                return self.programme.proofs
            case "milestone.kind":
                return self.programme.milestones
            case "claim.incentive" | "award.incentive":
                return {one.id: one.title for one in self.programme.incentives}
        return {}

    def competency(self, code: str) -> str:
        """Return the name of a competency."""
        return self.code("competency.competency", code)

    def level(self, code: str) -> str:
        """Return the name of a level."""
        return self.code("level.level", code)

    def role(self, code: str) -> str:
        """Return the name of a role in a project."""
        return self.code("role.role", code)

    def proof(self, code: str) -> str:
        """Return the name of a proof."""
        return self.code("proof.kind", code)

    def milestone(self, code: str) -> str:
        """Return the name of a milestone."""
        return self.code("milestone.kind", code)

    def incentive_title(self, incentive_id: str) -> str:
        """Return the title of an incentive."""
        return self.code("claim.incentive", incentive_id)


def voice_of(programme: Programme, language: Language) -> Voice:
    """Return the voice that says a programme in a language.

    Args:
        programme: checked and resolved.
        language: "en" needs no translations; another one falls back on English where it has none.
    """
    units = {
        code: (Unit(code, unit.decimals), Label({"en": unit.label.en, "fr": unit.label.fr}))
        for code, unit in programme.units.items()
    }
    return Voice(programme, language.with_units(units))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(int(value * 10**6)).scaleb(-6)


def _rounded(value: Fraction, *, decimals: int) -> Fraction:
    return Fraction(half_up(value.numerator * 10**decimals, value.denominator), 10**decimals)


def _about(text: str, *, is_exact: bool) -> str:
    return text if is_exact else f"≈ {text}"
