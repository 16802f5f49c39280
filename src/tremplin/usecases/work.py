"""One command, one transaction: the nine steps that every use case takes (docs: the life of one command).

A use case says what changes by adding parts to a `Work`; `carry_out` opens the transaction, answers duplicates, checks
the right, lets the use case think, posts everything in one call, and remembers a refusal under the command's id.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from tremplin.ledger.transaction import Dates, Transaction, transaction_data
from tremplin.store import refusal as stored
from tremplin.store.posting import Posted, command_transaction, finish, open_command, refuse
from tremplin.usecases.amount import amount_said
from tremplin.usecases.command import Command
from tremplin.usecases.reads.names import by_name
from tremplin.usecases.reads.vocabulary import limit_called
from tremplin.usecases.refused import (
    CLAIM,
    PAYMENT,
    PROOF,
    AlreadyDone,
    MonthClosed,
    NoRoomLeft,
    Overtaken,
    Refused,
    kept_phrase,
    recalled,
    remembered,
    words,
)
from tremplin.usecases.right import Standing, require_right, standing_of
from tremplin.usecases.rows import Connection, Rows
from tremplin.wording import Refusal, text_key

Row = Mapping[str, Any]

_RECORD: Final = text_key("record")


@dataclass(slots=True)
class Work(Rows):
    """What a command sees and what it changes, while it is being thought out.

    Attributes:
        connection: inside the one transaction.
        command: what is asked.
        at: the instant, by the clock of the database (C6).
        standing: who the actor is: organisation, roles, portfolio.
        claims: the claims that the command named, locked, by id; those that exist.
        answer: what the caller is told, and told again when the command comes twice.
        asked: facts that were read, by the question, so that each is asked once.
    """

    command: Command
    at: datetime
    standing: Standing
    claims: Mapping[str, Row]
    answer: dict[str, Any] = field(default_factory=dict)
    asked: dict[Any, Any] = field(default_factory=dict)
    _parts: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which it is recorded."""
        return self.at.date()

    @property
    def happened_on(self) -> date:
        """The day on which it happened in the world."""
        return self.command.happened_on or self.today

    def insert(self, table: str, **columns: Any) -> None:
        """Add a row."""
        self._parts.setdefault("insert", {}).setdefault(table, []).append(columns)

    def update(self, table: str, *, where: Row, set_: Row, any_rows: bool = False) -> None:
        """Change the one row that is as `where` says, or as many as there are."""
        change = {"table": table, "where": where, "set": set_}
        self._parts.setdefault("update", []).append(change | ({"rows": "any"} if any_rows else {}))

    def fact(self, table: str, record_id: str, data: Row | None, *, expect_version: int | None = None) -> None:
        """Record a fact as it is now; None ends it."""
        fact = {"table": table, "record_id": record_id, "data": data, "expect_version": expect_version}
        self._parts.setdefault("facts", []).append(fact)

    def claim(self, move: Row) -> None:
        """Move a claim."""
        self._parts.setdefault("claims", []).append(move)

    def transact(self, transaction: Transaction) -> int:
        """Add a transaction to the journal and return its place in this command."""
        transactions = self._parts.setdefault("transactions", [])
        transactions.append(transaction_data(transaction))
        return len(transactions) - 1

    def add(self, part: str, *items: Row | str) -> None:
        """Add to another part of the command: reservations, members, days, windows, audit, outbox, security, erase."""
        if items:
            self._parts.setdefault(part, []).extend(items)

    def set(self, part: str, item: Row, *, same: Sequence[str]) -> None:
        """Add to a part of the command, in the place of what the command said before of the same thing.

        Args:
            part: such as members.
            item: to be said.
            same: the fields that say what it is about.
        """
        said = self._parts.setdefault(part, [])
        said[:] = [one for one in said if any(one[name] != item[name] for name in same)]
        said.append(item)

    def audit(self, what: str, subject: str | None, **detail: Any) -> None:
        """Add a line to the trail."""
        self.add("audit", {"what": what, "subject": subject, "detail": detail})

    def tell(self, topic: str, **payload: Any) -> None:
        """Add a message that goes out once the command is committed; it may say amounts, days and phrases."""
        self.add("outbox", {"topic": topic, "payload": {name: kept_phrase(one) for name, one in payload.items()}})

    @property
    def dates(self) -> Dates:
        """The dates of what is booked: true in the world when it happened, accounted for in the open month."""
        return Dates(effective_on=self.happened_on, accounting_on=self.today)

    def payload(self) -> dict[str, Any]:
        """Return all that changes, in the form of the store."""
        return {"command": self.command.head(), "answer": self.answer, **self._parts}


Change = Callable[[Work], None]


def carry_out(
    connection: Connection, command: Command, change: Change, *, claims: Sequence[str] = (), is_first: bool = False
) -> Posted:
    """Carry a command out in one transaction, or refuse it and change nothing.

    Args:
        connection: outside any transaction, at READ COMMITTED.
        command: what is asked.
        change: thinks it out; raises `Refused` when a rule says no.
        claims: ids of the claims that it is about: they are locked first.
        is_first: whether nobody has a right yet, as when an installation is founded.

    Returns:
        The answer; the same one for the same command, however often it comes (C1).

    Raises:
        Refused: the rule says no; it is remembered under the command's id.
        CommandConflict: the id was used with another content (C2); a security event.
    """
    try:
        with command_transaction(connection):
            fingerprint = command.fingerprint()
            opened = open_command(
                connection, command_id=command.command_id, fingerprint=fingerprint, claims=tuple(claims)
            )
            if opened.answer is not None:
                return _again(opened.answer)
            standing = standing_of(connection, command.actor, at=opened.at)
            if not is_first:
                require_right(command, standing, today=opened.at.date())
            work = Work(connection, command, opened.at, standing, opened.claims)
            change(work)
            return finish(connection, work.payload())
    except Refused as refused:
        if isinstance(refused, _Again):
            raise
        (refusal,) = by_name(Rows(connection), [refused.refusal])
        return _refused_first(connection, command, Refused(refusal, security=refused.security))
    except stored.CommandConflict as conflict:
        _note_conflict(connection, command, conflict)
        raise
    except stored.Refused as error:
        return _refused_first(connection, command, Refused(_refusal_of(connection, error)))


class _Again(Refused):
    """Carry the refusal of a command that was refused before."""


def _again(answer: Posted) -> Posted:
    if answer.outcome == "refused":
        raise _Again(recalled(answer.answer).refusal)
    return answer


def _refused_first(connection: Connection, command: Command, refused: Refused) -> Posted:
    """Remember a refusal and raise it; unless a twin under the same id was answered meanwhile: then that is the answer.

    What was thought out is rolled back before the refusal is remembered, and a twin that waited for it may go first.
    """
    security = [] if refused.security is None else [_security(command, refused)]
    payload = {"command": command.head(), "answer": remembered(refused.refusal), "security": security}
    answer = refuse(connection, payload)
    if answer.is_replayed:
        return _again(answer)
    raise refused


def _security(command: Command, refused: Refused) -> dict[str, Any]:
    detail = {"kind": command.kind, "code": refused.refusal.code, "command_id": command.command_id}
    return {"what": refused.security, "detail": detail}


def _note_conflict(connection: Connection, command: Command, conflict: stored.CommandConflict) -> None:
    detail = {"kind": command.kind, "command_id": conflict.command_id}
    event = {"what": "command-id-reused", "detail": detail}
    refuse(connection, {"command": command.head(), "answer": {}, "security": [event]})


_WHAT: Final = {
    "claim": CLAIM,
    "proof_file_serves_one_live_claim": PROOF,
    "proof_file_pkey": PROOF,
    "claim_pkey": CLAIM,
    "payment_line": PAYMENT,
    "payment_line_one_live": PAYMENT,
}


def _refusal_of(connection: Connection, error: stored.Refused) -> Refusal:
    """Return what the database refused as a refusal of the use case."""
    match error:
        case stored.LimitReached():
            asked, available = (amount_said(connection, one, error.unit) for one in (error.asked, error.available))
            limit = limit_called(connection, error.programme, error.limit_id)
            return NoRoomLeft(limit=limit, asked=asked, available=available)
        case stored.StateChanged():
            key = ", ".join(str(one) for one in error.key.values())
            return Overtaken(what=words(_WHAT.get(error.table, _RECORD)), id=key)
        case stored.PeriodClosed():
            return MonthClosed(month=error.accounting_month)
        case stored.AlreadyThere():
            return AlreadyDone(what=words(_WHAT.get(error.constraint, _RECORD)), id=error.key)
    raise error
