"""VAT: which case an invoice is, its rate, and the words that must stand on it. The case is given, never guessed."""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from tremplin.money import Money
from tremplin.payments.paper.number import UNION
from tremplin.wording import Phrase, Refusal, text_key

TaxCase = Literal["domestic", "reverse-charge", "outside-union"]
CASES: Final[tuple[TaxCase, ...]] = ("domestic", "reverse-charge", "outside-union")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a case means on an invoice.

    Attributes:
        rate: exact; what the seller charges.
        category: code of the tax category in EN 16931 (UNTDID 5305).
        exemption_code: why there is no tax, from the list VATEX; None when there is one.
        exemption: the words for it.
    """

    rate: Fraction
    category: Literal["S", "AE", "O"]
    exemption_code: str | None = None
    exemption: str | None = None


TREATMENTS: Final = MappingProxyType(
    {
        # CGI, article 278.
        "domestic": Treatment(Fraction(1, 5), "S"),
        # CGI, article 283-2; directive 2006/112/EC, articles 44 and 196.
        "reverse-charge": Treatment(
            Fraction(0),
            "AE",
            "VATEX-EU-AE",
            text_key("Reverse charge (autoliquidation): VAT is due by the buyer."),
        ),
        # CGI, article 259-1, for a party outside the Union.
        "outside-union": Treatment(
            Fraction(0),
            "O",
            "VATEX-EU-O",
            text_key("Not subject to VAT in the country of the seller."),
        ),
    }
)
"""What each case means, for a buyer or a seller in France."""

_CASE_WORDS: Final[dict[TaxCase, str]] = {
    "domestic": text_key("domestic VAT"),
    "reverse-charge": text_key("reverse charge in the European Union"),
    "outside-union": text_key("outside the European Union"),
}


@dataclass(frozen=True, slots=True)
class TaxCaseImpossible(Refusal):
    """A case that cannot be between companies of these two countries."""

    code: ClassVar[str] = "TAX_CASE_IMPOSSIBLE"
    template: ClassVar[str] = text_key(
        "“{case}” cannot be the tax case between a seller in {seller} and a buyer in {buyer}."
    )
    next_template: ClassVar[str | None] = text_key("Correct the tax code of the partner.")

    case: TaxCase
    seller: str
    buyer: str

    def said_fields(self) -> dict[str, object]:
        """Return the words for the case."""
        return {"case": Phrase(_CASE_WORDS[self.case]), "seller": self.seller, "buyer": self.buyer}


def treatment_of(case: TaxCase) -> Treatment:
    """Return what a case means."""
    return TREATMENTS[case]


def check_case(case: TaxCase, *, seller: str, buyer: str) -> TaxCaseImpossible | None:
    """Return why a case cannot be between these two countries, or None.

    The case of a partner comes from its tax code; this only finds a code that contradicts the addresses.

    Args:
        case: of the invoice.
        seller: country, two letters.
        buyer: country, two letters.

    Refusals:
        TaxCaseImpossible.
    """
    in_union = {seller, buyer} <= UNION
    possible = {
        "domestic": seller == buyer,
        "reverse-charge": in_union and seller != buyer,
        "outside-union": not in_union and seller != buyer,
    }
    return None if possible[case] else TaxCaseImpossible(case, seller, buyer)


def tax_on(net: Money, case: TaxCase) -> Money:
    """Return the tax on a net sum, rounded once, half up.

    Args:
        net: the sum of all lines, zero or more.
        case: of the invoice.
    """
    return net.times(treatment_of(case).rate)
