"""The end of a month: what it owes is accrued, as it was shown, and reversed on the first day of the next.

An accrual of a month stands for that month alone. The next month begins by taking it back, and accrues anew what is
still open: what was awarded meanwhile, or came out otherwise, is trued up by the difference. Then the month is closed
(`periods.close_period`), and what comes late is booked in the open one, with its own day (L14).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import check_content
from tremplin.ledger.account import Account
from tremplin.ledger.earning import estimate
from tremplin.ledger.leg import Leg
from tremplin.ledger.reversal import Posted as Booked
from tremplin.ledger.reversal import reversal
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Period
from tremplin.store.posting import Posted
from tremplin.usecases.accruals import Accrual, accrual_data, accruals_of
from tremplin.usecases.command import Command, content_sha256
from tremplin.usecases.periods import MonthStillRuns
from tremplin.usecases.refused import AlreadyDone, MonthClosed, NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.statements import month_of
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

ACCRUALS: Final = text_key("accruals of the month")

AT_ONCE: Final = 500
"""So many transactions one command reverses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrueMonth(Command):
    """Accrue what a month owes, such as "2026-09", as it was shown.

    Attributes:
        shown: hash of the lines that were shown (`month_end_ahead`).
    """

    kind: ClassVar[str] = "accrue-month"

    month: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseMonth(Command):
    """Take the accruals of a month back on the first day of the next; `AT_ONCE` at a time."""

    kind: ClassVar[str] = "reverse-month"

    month: str


def accrue_month(connection: Connection, command: AccrueMonth) -> Posted:
    """Accrue what a month owes and nothing has booked yet, on its last day.

    Refusals: NotAllowed; MonthStillRuns; AlreadyDone; ContentChanged (what is owed is not what was shown); MonthClosed.

    Raises:
        Problems: it is no month.
    """

    def change(work: Work) -> None:
        month = month_of(command.month)
        if month.end > work.today:
            raise Refused(MonthStillRuns(month=command.month))
        if work.row("SELECT 1 FROM period WHERE accounting_month = %s AND state = 'closed'", command.month):
            raise Refused(MonthClosed(month=command.month))
        if _booked(work, command.month, at_most=1):
            raise Refused(AlreadyDone(what=words(ACCRUALS), id=command.month))
        lines = accruals_of(work, month)
        changed = check_content(command.shown, stands=shown_of(lines))
        if changed is not None:
            raise Refused(changed)
        posted = 0
        for one in lines:
            plan = accrual_plan(one, month)
            if plan is not None:
                work.transact(plan)
                posted += 1
        work.answer.update(posted=posted, totals=totals_of(lines))
        work.audit(command.kind, command.month, posted=posted, looked_at=len(lines), shown=command.shown)

    return carry_out(connection, command, change)


def reverse_month(connection: Connection, command: ReverseMonth) -> Posted:
    """Take accruals of a month back, each exactly, on the first day of the next; run again, what is left (L11).

    Refusals: NotAllowed; NotFound (nothing was accrued); MonthClosed.

    Raises:
        Problems: it is no month.
    """

    def change(work: Work) -> None:
        first = month_of(command.month).end
        if not _booked(work, command.month, at_most=1):
            raise Refused(NotFound(what=words(ACCRUALS), id=command.month))
        waiting = _booked(work, command.month, at_most=AT_ONCE, is_open=True)
        for row in waiting:
            context = {"month_end": command.month, **{key: row[key] for key in ("claim", "period") if row[key]}}
            plan = reversal(_original(row), dates=Dates(first, first), context=context)
            if isinstance(plan, Transaction):
                work.transact(plan)
        work.answer.update(reversed=len(waiting))
        work.audit(command.kind, command.month, reversed=len(waiting))

    return carry_out(connection, command, change)


def shown_of(lines: Sequence[Accrual]) -> str:
    """Return the hash of what is shown of accruals before they are posted."""
    return content_sha256([accrual_data(one) for one in lines])


def totals_of(lines: Iterable[Accrual]) -> dict[str, int]:
    """Return the sum of accruals in minor units, by currency."""
    totals: dict[str, int] = {}
    for one in lines:
        if one.parts:
            totals[one.currency] = totals.get(one.currency, 0) + one.amount
    return dict(sorted(totals.items()))


def accrual_plan(one: Accrual, month: Period) -> Transaction | None:
    """Return the transaction of an accrual on the last day of a month; None where nothing is owed."""
    last = month.last_day
    name = "claim" if one.source == "work-done" else "period"
    context = {"month_end": month.label, name: one.subject, "incentive": one.incentive}
    return estimate(dict(one.parts), nature=one.nature, currency=one.currency, dates=Dates(last, last), context=context)


_BOOKED: Final = """
    SELECT journal.seq, journal.context::jsonb ->> 'claim' AS claim, journal.context::jsonb ->> 'period' AS period, (
        SELECT jsonb_agg(jsonb_build_array(account_key, account.kind, account.party, leg.currency, leg.amount)
            ORDER BY leg.n)
        FROM leg JOIN account USING (account_key, currency) WHERE leg.seq = journal.seq
    ) AS legs
    FROM journal
    WHERE kind = 'estimate' AND accounting_on = %(last)s AND context::jsonb ->> 'month_end' = %(month)s
        AND NOT (%(is_open)s AND EXISTS (SELECT 1 FROM journal AS back WHERE back.reverses = journal.seq))
    ORDER BY journal.seq LIMIT %(at_most)s
"""


def _booked(rows: Rows, month: str, *, at_most: int, is_open: bool = False) -> list[dict[str, Any]]:
    asked = {"month": month, "last": month_of(month).last_day, "at_most": at_most, "is_open": is_open}
    return rows.rows(_BOOKED, asked)


def _original(row: dict[str, Any]) -> Booked:
    legs = tuple(Leg(Account(key, kind, party), currency, amount) for key, kind, party, currency, amount in row["legs"])
    return Booked(row["seq"], "estimate", legs)
