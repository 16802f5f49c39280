"""The reasons of the room money can be said in every language."""

import pytest

from tremplin.money import AMOUNT_REASONS, NotAnAmount, parse_amount
from tremplin.wording import Language, amount_reason, reason


def test_every_reason_of_money_is_marked_for_translation() -> None:
    assert reason.MARKED_REASONS == AMOUNT_REASONS


def test_reason_of_an_amount_is_said_in_the_language() -> None:
    french = Language("fr", {"it is empty": "il est vide"})

    with pytest.raises(NotAnAmount) as refusal:
        parse_amount("", currency="EUR")

    assert french.say("{reason}", reason=amount_reason(refusal.value)) == "il est vide"
