"""What the end of a month would post, before it posts it: every claim and period looked at, with amount or reason."""

from dataclasses import dataclass

from tremplin.usecases.accruals import Accrual, accruals_of
from tremplin.usecases.month_end import shown_of, totals_of
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.right import AUDITOR, FINANCE
from tremplin.usecases.statements import month_of


@dataclass(frozen=True, slots=True)
class MonthEndAhead:
    """The accruals of a month, before they are posted.

    Attributes:
        month: such as "2026-09".
        lines: each claim whose work is done and each period that runs, those that owe nothing included; none once the
            month is closed, because nothing can be posted in it any more.
        totals: minor units by currency.
        shown: the hash that posting them names.
        is_over: whether the month is over, and can be posted.
        posted: how many accruals of the month stand in the journal.
        left_to_reverse: how many of them are not taken back yet.
        is_closed: whether the month is closed for good.
    """

    month: str
    lines: tuple[Accrual, ...]
    totals: dict[str, int]
    shown: str
    is_over: bool
    posted: int
    left_to_reverse: int
    is_closed: bool


_STANDING = """
    SELECT count(*) AS posted,
        count(*) FILTER (WHERE NOT EXISTS (
            SELECT 1 FROM journal AS back WHERE back.reverses = journal.seq
        )) AS left_to_reverse,
        EXISTS (SELECT 1 FROM period WHERE accounting_month = %(month)s AND state = 'closed') AS is_closed
    FROM journal
    WHERE kind = 'estimate' AND accounting_on = %(last)s AND context::jsonb ->> 'month_end' = %(month)s
"""


def month_end_ahead(reader: Reader, month: str) -> MonthEndAhead:
    """Return what the end of a month would post.

    Raises:
        Refused: NotAllowed.
        Problems: it is no month.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    period = month_of(month)
    (standing,) = reader.rows(_STANDING, {"month": month, "last": period.last_day})
    lines = () if standing["is_closed"] else accruals_of(reader, period)
    return MonthEndAhead(
        month, lines, totals_of(lines), shown_of(lines), is_over=period.end <= reader.today, **standing
    )
