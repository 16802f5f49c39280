"""Measures over rows: whose rows, over which days, which of them, weighted how; and credit notes."""

import pytest

from tests.units.checker import receipts as r

OWN = {"whose": "partner", "over": "ever", "weights": []}
LINES = [
    r.line("L1", "2021-03-31", 100, project_id="J1"),
    r.line("L2", "2021-04-01", 20, product="other"),
    r.line("L3", "2021-05-10", 3, list_amount="7"),
    r.line("L4", "2021-05-11", 4, customer_id="K2"),
    r.line("L5", "2021-05-10", 5, partner_id="P2"),
]
ROWS = r.facts(order_lines=LINES)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ({"sum": "line.amount"}, "127"),
        ({"sum": "line.list_amount"}, "7"),
        ({"count": "line"}, "4"),
        ({"distinct": "line.product"}, "2"),
        ({"distinct": "line.project_id"}, "1"),
        ({"lowest": "line.amount"}, "3"),
        ({"highest": "line.amount"}, "100"),
        ({"average": "line.amount"}, "127/4"),
        ({"last": "line.amount"}, "4"),
        ({"last": "line.list_amount"}, "7"),
    ],
)
def test_measure_makes_one_value_of_the_claimants_rows(quantity: r.Data, expected: str) -> None:
    assert r.worth({**OWN, **quantity}, ROWS) == expected


@pytest.mark.parametrize("form", ["sum", "lowest", "highest", "average", "last"])
def test_measure_without_rows_is_nothing(form: str) -> None:
    assert r.worth({**OWN, form: "line.amount"}) == "0"


def test_last_of_two_rows_on_one_day_is_that_with_the_later_id() -> None:
    rows = r.facts(order_lines=[r.line("L1", "2021-05-10", 1), r.line("L2", "2021-05-10", 2)])

    assert r.worth({**OWN, "last": "line.amount"}, rows) == "2"


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("ever", "127"),
        ("month", "7"),
        ("quarter", "27"),
        ("half", "127"),
        ("year", "127"),
        ("programme", "127"),
        ("programme-year", "127"),
        ("period", "0"),
        ({"rolling": "40 days"}, "23"),
        ({"rolling": "39 days"}, "3"),
        ({"rolling": "1 month"}, "3"),
        ({"rolling": "2 months"}, "123"),
        ({"rolling": "1 business day"}, "3"),
        ({"previous": "month"}, "20"),
        ({"previous": "quarter"}, "100"),
        ({"previous": "programme"}, "0"),
        ({"from": "2021-04-01", "to": "claim.submitted_on"}, "23"),
        ({"from": "2021-04-01", "to": "claim.requested_on"}, "0"),
        ({"from": "claim.requested_on", "to": "2021-04-01"}, "0"),
    ],
)
def test_window_holds_the_rows_of_its_days(over: object, expected: str) -> None:
    assert r.worth({**OWN, "sum": "line.amount", "over": over}, ROWS) == expected


def test_own_period_of_a_claim_has_an_exclusive_end() -> None:
    own = r.claim(period_from="2021-04-01", period_until="2021-05-11")

    assert r.worth({**OWN, "sum": "line.amount", "over": "period"}, r.facts(claims=[own], order_lines=LINES)) == "23"


ELSEWHERE = {
    "projects": [r.project(), r.project(project_id="J2", customer_id="K2", registered_by="P2")],
    "order_lines": LINES,
    "people": [{"person_id": "N1", "partner_id": "P1"}, {"person_id": "N2", "partner_id": "P1"}],
    "claims": [r.claim(person_id="N1"), r.claim(claim_id="C2", project_id="J2", partner_id="P2", person_id="N1")],
    "readings": [
        {
            "reading_id": "1",
            "partner_id": "P2",
            "project_id": "J1",
            "metric": "m",
            "read_on": "2021-05-01",
            "value": "10",
        },
        {
            "reading_id": "2",
            "partner_id": "P1",
            "project_id": "J2",
            "metric": "m",
            "read_on": "2021-05-01",
            "value": "3",
        },
        {"reading_id": "3", "partner_id": "P1", "metric": "m", "read_on": "2021-05-01", "value": "1"},
    ],
    "introductions": [
        {"introduction_id": "1", "project_id": "J1", "introducing_id": "P1", "introduced_on": "2021-01-01"},
        {"introduction_id": "2", "project_id": "J2", "introducing_id": "P2", "introduced_on": "2021-01-01"},
    ],
    "milestones": [
        {"milestone_id": "1", "project_id": "J1", "kind": "live", "reached_on": "2021-01-01"},
        {"milestone_id": "2", "project_id": "J2", "kind": "live", "reached_on": "2021-01-01"},
    ],
    "proofs": [
        {"proof_id": "1", "claim_id": "C1", "kind": "report", "handed_in_on": "2021-05-10"},
        {"proof_id": "2", "claim_id": "C2", "kind": "report", "handed_in_on": "2021-05-10"},
    ],
}


@pytest.mark.parametrize(
    ("quantity", "whose", "expected"),
    [
        ({"sum": "line.amount"}, "everyone", "132"),
        ({"sum": "line.amount"}, "project", "100"),
        ({"sum": "line.amount"}, "customer", "128"),
        ({"sum": "line.amount"}, "partner-and-customer", "123"),
        ({"sum": "line.amount"}, "partner-and-project", "100"),
        ({"sum": "reading.value"}, "customer", "10"),
        ({"sum": "reading.value"}, "partner", "4"),
        ({"count": "milestone"}, "customer", "1"),
        ({"count": "project"}, "partner", "1"),
        ({"count": "project"}, "customer", "1"),
        ({"count": "introduction"}, "partner", "1"),
        ({"count": "claim"}, "person", "2"),
        ({"count": "person"}, "person", "1"),
        ({"count": "proof"}, "claim", "1"),
    ],
)
def test_whose_says_which_rows(quantity: r.Data, whose: str, expected: str) -> None:
    assert r.worth({**OWN, **quantity, "whose": whose}, r.facts(**ELSEWHERE)) == expected


def test_rows_of_a_subject_that_the_claim_has_not_are_none() -> None:
    alone = r.facts(claims=[r.claim(project_id=None)], order_lines=LINES)

    assert r.worth({**OWN, "sum": "line.amount", "whose": "project"}, alone) == "0"


def test_where_sees_the_row_and_what_it_refers_to() -> None:
    customers = [
        {"customer_id": "K1", "name": "Acme", "country": "FR"},
        {"customer_id": "K2", "name": "Other", "country": "DE"},
    ]
    rows = r.facts(**ELSEWHERE | {"customers": customers})

    def counted(word: str, path: str, value: str) -> str:
        return r.worth({"count": word, **OWN, "whose": "everyone", "where": {"field": path, "is": value}}, rows)

    assert counted("line", "line.product", "other") == "1"
    assert counted("line", "customer.country", "DE") == "1"
    assert counted("milestone", "customer.country", "DE") == "1"
    assert counted("milestone", "project.project_id", "J2") == "1"
    assert counted("reading", "project.project_id", "J1") == "1"  # one of the three has no project
    assert counted("project", "partner.partner_id", "P1") == "1"
    assert counted("milestone", "partner.partner_id", "P1") == "2"  # milestones have no partner: the claimant
    assert counted("milestone", "claim.claim_id", "C1") == "2"


def test_context_day_inside_rows_is_the_day_of_the_row() -> None:
    competencies = [
        {"competency_id": "1", "partner_id": "P1", "competency": "cloud", "kind": "m", "valid_from": "2021-05-10"},
    ]
    levels = [
        {"level_id": "1", "partner_id": "P1", "programme": "demo", "level": "gold", "valid_from": "2021-04-01",
         "valid_until": "2021-05-01"},
    ]  # fmt: skip
    rows = r.facts(order_lines=LINES, competencies=competencies, levels=levels)
    certified = {"holds": {"any_of": ["cloud"], "at_least": 1}, "who": "claimant"}
    gold = {"field": "partner.level", "is": "gold", "typed": "code"}
    last_month = {"measure": {**OWN, "sum": "line.amount", "over": "month"}, "at_least": r.money(20)}

    assert r.worth({**OWN, "sum": "line.amount", "where": certified}, rows) == "7"
    assert r.worth({**OWN, "sum": "line.amount", "where": gold}, rows) == "20"
    assert r.worth({**OWN, "sum": "line.amount", "where": last_month}, rows) == "120"


def test_moment_inside_rows_may_start_from_the_row() -> None:
    late = {"day": "line.ordered_on + 40 days", "after": "deciding.day"}
    milestones = [{"milestone_id": "1", "project_id": "J1", "kind": "live", "reached_on": "2021-05-01"}]
    rows = r.facts(order_lines=LINES, milestones=milestones)
    own_day = {"day": "milestone.reached_on", "of": "milestone.live"}

    assert r.worth({**OWN, "sum": "line.amount", "where": late}, rows) == "27"
    assert r.worth({**OWN, "count": "milestone", "whose": "everyone", "where": own_day}, rows) == "1"


def test_rate_and_weights_multiply_each_row() -> None:
    other = {"field": "line.product", "is": "other", "typed": "code"}
    rate = {"choose": [{"when": other, "then": r.number("1/2")}], "otherwise": r.number(2)}
    weights = [{"when": other, "times": "3"}, {"when": r.ALWAYS, "times": "1/2"}]

    assert r.worth({**OWN, "sum": "line.amount", "rate": rate}, ROWS) == "224"
    assert r.worth({**OWN, "sum": "line.amount", "rate": rate, "weights": weights}, ROWS) == "137"
    assert r.worth({**OWN, "count": "line", "weights": weights[:1]}, ROWS) == "6"


def test_rate_of_a_row_without_an_answer_is_missed_at_the_measure() -> None:
    rate = {"table": "fees"}
    fees = {"columns": [], "rows": [], "gives": {"as": "number"}, "precedence": "only"}
    terms = r.clause(r.incentive({"lump_sum": {**OWN, "sum": "line.amount", "rate": rate}}), tables={"fees": fees})

    assert r.codes(r.worked_out(terms, ROWS)) == [("NO_TABLE_ROW", "incentive.pays.reward.lump_sum")]


def test_measure_dated_by_another_field_takes_its_days_from_there() -> None:
    projects = [
        r.project(won_on="2021-05-01"),
        r.project(project_id="J2", registered_on="2021-05-01"),
        r.project(project_id="J3", won_on="2021-04-30"),
    ]
    counted = {**OWN, "count": "project", "over": "month"}

    assert r.worth(counted, r.facts(projects=projects)) == "1"
    assert r.worth({**counted, "dated": "project.won_on"}, r.facts(projects=projects)) == "1"
    assert r.worth({**counted, "dated": "project.won_on", "over": "quarter"}, r.facts(projects=projects)) == "2"


def test_table_without_a_day_has_rows_only_ever() -> None:
    counted = {**OWN, "count": "customer", "whose": "everyone"}

    assert r.worth(counted) == "1"
    assert r.worth({**counted, "over": "programme"}) == "0"


def test_window_around_a_row_without_a_day_holds_nothing() -> None:
    sales = {"measure": {**OWN, "sum": "line.amount", "over": "year"}, "at_least": r.money(1)}
    people = [{"person_id": "N1", "partner_id": "P1"}]

    assert r.worth({**OWN, "count": "person", "where": sales}, r.facts(people=people, order_lines=LINES)) == "0"


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ({"among": "project"}, "2"),
        ({"among": "project", "over": "month"}, "0"),
        ({"among": "project", "dated": "project.won_on"}, "0"),
        ({"among": "project", "where": {"field": "project.status", "is": "won", "typed": "code"}}, "0"),
        ({"among": "claim"}, "1"),
        ({"among": "line"}, "0"),
    ],
)
def test_rank_is_the_place_of_the_claims_own_record(ranked: r.Data, expected: str) -> None:
    projects = [
        r.project(),
        r.project(project_id="J2", registered_on="2021-01-31"),
        r.project(project_id="J3", registered_on="2021-02-02", won_on="2021-03-01", status="won"),
    ]
    rows = r.facts(projects=projects, order_lines=LINES)

    assert r.worth({"rank": {"whose": "partner", "over": "ever", **ranked}}, rows) == expected


@pytest.mark.parametrize(
    ("credited", "field", "expected"),
    [
        ([], "line.amount", "1000"),
        ([250], "line.amount", "750"),
        ([250], "line.list_amount", "900"),
        ([250], "line.quantity", "15/2"),
        ([250], "line.fee", "75"),
        ([250], "line.points", "8"),
        ([250, 250], "line.amount", "500"),
        ([1000], "line.amount", "0"),
        ([999], "line.quantity", "1/100"),
    ],
)
def test_credit_notes_leave_a_share_of_their_line(credited: list[int], field: str, expected: str) -> None:
    own = r.line("L1", "2021-05-10", 1000, list_amount="1200", attributes={"fee": "100", "points": "8"})
    notes = [r.credit(str(number), "L1", amount) for number, amount in enumerate(credited)]
    types = {"line.fee": "money", "line.points": "count"}

    quantity = {**OWN, "sum": field}
    assert r.worth(quantity, r.facts(order_lines=[own], credit_notes=notes), attributes=types) == expected


def test_line_credited_whole_is_no_row_and_one_of_nothing_takes_no_credit() -> None:
    lines = [r.line("L1", "2021-05-10", 1000), r.line("L2", "2021-05-10", 0)]
    notes = [r.credit("1", "L1", 1000), r.credit("2", "L2", 5)]

    assert r.worth({**OWN, "count": "line"}, r.facts(order_lines=lines, credit_notes=notes)) == "1"
