"""French is set as a French reader expects it, in the terms of every programme and in the catalogue."""

import pytest
from babel.messages.pofile import read_po

from tests.house import french, tree

NARROW = "\u202f"
WIDE = "\u00a0"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Attention !", "a no-break space belongs before !"),
        ("Attention!", "a no-break space belongs before !"),
        ("Il reste: rien", "a no-break space belongs before :"),
        ("Le plafond «par trimestre »", "a no-break space belongs after «"),
        (f"Le plafond «{WIDE}par trimestre»", "a no-break space belongs before »"),
        ("Une part de 5 %", "a no-break space belongs before %"),
        ("Une part de {share}%", "a no-break space belongs before %"),
        ("Jusqu'à demain", "’ is written, not '"),
        ("Et la suite...", "… is one sign"),
        (f"Le plafond «{WIDE}par trimestre", "» is missing"),
        ("Le plafond \x01 par trimestre", "a sign that nobody can read stands"),
    ],
)
def test_french_rule_on_a_planted_fault_says_what_belongs_there(text: str, fault: str) -> None:
    assert fault in [found.split(" in: ")[0] for found in french.french_faults(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"Attention{NARROW}!",
        f"Il reste{WIDE}: rien, à 10:30",
        f"Le plafond «{WIDE}par partenaire et par trimestre{WIDE}»",
        f"Une part de 5{NARROW}%, jusqu’à demain…",
    ],
)
def test_french_rule_on_good_french_is_silent(text: str) -> None:
    assert french.french_faults(text) == []


@pytest.mark.slow
def test_french_of_every_programme_is_set_well() -> None:
    assert [
        f"{tree.shown(path)}: {fault}"
        for path, text in french.french_of_programmes()
        for fault in french.french_faults(text)
    ] == []


def test_french_of_the_catalogue_is_set_well() -> None:
    with (tree.HOUSE / "doors" / "locale" / "fr.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")

    assert [
        fault
        for message in catalogue
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
        for fault in french.french_faults(text)
    ] == []
