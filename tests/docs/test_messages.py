"""Every sentence of the code is in the French catalogue, with the same fields; the catalogue holds nothing else."""

import pytest

from tests.docs.messages import CATALOGUE, catalogue_text, messages_of_the_code, translations_of
from tremplin.doors.language import LANGUAGES, language_of
from tremplin.wording import ENGLISH, UnknownLanguage, field_names


def test_every_sentence_of_the_code_is_translated() -> None:
    translations = translations_of(CATALOGUE.read_bytes())

    missing = [message for message in messages_of_the_code() if not _is_whole(translations.get(message))]

    assert missing == [], "Run make messages, and translate what it adds."


def test_catalogue_holds_no_sentence_that_the_code_does_not_say() -> None:
    assert set(translations_of(CATALOGUE.read_bytes())) - set(messages_of_the_code()) == set()


def test_translations_have_the_fields_of_their_sentence() -> None:
    # Reading the catalogue checks the fields, and one that is wrong stops every French command.
    french = language_of("fr")

    assert len(french.translations) == len(messages_of_the_code())
    assert [
        source
        for source, translation in french.translations.items()
        if isinstance(translation, str) and field_names(source) != field_names(translation)
    ] == []


def test_catalogue_stands_as_make_messages_writes_it() -> None:
    text = CATALOGUE.read_bytes()

    assert catalogue_text(translations_of(text)) == text.decode(), "Run make messages."


def test_languages_are_the_two_that_tremplin_speaks() -> None:
    assert LANGUAGES == ("en", "fr")
    assert language_of("en") is ENGLISH
    assert language_of("fr").code == "fr"


def test_language_that_tremplin_does_not_speak_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        language_of("de")


def _is_whole(translation: object) -> bool:
    return all(translation) if isinstance(translation, tuple) else bool(translation)
