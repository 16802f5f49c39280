"""The evaluation of many claims: the recorded order, claims by period, awards as facts, receipts, shares of lines."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    at,
    claim,
    codes,
    compiled,
    credit,
    customer,
    day,
    decided,
    evaluated,
    incentive,
    line,
    partner,
    programme,
    project,
    reading,
    step,
)
from tremplin.engine.compiled import compile_programme
from tremplin.engine.decide import decide
from tremplin.engine.evaluate import Run, evaluate
from tremplin.engine.examine import ClaimNotThere
from tremplin.engine.gather import gather
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.engine.lines import line_shares
from tremplin.engine.receipt import Receipts, receipt_data
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Award, Proof
from tremplin.facts.snapshot import Snapshot
from tremplin.terms.clause import UnknownIncentive, canonical_bytes, terms_sha256

CAST = (partner(), customer(), project())
REBATE: dict[str, Any] = {
    "claimed": "quarter",
    "decides": {"day": "period.end"},
    "pays": {"reward": {"percent": {"rate": "10%", "of": {"sum": "line.amount", "over": "period"}}}},
}


def test_claims_are_decided_by_their_instant_and_then_by_their_id() -> None:
    # The same moment, written in two offsets; then a later one.
    same = datetime(2024, 5, 15, 11, 0, tzinfo=UTC)
    claims = [claim("C3", reserved_at=at("2024-05-15")), claim("C2", reserved_at=same), claim("C1", reserved_at=same)]

    decisions = evaluated(programme(), *claims, *CAST).decisions

    assert [one.claim_id for one in decisions] == ["C1", "C2", "C3"]


def test_recorded_order_may_be_a_day_and_those_without_it_come_last() -> None:
    claims = [
        claim("C1"),
        claim("C2", activity_id="A1"),
        claim("C3", activity_id="A2"),
        claim("C4", activity_id="A3"),
    ]
    days = [activity("A1"), activity("A2", completed_on=day("2024-02-01")), activity("A3", completed_on=None)]

    decisions = evaluated(programme(recorded_order="activity.completed_on"), *claims, *days, *CAST).decisions

    assert [one.claim_id for one in decisions] == ["C3", "C2", "C1", "C4"]


def test_claims_of_unknown_incentives_are_named_and_not_decided() -> None:
    evaluation = evaluate(
        programme(), DataSet.of(*CAST, claim(), claim("C9", incentive="elsewhere"), claim("C8", incentive="other"))
    )

    assert evaluation.foreign == ("C8", "C9")
    assert [one.claim_id for one in evaluation.decisions] == ["C1"]


def test_progress_is_told_for_each_claim() -> None:
    told: list[tuple[int, int]] = []

    evaluate(
        programme(), DataSet.of(*CAST, claim("C1"), claim("C2")), on_progress=lambda done, of: told.append((done, of))
    )

    assert told == [(1, 2), (2, 2)]


def test_period_claims_are_made_for_each_partner_and_period_with_an_order_line_in_force() -> None:
    lines = [
        line("L1", 1, "2023-12-31"),
        line("L2", 1, "2024-01-01"),
        line("L3", 1, "2024-03-31"),
        line("L4", 1, "2024-12-31", partner_id="P2"),
        line("L5", 1, "2025-01-01"),
    ]

    run = Run(programme(incentive(**REBATE)), DataSet.of(*CAST, partner("P2"), *lines))

    assert [one.claim_id for one in run.claims] == ["bonus/P1/2024-Q1", "bonus/P2/2024-Q4"]
    first = run.claims[0]
    assert (first.submitted_on, first.period_from, first.period_until) == (
        day("2024-03-31"),
        day("2024-01-01"),
        day("2024-04-01"),
    )
    # Midnight in Paris, two hours before midnight in UTC once summer time has come.
    assert first.reserved_at.astimezone(UTC) == datetime(2024, 3, 31, 22, tzinfo=UTC)
    assert (first.project_id, first.currency) == (None, None)


def test_period_that_is_partly_in_force_counts() -> None:
    terms = programme(
        incentive(**REBATE, when={"field": "partner.country", "is": "FR"}),
        in_force={"from": "2024-02-15", "to": "2024-05-02"},
    )

    run = Run(
        terms, DataSet.of(*CAST, line("L1", 1, "2024-01-02"), line("L2", 1, "2024-06-30"), line("L3", 1, "2023-12-31"))
    )

    assert [one.claim_id for one in run.claims] == ["bonus/P1/2024-Q1", "bonus/P1/2024-Q2"]


def test_period_claim_that_is_a_fact_already_is_left_as_it_is() -> None:
    own = claim("bonus/P1/2024-Q2", project_id="J1", period_from=day("2024-04-01"), period_until=day("2024-07-01"))

    run = Run(programme(incentive(**REBATE)), DataSet.of(*CAST, own, line("L1", 1_000)))

    assert run.claims == (own,)
    assert run.data.table("claims") == (own,)


def test_awards_are_facts_for_later_claims() -> None:
    fund = {"measure": {"sum": "award.money", "whose": "everyone"}, "at_least": "0"}
    terms = programme(
        incentive(pays={"reward": {"lump_sum": "100"}}),
        incentive(id="later", when=fund, pays={"reward": {"percent": {"rate": "10%", "of": {"sum": "award.money"}}}}),
        incentive(
            id="split",
            pays={
                "reward": {"lump_sum": "100"},
                "split": [{"to": "claimant", "share": "1/4"}, {"to": "customer", "share": "3/4"}],
            },
        ),
    )
    claims = [
        claim("C1", reserved_at=at("2024-05-01")),
        claim("C2", incentive="later", reserved_at=at("2024-05-02"), project_id=None),
        claim("C3", incentive="later", reserved_at=at("2024-05-03")),
    ]

    decisions = evaluated(terms, *claims, *CAST).decisions

    assert [one.granted for one in decisions] == [10_000, 1_000, 1_100]
    assert step(decisions[2], "incentive.when.measure") == 11_000


def test_award_that_is_a_fact_already_is_not_added_again() -> None:
    known = Award(
        award_id="C1",
        claim_id="C1",
        incentive="bonus",
        partner_id="P1",
        unit="EUR",
        granted_on=day("2024-05-15"),
        amount=10_000,
    )
    later = incentive(id="later", pays={"reward": {"lump_sum": {"sum": "award.money"}}})

    decisions = evaluated(
        programme(incentive(), later), *CAST, claim(), claim("C2", incentive="later"), known
    ).decisions

    assert decisions[1].granted == 10_000


def test_awards_of_a_split_are_one_for_each_partner() -> None:
    pays = {
        "reward": {"lump_sum": "100"},
        "split": [{"to": "claimant", "share": "1/4"}, {"to": "seller", "share": "3/4"}],
    }
    later = incentive(id="later", pays={"reward": {"lump_sum": {"sum": "award.money"}}})
    from tests.units.engine.trial import role

    claims = [claim(), claim("C2", incentive="later", partner_id="P2", reserved_at=at("2024-06-01"))]
    decisions = evaluated(
        programme(incentive(pays=pays), later), *CAST, *claims, partner("P2"), role("R1", "P2", "seller")
    ).decisions

    assert decisions[1].granted == 7_500


def test_award_to_a_customer_is_a_fact_about_the_claimant() -> None:
    pays = {"reward": {"lump_sum": "100"}, "to": "customer"}
    later = incentive(id="later", pays={"reward": {"lump_sum": {"sum": "award.money"}}})

    decisions = evaluated(
        programme(incentive(pays=pays), later), *CAST, claim(), claim("C2", incentive="later")
    ).decisions

    assert decisions[1].granted == 10_000


def test_decide_takes_a_programme_or_one_made_ready() -> None:
    terms = programme()
    ready = compile_programme(terms)
    snapshot = gather(ready, DataSet.of(*CAST, claim()), claim())

    assert decide(terms, snapshot, NOTHING_TAKEN_YET) == decide(ready, snapshot, NOTHING_TAKEN_YET)


def test_decide_without_its_claim_is_a_defect_of_the_caller() -> None:
    with pytest.raises(ClaimNotThere, match="does not hold the claim 'C1'"):
        decide(programme(), Snapshot("C1", {}), NOTHING_TAKEN_YET)


def test_claim_of_an_unknown_incentive_is_a_defect_of_the_caller() -> None:
    with pytest.raises(UnknownIncentive, match="elsewhere"):
        decide(programme(), Snapshot("C1", {"claims": (claim(incentive="elsewhere"),)}), NOTHING_TAKEN_YET)


def test_snapshot_holds_what_the_terms_can_reach_and_nothing_else() -> None:
    terms = compiled(incentive(when={"measure": {"sum": "line.amount", "whose": "project"}, "at_least": "0"}))
    foreign = [
        customer("K2"),
        project("J2", customer_id="K2"),
        partner("P2"),
        claim("C2"),
        reading("R1", 1, "2024-01-01"),
    ]
    lines = [line("L1", project_id="J1"), line("L2", project_id="J2"), line("L3", partner_id="P2", project_id="J1")]
    notes = [credit("N1", "L1", 1), credit("N2", "L2", 1)]
    unused = Proof(proof_id="F1", claim_id="C1", kind="report", handed_in_on=day("2024-05-15"))

    snapshot = gather(terms, DataSet.of(*CAST, *foreign, *lines, *notes, claim(), unused), claim())

    assert {name: [str(next(iter(_values(row)))) for row in rows] for name, rows in snapshot.tables.items()} == {
        "partners": ["P1"],
        "customers": ["K1"],
        "projects": ["J1"],
        "claims": ["C1"],
        "order_lines": ["L1", "L3"],
        "credit_notes": ["N1"],
    }


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in type(record).__dataclass_fields__]


def test_receipt_holds_everything_and_is_the_same_for_one_or_for_many() -> None:
    ready = compiled()
    evaluation = evaluated(ready, *CAST, claim(), claim("C2", submitted_on=None))

    data = receipt_data(ready, evaluation.decided[0])

    assert list(data) == [
        "receipt", "engine", "claim_id", "incentive", "partner_id", "programme", "version", "terms_sha256",
        "clause_sha256", "snapshot_sha256", "head_room_sha256", "clause", "snapshot", "head_room", "result",
    ]  # fmt: skip
    assert data["terms_sha256"] == terms_sha256(ready.programme)
    receipts = Receipts(ready)
    assert [receipts.data(one) for one in evaluation.decided] == [
        receipt_data(ready, one) for one in evaluation.decided
    ]
    assert json.loads(canonical_bytes(data)) == data
    assert [receipts.text(one) for one in evaluation.decided] == [
        canonical_bytes(receipts.data(one)) for one in evaluation.decided
    ]
    assert receipts.data(evaluation.decided[1])["result"]["deciding_day"] is None


def test_line_shares_sum_to_the_whole() -> None:
    rows = [{"from": "0", "below": "10", "rate": "1%"}, {"from": "10", "rate": "10%"}]
    bands = {"bands": {"of": {"sum": "line.amount", "over": "period"}, "mode": "whole", "rows": rows}}
    ready = compiled(incentive(**{**REBATE, "pays": {"reward": bands}}))
    lines = [
        line("L2", 600, "2024-05-01"),
        line("L1", 500, "2024-05-02"),
        line("L3", 100, "2024-04-30"),
        line("L4", 9_999, "2024-07-01"),
    ]

    shares, granted = _shares(ready, *lines)
    credited, less = _shares(ready, *lines, credit("N1", "L1", 500))
    without, same = _shares(ready, *[one for one in lines if one.line_id != "L1"])

    # The third line brings everything to the second band: 120 on 12 euros, of which 7 were counted before.
    assert (shares, granted) == ({"L3": 1, "L2": 6, "L1": 113}, 120)
    assert (credited, less) == (without, same) == ({"L3": 1, "L2": 6}, 7)


def _shares(ready: Any, *lines: Any) -> Any:
    evaluation = evaluated(ready, *CAST, *lines)
    one = next(one for one in evaluation.decided if one.decision.claim_id == "bonus/P1/2024-Q2")
    return line_shares(ready, one.snapshot), one.decision.granted


def test_line_shares_of_a_claim_without_a_period_are_none() -> None:
    ready = compiled()

    assert line_shares(ready, gather(ready, DataSet.of(*CAST, claim()), claim())) == {}


def test_line_shares_respect_the_lines_that_an_exclusion_took() -> None:
    cloud = {"sum": "line.amount", "over": "period", "where": {"field": "line.family", "is": "cloud"}}
    first = incentive(id="first", **{**REBATE, "pays": {"reward": {"lump_sum": cloud}}})
    ready = compiled(
        first,
        incentive(**REBATE),
        exclusions=[{"id": "line", "between": ["first", "bonus"], "per": ["line"], "keep": "listed"}],
    )

    shares, granted = _shares(ready, line("L1", 1_000), line("L2", 500, family="network"))

    assert (shares, granted) == ({"L1": 0, "L2": 50}, 50)


def test_zero_awards_are_refusals_with_a_record() -> None:
    decision = decided(programme(incentive(pays={"reward": {"lump_sum": "0"}})), claim())

    assert (decision.outcome, codes(decision), decision.is_granted) == ("refused", ["NOTHING_EARNED"], False)


def test_period_that_leaves_the_calendar_makes_no_claim() -> None:
    terms = programme(incentive(claimed="quarter"), in_force={"from": "2024-01-01", "to": "9999-12-31"})

    evaluation = evaluated(terms, partner(), customer(), line("L1", 1, "9999-12-10"), line("L2", 1, "2024-05-02"))

    assert [one.claim_id for one in evaluation.decisions] == ["bonus/P1/2024-Q2"]


def test_rows_of_everyone_over_a_period_are_those_of_its_days() -> None:
    everyone = {"sum": "line.amount", "over": "period", "whose": "everyone"}
    terms = compiled(incentive(**{**REBATE, "pays": {"reward": {"percent": {"rate": "10%", "of": everyone}}}}))
    before, after = line("L1", 100, "2024-03-31"), line("L4", 800, "2024-07-01")
    within = line("L2", 200, "2024-04-01", partner_id="P2"), line("L3", 400, "2024-06-30")
    quarter = claim("C1", period_from=day("2024-04-01"), period_until=day("2024-07-01"), submitted_on=day("2024-07-01"))

    decision = decided(terms, before, *within, after, partner("P2"), quarter)

    assert decision.granted == 60
