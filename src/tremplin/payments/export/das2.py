"""The yearly declaration of what third parties were paid: one row for each beneficiary, by category (DAS2).

Source: CGI, article 240; the threshold of 2,400 euros holds for payments since 2024.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final, Literal

from tremplin.ledger.earning import Nature
from tremplin.money import Money, amount_text, sum_of
from tremplin.payments.invoice.document import Party
from tremplin.payments.statement.writing import guarded

Category = Literal["fees", "commissions", "brokerage", "rebates"]
CATEGORIES: Final[tuple[Category, ...]] = ("fees", "commissions", "brokerage", "rebates")

PROPOSED: Final[Mapping[Nature, Category]] = {"service": "commissions", "price-reduction": "rebates"}
"""What is proposed where a vendor's accountants say nothing else."""

THRESHOLD: Final = Money(240_000, "EUR")
"""A beneficiary is declared above it, tax included."""

_HEAD: Final = ("year", "beneficiary", "name", "siren", "address", "postcode", "city", "country", *CATEGORIES, "total")


@dataclass(frozen=True, slots=True)
class PaidOut:
    """What one beneficiary was paid once, tax included, or gave back when below zero.

    Attributes:
        payee: who.
        nature: of what was paid.
        amount: in euros.
        on: the day on which the bank booked it, or the day of the credit note.
    """

    payee: str
    nature: Nature
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Declared:
    """One row: a beneficiary, and what it was paid in a year by category.

    Attributes:
        year: of the payments.
        payee: who.
        amounts: by category; categories without a payment are left out.
        total: of all of them.
    """

    year: int
    payee: str
    amounts: Mapping[Category, Money]
    total: Money

    @property
    def is_declared(self) -> bool:
        """Whether the law asks for the row: above the threshold, not at it."""
        return self.total > THRESHOLD


def das2_rows(
    paid: Iterable[PaidOut], *, year: int, categories: Mapping[Nature, Category] = PROPOSED
) -> tuple[Declared, ...]:
    """Return a row for each beneficiary of a year, those below the threshold included, sorted by id.

    Args:
        paid: payments of any year, in any order; what came back or was repaid is below zero.
        year: of the declaration.
        categories: which category each nature is declared under.

    Raises:
        CurrenciesDiffer: a payment is not in euros; it is to be valued before.
        KeyError: a nature has no category. A defect of the caller.
    """
    by_payee: dict[str, dict[Category, list[Money]]] = {}
    for one in paid:
        if one.on.year == year:
            by_payee.setdefault(one.payee, {}).setdefault(categories[one.nature], []).append(one.amount)
    rows = []
    for payee, by_category in sorted(by_payee.items()):
        amounts = {
            category: sum_of(by_category[category], currency="EUR")
            for category in CATEGORIES
            if category in by_category
        }
        rows.append(Declared(year, payee, amounts, sum_of(amounts.values(), currency="EUR")))
    return tuple(rows)


def das2_csv(rows: Iterable[Declared], *, parties: Mapping[str, Party]) -> bytes:
    """Return the rows that the law asks for as a table, amounts in euros with a point.

    Args:
        rows: of a year.
        parties: the beneficiaries as companies, by their id.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_HEAD)
    for row in rows:
        if row.is_declared:
            party = parties[row.payee]
            texts = (row.payee, party.name, party.siren or "", ", ".join(party.address), party.postcode, party.city)
            zero = Money.zero("EUR")
            figures = [row.amounts.get(category, zero) for category in CATEGORIES]
            table.writerow([row.year, *map(guarded, texts), party.country, *map(_figure, figures), _figure(row.total)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _figure(money: Money) -> str:
    return amount_text(money.minor, exponent=2)
