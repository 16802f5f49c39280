"""The accounts of both books: what kinds there are, and how an account is named.

Book A, control, says what may be promised; it never reaches the general ledger. Book B, money, feeds it: debit is
more than zero, credit less. The key of an account and a currency (or the unit of a limit) name one balance.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal


class Book(StrEnum):
    """Which book an account is in; each sums to zero by itself."""

    CONTROL = "A"
    MONEY = "B"


LimitPart = Literal["granted", "available", "reserved", "used", "lapsed"]
LIMIT_PARTS: Final[tuple[LimitPart, ...]] = ("granted", "available", "reserved", "used", "lapsed")

Statement = Literal["control", "asset", "liability", "clearing", "expense", "revenue", "tax", "position"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account.

    Attributes:
        name: as it stands in the key.
        book: where its accounts are.
        statement: where it belongs in the accounts of the vendor.
        has_party: whether there is one account for each party, which stands after the name.
        chart: number proposed in the French chart of accounts; empty for what is in none.
    """

    name: str
    book: Book
    statement: Statement
    has_party: bool
    chart: str = ""


def _money(name: str, statement: Statement, *, chart: str, has_party: bool = False) -> Kind:
    return Kind(name, Book.MONEY, statement, has_party, chart)


CONTRA_REVENUE: Final = _money("PL:contra_rev", "revenue", chart="709")
SERVICE: Final = _money("PL:svc", "expense", chart="611, 622, 623")
ESTIMATED: Final = _money("ACCR_EST", "liability", chart="4198", has_party=True)
ACCRUED: Final = _money("ACCR", "liability", chart="408, 4198", has_party=True)
PAYABLE: Final = _money("PAY", "liability", chart="401", has_party=True)
CUSTOMER: Final = _money("CUST", "asset", chart="411", has_party=True)
TRANSIT: Final = _money("TRANSIT", "clearing", chart="58, 511", has_party=True)
BANK: Final = _money("BANK", "asset", chart="512")
CLAWBACK: Final = _money("CLAW", "asset", chart="4097, 467", has_party=True)
VAT_RECOVERABLE: Final = _money("VAT_REC", "tax", chart="44566")
VAT_COLLECTED: Final = _money("VAT_COLL", "tax", chart="44571")
FX_POSITION: Final = _money("FXPOS", "position", chart="", has_party=True)
FX_RESULT: Final = _money("PL:fx", "expense", chart="656, 756")
BAD_DEBT: Final = _money("PL:baddebt", "expense", chart="654")

LIMIT_KINDS: Final[dict[LimitPart, Kind]] = {
    part: Kind(f"LIMIT:{part}", Book.CONTROL, "control", has_party=True) for part in LIMIT_PARTS
}

KINDS: Final = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *LIMIT_KINDS.values(),
            CONTRA_REVENUE,
            SERVICE,
            ESTIMATED,
            ACCRUED,
            PAYABLE,
            CUSTOMER,
            TRANSIT,
            BANK,
            CLAWBACK,
            VAT_RECOVERABLE,
            VAT_COLLECTED,
            FX_POSITION,
            FX_RESULT,
            BAD_DEBT,
        )
    }
)
"""Every kind of account by its name: a new kind is a new line here and nowhere else."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One account of a book; with a currency it names one balance.

    Attributes:
        key: what it is known by, such as "ACCR:P001" or "LIMIT:17:available".
        kind: name of its kind.
        party: whose it is: a partner, a payment run, a currency, an instance of a limit; None when nobody's.
    """

    key: str
    kind: str
    party: str | None = None

    @property
    def book(self) -> Book:
        """The book that its kind is in."""
        return KINDS[self.kind].book


def limit_account(instance: str, part: LimitPart) -> Account:
    """Return the account of one part of a limit.

    Args:
        instance: id of the instance of the limit, as text.
        part: granted (the source: its balance is zero or less), available, reserved, used or lapsed.
    """
    return Account(f"LIMIT:{instance}:{part}", LIMIT_KINDS[part].name, instance)


def account_of(kind: Kind, party: str | None = None) -> Account:
    """Return the account of a kind in book B, and of a party where the kind has parties.

    Args:
        kind: one of book B.
        party: a partner, a payment run or a currency; None where the kind has no parties.

    Raises:
        ValueError: a party is missing or one too many, or the kind belongs to a limit. A defect of the caller.
    """
    if kind.book is not Book.MONEY or kind.has_party != bool(party):
        raise ValueError(f"An account {kind.name} {'needs a' if kind.has_party else 'has no'} party of book B.")
    return Account(f"{kind.name}:{party}" if party else kind.name, kind.name, party)
