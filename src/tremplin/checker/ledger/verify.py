"""The story: ask the database every question, fold the journal, recompute every decision, answer by invariant."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tremplin.checker.ledger.anchors import Anchor, check_anchors
from tremplin.checker.ledger.books import BOOKS
from tremplin.checker.ledger.chain import fold_journal
from tremplin.checker.ledger.claims import CLAIMS
from tremplin.checker.ledger.commands import COMMANDS
from tremplin.checker.ledger.finding import (
    FAILS,
    HOLDS,
    NOT_APPLICABLE,
    Check,
    Cursor,
    Finding,
    OnProgress,
    Tally,
    ask,
)
from tremplin.checker.ledger.guards import GUARDS
from tremplin.checker.ledger.payments import PAYMENTS
from tremplin.checker.ledger.receipts import check_decisions
from tremplin.checker.ledger.statements import STATEMENTS
from tremplin.checker.ledger.sums import SUMS
from tremplin.checker.ledger.terms import TERMS

INVARIANTS: Final = tuple(
    f"{letter}{number}"
    for letter, count in (("L", 15), ("C", 6), ("P", 10), ("W", 10), ("M", 7), ("K", 3), ("S", 4), ("X", 5), ("R", 4))
    for number in range(1, count + 1)
)
"""All of them, in the order of the reference."""

NO_ANCHORS: Final = "NO_ANCHORS"
_NOT_YET: Final = {
    # What has no tables: it comes with its first row, and then a question stands here.
    "NO_REPORTS": ("L15",),
    "NO_PERIODIC_RUNS": ("P7",),
    # What no state of the database shows, only what happens: crashes, races, answers. Tests make it happen.
    "SHOWN_BY_TESTS": ("C2", "C4", "S3", "X1", "X3", "X4", "X5", "R1", "R3", "R4"),
}
REASONS: Final = {invariant: code for code, names in _NOT_YET.items() for invariant in names}
"""Invariants that no question is asked about, with the reason."""

_CHECKS: Final = (*BOOKS, *COMMANDS, *TERMS, *CLAIMS, *PAYMENTS, *STATEMENTS, *SUMS, *GUARDS)
_TOTAL: Final = "SELECT (SELECT count(*) FROM journal) AS entries, (SELECT count(*) FROM decision) AS decisions"


def _say_nothing(_done: int, _total: int) -> None:
    pass


def verify_ledger(
    cursor: Cursor,
    *,
    application: str,
    anchors: Sequence[Anchor] | None = None,
    on_progress: OnProgress = _say_nothing,
) -> tuple[Finding, ...]:
    """Return what was found about each invariant, in their order.

    Args:
        cursor: of the database, in a transaction that sees one state throughout (REPEATABLE READ); it only reads.
        application: name of the role whose rights are looked at.
        anchors: of the file that is kept outside the database; None when there is no such file.
        on_progress: is told the entries and decisions that are done, and how many there are.

    Returns:
        A finding for each of the 64 invariants: none passes in silence, and each that does not apply says why.
    """
    tally = Tally()
    size = ask(cursor, _TOTAL)[0]
    total = size["entries"] + size["decisions"]
    fold_journal(cursor, tally=tally, total=total, on_progress=on_progress)
    check_decisions(cursor, tally=tally, on_done=lambda done: on_progress(size["entries"] + done, total))
    if anchors is not None:
        check_anchors(cursor, anchors, tally=tally)
    for check in _CHECKS:
        _ask_all(cursor, check, tally, {"application": application})
    return tuple(_findings(tally))


def _ask_all(cursor: Cursor, check: Check, tally: Tally, parameters: dict[str, Any]) -> None:
    for name, query in check.counts.items():
        tally.count(check.invariant, name, by=ask(cursor, query, _used(query, parameters))[0]["count"])
    for code, query in check.offences.items():
        for row in ask(cursor, query, _used(query, parameters)):
            tally.note(check.invariant, code, **row)


def _used(query: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """Return the parameters of a query that has any: only then is a percent sign written twice in it."""
    return parameters if "%(" in query else None


def _findings(tally: Tally) -> Iterator[Finding]:
    for invariant in INVARIANTS:
        checked = tally.checked.get(invariant, {})
        if invariant in tally.offences:
            code, row = tally.offences[invariant]
            yield Finding(invariant, FAILS, checked, code, row)
        elif invariant in tally.checked:
            yield Finding(invariant, HOLDS, checked)
        else:
            yield Finding(invariant, NOT_APPLICABLE, code=REASONS.get(invariant, NO_ANCHORS))
