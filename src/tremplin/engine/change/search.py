"""The search: fewest edits first, then written order; what is announced is what deciding again gives."""

from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from tremplin.engine.change.edit import changed, with_field
from tremplin.engine.change.rule import repairs_of
from tremplin.engine.change.target import Alternative
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import AddRecord, Change, Edit, OtherMeasure, SetField
from tremplin.engine.examine import Examined, examine_view, with_more_room
from tremplin.engine.head_room import HeadRoom
from tremplin.facts.dataset import id_of
from tremplin.facts.snapshot import Snapshot

TRIES_MAX: Final = 48
"""How often a claim is decided again at most; a change that is not found by then is not announced."""
DEPTH_MAX: Final = 2
"""How often what stands in the way is looked at anew, after a first change brought something else to light."""


def find_change(compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, examined: Examined) -> Change | None:
    """Return the smallest change after which the same claim is granted more.

    Args:
        compiled: the programme.
        snapshot: the facts that were decided on.
        head_room: what was taken before.
        examined: the claim as it was decided.

    Returns:
        None when all that was asked for is granted, or when no change is known that gives more.
    """
    decision = examined.decision
    if decision.is_granted and decision.granted == decision.asked:
        return None
    return _Search(compiled, snapshot, head_room, examined=examined).run((), examined, depth=0)


class _Search:
    """Tries changes of one claim."""

    def __init__(self, compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, examined: Examined) -> None:
        self._compiled = compiled
        self._snapshot = snapshot
        self._head_room = head_room
        self._examined = examined
        self._granted = examined.decision.granted
        self._tries_left = TRIES_MAX

    def run(self, base: Alternative, examined: Examined, *, depth: int) -> Change | None:
        """Return the first change that gives more, on top of edits that were made already."""
        repairs = repairs_of(examined)
        if not all(repairs):
            return None
        opened: list[tuple[Alternative, Examined]] = []
        for edits in _in_order(base, repairs):
            if not self._tries_left:
                return None
            after = self._try(edits)
            if after.decision.granted > self._granted:
                return self._fewest(edits, after)
            if not _reasons(after) & _reasons(examined):
                opened.append((edits, after))
        if depth == DEPTH_MAX:
            return None
        deeper = (self.run(edits, after, depth=depth + 1) for edits, after in opened)
        return next((change for change in deeper if change is not None), None)

    def _fewest(self, edits: Alternative, after: Examined) -> Change:
        """Return the change without the edits that it does not need."""
        for edit in edits if len(edits) > 1 else ():
            fewer = tuple(one for one in edits if one is not edit)
            without = self._try(fewer)
            if without.decision.granted > self._granted:
                return self._fewest(fewer, without)
        return Change(edits, after.decision.granted, after.decision.limits)

    def _try(self, edits: Alternative) -> Examined:
        self._tries_left -= 1
        tables, measures, more_room = changed(self._snapshot, edits)
        heard = self._examined.heard
        if heard is not None and len(more_room) == len(edits):
            # Only limits are looked at again: where they are what refuses, that is by far the most frequent try.
            return with_more_room(self._examined, heard, head_room=self._head_room, more_room=more_room)
        view = self._examined.hearing.view.with_tables(tables)
        claim_id = self._snapshot.claim_id
        return examine_view(
            self._compiled, view, claim_id, head_room=self._head_room, measures=measures, more_room=more_room
        )


def _reasons(examined: Examined) -> set[tuple[str, str]]:
    return {(reason.code, reason.at) for reason in examined.decision.reasons}


def _in_order(base: Alternative, repairs: list[list[Alternative]]) -> Iterator[Alternative]:
    """Go through the changes worth trying, each once: fewest edits first, then in written order."""
    together = [
        edits
        for chosen in islice(product(*repairs), TRIES_MAX)
        for edits in _without_contradiction((*base, *(edit for alternative in chosen for edit in alternative)))
    ]
    # Where several things stand in the way, one field set may lift them all.
    alone = [
        edits
        for alternatives in repairs
        for alternative in alternatives
        if len(repairs) > 1 and all(isinstance(edit, SetField) for edit in alternative)
        for edits in _without_contradiction((*base, *alternative))
    ]
    return iter(sorted(dict.fromkeys([*alone, *together]), key=len))


def _without_contradiction(edits: Alternative) -> list[Alternative]:
    """Return edits each once; where they give one thing several values, one variant for each value."""
    variants: list[dict[object, Edit]] = [{}]
    for edit in dict.fromkeys(_folded(edits)):
        target = _target(edit)
        variants = [
            kept
            for variant in variants
            for kept in ([variant, {**variant, target: edit}] if target in variant else [{**variant, target: edit}])
        ]
    return [tuple(variant.values()) for variant in variants]


def _folded(edits: Alternative) -> Alternative:
    """Return edits in which a record that is added has at once the values that later edits would set."""
    folded: list[Edit] = []
    for edit in edits:
        if isinstance(edit, SetField):
            for position, one in enumerate(folded):
                if isinstance(one, AddRecord) and one.table == edit.table and id_of(one.record) == edit.id:
                    folded[position] = AddRecord(one.table, with_field(one.record, edit.field, edit.to))
                    break
            else:
                folded.append(edit)
        else:
            folded.append(edit)
    return tuple(folded)


def _target(edit: Edit) -> object:
    """Return what an edit gives a value to."""
    match edit:
        case SetField():
            return (edit.table, edit.id, edit.field)
        case AddRecord():
            return (edit.table, id_of(edit.record))
        case OtherMeasure():
            return edit.at
        case _:
            return edit.key
