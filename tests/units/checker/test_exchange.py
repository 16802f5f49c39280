"""Amounts in another currency: which rate, how old, and one rounding."""

import pytest

from tests.units.checker import receipts as r

ECB = {"source": "ecb", "day": "deciding", "max_age": "3 days", "rounding": "half_up"}
VALUE = {"field": "project.value", "kind": "money"}


def rate(on: str, value: str, **over: str) -> r.Data:
    row = {"rate_id": f"R-{on}", "base": "USD", "quote": "EUR", "on": on, "rate": value, "source": "ecb"}
    return {**row, **over}


def asked(rates: list[r.Data], *, value: str = "1000", rule: r.Data | None = ECB, **over: object) -> r.Data:
    ordered = sorted(rates, key=lambda row: str(row["rate_id"]))
    rows = r.facts(projects=[r.project(value=value, currency=str(over.pop("currency", "USD")))], rates=ordered)
    given = {} if rule is None else {"exchange": rule}
    return r.worked_out(r.clause(r.incentive({"lump_sum": VALUE}, **over), **given), rows)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([rate("2021-05-07", "17/20")], "850"),
        ([rate("2021-05-07", "17/20"), rate("2021-05-10", "9/10"), rate("2021-05-11", "2")], "900"),
        ([rate("2021-05-10", "1667/2000")], "834"),  # 833.5 cents
        ([rate("2021-05-10", "1/2", source="bank"), rate("2021-05-09", "3/4")], "750"),
        ([rate("2021-05-10", "1/2", base="CHF"), rate("2021-05-09", "3/4")], "750"),
        ([rate("2021-05-10", "1/2", quote="CHF"), rate("2021-05-09", "3/4")], "750"),
    ],
)
def test_latest_rate_of_the_source_is_used_and_rounded_once(rates: list[r.Data], expected: str) -> None:
    assert asked(rates)["asked"] == expected


@pytest.mark.parametrize(
    ("rates", "rule"),
    [
        ([rate("2021-05-10", "1")], None),
        ([], ECB),
        ([rate("2021-05-06", "1")], ECB),
        ([rate("2021-05-11", "1")], ECB),
        ([rate("2021-05-10", "1", base="EUR", quote="USD")], ECB),
        ([rate("2021-05-06", "1")], ECB | {"max_age": "1 business day"}),
        ([rate("2021-04-09", "1")], ECB | {"max_age": "1 month"}),
    ],
)
def test_without_a_rate_the_reward_has_no_answer(rates: list[r.Data], rule: r.Data | None) -> None:
    result = asked(rates, rule=rule)

    assert r.codes(result) == [("NO_RATE", "incentive.pays.reward.lump_sum")]


@pytest.mark.parametrize(
    ("on", "max_age"),
    [("2021-05-07", "1 business day"), ("2021-05-06", "2 business days"), ("2021-04-10", "1 month")],
)
def test_age_of_a_rate_is_counted_in_the_units_of_the_terms(on: str, max_age: str) -> None:
    assert asked([rate(on, "1")], rule=ECB | {"max_age": max_age})["asked"] == "1000"


@pytest.mark.parametrize(("currency", "value", "expected"), [("JPY", "1000", "800"), ("KWD", "100000", "8000")])
def test_decimals_of_both_currencies_count(currency: str, value: str, expected: str) -> None:
    fitting = rate("2021-05-10", "1/125" if currency == "JPY" else "4/5", base=currency)

    assert asked([fitting], value=value, currency=currency)["asked"] == expected


def test_own_day_of_a_record_decides_where_the_terms_say_so() -> None:
    own = ECB | {"day": "own"}
    rates = [rate("2021-02-01", "1/2"), rate("2021-05-10", "3/4")]  # registered on 1 February, claimed on 10 May

    assert asked(rates, rule=own)["asked"] == "500"
    assert asked(rates)["asked"] == "750"


def test_record_without_a_day_of_its_own_takes_the_deciding_rate_day() -> None:
    rows = r.facts(
        claims=[r.claim(submitted_on=None, requested_on="2021-05-10", cost="1000", currency="USD")],
        rates=[rate("2021-05-10", "3/4")],
    )
    by_request = r.incentive({"lump_sum": {"field": "claim.cost"}}, decides={"day": "claim.requested_on"})

    assert r.worked_out(r.clause(by_request, exchange=ECB | {"day": "own"}), rows)["asked"] == "750"


def test_rate_day_of_decides_replaces_the_deciding_day_also_inside_rows() -> None:
    rates = [rate("2021-02-01", "1/2"), rate("2021-05-10", "3/4")]
    decides = {"day": "claim.submitted_on", "rate": "2021-02-01"}
    lines = [r.line("L1", "2021-05-10", 1000, currency="USD")]
    sales = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}

    assert asked(rates, decides=decides)["asked"] == "500"
    terms = r.clause(r.incentive({"lump_sum": sales}, decides=decides), exchange=ECB)
    assert r.worked_out(terms, r.facts(order_lines=lines, rates=rates))["asked"] == "500"


def test_rate_day_that_is_absent_has_no_fall_back() -> None:
    decides = {"day": "claim.submitted_on", "rate": "claim.requested_on"}

    result = asked([rate("2021-05-10", "1")], decides=decides)

    assert r.codes(result) == [("NO_RATE", "incentive.pays.reward.lump_sum")]


def test_record_without_currency_and_attribute_without_one_count_in_the_programmes() -> None:
    tables = r.facts(claims=[r.claim(cost="700")], partners=[partner(fee="30")])
    total = {"add": [{"field": "claim.cost"}, {"field": "partner.fee"}]}

    assert r.worth(total, tables, attributes={"partner.fee": "money"}) == "730"


def test_money_of_rows_converts_line_by_line_and_is_missed_at_the_measure() -> None:
    lines = [r.line("L1", "2021-05-10", 1001, currency="USD"), r.line("L2", "2021-05-10", 1001, currency="USD")]
    sales = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}
    notes = [r.credit("1", "L2", 1000, currency="USD")]
    terms = r.clause(r.incentive({"lump_sum": sales}), exchange=ECB)
    rows = r.facts(order_lines=lines, credit_notes=notes, rates=[rate("2021-05-10", "1/2")])

    # 500.5 and 0.5 cents, each rounded up.
    assert r.worked_out(terms, rows)["asked"] == "502"
    assert r.codes(r.worked_out(terms, r.facts(order_lines=lines))) == [("NO_RATE", "incentive.pays.reward.lump_sum")]


def partner(**attributes: str) -> r.Data:
    return {"partner_id": "P1", "name": "Alpha", "country": "FR", "attributes": attributes}
