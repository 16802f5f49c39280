"""The statements of a month from beginning to end: begun, closed some partners at a time, completed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.statements import (
    BeginStatements,
    CloseStatements,
    CompleteStatements,
    begin_statements,
    close_statements,
    complete_statements,
    partners_due,
)

CommandOf = Callable[..., Any]
"""Returns a command from its class and its content, under an id of the caller."""

EVERYBODY: Final = 1_000_000
"""So many partners are counted, for a person to see how far it is."""


@dataclass(frozen=True, slots=True)
class MonthStated:
    """What was done: the month, how many statements were closed now, and the last transaction that they cover."""

    month: str
    closed: int
    until_seq: int


def _told_nobody(_done: int, _total: int) -> None:
    pass


def state_month(
    connection: Connection,
    month: str,
    *,
    command_of: CommandOf,
    on_progress: Callable[[int, int], None] = _told_nobody,
) -> MonthStated:
    """Close the statements of a month for every partner; what is closed already stays as it is.

    Args:
        connection: outside a transaction.
        month: such as "2026-09".
        command_of: in whose name.
        on_progress: is told the partners that are done, and how many there are.

    Refusals: those of its three commands.
    """
    rows = Rows(connection)
    run = _run(rows, month)
    if run is None:
        begin_statements(connection, command_of(BeginStatements, month=month))
        run = _run(rows, month)
    closed = 0
    if run is not None and run["state"] == "open":
        total = len(partners_due(rows, month, at_most=EVERYBODY))
        done = 0
        while due := partners_due(rows, month):
            made = close_statements(connection, command_of(CloseStatements, month=month, partner_ids=due))
            closed += 0 if made.is_replayed else len(made.answer["statements"])
            done += len(due)
            on_progress(done, total)
        complete_statements(connection, command_of(CompleteStatements, month=month))
    return MonthStated(month, closed, 0 if run is None else run["until_seq"])


def month_to_state(connection: Connection, last_month: str) -> str | None:
    """Return the month whose statements come next: one that was begun, else the last one; None: it has them."""
    rows = Rows(connection)
    begun = rows.row("SELECT month FROM statement_run WHERE state = 'open'")
    if begun is not None:
        return str(begun["month"])
    return None if rows.row("SELECT 1 FROM statement_run WHERE month >= %s", last_month) else last_month


def _run(rows: Rows, month: str) -> dict[str, Any] | None:
    return rows.row("SELECT state, until_seq FROM statement_run WHERE month = %s", month)
