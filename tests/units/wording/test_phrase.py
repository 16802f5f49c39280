"""Labels, phrases, and text that other people wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.wording import Label, Phrase, text_key, visible

BOTH = Label({"fr": "Plafond avant-vente", "en": "Pre-sales ceiling"})


@pytest.mark.parametrize(
    ("label", "code", "text"),
    [
        (BOTH, "fr", "Plafond avant-vente"),
        (BOTH, "en", "Pre-sales ceiling"),
        (BOTH, "de", "Pre-sales ceiling"),
        (Label({"fr": "Étape", "de": "Stufe"}), "en", "Stufe"),
    ],
)
def test_label_falls_back_to_english_then_to_its_first_language(label: Label, code: str, text: str) -> None:
    assert label.in_(code) == text


def test_label_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A label needs a text in one language at least\."):
        Label({})


def test_labels_of_equal_texts_are_one_in_a_set() -> None:
    same = Label({"en": "Pre-sales ceiling", "fr": "Plafond avant-vente"})

    assert {BOTH, same} == {BOTH}
    assert hash(BOTH) == hash(same)
    assert Label({"en": "x"}) != BOTH


def test_phrase_can_stand_in_a_set() -> None:
    assert len({Phrase("a", {"b": 1}), Phrase("a", {"b": 1}), Phrase("a", {"b": 2})}) == 2


def test_text_key_changes_nothing() -> None:
    assert text_key("The key {seen} is unknown.") == "The key {seen} is unknown."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Société Générale, Zürich", "Société Générale, Zürich"),
        ("two\nlines", "two\nlines"),
        ("1\u202f234\u00a0€", "1\u202f234\u00a0€"),
        ("a\x1b[2Jb\x07", "a\\x1b[2Jb\\x07"),
        ("tab\there\r", "tab\\there\\r"),
        ("evil\u202ecod.exe", "evil\\u202ecod.exe"),
        ("zero\u200bwidth\u2028", "zero\\u200bwidth\\u2028"),
        ("\ud800", "\\ud800"),
        ("smile 🙂", "smile 🙂"),
    ],
)
def test_visible_writes_out_what_would_steer_the_screen(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(text=st.text())
def test_visible_text_stays_as_it_is(text: str) -> None:
    once = visible(text)

    assert visible(once) == once
    assert all(sign.isprintable() or sign in "\n" or sign.isspace() for sign in once)
