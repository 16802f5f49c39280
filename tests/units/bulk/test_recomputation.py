"""Decisions recomputed in bulk: receipts come out again, and the first that does not is named."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.twins import twin
from tests.twins.test_simulation import facts_for
from tests.units.engine.trial import claim, customer, incentive, introduction, partner, programme, project
from tremplin.bulk.recomputation import GRANT_DIFFERS, HEAD_ROOM_DIFFERS, Made, Offence, recompute
from tremplin.engine.compiled import compile_programme
from tremplin.engine.evaluate import evaluate
from tremplin.engine.receipt import Receipts
from tremplin.facts.dataset import DataSet

ROLLING = {"id": "l1", "per": ["partner"], "window": {"rolling": "30 days"}, "amount": "150", "covers": "all"}
COUNTED = {"id": "l2", "per": [], "window": "year", "claims": "2", "covers": "all"}


def made(receipts: Iterable[Mapping[str, Any]]) -> list[Made]:
    """Return decisions with the head-room that their receipts say."""
    return [
        Made(
            one["claim_id"],
            1,
            one,
            {
                (seen["limit"], tuple(value for _name, value in seen["scope"]), seen["window"]): int(seen["taken"])
                for seen in one["head_room"]
            },
        )
        for one in receipts
    ]


def receipts_of(terms: Any, *records: Any) -> list[dict[str, Any]]:
    compiled = compile_programme(terms)
    receipts = Receipts(compiled)
    return [receipts.data(one) for one in evaluate(compiled, DataSet.of(*records)).decided]


@pytest.mark.slow
def test_receipts_of_the_sample_come_out_again() -> None:
    compiled = twin.compiled_of("programmes/partner-connect-2021")
    decisions = made(twin.receipts_of(compiled, facts_for(compiled.programme)))

    found = recompute(decisions)

    assert (found.offence, found.left, found.decisions) == (None, 0, len(decisions))
    assert found.limits == sum(len(one.receipt["head_room"]) for one in decisions) > 100
    assert any(
        int(one.receipt["result"]["granted"]) not in (0, int(one.receipt["result"]["asked"])) for one in decisions
    )


def test_rolling_and_counting_limits_come_out_again_and_splits_are_left_to_their_receipts() -> None:
    limits = [{**ROLLING, "when_short": "partial"}, {**COUNTED, "when_short": "refuse"}]
    split = [{"to": "claimant", "share": "3/8"}, {"to": "receiving", "share": "5/8"}]
    cast = (partner(), partner("P2"), partner("P3"), customer(), project(), introduction("I1"))
    claims = [claim(f"C{number}") for number in range(4)]

    alone = receipts_of(programme(incentive(), limits=limits), *cast, *claims)
    shared = receipts_of(
        programme(incentive(pays={"reward": {"lump_sum": "100"}, "split": split}), limits=limits), *cast, *claims
    )

    assert [one["result"]["granted"] for one in alone] == ["10000", "5000", "0", "0"]
    found = recompute(made([*alone, *shared]))
    assert (found.decisions, found.left, found.offence) == (4, 4, None)


def test_first_head_room_that_others_did_not_hold_is_named() -> None:
    limits = [{**COUNTED, "when_short": "refuse"}]
    receipts = receipts_of(
        programme(incentive(), limits=limits), partner(), customer(), project(), claim(), claim("C2")
    )
    first, second = made(receipts)
    more = second._replace(held={key: units + 1 for key, units in second.held.items()})

    found = recompute([first, more])

    assert found.offence == Offence(HEAD_ROOM_DIFFERS, "C2", 1, "head_room.l2", "1", "2")
    assert recompute([first._replace(held={}), second]).offence is None


def test_first_grant_that_limits_do_not_leave_is_named() -> None:
    limits = [{**ROLLING, "when_short": "partial"}]
    receipts = receipts_of(
        programme(incentive(), limits=limits), partner(), customer(), project(), claim(), claim("C2")
    )
    receipts[1]["result"]["granted"] = "5001"

    found = recompute(made(receipts))

    assert found.offence == Offence(GRANT_DIFFERS, "C2", 1, "result.granted", "5001", "5000")


def test_no_decisions_at_all_come_out() -> None:
    assert recompute([]).offence is None
