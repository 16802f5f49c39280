"""French pieces of a sentence meet as French people write them."""

import pytest

from tremplin.wording import Language
from tremplin.wording.elision import joined_french


@pytest.mark.parametrize(
    ("before", "value", "joined"),
    [
        ("le montant de ", "le projet", "le montant du projet"),
        ("le montant de ", "les lignes", "le montant des lignes"),
        ("De ", "les lignes", "Des lignes"),
        ("titulaire à ", "le 12 avril 2021", "titulaire au 12 avril 2021"),
        ("jusqu’à ", "les dates", "jusqu’aux dates"),
        ("le montant de ", "la ligne", "le montant de la ligne"),
        ("à compter de ", "avril 2021", "à compter d’avril 2021"),
        ("à compter de ", "Écully", "à compter de Écully".replace("de É", "d’É")),
        ("lorsque ", "un partenaire", "lorsqu’un partenaire"),
        ("parce que ", "onze", "parce que onze"),
        ("plus de ", "oui", "plus de oui"),
        ("seulement si ", "il est membre", "seulement s’il est membre"),
        ("seulement si ", "elle est membre", "seulement si elle est membre"),
        ("le port de ", "Le Havre", "le port de Le Havre"),
        ("il code ", "les règles", "il code les règles"),
        ("le code ", "avril", "le code avril"),
        ("près de ", "5 000,00 EUR", "près de 5 000,00 EUR"),
    ],
)
def test_pieces_of_french_when_they_meet_are_contracted_and_elided(before: str, value: str, joined: str) -> None:
    assert joined_french(before, value) == joined


def test_language_when_french_joins_each_field() -> None:
    french = Language("fr", {"{a} of {b} and of {c}.": "{a} de {b} et de {c}."})

    said = french.say("{a} of {b} and of {c}.", a="la somme", b="le projet", c="avril")

    assert said == "la somme du projet et d’avril."


def test_language_when_not_french_leaves_the_words_alone() -> None:
    assert Language("de").say("de {b}", b="le projet") == "de le projet"
