"""The yearly declaration: what the bank booked, tax included, by its day; nothing that came back or is on its way."""

import csv
from io import StringIO

import pytest

from tests.units.payments.paying import camt_053, entry, one_payment
from tests.usecases.booking import booked, on
from tests.usecases.office import FINANCE, MANAGER, Office
from tests.usecases.paying import paying
from tremplin.ledger import taking_back
from tremplin.ledger.taking_back import TakenBack
from tremplin.money import Money, PeriodKind, period_of
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.das2 import das2, das2_file
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


def test_what_the_bank_booked_is_declared_in_the_year_in_which_it_booked_it(office: Office) -> None:
    payer = paying(office, ("C1", "C2"))
    payer.paid_out()
    reader = open_reader(office.connection, Actor(FINANCE))
    first, _second = payer.run().lines
    day = office.value("SELECT DISTINCT execute_on FROM payment_run")
    assert das2(reader, day.year) == ()

    payer.take_in(camt_053(entry(first.amount, "DBIT", details=one_payment(first))))

    year = office.value("SELECT extract(year FROM max(bank_answer.on))::int FROM bank_answer")
    (declared,) = das2(reader, year)
    assert (declared.payee, declared.total, declared.amounts) == ("PA", first.amount, {"commissions": first.amount})
    assert das2(reader, year - 1) == ()
    table = das2_file(reader, period_of(day.replace(year=year, month=1, day=1), kind=PeriodKind.YEAR))
    (row,) = csv.DictReader(StringIO(table.decode("utf-8-sig")))
    assert (row["beneficiary"], row["name"], row["total"]) == ("PA", "Atelier SAS", f"{first.amount.minor // 100}.00")
    assert office.security()[-1] == "declaration-exported"

    # What the partner repaid counts against it.
    taken = taking_back.clawback(
        [TakenBack("PA", 1_000)], given_back=[], nature="service", currency="EUR", dates=on(1, year=year)
    )
    booked(office, taken, taking_back.repaid("PA", amount=Money(1_000, "EUR"), dates=on(1, year=year)))
    (less,) = das2(reader, year)
    assert less.total == first.amount - Money(1_000, "EUR")


def test_declaration_is_for_finance_and_auditors(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        das2(open_reader(office.connection, Actor(MANAGER)), 2026)

    assert caught.value.refusal.code == "NOT_ALLOWED"
