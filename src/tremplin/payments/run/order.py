"""The order to the bank as values: whom it names, in the letters that a bank takes, with its sum and its count (M2)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from tremplin.money import currency_of
from tremplin.payments.run.bank_text import NAME_MAX, REMITTANCE_MAX, bank_text
from tremplin.payments.run.line import message_id
from tremplin.payments.run.prepare import Run
from tremplin.wording import Refusal, text_key

DECIMALS: Final = 2
"""What the order's format writes; a currency with others is paid outside of it."""


@dataclass(frozen=True, slots=True)
class CurrencyNotOrdered(Refusal):
    """A currency that the order's format cannot write."""

    code: ClassVar[str] = "CURRENCY_NOT_ORDERED"
    template: ClassVar[str] = text_key("Amounts in {currency} cannot be written in an order to the bank.")
    next_template: ClassVar[str | None] = text_key("Pay them at the bank's counter, and settle each line by evidence.")

    currency: str


@dataclass(frozen=True, slots=True)
class Debtor:
    """The vendor's account from which a run is paid."""

    name: str
    iban: str
    bic: str | None


@dataclass(frozen=True, slots=True)
class OrderedPayment:
    """One payment as the bank reads it; amounts in minor units of two decimals."""

    end_to_end_id: str
    name: str
    iban: str
    bic: str | None
    minor: int
    remittance: str


@dataclass(frozen=True, slots=True)
class BankOrder:
    """An order to the bank.

    Attributes:
        message_id: follows from the run.
        created_at: when the run was released, aware; never the moment at which the file is made.
        execute_on: the day on which the bank pays.
        debtor: the vendor, in the letters of a bank.
        currency: of every payment.
        payments: in the order of the lines.
    """

    message_id: str
    created_at: datetime
    execute_on: date
    debtor: Debtor
    currency: str
    payments: tuple[OrderedPayment, ...]

    @property
    def total_minor(self) -> int:
        """The control sum, in minor units."""
        return sum(payment.minor for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A name that a bank cannot write as it is: what it was, and what it becomes."""

    payee: str
    name: str
    written: str


def order_of(run: Run, *, debtor: Debtor, created_at: datetime) -> BankOrder | CurrencyNotOrdered:
    """Return the order for a run.

    Args:
        run: released.
        debtor: the vendor's account.
        created_at: when it was released, aware.

    Refusals:
        CurrencyNotOrdered.
    """
    if currency_of(run.currency).exponent != DECIMALS:
        return CurrencyNotOrdered(run.currency)
    payments = tuple(
        OrderedPayment(
            line.end_to_end_id,
            bank_text(line.holder, length_max=NAME_MAX),
            line.iban,
            line.bic,
            line.amount.minor,
            bank_text(line.remittance, length_max=REMITTANCE_MAX),
        )
        for line in run.lines
    )
    written = Debtor(bank_text(debtor.name, length_max=NAME_MAX), debtor.iban, debtor.bic)
    return BankOrder(message_id(run.run_id), created_at, run.execute_on, written, run.currency, payments)


def rewritten_names(run: Run) -> tuple[Rewritten, ...]:
    """Return the names that the bank will read differently, for people to look at before release."""
    pairs = ((line, bank_text(line.holder, length_max=NAME_MAX)) for line in run.lines)
    return tuple(Rewritten(line.payee, line.holder, written) for line, written in pairs if written != line.holder)
