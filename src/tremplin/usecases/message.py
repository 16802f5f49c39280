"""What a message says to one person: whom it concerns, and what of it that person may see now (S4, X1, X5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg.rows import dict_row

from tremplin.usecases.amount import amount_said
from tremplin.usecases.audience import REMINDERS, TOPICS, Topic, page_of
from tremplin.usecases.command import Actor
from tremplin.usecases.refused import recalled_phrase
from tremplin.usecases.right import Standing, standing_of
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Row
from tremplin.wording import Phrase

TOLD_FOR_DAYS: Final = 14
"""How long a message that no mail has told is still put into one."""

ABANDONED_AFTER: Final = timedelta(hours=1)
"""After which time a mail that is still open belongs to a process that ended while it was sending."""

PARTS_MAX: Final = 200
"""How many messages one mail tells at most; the rest comes with the next."""

_PARTNERS: Final[Mapping[str, str]] = {
    "claim": """
        SELECT partner_id FROM claim WHERE claim_id = %(id)s
        UNION SELECT part ->> 'payee' FROM claim_event,
            jsonb_array_elements(coalesce(data -> 'parts', '[]') || coalesce(data -> 'promised', '[]')) AS part
        WHERE claim_id = %(id)s AND data ?| ARRAY['parts', 'promised'] AND part ->> 'kind' = 'partner'""",
    "project": "SELECT partner_id FROM registration WHERE project_id = %(id)s",
    "introduction": """
        SELECT unnest(ARRAY[introducing_id, receiving_id]) FROM introduction_state WHERE introduction_id = %(id)s""",
    "agreement": "SELECT jsonb_object_keys(shares) FROM agreement WHERE agreement_id = %(id)s",
    "paper": "SELECT %(partner)s",
    "reminder": "SELECT %(partner)s",
    "verification": "SELECT NULL WHERE false",
}


# Of notices that a mail is still to tell: none did, or it did not go out, or nobody knows.
_WAITING: Final = """
    notice.at > %(at)s - make_interval(days => %(days)s) AND (
        mail_key IS NULL OR mail.state IN ('failed', 'unknown')
        OR (mail.state = 'open' AND mail.at < %(at)s - %(abandoned)s)
    )"""


@dataclass(frozen=True, slots=True)
class Told:
    """A message as one person may hear it.

    Attributes:
        notice_id: of the notice.
        before: key of the mail that was to tell it; None when none was.
        before_state: how that mail ended; None when none was.
        at: when it happened.
        phrase: what it says.
        about: the kind of thing that it is about, as reminders and topics name it, and its id.
        is_reminder: whether it says what falls due, and not what has happened.
        is_pressing: whether it comes at once in any case.
    """

    notice_id: int
    before: str | None
    before_state: str | None
    at: datetime
    phrase: Phrase
    about: tuple[str, str]
    is_reminder: bool
    is_pressing: bool


def partners_about(connection: Connection, row: Row) -> frozenset[str]:
    """Return the partners that a message concerns.

    Args:
        connection: of the database.
        row: of the outbox: `topic` and `payload`.
    """
    about, payload = TOPICS[row["topic"]].about, row["payload"]
    named = {"id": payload.get(f"{about}_id"), "partner": payload.get("partner_id")}
    found = connection.execute(_PARTNERS[about].encode(), _used(_PARTNERS[about], named)).fetchall()
    return frozenset(one[0] for one in found if one[0] is not None)


def concerned_people(
    connection: Connection, topic: Topic, *, partners: frozenset[str], at: datetime
) -> tuple[str, ...]:
    """Return the ids of the people whom a message concerns at an instant, by id."""
    rows = connection.execute(
        "SELECT DISTINCT person_id FROM person JOIN role_grant USING (person_id)"
        " WHERE is_active AND role = ANY (%(roles)s) AND (organisation_id = ANY (%(of)s))"
        " AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s) ORDER BY person_id",
        {"roles": sorted(topic.partner | topic.vendor), "of": [*sorted(partners), "vendor"], "at": at},
    ).fetchall()
    people = (standing_of(connection, Actor(row[0]), at=at) for row in rows)
    return tuple(one.person_id for one in people if is_concerned(one, topic, partners=partners))


def is_concerned(standing: Standing, topic: Topic, *, partners: frozenset[str]) -> bool:
    """Say whether a message is for a person: one of their roles is told, and they may see what it is about."""
    if not standing.is_vendor:
        return standing.organisation_id in partners and bool(standing.roles & topic.partner)
    if not standing.roles & topic.vendor:
        return False
    return topic.about == "verification" or any(standing.may_see(one) for one in partners)


def messages_for(connection: Connection, standing: Standing, *, at: datetime) -> tuple[Told, ...]:
    """Return what a person has not been told by mail and may hear now, the oldest first; `PARTS_MAX` at most.

    What was in a mail that did not go out, or of which nobody knows, is told again in another.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        rows: Sequence[dict[str, Any]] = cursor.execute(
            f"""
            SELECT notice.id, mail_key, mail.state, outbox.topic, outbox.payload, outbox.command_id, outbox.created_at
            FROM notice JOIN outbox ON outbox.id = outbox_id LEFT JOIN mail ON mail.key = mail_key
            WHERE notice.person_id = %(person)s AND {_WAITING}
            ORDER BY outbox.id LIMIT %(most)s
            """.encode(),
            {"person": standing.person_id, "most": PARTS_MAX, **_waiting(at)},
        ).fetchall()
    told = (_told(connection, standing, row) for row in rows)
    return tuple(one for one in told if one is not None)


def people_waiting(connection: Connection, *, at: datetime) -> tuple[str, ...]:
    """List the ids of active people whom a mail could still tell something, by id."""
    rows = connection.execute(
        f"""
        SELECT person_id FROM person WHERE is_active AND EXISTS (
            SELECT 1 FROM notice LEFT JOIN mail ON mail.key = mail_key
            WHERE notice.person_id = person.person_id AND {_WAITING}
        )
        ORDER BY person_id
        """.encode(),
        _waiting(at),
    ).fetchall()
    return tuple(row[0] for row in rows)


def _waiting(at: datetime) -> dict[str, object]:
    return {"at": at, "days": TOLD_FOR_DAYS, "abandoned": ABANDONED_AFTER}


def _told(connection: Connection, standing: Standing, row: Row) -> Told | None:
    """Return a message in words, or None when the person may not hear it any more (X5)."""
    topic = TOPICS[row["topic"]]
    partners = partners_about(connection, row)
    if not is_concerned(standing, topic, partners=partners):
        return None
    return Told(
        notice_id=row["id"],
        before=row["mail_key"],
        before_state=row["state"],
        at=row["created_at"],
        phrase=_phrase(connection, standing, topic, row, partners=partners),
        about=_about(row["topic"], row["payload"]),
        is_reminder=topic.about == "reminder",
        is_pressing=topic.is_pressing,
    )


def _about(name: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    about = TOPICS[name].about
    if about == "reminder":
        return payload["subject"], payload["id"]
    return page_of(name), payload.get(f"{about}_id", "")


def _phrase(connection: Connection, standing: Standing, topic: Topic, row: Row, *, partners: frozenset[str]) -> Phrase:
    payload = row["payload"]
    if topic.about == "reminder":
        over_on = date.fromisoformat(payload["over_on"])
        return Phrase(REMINDERS[payload["subject"]], {"id": payload["id"], "over_on": over_on})
    if topic.about == "verification":
        return Phrase(topic.text, {"invariant": payload["invariant"]})
    fields: dict[str, object] = {"id": payload[f"{topic.about}_id"]}
    if topic.about == "paper":
        # Of one partner alone: whoever is concerned may see all that it says.
        more = {name: recalled_phrase(one) for name, one in payload.items() if name not in ("paper_id", "partner_id")}
        return Phrase(topic.text, {**fields, **more})
    if "contest_until" in payload:
        fields["until"] = date.fromisoformat(payload["contest_until"])
    amount = None if topic.with_amount is None else _amount(connection, standing, row, partners=partners)
    if topic.with_amount is None or amount is None:
        return Phrase(topic.text, fields)
    return Phrase(topic.with_amount, {**fields, "amount": amount})


def _amount(connection: Connection, standing: Standing, row: Row, *, partners: frozenset[str]) -> object | None:
    """Return the amount that a person may see: all of it for the vendor, its own part for a partner (S4)."""
    payload = row["payload"]
    found = connection.execute("SELECT unit FROM claim WHERE claim_id = %s", [payload["claim_id"]]).fetchone()
    if found is None or found[0] is None:
        return None
    whole = next((payload[name] for name in ("awarded", "change", "amount") if name in payload), None)
    if standing.is_vendor or whole is None or partners == {standing.organisation_id}:
        return None if whole is None else amount_said(connection, int(whole), found[0])
    if "amount" in payload:
        # A clawback says what the whole claim loses; each partner's part of it follows from the decision.
        return None
    parts = connection.execute(
        "SELECT sum((part ->> 'amount')::bigint)::bigint FROM claim_event,"
        " jsonb_array_elements(coalesce(data -> 'parts', data -> 'moved', '[]')) AS part"
        " WHERE claim_id = %s AND command_id = %s AND part ->> 'payee' = %s",
        [payload["claim_id"], row["command_id"], standing.organisation_id],
    ).fetchone()
    return None if parts is None or parts[0] is None else amount_said(connection, int(parts[0]), found[0])


def _used(query: str, named: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return named if "%(" in query else None
