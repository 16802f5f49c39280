"""The jobs of mail: messages reach the people whom they concern, and each person's mail is sent once.

What is sure: a mail under one key is handed to the mail server at most once, whatever process dies and when. A mail
whose process died in between, or whose server did not answer, may or may not have gone out: it is never sent again,
and what it said is told once more in the next one, which says so.
"""

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)
from typing import Final, Literal

from django.core.mail import EmailMultiAlternatives, get_connection

from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.doors.jobs.letter import letter
from tremplin.doors.jobs.link import links_for
from tremplin.doors.language import language_of
from tremplin.doors.mail import MailWay, mail_way
from tremplin.usecases.command import Actor
from tremplin.usecases.message import Told, messages_for, people_waiting
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import standing_of
from tremplin.usecases.telling import (
    OpenMail,
    SettleMail,
    TellPeople,
    open_mail,
    settle_mail,
    tell_people,
    waiting_messages,
)

TRIES_MAX: Final = 5
"""How often the same mail is tried, when the server surely did not take it."""

# The server said no, or was not reached: the mail surely did not go out. After anything else, nobody knows.
_NOT_TAKEN: Final = (
    ConnectionRefusedError,
    socket.gaierror,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)
_NOBODY_KNOWS: Final = (SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody who is told: name and address as they are now, and what they chose."""

    person_id: str
    name: str
    email: str
    language: str
    choice: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """A mail to be sent, and of which try it is."""

    reader: _Reader
    kind: Literal["digest", "at-once"]
    key: str
    told: tuple[Told, ...]
    tries: int


def tell(desk: Desk) -> Counts:
    """Hand new messages to the people whom they concern; send what goes at once, and what surely did not go out."""
    messages = _hand_on(desk)
    way = mail_way()
    sent = {"mails": 0, "mails_not_sent": 0}
    for reader in _readers(desk) if way.is_on else ():
        told = _waiting(desk, reader)
        hasty = tuple(one for one in told if one.is_pressing or reader.choice == "at-once")
        if hasty:
            key = f"at-once:{reader.person_id}:{max(one.notice_id for one in hasty)}"
            _send(desk, way, _planned(desk, reader, "at-once", key, hasty), sent)
        if reader.choice == "daily" and _tries(desk, _digest_key(desk, reader)):
            # Today's digest failed; the same is tried again.
            _send_digest(desk, way, reader, sent)
    return {"messages": messages, **sent}


def send_digests(desk: Desk) -> Counts:
    """Send each person who chose so the one digest of the day."""
    messages = _hand_on(desk)
    way = mail_way()
    sent = {"mails": 0, "mails_not_sent": 0}
    for reader in _readers(desk) if way.is_on else ():
        if reader.choice == "daily":
            _send_digest(desk, way, reader, sent)
    return {"messages": messages, **sent}


def _hand_on(desk: Desk) -> int:
    handed = 0
    while waiting := waiting_messages(desk.connection):
        posted = tell_people(desk.connection, desk.command(TellPeople, outbox_ids=waiting))
        handed += 0 if posted.is_replayed else posted.answer["messages"]
    return handed


def _send_digest(desk: Desk, way: MailWay, reader: _Reader, sent: dict[str, int]) -> None:
    told = _waiting(desk, reader)
    if told:
        _send(desk, way, _planned(desk, reader, "digest", _digest_key(desk, reader), told), sent)


def _digest_key(desk: Desk, reader: _Reader) -> str:
    return f"digest:{reader.person_id}:{desk.now.date().isoformat()}"


def _planned(
    desk: Desk, reader: _Reader, kind: Literal["digest", "at-once"], key: str, told: Sequence[Told]
) -> _Plan | None:
    """Return the mail to be sent; None when its key has been used, or was tried often enough."""
    state = desk.connection.execute("SELECT state, tries FROM mail WHERE key = %s", [key]).fetchone()
    if state is None:
        return _Plan(reader, kind, key, tuple(told), tries=1)
    tries = _tries(desk, key)
    return _Plan(reader, kind, key, tuple(told), tries + 1) if 0 < tries < TRIES_MAX else None


def _tries(desk: Desk, key: str) -> int:
    """Return how often a mail was tried that surely did not go out; 0 for any other."""
    row = desk.connection.execute("SELECT tries FROM mail WHERE key = %s AND state = 'failed'", [key]).fetchone()
    return 0 if row is None else int(row[0])


def _send(desk: Desk, way: MailWay, plan: _Plan | None, sent: dict[str, int]) -> None:
    """Open a mail, hand it to the server, and write down how that ended; whoever comes second does nothing."""
    if plan is None:
        return
    language = language_of(plan.reader.language)
    message_id = f"<{plan.key.replace(':', '.')}.{plan.tries}@tremplin>"
    command = desk.command(
        OpenMail,
        key=plan.key,
        person_id=plan.reader.person_id,
        mail_kind=plan.kind,
        message_id=message_id,
        language=plan.reader.language,
        notices=tuple((one.notice_id, one.before) for one in plan.told),
        tries=plan.tries,
    )
    try:
        if open_mail(desk.connection, command).is_replayed:
            return
    except Refused:
        return
    link = links_for(is_vendor=standing_of(desk.connection, Actor(plan.reader.person_id), at=desk.now).is_vendor)
    told, is_digest = plan.told, plan.kind == "digest"
    written = letter(plan.reader.name, told, language=language, is_digest=is_digest, link=link)
    mail = EmailMultiAlternatives(
        subject=written.subject,
        body=written.text,
        from_email=way.sender,
        to=[plan.reader.email],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(written.html, "text/html")
    state = _handed_over(mail, way)
    with suppress(Refused):
        # Refused when it took so long that another mail has told the same meanwhile; this one stays unknown then.
        settle_mail(desk.connection, desk.command(SettleMail, key=plan.key, state=state, tries=plan.tries))
    sent["mails" if state == "sent" else "mails_not_sent"] += 1


def _handed_over(mail: EmailMultiAlternatives, way: MailWay) -> Literal["sent", "failed", "unknown"]:
    server = get_connection(way.backend, **way.options)
    try:
        server.send_messages([mail])
    except _NOT_TAKEN:
        return "failed"
    except _NOBODY_KNOWS:
        return "unknown"
    return "sent"


def _waiting(desk: Desk, reader: _Reader) -> tuple[Told, ...]:
    now = desk.now
    return messages_for(desk.connection, standing_of(desk.connection, Actor(reader.person_id), at=now), at=now)


def _readers(desk: Desk) -> list[_Reader]:
    """Return the people who have something to hear, and an address, by id."""
    rows = desk.connection.execute(
        "SELECT person_id, name, email, language, mail_choice FROM person JOIN person_private USING (person_id)"
        " WHERE person_id = ANY (%s) ORDER BY person_id",
        [list(people_waiting(desk.connection, at=desk.now))],
    ).fetchall()
    return [_Reader(*row) for row in rows]
