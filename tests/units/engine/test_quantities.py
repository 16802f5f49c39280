"""Quantities: exact arithmetic, names, past periods, ranks, days, and the trace that each leaves."""

from fractions import Fraction
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    claim,
    customer,
    day,
    decided,
    decided_by,
    incentive,
    introduction,
    line,
    paid,
    partner,
    programme,
    project,
    reading,
    step,
    worth,
)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ({"add": ["1", "2.5"]}, Fraction(7, 2)),
        ({"subtract": ["1", "2"]}, -1),
        ({"times": ["2", "1/2"]}, 1),
        ({"times": ["2.5%", {"field": "project.value"}]}, 25),
        ({"divide": ["1", "3"], "if_zero": "0"}, Fraction(1, 3)),
        ({"divide": ["1", "0"], "if_zero": "7"}, 7),
        ({"divide": [{"field": "project.value"}, {"field": "project.value"}], "if_zero": "0"}, 1),
        ({"greater_of": ["1", "3", "2"]}, 3),
        ({"lesser_of": ["2", "1", "3"]}, 1),
        ({"clamp": {"of": "5", "floor": "6", "top": "9"}}, 6),
        ({"clamp": {"of": "10", "floor": "6", "top": "9"}}, 9),
        ({"clamp": {"of": "7", "floor": "6"}}, 7),
        ({"clamp": {"of": "7", "top": "6"}}, 6),
        ({"whole": "2.7"}, 2),
        ({"whole": "2.7", "step": "0.5"}, Fraction(5, 2)),
        ({"whole": {"field": "project.value"}}, 1_000),
        ({"whole": {"field": "project.annual_value"}}, 200),
        ({"whole": {"field": "project.value"}, "step": "7"}, 700),
        ({"days_from": "project.registered_on", "to": "claim.submitted_on"}, 126),
        ({"days_from": "claim.submitted_on", "to": "project.registered_on"}, -126),
        ({"days_from": "project.won_on", "to": "claim.submitted_on"}, 0),
        ({"days_from": "claim.submitted_on", "to": "project.won_on"}, 0),
        ({"choose": [{"when": {"field": "partner.country", "is": "BE"}, "then": "1"}], "otherwise": "2"}, 2),
        ({"choose": [{"when": {"field": "partner.country", "is": "FR"}, "then": "1"}], "otherwise": "2"}, 1),
    ],
)
def test_quantity_is_worked_out_exactly(quantity: Any, value: Any) -> None:
    assert worth(quantity, project(value=1_000, annual_value=299)) == value


def test_whole_by_steps_of_nothing_cuts_nothing() -> None:
    assert worth({"whole": "2.7", "step": "0"}) == Fraction(27, 10)


def test_field_that_is_absent_counts_nothing_and_is_traced_as_absent() -> None:
    decision = decided_by({"measure": {"add": [{"field": "project.value"}, "5"]}, "equals": "5"})

    assert decision.is_granted
    assert step(decision, "incentive.when.measure.add[0]") is None
    assert step(decision, "incentive.when.measure") == 500


def test_name_has_one_step_and_figures_none() -> None:
    measures = {"base": {"quantity": {"add": ["1", {"count": "line"}]}}}
    when = {"measure": {"add": ["base", "base"]}, "at_least": "base"}

    decision = decided_by(when, line(), measures=measures)

    assert [(one.at, one.value) for one in decision.steps if "pays" not in one.at] == [
        ("incentive.when.measure", 4),
        ("measures.base", 2),
        ("measures.base.add[1]", 1),
    ]


def test_choose_works_out_only_what_it_needs() -> None:
    cases = [
        {"when": {"measure": {"count": "line"}, "at_least": "2"}, "then": {"count": "project"}},
        {"when": "one", "then": {"add": [{"count": "line"}, "5"]}},
        {"when": {"field": "partner.country", "is": "FR"}, "then": "9"},
    ]
    conditions = {"one": {"holds_when": {"measure": {"count": "line"}, "at_least": "1"}}}

    decision = decided_by(
        {"measure": {"choose": cases, "otherwise": "0"}, "equals": "6"}, line(), conditions=conditions
    )

    at = "incentive.when.measure"
    assert [(one.at, one.value) for one in decision.steps if one.at.startswith((at, "cond"))] == [
        ("conditions.one", 1),
        ("conditions.one.measure", 1),
        (at, 6),
        (f"{at}.choose[0].when", 0),
        (f"{at}.choose[0].when.measure", 1),
        (f"{at}.choose[1].then", 6),
        (f"{at}.choose[1].then.add[0]", 1),
    ]


QUARTERS = [line("L1", 100, "2023-08-01"), line("L2", 300, "2023-11-01"), line("L3", 500, "2024-02-01")]


@pytest.mark.parametrize(
    ("take", "count", "value"),
    [("sum", "2", 800), ("average", "3", 300), ("lowest", "3", 100), ("highest", "3", 500), ("average", "4", 225)],
)
def test_past_takes_the_periods_before_the_one_that_holds_the_day(take: str, count: str, value: int) -> None:
    past = {"of": {"sum": "line.amount", "over": "quarter"}, "period": "quarter", "count": count, "take": take}

    assert worth({"past": past}, *QUARTERS, line("L4", 7_000, "2024-05-01")) == value


def test_past_replaces_every_deciding_day_and_leaves_no_trace() -> None:
    past = {
        "of": {"sum": "line.amount", "over": {"rolling": "1 month"}},
        "period": "quarter",
        "count": "1",
        "take": "sum",
    }
    terms = programme(
        incentive(
            when={"measure": {"past": past}, "equals": "3"},
            decides={"day": "claim.submitted_on", "rate": "project.won_on"},
        )
    )

    # The last month of the first quarter: 1 to 31 March.
    decision = decided(
        terms, claim(), line("L1", 100, "2024-02-29"), line("L2", 300, "2024-03-01"), line("L3", 1, "2024-04-01")
    )

    assert decision.is_granted
    assert [one.at for one in decision.steps if "when" in one.at] == ["incentive.when.measure"]


def test_past_before_the_beginning_of_time_and_without_a_day_is_nothing() -> None:
    past = {"of": {"count": "line"}, "period": "year", "count": "3", "take": "lowest"}
    early = programme(
        incentive(when={"measure": {"past": past}, "equals": "0"}, decides={"day": "0001-05-01", "terms": "2024-01-01"})
    )
    nested = {"sum": "activity.hours", "weights": [{"when": {"measure": {"past": past}, "equals": "0"}, "times": "2"}]}

    assert decided(early, claim(), line()).is_granted
    hours = {"attributes": {"activity.hours": {"type": "count"}}}
    assert worth(nested, activity(attributes={"hours": 3}, completed_on=None), **hours) == 6


def test_past_of_a_claim_by_period_moves_the_period() -> None:
    moved = {"sum": "line.amount", "over": "period"}
    at_end = {"days_from": "period.start", "to": "period.end"}
    terms = programme(
        incentive(
            claimed="quarter",
            decides={"day": "period.end"},
            when={
                "all": [
                    {
                        "measure": {"past": {"of": moved, "period": "quarter", "count": "1", "take": "sum"}},
                        "equals": "5",
                    },
                    {
                        "measure": {"past": {"of": at_end, "period": "quarter", "count": "1", "take": "sum"}},
                        "equals": "90",
                    },
                    {"measure": moved, "equals": "70"},
                ]
            },
        )
    )

    decision = decided(
        terms, line("L1", 500, "2024-02-01"), line("L2", 7_000, "2024-05-01"), claim_id="bonus/P1/2024-Q2"
    )

    assert decision.is_granted


def test_past_of_a_claim_keeps_its_own_period() -> None:
    past = {"of": {"sum": "line.amount", "over": "period"}, "period": "quarter", "count": "1", "take": "sum"}
    own = claim(period_from=day("2024-05-01"), period_until=day("2024-06-01"))

    assert worth({"past": past}, own, line("L1", 500, "2024-05-31"), line("L2", 7, "2024-06-01")) == 500


@pytest.mark.parametrize(("own", "value"), [("J1", 2), ("J2", 1), ("J3", 3), ("J4", 0)])
def test_rank_orders_rows_by_day_and_id(own: str, value: int) -> None:
    rank = {"rank": {"among": "project", "where": {"field": "project.status", "is": "won"}, "dated": "project.won_on"}}
    projects = [
        project("J1", status="won", won_on=day("2024-03-01")),
        project("J2", status="won", won_on=day("2024-02-01")),
        project("J3", status="won", won_on=day("2024-03-01")),
        project("J4", status="won"),
        project("J5", won_on=day("2024-01-01")),
    ]

    assert worth(rank, claim(project_id=own), *projects) == value


def test_rank_of_a_claim_and_of_an_introduction_is_the_claims_own() -> None:
    claims = {"rank": {"among": "claim", "dated": "claim.reserved_at"}}
    introductions = {"rank": {"among": "introduction", "whose": "everyone"}}

    assert worth(claims, claim(), claim("C0", submitted_on=day("2024-02-01"))) == 2
    assert worth(introductions, introduction(), partner("P2")) == 1
    assert worth(introductions, introduction(introducing_id="P3"), partner("P2"), partner("P3")) == 0
    assert worth({"rank": {"among": "activity"}}, activity()) == 0
    assert worth({"rank": {"among": "line"}}, line()) == 0


def test_quantity_without_a_value_ends_the_reward_with_its_place() -> None:
    times = {"times": ["2", {"field": "project.value"}]}

    decision = paid({"lump_sum": times}, project(value=100, currency="USD"))

    assert [(one.code, one.at) for one in decision.reasons] == [("NO_RATE", "incentive.pays.reward.lump_sum.times[1]")]
    assert decision.asked == 0
    assert decision.steps == ()


def test_named_measure_inside_rows_sees_the_row() -> None:
    measures = {"double": {"quantity": {"times": ["2", {"field": "line.quantity"}]}}}

    total = {"sum": "line.amount", "rate": "double"}
    terms = programme(
        incentive(when={"measure": total, "equals": "60"}),
        measures=measures,
        attributes={"customer.sites": {"type": "count"}},
    )

    assert decided(terms, claim(), line("L1", 1_000, quantity=3), customer()).is_granted


def test_reading_values_are_numbers() -> None:
    assert worth({"last": "reading.value"}, reading("R1", 5, "2024-03-01"), reading("R2", 9, "2024-02-01")) == 5
