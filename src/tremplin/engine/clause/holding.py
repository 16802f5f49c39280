"""Leaves about who somebody is: competencies held, membership, level, roles in the project, proofs."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tremplin.engine.clause.ground import DayOf, Ground
from tremplin.engine.clause.level import computed_level, is_valid, recorded_level
from tremplin.engine.clause.moment import moment_day
from tremplin.engine.clause.reading import Reading
from tremplin.engine.hearing import Hearing
from tremplin.terms import condition as c
from tremplin.terms.moment import Moment

PartnersOf = Callable[[Hearing, date], Iterable[str]]


def leaf_day(on: Moment | None, kind: str, ground: Ground) -> DayOf:
    """Return what gives the day of a leaf: its own `on`, else the deciding day of its kind."""
    if on is not None:
        return moment_day(on, ground)
    if kind:
        return lambda hearing: hearing.day_for(kind)
    return lambda hearing: hearing.day


def partners_of(who: str, ground: Ground) -> PartnersOf:
    """Return what finds who is meant: the claimant, or the partners with a role in the project on a day."""
    if who == "claimant":
        return lambda hearing, _day: (hearing.partner_id,)
    ground.reach.rows.add(("roles", "project"))
    ground.reach.has_other_partners = True
    return lambda hearing, day: sorted({one.partner_id for one in roles_on(hearing, day) if one.role == who})


def roles_on(hearing: Hearing, day: date) -> list[Any]:
    """Return the roles in the project that hold on a day."""
    project = hearing.subjects["project"]
    known = hearing.view.of("roles", "project_id", project and project.project_id)
    return [one for one in known if is_valid(one.valid_from, one.valid_until, day)]


def holds_leaf(node: c.Holds, _place: str, ground: Ground) -> Reading:
    """Return the leaf that counts competencies held; what it sees are those of all who are meant."""
    ground.reach.rows.add(("competencies", "partner"))
    asked, kind, least = frozenset(node.holds.any_of), node.holds.kind, node.holds.at_least
    day_of, who = leaf_day(node.on, "competency", ground), partners_of(node.who, ground)

    is_of_claimant = node.who == "claimant"

    def read(hearing: Hearing) -> list[set[str]]:
        day = day_of(hearing)
        if day is None:
            return []
        if not is_of_claimant:
            return held_on(hearing, day)
        # Many rows have the same day, and the claimant holds the same on it.
        key = (read, hearing.partner_id, day)
        known = hearing.memo.get(key)
        if known is None:
            known = hearing.memo[key] = held_on(hearing, day)
        found: list[set[str]] = known
        return found

    def held_on(hearing: Hearing, day: date) -> list[set[str]]:
        return [
            {
                one.competency
                for one in hearing.view.of("competencies", "partner_id", partner_id)
                if one.competency in asked
                and (kind is None or one.kind == kind)
                and is_valid(one.valid_from, one.valid_until, day)
            }
            for partner_id in who(hearing, day)
        ]

    def test(held: list[set[str]], _hearing: Hearing) -> bool:
        return any(len(one) >= least for one in held)

    return Reading(read, test, lambda held: ",".join(sorted(set().union(*held))))


def membership_leaf(node: c.IsMember, _place: str, ground: Ground) -> Reading:
    """Return the leaf that asks for a valid membership."""
    ground.reach.rows.add(("memberships", "partner"))
    programme = node.membership.programme
    day_of, who = leaf_day(node.on, "membership", ground), partners_of(node.who, ground)

    def read(hearing: Hearing) -> bool:
        day = day_of(hearing)
        return day is not None and any(
            one.programme == programme and is_valid(one.valid_from, one.valid_until, day)
            for partner_id in who(hearing, day)
            for one in hearing.view.of("memberships", "partner_id", partner_id)
        )

    return Reading(read, lambda seen, _hearing: bool(seen), lambda seen: "yes" if seen else "no")


def level_leaf(node: c.HasLevel, _place: str, ground: Ground) -> Reading:
    """Return the leaf that asks for a level, recorded or computed; what it sees is the highest of all who are meant."""
    asked, ranks = node.level, ground.ranks
    day_of, who = leaf_day(node.on, "level", ground), partners_of(node.who, ground)
    level = computed_level(ground) if asked.computed else recorded_level(ground, area=asked.area)

    def read(hearing: Hearing) -> list[str]:
        day = day_of(hearing)
        if day is None:
            return []
        return [found for partner_id in who(hearing, day) if (found := level(hearing, partner_id, day)) is not None]

    def test(levels: list[str], _hearing: Hearing) -> bool:
        if asked.is_ is not None:
            return asked.is_ in levels
        least = ranks[str(asked.at_least)]
        return any(ranks[one] >= least for one in levels)

    return Reading(read, test, lambda levels: max(levels, key=ranks.__getitem__, default=None))


def role_leaf(node: c.HasRole, _place: str, ground: Ground) -> Reading:
    """Return the leaf that asks for a role of the claimant in the project."""
    ground.reach.rows.add(("roles", "project"))
    asked = frozenset(node.role)
    day_of = leaf_day(node.on, "", ground)

    def read(hearing: Hearing) -> frozenset[str]:
        day = day_of(hearing)
        return frozenset() if day is None else claimant_roles(hearing, day)

    return Reading(read, lambda roles, _hearing: not asked.isdisjoint(roles))


def claimant_roles(hearing: Hearing, day: date) -> frozenset[str]:
    """Return the roles of the claimant in the project on a day."""
    return frozenset(one.role for one in roles_on(hearing, day) if one.partner_id == hearing.partner_id)


def other_partner_leaf(node: c.SomebodyHasRole, _place: str, ground: Ground) -> Reading:
    """Return the leaf that asks for a role of a partner other than the claimant."""
    ground.reach.rows.add(("roles", "project"))
    asked = frozenset(node.other_partner)

    def read(hearing: Hearing) -> frozenset[str]:
        day = hearing.day
        return frozenset(
            one.partner_id
            for one in (() if day is None else roles_on(hearing, day))
            if one.role in asked and one.partner_id != hearing.partner_id
        )

    return Reading(read, lambda others, _hearing: bool(others))


def proof_leaf(node: c.HasProof, _place: str, ground: Ground) -> Reading:
    """Return the leaf that asks for a proof."""
    ground.reach.rows.add(("proofs", "claim"))
    kind, is_accepted_asked = node.proof_of, node.state == "accepted"

    def test(state: str | None, _hearing: Hearing) -> bool:
        return state == "accepted" or (state is not None and not is_accepted_asked)

    return Reading(lambda hearing: proof_state(hearing, (kind,)), test)


def proof_state(hearing: Hearing, kinds: tuple[str, ...]) -> str | None:
    """Return how far the best proof of some kinds has come: accepted, handed in, or absent."""
    found = [
        one.accepted_on for one in hearing.view.of("proofs", "claim_id", hearing.claim.claim_id) if one.kind in kinds
    ]
    if not found:
        return None
    return "accepted" if any(day is not None for day in found) else "handed_in"
