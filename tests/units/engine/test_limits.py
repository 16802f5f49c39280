"""Limits: which instance a claim touches, what it may take, and what is lost to which limit."""

from datetime import date
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    claim,
    codes,
    customer,
    day,
    evaluated,
    incentive,
    introduction,
    partner,
    places,
    programme,
    project,
    role,
    step,
)
from tremplin.engine.decision import NOTHING_TAKEN, Decision, LimitSeen, Taken
from tremplin.engine.head_room import NOTHING_TAKEN_YET, HeadRoom
from tremplin.facts.record import Person

CAST = (
    partner(),
    partner("P2"),
    partner("P3"),
    customer(),
    customer("K2", country="BE"),
    project(),
    project("J2", customer_id="K2"),
)
UNITS = {"units": {"stars": {"label": {"en": "s", "fr": "s"}, "decimals": "1"}}}


def limit(limit_id: str = "cap", **changed: Any) -> dict[str, Any]:
    """Return a limit on all incentives, over the whole programme, that grants what is left."""
    return {"id": limit_id, "window": "programme", "covers": "all", "when_short": "partial", **changed}


def claims(*given: Any) -> list[Any]:
    """Return claims by number, a day apart: each is the fields that differ."""
    return [
        claim(
            f"C{number}",
            **{"submitted_on": date(2024, 5, number), "reserved_at": claim().reserved_at.replace(day=number), **one},
        )
        for number, one in enumerate(given, start=1)
    ]


def run(limits: Any, *given: Any, pays: Any = None, facts: Any = (), **changed: Any) -> tuple[Decision, ...]:
    """Return the decisions about claims of 100 euros under these limits."""
    terms = programme(incentive(pays=pays or {"reward": {"lump_sum": "100"}}), limits=limits, **{**UNITS, **changed})
    known = {type(one).__name__ + str(next(iter(vars_of(one)))) for one in facts}
    cast = [one for one in CAST if type(one).__name__ + str(next(iter(vars_of(one)))) not in known]
    return evaluated(terms, *claims(*given), *cast, *facts).decisions


def vars_of(record: Any) -> list[Any]:
    """Return the values of a record, its id first."""
    return [getattr(record, name) for name in type(record).__dataclass_fields__]


def granted(decisions: tuple[Decision, ...]) -> list[int]:
    """Return what was granted, in order."""
    return [decision.granted for decision in decisions]


def test_partial_limit_grants_what_is_left_and_says_what_it_took_away() -> None:
    first, second, third = run([limit(amount="150", per=["partner"])], {}, {}, {})

    assert granted((first, second, third)) == [10_000, 5_000, 0]
    assert first.limits == (
        LimitSeen("cap", (("partner", "P1"),), "2024", 15_000, 0, 15_000, 10_000, 0, 10_000, 5_000, NOTHING_TAKEN),
    )
    assert second.limits == (
        LimitSeen("cap", (("partner", "P1"),), "2024", 15_000, 10_000, 5_000, 10_000, 5_000, 5_000, 0, Taken(10_000)),
    )
    assert (second.forfeited, codes(second)) == (5_000, [])
    assert (third.forfeited, codes(third), places(third)) == (10_000, ["LIMIT_REACHED"], ["limits[0]"])


@pytest.mark.parametrize(("size", "expected"), [("199.99", 0), ("200", 10_000), ("200.01", 10_000)])
def test_refusing_limit_grants_all_or_nothing(size: str, expected: int) -> None:
    second = run([limit(amount=size, when_short="refuse")], {}, {})[1]

    assert second.granted == expected
    assert second.asked == second.granted + second.forfeited


def test_refused_claim_takes_from_no_limit() -> None:
    limits = [limit("partner", amount="150", per=["partner"]), limit("budget", amount="160", when_short="refuse")]

    _first, second, third = run(limits, {}, {}, {"partner_id": "P2"})

    # 50 are left to P1, and the budget has 60 for them; P2 wants 100, and the budget has 10 left.
    assert second.granted == 5_000
    assert (third.granted, codes(third), places(third)) == (0, ["LIMIT_REACHED"], ["limits[1]"])
    assert [(one.limit, one.cut, one.took, one.left) for one in third.limits] == [
        ("partner", 0, 0, 15_000),
        ("budget", 10_000, 0, 1_000),
    ]


def test_crossing_limits_decide_claims_one_by_one() -> None:
    """The worked example of docs/algorithms/limits.md: no order of limits gives this, only the order of claims."""
    limits = [
        limit("customer", amount="100", per=["customer"]),
        limit("partner", amount="100", per=["partner"], where={"field": "partner.partner_id", "is_not": "PA"}),
        limit(
            "nothing",
            amount="0",
            where={"any": [{"field": "partner.partner_id", "is": "PA"}, {"field": "customer.customer_id", "is": "KY"}]},
        ),
    ]
    cast = [partner(f"P{one}") for one in "ABC"] + [customer(f"K{one}") for one in "XYZ"]
    projects = [project(f"J{one}", customer_id=f"K{one}") for one in "XYZ"]
    asked = [("X", "A"), ("X", "B"), ("Y", "C"), ("Z", "C")]
    given = claims(*({"project_id": f"J{one}", "partner_id": f"P{other}"} for one, other in asked))

    decisions = evaluated(programme(limits=limits), *given, *cast, *projects).decisions

    assert granted(decisions) == [0, 10_000, 0, 10_000]


def test_limits_are_touched_only_by_what_they_cover() -> None:
    limits = [
        limit("none", amount="0", covers=["other"]),
        limit("except", amount="0", **{"except": ["bonus"]}),
        limit("where", amount="0", where={"field": "customer.country", "is": "BE"}),
        limit("listed", amount="30", covers=["bonus"]),
    ]

    (decision,) = run(limits, {})

    assert decision.granted == 3_000
    assert [one.limit for one in decision.limits] == ["listed"]
    assert step(decision, "limits[0].where") == 0


@pytest.mark.parametrize(
    ("as_", "touched"),
    [
        ("money", ["amount", "claims"]),
        ("credit", ["amount", "claims"]),
        ("voucher", ["amount", "claims"]),
        ("discount", ["amount", "claims"]),
        ("points", ["units", "claims"]),
        ("protection", ["claims"]),
    ],
)
def test_limits_count_awards_of_their_own_kind(as_: str, touched: list[str]) -> None:
    limits = [
        limit("amount", amount="1000"),
        limit("units", units="1000", unit="stars"),
        limit("other", units="1000", unit="hearts"),
        limit("claims", claims="9", when_short="refuse"),
    ]
    units = {**UNITS["units"], "hearts": {"label": {"en": "h", "fr": "h"}}}
    pays = {"reward": {"lump_sum": "10"}, "as": as_} | ({"unit": "stars"} if as_ == "points" else {})

    (decision,) = run(limits, {}, pays=pays, units=units)

    assert [one.limit for one in decision.limits] == touched


def test_limit_in_points_counts_the_smallest_part_of_the_unit() -> None:
    pays = {"reward": {"lump_sum": "7.5"}, "as": "points", "unit": "stars"}

    first, second = run([limit(units="10.25", unit="stars")], {}, {}, pays=pays)

    assert granted((first, second)) == [75, 27]
    assert first.limits[0].size == 102


def test_limit_in_claims_counts_one_each() -> None:
    decisions = run([limit(claims="2", when_short="refuse", per=["customer"])], {}, {}, {}, {"project_id": "J2"})

    assert granted(decisions) == [10_000, 10_000, 0, 10_000]
    assert decisions[2].limits[0] == LimitSeen("cap", (("customer", "K1"),), "2024", 2, 2, 0, 1, 10_000, 0, 0, Taken(2))


def test_limit_in_persons_counts_each_once() -> None:
    people = [Person(person_id=f"H{number}", partner_id="P1") for number in (1, 2, 3)]
    given = [{"person_id": "H1"}, {"person_id": "H1"}, {"person_id": "H2"}, {"person_id": "H3"}, {}]

    decisions = run([limit(persons="2", when_short="refuse")], *given, facts=people)

    assert granted(decisions) == [10_000, 10_000, 10_000, 0, 10_000]
    assert [one.limits[0].took for one in decisions] == [1, 0, 1, 0, 0]
    assert decisions[3].limits[0].before == Taken(2, frozenset({"H1", "H2"}))


def test_limit_in_customers_counts_each_once() -> None:
    given = [{}, {"project_id": "J2"}, {}, {"project_id": None}]

    decisions = run([limit(customers="1", when_short="refuse")], *given)

    assert granted(decisions) == [10_000, 0, 10_000, 10_000]


def test_limit_in_a_quantity_counts_what_a_claim_takes() -> None:
    attributes = {"activity.hosts": {"type": "count"}}
    hosts = [activity(f"A{number}", attributes={"hosts": number}) for number in (2, 3)]
    cap = limit(quantity="5.9", takes={"field": "activity.hosts"}, when_short="refuse")
    given = [{"activity_id": "A2"}, {"activity_id": "A2"}, {"activity_id": "A3"}]

    decisions = run([cap], *given, facts=hosts, attributes=attributes)

    assert granted(decisions) == [10_000, 10_000, 0]
    assert [one.limits[0].asked for one in decisions] == [2, 2, 3]
    assert step(decisions[0], "limits[0].takes") == 2


def test_limit_whose_size_or_taking_has_no_value() -> None:
    dollars = project(value=100, currency="USD")

    (sized,) = run([limit(amount={"field": "project.value"})], {}, facts=[dollars])
    taking = limit(
        quantity="1", takes={"divide": [{"field": "project.value"}, "1.00"], "if_zero": "0"}, when_short="refuse"
    )
    (taken,) = run([taking], {}, facts=[dollars])

    assert (sized.granted, sized.limits[0].size) == (0, 0)
    assert (taken.granted, taken.limits[0].asked) == (10_000, 0)


def test_limit_size_follows_the_facts_of_each_claim() -> None:
    small, large = project(value=2_000), project("J2", customer_id="K2", value=9_050)

    cap = limit(amount={"times": ["50%", {"field": "project.value"}]})
    decisions = run([cap], {}, {"project_id": "J2"}, facts=[small, large])

    assert granted(decisions) == [1_000, 3_525]


@pytest.mark.parametrize(
    ("per", "scope"),
    [
        (["partner"], "P1"),
        (["customer"], "K1"),
        (["project"], "J1"),
        (["country"], "FR"),
        (["incentive"], "bonus"),
        (["stage"], "sell"),
        (["person"], ""),
        (["activity"], "A1"),
        (["role"], "record,seller"),
        (["project.status"], "open"),
        (["project.value"], "7"),
        (["customer.segment"], ""),
    ],
)
def test_limit_scope_lists_what_it_is_per(per: list[str], scope: str) -> None:
    facts = [activity(), role("R1", "P1", "seller"), role("R2", "P1", "record"), project(value=7)]

    (decision,) = run([limit(amount="500", per=per)], {"activity_id": "A1"}, facts=facts)

    assert decision.limits[0].scope == ((per[0], scope),)


def test_limit_scope_without_a_value_is_empty() -> None:
    (decision,) = run([limit(amount="500", per=["project.value"])], {}, facts=[project(value=7, currency="USD")])

    assert decision.limits[0].scope == (("project.value", ""),)


@pytest.mark.parametrize(
    ("window", "said", "label"),
    [
        ("programme", {}, "2024"),
        ("programme-year", {}, "2024"),
        ("year", {}, "2024"),
        ("half", {}, "2024-H1"),
        ("quarter", {}, "2024-Q2"),
        ("month", {}, "2024-05"),
        ("project", {}, "J1"),
        ("month", {"dated": "project.registered_on"}, "2024-01"),
        ("month", {"dated": "project.won_on"}, ""),
        ({"rolling": "3 days"}, {}, "rolling"),
        ({"rolling": "3 days"}, {"dated": "project.won_on"}, ""),
    ],
)
def test_limit_window_has_the_label_of_its_period(window: Any, said: Any, label: str) -> None:
    (decision,) = run([limit(amount="500", window=window, **said)], {})

    assert decision.limits[0].window == label
    assert decision.granted == 10_000


def test_limits_day_decides_which_window_counts() -> None:
    terms = programme(
        incentive(decides={"day": "claim.submitted_on", "limits": "project.registered_on"}),
        limits=[limit(amount="500", window="month")],
    )

    (decision,) = evaluated(terms, *claims({}), *CAST).decisions

    assert decision.limits[0].window == "2024-01"


def test_project_window_without_a_project_is_empty() -> None:
    (decision,) = run([limit(amount="500", window="project")], {"project_id": None})

    assert decision.limits[0].window == ""


def test_rolling_limit_never_lets_a_window_hold_more() -> None:
    # Recorded in this order, dated otherwise: the first claim counts in windows that close after it.
    days = [10, 8, 12, 13, 7]
    given = [{"submitted_on": date(2024, 5, number)} for number in days]

    decisions = run([limit(amount="150", window={"rolling": "3 days"})], *given)

    assert granted(decisions) == [10_000, 5_000, 5_000, 10_000, 10_000]
    assert [one.limits[0].taken for one in decisions] == [0, 10_000, 10_000, 5_000, 5_000]
    assert decisions[4].limits[0].before.entries == (
        (date(2024, 5, 8), 5_000), (date(2024, 5, 10), 10_000), (date(2024, 5, 12), 5_000), (date(2024, 5, 13), 10_000),
    )  # fmt: skip


def test_rolling_limit_adds_up_what_is_taken_on_one_day() -> None:
    given = [{"submitted_on": date(2024, 5, 10)}] * 3

    decisions = run([limit(amount="150", window={"rolling": "1 month"})], *given)

    assert granted(decisions) == [10_000, 5_000, 0]
    assert decisions[2].limits[0].before.entries == ((date(2024, 5, 10), 15_000),)


def test_rolling_limit_longer_than_the_calendar_holds_everything() -> None:
    terms = programme(limits=[limit(amount="150", window={"rolling": "99999 years"})])

    decisions = evaluated(terms, *claims({}, {}), *CAST).decisions

    assert granted(decisions) == [10_000, 5_000]


SPLIT = {
    "reward": {"lump_sum": "100.01"},
    "split": [{"to": "claimant", "share": "1/4"}, {"to": "receiving", "share": "3/4"}],
}


def test_parts_of_a_split_touch_their_own_partners_limits() -> None:
    limits = [limit("partner", amount="60", per=["partner"]), limit("budget", amount="1000")]

    first, second = run(
        limits, {}, {"partner_id": "P3"}, pays=SPLIT, facts=[introduction(), introduction("I2", introducing_id="P3")]
    )

    # 60 are enough for three quarters of 80.
    assert first.granted == 8_000
    assert [(one.scope, one.asked, one.cut, one.took, one.left) for one in first.limits] == [
        ((("partner", "P1"),), 2_500, 0, 2_000, 4_000),
        ((("partner", "P2"),), 7_501, 2_001, 6_000, 0),
        ((), 8_000, 0, 8_000, 92_000),
    ]
    assert (second.granted, codes(second), places(second)) == (0, ["LIMIT_REACHED"], ["limits[0]"])


def test_part_without_a_share_is_cut_by_nothing() -> None:
    pays = {**SPLIT, "split": [{"to": "claimant", "share": "1"}, {"to": "receiving", "share": "0"}]}

    (decision,) = run([limit(amount="100", per=["partner"])], {}, pays=pays, facts=[introduction()])

    assert [(part.payee, part.amount) for part in decision.parts] == [("P1", 10_000), ("P2", 0)]


def test_refusing_limit_per_partner_looks_at_each_part() -> None:
    decisions = run([limit(amount="75", per=["partner"], when_short="refuse")], {}, pays=SPLIT, facts=[introduction()])

    assert (codes(decisions[0]), decisions[0].limits[1].cut, decisions[0].limits[0].cut) == (
        ["LIMIT_REACHED"],
        10_001,
        0,
    )


def test_split_that_cannot_be_determined_touches_limits_as_a_whole() -> None:
    (decision,) = run([limit(amount="60", per=["partner"])], {}, pays=SPLIT)

    assert decision.limits[0].scope == (("partner", "P1"),)
    assert (codes(decision), decision.limits[0].cut, decision.limits[0].took) == (["NO_PAYEE"], 4_001, 0)


@pytest.mark.parametrize(("to", "scope"), [("receiving", "P2"), ("customer", "P1")])
def test_limit_per_partner_is_the_payees_when_the_payee_is_a_partner(to: str, scope: str) -> None:
    pays = {"reward": {"lump_sum": "100"}, "to": to}

    (decision,) = run([limit(amount="500", per=["partner"])], {}, pays=pays, facts=[introduction()])

    assert decision.limits[0].scope == (("partner", scope),)


def test_claim_that_asks_nothing_reaches_no_limit() -> None:
    (decision,) = run([limit(claims="0", when_short="refuse")], {}, pays={"reward": {"lump_sum": "0"}})

    assert codes(decision) == ["NOTHING_EARNED"]


def test_claim_refused_by_a_condition_still_says_what_limits_would_do() -> None:
    terms = programme(
        incentive(when={"field": "partner.country", "is": "BE"}),
        limits=[limit(amount="60"), limit("count", claims="0", when_short="refuse")],
    )

    (decision,) = evaluated(terms, *claims({}), *CAST).decisions

    assert codes(decision) == ["CONDITION_FAILED", "LIMIT_REACHED"]
    assert [(one.cut, one.took, one.left) for one in decision.limits] == [(4_000, 0, 6_000), (6_000, 0, 0)]
    assert decision.forfeited == 0


def test_limits_are_listed_in_declared_order_whatever_they_do() -> None:
    limits = [
        limit("first", claims="0", when_short="refuse"),
        limit("second", amount="0"),
        limit("third", claims="0", when_short="refuse"),
    ]

    (decision,) = run(limits, {})

    assert places(decision) == ["limits[0]", "limits[1]", "limits[2]"]
    assert [one.cut for one in decision.limits] == [0, 10_000, 0]


def test_head_room_is_a_value_that_decisions_advance() -> None:
    (decision,) = run([limit(amount="150", per=["partner"])], {})

    after = NOTHING_TAKEN_YET.after(decision.limits)

    assert after == HeadRoom({("cap", ("P1",), "2024"): Taken(10_000)})
    assert hash(after) == hash(HeadRoom(after.instances))
    assert after != NOTHING_TAKEN_YET
    assert NOTHING_TAKEN_YET.instances == {}
    assert after.taken(("cap", ("P1",), "2024")) == Taken(10_000)
    assert after != "head-room"


def test_evaluation_starts_from_the_head_room_that_is_given() -> None:
    from tremplin.engine.evaluate import evaluate
    from tremplin.facts.dataset import DataSet

    terms = programme(limits=[limit(amount="150", per=["partner"])])
    before = HeadRoom({("cap", ("P1",), "2024"): Taken(9_000)})

    evaluation = evaluate(terms, DataSet.of(*claims({}), *CAST), head_room=before)

    assert granted(evaluation.decisions) == [6_000]
    assert evaluation.head_room == HeadRoom({("cap", ("P1",), "2024"): Taken(15_000)})
    assert before.taken(("cap", ("P1",), "2024")) == Taken(9_000)


def test_day_of_the_limit_is_kept_with_a_rolling_instance() -> None:
    (decision,) = run([limit(amount="150", window={"rolling": "3 days"})], {})

    assert decision.limits[0].day == day("2024-05-01")


def test_limit_whose_window_leaves_the_calendar_has_one_window_without_a_name() -> None:
    late = {"submitted_on": date(9999, 12, 15)}
    terms = programme(limits=[limit(amount="150", window="month")], in_force={"from": "2024-01-01", "to": "9999-12-31"})

    decisions = evaluated(terms, *claims(late, late), *CAST).decisions

    assert granted(decisions) == [10_000, 5_000]
    assert [one.limits[0].window for one in decisions] == ["", ""]


def test_limit_of_a_programme_without_end_is_named_by_its_start() -> None:
    terms = programme(limits=[limit(amount="150")], in_force={"from": "2024-01-01", "to": "9999-12-31"})

    (decision,) = evaluated(terms, *claims({}), *CAST).decisions

    assert decision.limits[0].window == "2024-01-01/.."


def test_rolling_limit_counts_what_was_taken_on_the_first_day_of_the_calendar() -> None:
    first = {"submitted_on": date(1, 1, 1)}
    again = {"submitted_on": date(1, 1, 2)}
    terms = programme(
        incentive(decides={"day": "claim.submitted_on", "terms": "2024-05-01"}),
        limits=[limit(amount="150", window={"rolling": "10 days"})],
    )

    decisions = evaluated(terms, *claims(first, again), *CAST).decisions

    assert granted(decisions) == [10_000, 5_000]
