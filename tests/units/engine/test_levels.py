"""Levels that the terms themselves compute, from reviews of past periods."""

from typing import Any

import pytest

from tests.units.engine.trial import (
    claim,
    day,
    decided,
    incentive,
    line,
    partner,
    programme,
    rate,
    role,
)

NAMES = {"silver": {"en": "a", "fr": "a"}, "gold": {"en": "b", "fr": "b"}}
RULES = [
    {
        "level": "silver",
        "requires": {"measure": {"sum": "line.amount", "over": "month"}, "at_least": "1"},
        "kept": "2 months",
    },
    {
        "level": "gold",
        "requires": {"measure": {"sum": "line.amount", "over": "month"}, "at_least": "5"},
        "kept": "1 year",
    },
]


def run(when: Any, *records: Any, levels: Any = RULES, decides: Any = None, **changed: Any) -> Any:
    """Return the one leaf of a decision of 15 May 2024."""
    terms = programme(
        incentive(when=when, decides=decides or {"day": "claim.submitted_on"}),
        level_names=NAMES,
        levels=levels,
        **changed,
    )
    return decided(terms, claim(), *records).conditions[0]


AT_LEAST_SILVER = {"level": {"at_least": "silver", "computed": "true"}}


@pytest.mark.parametrize(
    ("amount", "on", "seen"),
    [
        (99, "2024-05-31", None),
        # The month that holds the day counts, from its first day on.
        (100, "2024-05-31", "silver"),
        (100, "2024-04-01", "silver"),
        (100, "2024-03-31", None),
        (500, "2024-03-31", "gold"),
        (500, "2023-06-01", "gold"),
        (500, "2023-05-31", None),
    ],
)
def test_level_counts_from_the_first_of_the_period_of_its_review_and_is_kept(amount: int, on: str, seen: Any) -> None:
    leaf = run(AT_LEAST_SILVER, line("L1", amount, on))

    assert (leaf.seen, leaf.passed) == (seen, seen is not None)


def test_computed_level_is_a_field_too() -> None:
    assert run({"field": "partner.computed_level", "is": "gold"}, line("L1", 500)).passed


def test_computed_level_of_another_partner_looks_at_its_own_rows() -> None:
    cast = [partner("P2"), role("R2", "P2", "seller"), line("L1", 500, partner_id="P2")]

    assert not run(AT_LEAST_SILVER, *cast).passed
    assert run({**AT_LEAST_SILVER, "who": "seller"}, *cast).passed


def test_computed_level_inside_rows_is_the_rows_partners() -> None:
    count = {"count": "line", "whose": "everyone", "where": {"field": "partner.computed_level", "is": "gold"}}

    leaf = run({"measure": count, "equals": "1"}, partner("P2"), line("L1", 500, partner_id="P2"), line("L2", 1))

    assert leaf.passed


def test_computed_level_without_a_day_is_absent() -> None:
    leaf = run(AT_LEAST_SILVER, line("L1", 500), decides={"day": "claim.submitted_on", "level": "project.won_on"})
    field = {"field": "partner.computed_level", "is": "gold"}
    by_field = run(field, line("L1", 500), decides={"day": "claim.submitted_on", "level": "project.won_on"})

    assert (leaf.seen, by_field.seen) == (None, None)


def test_levels_may_have_an_exchange_of_their_own() -> None:
    dollars = [line("L1", 100, currency="USD"), rate("T1", 5, "2024-05-01"), rate("T2", 1, "2024-05-01", source="plan")]
    bank, plan = ({"source": source, "max_age": "10 days"} for source in ("bank", "plan"))

    assert run(AT_LEAST_SILVER, *dollars, exchange=bank).seen == "gold"
    assert run(AT_LEAST_SILVER, *dollars, exchange=bank, level_exchange=plan).seen == "silver"
    measured = {"measure": {"sum": "line.amount"}, "equals": "5"}
    assert run({"all": [measured, AT_LEAST_SILVER]}, *dollars, exchange=bank, level_exchange=plan).passed


def test_level_rules_may_use_names_and_other_days() -> None:
    rules = [{"level": "gold", "requires": "enough", "reviewed": "quarter", "kept": "1 day"}]
    conditions = {
        "enough": {
            "holds_when": {"all": [{"measure": "sales", "at_least": "5"}, {"day": "deciding.day", "of": "2024-06-30"}]}
        }
    }
    measures = {"sales": {"quantity": {"sum": "line.amount", "over": "quarter"}}}

    first_day = {"day": "2024-04-01"}
    leaf = run(
        AT_LEAST_SILVER, line("L1", 500), levels=rules, conditions=conditions, measures=measures, decides=first_day
    )
    later = run(AT_LEAST_SILVER, line("L1", 500), levels=rules, conditions=conditions, measures=measures)

    assert leaf.seen == "gold"
    assert later.seen is None


def test_level_kept_longer_than_the_calendar_looks_at_every_period() -> None:
    rules = [{**RULES[1], "kept": "99999 days"}, {**RULES[0], "reviewed": "year", "kept": "99999 years"}]
    terms = programme(incentive(when=AT_LEAST_SILVER), level_names=NAMES, levels=rules)

    decision = decided(terms, claim(), line("L1", 500, "2001-02-03"))
    without = decided(terms, claim())

    assert decision.conditions[0].seen == "gold"
    assert without.conditions[0].seen is None


def test_levels_of_claims_by_period_move_the_period() -> None:
    rules = [
        {
            "level": "gold",
            "requires": {"measure": {"sum": "line.amount", "over": "period"}, "at_least": "5"},
            "kept": "7 months",
        }
    ]
    terms = programme(
        incentive(claimed="quarter", decides={"day": "period.end"}, when={"level": {"is": "gold", "computed": "true"}}),
        level_names=NAMES,
        levels=rules,
    )
    lines = [line("L1", 500, "2024-02-01"), line("L2", 1, "2024-05-01"), line("L3", 1, "2024-11-01")]

    assert decided(terms, *lines, claim_id="bonus/P1/2024-Q2").is_granted
    assert not decided(terms, *lines, claim_id="bonus/P1/2024-Q4").is_granted


def test_level_is_not_reviewed_in_a_period_that_leaves_the_calendar() -> None:
    late = {"in_force": {"from": "2024-01-01", "to": "9999-12-31"}}
    terms = programme(incentive(when=AT_LEAST_SILVER), level_names=NAMES, levels=RULES, **late)

    decision = decided(terms, claim(submitted_on=day("9999-12-15")), line("L1", 500, "9999-12-01"))

    assert decision.conditions[0].seen is None
