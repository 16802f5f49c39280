"""Who could be the second partner of a project: every partner as it is on a day, ranked with the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tremplin.claims.candidate import Candidate, Ranked, Wanted, ranked_candidates
from tremplin.store.fact import CurrentFacts
from tremplin.usecases.rows import Rows
from tremplin.usecases.terms import Terms

PROPOSALS_MAX: Final = 10
"""So many of the ranking are shown and kept, the first ones."""


def rank_second_partners(
    rows: Rows,
    introduction: Mapping[str, Any],
    *,
    competencies: frozenset[str],
    programme: str,
    terms: Terms | None,
    day: date,
) -> tuple[Ranked, ...]:
    """Return the first partners who could take an introduced project, the best first.

    Two questions whatever the number of partners: who can be among the first by competencies, level and territory, and
    how many projects those have under way. What is asked leaves out only whom no load could bring among the first.

    Args:
        rows: that are read.
        introduction: its row: the project, and who brings it.
        competencies: that the work needs.
        programme: whose membership and levels count.
        terms: of it that are in force, for the order of its levels; None: no level is above another.
        day: on which partners are looked at.
    """
    facts = CurrentFacts(rows.connection)
    project = facts.find("projects", introduction["project_id"])
    customer = facts.find("customers", project.customer_id)
    levels = tuple(reversed(terms.compiled.programme.level_names)) if terms else ()
    wanted = Wanted(introduction["introducing_id"], competencies, customer.country, levels)
    asked = {
        "programme": programme,
        "introducing": wanted.introducing,
        "competencies": sorted(competencies),
        "levels": list(levels),
        "country": wanted.country,
        "day": day.isoformat(),
        "at_most": PROPOSALS_MAX,
    }
    first = [_candidate(row) for row in rows.rows(_CONTENDERS, asked)]
    return ranked_candidates(wanted, candidates=_with_load(rows, first, day=day), at_most=PROPOSALS_MAX)


def _with_load(rows: Rows, candidates: Iterable[Candidate], *, day: date) -> list[Candidate]:
    known = {one.partner: one for one in candidates}
    found = rows.rows(_LOADS, {"partners": sorted(known), "day": day.isoformat()})
    loads = {row["partner"]: row["load"] for row in found}
    return [replace(one, load=loads.get(partner, 0)) for partner, one in known.items()]


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        partner=row["partner"],
        competencies=frozenset(row["competencies"] or ()),
        level=row["level"],
        countries=frozenset({row["country"]}),
        load=0,
    )


# Days are compared as they are written, year first.
_VALID: Final = """superseded_at IS NULL AND coalesce(data ->> 'valid_from', '') <= %(day)s
    AND coalesce(data ->> 'valid_until', '9999-12-31') > %(day)s"""

# What partners hold is gathered by partner in one go: of three parts that are joined, planners guess one row, and loop.
_CONTENDERS: Final = f"""
    WITH held AS (
        SELECT data ->> 'partner_id' AS partner, data ->> 'competency' AS competency, NULL::text AS level, record_id,
            FALSE AS is_member
        FROM fact WHERE table_name = 'competencies' AND data ? 'competency'
            AND data ->> 'competency' = ANY (%(competencies)s::text[]) AND {_VALID}
        UNION ALL
        SELECT data ->> 'partner_id', NULL, data ->> 'level', record_id, FALSE
        FROM fact WHERE table_name = 'levels' AND data ->> 'programme' = %(programme)s AND {_VALID}
        UNION ALL
        SELECT data ->> 'partner_id', NULL, NULL, record_id, TRUE
        FROM fact WHERE table_name = 'memberships' AND data ->> 'programme' = %(programme)s AND {_VALID}
    ), members AS (
        SELECT partner, array_agg(DISTINCT competency) FILTER (WHERE competency IS NOT NULL) AS competencies,
            (array_agg(level ORDER BY record_id) FILTER (WHERE level IS NOT NULL))[1] AS level
        FROM held GROUP BY partner HAVING bool_or(is_member)
    ), ranked AS (
        SELECT partner, data ->> 'country' AS country, level, competencies, rank() OVER (
            ORDER BY coalesce(cardinality(competencies), 0) DESC,
                coalesce(array_position(%(levels)s::text[], level), cardinality(%(levels)s::text[]) + 1),
                data ->> 'country' <> %(country)s
        ) AS place
        FROM members JOIN fact ON table_name = 'partners' AND record_id = partner AND superseded_at IS NULL
        WHERE partner <> %(introducing)s AND (cardinality(%(competencies)s::text[]) = 0 OR competencies IS NOT NULL)
    )
    SELECT * FROM ranked WHERE place <= %(at_most)s
"""

# Partner by partner: how many roles they have together, no planner could guess.
_LOADS: Final = f"""
    SELECT partner, (
        SELECT count(DISTINCT data ->> 'project_id')::integer FROM fact
        WHERE table_name = 'roles' AND data ? 'partner_id' AND data ->> 'partner_id' = partner AND {_VALID}
    ) AS load
    FROM unnest(%(partners)s::text[]) AS partner
"""
