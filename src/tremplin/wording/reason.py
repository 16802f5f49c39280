"""Why a text is no amount: the reasons of the room `money`, marked for translation."""

from typing import Final

from tremplin.money import NotAnAmount
from tremplin.wording.phrase import Phrase, text_key

# A test holds that these are exactly `money.AMOUNT_REASONS`; that room is below this one and cannot mark
# them.
MARKED_REASONS: Final = (
    text_key("it is empty"),
    text_key("only digits, one point and a leading minus are allowed"),
    text_key("it has more decimals than its currency"),
    text_key("it has more than 16 digits"),
    text_key("it is beyond the largest amount"),
)


def amount_reason(error: NotAnAmount) -> Phrase:
    """Return why a text is no amount, as a phrase for the {reason} of a problem."""
    return Phrase(error.reason)
