"""Sentences with fields of every kind, in English, in French, and where a translation is missing."""

from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction

import pytest

from tremplin.money import OPEN_END, Money, Period, Unit
from tremplin.wording import (
    ENGLISH,
    FieldNotSayable,
    Label,
    Language,
    OneOf,
    Phrase,
    UnknownLanguage,
    field_names,
    money_text,
    period_text,
)

NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
ASKS = "This claim asks for {asked}."
FRENCH = Language(
    "fr",
    {
        ASKS: "Cette demande porte sur {asked}.",
        "{n} claim": ("{n} demande", "{n} demandes"),
        "yes": "oui",
        "no": "non",
        "it is empty": "il est vide",
        "{seen} is wrong: {reason}.": f"{{seen}} ne convient pas{WIDE}: {{reason}}.",
        "the third quarter of {year}": "le troisième trimestre {year}",
        "the fourth quarter of {year}": "le quatrième trimestre {year}",
    },
    plural_rule="(n > 1)",
)


class Colour(StrEnum):
    RED = "red"


def test_say_translates_the_template_and_writes_its_fields() -> None:
    asked = Money(500_000, "EUR")

    assert ENGLISH.say(ASKS, asked=asked) == "This claim asks for 5,000.00 EUR."
    assert FRENCH.say(ASKS, asked=asked) == f"Cette demande porte sur 5{NARROW}000,00{WIDE}EUR."


def test_say_in_french_joins_words_where_they_meet() -> None:
    left = Language("fr", {"What is left of {limit}": "Ce qui reste de {limit}"})

    assert left.say("What is left of {limit}", limit="le plafond") == "Ce qui reste du plafond"
    assert ENGLISH.say("de {limit}", limit="le plafond") == "de le plafond"


def test_say_without_translation_is_english_with_figures_of_the_language() -> None:
    assert FRENCH.say("Only {left} is left.", left=Money(180_000, "EUR")) == f"Only 1{NARROW}800,00{WIDE}EUR is left."


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("Société", "Société", "Société"),
        ("a\x1b", "a\\x1b", "a\\x1b"),
        (Colour.RED, "red", "red"),
        (1_250, "1,250", f"1{NARROW}250"),
        (True, "yes", "oui"),
        (False, "no", "non"),
        (Fraction(1, 40), "2.5%", f"2,5{WIDE}%"),
        (Money(1, "JPY"), "1 JPY", f"1{WIDE}JPY"),
        (date(2026, 10, 1), "1 October 2026", "1ᵉʳ octobre 2026"),
        (Period(date(2026, 7, 1), date(2026, 10, 1)), "the third quarter of 2026", "le troisième trimestre 2026"),
        (Label({"en": "ceiling", "fr": "plafond"}), "ceiling", "plafond"),
        (Phrase("it is empty"), "it is empty", "il est vide"),
        (("A", 2, True), "A, 2 and yes", "A, 2 et oui"),
        (["A", "B"], "A and B", "A et B"),
        (OneOf(("A", "B", Phrase("it is empty"))), "A, B or it is empty", "A, B ou il est vide"),
    ],
)
def test_say_field_of_every_kind_is_written_for_its_reader(value: object, english: str, french: str) -> None:
    assert ENGLISH.say("{value}", value=value) == english
    assert FRENCH.say("{value}", value=value) == french


def test_say_phrase_within_a_sentence_is_translated_too() -> None:
    wrong = Phrase("{seen} is wrong: {reason}.", {"seen": "''", "reason": Phrase("it is empty")})

    assert FRENCH.say_phrase(wrong) == f"'' ne convient pas{WIDE}: il est vide."


@pytest.mark.parametrize("value", [None, 1.5, datetime(2026, 1, 1, tzinfo=UTC), object(), {"a": 1}])
def test_say_field_of_another_kind_is_a_defect(value: object) -> None:
    with pytest.raises(FieldNotSayable) as defect:
        ENGLISH.say("{value}", value=value)

    assert str(defect.value) == f"A field of type {type(value).__name__} cannot be said; hand over text instead."


def test_say_without_a_field_of_the_template_is_a_defect() -> None:
    with pytest.raises(KeyError, match="asked"):
        ENGLISH.say(ASKS)


def test_say_leaves_braces_of_a_field_alone() -> None:
    assert ENGLISH.say("{seen} {other}", seen="{other}", other="x{seen}") == "{other} x{seen}"


def test_say_template_may_be_called_template() -> None:
    assert ENGLISH.say("{template} {self}", template="a", self="b") == "a b"


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (0, "0 claims", "0 demande"),
        (1, "1 claim", "1 demande"),
        (2, "2 claims", "2 demandes"),
        (-1, "-1 claim", "-1 demande"),
        (1_200, "1,200 claims", f"1{NARROW}200 demandes"),
    ],
)
def test_say_count_takes_the_plural_of_the_language(n: int, english: str, french: str) -> None:
    assert ENGLISH.say_count("{n} claim", "{n} claims", n) == english
    assert FRENCH.say_count("{n} claim", "{n} claims", n) == french


def test_say_count_without_translation_is_english() -> None:
    assert FRENCH.say_count("{n} line of {file}", "{n} lines of {file}", 0, file="a.csv") == "0 lines of a.csv"


def test_say_of_what_is_counted_elsewhere_takes_the_first_form() -> None:
    assert FRENCH.say("{n} claim", n=1) == "1 demande"


def test_units_that_the_terms_declare_are_said_by_their_name() -> None:
    told = FRENCH.with_units({"credits": (Unit("credits", 1), Label({"en": "credits", "fr": "crédits"}))})

    assert told.say("{won}", won=Money(12_505, "credits")) == f"1{NARROW}250,5{WIDE}crédits"
    assert money_text(Money(5, "credits"), told, symbol=True) == f"0,5{WIDE}crédits"
    assert told.say(ASKS, asked=Money(1, "JPY")) == f"Cette demande porte sur 1{WIDE}JPY."


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period(date(2026, 9, 1), date(2026, 10, 1)), "September 2026"),
        (Period(date(2026, 1, 1), date(2026, 4, 1)), "the first quarter of 2026"),
        (Period(date(2026, 4, 1), date(2026, 7, 1)), "the second quarter of 2026"),
        (Period(date(2026, 7, 1), date(2026, 10, 1)), "the third quarter of 2026"),
        (Period(date(2026, 10, 1), date(2027, 1, 1)), "the fourth quarter of 2026"),
        (Period(date(2026, 1, 1), date(2026, 7, 1)), "the first half of 2026"),
        (Period(date(2026, 7, 1), date(2027, 1, 1)), "the second half of 2026"),
        (Period(date(2026, 1, 1), date(2027, 1, 1)), "the year 2026"),
        (Period(date(2021, 3, 22), date(2022, 3, 22)), "the period from 22 March 2021 to 21 March 2022"),
        (Period(date(2021, 3, 22), OPEN_END), "the period from 22 March 2021 on"),
    ],
)
def test_period_is_said_with_its_article(period: Period, text: str) -> None:
    assert period_text(period, ENGLISH) == text


def test_month_is_said_without_translation() -> None:
    assert period_text(Period(date(2026, 9, 1), date(2026, 10, 1)), Language("fr")) == "septembre 2026"


def test_field_names_are_those_in_braces() -> None:
    assert field_names("{a} and {b_2}, {a}, {not one}, {{c}") == frozenset({"a", "b_2", "c"})


def test_language_with_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        Language("xx")


def test_language_with_a_rule_that_chooses_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="unexpected end of plural form"):
        Language("fr", plural_rule="n >")


def test_languages_can_be_keys() -> None:
    assert len({ENGLISH, Language("en"), FRENCH}) == 2
