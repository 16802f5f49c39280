"""Conditions: the tree of all, any and not, its leaves, and the leaves to blame when it fails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

from tremplin.checker import comparisons, holdings
from tremplin.checker.case import Case
from tremplin.checker.rule import Rule, rule_at

Seen = tuple[bool, str | None]
"""Whether a leaf holds, and what it saw."""


@dataclass(frozen=True)
class Said:
    """What the terms say at a failing rule, or nearest around it; None where they say nothing.

    Attributes:
        reason: their own word for it.
        partner_can_act: whether the partner can do something about it.
    """

    reason: str | None = None
    partner_can_act: bool | None = None

    def within(self, data: Mapping[str, Any]) -> "Said":
        """Return what is said at a rule, or else around it."""
        own_reason, own_act = data.get("reason"), data.get("partner_can_act")
        return Said(
            reason=self.reason if own_reason is None else own_reason,
            partner_can_act=self.partner_can_act if own_act is None else own_act,
        )


NOTHING_SAID: Final = Said()


@dataclass(frozen=True)
class Outcome:
    """How a condition came out.

    Attributes:
        place: where it stands; a name where it is declared.
        holds: whether it holds.
        parts: the conditions below it; none for a leaf.
        is_not: whether it turns its part round.
        said: what the terms say when it fails.
    """

    place: str
    holds: bool
    parts: tuple["Outcome", ...] = ()
    is_not: bool = False
    said: Said = NOTHING_SAID


def holds(rule: Rule, case: Case) -> bool:
    """Say whether a condition holds.

    Raises:
        Unreadable: it has no meaning.
    """
    return judged(rule, case).holds


def holds_at_root(rule: Rule, case: Case) -> bool:
    """Say whether a `when`, `where` or `except_when` holds, and note 1 or 0."""
    outcome = judged(rule, case)
    case.note(outcome.place, Fraction(int(outcome.holds)))
    return outcome.holds


def judged(rule: Rule, case: Case, *, leaves: dict[str, Seen] | None = None, around: Said = NOTHING_SAID) -> Outcome:
    """Return how a condition came out, with every leaf worked out.

    Args:
        rule: the condition.
        case: the claim at hand.
        leaves: where each leaf is written down by its place, in written order; None for nowhere.
        around: what the terms say around it.

    Raises:
        Unreadable: it has no meaning.
    """
    case.world.count_work()
    said = around.within(rule.data)
    if "condition" in rule:
        declared = case.world.named("conditions", rule["condition"])
        inner = rule_at(declared.get("holds_when"), place=f"conditions.{rule['condition']}")
        outcome = judged(inner, case, leaves=leaves, around=said.within(declared))
        # A name that is only another name has a place of its own, around that of the other.
        return outcome if outcome.place == inner.place else Outcome(inner.place, outcome.holds, (outcome,))
    for key, combine in (("all", all), ("any", any)):
        if key in rule:
            parts = tuple(judged(part, case, leaves=leaves, around=said) for part in rule.parts(key))
            return Outcome(rule.place, combine(part.holds for part in parts), parts)
    if "not" in rule:
        turned = judged(rule.part("not"), case, leaves=leaves, around=said)
        return Outcome(rule.place, not turned.holds, (turned,), is_not=True)
    is_held, seen = _leaf(rule, case)
    if leaves is not None:
        leaves[rule.place] = (is_held, seen)
    return Outcome(rule.place, is_held, said=said)


def blamed(outcome: Outcome, *, wanted: bool = True) -> Iterator[Outcome]:
    """Yield the leaves that keep a condition from coming out as wanted."""
    if outcome.holds is wanted:
        return
    if not outcome.parts:
        yield outcome
    for part in outcome.parts:
        yield from blamed(part, wanted=wanted is not outcome.is_not)


def _leaf(rule: Rule, case: Case) -> Seen:
    for key, judge in _leaves().items():
        if key in rule:
            return judge(rule, case)
    raise rule.odd()


@cache
def _leaves() -> Mapping[str, Callable[[Rule, Case], Seen]]:
    """Return what judges each leaf; looked up late, because conditions and quantities need each other."""
    return {
        "field": comparisons.of_field,
        "measure": comparisons.of_measure,
        "day": comparisons.of_day,
        "holds": holdings.of_competencies,
        "membership": holdings.of_membership,
        "level": holdings.of_level,
        "role": holdings.of_role,
        "other_partner": holdings.of_other_partner,
        "proof_of": holdings.of_proof,
    }
