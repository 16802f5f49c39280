"""A journal as statements see it, for the tests of statements and exports."""

from datetime import date

from tremplin.ledger import earning, payment, taking_back
from tremplin.ledger.payment import Document, PaymentLine
from tremplin.ledger.taking_back import TakenBack
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money, Period
from tremplin.payments.statement.movement import Booked, BookedLeg
from tremplin.payments.statement.statement import Asked, Statement, next_statement

Q3 = Period(date(2026, 7, 1), date(2026, 10, 1))
Q4 = Period(date(2026, 10, 1), date(2027, 1, 1))


def _on(month: int, day: int) -> Dates:
    return Dates(date(2026, month, day), date(2026, month, day))


def _award(partner: str, amount: int, dates: Dates) -> Transaction:
    made = earning.award([earning.Earned(partner, amount)], settled=[], nature="service", currency="EUR", dates=dates)
    assert made is not None
    return made


def transactions() -> list[Transaction]:
    """Plan a year of two partners with the planners of the ledger itself."""
    line = PaymentLine("P001", 600_000)
    planned = [
        _award("P001", 500_000, _on(7, 10)),
        _award("P002", 77_000, _on(7, 11)),
        payment.invoice(Document("P001", 500_000, 100_000, "EUR"), kind="self-bill", dates=_on(8, 1)),
        payment.release_to_bank([line], run="F1", currency="EUR", dates=_on(9, 1)),
        payment.bank_rejected([line], run="F1", currency="EUR", dates=_on(9, 2)),
        payment.release_to_bank([line], run="F2", currency="EUR", dates=_on(9, 10)),
        payment.bank_booked(600_000, run="F2", currency="EUR", dates=_on(9, 11)),
        taking_back.clawback(
            [TakenBack("P001", 120_000)], given_back=[], nature="service", currency="EUR", dates=_on(10, 2)
        ),
        _award("P001", 80_000, _on(10, 5)),
        payment.invoice(Document("P001", 80_000, 0, "EUR"), dates=_on(10, 6)),
        taking_back.set_off("P001", amount=Money(80_000, "EUR"), agreed="letter", dates=_on(10, 8)),
        taking_back.written_off("P001", amount=Money(10_000, "EUR"), dates=_on(10, 9)),
    ]
    return [one for one in planned if one is not None]


def journal() -> list[Booked]:
    return [
        Booked(
            seq,
            one.kind,
            one.dates.effective_on,
            one.dates.accounting_on,
            f"R{seq}",
            f"{seq:064}" if one.kind == "award" else None,
            tuple(BookedLeg(leg.account.kind, leg.account.party, Money(leg.amount, leg.currency)) for leg in one.legs),
        )
        for seq, one in enumerate(transactions(), start=11)
    ]


def asked(partner: str = "P001", period: Period = Q3, until_seq: int = 17) -> Asked:
    return Asked(partner, "EUR", period, until_seq, Money(1_500_00, "EUR"), Money(0, "EUR"))


def two_statements(partner: str = "P001") -> tuple[Statement, Statement]:
    first = next_statement(asked(partner), journal=journal(), before=None)
    return first, next_statement(asked(partner, Q4, 22), journal=journal(), before=first)
