"""A claim decided with other facts: what if some of them were different?"""

from collections.abc import Iterable

from tremplin.engine.change.edit import changed
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import AddRecord, Edit, SetField
from tremplin.engine.examine import Examined, examine_view
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.view import View
from tremplin.facts.dataset import id_of
from tremplin.facts.snapshot import Snapshot


def one_each(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits, of those that give one thing a value the first.

    What the others wanted shows when all is looked at again.
    """
    kept: dict[object, Edit] = {}
    for edit in edits:
        kept.setdefault(target_of(edit), edit)
    return tuple(kept.values())


def target_of(edit: Edit) -> object:
    """Return what an edit gives a value to: a field, a record, or else what the edit itself names."""
    match edit:
        case SetField():
            return (edit.table, edit.id, edit.field)
        case AddRecord():
            return (edit.table, id_of(edit.record))
    return edit


def what_if(
    compiled: Compiled, snapshot: Snapshot, edits: Iterable[Edit], *, head_room: HeadRoom, view: View | None = None
) -> Examined:
    """Return what is decided once edits are made.

    Args:
        compiled: the programme.
        snapshot: the facts, with the claim.
        edits: of facts, measures, or room under limits, in their order.
        head_room: what was taken of the limits.
        view: the same facts, where they are indexed already.
    """
    tables, measures, more_room = changed(snapshot, edits)
    facts = (view or View(snapshot)).with_tables(tables)
    return examine_view(compiled, facts, snapshot.claim_id, head_room=head_room, measures=measures, more_room=more_room)
