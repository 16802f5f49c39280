"""Deciding days, deadlines and proofs."""

from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    claim,
    codes,
    competency,
    day,
    decided,
    incentive,
    level,
    membership,
    places,
    programme,
    project,
    proof,
    step,
)
from tremplin.engine.decision import ClockSeen, ProofSeen

CLAIM = claim(activity_id="A1", requested_on=day("2024-05-01"))


def clocked(clock: Any, *records: Any, **changed: Any) -> Any:
    """Return the decision of an incentive with one deadline."""
    terms = programme(incentive(deadlines=[{"id": "late", "of": "claim.submitted_on", **clock}]), **changed)
    given = records if any(type(one) is type(CLAIM) for one in records) else (*records, CLAIM)
    return decided(terms, activity(), *given)


@pytest.mark.parametrize(
    ("clock", "due", "passed"),
    [
        ({"from": "activity.completed_on", "within": "5 days"}, "2024-05-15", True),
        ({"from": "activity.completed_on", "within": "4 days"}, "2024-05-14", False),
        ({"from": "activity.completed_on", "within": "3 business days"}, "2024-05-15", True),
        ({"from": "claim.requested_on", "within": "1 month"}, "2024-06-01", True),
        ({"on_or_before": "2024-05-15"}, "2024-05-15", True),
        ({"before": "2024-05-15"}, "2024-05-14", False),
        ({"before": "2024-05-16", "on_or_before": "2024-05-31"}, "2024-05-15", True),
        ({"from": "project.won_on", "within": "5 days"}, None, False),
        ({"before": "project.won_on"}, None, False),
        ({"on_or_before": "project.won_on + 5 days"}, None, False),
        ({"from": "activity.completed_on", "within": "5 days", "on_or_before": "project.won_on"}, None, False),
        ({"of": "project.won_on", "on_or_before": "2024-05-15"}, "2024-05-15", False),
    ],
)
def test_clock_is_kept_up_to_its_due_day(clock: Any, due: str | None, passed: bool) -> None:
    decision = clocked(clock)

    event = None if "of" in clock else day("2024-05-15")
    assert decision.clocks == (ClockSeen("late", event, due and day(due), passed),)
    assert (codes(decision), places(decision)) == (
        ([], []) if passed else (["DEADLINE_MISSED"], ["incentive.deadlines[0]"])
    )


@pytest.mark.parametrize(
    ("extended", "due", "passed"), [(frozenset(), "2024-05-13", False), (frozenset({"late"}), "2024-05-15", True)]
)
def test_extension_moves_the_due_day_once(extended: Any, due: str, passed: bool) -> None:
    clock = {"from": "activity.completed_on", "within": "3 days", "extension": "2 days"}

    decision = clocked(clock, claim(activity_id="A1", extended=extended))

    assert decision.clocks == (ClockSeen("late", day("2024-05-15"), day(due), passed),)


def test_clock_passes_when_its_exception_holds() -> None:
    exception = {"field": "partner.country", "is": "FR"}

    decision = clocked({"on_or_before": "2024-01-01", "except_when": exception})

    assert decision.is_granted
    assert decision.clocks == (ClockSeen("late", day("2024-05-15"), day("2024-01-01"), True),)
    assert step(decision, "incentive.deadlines[0].except_when") == 1


def test_clock_that_leaves_the_calendar_is_missed() -> None:
    terms = programme(
        incentive(
            deadlines=[
                {"id": "far", "of": "claim.submitted_on", "from": "activity.completed_on", "within": "99999 years"},
                {"id": "first", "of": "claim.submitted_on", "before": "0001-01-01"},
                {"id": "moved", "of": "claim.submitted_on", "on_or_before": "activity.completed_on + 99999 years"},
            ]
        )
    )

    decision = decided(terms, activity(), CLAIM)

    assert [clock.due for clock in decision.clocks] == [None, None, None]
    assert codes(decision) == ["DEADLINE_MISSED"] * 3


def test_clock_takes_its_time_from_a_table() -> None:
    columns = [{"column": "kind", "matches": "activity.kind"}]
    tables = {"time": {"columns": columns, "rows": [["workshop", "5"]], "gives": {"column": "days", "as": "number"}}}
    clock = {"from": "activity.completed_on", "within": {"table": "time", "unit": "days"}}
    terms = programme(incentive(deadlines=[{"id": "late", "of": "claim.submitted_on", **clock}]), tables=tables)

    known = decided(terms, activity(), CLAIM)
    unknown = decided(terms, activity(kind="audit"), CLAIM)

    assert known.clocks == (ClockSeen("late", day("2024-05-15"), day("2024-05-15"), True),)
    assert step(known, "incentive.deadlines[0].within") == 5
    assert unknown.clocks == (ClockSeen("late", day("2024-05-15"), None, False),)
    assert codes(unknown) == ["DEADLINE_MISSED"]


def test_missed_clocks_are_listed_with_what_the_terms_say_about_them() -> None:
    clocks = [
        {
            "id": "one",
            "of": "claim.submitted_on",
            "on_or_before": "2024-01-01",
            "reason": "too-late",
            "partner_can_act": "true",
        },
        {"id": "two", "of": "claim.submitted_on", "on_or_before": "2024-01-01"},
    ]

    decision = decided(programme(incentive(deadlines=clocks)), CLAIM, activity())

    assert [(one.at, one.reason, one.partner_can_act) for one in decision.reasons] == [
        ("incentive.deadlines[0]", "too-late", True),
        ("incentive.deadlines[1]", None, False),
    ]


@pytest.mark.parametrize(
    ("asked", "records", "passed"),
    [
        ({}, [proof("F1", "report")], True),
        ({}, [proof("F1", "invoice")], True),
        ({}, [proof("F1", "report", accepted_on=None)], False),
        ({"state": "handed_in"}, [proof("F1", "report", accepted_on=None)], True),
        ({}, [], False),
        ({"when": {"field": "partner.country", "is": "BE"}}, [], True),
        ({"when": {"field": "partner.country", "is": "FR"}}, [], False),
    ],
)
def test_proof_is_one_of_several_when_it_is_needed(asked: Any, records: Any, passed: bool) -> None:
    terms = programme(incentive(proof=[{"any_of": ["report", "invoice"], **asked}]))

    decision = decided(terms, CLAIM, activity(), *records)

    assert decision.proofs == (ProofSeen("incentive.proof[0]", passed),)
    assert codes(decision) == ([] if passed else ["PROOF_MISSING"])


def test_proof_missing_tells_the_terms_own_reason() -> None:
    terms = programme(incentive(proof=[{"any_of": ["report"], "reason": "no-report", "partner_can_act": "false"}]))

    (reason,) = decided(terms, CLAIM, activity()).reasons

    assert (reason.reason, reason.partner_can_act) == ("no-report", False)


def test_deciding_day_that_is_absent_refuses_and_works_nothing_out() -> None:
    terms = programme(incentive(decides={"day": "project.won_on"}, proof=[{"any_of": ["report"]}]))

    decision = decided(terms, CLAIM)

    assert (codes(decision), places(decision)) == (["FACT_MISSING"], ["incentive.decides.day"])
    assert (decision.deciding_day, decision.asked, decision.conditions, decision.proofs, decision.steps) == (
        None,
        0,
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("moment", "terms_day", "granted"),
    [
        ("claim.submitted_on", None, True),
        ("2024-01-01", None, True),
        ("2024-12-31", None, True),
        ("2023-12-31", None, False),
        ("2025-01-01", None, False),
        ("2025-01-01", "claim.submitted_on", True),
        ("claim.submitted_on", "project.won_on", False),
    ],
)
def test_terms_are_in_force_on_both_their_first_and_last_day(moment: str, terms_day: str | None, granted: bool) -> None:
    decides = {"day": moment} | ({"terms": terms_day} if terms_day else {})

    decision = decided(programme(incentive(decides=decides)), CLAIM, activity())

    assert decision.is_granted is granted
    assert codes(decision) == ([] if granted else ["TERMS_NOT_IN_FORCE"])


def test_terms_without_an_end_stay_in_force() -> None:
    terms = programme(in_force={"from": "2024-01-01", "to": "9999-12-31"})

    assert decided(terms, CLAIM, activity()).is_granted


def test_each_kind_of_fact_may_have_a_deciding_day_of_its_own() -> None:
    names = {"level_names": {"gold": {"en": "b", "fr": "b"}}}
    leaves = [{"membership": {"programme": "trial"}}, {"holds": {"any_of": ["vcf"]}}, {"level": {"at_least": "gold"}}]
    facts = [
        membership(valid_from=day("2024-02-01"), valid_until=day("2024-02-02")),
        competency("Q1", "vcf", valid_from=day("2024-02-02"), valid_until=day("2024-02-03")),
        level("V1", "gold", valid_from=day("2024-02-03"), valid_until=day("2024-02-04")),
    ]
    own = {"membership": "2024-02-01", "competency": "2024-02-02", "level": "2024-02-03"}

    apart = programme(incentive(when={"all": leaves}, decides={"day": "claim.submitted_on", **own}), **names)
    together = programme(incentive(when={"all": leaves}, decides={"day": "claim.submitted_on"}), **names)
    by_leaf = programme(
        incentive(when={"all": [{**leaf, "on": on} for leaf, on in zip(leaves, own.values(), strict=True)]}), **names
    )

    assert decided(apart, CLAIM, activity(), *facts).is_granted
    assert codes(decided(together, CLAIM, activity(), *facts)) == ["CONDITION_FAILED"] * 3
    assert decided(by_leaf, CLAIM, activity(), *facts).is_granted


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("start of quarter of claim.submitted_on", "2024-04-01"),
        ("end of quarter of claim.submitted_on", "2024-06-30"),
        ("end of month of claim.submitted_on + 14 days + 1 business day", "2024-06-17"),
        ("programme.start", "2024-01-01"),
        ("programme.end - 1 month", "2024-11-30"),
        ("start of programme of claim.submitted_on", "2024-01-01"),
        ("claim.reserved_at - 1 year", "2023-05-15"),
        ("deciding.day + 2 days", "2024-05-17"),
        ("2024-02-29 + 1 year", "2025-02-28"),
    ],
)
def test_moment_is_worked_out_from_left_to_right(moment: str, expected: str) -> None:
    decision = decided(programme(incentive(when={"day": moment, "of": expected})), CLAIM, activity(), project())

    assert decision.conditions[0].seen == expected
    assert decision.conditions[0].passed


def test_moment_around_a_period_that_leaves_the_calendar_is_absent() -> None:
    terms = programme(
        incentive(deadlines=[{"id": "end", "of": "claim.submitted_on", "on_or_before": "end of year of 9999-05-01"}])
    )

    decision = decided(terms, activity(), CLAIM)

    assert ([clock.due for clock in decision.clocks], codes(decision)) == ([None], ["DEADLINE_MISSED"])


def test_end_of_a_programme_without_end_is_the_last_day_of_the_calendar() -> None:
    when = {"day": "programme.end", "of": "9999-12-31"}
    terms = programme(incentive(when=when), in_force={"from": "2024-01-01", "to": "9999-12-31"})

    assert decided(terms, activity(), CLAIM).is_granted
