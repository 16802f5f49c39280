"""Numbers of banks and companies, read and checked: IBAN, BIC, VAT, SIREN, SIRET."""

from collections.abc import Callable
from typing import Final, Literal

from stdnum import bic, iban
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.util import get_cc_module

from tremplin.wording import Phrase, Place, Problem, text_key

NumberKind = Literal["iban", "bic", "vat", "siren", "siret"]

LENGTH_MAX: Final = 60

# Northern Ireland has a code of its own for goods; for services and payments it is the United Kingdom.
UNION: Final = frozenset(country.upper() for country in MEMBER_STATES) - {"XI"}
"""The members of the European Union, by their codes of ISO 3166."""

PAYMENT_AREA: Final = UNION | {"AD", "AL", "CH", "GB", "IS", "LI", "MC", "MD", "ME", "MK", "NO", "RS", "SM", "VA"}
"""The countries of the euro's payment area: the Union, and those that joined besides."""

# What the members of the union call Greece in their VAT numbers, and Northern Ireland, which has no code of ISO 3166.
_VAT_PREFIXES: Final = {"EL": "gr", "XI": "gb"}

_NOT_A_NUMBER: Final = text_key("“{seen}” is no {kind}.")
_HINT: Final = text_key("Copy it as it stands on the paper; spaces do not matter.")
_NAMES: Final[dict[NumberKind, str]] = {
    "iban": text_key("IBAN"),
    "bic": text_key("BIC"),
    "vat": text_key("VAT number with its country"),
    "siren": text_key("SIREN number"),
    "siret": text_key("SIRET number"),
}


def read_number(text: str, *, kind: NumberKind, place: Place) -> str | Problem:
    """Read a number as people copy it, and check what it carries to be checked with.

    Args:
        text: with or without spaces and points.
        kind: which number it should be.
        place: where it was written, for the problem.

    Returns:
        The number without separators, in capitals; or what is wrong.

    Example:
        >>> read_number("fr76 3000 6000 0112 3456 7890 189", kind="iban", place=Place(""))
        'FR7630006000011234567890189'
    """
    if len(text) <= LENGTH_MAX and text.isascii():
        try:
            return _READERS[kind](text)
        except ValidationError:
            pass
    fields = {"seen": text, "kind": Phrase(_NAMES[kind])}
    return Problem(f"NOT_{kind.upper()}", (place,), _NOT_A_NUMBER, fields, _HINT)


def country_of_iban(number: str) -> str:
    """Return the country of an account, two letters, from an IBAN that was read."""
    return number[:2]


def siren_of(number: str) -> str:
    """Return the SIREN that a French VAT number or a SIRET carries.

    Example:
        >>> siren_of("FR44732829320"), siren_of("73282932000074")
        ('732829320', '732829320')
    """
    return number[4:] if number.startswith("FR") else number[:9]


def _read_vat(text: str) -> str:
    compact = "".join(sign for sign in text.upper() if sign.isalnum())
    country, rest = compact[:2], compact[2:]
    module = get_cc_module(_VAT_PREFIXES.get(country, country.lower()), "vat") if country.isalpha() else None
    if module is None or not rest:
        raise ValidationError
    # The Swiss number begins with its country. Some modules give the prefix back and some do not: it is written here.
    return country + str(module.validate(compact if country == "CH" else rest)).removeprefix(country)


_READERS: Final[dict[NumberKind, Callable[[str], str]]] = {
    "iban": iban.validate,
    "bic": bic.validate,
    "vat": _read_vat,
    "siren": siren.validate,
    "siret": siret.validate,
}
