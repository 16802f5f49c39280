"""Exclusions: which of several claims on one subject pays, and which lines are left to whom."""

from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    at,
    claim,
    codes,
    customer,
    day,
    decided,
    evaluated,
    incentive,
    line,
    partner,
    places,
    programme,
    project,
)
from tremplin.engine.decision import ExclusionSeen
from tremplin.facts.record import Person

PAYS = {"bonus": "100", "extra": "300", "other": "200"}
CAST = (partner(), partner("P2"), customer(), project(), project("J2"))


def exclusive(keep: str, **changed: Any) -> dict[str, Any]:
    """Return an exclusion between three incentives on one project."""
    return {"id": "one", "between": ["extra", "bonus", "other"], "per": ["project"], "keep": keep, **changed}


def run(exclusion: Any, *claims: Any, facts: Any = (), changed: Any = None) -> dict[str, Any]:
    """Return the decisions by claim."""
    incentives = [
        incentive(id=name, pays={"reward": {"lump_sum": amount}}, **(changed or {})) for name, amount in PAYS.items()
    ]
    terms = programme(*incentives, exclusions=[exclusion])
    return {one.claim_id: one for one in evaluated(terms, *CAST, *claims, *facts).decisions}


def three(**changed: Any) -> list[Any]:
    """Return a claim of each incentive, recorded in the order of their names."""
    return [
        claim(name, incentive=name, reserved_at=at(f"2024-05-0{number}"), **changed)
        for number, name in enumerate(("bonus", "extra", "other"), start=1)
    ]


@pytest.mark.parametrize(("keep", "winner"), [("first", "bonus"), ("listed", "extra"), ("greatest", "extra")])
def test_exclusion_lets_one_claim_through(keep: str, winner: str) -> None:
    decisions = run(exclusive(keep), *three())

    assert {name: one.granted > 0 for name, one in decisions.items()} == {name: name == winner for name in PAYS}
    for name, one in decisions.items():
        assert one.exclusions == (ExclusionSeen("one", winner, name == winner),)
        assert (codes(one), places(one)) == (([], []) if name == winner else (["EXCLUDED"], ["exclusions[0]"]))


def test_exclusion_by_list_follows_the_list() -> None:
    decisions = run(exclusive("listed", between=["other", "bonus", "extra"]), *three())

    assert [name for name, one in decisions.items() if one.granted] == ["other"]


def test_exclusion_counts_only_claims_that_are_entitled() -> None:
    lost = claim("extra", incentive="extra", submitted_on=day("2025-02-01"))

    decisions = run(exclusive("greatest", window="programme"), *three()[::2], lost)

    assert [name for name, one in decisions.items() if one.granted] == ["other"]
    assert decisions["extra"].exclusions == (ExclusionSeen("one", "other", True),)
    assert codes(decisions["extra"]) == ["TERMS_NOT_IN_FORCE"]


def test_exclusion_without_an_entitled_claim_has_no_winner() -> None:
    decisions = run(exclusive("first"), *three(submitted_on=day("2025-02-01")))

    assert decisions["bonus"].exclusions == (ExclusionSeen("one", None, True),)


def test_exclusion_ignores_a_rival_without_a_deciding_day() -> None:
    decisions = run(exclusive("greatest"), claim("bonus"), claim("extra", incentive="extra", submitted_on=None))

    assert decisions["bonus"].exclusions == (ExclusionSeen("one", "bonus", True),)
    assert codes(decisions["extra"]) == ["FACT_MISSING"]


def test_claims_of_one_incentive_do_not_exclude_one_another() -> None:
    decisions = run(exclusive("first"), claim("C1"), claim("C2"))

    assert decisions["C2"].exclusions == (ExclusionSeen("one", "C1", True),)
    assert decisions["C2"].granted


@pytest.mark.parametrize(
    ("per", "own", "other", "excluded"),
    [
        (["project"], {}, {}, True),
        (["project"], {}, {"project_id": "J2"}, False),
        (["project"], {"project_id": None}, {"project_id": None}, False),
        (["customer"], {}, {"project_id": "J2"}, True),
        (["partner"], {}, {"project_id": "J2"}, True),
        (["partner"], {}, {"partner_id": "P2"}, False),
        (["partner", "project"], {}, {"partner_id": "P2"}, False),
        (["project", "partner"], {}, {"partner_id": "P2"}, False),
        (["activity"], {"activity_id": "A1"}, {"activity_id": "A1"}, True),
        (["activity"], {"activity_id": "A1"}, {"activity_id": "A2"}, False),
        (["person"], {"person_id": "H1"}, {"person_id": "H1"}, True),
        (["project"], {}, {"project_id": None, "activity_id": "A1"}, True),
    ],
)
def test_exclusion_looks_at_claims_on_the_same_subject(per: Any, own: Any, other: Any, excluded: bool) -> None:
    facts = [activity(), activity("A2"), Person(person_id="H1", partner_id="P1")]
    rivals = [claim("bonus", **own), claim("extra", incentive="extra", **other)]

    decisions = run(exclusive("listed", per=per), *rivals, facts=facts)

    assert (decisions["bonus"].granted == 0) is excluded


@pytest.mark.parametrize(("window", "excluded"), [("month", False), ("quarter", True), ("programme", True)])
def test_exclusion_looks_at_claims_of_the_same_window(window: str, excluded: bool) -> None:
    rivals = [claim("bonus"), claim("extra", incentive="extra", submitted_on=day("2024-04-30"))]

    decisions = run(exclusive("listed", window=window), *rivals)

    assert (decisions["bonus"].granted == 0) is excluded


def test_greatest_that_is_equal_is_the_one_listed_first() -> None:
    same = {"pays": {"reward": {"lump_sum": "100"}}}
    terms = programme(
        incentive(id="bonus", **same),
        incentive(id="extra", **same),
        exclusions=[{**exclusive("greatest"), "between": ["extra", "bonus"]}],
    )

    decisions = evaluated(terms, *CAST, claim("bonus"), claim("extra", incentive="extra")).decisions

    assert [one.claim_id for one in decisions if one.granted] == ["extra"]


def test_line_that_an_earlier_incentive_takes_is_no_row_for_a_later_one() -> None:
    cloud = {"sum": "line.amount", "over": "period", "where": {"field": "line.family", "is": "cloud"}}
    measures = {"cloud": {"quantity": cloud}, "all": {"quantity": {"sum": "line.amount", "over": "period"}}}
    by_quarter: dict[str, Any] = {"claimed": "quarter", "decides": {"day": "period.end"}}
    incentives = [
        incentive(id="cloud", pays={"reward": {"percent": {"rate": "10%", "of": "cloud"}}}, **by_quarter),
        incentive(
            id="general",
            when={"measure": "all", "at_least": "0.01"},
            pays={"reward": {"percent": {"rate": "5%", "of": "all"}}},
            **by_quarter,
        ),
    ]
    lines = [line("L1", 1_000), line("L2", 500, family="network"), line("L3", 7, "2024-02-01")]
    exclusion = {"id": "line", "between": ["cloud", "general"], "per": ["line"], "keep": "listed"}

    apart = programme(*incentives, measures=measures, exclusions=[exclusion])
    together = programme(*incentives, measures=measures)

    assert decided(apart, *lines, claim_id="general/P1/2024-Q2").granted == 25
    assert decided(apart, *lines, claim_id="cloud/P1/2024-Q2").granted == 100
    assert decided(apart, *lines, claim_id="general/P1/2024-Q2").exclusions == ()
    assert decided(together, *lines, claim_id="general/P1/2024-Q2").granted == 75


def test_line_taken_without_a_condition_leaves_nothing() -> None:
    everything = {"lump_sum": {"sum": "line.amount"}}
    terms = programme(
        incentive(id="first", pays={"reward": everything}),
        incentive(id="bonus", pays={"reward": everything}),
        exclusions=[{"id": "line", "between": ["first", "bonus"], "per": ["line"], "keep": "listed"}],
    )

    assert codes(decided(terms, claim(), line())) == ["NOTHING_EARNED"]


def test_lines_of_an_incentive_that_measures_none_are_left() -> None:
    terms = programme(
        incentive(id="first"),
        incentive(id="bonus", pays={"reward": {"lump_sum": {"sum": "line.amount"}}}),
        exclusions=[{"id": "line", "between": ["first", "bonus"], "per": ["line"], "keep": "listed"}],
    )

    assert decided(terms, claim(), line()).granted == 10_000


def test_exclusion_passes_over_claims_of_other_subjects_and_incentives_among_the_facts() -> None:
    counted = {"measure": {"count": "claim"}, "at_least": "4"}
    rivals = [
        claim("bonus"),
        claim("extra", incentive="extra", project_id="J2"),
        claim("free", incentive="free"),
        claim("more", incentive="more"),
    ]
    incentives = [
        incentive(id="bonus", when=counted),
        incentive(id="extra"),
        incentive(id="other"),
        incentive(id="free"),
        incentive(id="more"),
    ]

    decisions = evaluated(programme(*incentives, exclusions=[exclusive("listed")]), *CAST, *rivals).decisions

    assert {one.claim_id: one.granted for one in decisions}["bonus"] == 10_000


def test_two_exclusions_hear_a_rival_once() -> None:
    incentives = [incentive(id=name, pays={"reward": {"lump_sum": amount}}) for name, amount in PAYS.items()]
    exclusions = [exclusive("listed"), {**exclusive("greatest"), "id": "two", "between": ["bonus", "extra"]}]

    decisions = evaluated(
        programme(*incentives, exclusions=exclusions), *CAST, claim("bonus"), claim("extra", incentive="extra")
    ).decisions

    assert [(one.id, one.winner) for one in decisions[0].exclusions] == [("one", "extra"), ("two", "extra")]
    assert places(decisions[0]) == ["exclusions[0]", "exclusions[1]"]


def test_lines_are_taken_by_measures_under_names_used_twice() -> None:
    cloud = {"sum": "line.amount", "where": "cloud"}
    conditions = {"cloud": {"holds_when": {"field": "line.family", "is": "cloud"}}}
    measures = {"cloud-sales": {"quantity": cloud}}
    reward = {"add_up": [{"lump_sum": "cloud-sales"}, {"lump_sum": {"add": ["cloud-sales", cloud]}}]}
    terms = programme(
        incentive(id="first", pays={"reward": reward}),
        incentive(id="bonus", pays={"reward": {"lump_sum": {"sum": "line.amount"}}}),
        exclusions=[{"id": "line", "between": ["first", "bonus"], "per": ["line"], "keep": "listed"}],
        conditions=conditions,
        measures=measures,
    )

    assert decided(terms, claim(), line("L1", 5), line("L2", 7, family="x")).granted == 7


def test_line_taken_from_a_rival_counts_for_what_the_rival_asks() -> None:
    # The first incentive takes the cloud line from `extra`, with which `bonus` competes; it takes nothing from `bonus`.
    cloud = {"sum": "line.amount", "where": {"field": "line.family", "is": "cloud"}}
    exclusions = [
        {"id": "lines", "between": ["first", "extra"], "per": ["line"], "keep": "listed"},
        {"id": "one", "between": ["bonus", "extra"], "per": ["project"], "keep": "greatest"},
    ]
    terms = programme(
        incentive(id="first", pays={"reward": {"lump_sum": cloud}}),
        incentive(id="extra", pays={"reward": {"lump_sum": {"sum": "line.amount"}}}),
        incentive(id="bonus"),
        exclusions=exclusions,
    )
    claims = [claim(), claim("C2", incentive="extra")]

    (bonus, extra) = evaluated(terms, *CAST, *claims, line("L1", 9_000), line("L2", 2_000, family="x")).decisions

    assert (bonus.granted, bonus.exclusions) == (10_000, (ExclusionSeen("one", "C1", True),))
    assert (extra.asked, codes(extra), places(extra)) == (2_000, ["EXCLUDED"], ["exclusions[1]"])


def test_exclusion_whose_window_leaves_the_calendar_lets_everybody_through() -> None:
    late = {"submitted_on": day("9999-12-15")}
    terms = programme(
        *[incentive(id=name) for name in PAYS],
        exclusions=[exclusive("listed", window="month")],
        in_force={"from": "2024-01-01", "to": "9999-12-31"},
    )

    decisions = evaluated(terms, *CAST, *three(**late)).decisions

    assert [(one.granted, one.exclusions) for one in decisions] == [(10_000, (ExclusionSeen("one", None, True),))] * 3
