"""Exclusions: among claims on one subject only one of several incentives pays; a line pays for one of them only."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tremplin.engine.clause.condition import condition_of
from tremplin.engine.clause.follow import followed
from tremplin.engine.clause.ground import Ground, Test
from tremplin.engine.clause.moment import period_days
from tremplin.engine.decision import ExclusionSeen
from tremplin.engine.hearing import Hearing
from tremplin.terms import quantity as q
from tremplin.terms.kinds import word_of
from tremplin.terms.limit import Exclusion
from tremplin.terms.programme import Programme


class Contender(NamedTuple):
    """A claim as an exclusion sees it."""

    hearing: Hearing
    is_entitled: bool
    asked: int
    order: tuple[Any, ...]


ContenderOf = Callable[[str], Contender]
"""Hears a claim by its id."""

RivalsOf = Callable[[Hearing], list[str]]


def subject_of(hearing: Hearing, word: str) -> str | None:
    """Return the id of a subject of a claim; the claimant itself for partner."""
    if word == "partner":
        return hearing.partner_id
    return getattr(hearing.subjects[word], f"{word}_id", None)


def exclusion_seen(
    node: Exclusion, hearing: Hearing, *, own: Contender, contender_of: ContenderOf, ground: Ground
) -> ExclusionSeen:
    """Return which claim an exclusion lets through, and whether this claim may pass.

    Args:
        node: not `per: [line]`.
        hearing: of the claim.
        own: the claim itself.
        contender_of: hears the claims of other incentives, and of this one, among the facts.
        ground: of the incentive.
    """
    subject = tuple(subject_of(hearing, word) for word in node.per)
    span = None if hearing.day is None else period_days(hearing.day, kind=node.window, ground=ground)
    if None in subject or span is None:
        return ExclusionSeen(node.id, None, True)
    running: list[Contender] = []
    for claim in hearing.view.rows("claims"):
        if claim.incentive not in node.between:
            continue
        one = own if claim.claim_id == hearing.claim.claim_id else contender_of(claim.claim_id)
        day = one.hearing.day
        if not one.is_entitled or day is None or not span[0] <= day <= span[1]:
            continue
        if tuple(subject_of(one.hearing, word) for word in node.per) == subject:
            running.append(one)
    if not running:
        return ExclusionSeen(node.id, None, True)
    winner = min(running, key=lambda one: _place(one, node)).hearing.claim
    passed = not own.is_entitled or winner.incentive == hearing.claim.incentive
    return ExclusionSeen(node.id, winner.claim_id, passed)


def _place(one: Contender, node: Exclusion) -> tuple[Any, ...]:
    """Return the key that puts the claim that is kept first."""
    listed = node.between.index(one.hearing.claim.incentive)
    if node.keep == "first":
        return (one.order,)
    if node.keep == "listed":
        return (listed, one.order)
    return (-one.asked, listed, one.order)


def line_taken_of(incentive_id: str, ground: Ground) -> Callable[[Hearing], Callable[[Any], bool]] | None:
    """Return what says whether earlier incentives of `per: [line]` exclusions take an order line; None without such."""
    programme = ground.programme
    earlier: list[str] = []
    for exclusion in programme.exclusions:
        if "line" in exclusion.per and incentive_id in exclusion.between:
            earlier += exclusion.between[: exclusion.between.index(incentive_id)]
    wheres = [where for name in dict.fromkeys(earlier) for where in _line_wheres(name, programme)]
    if not wheres:
        return None
    inside = ground.inside("line")
    ground.reach.rows.add(("credit_notes", "lines"))
    tests: list[Test | None] = [None if where is None else condition_of(where, "", inside).holds for where in wheres]

    def of_claim(hearing: Hearing) -> Callable[[Any], bool]:
        inner = hearing.from_row()
        known: dict[str, bool] = {}

        def is_taken(line: Any) -> bool:
            if line.line_id not in known:
                inner.rows["line"], inner.day = line, line.ordered_on
                known[line.line_id] = any(test is None or test(inner) for test in tests)
            return known[line.line_id]

        return is_taken

    return of_claim


def _line_wheres(incentive_id: str, programme: Programme) -> list[Any]:
    """Return the `where` of every measure over order lines that the reward of an incentive uses."""
    reward = next(one.pays.reward for one in programme.incentives if one.id == incentive_id)
    return [part.where for part in followed(reward, programme) if isinstance(part, q.Rows) and word_of(part) == "line"]
