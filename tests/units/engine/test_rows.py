"""Measures over rows: whose, over which days, net of credit notes, weighted, in the programme's currency."""

from fractions import Fraction
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    claim,
    competency,
    credit,
    customer,
    day,
    decided,
    decided_by,
    incentive,
    introduction,
    level,
    line,
    milestone,
    paid,
    partner,
    programme,
    project,
    proof,
    rate,
    reading,
    role,
    worth,
)
from tremplin.facts.record import Award, Person

LINES = [
    line("L1", 100, "2024-05-02", family="cloud"),
    line("L2", 300, "2024-05-10", family="network", quantity=4),
    line("L3", 200, "2024-05-20", family="cloud"),
]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ({"sum": "line.amount"}, 600),
        ({"sum": "line.quantity"}, 6),
        ({"count": "line"}, 3),
        ({"distinct": "line.family"}, 2),
        ({"lowest": "line.amount"}, 100),
        ({"highest": "line.amount"}, 300),
        ({"average": "line.amount"}, 200),
        ({"average": "line.quantity"}, 2),
        ({"last": "line.amount"}, 200),
        ({"sum": "line.list_amount"}, 0),
        ({"average": "line.list_amount"}, 0),
        ({"lowest": "line.list_amount"}, 0),
        ({"highest": "line.list_amount"}, 0),
        ({"last": "line.list_amount"}, 0),
        ({"distinct": "line.project_id"}, 0),
        ({"sum": "line.amount", "where": {"field": "line.family", "is": "cloud"}}, 300),
        ({"sum": "line.amount", "rate": {"field": "line.quantity"}}, 1_500),
        ({"sum": "line.amount", "weights": [{"when": {"field": "line.family", "is": "cloud"}, "times": "1/2"}]}, 450),
        ({"count": "line", "weights": [{"when": {"field": "line.family", "is": "cloud"}, "times": "2"}]}, 5),
        (
            {
                "count": "line",
                "weights": [
                    {"when": {"field": "line.family", "is": "cloud"}, "times": "50%"},
                    {"when": {"field": "line.amount", "at_least": "2"}, "times": "9"},
                ],
            },
            10,
        ),
    ],
)
def test_measure_is_made_of_the_rows_that_are_accepted(measure: Any, value: Any) -> None:
    assert worth(measure, *LINES) == value


def test_last_puts_the_later_id_after_the_earlier_on_one_day_and_days_before_none() -> None:
    hours = {"attributes": {"activity.hours": {"type": "count"}}}

    tied = worth({"last": "reading.value"}, reading("R1", 5, "2024-03-01"), reading("R2", 9, "2024-03-01"))
    undated = [activity("A1", attributes={"hours": 3}), activity("A2", attributes={"hours": 8}, completed_on=None)]

    assert tied == 9
    assert worth({"last": "activity.hours"}, *undated, **hours) == 3


@pytest.mark.parametrize(
    ("over", "value"),
    [
        ("ever", 31),
        ("month", 4),
        ("quarter", 12),
        ("half", 14),
        ("year", 30),
        ("programme-year", 30),
        ("programme", 30),
        ("period", 0),
        ({"rolling": "14 days"}, 4),
        ({"rolling": "16 days"}, 12),
        ({"rolling": "15 days"}, 4),
        ({"rolling": "1 month"}, 12),
        ({"rolling": "99999 days"}, 15),
        ({"previous": "month"}, 8),
        ({"previous": "quarter"}, 2),
        ({"previous": "programme"}, 0),
        ({"from": "2024-03-31", "to": "2024-05-01"}, 10),
        ({"from": "2024-03-31", "to": "project.won_on"}, 0),
        ({"from": "project.won_on", "to": "2024-05-01"}, 0),
    ],
)
def test_window_holds_the_rows_of_its_days(over: Any, value: int) -> None:
    days = {1: "2023-12-31", 2: "2024-03-31", 4: "2024-05-02", 8: "2024-04-30", 16: "2024-07-01"}
    lines = [line(f"L{amount}", amount, on) for amount, on in days.items()]

    assert worth({"sum": "line.amount", "over": over}, *lines) == value


def test_row_without_a_day_is_in_no_window_but_ever() -> None:
    undated = activity(completed_on=None)

    assert worth({"count": "activity"}, undated) == 1
    assert worth({"count": "activity", "over": "programme"}, undated) == 0
    assert worth({"count": "activity", "over": "programme", "dated": "activity.started_on"}, activity()) == 0
    assert worth({"count": "partner", "over": "programme", "whose": "everyone"}) == 0


def test_window_by_another_day_of_the_row() -> None:
    started = activity(started_on=day("2024-01-31"))

    assert worth({"count": "activity", "over": {"previous": "quarter"}, "dated": "activity.started_on"}, started) == 1


PROJECTS = [project("J1"), project("J2"), project("J3", customer_id="K2", registered_by="P2")]
OWNED = [
    line("L1", 1, project_id="J1"),
    line("L2", 2, project_id="J2"),
    line("L4", 4, customer_id="K2", project_id="J3"),
    line("L8", 8, partner_id="P2", project_id="J1"),
    line("L16", 16, partner_id="P2", customer_id="K2"),
]
READINGS = [
    reading("R1", 1, "2024-02-01"),
    reading("R2", 2, "2024-02-01", project_id="J2"),
    reading("R4", 4, "2024-02-01", project_id="J3"),
    reading("R8", 8, "2024-02-01", partner_id="P2"),
]


@pytest.mark.parametrize(
    ("measure", "whose", "value"),
    [
        ("line.amount", "partner", 7),
        ("line.amount", "project", 9),
        ("line.amount", "customer", 11),
        ("line.amount", "partner-and-project", 1),
        ("line.amount", "partner-and-customer", 3),
        ("line.amount", "everyone", 31),
        ("reading.value", "customer", 11),
        ("reading.value", "partner-and-customer", 3),
        ("reading.value", "project", 9),
    ],
)
def test_whose_says_which_rows_belong(measure: str, whose: str, value: int) -> None:
    cast = [partner("P2"), customer("K2")]

    assert worth({"sum": measure, "whose": whose}, *PROJECTS, *OWNED, *READINGS, *cast) == value


@pytest.mark.parametrize(
    ("counted", "whose", "value"),
    [
        ("project", "partner", 2),
        ("project", "customer", 2),
        ("introduction", "partner", 1),
        ("introduction", "project", 1),
        ("proof", "claim", 2),
        ("claim", "person", 1),
        ("claim", "partner", 2),
        ("milestone", "project", 1),
        ("milestone", "customer", 2),
        ("person", "person", 1),
    ],
)
def test_whose_of_other_tables(counted: str, whose: str, value: int) -> None:
    facts = [
        *PROJECTS,
        partner("P2"),
        customer("K2"),
        claim(person_id="H1"),
        claim("C2"),
        Person(person_id="H1", partner_id="P1"),
        Person(person_id="H2", partner_id="P1"),
        proof("F1", "report"),
        proof("F2", "invoice"),
        proof("F3", "invoice", claim_id="C2"),
        introduction(),
        introduction("I2", introducing_id="P2", receiving_id="P1", project_id="J2"),
        milestone("H1", "live", "2024-03-01"),
        milestone("H2", "live", "2024-03-01", project_id="J2"),
        milestone("H3", "live", "2024-03-01", project_id="J3"),
    ]

    assert worth({"count": counted, "whose": whose}, *facts) == value


@pytest.mark.parametrize("whose", ["project", "customer", "person"])
def test_whose_subject_that_is_absent_has_no_rows(whose: str) -> None:
    assert (
        worth({"count": "claim" if whose == "person" else "line", "whose": whose}, claim(project_id=None), line()) == 0
    )


def test_credit_note_takes_from_the_line_what_it_credits() -> None:
    lines = [line("L1", 1_000, quantity=4, list_amount=1_200), line("L2", 500)]
    notes = [credit("N1", "L1", 100), credit("N2", "L1", 150)]

    assert worth({"sum": "line.amount"}, *lines, *notes) == 1_250
    assert worth({"sum": "line.quantity"}, *lines, *notes) == 4
    assert worth({"sum": "line.list_amount"}, *lines, *notes) == 900
    assert worth({"average": "line.quantity"}, *lines, *notes) == 2
    assert worth({"lowest": "line.list_amount"}, *lines, credit("N1", "L1", 7)) == Fraction(5_958, 5)


def test_line_credited_whole_is_no_row_and_a_free_line_takes_no_credit() -> None:
    lines = [line("L1", 1_000), line("L2", 0, quantity=3, list_amount=50)]
    notes = [credit("N1", "L1", 1_000), credit("N2", "L2", 10)]

    assert worth({"count": "line"}, *lines, *notes) == 1
    assert worth({"sum": "line.amount"}, *lines, *notes) == 0
    assert worth({"sum": "line.list_amount"}, *lines, *notes) == 50


EXCHANGE = {"exchange": {"source": "bank", "max_age": "10 days"}}
DOLLARS = line("L1", 10_001, "2024-05-02", currency="USD")


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ({}, 5_001),
        ({"rounding": "down"}, 5_000),
        ({"day": "deciding"}, 7_501),
        ({"max_age": "2 days"}, 5_001),
        ({"max_age": "1 day"}, None),
        ({"max_age": "2 business days"}, 5_001),
        ({"max_age": "1 business day"}, None),
        ({"max_age": "1 month"}, 5_001),
        ({"max_age": "1 year"}, 5_001),
        ({"source": "other"}, None),
    ],
)
def test_money_in_another_currency_is_converted_once_at_the_rate_of_its_day(changed: Any, value: Any) -> None:
    rates = [
        rate("T1", Fraction(1, 2), "2024-04-30"),
        rate("T2", Fraction(3, 4), "2024-05-14"),
        rate("T3", Fraction(9, 1), "2024-05-03", source="elsewhere"),
        rate("T4", Fraction(9, 1), "2024-05-02", base="EUR", quote="USD"),
    ]
    exchange = {"exchange": {"source": "bank", "max_age": "10 days", **changed}}

    # Wednesday 1 May is a holiday, so one business day lies between the rate and the order when it is not counted.
    assert worth({"sum": "line.amount"}, DOLLARS, *rates, **exchange) == value


def test_rate_too_old_in_months_is_no_rate() -> None:
    old = rate("T1", Fraction(1, 2), "2024-03-01")

    assert worth({"sum": "line.amount"}, DOLLARS, old, exchange={"source": "bank", "max_age": "1 month"}) is None


def test_holidays_make_a_rate_younger_in_business_days() -> None:
    exchange = {"exchange": {"source": "bank", "max_age": "1 business day"}, "holidays": ["2024-05-01"]}

    assert worth({"sum": "line.amount"}, DOLLARS, rate("T1", Fraction(1, 2), "2024-04-30"), **exchange) == 5_001


def test_currencies_of_other_decimals_are_scaled() -> None:
    yen = line("L1", 100, currency="JPY")

    assert worth({"sum": "line.amount"}, yen, rate("T1", Fraction(1, 160), "2024-05-02", base="JPY"), **EXCHANGE) == 63


def test_record_without_a_day_of_its_own_converts_on_the_deciding_day_for_rates() -> None:
    cost = claim(cost=1_000, currency="USD", submitted_on=None, requested_on=day("2024-05-15"))
    rates = [rate("T1", Fraction(1, 2), "2024-02-01"), rate("T2", Fraction(3, 4), "2024-05-15")]

    def asked(**decides: str) -> int:
        terms = programme(
            incentive(
                pays={"reward": {"lump_sum": {"field": "claim.cost"}}}, decides={"day": "claim.requested_on", **decides}
            ),
            **EXCHANGE,
        )
        return decided(terms, cost, *rates).asked

    assert asked() == 750
    assert asked(rate="2024-02-03") == 500
    assert asked(rate="project.won_on") == 0


def test_money_without_a_currency_is_in_the_programmes() -> None:
    assert worth({"field": "claim.cost"}, claim(cost=1_000)) == 1_000


def test_money_without_an_exchange_has_no_value() -> None:
    decision = paid({"lump_sum": {"sum": "line.amount"}}, DOLLARS)

    assert [(one.code, one.at) for one in decision.reasons] == [("NO_RATE", "incentive.pays.reward.lump_sum")]


def test_row_whose_condition_cannot_be_worked_out_is_not_taken() -> None:
    where = {"field": "line.amount", "at_least": "1"}

    assert worth({"count": "line", "where": where}, DOLLARS, line("L2", 100)) == 1


def test_words_inside_rows_name_what_the_row_refers_to() -> None:
    cast = [
        customer("K2", country="BE"),
        project("J2", customer_id="K2", status="won"),
        partner("P2", country="BE"),
    ]
    lines = [line("L1", 1, customer_id="K2"), line("L2", 2, project_id="J2"), line("L4", 4, partner_id="P2")]

    def total(where: Any, whose: str = "everyone") -> Any:
        return worth({"sum": "line.amount", "where": where, "whose": whose}, *cast, *lines)

    assert total({"field": "customer.country", "is": "BE"}) == 1
    assert total({"field": "project.status", "is": "won"}) == 2
    assert total({"field": "partner.country", "is": "BE"}) == 4
    assert total({"field": "claim.incentive", "is": "bonus"}) == 7


def test_customer_inside_rows_is_found_through_the_project_of_the_row() -> None:
    cast = [customer("K2", country="BE"), project("J2", customer_id="K2")]
    readings = [
        reading("R1", 1, "2024-02-01"),
        reading("R2", 2, "2024-02-01", project_id="J2"),
        reading("R4", 4, "2024-02-01", project_id=None),
    ]

    measure = {"sum": "reading.value", "where": {"field": "customer.country", "is": "BE"}}

    assert worth(measure, *cast, *readings) == 2


def test_level_inside_rows_is_the_rows_partners_on_the_rows_day() -> None:
    levels = [
        level("V1", "gold", valid_until=day("2024-05-10")),
        level("V2", "gold", partner_id="P2", valid_from=day("2024-05-10")),
    ]
    lines = [
        line("L1", 1, "2024-05-09"),
        line("L2", 2, "2024-05-10"),
        line("L4", 4, "2024-05-09", partner_id="P2"),
        line("L8", 8, "2024-05-10", partner_id="P2"),
    ]
    names = {"level_names": {"gold": {"en": "b", "fr": "b"}}}

    measure = {"sum": "line.amount", "whose": "everyone", "where": {"field": "partner.level", "is": "gold"}}

    assert worth(measure, partner("P2"), *levels, *lines, **names) == 9


def test_milestone_inside_rows_is_that_of_the_rows_project() -> None:
    reached = [milestone("H1", "live", "2024-05-01"), milestone("H2", "live", "2024-05-20", project_id="J2")]
    lines = [line("L1", 1, project_id="J1"), line("L2", 2, project_id="J2"), line("L4", 4)]

    where = {"day": "line.ordered_on", "after": "milestone.live"}

    assert worth({"sum": "line.amount", "where": where}, project("J2"), *reached, *lines) == 1


def test_milestone_rows_have_fields_of_their_own() -> None:
    reached = [milestone("H1", "live", "2024-05-01"), milestone("H2", "paid", "2024-05-20")]

    where = {"all": [{"field": "milestone.kind", "is": "paid"}, {"day": "milestone.reached_on", "after": "2024-05-01"}]}

    assert worth({"count": "milestone", "whose": "project", "where": where}, *reached) == 1


def test_milestone_of_a_kind_is_no_field_of_a_milestone_row() -> None:
    reached = [
        milestone("H1", "live", "2024-05-01"),
        milestone("H2", "paid", "2024-05-04"),
        milestone("H3", "live", "2024-05-20"),
    ]

    where = {"day": "milestone.reached_on", "of": "milestone.live", "within": "10 days"}

    assert worth({"count": "milestone", "whose": "project", "where": where}, *reached) == 2


def test_deciding_day_stays_that_of_the_claim_inside_rows() -> None:
    where = {"day": "line.ordered_on", "after": "deciding.day - 10 days"}

    assert worth({"count": "line", "where": where}, *LINES) == 2


def test_measures_may_stand_inside_rows_of_another_kind() -> None:
    # The rows of the inner measure belong to the claimant; only the window follows the outer row's day.
    where = {"measure": {"sum": "line.amount", "over": "month"}, "at_least": "6"}
    readings = [reading("R1", 1, "2024-05-01"), reading("R2", 2, "2024-04-01")]

    assert worth({"sum": "reading.value", "where": where}, *LINES, *readings) == 1


def test_awards_are_measured_in_money_or_in_points() -> None:
    points = {"units": {"stars": {"label": {"en": "s", "fr": "s"}, "decimals": "1"}}}

    def award(award_id: str, unit: str, amount: int) -> Award:
        return Award(
            award_id=award_id,
            claim_id="X",
            incentive="bonus",
            partner_id="P1",
            unit=unit,
            granted_on=day("2024-03-01"),
            amount=amount,
        )

    awards = [award("W1", "EUR", 500), award("W2", "stars", 25), award("W3", "unknown", 7), award("W4", "USD", 150)]

    assert worth({"sum": "award.money"}, *awards, **points) == 500
    assert worth({"sum": "award.points"}, *awards, **points) == 11


def test_role_conditions_inside_rows_stay_the_claims() -> None:
    where = {"role": ["seller"]}

    assert (
        worth({"count": "line", "where": where}, role("R1", "P1", "seller", valid_from=day("2024-05-10")), *LINES) == 2
    )


def test_exclusive_field_types_of_rows_are_compared() -> None:
    attributes = {"attributes": {"line.margin": {"type": "rate"}, "line.floor": {"type": "money"}}}
    lines = [line("L1", 100, attributes={"margin": Fraction(1, 10), "floor": 80}), line("L2", 200)]

    assert (
        worth({"sum": "line.amount", "where": {"field": "line.margin", "more_than": "5%"}}, *lines, **attributes) == 100
    )
    assert worth({"sum": "line.floor"}, *lines, credit("N1", "L1", 50), **attributes) == 40


def test_measure_of_days_of_claims_uses_the_recorded_instant() -> None:
    claims = [claim(), claim("C2", submitted_on=None)]

    assert worth({"count": "claim", "over": "year", "dated": "claim.reserved_at"}, *claims) == 2
    assert worth({"count": "claim", "over": "year"}, *claims) == 1


def test_window_inside_a_row_without_a_day_holds_nothing() -> None:
    where = {"measure": {"count": "line", "over": "month"}, "equals": "0"}
    rolling = {"measure": {"count": "line", "over": {"rolling": "3 days"}}, "equals": "0"}
    before = {"measure": {"count": "line", "over": {"previous": "month"}}, "equals": "0"}

    for one in (where, rolling, before):
        assert worth({"count": "activity", "where": one}, activity(completed_on=None), *LINES) == 1


def test_rows_of_leaves_that_need_a_day_fail_without_one() -> None:
    undated = activity(completed_on=None)
    leaves: list[Any] = [
        {"holds": {"any_of": ["vcf"]}},
        {"membership": {"programme": "trial"}},
        {"level": {"at_least": "gold"}},
        {"role": ["seller"]},
        {"other_partner": ["seller"]},
    ]
    names = {"level_names": {"gold": {"en": "b", "fr": "b"}}}

    for leaf in leaves:
        assert worth({"count": "activity", "where": leaf}, undated, role("R1", "P1", "seller"), **names) == 0


def test_decided_by_sum_in_condition_traces_the_rows_as_one_step() -> None:
    decision = decided_by({"measure": {"sum": "line.amount"}, "at_least": "6"}, *LINES)

    assert [one.at for one in decision.steps if "when" in one.at] == ["incentive.when.measure"]


def test_choice_inside_rows_is_made_for_each_row() -> None:
    rate_of = {"choose": [{"when": {"field": "line.family", "is": "cloud"}, "then": "2"}], "otherwise": "1"}

    assert worth({"sum": "line.amount", "rate": rate_of}, *LINES) == 900


def test_row_without_the_field_counts_nothing_however_it_is_weighed() -> None:
    weights = [{"when": {"field": "line.family", "is": "cloud"}, "times": "2"}]
    listed = line("L9", 1, list_amount=50)

    assert worth({"sum": "line.list_amount", "weights": weights}, *LINES, listed) == 100


def test_rolling_window_longer_than_the_calendar_holds_everything_before() -> None:
    measure = {"sum": "line.amount", "over": {"rolling": "99999 years"}}

    assert worth(measure, *LINES) == 400


def test_rate_of_the_first_days_of_the_calendar_is_not_too_old() -> None:
    exchange = {"source": "bank", "day": "own", "max_age": "30 days"}
    first = line("L1", 200, "0001-01-05", currency="USD")

    assert worth({"sum": "line.amount"}, first, rate("E1", Fraction(1, 2), "0001-01-01"), exchange=exchange) == 100


@pytest.mark.parametrize("over", ["month", "quarter", "half", "year", "programme-year", {"previous": "month"}])
def test_period_that_leaves_the_calendar_holds_no_rows(over: Any) -> None:
    last = {"in_force": {"from": "2024-01-01", "to": "9999-12-31"}}
    own = claim(submitted_on=day("9999-12-15"))

    assert worth({"count": "line", "over": over}, own, line("L1", 1, "9999-12-10"), **last) == 0
    assert worth({"count": "line", "over": "programme"}, own, line("L1", 1, "9999-12-10"), **last) == 1


def test_window_up_to_the_last_day_of_the_calendar_holds_it() -> None:
    until = {"count": "line", "over": {"from": "2024-01-01", "to": "9999-12-31"}}

    assert worth(until, line("L1", 1, "9999-12-31")) == 1


def test_named_condition_inside_rows_holds_for_each_row_by_itself() -> None:
    # Two measures ask the same of two lines of one day and of a line of a day on which the competency is not held yet.
    both = {"all": [{"field": "line.family", "is": "cloud"}, {"holds": {"any_of": ["vcf"]}}]}
    skilled = {"conditions": {"skilled": {"holds_when": both}}}
    lines = [
        line("L1", 1, "2024-05-02"),
        line("L2", 2, "2024-05-02"),
        line("L4", 4, "2024-05-02", family="network"),
        line("L8", 8, "2024-04-30"),
    ]
    measure = {"sum": "line.amount", "where": "skilled"}

    held = competency("Q1", "vcf", valid_from=day("2024-05-01"))

    narrower = {"sum": "line.amount", "where": {"all": ["skilled", {"field": "line.amount", "more_than": "0.01"}]}}

    assert worth({"add": [measure, measure, narrower]}, held, *lines, **skilled) == 8


def test_measures_over_the_same_rows_each_give_their_own_value() -> None:
    kept = {"where": {"field": "line.family", "is": "cloud"}, "over": "year"}
    lines = [line("L1", 5, "2024-05-02"), line("L2", 7, "2024-05-03"), line("L3", 9, "2024-05-03", family="network")]
    kinds = [{kind: "line.amount", **kept} for kind in ("sum", "highest", "lowest")]

    assert worth({"add": [*kinds, {"sum": "line.amount", "over": "year"}]}, *lines) == 12 + 7 + 5 + 21
