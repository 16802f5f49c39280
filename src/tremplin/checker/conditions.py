"""Conditions: the tree of all, any and not, its leaves, and the leaves to blame when it fails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

from tremplin.checker import comparisons, holdings
from tremplin.checker.case import Case
from tremplin.checker.reading import Unreadable, mapping_at

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

    def within(self, node: Mapping[str, Any]) -> "Said":
        """Return what is said at a rule, or else around it."""
        own_reason, own_act = node.get("reason"), node.get("partner_can_act")
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


def holds(node: Any, case: Case, place: str) -> bool:
    """Say whether a condition holds.

    Raises:
        Unreadable: it has no meaning.
    """
    return judged(node, case, place).holds


def holds_at_root(node: Any, case: Case, place: str) -> bool:
    """Say whether a condition holds at the root of a `when`, `where` or `except_when`, and note 1 or 0 as a step."""
    outcome = judged(node, case, place)
    case.note(outcome.place, Fraction(int(outcome.holds)))
    return outcome.holds


def judged(
    node: Any, case: Case, place: str, *, leaves: dict[str, Seen] | None = None, around: Said = NOTHING_SAID
) -> Outcome:
    """Return how a condition came out, with every leaf worked out.

    Args:
        node: the condition, as the clause has it.
        case: the claim at hand.
        place: where it stands.
        leaves: where each leaf is written down by its place, in written order; None for nowhere.
        around: what the terms say around it.

    Raises:
        Unreadable: it has no meaning.
    """
    case.world.count_work()
    node = mapping_at(node, place=place)
    said = around.within(node)
    if "condition" in node:
        return _named(node["condition"], case, leaves=leaves, around=said)
    if "all" in node or "any" in node:
        key, combine = ("all", all) if "all" in node else ("any", any)
        parts = tuple(
            judged(part, case, f"{place}.{key}[{index}]", leaves=leaves, around=said)
            for index, part in enumerate(node[key])
        )
        return Outcome(place, combine(part.holds for part in parts), parts)
    if "not" in node:
        inner = judged(node["not"], case, f"{place}.not", leaves=leaves, around=said)
        return Outcome(place, not inner.holds, (inner,), is_not=True)
    is_held, seen = _leaf(node, case, place)
    if leaves is not None:
        leaves[place] = (is_held, seen)
    return Outcome(place, is_held, said=said)


def blamed(outcome: Outcome, *, wanted: bool = True) -> Iterator[Outcome]:
    """Yield the leaves that keep a condition from coming out as wanted, in written order."""
    if outcome.holds is wanted:
        return
    if not outcome.parts:
        yield outcome
    for part in outcome.parts:
        yield from blamed(part, wanted=wanted is not outcome.is_not)


def _named(name: Any, case: Case, *, leaves: dict[str, Seen] | None, around: Said) -> Outcome:
    declared = case.world.named("conditions", name)
    said = around.within(declared)
    place = f"conditions.{name}"
    outcome = judged(declared["holds_when"], case, place, leaves=leaves, around=said)
    return replace(outcome, place=place)


def _leaf(node: Mapping[str, Any], case: Case, place: str) -> Seen:
    for key, judge in _leaves().items():
        if key in node:
            return judge(node, case, place)
    raise Unreadable("MALFORMED", place, seen=sorted(node))


@cache
def _leaves() -> Mapping[str, Callable[[Mapping[str, Any], Case, str], Seen]]:
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
