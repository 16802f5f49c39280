"""The statements of the month that is over: closed for every partner, by the clock."""

from datetime import timedelta

from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.usecases.refused import Refused
from tremplin.usecases.statement_month import month_to_state, state_month


def close_month_of_statements(desk: Desk) -> Counts:
    """Close the statements of the month that is over, or of an earlier one that was begun; run again, nothing."""
    last = desk.now.date().replace(day=1) - timedelta(days=1)
    month = month_to_state(desk.connection, last.strftime("%Y-%m")) if desk.is_founded else None
    if month is None:
        return {"statements": 0}
    try:
        stated = state_month(desk.connection, month, command_of=desk.command)
    except Refused:
        # Somebody was faster in the same moment; what is left comes with the next run.
        return {"statements": 0, "not_possible": 1}
    return {"statements": stated.closed}
