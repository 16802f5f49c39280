"""Every leaf of a condition, what it sees, and which leaves are to blame when the tree fails."""

import pytest

from tests.units.checker import receipts as r

DECLARED = {
    "customer.sites": "count",
    "customer.public": "yes-no",
    "project.since": "date",
    "partner.share": "rate",
    "partner.tags": "codes",
    "claim.fee": "money",
}
ATTRIBUTED = r.facts(
    claims=[r.claim(currency="EUR", cost="125000", attributes={"fee": "9900"})],
    customers=[{"customer_id": "K1", "name": "Acme", "country": "FR", "attributes": {"sites": "3", "public": "true"}}],
    partners=[
        {"partner_id": "P1", "name": "Alpha", "country": "FR", "attributes": {"share": "5/8", "tags": ["a", "b"]}},
    ],
    projects=[r.project(families=["cloud", "edge"], attributes={"since": "2021-03-31"})],
)


@pytest.mark.parametrize(
    ("path", "compared", "expected"),
    [
        ("customer.country", {"is": "FR"}, (True, "FR")),
        ("customer.country", {"is": "DE"}, (False, "FR")),
        ("customer.country", {"is_not": "DE"}, (True, "FR")),
        ("customer.country", {"is_not": "FR"}, (False, "FR")),
        ("customer.country", {"is_in": ["DE", "FR"]}, (True, "FR")),
        ("customer.country", {"is_in": ["DE"]}, (False, "FR")),
        ("customer.country", {"is_not_in": ["DE"]}, (True, "FR")),
        ("customer.country", {"is_not_in": ["DE", "FR"]}, (False, "FR")),
        ("customer.country", {"present": True}, (True, "FR")),
        ("customer.country", {"present": False}, (False, "FR")),
        ("customer.segment", {"present": False}, (True, None)),
        ("customer.segment", {"present": True}, (False, None)),
        ("customer.segment", {"is": "large"}, (False, None)),
        ("customer.segment", {"is_not": "large"}, (False, None)),
        ("customer.segment", {"is_not_in": ["large"]}, (False, None)),
        ("person.person_id", {"is": "N1"}, (False, None)),
        ("customer.sites", {"at_least": "3"}, (True, "3")),
        ("customer.sites", {"at_least": "4"}, (False, "3")),
        ("customer.sites", {"more_than": "2"}, (True, "3")),
        ("customer.sites", {"more_than": "3"}, (False, "3")),
        ("customer.sites", {"at_most": "3"}, (True, "3")),
        ("customer.sites", {"at_most": "2"}, (False, "3")),
        ("customer.sites", {"less_than": "4"}, (True, "3")),
        ("customer.sites", {"less_than": "3"}, (False, "3")),
        ("customer.sites", {"between": ["3", "5"]}, (True, "3")),
        ("customer.sites", {"between": ["1", "3"]}, (True, "3")),
        ("customer.sites", {"between": ["4", "9"]}, (False, "3")),
        ("customer.public", {"is": "true"}, (True, "true")),
        ("customer.public", {"is": "false"}, (False, "true")),
        ("project.since", {"at_most": "2021-03-31"}, (True, "2021-03-31")),
        ("project.since", {"less_than": "2021-03-31"}, (False, "2021-03-31")),
        ("partner.share", {"is": "5/8"}, (True, "5/8")),
        ("partner.tags", {"has": "b"}, (True, "a,b")),
        ("partner.tags", {"has": "c"}, (False, "a,b")),
        ("project.families", {"has_any_of": ["edge", "x"]}, (True, "cloud,edge")),
        ("project.families", {"has_any_of": ["x"]}, (False, "cloud,edge")),
        ("partner.business_models", {"has": "resell"}, (False, None)),
        ("claim.cost", {"at_least": "125000"}, (True, "125000")),
        ("claim.fee", {"less_than": "9900"}, (False, "9900")),
        ("claim.reserved_at", {"is": "2021-05-10"}, (True, "2021-05-10")),
    ],
)
def test_field_is_compared_in_its_own_type(path: str, compared: r.Data, expected: tuple[bool, str | None]) -> None:
    assert r.leaf({"field": path, "typed": "any", **compared}, ATTRIBUTED, attributes=DECLARED) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"valid_from": "2021-05-10"}, (True, "cloud,resell,services")),
        ({"valid_from": "2021-05-11"}, (False, "resell,services")),
        ({"valid_from": "2021-01-01", "valid_until": "2021-05-10"}, (False, "resell,services")),
        ({"valid_from": "2021-01-01", "valid_until": "2021-05-11"}, (True, "cloud,resell,services")),
        ({"valid_from": "2021-01-01", "partner_id": "P2"}, (False, "resell,services")),
    ],
)
def test_business_model_counts_from_its_first_day_to_the_day_before_its_end(
    row: r.Data, expected: tuple[bool, str | None]
) -> None:
    snapshot = r.facts(business_models=[{"model_id": "B1", "partner_id": "P1", "model": "cloud", **row}])

    assert r.leaf({"field": "partner.business_models", "has": "cloud", "typed": "codes"}, snapshot) == expected


@pytest.mark.parametrize(
    ("own", "completed_on", "counted"),
    [([], "2021-05-01", "1"), ([], "2021-04-30", "0"), ([], None, "0"), (["cloud"], None, "1")],
)
def test_business_models_inside_rows_are_those_of_the_rows_own_day(
    own: list[str], completed_on: str | None, counted: str
) -> None:
    activity = {"activity_id": "A1", "project_id": "J1", "partner_id": "P1", "kind": "workshop"}
    snapshot = r.facts(
        activities=[activity if completed_on is None else activity | {"completed_on": completed_on}],
        business_models=[{"model_id": "B1", "partner_id": "P1", "model": "cloud", "valid_from": "2021-05-01"}],
        partners=[{"partner_id": "P1", "name": "Alpha", "country": "FR", "business_models": own}],
    )
    where = {"field": "partner.business_models", "has": "cloud", "typed": "codes"}
    asked = {"count": "activity", "whose": "partner", "over": "ever", "weights": [], "where": where}

    assert r.worth(asked, snapshot) == counted


def test_instant_belongs_to_the_day_of_the_programmes_time_zone() -> None:
    night = r.facts(claims=[r.claim(reserved_at="2021-06-30T22:30:00Z")])

    assert r.leaf({"field": "claim.reserved_at", "is": "2021-07-01", "typed": "instant"}, night) == (True, "2021-07-01")


def test_money_without_an_exchange_rate_fails_and_gives_no_other_reason() -> None:
    condition = {"field": "project.value", "at_least": "1", "typed": "money"}
    asked = r.incentive(when=condition)

    result = r.worked_out(r.clause(asked), r.facts(projects=[r.project(currency="USD")]))

    assert result["conditions"] == [{"at": "incentive.when", "passed": False, "seen": None}]
    assert r.codes(result) == [("CONDITION_FAILED", "incentive.when")]


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        ({"equals": r.number(2)}, True),
        ({"equals": r.number(3)}, False),
        ({"at_least": r.number(2)}, True),
        ({"more_than": r.number(2)}, False),
        ({"at_most": r.number("5/2")}, True),
        ({"less_than": r.number(2)}, False),
    ],
)
def test_measure_compares_exact_values(compared: r.Data, expected: bool) -> None:
    condition = {"measure": {"add": [r.number("3/2"), r.number("1/2")]}, **compared}

    assert r.leaf(condition) == (expected, "2")


def test_measure_without_a_value_fails_and_sees_nothing() -> None:
    foreign = r.facts(projects=[r.project(currency="USD")])

    assert r.leaf({"measure": {"field": "project.value"}, "at_least": r.money(1)}, foreign) == (False, None)
    assert r.leaf({"measure": r.money(1), "at_least": {"field": "project.value"}}, foreign) == (False, None)


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        ({"before": "2021-05-11"}, True),
        ({"before": "2021-05-10"}, False),
        ({"on_or_before": "2021-05-10"}, True),
        ({"on_or_before": "2021-05-09"}, False),
        ({"after": "2021-05-09"}, True),
        ({"after": "2021-05-10"}, False),
        ({"on_or_after": "2021-05-10"}, True),
        ({"on_or_after": "2021-05-11"}, False),
        ({"of": "2021-05-10"}, True),
        ({"of": "2021-05-11"}, False),
        ({"after": "2021-05-10", "within": "5 days"}, True),
        ({"after": "2021-05-05", "within": "5 days"}, True),
        ({"after": "2021-05-04", "within": "5 days"}, False),
        ({"before": "2021-05-10", "within": "5 days"}, True),
        ({"before": "2021-05-15", "within": "5 days"}, True),
        ({"before": "2021-05-16", "within": "5 days"}, False),
        ({"of": "2021-05-15", "within": "5 days"}, True),
        ({"of": "2021-05-05", "within": "5 days"}, True),
        ({"of": "2021-05-16", "within": "5 days"}, False),
        ({"on_or_after": "2021-05-01", "before": "2021-05-10"}, False),
        ({"after": "claim.requested_on"}, False),
    ],
)
def test_day_is_compared_with_every_bound_given(compared: r.Data, expected: bool) -> None:
    assert r.leaf({"day": "claim.submitted_on", **compared}) == (expected, "2021-05-10")


def test_absent_day_fails_and_sees_nothing() -> None:
    assert r.leaf({"day": "claim.requested_on", "before": "2021-05-11"}) == (False, None)


HELD = r.facts(
    competencies=[
        {"competency_id": "1", "partner_id": "P1", "competency": "cloud", "kind": "master", "valid_from": "2021-01-01"},
        {
            "competency_id": "2", "partner_id": "P1", "competency": "data", "kind": "basic", "valid_from": "2021-01-01",
            "valid_until": "2021-05-10",
        },
        {"competency_id": "3", "partner_id": "P2", "competency": "data", "kind": "master", "valid_from": "2021-01-01"},
    ],
    memberships=[
        {"membership_id": "1", "partner_id": "P1", "programme": "club", "valid_from": "2021-05-10"},
        {"membership_id": "2", "partner_id": "P2", "programme": "demo", "valid_from": "2021-01-01"},
    ],
    levels=[
        {"level_id": "1", "partner_id": "P1", "programme": "demo", "level": "bronze", "valid_from": "2021-01-01"},
        {
            "level_id": "2", "partner_id": "P1", "programme": "demo", "level": "gold", "area": "cloud",
            "valid_from": "2021-01-01",
        },
        {"level_id": "3", "partner_id": "P2", "programme": "demo", "level": "silver", "valid_from": "2021-01-01"},
        {"level_id": "4", "partner_id": "P1", "programme": "other", "level": "gold", "valid_from": "2021-01-01"},
        {"level_id": "5", "partner_id": "P1", "programme": "demo", "level": "unknown", "valid_from": "2021-01-01"},
    ],
    roles=[
        {"role_id": "1", "project_id": "J1", "partner_id": "P1", "role": "seller", "valid_from": "2021-01-01"},
        {"role_id": "2", "project_id": "J1", "partner_id": "P2", "role": "integrator", "valid_until": "2021-05-11"},
        {"role_id": "3", "project_id": "J2", "partner_id": "P3", "role": "integrator"},
        {"role_id": "4", "project_id": "J1", "partner_id": "P1", "role": "adviser"},
        {"role_id": "5", "project_id": "J1", "partner_id": "P4", "role": "integrator"},
    ],
    proofs=[
        {"proof_id": "1", "claim_id": "C1", "kind": "report", "handed_in_on": "2021-05-10"},
        {
            "proof_id": "2", "claim_id": "C1", "kind": "invoice", "handed_in_on": "2021-05-10",
            "accepted_on": "2021-05-12",
        },
        {"proof_id": "3", "claim_id": "C2", "kind": "survey", "handed_in_on": "2021-05-10"},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"holds": {"any_of": ["cloud", "data"], "at_least": 1}, "who": "claimant"}, (True, "cloud")),
        ({"holds": {"any_of": ["cloud", "data"], "at_least": 2}, "who": "claimant"}, (False, "cloud")),
        (
            {"holds": {"any_of": ["cloud", "data"], "at_least": 2}, "who": "claimant", "on": "2021-05-09"},
            (True, "cloud,data"),
        ),
        ({"holds": {"any_of": ["data"], "kind": "master", "at_least": 1}, "who": "claimant"}, (False, "")),
        ({"holds": {"any_of": ["data"], "kind": "master", "at_least": 1}, "who": "integrator"}, (True, "data")),
        ({"holds": {"any_of": ["data"], "at_least": 1}, "who": "claimant", "on": "claim.requested_on"}, (False, "")),
        ({"membership": {"programme": "club"}, "who": "claimant"}, (True, "yes")),
        ({"membership": {"programme": "club"}, "who": "claimant", "on": "2021-05-09"}, (False, "no")),
        ({"membership": {"programme": "demo"}, "who": "integrator"}, (True, "yes")),
        ({"membership": {"programme": "demo"}, "who": "claimant", "on": "claim.requested_on"}, (False, "no")),
        ({"level": {"at_least": "silver", "computed": False}, "who": "claimant"}, (True, "gold")),
        ({"level": {"is": "silver", "computed": False}, "who": "claimant"}, (False, "gold")),
        ({"level": {"is": "bronze", "area": "data", "computed": False}, "who": "claimant"}, (True, "bronze")),
        ({"level": {"at_least": "gold", "area": "cloud", "computed": False}, "who": "claimant"}, (True, "gold")),
        ({"level": {"at_least": "gold", "computed": False}, "who": "integrator"}, (False, "silver")),
        ({"level": {"at_least": "bronze", "computed": False}, "who": "broker"}, (False, None)),
        (
            {"level": {"at_least": "bronze", "computed": False}, "who": "claimant", "on": "claim.requested_on"},
            (False, None),
        ),
        ({"role": ["seller"]}, (True, "adviser,seller")),
        ({"role": ["broker"]}, (False, "adviser,seller")),
        ({"role": ["seller"], "on": "2020-12-31"}, (False, "adviser")),
        ({"role": ["seller"], "on": "claim.requested_on"}, (False, "")),
        ({"other_partner": ["integrator", "seller"]}, (True, "P2,P4")),
        ({"other_partner": ["seller"]}, (False, "")),
        ({"proof_of": "invoice", "state": "accepted"}, (True, "accepted")),
        ({"proof_of": "report", "state": "accepted"}, (False, "handed_in")),
        ({"proof_of": "report", "state": "handed_in"}, (True, "handed_in")),
        ({"proof_of": "survey", "state": "handed_in"}, (False, None)),
    ],
)
def test_holding_is_judged_on_its_day(condition: r.Data, expected: tuple[bool, str | None]) -> None:
    assert r.leaf(condition, HELD) == expected


def test_claim_without_project_has_no_roles() -> None:
    alone = r.facts(claims=[r.claim(project_id=None)])

    assert r.leaf({"role": ["seller"]}, alone) == (False, "")
    assert r.leaf({"other_partner": ["seller"]}, alone) == (False, "")


def test_days_of_decides_replace_the_deciding_day_for_their_kind() -> None:
    decides = {
        "day": "claim.submitted_on",
        "competency": "2021-05-09",
        "membership": "deciding.day - 1 day",
        "level": "claim.requested_on",
    }
    asked = {"decides": decides}
    competency = {"holds": {"any_of": ["data"], "at_least": 1}, "who": "claimant"}
    membership = {"membership": {"programme": "club"}, "who": "claimant"}
    level = {"level": {"at_least": "bronze", "computed": False}, "who": "claimant"}

    assert r.leaf(competency, HELD, asked=asked) == (True, "data")
    assert r.leaf(membership, HELD, asked=asked) == (False, "no")
    assert r.leaf(level, HELD, asked=asked) == (False, None)


YES = {"field": "claim.claim_id", "is": "C1", "typed": "text"}
NO = {"field": "claim.claim_id", "is": "C2", "typed": "text"}


def test_every_leaf_is_worked_out_in_written_order_and_each_place_once() -> None:
    named = {"mine": {"holds_when": {"all": [YES, {"condition": "other"}]}}, "other": {"holds_when": NO}}
    condition = {"any": [YES, {"condition": "mine"}, {"not": {"condition": "other"}}, {"condition": "mine"}]}

    assert r.leaves(condition, conditions=named) == [
        ("incentive.when.any[0]", True, "C1"),
        ("conditions.mine.all[0]", True, "C1"),
        ("conditions.other", False, "C1"),
    ]


@pytest.mark.parametrize(
    ("condition", "blamed"),
    [
        (YES, []),
        (NO, ["incentive.when"]),
        ({"all": [YES, NO, NO]}, ["incentive.when.all[1]", "incentive.when.all[2]"]),
        ({"any": [NO, {"all": [YES, NO]}]}, ["incentive.when.any[0]", "incentive.when.any[1].all[1]"]),
        ({"any": [NO, YES]}, []),
        ({"not": YES}, ["incentive.when.not"]),
        ({"not": {"any": [YES, NO]}}, ["incentive.when.not.any[0]"]),
        ({"not": {"all": [YES, YES]}}, ["incentive.when.not.all[0]", "incentive.when.not.all[1]"]),
        ({"not": {"not": NO}}, ["incentive.when.not.not"]),
        ({"all": [{"condition": "other"}, {"condition": "mine"}]}, ["conditions.other"]),
    ],
)
def test_failing_tree_blames_the_leaves_that_fail_it(condition: r.Data, blamed: list[str]) -> None:
    named = {"mine": {"holds_when": {"condition": "other"}}, "other": {"holds_when": NO}}

    result = r.worked_out(r.clause(r.incentive(when=condition), conditions=named))

    assert r.codes(result) == [("CONDITION_FAILED", place) for place in blamed]


def test_reason_and_whether_the_partner_can_act_come_from_the_nearest_that_says_so() -> None:
    named = {
        "own": {"holds_when": {**NO, "partner_can_act": False}, "reason": "own-name"},
        "other": {"holds_when": NO, "partner_can_act": False},
    }
    condition = {
        "all": [{"condition": "own"}, {"not": YES, "reason": "not-so"}, {"any": [NO]}, {"condition": "other"}],
        "reason": "around",
    }

    result = r.worked_out(r.clause(r.incentive(when=condition), conditions=named))

    assert [(row["at"], row["reason"], row["partner_can_act"]) for row in result["reasons"]] == [
        ("conditions.own", "own-name", False),
        ("incentive.when.all[1].not", "not-so", True),
        ("incentive.when.all[2].any[0]", "around", True),
        ("conditions.other", "around", False),
    ]


def test_step_of_a_root_that_is_a_name_stands_where_the_name_is_declared() -> None:
    named = {"first": {"holds_when": {"condition": "second"}}, "second": {"holds_when": YES}}
    choose = {
        "choose": [{"when": {"condition": "first"}, "then": r.money(1)}],
        "otherwise": r.money(2),
    }
    terms = r.clause(r.incentive({"lump_sum": choose}), conditions=named)

    assert r.steps(r.worked_out(terms)) == {
        "conditions.first": "1",
        "incentive.pays.reward": "1",
        "incentive.pays.reward.lump_sum": "1",
        "incentive.pays.rounding": "1",
    }
