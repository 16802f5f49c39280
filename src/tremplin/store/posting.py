"""The write path: what a use case asked for goes to the database in one call, and a refusal comes back as a value.

    with command_transaction(connection):
        opened = open_command(connection, command_id=..., fingerprint=..., claims=("C1",))
        if opened.answer is not None:
            return opened.answer
        ...
        return finish(connection, payload)

Locks are taken in one order everywhere: the command, its claims, limits, accounts, other rows, the sequencer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import django.db
import psycopg
from django.db import transaction
from psycopg.pq import TransactionStatus

from tremplin.store.refusal import refusal_of


class Connection(Protocol):
    """A connection of Django or of psycopg: both have what is used here."""

    def cursor(self) -> Any:
        """Return a cursor, to be used in a `with`."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a command was answered.

    Attributes:
        outcome: of the command; `refused` only when it was refused before, under the same id.
        is_replayed: whether the command had been carried out before, and nothing was done now.
        numbers: of the transactions in the journal, rising; none when no money moved.
        recorded_at: by the clock of the database.
        answer: what the use case gave to be answered.
    """

    outcome: Literal["applied", "refused"]
    is_replayed: bool
    numbers: tuple[int, ...]
    recorded_at: datetime
    answer: Mapping[str, Any]

    @property
    def seq(self) -> int | None:
        """The number of the last transaction, or None when no money moved."""
        return self.numbers[-1] if self.numbers else None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a use case starts from.

    Attributes:
        at: the instant of the transaction, by the clock of the database.
        answer: of the same command, when it has been sent before; then there is nothing left to do.
        claims: rows of the claims that were asked for, locked, by their ids; those that exist.
    """

    at: datetime
    answer: Posted | None
    claims: Mapping[str, Mapping[str, Any]]


# A commit waits for the disk only when its transaction has written to the log.
_WAIT: Final = "SELECT pg_logical_emit_message(true, 'tremplin', '')"
_END: Final = f"COMMIT; {_WAIT}"

# The connection whose command transaction is under way: only there is the disk waited for afterwards.
_waited_for: ContextVar[object] = ContextVar("_waited_for", default=None)


@contextmanager
def command_transaction(connection: Any) -> Iterator[None]:
    """Run the one transaction of a command; once it is left, what was committed is on the disk.

    Inside, `post` lets locks go at the commit and does not keep them until the disk has answered, which takes longer
    than all the rest. Whoever goes on from there is written after us, so nothing that is acknowledged rests on
    something lost: the disk is waited for here, before anybody is answered, a duplicate too.

    Args:
        connection: of Django or of psycopg, outside a transaction.

    Raises:
        django.db.Error, psycopg.Error: the database does not answer. Whether the command was carried out is not
            known; sent again under the same id, it says so.
    """
    token = _waited_for.set(connection)
    try:
        if isinstance(connection, psycopg.Connection):
            with _ended_once(connection):
                yield
        else:
            with transaction.atomic(using=connection.alias, durable=True):
                yield
            make_durable(connection)
    finally:
        _waited_for.reset(token)


def make_durable(connection: Connection) -> None:
    """Wait until everything that was committed before is on the disk; call it outside a transaction.

    For those who act outside the database on what they read in it: an anchor, a message, a payment file.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAIT)
        cursor.fetchone()
    if isinstance(connection, psycopg.Connection) and not connection.autocommit:
        connection.commit()


def is_answered(connection: Connection, command_id: str) -> bool:
    """Say whether a command has come already, and so whether another try under its id is a repetition."""
    return outcome_of(connection, command_id) is not None


def outcome_of(connection: Connection, command_id: str) -> str | None:
    """Return what came of a command, "applied" or "refused"; None while none has come under this id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM command WHERE command_id = %s", [command_id])
        found = cursor.fetchone()
        return None if found is None else str(found[0])


def open_command(connection: Connection, *, command_id: str, fingerprint: str, claims: Sequence[str] = ()) -> Opened:
    """Begin a command: wait for a twin under the same id, read the clock, lock the claims that it is about.

    Args:
        connection: inside a transaction at READ COMMITTED.
        command_id: a UUID that the caller chose and keeps for every repetition.
        fingerprint: hash of all that is asked, 64 hexadecimal digits.
        claims: ids of the claims that the command will change or read to decide.

    Raises:
        CommandConflict: the id was used with another content.
    """
    found = call(connection, "SELECT open_command(%s, %s, %s)", [command_id, fingerprint, list(claims)])
    return Opened(
        at=datetime.fromisoformat(found["now"]),
        answer=None if found["answer"] is None else _posted(found["answer"]),
        claims={row["claim_id"]: row for row in found["claims"]},
    )


def post(connection: Connection, payload: Mapping[str, Any]) -> Posted:
    """Carry a command out: everything that it changes, or nothing.

    Args:
        connection: inside a transaction at READ COMMITTED; after a refusal the transaction can only be rolled back.
        payload: in the form of docs/reference/posting.md.

    Raises:
        CommandConflict: the id was used with another content.
        StateChanged: a claim, a fact, a reservation or another row is not as the caller saw it.
        LimitReached: a limit has not the room that is asked of it.
        PeriodClosed: the accounting day lies in a closed month.
        TermsOverlap: two versions of a programme would be in force on one day.
        AlreadyThere: what may be there once is there.
        NotPostable: the payload is wrong: a defect of the caller.
    """
    release = {"release": "early"} if _waited_for.get() is connection else {}
    return _posted(call(connection, "SELECT post(%s::jsonb)", [_json({**payload, **release})]))


def finish(connection: Connection, payload: Mapping[str, Any]) -> Posted:
    """Carry a command out as `post` does and end its transaction, as the last thing in a `command_transaction`.

    Everybody waits for whoever holds the sequencer. Sent together with the commit, the command holds it no longer
    than the server works, and not until this process gets its next turn.

    Args:
        connection: in a command transaction that nothing was done in after this.
        payload: as for `post`.

    Raises:
        Refused: as `post`.
        psycopg.Error: the database does not answer; whether the command was carried out is not known.
    """
    if not isinstance(connection, psycopg.Connection):
        return post(connection, payload)
    content = _json({**payload, "release": "early"})
    # Several statements in one message: only a cursor that writes the parameters in itself can send that.
    return _posted(call(psycopg.ClientCursor(connection), f"SELECT post(%s::jsonb); {_END}", [content]))


def refuse(connection: Connection, payload: Mapping[str, Any]) -> Posted:
    """Remember that a command was refused, with its answer; nothing else is written but security events.

    Args:
        connection: inside a transaction of its own: the one that was refused is rolled back before.
        payload: `command`, `answer` and `security` as for `post`.
    """
    return _posted(call(connection, "SELECT refuse(%s::jsonb)", [_json(payload)]))


def note_security(connection: Connection, *, actor: str | None, what: str, detail: Mapping[str, Any]) -> None:
    """Write down, outside any command, what somebody was not allowed to do, or that they read what is confidential."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_security(%s, %s::jsonb)", [actor, _json([{"what": what, "detail": detail}])])


def mark_sent(connection: Connection, ids: Sequence[int]) -> tuple[int, ...]:
    """Say that messages of the outbox have gone out; returns those that had not before."""
    return tuple(call(connection, "SELECT to_jsonb(mark_sent(%s))", [list(ids)]))


def sum_journal(connection: Connection) -> int:
    """Take the sums of the journal on to its last entry; returns how many entries were added.

    Who reads adds the entries since, so that nothing but speed hangs on when this is done.
    """
    count: int = call(connection, "SELECT to_jsonb(sum_journal())", [])
    return count


def call(connection: Connection | psycopg.Cursor[Any], query: Any, parameters: list[Any]) -> Any:
    """Run a query that gives one JSON object or list, or nothing, and return it as data.

    Args:
        connection: any, or a cursor of one.
        query: text, or composed by psycopg.
        parameters: for its places.

    Raises:
        Refused: the database refuses; as `refusal.py` says.
        NotPostable: the query or its parameters are wrong.
    """
    try:
        opened: Any = connection if isinstance(connection, psycopg.Cursor) else connection.cursor()
        with opened as cursor:
            cursor.execute(query, parameters)
            found = cursor.fetchone()[0]
    except (psycopg.Error, django.db.Error) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    # Django's connections leave jsonb as text.
    return json.loads(found) if isinstance(found, str) else found


@contextmanager
def _ended_once(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Run a transaction that `finish` may have ended already when it is left."""
    if connection.autocommit:
        connection.execute(b"BEGIN")
    try:
        yield
    except BaseException:
        _roll_back(connection)
        raise
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        connection.execute(_END.encode())


def _roll_back(connection: psycopg.Connection[Any]) -> None:
    """Roll a command's transaction back; a connection that does not answer is closed, and the server rolls back."""
    # Not through psycopg: it would forget every prepared statement, lest a table was made in what is undone. A command
    # makes none, and one in ten is refused.
    with suppress(psycopg.OperationalError):
        connection.pgconn.exec_(b"ROLLBACK")
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        connection.close()


def _json(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _posted(found: Mapping[str, Any]) -> Posted:
    return Posted(
        outcome=found["outcome"],
        is_replayed=found["replayed"],
        numbers=tuple(found["seqs"]),
        recorded_at=datetime.fromisoformat(found["recorded_at"]),
        answer=found["answer"],
    )
