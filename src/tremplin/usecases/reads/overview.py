"""Counts for the home page: how many things are in which state, for a partner or for the whole vendor."""

from dataclasses import dataclass, field

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


_OVERVIEW = """
    WITH seen AS (
        SELECT state, unit, count(*) AS n, sum(awarded - clawed_back)::bigint AS awarded FROM claim
        WHERE %(sees_all)s OR partner_id = ANY (%(partners)s) GROUP BY state, unit
    )
    SELECT (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
            SELECT state, sum(n)::bigint AS n FROM seen GROUP BY state) AS one),
        (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
            SELECT state, count(*) AS n FROM registration
            WHERE %(sees_all)s OR partner_id = ANY (%(partners)s) GROUP BY state) AS one),
        (SELECT coalesce(jsonb_object_agg(unit, total), '{}') FROM (
            SELECT unit, sum(awarded)::bigint AS total FROM seen
            WHERE awarded > 0 AND unit ~ '^[A-Z]{3}$' GROUP BY unit) AS one)
"""


def overview(reader: Reader) -> Overview:
    """Return how things stand for what a person may see."""
    found = reader.connection.execute(_OVERVIEW, reader.sight()).fetchone()
    return Overview(*found) if found else Overview()
