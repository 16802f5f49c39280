"""Why a bank rejects or returns a payment, in words: the usual codes of ISO 20022 (ExternalStatusReason1Code)."""

from collections.abc import Mapping
from typing import Final

from tremplin.wording import Phrase, text_key

_WITH_CODE: Final = text_key("{words}, {code}")
_WORDS: Final[Mapping[str, str]] = {
    "AC01": text_key("the account number is wrong"),
    "AC03": text_key("the account number is wrong"),
    "AC04": text_key("the account is closed"),
    "AC06": text_key("the account is blocked"),
    "AG01": text_key("the account takes no such payments"),
    "AG02": text_key("the account takes no such payments"),
    "AM04": text_key("the paying account has not enough on it"),
    "AM05": text_key("the bank takes it for a duplicate"),
    "BE01": text_key("the name does not go with the account"),
    "MS02": text_key("the payee refuses it and gives no reason"),
    "MS03": text_key("the bank gives no reason"),
    "RC01": text_key("the bank of the account is not known"),
    "RR04": text_key("a rule of the law stands against it"),
}


def reason_words(code: str) -> Phrase | str:
    """Return what a code means, followed by the code; a code that is not usual stands for itself.

    Args:
        code: as the bank has written it.
    """
    return Phrase(_WITH_CODE, {"words": Phrase(_WORDS[code]), "code": code}) if code in _WORDS else code
