"""Reminders: what ends unless somebody acts, said once for each number of days that are left (R4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from tremplin.claims.claim_life import OPEN
from tremplin.claims.reminder import REMINDED_BEFORE, Ending, Reminder, Subject, reminders_due
from tremplin.store.posting import Posted
from tremplin.usecases.audience import PAPERS
from tremplin.usecases.command import Command
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out

Key = tuple[str, str, str, str, int]
"""Of a reminder: kind of thing, its id, the partner, the day of the end, the days before it."""

# By kind of thing, what ends between tomorrow and the last day that is looked at: its id, whom it concerns, its day.
_ENDINGS: Final[Mapping[Subject, str]] = {
    "claim": """
        SELECT claim_id, partner_id, reserved_until FROM claim
        WHERE reserved > 0 AND state = ANY (%(open)s) AND reserved_until > %(on)s AND reserved_until <= %(until)s""",
    "registration": """
        SELECT project_id, partner_id, expires_on FROM registration
        WHERE state = 'approved' AND expires_on > %(on)s AND expires_on <= %(until)s""",
    "competency": """
        SELECT record_id, data ->> 'partner_id', (data ->> 'valid_until')::date FROM fact
        WHERE table_name = 'competencies' AND superseded_at IS NULL
            AND (data ->> 'valid_until')::date > %(on)s AND (data ->> 'valid_until')::date <= %(until)s""",
    "appeal": """
        SELECT claim.claim_id, partner_id, (data ->> 'until')::date FROM claim JOIN claim_event AS last
            ON last.claim_id = claim.claim_id AND last.n = claim.version
        WHERE claim.state = 'rejected'
            AND (data ->> 'until')::date > %(on)s AND (data ->> 'until')::date <= %(until)s""",
    "clawback": """
        SELECT claim_id, partner_id, until FROM claim CROSS JOIN LATERAL (
            SELECT (data -> 'notice' ->> 'contest_until')::date AS until FROM claim_event
            WHERE claim_event.claim_id = claim.claim_id AND event = 'notice-clawback' ORDER BY n DESC LIMIT 1
        ) AS notice
        WHERE state = 'clawback-noticed' AND until > %(on)s AND until <= %(until)s""",
    "introduction": """
        SELECT introduction_id, receiving_id, lapses_on FROM introduction_state
        WHERE state = 'offered' AND lapses_on > %(on)s AND lapses_on <= %(until)s""",
    "agreement": """
        SELECT agreement_id, partner_id, lapses_on FROM agreement, jsonb_object_keys(shares) AS one (partner_id)
        WHERE state = 'proposed' AND lapses_on > %(on)s AND lapses_on <= %(until)s AND NOT EXISTS (
            SELECT 1 FROM agreement_acceptance AS given
            WHERE given.agreement_id = agreement.agreement_id AND given.partner_id = one.partner_id
        )""",
    # What ends on a day to come and has no successor; another mandate or check takes its place.
    "mandate": """
        SELECT mandate_id, partner_id, valid_until FROM mandate
        WHERE valid_until > %(on)s AND valid_until <= %(until)s AND NOT EXISTS (
            SELECT 1 FROM mandate AS next WHERE next.partner_id = mandate.partner_id
            AND next.valid_from <= mandate.valid_until
            AND (next.valid_until IS NULL OR next.valid_until > mandate.valid_until)
        )""",
    "diligence": """
        SELECT partner_id, partner_id, valid_until FROM (
            SELECT DISTINCT ON (partner_id) partner_id, valid_until FROM diligence WHERE paper IS NULL
            ORDER BY partner_id, id DESC
        ) AS last WHERE valid_until > %(on)s AND valid_until <= %(until)s""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Command):
    """Send reminders.

    Attributes:
        keys: of those that are due (`reminders_waiting`); one that has gone out, or is not due any more, is left alone.
    """

    kind: ClassVar[str] = "remind"

    keys: tuple[Key, ...]


def key_of(reminder: Reminder) -> Key:
    """Return what a reminder is known by, so that it goes out once."""
    ending = reminder.ending
    return (ending.subject, ending.id, ending.partner, ending.over_on.isoformat(), reminder.days)


def reminders_waiting(connection: Connection, *, on: date) -> tuple[Reminder, ...]:
    """List the reminders that are due on a day and have not gone out, by the day of the end."""
    # A partner without people here has nobody to be reminded.
    known = {row[0] for row in connection.execute("SELECT organisation_id FROM organisation").fetchall()}
    due = reminders_due(_endings(connection, on=on), on=on)
    gone = _gone(connection, on=on)
    return tuple(one for one in due if one.ending.partner in known and key_of(one) not in gone)


def remind(connection: Connection, command: Remind) -> Posted:
    """Send reminders; run twice, late or in two processes, each goes out once (R4).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        # Two processes that remind wait for each other; the second then sees what the first has sent.
        work.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('jobs:remind', 0))")
        wanted = set(command.keys)
        sent = [one for one in reminders_waiting(work.connection, on=work.today) if key_of(one) in wanted]
        for one in sent:
            _send(work, one)
        work.answer["reminded"] = len(sent)
        work.audit(command.kind, None, reminded=len(sent))

    return carry_out(connection, command, change)


def _send(work: Work, reminder: Reminder) -> None:
    subject, subject_id, partner_id, over_on, days = key_of(reminder)
    work.insert("reminder", subject=subject, subject_id=subject_id, partner_id=partner_id, over_on=over_on, days=days)
    topic = "paper-due" if subject in PAPERS else "reminder-due"
    work.tell(topic, subject=subject, id=subject_id, partner_id=partner_id, over_on=over_on)


def _endings(connection: Connection, *, on: date) -> Iterator[Ending]:
    until = on + timedelta(days=max(REMINDED_BEFORE))
    for subject, query in _ENDINGS.items():
        for row in connection.execute(query.encode(), {"on": on, "until": until, "open": list(OPEN)}).fetchall():
            yield Ending(subject, row[0], row[1], row[2])


def _gone(connection: Connection, *, on: date) -> set[Any]:
    rows = connection.execute(
        "SELECT subject, subject_id, partner_id, over_on, days FROM reminder WHERE over_on > %s", [on]
    ).fetchall()
    return {(row[0], row[1], row[2], row[3].isoformat(), row[4]) for row in rows}
