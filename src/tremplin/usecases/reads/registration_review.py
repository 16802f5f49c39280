"""One registration beside what other partners have registered for the same customer and products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE, Registered, rivals_of
from tremplin.usecases.reads.claim_page import Possible, possible_events
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PROJECT, words

RIVALS_MAX: Final = 50
"""So many registrations of one customer are looked at."""


@dataclass(frozen=True, slots=True)
class RegistrationSeen:
    """A registration as the vendor compares it.

    Attributes:
        partner_id: None when the partner is out of the reader's sight; then its name, its value and its claims are too.
        families: of products; empty for all of them.
        value: minor units of `currency`, or None.
        expires_on: the first day on which it protects no more.
        claims: how many claims there are about the project.
    """

    project_id: str
    partner_id: str | None
    partner_name: str | None
    state: str
    since: datetime
    registered_on: date
    families: tuple[str, ...]
    sale_type: str | None
    value: int | None
    currency: str | None
    expires_on: date | None
    extensions: int
    claims: int | None


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """A registration with its rivals.

    Attributes:
        rivals: the approved first.
        extension: state of the extension, by its name.
        extension_days: asked for; None when nothing is.
        asked_why: what the partner said about the last extension that it asked for.
        possible: what one of the reader's roles allows; guards may still stand against it.
        is_own_part: whether the reader has made it, so that somebody else decides.
    """

    own: RegistrationSeen
    customer_id: str
    customer_name: str | None
    rivals: tuple[RegistrationSeen, ...]
    extension: str
    extension_days: int | None
    asked_why: str | None
    possible: tuple[Possible, ...]
    is_own_part: bool


def get_registration(reader: Reader, project_id: str) -> RegistrationPage:
    """Return a registration with what other partners have there: for people of the vendor alone (X1).

    Raises:
        Refused: NotAllowed; NotFound, also when it is out of sight.
    """
    reader.require_roles(_READERS)
    asked = {"project": project_id, "person": reader.standing.person_id, "at_most": RIVALS_MAX}
    rows = {row["project_id"]: row for row in reader.rows(_REGISTRATIONS, asked)}
    row = rows.get(project_id)
    reader.require_found(row["partner_id"] if row else None, what=words(PROJECT), name=project_id)
    if row is None:
        raise LookupError(project_id)
    found = rivals_of(_registered(row), among=[_registered(one) for one in rows.values()])
    return RegistrationPage(
        _seen(reader, row),
        row["customer_id"],
        row["customer_name"],
        tuple(_seen(reader, rows[one.project_id]) for one in found),
        row["extension"],
        row["extension_days"] if row["extension"] == "pending" else None,
        row["asked_why"],
        _possible(reader, row),
        row["is_own_part"],
    )


_READERS: Final = frozenset({"channel-manager", "approver", "finance", "auditor"})

_REGISTRATIONS: Final = """
    WITH wanted AS (
        SELECT data ->> 'customer_id' AS customer_id FROM fact
        WHERE table_name = 'projects' AND record_id = %(project)s AND superseded_at IS NULL
    )
    SELECT registration.*, project.data ->> 'customer_id' AS customer_id,
        (project.data ->> 'registered_on')::date AS registered_on, project.data -> 'families' AS families,
        project.data ->> 'sale_type' AS sale_type, (project.data ->> 'value')::bigint AS value,
        project.data ->> 'currency' AS currency,
        (SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = registration.partner_id
            AND superseded_at IS NULL) AS partner_name,
        (SELECT data ->> 'name' FROM fact WHERE table_name = 'customers' AND superseded_at IS NULL
            AND record_id = project.data ->> 'customer_id') AS customer_name,
        (SELECT count(*) FROM claim WHERE claim.project_id = registration.project_id AND state <> 'draft') AS claims,
        (SELECT command.reason FROM audit JOIN command USING (command_id) WHERE audit.what = 'ask-extension'
            AND audit.subject = registration.project_id ORDER BY audit.id DESC LIMIT 1) AS asked_why,
        EXISTS (SELECT 1 FROM audit JOIN command USING (command_id)
            WHERE audit.subject = registration.project_id
            AND audit.what IN ('register-project', 'revise-project', 'ask-extension')
            AND coalesce(command.actor_person, command.on_behalf_of) = %(person)s) AS is_own_part
    FROM wanted JOIN fact AS project ON project.table_name = 'projects' AND project.superseded_at IS NULL
        AND project.data ? 'customer_id' AND project.data ->> 'customer_id' = wanted.customer_id
    JOIN registration ON registration.project_id = project.record_id
    ORDER BY registration.project_id <> %(project)s, registration.state <> 'approved', registration.state_since DESC
    LIMIT %(at_most)s
"""


def _registered(row: Mapping[str, Any]) -> Registered:
    families = frozenset(row["families"] or ())
    about = row["project_id"], row["customer_id"], row["partner_id"]
    return Registered(*about, families, row["state"], row["expires_on"])


def _seen(reader: Reader, row: Mapping[str, Any]) -> RegistrationSeen:
    is_in_sight = reader.standing.may_see(row["partner_id"])
    hidden = {} if is_in_sight else dict.fromkeys(("partner_id", "partner_name", "value", "claims"))
    copied = {name: row[name] for name in RegistrationSeen.__slots__ if name in row and name != "families"}
    return RegistrationSeen(
        **{**copied, **hidden, "since": row["state_since"], "families": tuple(sorted(row["families"] or ()))}
    )


def _possible(reader: Reader, row: Mapping[str, Any]) -> tuple[Possible, ...]:
    found = possible_events(reader, REGISTRATION_LIFE, row["state"])
    is_protected = row["state"] == "approved"
    return (*found, *possible_events(reader, EXTENSION_LIFE, row["extension"])) if is_protected else found
