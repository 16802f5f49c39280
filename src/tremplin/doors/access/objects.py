"""The one function through which every page gets its object: who may not know of it gets "not found" (X1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404
from psycopg.rows import dict_row

from tremplin.doors.access.visit import Request
from tremplin.store.posting import note_security


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that pages are about.

    Attributes:
        name: as the security log names it.
        query: finds one row by `%(id)s`; its column `seen_by` holds the ids of the partners whose people may see it.
    """

    name: str
    query: str


PARTNER: Final = Kind(
    "partner",
    "SELECT organisation_id AS partner_id, ARRAY[organisation_id] AS seen_by FROM organisation"
    " WHERE organisation_id = %(id)s AND kind = 'partner'",
)
PROJECT: Final = Kind(
    "project",
    """
    SELECT fact.record_id AS project_id, fact.data, (fact.data ->> 'value')::bigint AS value,
        coalesce(customer.data ->> 'name', fact.data ->> 'customer_id') AS customer,
        coalesce(registration.state, fact.data ->> 'status') AS state, registration.expires_on,
        registration.extensions, registration.version, ARRAY(
            SELECT fact.data ->> 'registered_by' UNION SELECT data ->> 'partner_id' FROM fact AS role
            WHERE table_name = 'roles' AND superseded_at IS NULL AND data ? 'project_id'
            AND data ->> 'project_id' = %(id)s
            UNION SELECT receiving_id FROM introduction_state WHERE project_id = %(id)s AND state = 'accepted'
        ) AS seen_by
    FROM fact LEFT JOIN registration ON registration.project_id = fact.record_id
    LEFT JOIN fact AS customer ON customer.table_name = 'customers' AND customer.superseded_at IS NULL
        AND customer.record_id = fact.data ->> 'customer_id'
    WHERE fact.table_name = 'projects' AND fact.superseded_at IS NULL AND fact.record_id = %(id)s
    """,
)
CLAIM: Final = Kind("claim", "SELECT *, ARRAY[partner_id] AS seen_by FROM claim WHERE claim_id = %(id)s")


def get_object(request: Request, kind: Kind, object_id: str) -> Mapping[str, Any]:
    """Return what a page is about, for this visitor.

    Args:
        request: of a person who is signed in.
        kind: what it is.
        object_id: as the address names it; from outside.

    Raises:
        Http404: there is no such thing, or none that the visitor may know of; the second is a security event.
    """
    visit = request.visit
    row = None
    if "\x00" not in object_id:
        with visit.connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(kind.query.encode(), {"id": object_id}).fetchone()
    if row is None:
        raise Http404
    if not any(visit.person.standing.may_see(partner_id) for partner_id in row["seen_by"]):
        detail = {"kind": kind.name, "id": object_id[:200]}
        note_security(visit.connection, actor=visit.person.person_id, what="out-of-sight", detail=detail)
        raise Http404
    return row
