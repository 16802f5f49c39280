"""The law of the smallest change: applied, it gives exactly what was announced, and no edit of it is superfluous."""

from typing import Any

from hypothesis import given

from tests.laws.test_engine_limits import CAST, PAYS, SPLIT, claims, limits
from tests.laws.test_engine_rewards import chosen, terms_of
from tests.units.engine.trial import compiled, incentive
from tremplin.checker.verify import verify_receipt
from tremplin.engine.change.edit import changed, with_edits
from tremplin.engine.evaluate import Run
from tremplin.engine.examine import examine_view
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.engine.receipt import Receipts
from tremplin.engine.view import View
from tremplin.facts.dataset import DataSet


def hold_every_change(ready: Any, facts: Any) -> int:
    """Apply every change announced, with the room that was left then; return how many there were."""
    before = NOTHING_TAKEN_YET
    receipts = Receipts(ready)
    announced = 0
    for one in Run(ready, DataSet.of(*facts)).decided():
        change = one.decision.change
        if change is not None:
            announced += 1
            _tables, measures, more_room = changed(one.snapshot, change.edits)
            view, claim_id = View(with_edits(one.snapshot, change.edits)), one.snapshot.claim_id
            examined = examine_view(ready, view, claim_id, head_room=before, measures=measures, more_room=more_room)
            after = examined.decision
            assert after.granted == change.would_grant > one.decision.granted
        # The independent checker applies it too, and each part of it.
        assert verify_receipt(receipts.text(one)).first_difference is None
        before = before.after(one.decision.limits)
    return announced


@given(chosen=chosen())
def test_change_of_facts_gives_exactly_what_it_announces(chosen: Any) -> None:
    """Whatever earned nothing, or less than hoped, says the smallest change that would have paid."""
    when, facts = chosen

    hold_every_change(terms_of(when), facts)


@given(limits=limits(), claims=claims())
def test_more_room_gives_exactly_what_it_announces(limits: Any, claims: Any) -> None:
    """Every claim that limits alone cut or refuse can be told how much room would have been enough."""
    ready = compiled(incentive(pays=PAYS), limits=limits)

    cut = sum(one.decision.granted < one.decision.asked for one in Run(ready, DataSet.of(*claims, *CAST)).decided())

    assert hold_every_change(ready, [*claims, *CAST]) >= cut


@given(limits=limits(measures=("amount", "claims")), claims=claims())
def test_more_room_for_a_part_of_a_split_gives_exactly_what_it_announces(limits: Any, claims: Any) -> None:
    """A part touches the limits of its own partner."""
    hold_every_change(compiled(incentive(pays=SPLIT), limits=limits), [*claims, *CAST])
