"""The name of the file that holds a claim's receipt: readable, safe on any disk, and never that of another claim."""

import string
from hashlib import sha256
from typing import Final

_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-.")
_LENGTH_MAX: Final = 120


def receipt_name(claim_id: str) -> str:
    """Return the name of a receipt's file.

    A slash becomes an underscore; all else but letters, digits, hyphens and points inside is written as %XX, the
    underscore too, so that two claims never share a name. A very long id is cut, and its hash added.

    Example:
        >>> receipt_name("solution-rebate/P001/2021-Q3"), receipt_name("../a_b")
        ('solution-rebate_P001_2021-Q3.json', '%2E._a%5Fb.json')
    """
    text = "".join("_" if sign == "/" else sign if sign in _PLAIN else _escaped(sign) for sign in claim_id)
    if text.startswith("."):
        # A name with a point at its start is hidden, or the folder above.
        text = f"%2E{text[1:]}"
    if len(text) > _LENGTH_MAX:
        text = f"{text[:60]}~{sha256(claim_id.encode()).hexdigest()}"
    return f"{text}.json"


def _escaped(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())
