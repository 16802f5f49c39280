"""Conditions: what each leaf compares and sees, how trees fail, and who is to blame."""

from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    business_model,
    claim,
    codes,
    competency,
    customer,
    day,
    decided,
    decided_by,
    incentive,
    introduction,
    level,
    line,
    membership,
    milestone,
    partner,
    places,
    programme,
    project,
    proof,
    role,
    step,
    worth,
)
from tremplin.engine.decision import ConditionSeen, Reason
from tremplin.engine.evaluate import evaluate
from tremplin.facts.dataset import DataSet

SEEN = ConditionSeen


@pytest.mark.parametrize(
    ("comparison", "passed"),
    [
        ({"is": "FR"}, True),
        ({"is": "BE"}, False),
        ({"is_not": "BE"}, True),
        ({"is_not": "FR"}, False),
        ({"is_in": ["BE", "FR"]}, True),
        ({"is_in": ["BE"]}, False),
        ({"is_not_in": ["BE"]}, True),
        ({"is_not_in": ["BE", "FR"]}, False),
        ({"at_least": "FR"}, True),
        ({"more_than": "FR"}, False),
        ({"present": "true"}, True),
        ({"present": "false"}, False),
    ],
)
def test_compare_of_code_passes_as_its_word_says(comparison: dict[str, Any], passed: bool) -> None:
    decision = decided_by({"field": "partner.country", **comparison})

    assert decision.conditions == (SEEN("incentive.when", passed, "FR"),)
    assert decision.is_granted is passed


@pytest.mark.parametrize(
    "comparison",
    [{"is": "x"}, {"is_not": "x"}, {"is_in": ["x"]}, {"is_not_in": ["x"]}, {"at_least": "x"}, {"present": "true"}],
)
def test_compare_of_absent_field_fails(comparison: dict[str, Any]) -> None:
    decision = decided_by({"field": "customer.segment", **comparison})

    assert decision.conditions == (SEEN("incentive.when", False, None),)


def test_compare_asks_for_an_absent_field() -> None:
    assert decided_by({"field": "customer.segment", "present": "false"}).is_granted


@pytest.mark.parametrize(
    ("value", "comparison", "passed"),
    [
        (2_500_000, {"more_than": "25000"}, False),
        (2_500_001, {"more_than": "25000"}, True),
        (2_500_000, {"at_least": "25000"}, True),
        (2_499_999, {"at_least": "25000"}, False),
        (2_500_000, {"at_most": "25000"}, True),
        (2_500_001, {"at_most": "25000"}, False),
        (2_499_999, {"less_than": "25000"}, True),
        (2_500_000, {"less_than": "25000"}, False),
        (2_500_000, {"between": ["25000", "30000"]}, True),
        (3_000_000, {"between": ["25000", "30000"]}, True),
        (3_000_001, {"between": ["25000", "30000"]}, False),
        (2_500_000, {"is": "25000"}, True),
    ],
)
def test_compare_of_money_holds_at_the_threshold_as_written(value: int, comparison: Any, passed: bool) -> None:
    decision = decided_by({"field": "project.value", **comparison}, project(value=value))

    assert decision.conditions == (SEEN("incentive.when", passed, str(value)),)


@pytest.mark.parametrize(
    ("path", "comparison", "records", "passed", "seen"),
    [
        ("claim.submitted_on", {"at_least": "2024-05-15"}, [], True, "2024-05-15"),
        ("claim.submitted_on", {"less_than": "2024-05-15"}, [], False, "2024-05-15"),
        # 23:30 in London is the next day in Paris.
        ("claim.reserved_at", {"is": "2024-05-15"}, [], True, "2024-05-15"),
        ("partner.business_models", {"has": "cloud"}, [partner(business_models=frozenset({"resell", "cloud"}))], True, "cloud,resell"),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "cloud"}, [], False, None),
        ("partner.business_models", {"has_any_of": ["cloud", "x"]}, [partner(business_models=frozenset({"x"}))], True, "x"),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has_any_of": ["cloud"]}, [partner(business_models=frozenset({"x"}))], False, "x"),
        ("partner.business_models", {"present": "false"}, [], True, None),
        # The claim is of 15 May: what begins on it counts, what has ended on it does not.
        ("partner.business_models", {"has": "cloud"}, [business_model("B", "cloud", valid_from=day("2024-05-15"))], True, "cloud"),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "cloud"}, [business_model("B", "cloud", valid_from=day("2024-05-16"))], False, None),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "cloud"}, [business_model("B", "cloud", valid_until=day("2024-05-15"))], False, None),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "cloud"}, [business_model("B", "cloud", valid_until=day("2024-05-16"))], True, "cloud"),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "x"}, [partner(business_models=frozenset({"x"})), business_model("B", "cloud")], True, "cloud,x"),  # noqa: E501 - one row of a table
        ("partner.business_models", {"has": "cloud"}, [partner("P2"), business_model("B", "cloud", partner_id="P2")], False, None),  # noqa: E501 - one row of a table
        ("customer.sites", {"at_least": "3"}, [customer(attributes={"sites": 3})], True, "3"),
        ("customer.sites", {"at_least": "3"}, [], False, None),
        ("customer.listed", {"is": "true"}, [customer(attributes={"listed": True})], True, "true"),
        ("customer.listed", {"is": "true"}, [customer(attributes={"listed": False})], False, "false"),
        ("activity.kind", {"is": "workshop"}, [activity(), claim(activity_id="A1")], True, "workshop"),
        ("activity.kind", {"is": "workshop"}, [], False, None),
        ("introduction.introduced_on", {"is": "2024-03-01"}, [introduction(), partner("P2")], True, "2024-03-01"),
        ("introduction.introduced_on", {"is": "2024-03-01"}, [], False, None),
        ("period.end", {"present": "true"}, [], False, None),
    ],
)  # fmt: skip
def test_compare_of_each_type_sees_canonical_text(
    path: str, comparison: Any, records: Any, passed: bool, seen: Any
) -> None:
    attributes = {"customer.sites": {"type": "count"}, "customer.listed": {"type": "yes-no"}}

    decision = decided_by({"field": path, **comparison}, *records, attributes=attributes)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


@pytest.mark.parametrize(
    ("own", "completed_on", "counted"),
    [((), day("2024-05-01"), 1), ((), day("2024-04-30"), 0), ((), None, 0), (("cloud",), None, 1)],
)
def test_business_models_inside_rows_are_those_of_the_rows_own_day(own: Any, completed_on: Any, counted: int) -> None:
    asked = {"count": "activity", "over": "ever", "where": {"field": "partner.business_models", "has": "cloud"}}
    held = business_model("B", "cloud", valid_from=day("2024-05-01"))
    records = [partner(business_models=frozenset(own)), activity(completed_on=completed_on), held]

    assert worth(asked, *records) == counted


def test_introduction_is_the_earliest_in_which_the_claimant_takes_part() -> None:
    later = introduction("I1", introduced_on=day("2024-04-01"))
    earlier = introduction("I2", introduced_on=day("2024-02-01"), introducing_id="P2", receiving_id="P1")
    foreign = introduction("I0", introduced_on=day("2024-01-01"), introducing_id="P2", receiving_id="P3")

    when = {"field": "introduction.introduced_on", "is": "2024-02-01"}
    decision = decided_by(when, later, earlier, foreign, partner("P2"), partner("P3"))

    assert decision.is_granted


@pytest.mark.parametrize(
    ("comparison", "passed"),
    [
        ({"equals": "2"}, True),
        ({"at_least": "3"}, False),
        ({"more_than": "2"}, False),
        ({"at_most": "2"}, True),
        ({"less_than": "2"}, False),
    ],
)
def test_measure_compares_two_quantities_and_traces_both(comparison: Any, passed: bool) -> None:
    decision = decided_by({"measure": {"count": "line"}, **comparison}, line("L1"), line("L2"))

    assert decision.conditions == (SEEN("incentive.when", passed, "2"),)
    assert step(decision, "incentive.when.measure") == 2


@pytest.mark.parametrize(
    ("comparison", "passed"),
    [
        ({"before": "2024-05-16"}, True),
        ({"before": "2024-05-15"}, False),
        ({"on_or_before": "2024-05-15"}, True),
        ({"after": "2024-05-14"}, True),
        ({"after": "2024-05-15"}, False),
        ({"on_or_after": "2024-05-15"}, True),
        ({"of": "2024-05-15"}, True),
        ({"of": "2024-05-14"}, False),
        ({"after": "2024-05-15", "within": "10 days"}, True),
        ({"after": "2024-05-05", "within": "10 days"}, True),
        ({"after": "2024-05-04", "within": "10 days"}, False),
        ({"before": "2024-05-25", "within": "10 days"}, True),
        ({"before": "2024-05-26", "within": "10 days"}, False),
        ({"before": "2024-05-14", "within": "10 days"}, False),
        ({"of": "2024-05-25", "within": "10 days"}, True),
        ({"of": "2024-05-04", "within": "10 days"}, False),
        ({"on_or_after": "2024-05-01", "on_or_before": "2024-05-14"}, False),
        ({"before": "project.won_on"}, False),
    ],
)
def test_day_compares_with_each_day_that_is_given(comparison: Any, passed: bool) -> None:
    decision = decided_by({"day": "claim.submitted_on", **comparison})

    assert decision.conditions == (SEEN("incentive.when", passed, "2024-05-15"),)


@pytest.mark.parametrize("comparison", [{"of": "9999-12-31"}, {"before": "0001-01-02"}])
def test_day_within_stops_at_the_ends_of_the_calendar(comparison: dict[str, Any]) -> None:
    terms = programme(incentive(when={"day": "claim.submitted_on", "within": "10 days", **comparison}))

    (decision,) = evaluate(terms, DataSet.of(claim(), partner(), project(), customer())).decisions

    assert codes(decision) == ["CONDITION_FAILED"]


def test_day_that_is_absent_fails() -> None:
    decision = decided_by({"day": "project.won_on", "before": "2024-12-31"})

    assert decision.conditions == (SEEN("incentive.when", False, None),)


VCF = competency("Q1", "vcf")
TANZU = competency("Q2", "tanzu")


@pytest.mark.parametrize(
    ("asked", "records", "passed", "seen"),
    [
        ({"any_of": ["vcf", "tanzu"]}, [VCF], True, "vcf"),
        ({"any_of": ["vcf", "tanzu"]}, [], False, ""),
        ({"any_of": ["vcf", "tanzu"], "at_least": "2"}, [VCF, TANZU], True, "tanzu,vcf"),
        ({"any_of": ["vcf", "tanzu"], "at_least": "2"}, [VCF], False, "vcf"),
        ({"any_of": ["vcf"], "kind": "sales"}, [VCF], False, ""),
        # The last day does not count, the first one does.
        ({"any_of": ["vcf"]}, [competency("Q1", "vcf", valid_until=day("2024-05-15"))], False, ""),
        ({"any_of": ["vcf"]}, [competency("Q1", "vcf", valid_from=day("2024-05-15"))], True, "vcf"),
    ],
)
def test_holds_counts_different_competencies_of_the_kind_on_the_day(
    asked: Any, records: Any, passed: bool, seen: str
) -> None:
    decision = decided_by({"holds": asked}, *records)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


def test_holds_of_a_role_needs_one_partner_who_holds_them_all_and_sees_the_union() -> None:
    asked = {"holds": {"any_of": ["vcf", "tanzu"], "at_least": "2"}, "who": "integrator"}
    cast = [partner("P2"), partner("P3"), role("R2", "P2", "integrator"), role("R3", "P3", "integrator")]
    held = [competency("Q1", "vcf", partner_id="P2"), competency("Q2", "tanzu", partner_id="P3")]

    apart = decided_by(asked, *cast, *held)
    together = decided_by(asked, *cast, *held, competency("Q3", "tanzu", partner_id="P2"))

    assert apart.conditions == (SEEN("incentive.when", False, "tanzu,vcf"),)
    assert together.conditions == (SEEN("incentive.when", True, "tanzu,vcf"),)


def test_holds_on_an_absent_day_fails() -> None:
    decision = decided_by({"holds": {"any_of": ["vcf"]}, "on": "project.won_on"}, VCF)

    assert decision.conditions == (SEEN("incentive.when", False, ""),)


@pytest.mark.parametrize(
    ("records", "passed", "seen"),
    [
        ([membership()], True, "yes"),
        ([membership(programme="other")], False, "no"),
        ([membership(valid_until=day("2024-05-15"))], False, "no"),
        ([], False, "no"),
    ],
)
def test_membership_is_of_the_programme_and_valid_on_the_day(records: Any, passed: bool, seen: str) -> None:
    decision = decided_by({"membership": {"programme": "trial"}}, *records)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


LEVELS = {"level_names": {"silver": {"en": "a", "fr": "a"}, "gold": {"en": "b", "fr": "b"}}}


@pytest.mark.parametrize(
    ("asked", "records", "passed", "seen"),
    [
        ({"at_least": "silver"}, [level("V1", "silver"), level("V2", "gold")], True, "gold"),
        ({"at_least": "gold"}, [level("V1", "silver")], False, "silver"),
        ({"is": "silver"}, [level("V1", "gold")], False, "gold"),
        ({"is": "gold"}, [level("V1", "gold")], True, "gold"),
        ({"at_least": "silver"}, [], False, None),
        ({"at_least": "silver"}, [level("V1", "gold", programme="other")], False, None),
        ({"at_least": "silver"}, [level("V1", "platinum")], False, None),
        ({"at_least": "silver", "area": "cloud"}, [level("V1", "gold", area="network")], False, None),
        ({"at_least": "silver", "area": "cloud"}, [level("V1", "silver", area="cloud")], True, "silver"),
        ({"at_least": "silver", "area": "cloud"}, [level("V1", "gold")], True, "gold"),
    ],
)
def test_level_is_the_highest_recorded_in_the_area(asked: Any, records: Any, passed: bool, seen: Any) -> None:
    decision = decided_by({"level": asked}, *records, **LEVELS)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


def test_level_on_an_absent_day_fails() -> None:
    decision = decided_by({"level": {"at_least": "silver"}, "on": "project.won_on"}, level("V1", "gold"), **LEVELS)

    assert decision.conditions == (SEEN("incentive.when", False, None),)


def test_level_of_a_role_is_that_of_the_best_partner_with_the_role() -> None:
    cast = [partner("P2"), role("R1", "P1", "seller"), role("R2", "P2", "seller"), level("V1", "gold", partner_id="P2")]

    decision = decided_by({"level": {"at_least": "gold"}, "who": "seller"}, *cast, **LEVELS)

    assert decision.conditions == (SEEN("incentive.when", True, "gold"),)


def test_partner_level_is_a_field_of_its_own() -> None:
    decision = decided_by(
        {"field": "partner.level", "is": "gold"}, level("V1", "silver"), level("V2", "gold"), **LEVELS
    )
    without = decided_by({"field": "partner.level", "is": "gold"}, **LEVELS)

    assert decision.conditions == (SEEN("incentive.when", True, "gold"),)
    assert without.conditions == (SEEN("incentive.when", False, None),)


def test_level_day_that_is_absent_makes_the_level_absent() -> None:
    terms = programme(
        incentive(
            when={"field": "partner.level", "is": "gold"},
            decides={"day": "claim.submitted_on", "level": "project.won_on"},
        ),
        **LEVELS,
    )

    decision = decided(terms, claim(), level("V1", "gold"))

    assert decision.conditions == (SEEN("incentive.when", False, None),)


@pytest.mark.parametrize(
    ("records", "passed", "seen"),
    [
        ([role("R1", "P1", "seller"), role("R2", "P1", "record")], True, "record,seller"),
        ([role("R1", "P1", "record")], False, "record"),
        ([role("R1", "P1", "seller", valid_until=day("2024-05-15"))], False, ""),
        ([role("R1", "P1", "seller", valid_from=day("2024-05-16"))], False, ""),
        ([role("R1", "P2", "seller"), partner("P2")], False, ""),
    ],
)
def test_role_is_the_claimants_in_the_project_on_the_day(records: Any, passed: bool, seen: str) -> None:
    decision = decided_by({"role": ["seller"]}, *records)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


def test_role_on_an_absent_day_fails() -> None:
    decision = decided_by({"role": ["seller"], "on": "project.won_on"}, role("R1", "P1", "seller"))

    assert decision.conditions == (SEEN("incentive.when", False, ""),)


def test_other_partner_has_one_of_the_roles() -> None:
    cast = [partner("P2"), partner("P3"), role("R1", "P1", "seller")]
    others = [role("R3", "P3", "seller"), role("R2", "P2", "seller")]

    assert decided_by({"other_partner": ["seller"]}, *cast).conditions == (SEEN("incentive.when", False, ""),)
    assert decided_by({"other_partner": ["seller"]}, *cast, *others).conditions == (
        SEEN("incentive.when", True, "P2,P3"),
    )


@pytest.mark.parametrize(
    ("state", "records", "passed", "seen"),
    [
        ("accepted", [proof("F1", "report")], True, "accepted"),
        ("accepted", [proof("F1", "report", accepted_on=None)], False, "handed_in"),
        ("handed_in", [proof("F1", "report", accepted_on=None)], True, "handed_in"),
        ("handed_in", [proof("F1", "report")], True, "accepted"),
        ("handed_in", [proof("F1", "invoice")], False, None),
    ],
)
def test_proof_of_a_kind_is_accepted_or_handed_in(state: str, records: Any, passed: bool, seen: Any) -> None:
    decision = decided_by({"proof_of": "report", "state": state}, *records)

    assert decision.conditions == (SEEN("incentive.when", passed, seen),)


YES = {"field": "partner.country", "is": "FR"}
NO = {"field": "partner.country", "is": "BE"}
NEVER = {"field": "customer.segment", "present": "true"}


@pytest.mark.parametrize(
    ("when", "blamed"),
    [
        ({"all": [YES, NO, NEVER]}, ["incentive.when.all[1]", "incentive.when.all[2]"]),
        ({"any": [NO, NEVER]}, ["incentive.when.any[0]", "incentive.when.any[1]"]),
        ({"any": [NO, YES]}, []),
        ({"not": NO}, []),
        ({"not": YES}, ["incentive.when.not"]),
        ({"not": {"all": [YES, NO]}}, []),
        ({"not": {"any": [YES, NO]}}, ["incentive.when.not.any[0]"]),
        ({"not": {"all": [YES, YES]}}, ["incentive.when.not.all[0]", "incentive.when.not.all[1]"]),
        (
            {"all": [{"any": [NO, YES]}, {"any": [NO, NEVER]}]},
            ["incentive.when.all[1].any[0]", "incentive.when.all[1].any[1]"],
        ),
        ({"not": {"not": NO}}, ["incentive.when.not.not"]),
    ],
)
def test_blame_names_the_leaves_that_keep_the_tree_from_holding(when: Any, blamed: list[str]) -> None:
    decision = decided_by(when)

    assert places(decision) == blamed
    assert codes(decision) == ["CONDITION_FAILED"] * len(blamed)
    assert all(one.at.startswith("incentive.when") for one in decision.conditions)


def test_every_leaf_is_seen_once_in_written_order_through_names() -> None:
    conditions = {"french": {"holds_when": {"all": [YES, NO]}}, "never": {"holds_when": NEVER}}

    decision = decided_by({"all": ["french", "never", "french"]}, conditions=conditions)

    assert [one.at for one in decision.conditions] == [
        "conditions.french.all[0]",
        "conditions.french.all[1]",
        "conditions.never",
    ]
    assert places(decision) == ["conditions.french.all[1]", "conditions.never"]


def test_reason_and_whether_the_partner_can_act_come_from_the_nearest_rule_that_says_it() -> None:
    conditions = {
        "outer": {
            "holds_when": {"all": [NO, {**NEVER, "reason": "no-segment"}]},
            "reason": "not-eligible",
            "partner_can_act": "false",
        }
    }
    when = {
        "all": [
            {"condition": "outer", "partner_can_act": "true", "reason": "outside"},
            {**NO, "field": "customer.country"},
        ]
    }

    decision = decided_by(when, conditions=conditions)

    assert decision.reasons == (
        Reason("CONDITION_FAILED", "conditions.outer.all[0]", "not-eligible", False),
        Reason("CONDITION_FAILED", "conditions.outer.all[1]", "no-segment", False),
        Reason("CONDITION_FAILED", "incentive.when.all[1]", None, True),
    )


def test_measure_without_a_value_fails_and_sees_nothing() -> None:
    when = {"measure": {"field": "project.value"}, "at_least": "1"}

    decision = decided_by(when, project(value=100, currency="USD"))

    assert decision.conditions == (SEEN("incentive.when", False, None),)
    assert codes(decision) == ["CONDITION_FAILED"]


def test_milestone_is_the_earliest_day_it_was_reached() -> None:
    reached = [
        milestone("H1", "live", "2024-04-01"),
        milestone("H2", "live", "2024-03-01"),
        milestone("H3", "paid", "2024-01-01"),
    ]

    decision = decided_by({"day": "milestone.live", "of": "2024-03-01"}, *reached)

    assert decision.conditions == (SEEN("incentive.when", True, "2024-03-01"),)
