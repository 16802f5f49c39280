"""Transactions of the ledger written into a database as if the use cases had booked them in an earlier month."""

from collections.abc import Iterable
from datetime import date

from tests.usecases.office import FINANCE, Office, new_id
from tremplin.ledger import earning, payment
from tremplin.ledger.earning import Earned
from tremplin.ledger.payment import Document, PaymentLine
from tremplin.ledger.transaction import Dates, Transaction, transaction_data
from tremplin.store.posting import post
from tremplin.usecases.command import Actor
from tremplin.usecases.periods import ClosePeriod


def booked(office: Office, *transactions: Transaction | None) -> tuple[int, ...]:
    """Write transactions, each by a command of its own; their numbers."""
    numbers: list[int] = []
    for one in transactions:
        assert one is not None
        head = ClosePeriod(command_id=new_id(), actor=Actor(FINANCE), month="2000-01").head()
        with office.connection.transaction():
            payload = {"command": head, "answer": {}, "transactions": [transaction_data(one)]}
            numbers += post(office.connection, payload).numbers
    return tuple(numbers)


def on(month: int, day: int = 15, *, year: int = 2026) -> Dates:
    return Dates(date(year, month, day), date(year, month, day))


def awarded(partner: str, amount: int, dates: Dates, *, currency: str = "EUR", **context: str) -> Transaction | None:
    earned = [Earned(partner, amount)]
    return earning.award(earned, settled=[], nature="service", currency=currency, dates=dates, context=context)


def invoiced(partner: str, net: int, vat: int, dates: Dates, *, number: str) -> Transaction | None:
    document = Document(partner, net, vat, "EUR")
    return payment.invoice(document, kind="self-bill", dates=dates, context={"document": number})


def paid(partner: str, amount: int, dates: Dates, *, run: str) -> Iterable[Transaction | None]:
    line = PaymentLine(partner, amount)
    context = {"run": run}
    yield payment.release_to_bank([line], run=run, currency="EUR", dates=dates, context=context)
    yield payment.bank_booked(amount, run=run, currency="EUR", dates=dates, context=context)
