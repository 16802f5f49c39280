"""Catalogues of translations: what is read, what is left out, what is wrong."""

import pytest

from tremplin.wording import Place, Problem, Problems, UnknownLanguage, language_from_po

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""
GOOD = (
    HEADER
    + """
#: src/tremplin/engine/reason.py:12
msgid "This claim asks for {asked}."
msgstr "Cette demande porte sur {asked}."

msgid "{n} claim"
msgid_plural "{n} claims"
msgstr[0] "une demande"
msgstr[1] "{n} demandes"

#, fuzzy
msgid "yes"
msgstr "peut-être"

msgid "no"
msgstr ""

msgid "{n} line"
msgid_plural "{n} lines"
msgstr[0] "{n} ligne"
msgstr[1] ""

#~ msgid "gone"
#~ msgstr "disparu"
"""
)


def test_catalogue_gives_translations_plurals_and_their_rule() -> None:
    french = language_from_po("fr", GOOD.encode())

    assert french.code == "fr"
    assert french.translations == {
        "This claim asks for {asked}.": "Cette demande porte sur {asked}.",
        "{n} claim": ("une demande", "{n} demandes"),
    }
    assert [french.say_count("{n} claim", "{n} claims", n) for n in (0, 1, 2)] == [
        "une demande",
        "une demande",
        "2 demandes",
    ]


def test_catalogue_with_other_fields_than_the_source_names_every_entry() -> None:
    wrong = (
        HEADER
        + """
msgid "{asked} of {it}"
msgstr "{demande} de {it}"

msgid "{n} claim of {partner}"
msgid_plural "{n} claims of {partner}"
msgstr[0] "une demande de {partner}"
msgstr[1] "{n} demandes"

msgid "Done."
msgstr "Fini : {n}."
"""
    )

    with pytest.raises(Problems) as refusal:
        language_from_po("fr", wrong.encode(), file="fr.po")

    hint = "  Spell each field as the source does, in braces.  [TRANSLATION_FIELDS_DIFFER]"
    assert str(refusal.value).splitlines() == [
        'fr.po:6: The translation of "{asked} of {it}" has the fields {demande}, {it} instead of {asked}, {it}.',
        hint,
        'fr.po:9: The translation of "{n} claim of {partner}" has the fields {n} instead of {n}, {partner}.',
        hint,
        'fr.po:14: The translation of "Done." has the fields {n} instead of {}.',
        hint,
    ]


@pytest.mark.parametrize(
    ("po_bytes", "seen"),
    [
        (b"garbage", "Unknown or misformatted keyword on 0"),
        (b'msgid "a"\nmsgstr "\xff"', "'utf-8' codec can't decode byte 0xff in position 8: invalid start byte"),
        (HEADER.replace("(n > 1)", "(n >").encode(), "unexpected end of plural form"),
        (HEADER.replace("nplurals=2", "nplurals=many").encode(), "invalid literal for int() with base 10: 'many'"),
    ],
    ids=["no catalogue", "no UTF-8", "no plural rule", "no number of plurals"],
)
def test_bytes_that_are_no_catalogue_say_why(po_bytes: bytes, seen: str) -> None:
    with pytest.raises(Problems) as refusal:
        language_from_po("fr", po_bytes, file="fr.po")

    assert refusal.value.problems == (
        Problem(
            "CATALOGUE_NOT_READABLE",
            (Place("fr.po"),),
            "The file is not a catalogue of translations: {seen}.",
            {"seen": seen},
        ),
    )


def test_catalogue_of_no_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        language_from_po("xx", GOOD.encode())
