"""Levels that the terms compute: reached at a review, kept for a while, for the partner in question."""

import pytest

from tests.units.checker import receipts as r

SALES = {"sum": "line.amount", "whose": "partner", "over": "quarter", "weights": []}


def rule(level: str, minor: int, *, kept: str = "3 months", reviewed: str = "month", of: r.Data = SALES) -> r.Data:
    requires = {"measure": of, "at_least": r.money(minor)}
    return {"level": level, "requires": requires, "reviewed": reviewed, "kept": kept}


RULES = [rule("bronze", 100), rule("silver", 1000), rule("gold", 10_000)]


def computed(day: str, amount: int, *rules: r.Data, **over: object) -> str | None:
    """The computed level of P1 on 10 May 2021, with one order of that amount on a day."""
    snapshot = r.facts(order_lines=[r.line("L1", day, amount)], **over.pop("facts", {}))
    condition = {"field": "partner.computed_level", "present": True, "typed": "code"}
    return r.leaf(condition, snapshot, levels=list(rules or RULES), **over)[1]


@pytest.mark.parametrize(
    ("day", "amount", "level"),
    [
        ("2021-05-31", 10_000, "gold"),  # the month of the day itself counts, to its last day
        ("2021-05-10", 9_999, "silver"),
        ("2021-04-01", 1_000, "silver"),
        ("2021-03-31", 1_000, "silver"),  # reviewed in March, the first of which lies within three months
        ("2021-02-28", 1_000, "silver"),
        ("2020-12-31", 1_000, None),  # last reviewed in December
        ("2021-05-10", 99, None),
    ],
)
def test_level_counts_from_its_review_for_as_long_as_it_is_kept(day: str, amount: int, level: str | None) -> None:
    assert computed(day, amount) == level


def test_level_kept_until_a_day_is_gone_on_that_day() -> None:
    # A quarter reviewed from 1 April; 10 May less 39 days is 1 April, which is no longer after itself.
    assert computed("2021-04-01", 500, rule("bronze", 100, kept="40 days", reviewed="quarter")) == "bronze"
    assert computed("2021-04-01", 500, rule("bronze", 100, kept="39 days", reviewed="quarter")) is None


def test_level_condition_may_ask_for_the_computed_one_also_of_another_partner() -> None:
    lines = [r.line("L1", "2021-05-01", 1000, partner_id="P2"), r.line("L2", "2021-05-01", 100)]
    roles = [{"role_id": "1", "project_id": "J1", "partner_id": "P2", "role": "integrator"}]
    snapshot = r.facts(order_lines=lines, roles=roles)
    asked = {"at_least": "silver", "computed": True}

    assert r.leaf({"level": asked, "who": "claimant"}, snapshot, levels=RULES) == (False, "bronze")
    assert r.leaf({"level": asked, "who": "integrator"}, snapshot, levels=RULES) == (True, "silver")


def test_levels_have_an_exchange_rate_of_their_own() -> None:
    rate = {"base": "USD", "quote": "EUR", "on": "2021-05-10", "rate_id": "1", "source": "plan", "rate": "1"}
    market = {"source": "market", "day": "deciding", "max_age": "1 year", "rounding": "half_up"}
    snapshot = r.facts(
        order_lines=[r.line("L1", "2021-05-10", 1000, currency="USD")],
        rates=[rate, {**rate, "rate_id": "2", "source": "market", "rate": "1/2"}],
    )
    level = {"field": "partner.computed_level", "is": "silver", "typed": "code"}

    assert r.leaf(level, snapshot, levels=RULES, exchange=market) == (False, "bronze")
    own = market | {"source": "plan"}
    assert r.leaf(level, snapshot, levels=RULES, exchange=market, level_exchange=own) == (True, "silver")


def test_level_without_a_day_is_absent() -> None:
    decides = {"day": "claim.submitted_on", "level": "claim.requested_on"}

    assert computed("2021-05-10", 1000, asked={"decides": decides}) is None


def test_level_of_a_partner_that_is_not_there_is_absent() -> None:
    assert r.leaf({"field": "partner.level", "present": False, "typed": "code"}, r.facts(partners=[])) == (True, None)
