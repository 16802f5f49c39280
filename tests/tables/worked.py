"""The worked postings, run: each step planned, applied to both books, and written as a row of a table.

Run as `python -m tests.tables.worked` after changing postings.yaml: the tables of docs/explanation/ledger.md are
written anew from it. What stands between them is written by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML

from tests.house import tree
from tremplin.ledger import control, earning, foreign, payment, taking_back
from tremplin.ledger.account import Book, limit_account
from tremplin.ledger.balance import BalanceKey, moved_balances
from tremplin.ledger.control import Hold, Settled
from tremplin.ledger.earning import Earned
from tremplin.ledger.leg import Leg
from tremplin.ledger.limits import LimitState, moved_limits
from tremplin.ledger.payment import Document, PaymentLine
from tremplin.ledger.taking_back import GivenBack, TakenBack
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money, parse_amount
from tremplin.wording import ENGLISH, Refusal

FILE = tree.ROOT / "tests" / "tables" / "postings.yaml"
PAGE = tree.ROOT / "docs" / "explanation" / "ledger.md"
DATES = Dates(date(2026, 9, 30), date(2026, 9, 30))


def cases() -> list[dict[str, Any]]:
    """Read the worked postings; every scalar stays text, so that no amount becomes a binary fraction."""
    yaml = YAML(typ="base")
    return yaml.load(FILE.read_text())


def minor(text: str, currency: str = "EUR") -> int:
    return parse_amount(text.replace(",", ""), currency=currency)


def holds(amounts: Mapping[str, str]) -> list[Hold]:
    return [Hold(instance, "EUR", minor(text)) for instance, text in amounts.items()]


def settled(amounts: Mapping[str, list[str]]) -> list[Settled]:
    """Read what is held of each limit, and what of it is used."""
    return [Settled(Hold(instance, "EUR", minor(held)), minor(used)) for instance, (held, used) in amounts.items()]


def earned(given: Mapping[str, Any]) -> list[Earned]:
    estimated = given.get("estimated", {})
    currency = given.get("currency", "EUR")
    return [
        Earned(payee, minor(text, currency), minor(estimated.get(payee, "0")))
        for payee, text in given["earned"].items()
    ]


def money(text: str, currency: str = "EUR") -> Money:
    return Money(minor(text, currency), currency)


def lines(given: Mapping[str, Any]) -> list[PaymentLine]:
    return [PaymentLine(partner, minor(text)) for partner, text in given["lines"].items()]


def document(given: Mapping[str, Any]) -> Document:
    return Document(given["partner"], minor(given["net"]), minor(given["vat"]), given.get("currency", "EUR"))


PLANNERS = {
    "reserve": lambda g: control.reserve(holds(g["holds"]), dates=DATES),
    "expire": lambda g: control.release(holds(g["holds"]), kind="expire", dates=DATES),
    "raise_budget": lambda g: control.raise_budget(holds(g["hold"])[0], dates=DATES),
    "award": lambda g: earning.award(
        earned(g), settled=settled(g["settled"]), nature=g["nature"], currency="EUR", dates=DATES
    ),
    "estimate": lambda g: earning.estimate(
        {payee: minor(text) for payee, text in g["changes"].items()},
        reserved=holds(g["reserved"]),
        nature=g["nature"],
        currency="EUR",
        dates=DATES,
    ),
    "invoice": lambda g: payment.invoice(document(g), kind=g.get("kind", "invoice"), dates=DATES),
    "credit_note": lambda g: payment.credit_note(document(g), dates=DATES),
    "release_to_bank": lambda g: payment.release_to_bank(
        lines(g), run=g["run"], currency=g.get("currency", "EUR"), dates=DATES
    ),
    "bank_booked": lambda g: payment.bank_booked(minor(g["amount"]), run=g["run"], currency="EUR", dates=DATES),
    "bank_rejected": lambda g: payment.bank_rejected(lines(g), run=g["run"], currency="EUR", dates=DATES),
    "bank_returned": lambda g: payment.bank_returned(lines(g), currency="EUR", dates=DATES),
    "bank_paid_after_all": lambda g: payment.bank_paid_after_all(lines(g), currency="EUR", dates=DATES),
    "clawback": lambda g: taking_back.clawback(
        [TakenBack(partner, minor(net)) for partner, net in g["parts"].items()],
        given_back=[
            GivenBack(Hold(instance, "EUR", minor(amount)), to) for instance, (amount, to) in g["given_back"].items()
        ],
        nature=g["nature"],
        currency="EUR",
        dates=DATES,
    ),
    "clawback_tax": lambda g: taking_back.clawback_tax(g["partner"], tax=money(g["tax"]), kind=g["kind"], dates=DATES),
    "set_off": lambda g: taking_back.set_off(g["partner"], amount=money(g["amount"]), agreed=g["agreed"], dates=DATES),
    "award_in_foreign": lambda g: foreign.award_in_foreign(
        earned(g),
        charged=money(g["charged"]),
        settled=settled(g["settled"]),
        nature=g["nature"],
        currency=g["currency"],
        dates=DATES,
    ),
    "revalue": lambda g: foreign.revalue(g["currency"], change=money(g["change"]), dates=DATES),
    "bank_booked_in_foreign": lambda g: foreign.bank_booked_in_foreign(
        money(g["amount"], g["currency"]),
        run=g["run"],
        paid=money(g["paid"]),
        carried=money(g["carried"]),
        dates=DATES,
    ),
}


@dataclass
class Books:
    """Both books as they stand after the steps so far."""

    limits: dict[str, LimitState] = field(default_factory=dict)
    balances: dict[BalanceKey, int] = field(default_factory=dict)

    def grant(self, amounts: Mapping[str, str]) -> None:
        for hold in holds(amounts):
            transaction = control.raise_budget(hold, dates=DATES)
            assert transaction is not None
            assert self.post(transaction) is None

    def post(self, transaction: Transaction) -> Refusal | None:
        moved = moved_limits(self.limits, legs=transaction.legs)
        if isinstance(moved, Refusal):
            return moved
        self.limits = moved
        self.balances = moved_balances(self.balances, legs=transaction.legs)
        return None

    def shown(self, name: str) -> str:
        """Write the balance of "TA available", "PAY:P1" or "FXPOS:CHF in CHF"."""
        account, _, currency = name.partition(" in ")
        instance, _, part = account.partition(" ")
        key = limit_account(instance, part).key if part else account
        return amount_text(self.balances.get((key, currency or "EUR"), 0), currency or "EUR")


def amount_text(amount: int, currency: str) -> str:
    return ENGLISH.say_field(Money(amount, currency)).replace("−", "-")


def leg_text(leg: Leg) -> str:
    """Write a leg as accountants do: debit and credit in book B, plus and minus in book A."""
    if leg.account.book is Book.CONTROL:
        part = leg.account.kind.partition(":")[2]
        sign = "+" if leg.amount > 0 else ""
        return f"{leg.account.party} {part} {sign}{amount_text(leg.amount, leg.currency)}"
    side = "Dr" if leg.amount > 0 else "Cr"
    return f"{side} {leg.account.key} {amount_text(abs(leg.amount), leg.currency)}"


def table_of(case: Mapping[str, Any]) -> str:
    """Write the steps of a case as a table for the page."""
    rows = ["| Step | Book A, limits | Book B, money |", "|---|---|---|"]
    for step in case["steps"]:
        if "refused" in step:
            rows.append(f"| {step['step']} | **refused**, would be {step['would_be']}; nothing moved | |")
            continue
        money_legs = [leg for leg in step["legs"] if leg.startswith(("Dr ", "Cr "))]
        limit_legs = [leg for leg in step["legs"] if leg not in money_legs]
        rows.append(f"| {step['step']} | {'<br>'.join(limit_legs)} | {'<br>'.join(money_legs)} |")
        if "after" in step:
            after = "; ".join(f"{name} {amount}" for name, amount in step["after"].items())
            rows.append(f"| *after* | *{after}* | |")
    return "\n".join(rows)


def page_with_tables(text: str) -> str:
    """Return the page with every table as postings.yaml has it."""
    for case in cases():
        start, end = f"<!-- postings: {case['id']} -->\n", "<!-- end -->"
        before, _, rest = text.partition(start)
        assert rest, f"The page has no place for the postings of {case['id']}."
        text = f"{before}{start}{table_of(case)}\n{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write the tables of the page anew."""
    PAGE.write_text(page_with_tables(PAGE.read_text()))


if __name__ == "__main__":
    main()
