"""Every kind of quantity in English and French."""

from typing import Any

import pytest

from tests.units.prose.spoken import incentive, quantity, said, spaced, voices
from tremplin.terms.prose.quantity import quantity_text


@pytest.mark.parametrize(("data", "english", "french"), said("quantities"))
def test_quantity_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    texts = [spaced(quantity_text(quantity(data), voice)) for voice in voices(about=incentive())]

    assert texts == [english, french]


@pytest.mark.parametrize(("data", "english", "french"), said("rates"))
def test_quantity_that_is_a_rate_is_said_in_percent(data: Any, english: str, french: str) -> None:
    texts = [spaced(quantity_text(quantity(data), voice, as_rate=True)) for voice in voices(about=incentive())]

    assert texts == [english, french]


def test_thing_that_is_no_quantity_is_a_defect() -> None:
    english, _ = voices()

    with pytest.raises(TypeError, match="Label is no quantity"):
        quantity_text(english.programme.title, english)
