"""The demonstration's year as the vendor's finance lives it: a round of payments each quarter, and months that end."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from tremplin.doors.cli.paid.bank import Fate
from tremplin.doors.cli.paid.books import Bookkeeper
from tremplin.doors.cli.paid.clock import Calendar
from tremplin.doors.cli.paid.papers import Papers
from tremplin.doors.cli.paid.rounds import Cashier, Round
from tremplin.facts.dataset import DataSet
from tremplin.money import Period, PeriodKind, period_of

_MADE_AFTER: Final = 9
_AFTER_THE_YEAR: Final = 190
"""So many days after the last of the terms, what was asked for under them is paid."""
_CLOSED: Final = {1: 8, 3: 9}
"""In which round the bank says of which partner's account that it is closed, by its number in the sample."""
_ACCRUED: Final = 12


def plan_year(
    calendar: Calendar, cashier: Cashier, bookkeeper: Bookkeeper, papers: Papers, *, data: DataSet, year: Period
) -> None:
    """Plan a year: each quarter is paid once it is over, and every month is closed.

    Args:
        calendar: on which it is planned.
        cashier: who pays.
        bookkeeper: who closes.
        papers: of partners whose account the bank finds closed.
        data: the sample.
        year: of the terms.
    """
    partners = tuple(data.table("partners"))
    with_statements: set[date] = set()
    for number, first in enumerate(_quarters(year)):
        closed = [partners[place] for place in [_CLOSED.get(number, len(partners))] if place < len(partners)]
        fates: dict[str, Fate] = {one.name: "rejected" for one in closed}
        run = Round(run_id=f"R-{first:%Y}-{first.month:02}", first=first + timedelta(days=_MADE_AFTER), fates=fates)
        over_on = cashier.plan(run, calendar)
        _new_accounts(calendar, papers, (one.partner_id for one in closed), day=over_on)
        with_statements.add(_month(over_on).start)
    for month in _months(year):
        is_year_end = month.start.month == _ACCRUED
        bookkeeper.plan(month.start, calendar, statements=month.start in with_statements, accrued=is_year_end)


def _new_accounts(calendar: Calendar, papers: Papers, partner_ids: Iterable[str], *, day: date) -> None:
    """Let partners whose account is closed name another one, which the vendor asks them about."""
    for partner_id in partner_ids:
        calendar.plan(day, lambda _day, one=partner_id: papers.propose(one, 2))  # type: ignore[misc]
        calendar.plan(day + timedelta(days=2), lambda _day, one=partner_id: papers.confirm(one, 2))  # type: ignore[misc]


def _quarters(year: Period) -> Iterator[date]:
    """Give the first day after each quarter in which something can have been asked for."""
    quarter = period_of(year.start, kind=PeriodKind.QUARTER)
    while quarter.end <= year.end + timedelta(days=_AFTER_THE_YEAR):
        yield quarter.end
        quarter = period_of(quarter.end, kind=PeriodKind.QUARTER)


def _months(year: Period) -> Iterator[Period]:
    month = _month(year.start)
    while month.start <= year.end + timedelta(days=_AFTER_THE_YEAR + 62):
        yield month
        month = _month(month.end)


def _month(day: date) -> Period:
    return period_of(day, kind=PeriodKind.MONTH)
