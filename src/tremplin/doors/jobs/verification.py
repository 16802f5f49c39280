"""The nightly verification: all is asked and recomputed as `tremplin verify` does, and the verdict is kept."""

from typing import Any

import psycopg

from tremplin.checker.ledger import FAILS, HOLDS, Finding, verify_ledger
from tremplin.doors.anchors import anchors_at_hand
from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.doors.recomputed import with_recomputation
from tremplin.store.role import APPLICATION
from tremplin.usecases.refused import Refused
from tremplin.usecases.verifying import NoteVerification, is_verified, note_verification


def verify(desk: Desk) -> Counts:
    """Prove every invariant, keep the verdict, and tell admins and auditors when one does not hold."""
    began = desk.now
    slot = f"by hand {began.isoformat()}" if desk.slot is None else desk.slot.isoformat()
    if is_verified(desk.connection, slot):
        return {"runs": 0}
    findings = _findings(desk.url)
    command = desk.command(
        NoteVerification, slot=slot, began_at=began, findings=tuple(_data(finding) for finding in findings)
    )
    try:
        note_verification(desk.connection, command)
    except Refused:
        # Another process was faster; its verdict of this night is kept.
        return {"runs": 0}
    return {
        "runs": 1,
        "holding": sum(finding.verdict == HOLDS for finding in findings),
        "failing": sum(finding.verdict == FAILS for finding in findings),
    }


def _findings(url: str) -> tuple[Finding, ...]:
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        found = verify_ledger(connection.cursor(), application=APPLICATION, anchors=anchors_at_hand())
        return with_recomputation(found, connection)


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "invariant": finding.invariant,
        "verdict": finding.verdict,
        "code": finding.code,
        "checked": dict(finding.checked),
        "offence": None if finding.offence is None else dict(finding.offence),
    }
