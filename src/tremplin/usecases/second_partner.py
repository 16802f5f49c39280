"""Who could be the second partner of a project: every partner as it is on a day, ranked with the reasons."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tremplin.claims.candidate import Candidate, Ranked, Wanted, ranked_candidates
from tremplin.store.fact import CurrentFacts
from tremplin.usecases.terms import Terms


def rank_second_partners(
    facts: CurrentFacts,
    introduction: Mapping[str, Any],
    *,
    competencies: frozenset[str],
    programme: str,
    terms: Terms | None,
    day: date,
) -> tuple[Ranked, ...]:
    """Return the partners who could take an introduced project, the best first.

    Args:
        facts: as they stand.
        introduction: its row: the project, and who brings it.
        competencies: that the work needs.
        programme: whose membership and levels count.
        terms: of it that are in force, for the order of its levels; None: no level is above another.
        day: on which partners are looked at.
    """
    project = facts.find("projects", introduction["project_id"])
    customer = facts.find("customers", project.customer_id)
    levels = tuple(reversed(terms.compiled.programme.level_names)) if terms else ()
    wanted = Wanted(introduction["introducing_id"], competencies, customer.country, levels)
    return ranked_candidates(wanted, candidates=_candidates(facts, programme, day=day))


def _candidates(facts: CurrentFacts, programme: str, *, day: date) -> list[Candidate]:
    """Return every partner as it is on a day."""
    held = _by_partner(facts.rows("competencies"), day=day)
    levels = _by_partner((one for one in facts.rows("levels") if one.programme == programme), day=day)
    members = _by_partner((one for one in facts.rows("memberships") if one.programme == programme), day=day)
    loads = _by_partner(facts.rows("roles"), day=day)
    return [
        Candidate(
            partner=one.partner_id,
            competencies=frozenset(each.competency for each in held.get(one.partner_id, ())),
            level=next((each.level for each in levels.get(one.partner_id, ())), None),
            countries=frozenset({one.country}),
            load=len({each.project_id for each in loads.get(one.partner_id, ())}),
            is_member=one.partner_id in members,
        )
        for one in facts.rows("partners")
    ]


def _by_partner(rows: Iterable[Any], *, day: date) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in rows:
        if (one.valid_from is None or one.valid_from <= day) and (one.valid_until is None or day < one.valid_until):
            found.setdefault(one.partner_id, []).append(one)
    return found
