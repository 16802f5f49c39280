"""Leaves about what partners are and have: competencies, memberships, levels, roles, proofs."""

from datetime import date

from tremplin.checker import levels
from tremplin.checker.case import Case
from tremplin.checker.facts import Row
from tremplin.checker.moments import moment
from tremplin.checker.reading import list_at
from tremplin.checker.rule import Rule

Seen = tuple[bool, str | None]


def of_competencies(rule: Rule, case: Case) -> Seen:
    """Say whether a partner holds enough of the competencies; seen are those held."""
    asked, day = rule["holds"], _day(rule, case, "competency")
    if day is None:
        return False, ""
    wanted = list_at(asked["any_of"], place=rule.place)
    held: set[str] = set()
    is_met = False
    for partner_id in _partners(rule, case, day):
        theirs = {
            row["competency"]
            for row in case.facts.rows("competency")
            if row["partner_id"] == partner_id
            and row["competency"] in wanted
            and asked.get("kind") in (None, row["kind"])
            and case.facts.is_valid("competency", row, day)
        }
        is_met = is_met or len(theirs) >= asked["at_least"]
        held |= theirs
    return is_met, ",".join(sorted(held))


def of_membership(rule: Rule, case: Case) -> Seen:
    """Say whether a partner is a member of a programme; seen is yes or no."""
    day = _day(rule, case, "membership")
    if day is None:
        return False, "no"
    partners = _partners(rule, case, day)
    is_member = any(
        row["partner_id"] in partners
        and row["programme"] == rule["membership"]["programme"]
        and case.facts.is_valid("membership", row, day)
        for row in case.facts.rows("membership")
    )
    return is_member, "yes" if is_member else "no"


def of_level(rule: Rule, case: Case) -> Seen:
    """Say whether a partner is at a level, recorded or computed; seen is the level."""
    asked, day = rule["level"], _day(rule, case, "level")
    if day is None:
        return False, None
    order = levels.level_order(case)
    found = []
    for partner_id in _partners(rule, case, day):
        if asked["computed"]:
            level = levels.computed_level(case, partner_id=partner_id, day=day)
        else:
            level = levels.recorded_level(case, partner_id=partner_id, area=asked.get("area"), day=day)
        if level is not None:
            found.append(order.index(level))
    least = 0 if asked.get("at_least") is None else order.index(asked["at_least"])
    is_exact = asked.get("is") is None or order.index(asked["is"]) in found
    return bool(found) and max(found) >= least and is_exact, order[max(found)] if found else None


def of_role(rule: Rule, case: Case) -> Seen:
    """Say whether the claimant has one of the roles; seen are the claimant's."""
    day = _day(rule, case, "day")
    roles = case.roles_of(case.partner_id, day)
    return any(role in roles for role in list_at(rule["role"], place=rule.place)), ",".join(sorted(roles))


def of_other_partner(rule: Rule, case: Case) -> Seen:
    """Say whether another partner has one of the roles; seen are those partners."""
    day = case.day()
    wanted = list_at(rule["other_partner"], place=rule.place)
    others = {row["partner_id"] for row in case.roles(day) if row["role"] in wanted} - {case.partner_id}
    return bool(others), ",".join(sorted(others))


def of_proof(rule: Rule, case: Case) -> Seen:
    """Say whether a proof of a kind was accepted or handed in; seen is which."""
    found = proof_state(case, [rule["proof_of"]])
    return is_proven(found, rule["state"]), found


def proof_state(case: Case, kinds: list[str]) -> str | None:
    """Return the best state of a proof of one of these kinds, or None."""
    claim_id = case.claim["claim_id"]
    rows: list[Row] = [row for row in case.facts.rows("proof") if row["claim_id"] == claim_id and row["kind"] in kinds]
    if any(row.get("accepted_on") is not None for row in rows):
        return "accepted"
    return "handed_in" if rows else None


def is_proven(found: str | None, asked: str) -> bool:
    """Say whether a proof is in the state that is asked for."""
    return found == "accepted" or (found == "handed_in" and asked == "handed_in")


def _day(rule: Rule, case: Case, kind: str) -> date | None:
    return case.day(kind) if "on" not in rule else moment(rule["on"], case)


def _partners(rule: Rule, case: Case, day: date) -> set[str]:
    """Return whom a leaf is about: the claimant, or the partners with a role in the project on the day."""
    who = rule["who"]
    return {case.partner_id} if who == "claimant" else case.partners_with(who, day)
