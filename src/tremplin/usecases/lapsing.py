"""Introductions and agreements that nobody answered in time: they lapse, and the project is free for another try."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.claims.life import Life, NotPossibleNow, next_step
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import Refused
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out

Paper = tuple[str, int]
"""Of an introduction or an agreement: its id, and the version that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsePapers(Command):
    """Let introductions and agreements lapse that are past their day.

    Attributes:
        introductions: found to be past their day (`papers_past`), each with its version; one that has moved on
            meanwhile is left alone.
        agreements: likewise.
    """

    kind: ClassVar[str] = "lapse-papers"

    introductions: tuple[Paper, ...] = ()
    agreements: tuple[Paper, ...] = ()


def papers_past(connection: Connection, *, on: date, at_most: int = 200) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """List the introductions and the agreements that wait past a day, each with its version, by id."""
    introductions = connection.execute(
        "SELECT introduction_id, version FROM introduction_state WHERE lapses_on <= %s"
        " AND state IN ('proposed', 'offered') ORDER BY introduction_id LIMIT %s",
        [on, at_most],
    ).fetchall()
    agreements = connection.execute(
        "SELECT agreement_id, version FROM agreement WHERE lapses_on <= %s AND state = 'proposed'"
        " ORDER BY agreement_id LIMIT %s",
        [on, at_most],
    ).fetchall()
    return tuple((one[0], one[1]) for one in introductions), tuple((one[0], one[1]) for one in agreements)


def lapse_papers(connection: Connection, command: LapsePapers) -> Posted:
    """Let papers lapse; run twice, late or in two processes, each lapses once (R4).

    Refusals: NotAllowed; Overtaken (somebody answered in the same moment).
    """

    def change(work: Work) -> None:
        introductions = _past(work, "introduction_state", "introduction_id", command.introductions)
        agreements = _past(work, "agreement", "agreement_id", command.agreements)
        for row in introductions:
            _lapse(work, INTRODUCTION_LIFE, row, table="introduction_state", key="introduction_id")
        for row in agreements:
            _lapse(work, AGREEMENT_LIFE, row, table="agreement", key="agreement_id")
        work.answer.update(introductions=len(introductions), agreements=len(agreements))
        work.audit(command.kind, None, introductions=len(introductions), agreements=len(agreements))

    return carry_out(connection, command, change)


def _past(work: Work, table: str, key: str, papers: tuple[Paper, ...]) -> list[dict[str, Any]]:
    """Return the papers that are still past their day, and that the actor may know of."""
    rows = work.rows(
        f"SELECT * FROM {table} WHERE {key} = ANY (%s) AND lapses_on <= %s AND state IN ('proposed', 'offered')"
        f" ORDER BY {key}",
        [one for one, _ in papers],
        work.happened_on,
    )
    return [row for row in rows if any(work.standing.may_see(one) for one in _partners(row))]


def _partners(row: dict[str, Any]) -> list[str]:
    return list(row["shares"]) if "shares" in row else [row["introducing_id"], row["receiving_id"] or ""]


def _lapse(work: Work, life: Life, row: dict[str, Any], *, table: str, key: str) -> None:
    step = next_step(life, state=row["state"], event="lapse")
    if isinstance(step, NotPossibleNow):
        raise Refused(step)
    since = {"state_since": work.at.isoformat()} if "state_since" in row else {}
    work.update(
        table,
        where={key: row[key], "state": row["state"], "version": row["version"]},
        set_={"state": step.state, "version": row["version"] + 1, **since},
    )
    work.tell(f"{life.name}-lapse", **{key: row[key]})
    work.audit(work.command.kind, row[key], state=step.state)
