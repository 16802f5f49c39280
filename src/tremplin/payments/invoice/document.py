"""An invoice or a credit note as a value that cannot be wrong in itself: figures, parties, and what it refers to."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tremplin.ledger.payment import Document
from tremplin.money import Money, currency_of, sum_of
from tremplin.payments.invoice.tax import TaxCase, check_case, tax_on
from tremplin.payments.paper.mandate import Mandate

TypeCode = Literal["389", "261", "381", "380"]
"""UNTDID 1001: self-billed invoice, self-billed credit note, the vendor's own credit note for a lower price, and its
own invoice for a lower price that is taken back.

That one is an invoice (380) and no debit note (383): the platforms of the French reform take no 383 (rule BR-FR-04 of
XP Z12-012), and what changes an invoice and names it is itself one (CGI, article 289 I-5).
"""

SELF_BILLED: Final = "389"
SELF_BILLED_CREDIT: Final = "261"
CREDIT_NOTE: Final = "381"
INVOICE: Final = "380"

DECIMALS_MAX: Final = 2
"""EN 16931 writes amounts with two decimals at most."""
ADDRESS_LINES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Party:
    """A company on an invoice.

    Attributes:
        name: legal name.
        address: one to three lines.
        postcode: as written there.
        city: as written there.
        country: two letters of ISO 3166.
        siren: of a French company; None for others.
        vat: read and checked; None where there is none.
        registration: number in the register of another country. One of the three is there.
    """

    name: str
    address: tuple[str, ...]
    postcode: str
    city: str
    country: str
    siren: str | None = None
    vat: str | None = None
    registration: str | None = None

    def __post_init__(self) -> None:
        if not (self.siren or self.vat or self.registration):
            raise ValueError(f"Nothing identifies {self.name}: neither a register nor a VAT number.")
        if not self.name or not 1 <= len(self.address) <= ADDRESS_LINES_MAX:
            raise ValueError("A company on an invoice has a name and an address of one to three lines.")


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: what it is for and its net amount; a correction may be less than zero.

    Attributes:
        text: what the work was, in the language of the invoice.
        net: without tax.
        source_id: of the award, the period or the correction.
        earned_on: the day of the award, or the last of the period.
    """

    text: str
    net: Money
    source_id: str
    earned_on: date


@dataclass(frozen=True, slots=True)
class Preceding:
    """A paper that another corrects: an invoice whose price a credit note lowers, a credit note that is taken back."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or a credit note.

    A built one holds: net is the sum of the lines and more than zero, net and tax make gross, the tax case can be, and
    no more is settled than is owed.

    Attributes:
        type_code: invoice or credit note, self-billed or not. The amounts of a credit note are more than zero.
        number: from its series.
        issued_on: the day.
        due_on: the day of payment; None for a credit note.
        seller: the partner when self-billed; the vendor for its own papers.
        buyer: the other one.
        lines: at least one.
        case: of its VAT.
        mandate: under which it is self-billed; None for the vendor's own papers.
        pay_to: IBAN; None when nothing is paid to one.
        preceding: the invoices that a credit note corrects or makes cheaper; the credit notes that an invoice of the
            vendor takes back; none for a self-billed invoice.
        settled: minor units of gross that are settled already when it is made out.
    """

    type_code: TypeCode
    number: str
    issued_on: date
    due_on: date | None
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    case: TaxCase
    mandate: Mandate | None
    pay_to: str | None = None
    preceding: tuple[Preceding, ...] = ()
    settled: int = 0

    def __post_init__(self) -> None:
        if self.net.minor <= 0:
            raise ValueError(f"{self.number} has a net sum of {self.net.minor}; it must be more than zero.")
        if currency_of(self.currency).exponent > DECIMALS_MAX:
            raise ValueError(f"{self.number} is in {self.currency}, which an electronic invoice cannot write.")
        if self.case == "domestic" and self.currency != "EUR":
            raise ValueError(f"{self.number} charges French VAT and is in {self.currency}; its tax must be in EUR.")
        if check_case(self.case, seller=self.seller.country, buyer=self.buyer.country) is not None:
            raise ValueError(f"{self.number} cannot be {self.case} between these two countries.")
        if self.is_self_billed and (self.mandate is None or not self.mandate.is_in_force(self.issued_on)):
            raise ValueError(f"{self.number} is self-billed without a mandate in force on {self.issued_on} (W10).")
        if (self.type_code == SELF_BILLED) == bool(self.preceding):
            raise ValueError(
                f"{self.number} names {len(self.preceding)} papers; a self-billed invoice cannot, every other must."
            )
        if not 0 <= self.settled <= (self.gross.minor if self.is_invoice else 0):
            raise ValueError(f"{self.number} of {self.gross.minor} cannot be settled by {self.settled} already.")
        if self.is_invoice and self.due_on is None:
            raise ValueError(f"{self.number} is to be paid, and does not say when.")

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.lines[0].net.currency

    @property
    def net(self) -> Money:
        """The sum of the lines."""
        return sum_of((line.net for line in self.lines), currency=self.currency)

    @property
    def tax(self) -> Money:
        """The tax on the sum of the lines, rounded once."""
        return tax_on(self.net, self.case)

    @property
    def gross(self) -> Money:
        """Net and tax."""
        return self.net + self.tax

    @property
    def left(self) -> Money:
        """What of gross is not settled yet."""
        return self.gross - Money(self.settled, self.currency)

    @property
    def is_self_billed(self) -> bool:
        """Whether the vendor makes it out in the partner's name."""
        return self.type_code in (SELF_BILLED, SELF_BILLED_CREDIT)

    @property
    def is_invoice(self) -> bool:
        """Whether it is to be paid; otherwise it is a credit note."""
        return self.type_code in (SELF_BILLED, INVOICE)

    def booked(self, partner: str) -> Document:
        """Return what the ledger books of it."""
        return Document(partner, self.net.minor, self.tax.minor, self.currency)
