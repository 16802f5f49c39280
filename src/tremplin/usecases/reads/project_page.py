"""What belongs to one project, for a partner in it: who does what, how it is registered, how long it is protected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import words
from tremplin.wording import Phrase

ROLES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """Who does what in a project.

    Attributes:
        share: that was agreed; None where there is none, or it is another partner's (S4).
    """

    partner: str
    role: str
    share: Fraction | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class RegistrationSeen:
    """How a project is registered.

    Attributes:
        is_own: whether the reader's partner registered it.
        reason: what the vendor said with its last decision.
        possible: events that the reader's roles allow from here.
    """

    state: str
    since: datetime
    expires_on: date | None
    extensions: int
    extension: str
    extension_days: int | None
    is_own: bool
    reason: str | None
    possible: frozenset[str]

    @property
    def extension_words(self) -> Phrase:
        """How far a longer protection has come, as it is said."""
        return words(EXTENSION_LIFE.states[self.extension])


def list_roles(reader: Reader, project_id: str) -> tuple[RoleSeen, ...]:
    """List who does what in a project that the reader may know of, by partner and role."""
    own = reader.standing.organisation_id
    rows = reader.rows(_ROLES, project_id, ROLES_MAX)
    return tuple(
        RoleSeen(
            row["partner"],
            row["role"],
            Fraction(row["share"]) if row["share"] and row["partner_id"] == own else None,
            row["partner_id"] == own,
        )
        for row in rows
    )


def find_registration(reader: Reader, project_id: str) -> RegistrationSeen | None:
    """Return how a project is registered; None for one that came from elsewhere."""
    row = reader.row(_REGISTRATION, {"project": project_id})
    if row is None:
        return None
    is_own = row["partner_id"] == reader.standing.organisation_id
    return RegistrationSeen(
        state=row["state"],
        since=row["since"],
        expires_on=row["expires_on"],
        extensions=row["extensions"],
        extension=row["extension"],
        extension_days=row["extension_days"],
        is_own=is_own,
        reason=row["reason"] if is_own else None,
        possible=_possible(reader, row) if is_own else frozenset(),
    )


def _possible(reader: Reader, row: Mapping[str, Any]) -> frozenset[str]:
    lives = [(REGISTRATION_LIFE, row["state"])]
    if row["state"] == "approved":
        lives.append((EXTENSION_LIFE, row["extension"]))
    events = [life.events[name] for life, state in lives for name in life.events_from(state)]
    return frozenset(one.name for one in events if one.roles & reader.standing.roles)


_ROLES: Final = """
    SELECT role.data ->> 'partner_id' AS partner_id, role.data ->> 'role' AS role, role.data ->> 'share' AS share,
        coalesce(partner.data ->> 'name', role.data ->> 'partner_id') AS partner
    FROM fact AS role LEFT JOIN fact AS partner ON partner.table_name = 'partners'
        AND partner.record_id = role.data ->> 'partner_id' AND partner.superseded_at IS NULL
    WHERE role.table_name = 'roles' AND role.superseded_at IS NULL
        AND role.data ? 'project_id' AND role.data ->> 'project_id' = %s
    ORDER BY partner, role LIMIT %s
"""
_REGISTRATION: Final = """
    SELECT partner_id, state, state_since AS since, expires_on, extensions, extension, extension_days, (
        SELECT command.reason FROM audit JOIN command USING (command_id)
        WHERE audit.subject = registration.project_id
            AND audit.what IN ('deny-registration', 'ask-revision', 'deny-extension', 'approve-registration')
        ORDER BY audit.id DESC LIMIT 1
    ) AS reason
    FROM registration WHERE project_id = %(project)s
"""
