"""The person at the door as they are now: read at each request, so that a right taken away is gone at once (X5)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import psycopg

from tremplin.claims.role import check_roles
from tremplin.usecases.command import Actor
from tremplin.usecases.right import Standing, standing_of

_WHO: Final = """
    SELECT transaction_timestamp(), language, coalesce(name, ''), (
        SELECT data ->> 'name' FROM fact
        WHERE table_name = 'partners' AND record_id = organisation_id AND superseded_at IS NULL
    )
    FROM person LEFT JOIN person_private USING (person_id) WHERE person_id = %s AND is_active
"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in.

    Attributes:
        name: as people call them; empty once it has been erased.
        language: that they chose in the store.
        organisation: its name; its id while nobody has recorded a name.
        standing: roles, portfolio, and what they may see.
        at: the instant of the request, by the clock of the database.
        is_demonstration: whether they came by a link of the demonstration.
    """

    name: str
    language: str
    organisation: str
    standing: Standing
    at: datetime
    is_demonstration: bool = False

    @property
    def person_id(self) -> str:
        """The natural person."""
        return self.standing.person_id

    @property
    def actor(self) -> Actor:
        """The person as the actor of a command."""
        return Actor(self.person_id)

    def has_any(self, *roles: str) -> bool:
        """Say whether the person has one of some roles now."""
        return not self.standing.roles.isdisjoint(roles)


def find_visitor(
    connection: psycopg.Connection[Any], person_id: str, *, is_demonstration: bool = False
) -> Visitor | None:
    """Return a person as they are now; None when there is none, or one who is gone."""
    found = connection.execute(_WHO, [person_id]).fetchone()
    if found is None:
        return None
    at, language, name, organisation = found
    standing = standing_of(connection, Actor(person_id), at=at)
    if check_roles(standing.roles) is not None:
        # Two roles that may not meet in one person: neither counts (X5).
        standing = replace(standing, roles=frozenset(), portfolio=frozenset())
    return Visitor(name, language, organisation or standing.organisation_id, standing, at, is_demonstration)
