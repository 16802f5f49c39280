"""Text as every bank takes it: the letters of the SEPA set, and nothing longer than its field."""

import re
from typing import Final

from text_unidecode import unidecode

NAME_MAX: Final = 70
REMITTANCE_MAX: Final = 140

# EPC 217-08: what every bank of the payment area takes.
_OUTSIDE: Final = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_SPACES: Final = re.compile(r" {2,}")


def bank_text(text: str, *, length_max: int) -> str:
    """Return a text as it will stand in the order to the bank; shown to the partner before it is used.

    Letters lose their accents, other scripts are spelt in Latin letters, what is left outside the set becomes a point.
    A slash may neither start nor end a text, nor stand twice.

    Args:
        text: name or reference.
        length_max: of the field.

    Example:
        >>> bank_text("Søren & Łukasz GmbH", length_max=70)
        'Soren + Lukasz GmbH'
    """
    latin = unidecode(text).replace("&", "+").replace("\n", " ")
    kept = re.sub(r"/{2,}", "/", _OUTSIDE.sub(".", latin))
    return _SPACES.sub(" ", kept).strip(" /")[:length_max].rstrip(" /")
