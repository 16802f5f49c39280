"""Approvals in haste: who approves faster than anybody reads is flagged, and not stopped (threats 61)."""

from datetime import timedelta
from typing import Final

from tremplin.usecases.work import Work

HASTY: Final = 5
"""From this approval within a minute on, each is flagged."""

_WITHIN: Final = timedelta(minutes=1)
_APPROVED: Final = """
    SELECT count(*) AS approvals FROM command
    WHERE received_at > %s AND actor_person = %s AND kind = %s AND outcome = 'applied'
"""


def flag_haste(work: Work) -> None:
    """Note a security event when the actor has approved a handful of claims within a minute, this one included.

    That each proof was opened by who approves is asked before; a threshold asks a second person where the amount is
    high. What is left is a person who opens and does not read, and that is for somebody else to judge. An approval that
    is recorded for an earlier day was given before, and says nothing of haste.
    """
    if work.happened_on != work.today:
        return
    asked = (work.at - _WITHIN, work.standing.person_id, work.command.kind)
    approvals = (work.row(_APPROVED, *asked) or {"approvals": 0})["approvals"] + 1
    if approvals >= HASTY:
        work.add("security", {"what": "approved-in-haste", "detail": {"approvals": approvals, "seconds": 60}})
