"""Counts for the home page: how many things are in which state, for a partner or for the whole vendor."""

from dataclasses import dataclass, field
from typing import Final

from tremplin.usecases.reads.reader import Reader


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand for one reader.

    Attributes:
        claims: by state.
        registrations: by state.
        awarded: minor units by currency, what was taken back left out.
    """

    claims: dict[str, int] = field(default_factory=dict)
    registrations: dict[str, int] = field(default_factory=dict)
    awarded: dict[str, int] = field(default_factory=dict)

    def count(self, *states: str) -> int:
        """Return how many claims are in one of some states."""
        return sum(self.claims.get(state, 0) for state in states)


# Who sees all partners reads the sums of all awards, less what was taken back, instead of every claim.
_OVERVIEW: Final = """
    WITH given AS (
        SELECT unit, amount FROM awards_by_day WHERE %(sees_all)s
        UNION ALL SELECT unit, -clawed_back FROM claim WHERE %(sees_all)s AND clawed_back > 0
        UNION ALL SELECT unit, awarded - clawed_back FROM claim
        WHERE NOT %(sees_all)s AND partner_id = ANY (%(partners)s) AND awarded > 0
    )
    SELECT (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
            SELECT state, count(*) AS n FROM claim
            WHERE %(sees_all)s OR partner_id = ANY (%(partners)s) GROUP BY state) AS one),
        (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
            SELECT state, count(*) AS n FROM registration
            WHERE %(sees_all)s OR partner_id = ANY (%(partners)s) GROUP BY state) AS one),
        (SELECT coalesce(jsonb_object_agg(unit, total), '{}') FROM (
            SELECT unit, sum(amount)::bigint AS total FROM given
            WHERE unit ~ '^[A-Z]{3}$' GROUP BY unit HAVING sum(amount) > 0) AS one)
"""


def overview(reader: Reader) -> Overview:
    """Return how things stand for what a person may see."""
    found = reader.connection.execute(_OVERVIEW, reader.sight()).fetchone()
    return Overview(*found) if found else Overview()
