"""Messages on their way to people: from the outbox to those whom they concern, and from there into mails.

A mail is opened, with all that it says, in one command before it is sent, and settled in another after it. So no two
processes send the same one, and one whose sender ended in between is known as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from tremplin.store.posting import Posted, mark_sent
from tremplin.usecases.audience import TOPICS
from tremplin.usecases.command import Command
from tremplin.usecases.message import concerned_people, partners_about
from tremplin.usecases.refused import AlreadyDone, NotFound, Overtaken, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

MailChoice = Literal["daily", "at-once", "none"]

_MAIL = text_key("mail")
_CHOICE = text_key("choice of mails")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMail(Command):
    """Choose, for oneself, how messages come by mail, and in which language.

    Attributes:
        choice: one digest a day, each message at once, or none; what presses comes at once in any case.
        language: `en` or `fr`; None: as it is.
    """

    kind: ClassVar[str] = "choose-mail"

    choice: MailChoice
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPeople(Command):
    """Hand messages of the outbox to the people whom they concern.

    Attributes:
        outbox_ids: rising; those that somebody has handed on meanwhile are left alone.
    """

    kind: ClassVar[str] = "tell-people"

    outbox_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMail(Command):
    """Open a mail: from here on nobody else sends it, and nobody tells the same again.

    Attributes:
        key: that never comes twice.
        person_id: to whom it goes.
        mail_kind: a digest, or one sent at once.
        message_id: its header.
        language: in which it is written.
        notices: ids of what it tells, each with the key of the mail that was to tell it before, or None.
        tries: of the same key, this one included; more than one only when the others surely did not go out.
    """

    kind: ClassVar[str] = "open-mail"

    key: str
    person_id: str
    mail_kind: Literal["digest", "at-once"]
    message_id: str
    language: str
    notices: tuple[tuple[int, str | None], ...]
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleMail(Command):
    """Write down how the sending of a mail ended.

    Attributes:
        key: of the mail.
        state: sent; failed, when it surely did not go out; unknown, when nobody knows.
        tries: of which try.
    """

    kind: ClassVar[str] = "settle-mail"

    key: str
    state: Literal["sent", "failed", "unknown"]
    tries: int = 1


def choose_mail(connection: Connection, command: ChooseMail) -> Posted:
    """Choose how messages come.

    Refusals: NotAllowed; NotFound (a choice or a language that there is not).
    """

    def change(work: Work) -> None:
        if command.choice not in ("daily", "at-once", "none") or command.language not in (None, "en", "fr"):
            raise Refused(NotFound(what=words(_CHOICE), id=f"{command.choice} {command.language or ''}".strip()))
        language = {} if command.language is None else {"language": command.language}
        work.update(
            "person", where={"person_id": work.standing.person_id}, set_={"mail_choice": command.choice, **language}
        )
        work.audit(command.kind, work.standing.person_id, choice=command.choice, **language)

    return carry_out(connection, command, change)


def waiting_messages(connection: Connection, *, at_most: int = 500) -> tuple[int, ...]:
    """List the ids of messages of the outbox that have not been handed on, the oldest first."""
    rows = connection.execute("SELECT id FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT %s", [at_most]).fetchall()
    return tuple(row[0] for row in rows)


def tell_people(connection: Connection, command: TellPeople) -> Posted:
    """Hand messages on; run twice, late or in two processes, each reaches each person once (R4).

    Who acted is not told what they did, but for what presses.

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        # Marked first: who marks a message holds it until the commit, and nobody else hands it on.
        taken = mark_sent(work.connection, command.outbox_ids)
        rows = work.rows(
            "SELECT outbox.id, topic, payload, command_id, coalesce(actor_person, on_behalf_of) AS actor"
            " FROM outbox JOIN command USING (command_id) WHERE id = ANY (%s) ORDER BY id",
            list(taken),
        )
        told = 0
        for row in rows:
            if row["topic"] not in TOPICS:
                continue
            topic = TOPICS[row["topic"]]
            partners = partners_about(work.connection, row)
            for person_id in concerned_people(work.connection, topic, partners=partners, at=work.at):
                if person_id != row["actor"] or topic.is_pressing:
                    work.insert("notice", person_id=person_id, outbox_id=row["id"])
                    told += 1
        work.answer.update(messages=len(rows), notices=told)
        work.audit(command.kind, None, messages=len(rows), notices=told)

    return carry_out(connection, command, change)


def open_mail(connection: Connection, command: OpenMail) -> Posted:
    """Open a mail; whoever gets an answer that is not a replay sends it, and nobody else does.

    Refusals: NotAllowed; AlreadyDone (the key is taken); Overtaken (another mail tells the same).
    """

    def change(work: Work) -> None:
        _take_key(work, command)
        left = {before for _, before in command.notices if before is not None and before != command.key}
        for key in sorted(left):
            # Its sender ended without a word: it may have gone out, and is never sent again under its key.
            work.update("mail", where={"key": key, "state": "open"}, set_=_settled(work, "unknown"), any_rows=True)
        for notice_id, before in command.notices:
            work.update("notice", where={"id": notice_id, "mail_key": before}, set_={"mail_key": command.key})
        work.audit(command.kind, command.key, notices=len(command.notices))

    return carry_out(connection, command, change)


def settle_mail(connection: Connection, command: SettleMail) -> Posted:
    """Write down how the sending of a mail ended.

    Refusals: NotAllowed; Overtaken (it is settled otherwise).
    """

    def change(work: Work) -> None:
        where = {"key": command.key, "state": "open", "tries": command.tries}
        work.update("mail", where=where, set_=_settled(work, command.state))
        work.audit(command.kind, command.key, state=command.state)

    return carry_out(connection, command, change)


def _take_key(work: Work, command: OpenMail) -> None:
    found = work.row("SELECT state, tries FROM mail WHERE key = %s", command.key)
    if found is None and command.tries == 1:
        work.insert(
            "mail",
            key=command.key,
            person_id=command.person_id,
            kind=command.mail_kind,
            language=command.language,
            message_id=command.message_id,
        )
        return
    if found is None or found["state"] != "failed":
        raise Refused(AlreadyDone(what=words(_MAIL), id=command.key))
    if found["tries"] + 1 != command.tries:
        raise Refused(Overtaken(what=words(_MAIL), id=command.key))
    again: Mapping[str, Any] = {"state": "open", "tries": command.tries, "settled_at": None}
    work.update("mail", where={"key": command.key, "state": "failed", "tries": found["tries"]}, set_=again)


def _settled(work: Work, state: str) -> dict[str, Any]:
    at: datetime = work.at
    return {"state": state, "settled_at": at.isoformat()}
