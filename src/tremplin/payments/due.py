"""When a payable is due: the calendar of the terms, the days of the bank, and what the law allows at most."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from tremplin.engine.clause.moment import moved
from tremplin.money import NO_HOLIDAYS, add_business_days, add_days, days_in_month
from tremplin.terms.moment import Duration

AgreedTerm = Literal["thirty-days", "sixty-days", "forty-five-days-end-of-month"]
"""What the contract with the partner says of the days between invoice and payment; thirty when it says nothing."""

_DAYS: dict[AgreedTerm, int] = {"thirty-days": 30, "sixty-days": 60, "forty-five-days-end-of-month": 45}


@dataclass(frozen=True, slots=True)
class Due:
    """When a payable is due, and why then.

    Attributes:
        on: a day on which the bank pays.
        by_terms: the day that the terms give, whatever the bank and the law say.
        by_law: the last day that the law leaves.
    """

    on: date
    by_terms: date
    by_law: date

    @property
    def is_shortened(self) -> bool:
        """Whether the law asks for an earlier day than the terms give."""
        return self.by_law < self.by_terms

    def is_late(self, today: date) -> bool:
        """Whether it should have been paid before today."""
        return self.on < today


def due_of(
    counted_on: date,
    within: Duration | None,
    *,
    invoiced_on: date,
    agreed: AgreedTerm = "thirty-days",
    holidays: frozenset[date] = NO_HOLIDAYS,
) -> Due:
    """Return when a payable is due.

    The day of the terms, or the next day on which the bank pays; never after the last day of the law, and when that
    one is no day of the bank, the last one before it.

    Args:
        counted_on: the day from which the terms count: the end of a period, the 15th of the next month.
        within: how long after it the terms let the vendor pay; None when that day itself is meant.
        invoiced_on: the day of the invoice, from which the law counts.
        agreed: what the contract with the partner says.
        holidays: of the programme, for durations in business days.
    """
    by_terms = day_by_terms(counted_on, within, holidays=holidays)
    by_law = last_day_by_law(invoiced_on, agreed)
    on = bank_day(by_terms)
    return Due(on if on <= by_law else bank_day_before(by_law), by_terms, by_law)


def day_by_terms(counted_on: date, within: Duration | None, *, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """Return the day that the terms give, whatever the bank and the law say; arguments as for `due_of`."""
    return counted_on if within is None else moved(counted_on, within, sign=1, holidays=holidays)


def last_day_by_law(invoiced_on: date, agreed: AgreedTerm) -> date:
    """Return the last day on which an invoice may be paid.

    Thirty days where nothing is agreed; at most sixty from the day of the invoice, or forty-five and then the end of
    that month.

    Source: Code de commerce, L441-10.

    Example:
        >>> last_day_by_law(date(2026, 1, 20), "forty-five-days-end-of-month")
        datetime.date(2026, 3, 31)
    """
    day = add_days(invoiced_on, _DAYS[agreed])
    if agreed == "forty-five-days-end-of-month":
        return day.replace(day=days_in_month(day.year, day.month))
    return day


def bank_day(day: date) -> date:
    """Return the day itself when the euro's payment system is open, else the next one on which it is.

    Example:
        >>> bank_day(date(2026, 4, 3))
        datetime.date(2026, 4, 7)
    """
    return add_business_days(day, 0, holidays=_closed_around(day.year))


def bank_day_before(day: date) -> date:
    """Return the day itself when the euro's payment system is open, else the last one before it."""
    closed = _closed_around(day.year)
    return add_business_days(add_days(day, 1), -1, holidays=closed)


@lru_cache(maxsize=64)
def _closed_around(year: int) -> frozenset[date]:
    # Imported here: the calendars of a hundred countries are of no use to a command that pays nobody.
    from holidays import financial_holidays

    return frozenset(financial_holidays("XECB", years=(year - 1, year, year + 1)))
