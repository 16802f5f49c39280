"""The smallest change that opens what is closed, also where one obstacle can only be lifted after another."""

from datetime import date, datetime
from typing import Final

from tremplin.engine.change.edit import with_edits
from tremplin.engine.change.rule import repairs_of_clock, repairs_of_tree
from tremplin.engine.change.search import find_change
from tremplin.engine.change.target import Alternative
from tremplin.engine.clause.condition import Branch, Leaf, Seen, Tree
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import Change, Edit, OtherMeasure, SetField
from tremplin.engine.examine import Examined, examine
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.hearing import Hearing
from tremplin.engine.road.what_if import one_each, what_if
from tremplin.facts.snapshot import Snapshot

STEPS_MAX: Final = 6
"""How often what a change brings to light is looked at."""

# How the fields are called that hold the day of an event.
_EVENT: Final = "_on"


def opening_of(
    compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, given: tuple[Edit, ...] = ()
) -> Change | None:
    """Return the smallest change that opens a claim; None when none is known.

    What the engine's search finds comes first. It needs something to lift every obstacle at once; where one obstacle
    says nothing yet, because nobody is in the role that it is about, the others are lifted and all is looked at again.

    Args:
        compiled: the programme.
        snapshot: the facts once all has come that can come.
        head_room: what was taken of the limits.
        given: values of what is still open, taken as they are; they are no part of the change.
    """
    if not any(isinstance(edit, OtherMeasure) for edit in given):
        facts = with_edits(snapshot, given)
        found = find_change(compiled, facts, head_room, examined=examine(compiled, facts, head_room))
        if found is not None:
            return found
    return _by_steps(compiled, snapshot, head_room, given=given)


def is_past(change: Change, *, day: date) -> bool:
    """Say whether a change is about a day that has passed, so that nobody can make it any more.

    What happened on a day cannot be taken away either, as that a project was won.
    """
    return any(_is_before(edit, day) for edit in change.edits)


def _is_before(edit: Edit, day: date) -> bool:
    if not isinstance(edit, SetField):
        return False
    if edit.to is None:
        return edit.field.endswith(_EVENT)
    to = edit.to.date() if isinstance(edit.to, datetime) else edit.to
    return isinstance(to, date) and to < day


def _by_steps(compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, given: tuple[Edit, ...]) -> Change | None:
    """Return the change found by lifting what can be lifted and looking again, without what it does not need."""
    examined = what_if(compiled, snapshot, given, head_room=head_room)
    edits: Alternative = ()
    for _step in range(STEPS_MAX):
        more = tuple(one for one in _first_repairs(examined) if one not in edits)
        if not more:
            return None
        edits = tuple(dict.fromkeys((*edits, *more)))
        examined = what_if(compiled, snapshot, (*given, *edits), head_room=head_room)
        if examined.decision.granted:
            break
    else:
        return None
    for edit in edits:
        fewer = tuple(one for one in edits if one is not edit)
        without = what_if(compiled, snapshot, (*given, *fewer), head_room=head_room)
        if fewer and without.decision.granted:
            edits, examined = fewer, without
    return Change(edits, examined.decision.granted, examined.decision.limits)


def _first_repairs(examined: Examined) -> Alternative:
    """Return, for each obstacle that something lifts, the first thing that does."""
    heard, ready, hearing = examined.heard, examined.ready, examined.hearing
    if heard is None:
        return ()
    found = list(_of_tree(ready.when, heard.seen, hearing))
    for clock, seen in zip(ready.incentive.deadlines, heard.clocks, strict=True):
        if not seen.passed:
            found += [edit for alternative in repairs_of_clock(clock, seen, examined)[:1] for edit in alternative]
    return one_each(found)


def _of_tree(tree: Tree, seen: Seen, hearing: Hearing) -> list[Edit]:
    if tree.held(seen):
        return []
    if isinstance(tree, Leaf) or (isinstance(tree, Branch) and tree.combine is any):
        return [edit for alternative in repairs_of_tree(tree, seen, hearing)[:1] for edit in alternative]
    if isinstance(tree, Branch):
        return [edit for part in tree.parts for edit in _of_tree(part, seen, hearing)]
    return []
