"""Disputes about lines of statements: opened by the partner in time, answered by a day, upheld or dismissed by another.

While a dispute is open, what it is about is not paid: `disputes_of_payables` says which payables those are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from tremplin.claims.guard import ReasonNeeded
from tremplin.payments.hold import Dispute
from tremplin.payments.statement.dispute import ANSWER_DAYS, DISPUTE_LIFE, OPEN, DisputeTooLate, open_dispute
from tremplin.payments.statement.keeping import kept_from
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances, persons_of_audit, require_step
from tremplin.usecases.command import Command
from tremplin.usecases.dispute_window import dispute_window
from tremplin.usecases.refused import STATEMENT, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Row, Work, carry_out
from tremplin.wording import text_key

DISPUTE: Final = text_key("dispute")
LINE: Final = text_key("line of the statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute(Command):
    """Dispute a line of a statement; the reason says what is wrong with it.

    Attributes:
        dispute_id: chosen by the caller.
        seq: of the line: the number of its transaction.
    """

    kind: ClassVar[str] = "open-dispute"

    dispute_id: str
    statement_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfDispute(Command):
    """Something that happens to a dispute."""

    dispute_id: str


class AnswerDispute(_OfDispute):
    """Answer a dispute; the reason is the answer."""

    kind: ClassVar[str] = "answer-dispute"


class UpholdDispute(_OfDispute):
    """Uphold a dispute: the partner is right, and the line is corrected by what corrects it."""

    kind: ClassVar[str] = "uphold-dispute"


class DismissDispute(_OfDispute):
    """Dismiss a dispute for good, with the reason."""

    kind: ClassVar[str] = "dismiss-dispute"


class AcceptAnswer(_OfDispute):
    """Accept the answer to a dispute: it is settled."""

    kind: ClassVar[str] = "accept-answer"


class InsistOnDispute(_OfDispute):
    """Insist on a dispute after its answer; its clock starts anew."""

    kind: ClassVar[str] = "insist-on-dispute"


class DropDispute(_OfDispute):
    """Drop a dispute."""

    kind: ClassVar[str] = "drop-dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOverdueDisputes(Command):
    """Note that disputes were not answered in time.

    Attributes:
        seen: ids and versions of those found past their day (`disputes_past`); one that has moved on is left alone.
    """

    kind: ClassVar[str] = "note-overdue-disputes"

    seen: tuple[tuple[str, int], ...]


_EVENTS: Final[Mapping[str, str]] = {
    "answer-dispute": "answer-dispute",
    "uphold-dispute": "uphold-dispute",
    "dismiss-dispute": "dismiss-dispute",
    "accept-answer": "accept-answer",
    "insist-on-dispute": "insist",
    "drop-dispute": "drop-dispute",
}
"""Which event of the life each command is."""


def open_dispute_on(connection: Connection, command: OpenDispute) -> Posted:
    """Dispute a line of a statement, as long as the terms allow it; what the line is about is held.

    Refusals: NotAllowed; NotFound (the statement, also when it is another partner's, or the line); ReasonNeeded;
    AlreadyDone (the id is taken, or the line is disputed); DisputeTooLate.
    """

    def change(work: Work) -> None:
        statement = _statement(work, command.statement_id)
        kept = kept_from(statement["content"])
        if command.seq not in {line.seq for line in kept.statement.movements}:
            raise Refused(NotFound(what=words(LINE), id=f"{command.statement_id}, {command.seq}"))
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        _require_first(work, command)
        about = _about(work, command.seq)
        window = dispute_window(work, about["claim_id"])
        opened = open_dispute(command.dispute_id, published_on=kept.published_on, on=work.today, window=window)
        if isinstance(opened, DisputeTooLate):
            raise Refused(opened)
        work.insert(
            "dispute",
            dispute_id=command.dispute_id,
            statement_id=command.statement_id,
            partner_id=statement["partner_id"],
            seq=command.seq,
            claim_id=about["claim_id"],
            payable_id=about["payable_id"],
            opened_on=opened.opened_on.isoformat(),
            answer_by=opened.answer_by.isoformat(),
            state=DISPUTE_LIFE.initial,
            version=1,
        )
        _event(work, command.dispute_id, n=1, event="open", source=None, target=DISPUTE_LIFE.initial)
        work.answer.update(answer_by=opened.answer_by.isoformat())
        work.tell("dispute-opened", paper_id=command.dispute_id, partner_id=statement["partner_id"])
        work.audit(command.kind, command.dispute_id, statement=command.statement_id, seq=command.seq)

    return carry_out(connection, command, change)


def move_dispute(connection: Connection, command: _OfDispute) -> Posted:
    """Do what a command asks of a dispute; the kind of the command says what.

    Args:
        connection: outside a transaction.
        command: AnswerDispute, UpholdDispute, DismissDispute, AcceptAnswer, InsistOnDispute or DropDispute.

    Refusals: NotAllowed; NotFound (the dispute, also when it is another partner's); NotPossibleNow; ReasonNeeded;
    OwnOrganisation; NeedsAnotherPerson (who answered does not uphold or dismiss).
    """
    event = _EVENTS[command.kind]

    def change(work: Work) -> None:
        row = work.row("SELECT * FROM dispute WHERE dispute_id = %s", command.dispute_id)
        if row is None or not work.standing.may_see(row["partner_id"]):
            raise Refused(NotFound(what=words(DISPUTE), id=command.dispute_id))
        seen = circumstances(
            work,
            partners=frozenset({row["partner_id"]}),
            asking=row["partner_id"],
            makers=persons_of_audit(work, command.dispute_id, kinds=("answer-dispute",)),
        )
        step = require_step(DISPUTE_LIFE, state=row["state"], event=event, seen=seen)
        clock = {"answer_by": (work.today + timedelta(days=ANSWER_DAYS)).isoformat()} if event == "insist" else {}
        _move(work, row, event, step.state, **clock)
        work.answer.update(state=step.state)

    return carry_out(connection, command, change)


def disputes_past(connection: Connection, *, on: date, at_most: int = 200) -> tuple[tuple[str, int], ...]:
    """List the disputes that nobody has answered by their day, each with its version, by id."""
    rows = connection.execute(
        "SELECT dispute_id, version FROM dispute WHERE state = 'opened' AND answer_by < %s"
        " ORDER BY dispute_id LIMIT %s",
        [on, at_most],
    ).fetchall()
    return tuple((row[0], row[1]) for row in rows)


def note_overdue_disputes(connection: Connection, command: NoteOverdueDisputes) -> Posted:
    """Note that disputes are overdue; run twice, late or in two processes, each is noted once (R4).

    Refusals: NotAllowed; Overtaken (somebody answered in the same moment).
    """

    def change(work: Work) -> None:
        rows = work.rows(
            "SELECT dispute.* FROM dispute JOIN unnest(%s::text[], %s::int[]) AS seen (dispute_id, version)"
            " USING (dispute_id, version) WHERE state = 'opened' AND answer_by < %s ORDER BY dispute_id",
            [dispute_id for dispute_id, _version in command.seen],
            [version for _dispute_id, version in command.seen],
            work.today,
        )
        for row in rows:
            seen = circumstances(work, over_on=row["answer_by"] + timedelta(days=1))
            step = require_step(DISPUTE_LIFE, state=row["state"], event="note-overdue", seen=seen)
            _move(work, row, "note-overdue", step.state)
        work.answer.update(disputes=[row["dispute_id"] for row in rows])
        work.audit(command.kind, None, disputes=len(rows))

    return carry_out(connection, command, change)


def disputes_of_payables(rows: Rows, payable_ids: Sequence[str]) -> dict[str, tuple[Dispute, ...]]:
    """Return the open disputes that hold each payable, the oldest first; one that nothing holds is left out.

    A payable is held by a dispute about a claim that it pays, by one about its own paper or payment, and by the contest
    of its self-billed invoice, which is named by the number of the invoice.

    Args:
        rows: that are read.
        payable_ids: in any order.
    """
    found: dict[str, list[Dispute]] = {}
    asked = {"payables": list(payable_ids), "open": sorted(OPEN), "answer_days": ANSWER_DAYS}
    for row in rows.rows(_HOLDING, asked):
        dispute = Dispute(row["dispute_id"], row["opened_on"], row["answer_by"])
        found.setdefault(row["payable_id"], []).append(dispute)
    return {payable_id: tuple(disputes) for payable_id, disputes in found.items()}


_HOLDING: Final = """
    SELECT DISTINCT payable.payable_id, dispute.dispute_id, dispute.opened_on, dispute.answer_by
    FROM dispute JOIN payable ON payable.partner_id = dispute.partner_id
    WHERE dispute.state = ANY (%(open)s) AND payable.payable_id = ANY (%(payables)s)
        AND (
            dispute.payable_id = payable.payable_id
            OR EXISTS (
                SELECT 1 FROM payable_item WHERE payable_item.payable_id = payable.payable_id
                    AND payable_item.claim_id = dispute.claim_id
            )
        )
    UNION ALL
    SELECT payable.payable_id, invoice.number, event.on, event.on + %(answer_days)s
    FROM payable JOIN invoice ON invoice.number = payable.document_ref AND invoice.payable_id = payable.payable_id
    CROSS JOIN LATERAL (
        SELECT invoice_event.on FROM invoice_event WHERE invoice_event.number = invoice.number
        ORDER BY n DESC LIMIT 1
    ) AS event
    WHERE payable.payable_id = ANY (%(payables)s) AND invoice.state IN ('contested', 'credit-offered')
    ORDER BY 3, 2
"""


def _statement(work: Work, statement_id: str) -> Row:
    row = work.row("SELECT partner_id, content FROM statement WHERE statement_id = %s", statement_id)
    if row is None or row["partner_id"] not in work.standing.partners:
        security = None if row is None else "out-of-sight"
        raise Refused(NotFound(what=words(STATEMENT), id=statement_id), security=security)
    return row


def _require_first(work: Work, command: OpenDispute) -> None:
    known = work.row(
        "SELECT dispute_id FROM dispute WHERE dispute_id = %s"
        " OR (statement_id = %s AND seq = %s AND state = ANY (%s)) LIMIT 1",
        command.dispute_id,
        command.statement_id,
        command.seq,
        sorted(OPEN),
    )
    if known is not None:
        raise Refused(AlreadyDone(what=words(DISPUTE), id=known["dispute_id"]))


def _about(work: Work, seq: int) -> Row:
    """Return what a transaction is about: a claim, a payable, both or neither."""
    row = work.row(
        "SELECT context::jsonb ->> 'claim' AS claim_id, context::jsonb ->> 'payable' AS payable_id"
        " FROM journal WHERE seq = %s",
        seq,
    )
    return row or {"claim_id": None, "payable_id": None}


def _move(work: Work, row: dict[str, Any], event: str, state: str, **changed: str) -> None:
    work.update(
        "dispute",
        where={"dispute_id": row["dispute_id"], "version": row["version"]},
        set_={"state": state, "version": row["version"] + 1, **changed},
    )
    _event(work, row["dispute_id"], n=row["version"] + 1, event=event, source=row["state"], target=state)
    work.tell(f"dispute-{state}", paper_id=row["dispute_id"], partner_id=row["partner_id"])
    work.audit(work.command.kind, row["dispute_id"], state=state)


def _event(work: Work, dispute_id: str, *, n: int, event: str, source: str | None, target: str) -> None:
    work.insert(
        "dispute_event",
        dispute_id=dispute_id,
        n=n,
        event=event,
        from_state=source,
        to_state=target,
        person_id=work.standing.person_id,
        reason=work.command.reason,
    )
