"""What is still to come: the days, proofs and facts that time can bring, filled in until nothing else is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from tremplin.engine.change.edit import with_edits, with_field
from tremplin.engine.change.leaf import proof_added, repairs_of_leaf
from tremplin.engine.change.rule import repairs_of_clock
from tremplin.engine.change.target import Alternative, set_moment
from tremplin.engine.clause.condition import Branch, Leaf, Tree
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import AddRecord, Edit, SetField
from tremplin.engine.examine import Examined, examine
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.road.naming import Naming
from tremplin.engine.road.what_if import one_each, target_of
from tremplin.facts.dataset import id_of
from tremplin.facts.schema import BY_WORD
from tremplin.facts.snapshot import Snapshot
from tremplin.terms.moment import Moment

ROUNDS_MAX: Final = 8
"""How often what is still missing is looked at again."""

# What belongs to the claim and changes with time; who the partner and the customer are does not.
_OWN_WORDS: Final = ("claim", "activity", "introduction")
_OF_TIME: Final = frozenset({"activities", "introductions", "projects", "claims"})


@dataclass(frozen=True, slots=True)
class Open:
    """Which facts are open on a day.

    Attributes:
        day: of the road: what is to come comes on it or later.
        records: table and id of the records that are imagined.
    """

    day: date
    records: frozenset[tuple[str, str]]

    def lets(self, edit: Edit, snapshot: Snapshot) -> bool:
        """Say whether time can still bring what an edit says."""
        match edit:
            case AddRecord(table="proofs"):
                return True
            case AddRecord(table="milestones"):
                return bool(edit.record.reached_on >= self.day)
            case SetField():
                return self.is_ahead(edit.to) and self._is_open(edit, snapshot)
        return False

    def is_ahead(self, value: Any) -> bool:
        """Say whether a value is no day that has passed."""
        if isinstance(value, datetime):
            value = value.date()
        return not isinstance(value, date) or value >= self.day

    def _is_open(self, edit: SetField, snapshot: Snapshot) -> bool:
        if (edit.table, edit.id) in self.records or edit.table == "proofs":
            return True
        record = next((one for one in snapshot.tables.get(edit.table, ()) if id_of(one) == edit.id), None)
        if edit.table not in _OF_TIME or record is None:
            return False
        if edit.table == "projects" and edit.field == "status":
            # A deal that was neither won nor lost goes on.
            return all(day is None or day >= self.day for day in (record.won_on, record.lost_on))  # type: ignore[union-attr]
        return value_of(record, edit.field) is None


@dataclass(frozen=True, slots=True)
class Filled:
    """A claim with all filled in that time can bring.

    Attributes:
        snapshot: the facts then.
        examined: what the terms say then.
        edits: what was filled in, in its order.
        places: of the conditions that came to hold by it.
    """

    snapshot: Snapshot
    examined: Examined
    edits: tuple[Edit, ...]
    places: frozenset[str]


def filled(
    compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, naming: Naming, still_open: Open, before: Examined
) -> Filled:
    """Return a claim once everything has come that can come.

    Args:
        compiled: the programme.
        snapshot: the facts as they are, with the claim.
        head_room: what was taken of the limits.
        naming: what the incentive names.
        still_open: which facts are open.
        before: the claim as the facts are.
    """
    edits = _days_ahead(snapshot, naming, still_open)
    places: set[str] = set()
    examined = before
    if edits:
        snapshot = with_edits(snapshot, edits)
        examined = examine(compiled, snapshot, head_room)
    for _round in range(ROUNDS_MAX):
        found = dict(_coming(examined, snapshot, still_open))
        more = one_each(edit for alternative in found.values() for edit in alternative)
        if not more or set(more) <= set(edits):
            break
        edits += more
        places |= set(found)
        # What was added a moment ago can come later than was thought.
        added = {(edit.table, id_of(edit.record)) for edit in more if isinstance(edit, AddRecord)}
        still_open = replace(still_open, records=still_open.records | added)
        snapshot = with_edits(snapshot, more)
        examined = examine(compiled, snapshot, head_room)
    seen = examined.heard.seen if examined.heard else {}
    held = frozenset(one for one in places if one not in seen or seen[one].passed)
    return Filled(snapshot, examined, _last_of_each(edits), held)


def value_of(record: Any, field: str) -> Any:
    """Return the value of a field or attribute of a record; None when it is absent."""
    return getattr(record, field) if hasattr(record, field) else record.attributes.get(field)


def _days_ahead(snapshot: Snapshot, naming: Naming, still_open: Open) -> tuple[Edit, ...]:
    """Return the day of the road for every day of the claim's own records that is named and absent."""
    claim = next(one for one in snapshot.tables["claims"] if id_of(one) == snapshot.claim_id)
    found: list[Edit] = []
    for path in sorted(naming.paths):
        word, _, name = path.partition(".")
        if word not in _OWN_WORDS:
            continue
        table = BY_WORD[word]
        for row in snapshot.tables.get(table.name, ()):
            is_own = id_of(row) in (snapshot.claim_id, getattr(claim, "activity_id", None)) or word == "introduction"
            if is_own and path in naming.days and value_of(row, name) is None:
                found.append(SetField(table.name, id_of(row), name, still_open.day))
    return tuple(one for one in found if still_open.lets(one, snapshot))


def _coming(examined: Examined, snapshot: Snapshot, still_open: Open) -> Iterator[tuple[str, Alternative]]:
    """Go through what stands in the way and can still come, by its place."""
    ready, heard, hearing = examined.ready, examined.heard, examined.hearing
    if heard is None:
        base = Moment(ready.incentive.decides.day.base)
        for one in set_moment(base, still_open.day, hearing=hearing, ground=ready.ground):
            if _all_open(one, snapshot, still_open):
                yield "incentive.decides.day", one
        return
    yield from _of_tree(ready.when, examined, snapshot, still_open)
    yield from _of_clocks(examined, snapshot, still_open)
    for index, (asked, proof) in enumerate(zip(ready.incentive.proof, heard.proofs, strict=True)):
        if not proof.passed:
            for one in proof_added(asked.any_of, asked.state, hearing)[:1]:
                yield f"incentive.proof[{index}]", one


def _of_clocks(examined: Examined, snapshot: Snapshot, still_open: Open) -> Iterator[tuple[str, Alternative]]:
    """Go through the deadlines that can still be kept: the event in time, or what it must come before later."""
    ready, hearing = examined.ready, examined.hearing
    clocks = examined.heard.clocks if examined.heard else ()
    for index, (clock, seen) in enumerate(zip(ready.incentive.deadlines, clocks, strict=True)):
        if seen.passed:
            continue
        alternatives = repairs_of_clock(clock, seen, examined)
        for bound in (clock.before, clock.on_or_before):
            if bound is not None and seen.of is not None:
                later = seen.of + timedelta(days=1 if bound is clock.before else 0)
                alternatives += set_moment(bound, later, hearing=hearing, ground=ready.ground)
        for one in [one for one in alternatives if _all_open(one, snapshot, still_open)][:1]:
            yield f"incentive.deadlines[{index}]", one


def _of_tree(tree: Tree, examined: Examined, snapshot: Snapshot, still_open: Open) -> Iterator[tuple[str, Alternative]]:
    heard = examined.heard
    if heard is None or tree.held(heard.seen):
        return
    if isinstance(tree, Leaf):
        for one in repairs_of_leaf(tree, examined.hearing):
            if _all_open(one, snapshot, still_open):
                yield tree.place, one
                return
    if isinstance(tree, Branch):
        for part in tree.parts:
            found = list(_of_tree(part, examined, snapshot, still_open))
            yield from found
            if found and tree.combine is any:
                return


def _all_open(alternative: Alternative, snapshot: Snapshot, still_open: Open) -> bool:
    return all(still_open.lets(edit, snapshot) for edit in alternative)


def _last_of_each(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return edits without those that later ones overwrite; records that were added with the values set later."""
    kept: dict[object, Edit] = {}
    for edit in edits:
        added = kept.get((edit.table, edit.id)) if isinstance(edit, SetField) else None
        if isinstance(edit, SetField) and isinstance(added, AddRecord):
            kept[edit.table, edit.id] = AddRecord(edit.table, with_field(added.record, edit.field, edit.to))
        else:
            kept[target_of(edit)] = edit
    return tuple(kept.values())
