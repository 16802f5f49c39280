"""What an auditor reads, as tables to take away: all that matches, in one file, or a sentence that it is too much."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from tremplin.doors.portal.vendor.budget_plot import decimals_of
from tremplin.doors.table_file import TableFile
from tremplin.usecases.reads.evidence import Entry, Trace
from tremplin.usecases.reads.reader import Page

ROWS_MAX: Final = 10_000
"""How many transactions or traces one file holds at most; each of them is read fifty at a time."""

JOURNAL_FILE: Final = TableFile(
    "journal",
    {
        "seq": "count",
        "kind": "text",
        "claim": "text",
        "effective_on": "day",
        "accounting_on": "day",
        "recorded_at": "text",
        "reverses": "count",
        "hash": "text",
        "book": "text",
        "account": "text",
        "unit": "text",
        "amount": "amount",
        "balance_after": "amount",
    },
)
TRAIL_FILE: Final = TableFile(
    "trail", {"id": "count", "at": "text", "person": "text", "what": "text", "subject": "text", "detail": "text"}
)
SECURITY_FILE: Final = TableFile("security", TRAIL_FILE.columns)


class TooMany(Exception):
    """Say that more matches than one file holds."""


def all_of(read: Callable[[str | None], Page[Any]], *, most: int = ROWS_MAX) -> list[Any]:
    """Return everything that matches, page by page.

    Raises:
        TooMany: it is more than `most`.
    """
    found: list[Any] = []
    after: str | None = None
    while True:
        page = read(after)
        found += page.items
        after = page.next
        if after is None:
            return found
        if len(found) >= most:
            raise TooMany


def journal_rows(entries: list[Entry]) -> Iterator[dict[str, Any]]:
    """Return one row for each leg, with what its transaction says."""
    for one in entries:
        head = {
            "seq": one.seq,
            "kind": one.kind,
            "claim": one.claim_id,
            "effective_on": one.effective_on,
            "accounting_on": one.accounting_on,
            "recorded_at": one.recorded_at.isoformat(),
            "reverses": one.reverses,
            "hash": one.hash,
        }
        for leg in one.legs:
            amounts = {"unit": leg.currency, "amount": leg.amount, "balance_after": leg.balance_after}
            yield {**head, "book": leg.book, "account": leg.account, **amounts, "decimals": decimals_of(leg.currency)}


def trail_rows(traces: list[Trace]) -> Iterator[dict[str, Any]]:
    """Return one row for each trace; people stand by their id, as in the store."""
    for one in traces:
        detail = ", ".join(f"{name} {value}" for name, value in one.detail.items())
        said = {"what": one.what, "subject": one.subject, "detail": detail}
        yield {"id": one.id, "at": one.at.isoformat(), "person": one.person_id, **said}
