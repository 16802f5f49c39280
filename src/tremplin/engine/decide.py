"""One claim decided: the decision with its trace, and the smallest change that would have paid more."""

from dataclasses import replace

from tremplin.engine.change.search import find_change
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.decision import Decision
from tremplin.engine.examine import Examined, examine
from tremplin.engine.head_room import HeadRoom
from tremplin.facts.snapshot import Snapshot
from tremplin.terms.programme import Programme


def decide(programme: Programme | Compiled, snapshot: Snapshot, head_room: HeadRoom) -> Decision:
    """Decide one claim and say why.

    Args:
        programme: resolved and checked, or made ready by `compile_programme`, which saves time from the second claim.
        snapshot: the facts that the decision may look at, as `gather` returns them.
        head_room: what earlier claims took of the limits; it is not changed.

    Returns:
        The amount with every step, or the refusal with all reasons; where less was granted than could be, the smallest
        change that would have paid more.

    Raises:
        ClaimNotThere: the snapshot does not hold its claim.
        UnknownIncentive: the programme has not the claim's incentive.
    """
    compiled = programme if isinstance(programme, Compiled) else compile_programme(programme)
    return with_change(compiled, snapshot, head_room, examined=examine(compiled, snapshot, head_room))


def with_change(compiled: Compiled, snapshot: Snapshot, head_room: HeadRoom, *, examined: Examined) -> Decision:
    """Return a decision that was examined already, with the smallest change that would have paid more.

    Args:
        compiled: the programme.
        snapshot: the facts that were examined.
        head_room: that they were examined with.
        examined: by `examine`.
    """
    change = find_change(compiled, snapshot, head_room, examined=examined)
    return examined.decision if change is None else replace(examined.decision, change=change)
