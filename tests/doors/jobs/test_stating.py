"""The statements of the month that is over, closed by the clock: once, however often it is run (R4)."""

from datetime import timedelta

from tests.usecases.booking import awarded, booked
from tests.usecases.office import FINANCE, Office
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.stating import close_month_of_statements
from tremplin.ledger.transaction import Dates
from tremplin.usecases.statements import BeginStatements, begin_statements


def test_statements_of_the_last_month_are_closed_once(office: Office, populated) -> None:
    last = office.value("SELECT now()::date").replace(day=1) - timedelta(days=1)
    booked(office, awarded("PA", 1_000, Dates(last, last)), awarded("PB", 2_000, Dates(last, last)))
    desk = Desk(office.connection, populated.url)

    first = close_month_of_statements(desk)
    closed = office.state()
    second = close_month_of_statements(desk)

    assert (first, second) == ({"statements": 2}, {"statements": 0})
    assert office.state() == closed
    assert office.rows("SELECT month, state FROM statement_run") == [(last.strftime("%Y-%m"), "complete")]


def test_month_that_was_begun_comes_first(office: Office, populated) -> None:
    office.do(begin_statements, BeginStatements, FINANCE, month="2026-01")

    assert close_month_of_statements(Desk(office.connection, populated.url)) == {"statements": 0}

    assert office.rows("SELECT month, state FROM statement_run") == [("2026-01", "complete")]
