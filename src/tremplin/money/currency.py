"""Units of account: the currencies of ISO 4217, and the units that a programme declares.

The exponent of a unit says how many decimals its smallest part has: EUR 2 (a cent is 0.01), JPY 0, KWD 3.
Everything inside Tremplin counts in that smallest part, as whole numbers.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

EXPONENT_MAX: Final = 6


class UnknownCurrency(ValueError):
    """Say that a code is no currency of ISO 4217 with a minor unit.

    Attributes:
        code: the code as it was seen.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a currency code of ISO 4217.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Unit:
    """What amounts are counted in: a currency, or a unit of a programme such as points or credits.

    Attributes:
        code: "EUR" for a currency; what the terms call it for another unit.
        exponent: number of decimals of the smallest part, 0 to 6.
    """

    code: str
    exponent: int

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("A unit needs a code.")
        if not 0 <= self.exponent <= EXPONENT_MAX:
            raise ValueError(f"The exponent of {self.code} is {self.exponent}; it must be 0 to {EXPONENT_MAX}.")


@dataclass(frozen=True, slots=True)
class Currency(Unit):
    """A unit that ISO 4217 lists. `currency_of` gives it."""


# Exponents as ISO 4217 states them, not as shops round cash (ISK 0, HUF 2, IQD 3). Left out are the codes
# that have no minor unit and pay nobody: gold, silver, drawing rights, bond units, "no currency" and
# "test".
_CODES_BY_EXPONENT: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
        CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
        GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
        PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
        TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

# Withdrawn since 2020. They stay, because the terms and the claims of those years must stay readable.
_WITHDRAWN_BY_EXPONENT: Final = {2: "ANG BGN CUC HRK SLL ZWL"}

CURRENCIES: Final = MappingProxyType(
    {
        code: Currency(code, exponent)
        for table in (_CODES_BY_EXPONENT, _WITHDRAWN_BY_EXPONENT)
        for exponent, codes in table.items()
        for code in codes.split()
    }
)


def currency_of(code: str) -> Currency:
    """Return the currency that has this code.

    Args:
        code: three capital letters of ISO 4217; neither case nor spaces are forgiven.

    Raises:
        UnknownCurrency: no currency of the list has this code.

    Example:
        >>> currency_of("JPY").exponent
        0
    """
    try:
        return CURRENCIES[code]
    except KeyError:
        raise UnknownCurrency(code) from None


def unit_of(unit: str | Unit) -> Unit:
    """Return the unit itself, or the currency that has the code.

    Args:
        unit: a currency code, or a unit (which a programme declared, so that no list knows it).

    Raises:
        UnknownCurrency: the code is not in the list.
    """
    return unit if isinstance(unit, Unit) else currency_of(unit)
