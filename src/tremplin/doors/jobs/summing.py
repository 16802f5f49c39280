"""The sums of the journal, taken on to its last entry, so that pages read days instead of entries."""

from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.store.posting import sum_journal


def take_sums_on(desk: Desk) -> Counts:
    """Add the entries since the last time to the sums; nothing that anybody sees changes, and no command is sent."""
    return {"entries": sum_journal(desk.connection)}
