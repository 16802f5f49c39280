"""Figures, fields, arithmetic, choices, tables and days; measures over rows have a file of their own."""

import pytest

from tests.units.checker import receipts as r

VALUE = {"field": "project.value", "kind": "money"}  # 100,000.00 EUR
TEN = r.number(10)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (r.money(12), "12"),
        (VALUE, "10000000"),
        ({"field": "project.annual_value", "kind": "money"}, "0"),
        ({"field": "person.person_id", "kind": "money"}, "0"),
        ({"add": [r.money(1), r.money(2), VALUE]}, "10000003"),
        ({"subtract": [VALUE, r.money(1)]}, "9999999"),
        ({"times": [VALUE, r.number("1/3"), r.number("3/1000")]}, "10000"),
        ({"divide": [VALUE, r.number(3)], "if_zero": r.money(0)}, "10000000/3"),
        ({"divide": [VALUE, r.number(0)], "if_zero": r.money(77)}, "77"),
        ({"greater_of": [r.money(3), r.money(7)]}, "7"),
        ({"lesser_of": [r.money(3), r.money(7)]}, "3"),
        ({"clamp": {"of": r.money(5), "floor": r.money(6), "top": r.money(9)}}, "6"),
        ({"clamp": {"of": r.money(12), "floor": r.money(6), "top": r.money(9)}}, "9"),
        ({"clamp": {"of": r.money(7)}}, "7"),
        ({"whole": r.number("27/10")}, "2"),
        ({"whole": r.number("-27/10")}, "-3"),
        ({"whole": r.number("27/10"), "step": r.number("1/2")}, "5/2"),
        ({"whole": r.money(12_345)}, "12300"),
        ({"whole": {"named": "cents"}}, "12300"),
        ({"whole": {"add": [r.money(199), r.money(1)]}}, "200"),
        ({"whole": {"times": [r.number(3), r.money(33)]}}, "0"),
        ({"whole": {"divide": [r.money(1999), r.number(1)], "if_zero": r.money(0)}}, "1900"),
        ({"whole": {"divide": [r.money(1999), r.money(2)], "if_zero": r.money(0)}}, "999"),
        ({"whole": {"clamp": {"of": r.money(199)}}}, "100"),
        ({"whole": {"whole": r.money(199), "step": r.money(1)}}, "100"),
        ({"whole": r.money(199), "step": r.money(0)}, "199"),
        ({"whole": r.money(199), "step": r.money(-5)}, "199"),
        ({"whole": {"choose": [{"when": r.NEVER, "then": r.money(1)}], "otherwise": r.money(199)}}, "100"),
        ({"whole": {"past": {"of": r.money(50), "period": "month", "count": 3, "take": "sum"}}}, "100"),
        ({"whole": {"table": "fees"}}, "100"),
        (
            {
                "choose": [{"when": r.NEVER, "then": r.money(1)}, {"when": r.ALWAYS, "then": r.money(2)}],
                "otherwise": r.money(3),
            },
            "2",
        ),
        ({"choose": [{"when": r.NEVER, "then": r.money(1)}], "otherwise": r.money(3)}, "3"),
        ({"days_from": "2021-05-01", "to": "claim.submitted_on"}, "9"),
        ({"days_from": "claim.submitted_on", "to": "2021-05-01"}, "-9"),
        ({"days_from": "claim.requested_on", "to": "claim.submitted_on"}, "0"),
        ({"days_from": "claim.submitted_on", "to": "claim.requested_on"}, "0"),
        ({"named": "cents"}, "12345"),
    ],
)
def test_quantity_is_worth_exactly(quantity: r.Data, expected: str) -> None:
    fees = {"columns": [], "gives": {"as": "money"}, "precedence": "only", "rows": [["199"]]}
    measures = {"cents": {"quantity": r.money(12_345)}}

    assert r.worth(quantity, measures=measures, tables={"fees": fees}) == expected


def test_steps_hold_what_was_worked_out_and_no_plain_figure() -> None:
    quantity = {
        "choose": [
            {"when": r.NEVER, "then": VALUE},
            {"when": {"measure": {"named": "twice"}, "more_than": r.money(1)}, "then": {"add": [VALUE, r.money(1)]}},
            {"when": r.ALWAYS, "then": VALUE},
        ],
        "otherwise": VALUE,
    }
    measures = {"twice": {"quantity": {"times": [r.number(2), {"named": "base"}]}}, "base": {"quantity": r.money(5)}}

    result = r.worked_out(r.clause(r.incentive({"lump_sum": quantity}), measures=measures))

    assert r.steps(result) == {
        "incentive.pays.reward": "10000001",
        "incentive.pays.reward.lump_sum": "10000001",
        "incentive.pays.reward.lump_sum.choose[0].when": "0",
        "incentive.pays.reward.lump_sum.choose[1].then": "10000001",
        "incentive.pays.reward.lump_sum.choose[1].then.add[0]": "10000000",
        "incentive.pays.reward.lump_sum.choose[1].when": "1",
        "incentive.pays.rounding": "10000001",
        "measures.base": "5",
        "measures.twice": "10",
    }


def test_absent_field_counts_nothing_and_is_noted_as_absent() -> None:
    result = r.worked_out(r.clause(r.incentive({"lump_sum": {"field": "claim.cost", "kind": "money"}})))

    assert r.steps(result)["incentive.pays.reward.lump_sum"] is None
    assert r.codes(result) == [("NOTHING_EARNED", "incentive.pays.reward")]


@pytest.mark.parametrize(("take", "expected"), [("sum", "60"), ("average", "20"), ("lowest", "10"), ("highest", "30")])
def test_past_is_worked_out_on_the_last_day_of_each_period_before(take: str, expected: str) -> None:
    quantity = {
        "past": {
            "of": {"sum": "reading.value", "whose": "partner", "over": "month", "weights": []},
            "period": "month",
            "count": 3,
            "take": take,
        }
    }
    readings = [
        {"reading_id": str(index), "partner_id": "P1", "metric": "seats", "read_on": day, "value": value}
        for index, (day, value) in enumerate(
            [
                ("2021-01-31", "99"),
                ("2021-02-01", "10"),
                ("2021-03-31", "20"),
                ("2021-04-30", "30"),
                ("2021-05-01", "7"),
            ]
        )
    ]

    assert r.worth(quantity, r.facts(readings=readings)) == expected


def test_past_before_the_calendar_is_nothing() -> None:
    readings = [{"reading_id": "1", "partner_id": "P1", "metric": "seats", "read_on": "0001-01-15", "value": "4"}]
    of = {"sum": "reading.value", "whose": "partner", "over": "month", "weights": []}
    quantity = {"past": {"of": of, "period": "month", "count": 3, "take": "average"}}

    early = [r.claim(submitted_on="0001-02-10")]
    earliest = [r.claim(submitted_on="0001-01-10")]

    assert r.worth(quantity, r.facts(readings=readings, claims=early)) == "4"
    assert r.worth(quantity, r.facts(readings=readings, claims=earliest)) == "0"


def test_past_moves_the_days_of_decides_and_the_period_of_the_claim() -> None:
    own = r.claim(project_id=None, period_from="2021-04-01", period_until="2021-07-01")
    levels = [
        {"level_id": "1", "partner_id": "P1", "programme": "demo", "level": "gold", "valid_from": "2021-01-01",
         "valid_until": "2021-04-01"},
    ]  # fmt: skip
    lines = [r.line("L1", "2021-01-01", 100), r.line("L2", "2021-03-31", 20), r.line("L3", "2021-04-01", 3)]
    gold = {"field": "partner.level", "is": "gold", "typed": "code"}
    sales = {"sum": "line.amount", "whose": "partner", "over": "period", "weights": []}
    of = {"choose": [{"when": gold, "then": sales}], "otherwise": r.money(7)}
    quantity = {"past": {"of": of, "period": "quarter", "count": 2, "take": "sum"}}
    asked = {"claimed": "quarter", "decides": {"day": "period.end", "level": "2021-06-30"}}

    # Gold in the first quarter of 2021 (120), not yet in the last of 2020 (7).
    assert r.worth(quantity, r.facts(claims=[own], levels=levels, order_lines=lines), asked=asked) == "127"


def test_past_of_a_day_that_is_absent_is_nothing() -> None:
    people = [{"person_id": "N1", "partner_id": "P1"}]
    past = {"past": {"of": r.number(5), "period": "month", "count": 2, "take": "sum"}}
    measured = {"measure": past, "more_than": r.number(0)}
    counted = {"count": "person", "whose": "partner", "over": "ever", "weights": [], "where": measured}

    assert r.worth(counted, r.facts(people=people)) == "0"


def test_past_that_meets_no_answer_misses_it_at_its_own_place() -> None:
    past = {"past": {"of": {"field": "project.value"}, "period": "month", "count": 1, "take": "sum"}}

    result = r.worked_out(r.clause(r.incentive({"lump_sum": past})), r.facts(projects=[r.project(currency="USD")]))

    assert r.codes(result) == [("NO_RATE", "incentive.pays.reward.lump_sum")]


def table(columns: list[r.Data], rows: list[list[str]], *, precedence: str = "only") -> r.Data:
    return {"columns": columns, "rows": rows, "gives": {"column": "fee", "as": "money"}, "precedence": precedence}


BY_COUNTRY = [
    {"column": "country", "matches": "customer.country"},
    {"column": "segment", "matches": "customer.segment"},
]
FEE = {"table": "fees"}


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (BY_COUNTRY, [["DE", "large", "1"], ["FR", "large", "2"]], "2"),
        (BY_COUNTRY, [["DE", "large", "1"], ["*", "large", "3"]], "3"),
        ([{"column": "from", "at_least": VALUE}], [["10000000", "5"]], "5"),
        ([{"column": "over", "more_than": VALUE}], [["9999999", "6"]], "6"),
        ([{"column": "to", "at_most": VALUE}], [["10000000", "7"]], "7"),
        ([{"column": "under", "less_than": VALUE}], [["10000001", "8"]], "8"),
        (
            [{"column": "from", "at_least": VALUE}, {"column": "below", "less_than": VALUE}],
            [["", "10000000", "1"], ["10000000", "", "9"]],
            "9",
        ),
        ([{"column": "model", "matches": "partner.business_models"}], [["services", "4"]], "4"),
        ([{"column": "who", "matches": "person.person_id"}], [["N1", "4"], ["*", "5"]], "5"),
    ],
)
def test_table_gives_the_value_of_the_row_that_accepts(
    columns: list[r.Data], rows: list[list[str]], expected: str
) -> None:
    assert r.worth(FEE, tables={"fees": table(columns, rows)}) == expected


@pytest.mark.parametrize(
    ("precedence", "rows", "expected"),
    [
        ("first", [["*", "*", "1"], ["FR", "large", "2"]], "1"),
        ("most-specific", [["*", "*", "1"], ["FR", "*", "2"], ["FR", "large", "3"]], "3"),
    ],
)
def test_table_with_precedence_settles_between_rows(precedence: str, rows: list[list[str]], expected: str) -> None:
    assert r.worth(FEE, tables={"fees": table(BY_COUNTRY, rows, precedence=precedence)}) == expected


@pytest.mark.parametrize(
    ("columns", "precedence", "rows", "code"),
    [
        (BY_COUNTRY, "only", [["DE", "*", "1"]], "NO_TABLE_ROW"),
        (BY_COUNTRY, "only", [["FR", "*", "1"], ["FR", "large", "2"]], "AMBIGUOUS_ROW"),
        (BY_COUNTRY, "most-specific", [["FR", "*", "1"], ["*", "large", "2"]], "AMBIGUOUS_ROW"),
        ([{"column": "from", "at_least": VALUE}], "only", [["10000001", "1"]], "NO_TABLE_ROW"),
        ([{"column": "over", "more_than": VALUE}], "only", [["10000000", "1"]], "NO_TABLE_ROW"),
        ([{"column": "to", "at_most": VALUE}], "only", [["9999999", "1"]], "NO_TABLE_ROW"),
        ([{"column": "under", "less_than": VALUE}], "only", [["10000000", "1"]], "NO_TABLE_ROW"),
    ],
)
def test_table_without_one_row_ends_the_reward(
    columns: list[r.Data], precedence: str, rows: list[list[str]], code: str
) -> None:
    asked = r.incentive({"add_up": [{"lump_sum": VALUE}, {"lump_sum": FEE}]})

    result = r.worked_out(r.clause(asked, tables={"fees": table(columns, rows, precedence=precedence)}))

    assert r.codes(result) == [(code, "incentive.pays.reward.add_up[1].lump_sum")]
    assert (result["asked"], result["granted"]) == ("0", "0")
    # What was finished before stays.
    assert r.steps(result)["incentive.pays.reward.add_up[0]"] == "10000000"


def test_table_by_a_money_field_without_a_rate_has_no_answer() -> None:
    columns = [{"column": "value", "matches": "project.value"}]
    foreign = r.facts(projects=[r.project(currency="USD")])

    result = r.worked_out(
        r.clause(r.incentive({"lump_sum": FEE}), tables={"fees": table(columns, [["*", "1"]])}), foreign
    )

    assert r.codes(result) == [("NO_RATE", "incentive.pays.reward.lump_sum")]
