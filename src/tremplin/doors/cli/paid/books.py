"""The books of the demonstration's months: statements, accruals, and months that are closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_walk import FINANCE, Desk
from tremplin.doors.cli.paid.clock import Calendar
from tremplin.money import Period, PeriodKind, period_of
from tremplin.usecases.accruals import accruals_of
from tremplin.usecases.month_end import AccrueMonth, ReverseMonth, accrue_month, reverse_month, shown_of
from tremplin.usecases.periods import ClosePeriod, close_period
from tremplin.usecases.rows import Rows
from tremplin.usecases.statement_month import state_month

_STATEMENTS_AFTER: Final = 1
_CLOSED_AFTER: Final = 6


class Bookkeeper:
    """Who makes the statements of a month, and closes it."""

    def __init__(self, desk: Desk) -> None:
        """Take who sends."""
        self._desk = desk
        self._rows = Rows(desk.connection)

    def plan(self, day: date, calendar: Calendar, *, statements: bool, accrued: bool = False) -> None:
        """Plan the end of the month in which a day lies.

        Args:
            day: of the month.
            calendar: of the demonstration.
            statements: whether its statements are made.
            accrued: whether what it owes is accrued before it is closed.
        """
        month = period_of(day, kind=PeriodKind.MONTH)

        def later(days: int, do: Callable[[Period], None]) -> None:
            calendar.plan(month.end + timedelta(days=days), lambda _day: do(month))

        if statements:
            later(_STATEMENTS_AFTER, self.make_statements)
        if accrued:
            later(_CLOSED_AFTER, self.accrue)
        later(_CLOSED_AFTER, self.close)

    def make_statements(self, month: Period) -> None:
        """Begin, close and complete the statements of a month."""

        def command_of(kind: Any, **content: Any) -> Any:
            first = (*content.get("partner_ids", ()), "")[0]
            return self._desk.command(kind, FINANCE, about=f"{month.label}/{first}", **content)

        self._desk.count("state-month", lambda: state_month(self._desk.connection, month.label, command_of=command_of))

    def accrue(self, month: Period) -> None:
        """Accrue what a month owes, and take it back on the first day of the next."""
        about: dict[str, Any] = {"about": month.label, "month": month.label}
        # A demonstration that goes on where it was killed has accrued it already, as it was shown then.
        if not self._rows.row(
            "SELECT 1 FROM command WHERE kind = 'accrue-month' AND received_at >= %s LIMIT 1", month.end
        ):
            shown = shown_of(accruals_of(self._rows, month))
            self._desk.do(accrue_month, AccrueMonth, FINANCE, **about, shown=shown)
        self._desk.do(reverse_month, ReverseMonth, FINANCE, **about)

    def close(self, month: Period) -> None:
        """Close the accounts of a month for good."""
        about: dict[str, Any] = {"about": month.label, "month": month.label}
        self._desk.do(close_period, ClosePeriod, FINANCE, **about)
