"""The tree of conditions made ready: whether it holds, what each leaf saw, and which leaves are to blame."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from tremplin.engine.clause.compare import compare_leaf, measure_leaf
from tremplin.engine.clause.dates import day_leaf
from tremplin.engine.clause.ground import Ground, Test
from tremplin.engine.clause.holding import (
    holds_leaf,
    level_leaf,
    membership_leaf,
    other_partner_leaf,
    proof_leaf,
    role_leaf,
)
from tremplin.engine.clause.reading import Reading
from tremplin.engine.decision import ConditionSeen
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.terms import condition as c
from tremplin.terms.node import Described

Combine = Callable[[Iterable[bool]], bool]

Seen = dict[str, ConditionSeen]
"""What the leaves saw, by place, in written order."""


class Said(NamedTuple):
    """What the terms say about a failing rule: their own word for it, and whether the partner can act on it."""

    reason: str | None = None
    partner_can_act: bool | None = None

    def nearer(self, node: Described) -> "Said":
        """Return what is said once a rule inside this one has its say."""
        reason = self.reason if node.reason is None else node.reason
        return Said(reason, self.partner_can_act if node.partner_can_act is None else node.partner_can_act)


NOTHING_SAID = Said()


class Blamed(NamedTuple):
    """A leaf that keeps a tree from holding, whether it should hold, and what the terms say about it."""

    leaf: "Leaf"
    should_hold: bool
    said: Said


class Tree(Protocol):
    """A condition made ready."""

    holds: Test
    """Whether it holds; leaves no trace of its leaves."""

    def record(self, hearing: Hearing, seen: Seen) -> bool:
        """Say whether it holds, and note what each leaf saw."""

    def held(self, seen: Seen) -> bool:
        """Say whether it held, by what the leaves saw."""

    def blame(self, seen: Seen, *, wanted: bool, said: Said) -> Iterator[Blamed]:
        """Go through the leaves that keep it from being as wanted, in written order."""


class Leaf:
    """One comparison: reads a value and tests it. What cannot be worked out is absent."""

    __slots__ = ("ground", "holds", "node", "place", "reading")

    def __init__(self, node: Described, *, place: str, reading: Reading, ground: Ground) -> None:
        self.node = node
        self.place = place
        self.reading = reading
        self.ground = ground
        read, test = reading.read, reading.test

        def holds(hearing: Hearing) -> bool:
            try:
                value = read(hearing)
            except Unworkable:
                return False
            return test(value, hearing)

        self.holds: Test = holds

    def record(self, hearing: Hearing, seen: Seen) -> bool:
        """Say whether it holds, and note what it saw."""
        reading = self.reading
        try:
            value = reading.read(hearing)
        except Unworkable:
            seen[self.place] = ConditionSeen(self.place, False, None)
            return False
        passed = reading.test(value, hearing)
        seen[self.place] = ConditionSeen(self.place, passed, reading.show(value))
        return passed

    def held(self, seen: Seen) -> bool:
        """Say whether it held."""
        return seen[self.place].passed

    def blame(self, seen: Seen, *, wanted: bool, said: Said) -> Iterator[Blamed]:
        """Give this leaf when it is not as wanted."""
        if seen[self.place].passed is not wanted:
            yield Blamed(self, wanted, said.nearer(self.node))


class Branch:
    """Several conditions of which every one, or at least one, holds.

    Where there is a trace, all are worked out, whatever the result; inside rows, no more than is needed.
    """

    __slots__ = ("combine", "holds", "node", "parts")

    def __init__(self, node: Described, parts: list[Tree], *, combine: Combine, is_traced: bool) -> None:
        self.node = node
        self.parts = parts
        self.combine = combine
        tests = [part.holds for part in parts]
        self.holds: Test
        if len(tests) == 1:
            (self.holds,) = tests
        elif is_traced:
            # A list, not a generator: every part leaves its steps, so that the trace does not depend on the facts.
            self.holds = lambda hearing: combine([test(hearing) for test in tests])
        else:
            self.holds = _until(tests, decisive=combine is any)

    def record(self, hearing: Hearing, seen: Seen) -> bool:
        """Say whether it holds, and note what each leaf saw."""
        return self.combine([part.record(hearing, seen) for part in self.parts])

    def held(self, seen: Seen) -> bool:
        """Say whether it held."""
        return self.combine([part.held(seen) for part in self.parts])

    def blame(self, seen: Seen, *, wanted: bool, said: Said) -> Iterator[Blamed]:
        """Go through the leaves that keep it from being as wanted."""
        if self.held(seen) is not wanted:
            for part in self.parts:
                yield from part.blame(seen, wanted=wanted, said=said.nearer(self.node))


def _until(tests: list[Test], *, decisive: bool) -> Test:
    """Return what goes through tests until one comes out as is decisive; it is called for every row, so it is plain."""

    def holds(hearing: Hearing) -> bool:
        for test in tests:
            if test(hearing) is decisive:
                return decisive
        return not decisive

    return holds


class Opposite:
    """This does not hold."""

    __slots__ = ("holds", "node", "part")

    def __init__(self, node: Described, part: Tree) -> None:
        self.node = node
        self.part = part
        test = part.holds
        self.holds: Test = lambda hearing: not test(hearing)

    def record(self, hearing: Hearing, seen: Seen) -> bool:
        """Say whether it holds, and note what each leaf saw."""
        return not self.part.record(hearing, seen)

    def held(self, seen: Seen) -> bool:
        """Say whether it held."""
        return not self.part.held(seen)

    def blame(self, seen: Seen, *, wanted: bool, said: Said) -> Iterator[Blamed]:
        """Go through the leaves that keep it from being as wanted."""
        return self.part.blame(seen, wanted=not wanted, said=said.nearer(self.node))


def condition_of(node: Any, place: str, ground: Ground) -> Tree:
    """Return a condition made ready.

    Args:
        node: resolved.
        place: its path in the clause.
        ground: what it is made ready on.
    """
    match node:
        case c.Named():
            return _named(node, ground)
        case c.All():
            parts = [condition_of(part, f"{place}.all[{index}]", ground) for index, part in enumerate(node.all)]
            return Branch(node, parts, combine=all, is_traced=ground.is_traced)
        case c.Any_():
            parts = [condition_of(part, f"{place}.any[{index}]", ground) for index, part in enumerate(node.any)]
            return Branch(node, parts, combine=any, is_traced=ground.is_traced)
        case c.Not():
            return Opposite(node, condition_of(node.not_, f"{place}.not", ground))
    return Leaf(node, place=place, reading=_READINGS[type(node)](node, place, ground), ground=ground)


def root_test(node: Any, place: str, ground: Ground) -> Test:
    """Return the test of a condition inside a quantity, part, clock, proof or limit, with a step of 1 or 0."""
    tree = condition_of(node, place, ground)
    holds = tree.holds
    if not ground.is_traced:
        return holds
    root = f"conditions.{node.condition}" if isinstance(node, c.Named) else place
    ground.roots[root] = tree

    def traced(hearing: Hearing) -> bool:
        passed = holds(hearing)
        hearing.steps[root] = int(passed)
        return passed

    return traced


def _named(node: c.Named, ground: Ground) -> Tree:
    declared = ground.programme.conditions[node.condition]

    def make() -> Tree:
        return condition_of(declared.holds_when, f"conditions.{node.condition}", ground)

    inner: Tree = ground.once("condition", node.condition, make)
    # The name and the use of the name may each say whether the partner can act; the nearest to the leaf counts.
    name = Branch(declared, [inner], combine=all, is_traced=ground.is_traced)
    if ground.words and isinstance(inner, Branch):
        name.holds = _remembered(inner.holds, ground.words)
    return Branch(node, [name], combine=all, is_traced=ground.is_traced)


def _remembered(holds: Test, words: tuple[str, ...]) -> Test:
    """Return the same for rows: several measures of a claim ask the same of one row on one day."""

    def remembered(hearing: Hearing) -> bool:
        # Rows are known by identity: the facts of the hearing hold them as long as it lasts.
        key = (holds, hearing.day, *[id(hearing.rows[word]) for word in words])
        memo = hearing.memo
        if key not in memo:
            memo[key] = holds(hearing)
        known: bool = memo[key]
        return known

    return remembered


_READINGS: dict[type[Any], Callable[[Any, str, Ground], Reading]] = {
    c.Compare: compare_leaf,
    c.Measure: measure_leaf,
    c.Day: day_leaf,
    c.Holds: holds_leaf,
    c.IsMember: membership_leaf,
    c.HasLevel: level_leaf,
    c.HasRole: role_leaf,
    c.SomebodyHasRole: other_partner_leaf,
    c.HasProof: proof_leaf,
}
