"""The anchors: the end of the journal, signed, and written where nobody of the database reaches (L12, L13)."""

from tremplin.doors.anchors import anchor_file, key_folder, require_journal_whole
from tremplin.doors.jobs.desk import Counts, Desk


def anchor(desk: Desk) -> Counts:
    """Compare the journal with its anchors, and anchor its end, unless it has an anchor already.

    Raises:
        AnchorBroken: the journal is not the one that the anchors saw; no anchor is added then.
    """
    # The tables, as Django sees them, are there once Django is set up: later than the calendar is read.
    from django.db import connections

    from tremplin.store.anchor import make_key, write_anchor
    from tremplin.store.journal import read_head
    from tremplin.store.posting import make_durable

    try:
        require_journal_whole()
        # What an anchor has seen must not be lost by a crash of the database.
        make_durable(desk.connection)
        written = write_anchor(anchor_file(), read_head(), key=make_key(key_folder()), at=desk.now)
    finally:
        # Django opens a connection for each thread, and jobs run in many.
        connections.close_all()
    return {"anchors": 0 if written is None else 1}
