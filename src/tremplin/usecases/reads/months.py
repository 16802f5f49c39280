"""Accounting months: what was booked in each, and which are closed for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.right import AUDITOR, FINANCE

MONTHS_MAX: Final = 60
"""So many months are listed, the latest first."""

ENTRIES_SINCE: Final = """generate_series(
    (SELECT seq + 1 FROM sums_until WHERE id = 1), (SELECT seq FROM sequencer WHERE id = 1)) AS since (seq)"""
"""The numbers of the entries that the sums of the journal do not hold yet. Each is looked for by its number: how many
there are, no planner could guess."""

_MONTHS: Final = f"""
    WITH booked AS (
        SELECT month, sum(entries)::bigint AS entries FROM (
            SELECT accounting_month AS month, entries FROM entries_by_month
            UNION ALL
            SELECT to_char(accounting_on, 'YYYY-MM'), count(*) FROM {ENTRIES_SINCE} JOIN journal USING (seq) GROUP BY 1
        ) AS part GROUP BY month
    )
    SELECT coalesce(booked.month, period.accounting_month) AS month, coalesce(entries, 0) AS entries,
        closed_by, closed_at
    FROM booked FULL JOIN period ON period.accounting_month = booked.month
    ORDER BY 1 DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Month:
    """An accounting month, such as "2026-03".

    Attributes:
        entries: transactions that are booked in it.
        closed_by: who closed it; None: it is open.
    """

    month: str
    entries: int
    closed_by: str | None
    closed_at: datetime | None


def list_months(reader: Reader) -> tuple[Month, ...]:
    """List the months that something was booked in or that were closed, the latest first.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(frozenset({AUDITOR, FINANCE}))
    return tuple(Month(**row) for row in reader.rows(_MONTHS, MONTHS_MAX))
