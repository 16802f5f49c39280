"""The verdict of the checker, joined by what the room bulk recomputes: another engine, and the journal's head-room."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tremplin.checker.ledger import FAILS, HOLDS, Finding

if TYPE_CHECKING:
    import psycopg

INVARIANT: Final = "P2"
"""Each decision ever made gives the same result when it is recomputed."""


def with_recomputation(findings: Sequence[Finding], connection: "psycopg.Connection[object]") -> tuple[Finding, ...]:
    """Return the findings, with every decision recomputed in bulk where the checker found that its receipt holds.

    The checker recomputes each receipt from what stands in it. Whether the head-room in it is what others held at that
    moment, the journal says, replayed in its recorded order; and what limits left then is worked out by `bulk`.

    Args:
        findings: of the checker, in the order of the reference.
        connection: in the transaction in which the checker looked.
    """
    return tuple(_recomputed(one, connection) if one.invariant == INVARIANT else one for one in findings)


def _recomputed(finding: Finding, connection: "psycopg.Connection[object]") -> Finding:
    if finding.verdict != HOLDS:
        return finding
    # Compiled loops, slow to import: only who verifies waits for them.
    from tremplin.usecases.reads.recomputing import recompute_decisions

    found = recompute_decisions(connection)
    checked = {**finding.checked, "recomputed": found.decisions, "limits": found.limits}
    if found.offence is None:
        return replace(finding, checked=checked)
    offence = {name: str(value) for name, value in found.offence._asdict().items() if name != "code"}
    return replace(finding, verdict=FAILS, checked=checked, code=found.offence.code, offence=offence)
