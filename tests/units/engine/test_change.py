"""The smallest change: for each thing that stands in the way, what would lift it, and what that would give."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    at,
    claim,
    codes,
    competency,
    customer,
    day,
    decided,
    decided_by,
    evaluated,
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
    role,
)
from tremplin.engine.change.edit import changed, with_edits, with_field
from tremplin.engine.decision import AddRecord, Change, MoreRoom, OtherMeasure, SetField
from tremplin.facts.snapshot import Snapshot

NAMES = {"level_names": {"silver": {"en": "a", "fr": "a"}, "gold": {"en": "b", "fr": "b"}}}
SEGMENTS = {"codes": {"customer.segment": {"small": {"en": "s", "fr": "s"}, "large": {"en": "l", "fr": "l"}}}}
ATTRIBUTES = {
    "attributes": {
        "project.hosts": {"type": "count"},
        "project.margin": {"type": "rate"},
        "project.signed": {"type": "yes-no"},
        "project.areas": {"type": "codes"},
        "customer.note": {"type": "text"},
    }
}


def edits(decision: Any) -> Any:
    """Return the edits of the change, or None."""
    return decision.change and decision.change.edits


def of_project(field: str, to: Any) -> Any:
    """Return the one edit that sets a field of the project."""
    return (SetField("projects", "J1", field, to),)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"field": "project.status", "is": "won"}, of_project("status", "won")),
        ({"field": "project.status", "is_in": ["won", "lost"]}, of_project("status", "won")),
        ({"field": "project.value", "at_least": "10"}, of_project("value", 1_000)),
        ({"field": "project.value", "more_than": "10"}, of_project("value", 1_001)),
        ({"field": "project.annual_value", "at_most": "10"}, of_project("annual_value", 1_000)),
        ({"field": "project.annual_value", "less_than": "10"}, of_project("annual_value", 999)),
        ({"field": "project.value", "between": ["10", "20"]}, of_project("value", 1_000)),
        ({"field": "project.annual_value", "between": ["10", "20"]}, of_project("annual_value", 2_000)),
        ({"field": "project.sale_type", "present": "true"}, None),
        ({"field": "customer.segment", "present": "true"}, (SetField("customers", "K1", "segment", "small"),)),
        ({"field": "project.won_on", "present": "true"}, of_project("won_on", day("2024-05-15"))),
        ({"field": "project.hosts", "present": "true"}, of_project("hosts", 1)),
        ({"field": "project.signed", "present": "true"}, of_project("signed", True)),
        ({"field": "project.annual_value", "present": "false"}, of_project("annual_value", None)),
        ({"field": "project.status", "present": "false"}, None),
        ({"field": "project.margin", "more_than": "5%"}, of_project("margin", Fraction(501, 10_000))),
        ({"field": "project.hosts", "less_than": "-1"}, of_project("hosts", -2)),
        ({"field": "project.areas", "has": "cloud"}, of_project("areas", frozenset({"cloud"}))),
        (
            {"field": "project.families", "has_any_of": ["cloud", "x"]},
            of_project("families", frozenset({"vcf", "cloud"})),
        ),
        ({"field": "project.registered_on", "less_than": "2024-01-10"}, of_project("registered_on", day("2024-01-09"))),
        ({"field": "customer.note", "more_than": "a"}, None),
        ({"field": "project.status", "is_not": "open"}, None),
        ({"field": "activity.kind", "is": "audit"}, None),
        ({"field": "introduction.qualified_on", "at_least": "2024-01-01"}, None),
    ],
)
def test_failing_comparison_is_lifted_by_the_nearest_value(comparison: Any, expected: Any) -> None:
    own = project(annual_value=3_000, families=frozenset({"vcf"}))

    decision = decided_by(comparison, own, **ATTRIBUTES, **SEGMENTS)

    assert edits(decision) == expected
    assert decision.change is None or decision.change.would_grant == 10_000


def test_value_that_must_be_another_is_the_first_one_that_the_terms_list() -> None:
    small = customer(segment="small")

    assert edits(decided_by({"field": "customer.segment", "is_not": "small"}, small, **SEGMENTS)) == (
        SetField("customers", "K1", "segment", "large"),
    )
    assert edits(decided_by({"field": "customer.segment", "is_not_in": ["small"]}, small, **SEGMENTS)) == (
        SetField("customers", "K1", "segment", "large"),
    )
    signed = project(attributes={"signed": True})
    assert edits(decided_by({"field": "project.signed", "is_not": "true"}, signed, **ATTRIBUTES)) == of_project(
        "signed", False
    )


def test_introduction_is_changed_where_there_is_one() -> None:
    when = {"field": "introduction.qualified_on", "at_least": "2024-01-01"}

    assert edits(decided_by(when, introduction(), partner("P2"))) == (
        SetField("introductions", "I1", "qualified_on", day("2024-01-01")),
    )


def test_amount_in_another_currency_or_without_a_rate_cannot_be_named() -> None:
    dollars = project(value=1, currency="USD")
    rated = {"exchange": {"source": "bank", "max_age": "1 year"}}

    assert edits(decided_by({"field": "project.value", "at_least": "10"}, dollars)) is None
    from tests.units.engine.trial import rate

    assert (
        edits(decided_by({"field": "project.value", "at_least": "10"}, dollars, rate("T1", 1, "2024-01-01"), **rated))
        is None
    )
    assert edits(decided_by({"measure": {"field": "project.value"}, "at_least": "10"}, dollars)) is None
    by_measure = decided_by(
        {"measure": {"field": "project.value"}, "at_least": "10"}, dollars, rate("T1", 1, "2024-01-01"), **rated
    )
    assert edits(by_measure) == (OtherMeasure("incentive.when.measure", 1_000),)


def test_instant_is_set_to_the_first_moment_of_the_day() -> None:
    decision = decided_by({"field": "claim.reserved_at", "at_most": "2024-05-01"})

    # Midnight in Paris.
    assert edits(decision) == (SetField("claims", "C1", "reserved_at", datetime(2024, 4, 30, 22, tzinfo=UTC)),)


@pytest.mark.parametrize(
    ("comparison", "to"),
    [
        ({"at_least": "3"}, 3),
        ({"more_than": "3"}, 4),
        ({"equals": "2"}, 2),
        ({"at_most": "0"}, 0),
        ({"less_than": "1"}, 0),
    ],
)
def test_failing_measure_is_taken_at_its_bound(comparison: Any, to: int) -> None:
    by_place = decided_by({"measure": {"count": "line"}, **comparison}, line())
    by_name = decided_by(
        {"measure": "lines", **comparison}, line(), measures={"lines": {"quantity": {"count": "line"}}}
    )

    assert edits(by_place) == (OtherMeasure("incentive.when.measure", to),)
    assert edits(by_name) == (OtherMeasure("measures.lines", to),)


def test_measure_that_is_a_field_is_set_and_a_figure_is_not() -> None:
    assert edits(decided_by({"measure": {"field": "project.value"}, "at_least": "0.05"})) == of_project("value", 5)
    assert edits(decided_by({"measure": {"field": "project.hosts"}, "at_least": "2.5"}, **ATTRIBUTES)) == of_project(
        "hosts", 3
    )
    assert edits(decided_by({"measure": "1", "at_least": {"count": "line"}}, line(), line("L2"))) is None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            {"day": "claim.submitted_on", "before": "2024-05-10"},
            SetField("claims", "C1", "submitted_on", day("2024-05-09")),
        ),
        (
            {"day": "claim.submitted_on", "on_or_before": "2024-05-10"},
            SetField("claims", "C1", "submitted_on", day("2024-05-10")),
        ),
        (
            {"day": "claim.submitted_on", "after": "2024-05-20"},
            SetField("claims", "C1", "submitted_on", day("2024-05-21")),
        ),
        (
            {"day": "claim.submitted_on", "on_or_after": "2024-05-20"},
            SetField("claims", "C1", "submitted_on", day("2024-05-20")),
        ),
        (
            {"day": "claim.submitted_on", "of": "2024-05-20"},
            SetField("claims", "C1", "submitted_on", day("2024-05-20")),
        ),
        (
            {"day": "claim.submitted_on", "after": "2024-04-01", "within": "10 days"},
            SetField("claims", "C1", "submitted_on", day("2024-04-11")),
        ),
        (
            {"day": "claim.submitted_on", "before": "2024-06-30", "within": "10 days"},
            SetField("claims", "C1", "submitted_on", day("2024-06-20")),
        ),
        (
            {"day": "project.won_on", "of": "2024-04-30", "within": "1 month"},
            SetField("projects", "J1", "won_on", day("2024-03-30")),
        ),
        (
            {"day": "project.won_on", "on_or_before": "2024-04-30"},
            SetField("projects", "J1", "won_on", day("2024-04-30")),
        ),
        (
            {"day": "claim.submitted_on", "after": "project.won_on"},
            SetField("projects", "J1", "won_on", day("2024-05-14")),
        ),
        (
            {"day": "claim.submitted_on - 1 month", "of": "2024-03-15"},
            SetField("claims", "C1", "submitted_on", day("2024-04-15")),
        ),
        (
            {"day": "2024-03-01", "after": "project.registered_on + 90 days"},
            SetField("projects", "J1", "registered_on", day("2023-12-01")),
        ),
        ({"day": "deciding.day", "of": "2024-03-01"}, SetField("claims", "C1", "submitted_on", day("2024-03-01"))),
        ({"day": "milestone.live", "of": "2024-03-01"}, None),
        ({"day": "period.end", "of": "2024-03-01"}, None),
        ({"day": "2024-03-01", "of": "2024-03-02"}, None),
        ({"day": "activity.completed_on", "of": "2024-03-02"}, None),
    ],
)
def test_failing_day_is_moved_to_the_nearest_that_holds(when: Any, expected: Any) -> None:
    decision = decided_by(when)

    if when["day"] == "milestone.live":
        (added,) = edits(decision)
        assert (added.table, added.record) == ("milestones", milestone("C1+live", "live", "2024-03-01"))
    else:
        assert edits(decision) == (None if expected is None else (expected,))


def test_two_absent_days_cannot_be_named() -> None:
    assert edits(decided_by({"day": "project.won_on", "after": "project.lost_on"})) is None


def test_day_beside_the_edge_of_the_calendar_is_not_named() -> None:
    for when in (
        {"day": "claim.submitted_on", "before": "0001-01-01"},
        {"day": "claim.submitted_on", "before": "0001-01-02", "within": "10 days"},
        {"day": "claim.submitted_on + 99999 days", "of": "0001-01-02"},
    ):
        assert edits(decided(programme(incentive(when=when)), claim())) is None


def test_milestone_that_was_reached_is_moved() -> None:
    reached = [milestone("H1", "live", "2024-04-01"), milestone("H2", "live", "2024-04-02")]

    assert edits(decided_by({"day": "milestone.live", "of": "2024-03-01"}, *reached)) == (
        SetField("milestones", "H1", "reached_on", day("2024-03-01")),
    )
    assert edits(decided_by({"day": "milestone.live", "of": "2024-03-01"}, claim(project_id=None))) is None


def added(table: str, record: Any) -> Any:
    """Return the one edit that adds a record."""
    return (AddRecord(table, record),)


VCF = competency("C1+P1+vcf", "vcf", valid_from=day("2024-05-15"))


def test_competency_that_is_missing_is_added_on_the_day() -> None:
    assert edits(decided_by({"holds": {"any_of": ["vcf", "x"], "kind": "services"}})) == added("competencies", VCF)
    two = {"holds": {"any_of": ["vcf", "tanzu", "x"], "kind": "services", "at_least": "2"}}
    assert edits(decided_by(two, competency("Q1", "tanzu"))) == added("competencies", VCF)
    assert len(edits(decided_by(two))) == 2
    assert edits(decided_by({"holds": {"any_of": ["vcf"]}, "on": "project.won_on"})) is None


def test_competency_without_a_kind_is_of_the_first_kind_that_the_terms_name() -> None:
    kinds = {"competency_kinds": {"sales": {"en": "s", "fr": "s"}}}

    (edit,) = edits(decided_by({"holds": {"any_of": ["vcf"]}}, **kinds))
    (plain,) = edits(decided_by({"holds": {"any_of": ["vcf"]}}))

    assert (edit.record.kind, plain.record.kind) == ("sales", "competency")


def test_competency_of_a_role_is_added_to_a_partner_who_has_it() -> None:
    cast = [partner("P2"), role("R2", "P2", "integrator")]

    (edit,) = edits(decided_by({"holds": {"any_of": ["vcf"]}, "who": "integrator"}, *cast))

    assert edit.record.partner_id == "P2"
    assert edits(decided_by({"holds": {"any_of": ["vcf"]}, "who": "integrator"})) is None


def test_membership_and_level_and_role_that_are_missing_are_added() -> None:
    from tests.units.engine.trial import membership

    on = {"valid_from": day("2024-05-15")}
    assert edits(decided_by({"membership": {"programme": "trial"}})) == added(
        "memberships", membership("C1+P1+trial", **on)
    )
    assert edits(decided_by({"membership": {"programme": "trial"}, "on": "project.won_on"})) is None
    assert edits(decided_by({"level": {"at_least": "gold", "area": "cloud"}}, **NAMES)) == added(
        "levels", level("C1+P1+gold", "gold", area="cloud", **on)
    )
    assert edits(decided_by({"level": {"is": "silver"}}, **NAMES)) == added(
        "levels", level("C1+P1+silver", "silver", **on)
    )
    assert edits(decided_by({"level": {"at_least": "gold"}, "on": "project.won_on"}, **NAMES)) is None
    assert edits(decided_by({"level": {"at_least": "gold", "computed": "true"}}, **NAMES)) is None
    assert edits(decided_by({"role": ["seller", "record"]})) == added("roles", role("C1+P1+seller", "P1", "seller"))
    assert edits(decided_by({"role": ["seller"]}, claim(project_id=None))) is None
    assert edits(decided_by({"other_partner": ["seller"]})) == added(
        "roles", role("C1+another-partner+seller", "another-partner", "seller")
    )


@pytest.mark.parametrize(
    ("comparison", "name"),
    [({"is": "gold"}, "gold"), ({"is_in": ["silver", "gold"]}, "silver"), ({"at_least": "gold"}, None)],
)
def test_level_that_is_compared_as_a_field_is_added(comparison: Any, name: str | None) -> None:
    decision = decided_by({"field": "partner.level", **comparison}, **NAMES)

    assert edits(decision) == (
        None if name is None else added("levels", level(f"C1+P1+{name}", name, valid_from=day("2024-05-15")))
    )


def test_level_without_a_day_cannot_be_added() -> None:
    decides = {"day": "claim.submitted_on", "level": "project.won_on"}
    terms = programme(incentive(when={"field": "partner.level", "is": "gold"}, decides=decides), **NAMES)

    assert edits(decided(terms, claim())) is None


def test_proof_that_is_missing_is_added_and_one_that_waits_is_accepted() -> None:
    on = {"handed_in_on": day("2024-05-15"), "accepted_on": day("2024-05-15")}
    waiting = proof("F1", "report", accepted_on=None)
    terms = programme(incentive(proof=[{"any_of": ["report", "invoice"]}]))
    handed_in = programme(incentive(proof=[{"any_of": ["report"], "state": "handed_in"}]))

    assert edits(decided_by({"proof_of": "report"})) == added("proofs", proof("C1+report", "report", **on))
    assert edits(decided_by({"proof_of": "report"}, waiting)) == (
        SetField("proofs", "F1", "accepted_on", day("2024-05-15")),
    )
    assert edits(decided(terms, claim())) == added("proofs", proof("C1+report", "report", **on))
    assert edits(decided(handed_in, claim())) == added(
        "proofs", proof("C1+report", "report", **{**on, "accepted_on": None})
    )


YES = {"field": "partner.country", "is": "FR"}
NO = {"field": "partner.country", "is": "BE"}
LOST = {"field": "project.status", "is": "lost"}
WON = {"field": "project.status", "is": "won"}


def test_tree_is_lifted_with_the_fewest_edits_first_in_written_order() -> None:
    both = {"all": [{"role": ["seller"]}, {"proof_of": "report"}]}

    assert edits(decided_by({"any": [both, WON, LOST]})) == of_project("status", "won")
    assert len(edits(decided_by({"all": [both, WON]}))) == 3
    assert edits(decided_by({"any": [{"not": YES}, LOST]})) == of_project("status", "lost")
    assert edits(decided_by({"not": {"field": "project.status", "is": "open"}})) is None
    assert edits(decided_by({"all": [{"not": YES}, WON]})) is None


def test_one_value_that_several_rules_ask_for_is_set_once() -> None:
    submitted = {"day": "claim.submitted_on", "on_or_before": "2024-05-10"}
    earlier = {"day": "claim.submitted_on", "on_or_before": "2024-05-05"}

    decision = decided_by({"all": [submitted, earlier]})

    assert edits(decision) == (SetField("claims", "C1", "submitted_on", day("2024-05-05")),)


def test_competency_that_serves_several_rules_is_added_once() -> None:
    rules = [
        {"holds": {"any_of": ["x", "vcf"], "kind": "services"}},
        {"holds": {"any_of": ["vcf"], "kind": "services"}},
    ]

    assert edits(decided_by({"all": rules})) == added("competencies", VCF)


def clocked(clock: Any, *records: Any) -> Any:
    """Return the change of a claim that misses one deadline."""
    terms = programme(incentive(deadlines=[{"id": "late", "of": "claim.submitted_on", **clock}]))
    return edits(decided(terms, claim(activity_id="A1"), activity(), *records))


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ({"on_or_before": "2024-05-10"}, SetField("claims", "C1", "submitted_on", day("2024-05-10"))),
        (
            {"from": "activity.completed_on", "within": "3 days"},
            SetField("claims", "C1", "submitted_on", day("2024-05-13")),
        ),
        (
            {"from": "activity.started_on", "within": "3 days"},
            SetField("activities", "A1", "started_on", day("2024-05-15")),
        ),
        (
            {"of": "period.end", "from": "activity.completed_on", "within": "3 days"},
            None,
        ),
        (
            {"of": "2024-05-15", "from": "activity.completed_on", "within": "3 days"},
            SetField("activities", "A1", "completed_on", day("2024-05-12")),
        ),
        (
            {"of": "2024-05-15", "from": "2024-05-10", "within": "3 days", "extension": "2 days"},
            SetField("claims", "C1", "extended", frozenset({"late"})),
        ),
        ({"of": "project.won_on", "from": "project.lost_on", "within": "3 days"}, None),
    ],
)
def test_missed_deadline_is_lifted_by_the_event_its_start_or_the_extension(clock: Any, expected: Any) -> None:
    assert clocked(clock) == (None if expected is None else (expected,))


def test_start_of_a_deadline_near_the_beginning_of_time_is_the_event() -> None:
    clock = {"of": "2024-05-15", "from": "activity.completed_on", "within": "3000 years"}
    terms = programme(incentive(deadlines=[{"id": "late", **clock, "on_or_before": "2024-05-10"}]))

    assert edits(decided(terms, claim(activity_id="A1"), activity())) is None


def test_deadline_with_a_length_from_a_table_is_lifted_by_its_event() -> None:
    columns = [{"column": "kind", "matches": "activity.kind"}]
    tables = {"time": {"columns": columns, "rows": [["workshop", "3"]], "gives": {"column": "days", "as": "number"}}}
    clock = {
        "id": "late",
        "of": "claim.submitted_on",
        "from": "activity.completed_on",
        "within": {"table": "time", "unit": "days"},
    }

    decision = decided(programme(incentive(deadlines=[clock]), tables=tables), claim(activity_id="A1"), activity())

    assert edits(decision) == (SetField("claims", "C1", "submitted_on", day("2024-05-13")),)


def test_milestone_that_two_rules_ask_for_is_added_with_the_day_that_serves_both() -> None:
    clocks = [
        {"id": "live", "of": "milestone.live", "on_or_before": "2024-05-10"},
        {"id": "soon", "of": "milestone.live", "on_or_before": "2024-05-05"},
    ]

    decision = decided(programme(incentive(deadlines=clocks)), claim())

    assert edits(decision) == added("milestones", milestone("C1+live", "live", "2024-05-05"))


def test_record_that_is_added_has_at_once_the_value_that_a_later_obstacle_asks_for() -> None:
    terms = programme(
        incentive(
            decides={"day": "milestone.live"},
            when={"day": "milestone.live", "on_or_after": "2024-07-01"},
            deadlines=[{"id": "soon", "of": "2024-06-11", "from": "milestone.live", "within": "10 days"}],
        )
    )

    assert edits(decided(terms, claim())) == added("milestones", milestone("C1+live", "live", "2024-07-01"))


def test_deciding_day_that_is_absent_is_set_to_the_reservation_or_the_start() -> None:
    terms = programme(incentive(decides={"day": "project.won_on"}))
    fixed = programme(incentive(decides={"day": "period.end"}))

    assert edits(decided(terms, claim())) == of_project("won_on", day("2024-05-15"))
    assert edits(decided(terms, claim(reserved_at=at("2020-01-01")))) == of_project("won_on", day("2024-01-01"))
    assert edits(decided(fixed, claim())) is None


def test_change_that_brings_another_obstacle_to_light_goes_on() -> None:
    terms = programme(
        incentive(decides={"day": "project.won_on"}, when={"role": ["seller"]}, proof=[{"any_of": ["report"]}])
    )

    decision = decided(terms, claim())

    assert [type(edit) for edit in edits(decision)] == [SetField, AddRecord, AddRecord]


def test_payee_role_that_nobody_has_is_given_to_the_claimant() -> None:
    roles = {"roles": {"seller": {"en": "s", "fr": "s"}}}
    split = [{"to": "receiving", "share": "1/2"}, {"to": "seller", "share": "1/2"}]

    assert edits(paid({"lump_sum": "1"}, to="seller", root=roles)) == added(
        "roles", role("C1+P1+seller", "P1", "seller")
    )
    assert edits(paid({"lump_sum": "1"}, to="receiving", root=roles)) is None
    with_both = [introduction(), partner("P2")]
    assert edits(paid({"lump_sum": "1"}, *with_both, split=split, root=roles)) == added(
        "roles", role("C1+P1+seller", "P1", "seller")
    )
    assert edits(paid({"lump_sum": "1"}, split=[{"to": "roles"}], root=roles)) is None


def test_payee_roles_that_nobody_has_are_all_given_to_the_claimant() -> None:
    roles = {"roles": {name: {"en": "s", "fr": "s"} for name in ("seller", "adviser")}}
    split = [{"to": "seller", "share": "1/2"}, {"to": "adviser", "share": "1/2"}]

    assert edits(paid({"lump_sum": "1"}, split=split, root=roles)) == (
        AddRecord("roles", role("C1+P1+seller", "P1", "seller")),
        AddRecord("roles", role("C1+P1+adviser", "P1", "adviser")),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["small", "1"], ["medium", "2"]], (SetField("customers", "K1", "segment", "small"),)),
        ([["*", "0"], ["small", "7"]], None),
    ],
)
def test_table_without_a_row_is_lifted_by_the_first_field_that_finds_one(rows: Any, expected: Any) -> None:
    columns = [
        {"column": "tier", "matches": "customer.segment"},
        {"column": "from", "at_least": {"field": "project.value"}},
    ]
    rows = [[row[0], "" if row[0] != "*" else "5", row[1]] for row in rows]
    tables = {"rates": {"columns": columns, "rows": rows, "gives": {"column": "bonus", "as": "money"}}}

    decision = paid({"lump_sum": {"table": "rates"}}, root={"tables": tables})

    assert codes(decision) == ["NO_TABLE_ROW"]
    assert edits(decision) == (SetField("customers", "K1", "segment", "small"),) if expected is None else expected


def test_reward_that_comes_to_nothing_is_lifted_by_the_least_measure_that_pays() -> None:
    percent = {"percent": {"rate": "3%", "of": {"sum": "line.amount"}}}
    rows = [{"from": "100", "below": "200", "rate": "1%"}, {"from": "200", "rate": "2%"}]

    assert edits(paid(percent, line("L1", 10))) == (OtherMeasure("incentive.pays.reward.percent.of", 17),)
    assert edits(paid({"bands": {"of": {"field": "project.value"}, "mode": "whole", "rows": rows}})) == of_project(
        "value", 10_000
    )
    threshold = paid(percent, line("L1", 10), threshold="100")
    assert threshold.change == Change((OtherMeasure("incentive.pays.reward.percent.of", 333_317),), 10_000)
    assert edits(paid({"lump_sum": "0"})) is None
    assert edits(paid({"lump_sum": {"times": ["0", {"sum": "line.amount"}]}})) is None


def test_reward_that_comes_to_nothing_is_lifted_by_a_condition_inside_it() -> None:
    parts = {
        "first_of": [{"lump_sum": "5", "when": {"all": [WON, {"role": ["seller"]}]}}, {"lump_sum": "2", "when": "won"}]
    }
    conditions = {"won": {"holds_when": WON}}

    decision = paid(parts, root={"conditions": conditions})

    assert decision.change == Change(of_project("status", "won"), 200)


def test_reward_that_other_obstacles_keep_from_paying_is_not_lifted_twice() -> None:
    measures = {"sales": {"quantity": {"sum": "line.amount"}}}
    when = {"measure": "sales", "at_least": "100"}
    terms = programme(
        incentive(when=when, pays={"reward": {"percent": {"rate": "3%", "of": "sales"}}}), measures=measures
    )

    assert decided(terms, claim()).change == Change((OtherMeasure("measures.sales", 10_000),), 300)


def limited(*limits: Any, **changed: Any) -> Any:
    """Return the last of three decisions about claims of 100 euros."""
    terms = programme(incentive(**changed), limits=[{"window": "programme", "covers": "all", **one} for one in limits])
    claims = [claim(f"C{number}", reserved_at=at(f"2024-05-0{number}")) for number in (1, 2, 3)]
    return evaluated(terms, *claims, partner(), customer(), project()).decisions[2]


def room(limit_id: str, by: int) -> MoreRoom:
    """Return more room under a limit without scope."""
    return MoreRoom(limit_id, (), "2024", by)


@pytest.mark.parametrize(
    ("limits", "expected", "would_grant"),
    [
        ([{"id": "cap", "amount": "250", "when_short": "partial"}], (room("cap", 5_000),), 10_000),
        ([{"id": "cap", "amount": "200", "when_short": "partial"}], (room("cap", 10_000),), 10_000),
        ([{"id": "cap", "amount": "299.99", "when_short": "refuse"}], (room("cap", 1),), 10_000),
        ([{"id": "count", "claims": "2", "when_short": "refuse"}], (room("count", 1),), 10_000),
        (
            [
                {"id": "cap", "amount": "250", "when_short": "partial"},
                {"id": "low", "amount": "230", "when_short": "partial"},
            ],
            (room("low", 2_000),),
            5_000,
        ),
        (
            [
                {"id": "cap", "amount": "250", "when_short": "partial"},
                {"id": "count", "claims": "2", "when_short": "refuse"},
            ],
            (room("count", 1),),
            5_000,
        ),
        (
            [
                {"id": "cap", "amount": "200", "when_short": "refuse"},
                {"id": "count", "claims": "2", "when_short": "refuse"},
            ],
            (room("cap", 10_000), room("count", 1)),
            10_000,
        ),
    ],
)
def test_limit_that_cuts_or_refuses_is_lifted_by_more_room(limits: Any, expected: Any, would_grant: int) -> None:
    change = limited(*limits).change

    assert (change.edits, change.would_grant) == (expected, would_grant)


def test_limit_that_refuses_beside_a_condition_is_lifted_too() -> None:
    decision = limited({"id": "cap", "amount": "50", "when_short": "refuse"}, when=WON)

    assert codes(decision) == ["CONDITION_FAILED", "LIMIT_REACHED"]
    assert edits(decision) == (*of_project("status", "won"), room("cap", 5_000))


def test_partial_cut_beside_a_condition_is_no_obstacle() -> None:
    decision = limited({"id": "cap", "amount": "50", "when_short": "partial"}, when=WON)

    assert (edits(decision), decision.change.would_grant) == (of_project("status", "won"), 5_000)


def test_more_room_makes_up_for_what_is_overdrawn() -> None:
    shrinking = {"divide": ["100", {"count": "claim"}], "if_zero": "0"}

    # Each claim may take a third of 100; the size for all of them is the same.
    decision = limited({"id": "cap", "amount": shrinking, "when_short": "partial"})

    assert edits(decision) == (room("cap", 10_000),)


def test_what_no_change_lifts_offers_none() -> None:
    late = claim(submitted_on=day("2025-02-01"))

    assert edits(decided(programme(), late)) is None
    assert edits(decided(programme(incentive(when={"all": [WON]})), late)) is None
    assert paid({"lump_sum": "5"}).change is None


def test_search_stops_after_so_many_tries() -> None:
    # Each deadline has two ways out, and the reward asks for what cannot be had: no way is found, and the search ends.
    attributes = {f"project.{name}{number}": {"type": "date"} for name in ("event", "start") for number in range(6)}
    dates = {f"{name}{number}": day("2024-05-10") for name in ("event", "start") for number in range(6)}
    clocks = [
        {
            "id": f"c{number}",
            "of": f"project.event{number}",
            "from": f"project.start{number} - 9 days",
            "within": "1 day",
        }
        for number in range(6)
    ]
    pays = {"reward": {"lump_sum": "5", "when": {"not": YES}}}

    decision = decided(
        programme(incentive(deadlines=clocks, pays=pays), attributes=attributes), claim(), project(attributes=dates)
    )

    assert codes(decision) == ["DEADLINE_MISSED"] * 6
    assert edits(decision) is None


def test_kept_deadlines_and_proofs_beside_missed_ones_are_left_alone() -> None:
    clocks = [
        {"id": "kept", "of": "claim.submitted_on", "on_or_before": "2024-05-15"},
        {"id": "missed", "of": "claim.submitted_on", "on_or_before": "2024-05-14"},
    ]
    terms = programme(incentive(deadlines=clocks, proof=[{"any_of": ["report"]}, {"any_of": ["invoice"]}]))

    decision = decided(terms, claim(), proof("F1", "invoice"))

    assert [type(edit) for edit in edits(decision)] == [SetField, AddRecord]


def test_record_that_a_change_adds_has_at_once_the_value_that_serves_all() -> None:
    clock = {"id": "late", "of": "milestone.live", "on_or_before": "2024-05-10"}

    when = {"day": "milestone.live", "on_or_after": "2024-02-01"}
    terms = programme(incentive(decides={"day": "milestone.live"}, when=when, deadlines=[clock]))

    decision = decided(terms, claim())

    assert edits(decision) == added("milestones", milestone("C1+live", "live", "2024-05-10"))


def test_edit_that_turns_out_not_to_be_needed_is_dropped() -> None:
    counted = {"measure": {"count": "proof", "whose": "claim"}, "at_least": "1"}

    decision = decided(programme(incentive(when=counted, proof=[{"any_of": ["report"]}])), claim())

    on = {"handed_in_on": day("2024-05-15"), "accepted_on": day("2024-05-15")}
    assert edits(decision) == added("proofs", proof("C1+report", "report", **on))


def test_edits_of_facts_that_are_not_there_change_nothing() -> None:
    snapshot = Snapshot("C1", {"claims": (claim(),)})

    after = with_edits(
        snapshot, (SetField("projects", "J1", "status", "won"), SetField("claims", "C9", "project_id", "J2"))
    )

    assert after == snapshot


def test_more_room_under_one_instance_adds_up() -> None:
    assert changed(Snapshot("C1", {}), (room("cap", 1), room("cap", 2))).more_room == {("cap", (), "2024"): 3}


def test_attribute_is_set_or_taken_away() -> None:
    first = with_field(project(), "hosts", 3)

    assert first.attributes == {"hosts": 3}
    assert with_field(first, "hosts", None).attributes == {}
