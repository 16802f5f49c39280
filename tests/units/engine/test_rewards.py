"""Forms of reward, what changes their amount, the one rounding, and the threshold."""

from fractions import Fraction
from typing import Any

import pytest

from tests.units.engine.trial import codes, line, paid, places, project, step

YES = {"field": "partner.country", "is": "FR"}
NO = {"field": "partner.country", "is": "BE"}
UNITS = {
    "units": {"stars": {"label": {"en": "s", "fr": "s"}, "decimals": "1"}, "votes": {"label": {"en": "v", "fr": "v"}}}
}


def value(amount: int) -> Any:
    """Return the project J1 with a value, in cents."""
    return project(value=amount)


@pytest.mark.parametrize(
    ("reward", "amount", "asked"),
    [
        ({"lump_sum": "12.5"}, 0, 1_250),
        ({"percent": {"rate": "3%", "of": {"field": "project.value"}}}, 10_017, 301),
        ({"cost_share": {"rate": "50%", "of": {"field": "project.value"}}, "maximum": "10"}, 5_000, 1_000),
        ({"cost_share": {"rate": "50%", "of": {"field": "project.value"}}, "minimum": "10"}, 500, 1_000),
        ({"cost_share": {"rate": "50%", "of": {"field": "project.value"}}, "minimum": "10"}, 0, 0),
        ({"add_up": [{"lump_sum": "1"}, {"lump_sum": "2", "when": NO}, {"lump_sum": "4", "when": YES}]}, 0, 500),
        ({"greatest_of": [{"lump_sum": "1"}, {"lump_sum": "2"}, {"lump_sum": "4", "when": NO}]}, 0, 200),
        ({"least_of": [{"lump_sum": "1", "when": NO}, {"lump_sum": "2"}, {"lump_sum": "4"}]}, 0, 200),
        ({"least_of": [{"lump_sum": "1", "when": NO}]}, 0, 0),
        ({"greatest_of": [{"lump_sum": "1", "when": NO}]}, 0, 0),
        ({"first_of": [{"lump_sum": "1", "when": NO}, {"lump_sum": "2"}, {"lump_sum": "4"}]}, 0, 200),
        ({"first_of": [{"lump_sum": "1", "when": NO}]}, 0, 0),
        ({"lump_sum": "1", "when": NO}, 0, 0),
        ({"lump_sum": {"subtract": ["1", "2"]}}, 0, 0),
    ],
)
def test_form_gives_its_amount(reward: Any, amount: int, asked: int) -> None:
    decision = paid(reward, value(amount))

    assert decision.asked == asked
    assert codes(decision) == ([] if asked else ["NOTHING_EARNED"])
    assert places(decision) == ([] if asked else ["incentive.pays.reward"])


@pytest.mark.parametrize(
    ("units", "said", "asked"),
    [
        (9, {"once_at_least": "10"}, 0),
        (10, {"once_at_least": "10"}, 2_000),
        (11, {"once_at_least": "10"}, 2_200),
        (9, {"beyond": "10"}, 0),
        (10, {"beyond": "10"}, 0),
        (11, {"beyond": "10"}, 200),
        (11, {"beyond": "4", "once_at_least": "11"}, 1_400),
        (3, {}, 600),
    ],
)
def test_per_unit_counts_all_units_or_those_beyond(units: int, said: Any, asked: int) -> None:
    reward = {"per_unit": {"amount": "2", "units": {"sum": "line.quantity"}, **said}}

    assert paid(reward, line(quantity=units)).asked == asked


@pytest.mark.parametrize(
    ("base", "now", "said", "asked"),
    [
        (10_000, 10_000, {"on": "excess"}, 0),
        (10_000, 10_001, {"on": "excess", "rate": "100%"}, 1),
        (10_000, 12_000, {"on": "excess"}, 200),
        (10_000, 10_999, {"on": "excess", "once_at_least": "10%"}, 0),
        (10_000, 11_000, {"on": "excess", "once_at_least": "10%"}, 100),
        (10_000, 10_000, {"on": "everything"}, 0),
        (10_000, 10_001, {"on": "everything"}, 1_000),
        (10_000, 10_999, {"on": "everything", "once_at_least": "10%"}, 0),
        (10_000, 11_000, {"on": "everything", "once_at_least": "10%"}, 1_100),
        (10_000, 10_000, {"on": "everything", "once_at_least": "0%"}, 1_000),
        (0, 5_000, {"on": "excess"}, 0),
        (0, 5_000, {"on": "excess", "without_baseline": "everything", "once_at_least": "10%"}, 500),
        (0, 5_000, {"on": "everything", "without_baseline": "everything"}, 500),
        (0, 0, {"on": "everything", "without_baseline": "everything"}, 0),
    ],
)
def test_growth_pays_on_what_exceeds_the_baseline_or_on_everything(base: int, now: int, said: Any, asked: int) -> None:
    grown = {"of": {"field": "project.value"}, "baseline": {"field": "project.annual_value"}, "rate": "10%", **said}

    assert paid({"growth": grown}, project(value=now, annual_value=base)).asked == asked


BY_RATE = [
    {"from": "0", "up_to": "100", "rate": "1%"},
    {"above": "100", "below": "200", "rate": "2%"},
    {"from": "200", "rate": "5%"},
]
BY_AMOUNT = [{"from": "100", "below": "200", "amount": "3"}, {"from": "200", "up_to": "300", "amount": "7"}]


@pytest.mark.parametrize(
    ("mode", "rows", "amount", "asked"),
    [
        ("marginal", BY_RATE, 10_000, 100),
        ("marginal", BY_RATE, 10_050, 101),
        ("marginal", BY_RATE, 20_000, 300),
        ("marginal", BY_RATE, 30_000, 800),
        ("marginal", BY_AMOUNT, 9_999, 0),
        ("marginal", BY_AMOUNT, 10_000, 300),
        ("marginal", BY_AMOUNT, 20_000, 1_000),
        ("whole", BY_RATE, 10_000, 100),
        ("whole", BY_RATE, 10_001, 200),
        ("whole", BY_RATE, 19_999, 400),
        ("whole", BY_RATE, 20_000, 1_000),
        ("whole", BY_AMOUNT, 9_999, 0),
        ("whole", BY_AMOUNT, 30_000, 700),
        ("whole", BY_AMOUNT, 30_001, 0),
        ("each_reached", BY_AMOUNT, 10_000, 300),
        ("each_reached", BY_AMOUNT, 30_001, 1_000),
        ("each_reached", BY_RATE, 20_000, 1_600),
        ("whole", [{"below": "100", "rate": "1%"}, {"from": "100", "rate": "2%"}], 9_999, 100),
        ("marginal", [{"below": "100", "rate": "1%"}, {"from": "100", "rate": "2%"}], 10_100, 102),
        ("whole", [{"rate": "1%"}], 100, 1),
        ("whole", [{"from": "0", "rate": "1%"}], 0, 0),
    ],
)
def test_bands_hold_or_exclude_their_bounds_as_written(mode: str, rows: Any, amount: int, asked: int) -> None:
    reward = {"bands": {"of": {"field": "project.value"}, "mode": mode, "rows": rows}}

    assert paid(reward, value(amount)).asked == asked


def test_bands_chosen_by_another_measure_trace_what_each_gives() -> None:
    banded = {"of": {"field": "project.value"}, "by": {"count": "line"}, "mode": "each_reached"}
    rows = [
        {"from": "1", "rate": "1%"},
        {"from": "2", "amount": {"sum": "line.amount"}},
        {"from": "3", "rate": {"count": "line"}},
    ]

    decision = paid({"bands": {**banded, "rows": rows}}, value(10_000), line("L1", 1), line("L2", 2))

    at = "incentive.pays.reward"
    assert [(one.at, one.value) for one in decision.steps] == [
        (at, 103),
        (f"{at}.bands.by", 2),
        (f"{at}.bands.of", 10_000),
        (f"{at}.bands.rows[0]", 100),
        (f"{at}.bands.rows[1]", 3),
        (f"{at}.bands.rows[1].amount", 3),
        ("incentive.pays.rounding", 103),
    ]


def test_part_that_fails_is_worth_nothing_and_nothing_inside_it_is_worked_out() -> None:
    reward = {"add_up": [{"lump_sum": {"sum": "line.amount"}, "when": NO}, {"lump_sum": "1", "when": YES}]}

    decision = paid(reward)

    at = "incentive.pays.reward"
    assert [(one.at, one.value) for one in decision.steps] == [
        (at, 100),
        (f"{at}.add_up[0]", 0),
        (f"{at}.add_up[0].when", 0),
        (f"{at}.add_up[1]", 100),
        (f"{at}.add_up[1].when", 1),
        ("incentive.pays.rounding", 100),
    ]


def test_amount_changes_in_the_order_of_the_terms() -> None:
    decision = paid(
        {"lump_sum": "100.01"},
        uplifts=[{"by": "25%"}, {"by": "10%", "when": YES}, {"by": "90%", "when": NO}],
        multipliers=[{"by": "1.5"}, {"by": "2", "when": YES}, {"by": "9", "when": NO}],
        minimum="50",
        maximum="400",
        rounding={"mode": "down", "step": "7"},
        threshold="390",
    )

    at = "incentive.pays"
    amounts = {one.at: one.value for one in decision.steps if not one.at.endswith("when")}
    assert amounts == {
        f"{at}.reward": 10_001,
        f"{at}.uplifts": Fraction(270_027, 20),
        f"{at}.multipliers": Fraction(810_081, 20),
        f"{at}.minimum": Fraction(810_081, 20),
        f"{at}.maximum": 40_000,
        f"{at}.rounding": 39_900,
        f"{at}.threshold": 39_900,
    }
    assert decision.granted == 39_900


@pytest.mark.parametrize(("amount", "granted"), [(9_999, 0), (10_000, 10_000), (10_001, 10_001)])
def test_threshold_refuses_what_is_less(amount: int, granted: int) -> None:
    decision = paid({"lump_sum": {"field": "project.value"}}, value(amount), threshold="100")

    assert decision.granted == granted
    assert codes(decision) == ([] if granted else ["BELOW_THRESHOLD"])


def test_minimum_lifts_an_amount_but_not_nothing() -> None:
    assert paid({"lump_sum": "1"}, minimum="5").asked == 500
    assert paid({"lump_sum": "0"}, minimum="5").asked == 0


def test_maximum_below_zero_leaves_nothing() -> None:
    assert paid({"lump_sum": "5"}, maximum={"subtract": ["1", "2"]}).asked == 0


def test_bounds_that_are_measures_keep_their_inner_steps() -> None:
    decision = paid({"lump_sum": "5"}, line(), maximum={"times": ["2", {"count": "line"}]})

    assert step(decision, "incentive.pays.maximum") == 200
    assert step(decision, "incentive.pays.maximum.times[1]") == 1


@pytest.mark.parametrize(
    ("mode", "amount", "asked"),
    [
        ("half_up", "1.005", 101),
        ("half_even", "1.005", 100),
        ("down", "1.009", 100),
        ("up", "1.001", 101),
        ("ceiling", "1.001", 101),
    ],
)
def test_rounding_happens_once_by_its_mode(mode: str, amount: str, asked: int) -> None:
    reward = {"percent": {"rate": amount, "of": {"field": "project.value"}}}

    assert paid(reward, value(100), rounding={"mode": mode}).asked == asked


@pytest.mark.parametrize(
    ("said", "asked", "unit"),
    [
        ({"unit": "stars"}, 125, "stars"),
        ({"unit": "votes"}, 13, "votes"),
        ({"unit": "stars", "rounding": {"step": "5"}}, 150, "stars"),
        ({"unit": "stars", "rounding": {"step": "0.01"}}, 125, "stars"),
    ],
)
def test_points_are_rounded_to_the_decimals_of_their_unit(said: Any, asked: int, unit: str) -> None:
    pays: dict[str, Any] = {"as": "points", "threshold": "1", **said}

    decision = paid({"lump_sum": "12.5"}, root=UNITS, **pays)

    assert (decision.asked, decision.unit) == (asked, unit)


def test_protection_is_a_number_of_days() -> None:
    decision = paid({"lump_sum": "180"}, **{"as": "protection"})

    assert (decision.asked, decision.unit, decision.decimals) == (180, "days", 0)


TIERS = {"column": "tier", "matches": "customer.segment"}
FROM = {"column": "from", "at_least": {"field": "project.value"}}


@pytest.mark.parametrize(
    ("columns", "rows", "precedence", "found"),
    [
        ([TIERS], [["small", "1"], ["large", "2"]], "only", 200),
        ([TIERS], [["small", "1"]], "only", "NO_TABLE_ROW"),
        ([TIERS], [["large", "1"], ["*", "2"]], "only", "AMBIGUOUS_ROW"),
        ([TIERS], [["*", "1"], ["large", "2"]], "first", 100),
        ([TIERS], [["*", "1"], ["large", "2"]], "most-specific", 200),
        ([TIERS, FROM], [["large", "", "1"], ["*", "5", "2"]], "most-specific", "AMBIGUOUS_ROW"),
        ([TIERS, FROM], [["large", "10", "1"], ["large", "10.01", "2"]], "only", 100),
        ([FROM], [["10", "1"], ["10.01", "2"]], "only", 100),
        ([{"column": "above", "more_than": {"field": "project.value"}}], [["9.99", "1"], ["10", "2"]], "only", 100),
        ([{"column": "to", "at_most": {"field": "project.value"}}], [["9.99", "1"], ["10", "2"]], "only", 200),
        ([{"column": "below", "less_than": {"field": "project.value"}}], [["10", "1"], ["10.01", "2"]], "only", 200),
        ([{"column": "model", "matches": "partner.business_models"}], [["cloud", "1"], ["resell", "2"]], "only", 100),
        ([{"column": "model", "matches": "partner.business_models"}], [["resell", "1"]], "only", "NO_TABLE_ROW"),
        ([{"column": "on", "matches": "project.registered_on"}], [["2024-01-10", "1"]], "only", 100),
        ([{"column": "area", "matches": "project.sale_type"}], [["saas", "1"], ["*", "2"]], "only", 200),
    ],
)  # fmt: skip
def test_table_gives_the_row_whose_every_column_accepts(columns: Any, rows: Any, precedence: str, found: Any) -> None:
    from tests.units.engine.trial import customer, partner

    tables = {
        "rates": {
            "columns": columns,
            "rows": rows,
            "gives": {"column": "bonus", "as": "money"},
            "precedence": precedence,
        }
    }
    cast = [customer(segment="large"), partner(business_models=frozenset({"cloud", "x"})), value(1_000)]

    decision = paid({"lump_sum": {"table": "rates"}}, *cast, root={"tables": tables})

    assert (decision.asked if decision.is_granted else codes(decision)[0]) == found


def test_table_traces_its_columns_and_where_it_is_looked_up() -> None:
    columns = [{"column": "from", "at_least": {"count": "line"}}]
    tables = {"rates": {"columns": columns, "rows": [["0", "5"]], "gives": {"column": "bonus", "as": "money"}}}

    decision = paid({"lump_sum": {"table": "rates"}}, line(), root={"tables": tables})

    assert step(decision, "incentive.pays.reward.lump_sum") == 500
    assert step(decision, "tables.rates.columns[0].at_least") == 1


def test_table_without_a_row_says_where_it_was_looked_up() -> None:
    columns = [{"column": "tier", "matches": "customer.segment"}]
    tables = {"rates": {"columns": columns, "rows": [["small", "5"]], "gives": {"column": "bonus", "as": "money"}}}

    decision = paid({"lump_sum": {"add": ["1", {"table": "rates"}]}}, root={"tables": tables})

    assert [(one.code, one.at) for one in decision.reasons] == [
        ("NO_TABLE_ROW", "incentive.pays.reward.lump_sum.add[1]")
    ]
