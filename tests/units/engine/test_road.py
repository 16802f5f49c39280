"""The road piece by piece: what is imagined, what can come, how much it gives, what opens it, how it is told."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from tests.units.engine import trial
from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import AddRecord, Change, OtherMeasure, SetField
from tremplin.engine.gather import Store
from tremplin.engine.head_room import NOTHING_TAKEN_YET, HeadRoom
from tremplin.engine.road.estimate import PROJECT_ID, Estimate, Ordered, estimate_records
from tremplin.engine.road.imagined import Overlay
from tremplin.engine.road.opening import is_past as passed
from tremplin.engine.road.prospect import Prospect, claim_ahead, prospects
from tremplin.engine.road.road import Past, Road, road_of
from tremplin.engine.road.said import IncentiveSaid
from tremplin.engine.road.telling import Reader, road_told
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Milestone, Person
from tremplin.wording import ENGLISH, Phrase, Problems

DAY = date(2024, 5, 2)
FRENCH = {"field": "partner.country", "is": "FR"}


def store(*records: Any) -> Store:
    given = {type(one) for one in records}
    cast = [one for one in (trial.partner(), trial.customer(), trial.project()) if type(one) not in given]
    return Store(DataSet.of(*records, *cast))


def found(terms: Compiled, *records: Any, head_room: HeadRoom = NOTHING_TAKEN_YET, day: date = DAY) -> Prospect:
    """Return the one prospect of P1 in J1."""
    facts = store(*records)
    project = facts.find("projects", "J1")
    (one,) = prospects(terms, facts, head_room, project=project, partner_id="P1", day=day)
    return one


def amounts(one: Prospect) -> list[int]:
    return [variant.asked for variant in one.figure.variants]


def told(terms: Compiled, *records: Any, partner: str | None = None, **given: Any) -> list[IncentiveSaid]:
    facts = store(*records)
    project = facts.find("projects", "J1")
    content = {"partners": ["P1"], "day": DAY, **given}
    room = content.pop("head_room", NOTHING_TAKEN_YET)
    road = road_of(terms, facts, room, project=project, **content)
    said = road_told(road, Reader(ENGLISH, partner, {"P1": "Alpha", "P2": "Beta"}))
    return [one for stage in said.stages for one in stage.incentives]


# What is imagined ------------------------------------------------------------------------------------------------


def test_overlay_puts_its_records_in_the_place_of_those_below_in_every_question() -> None:
    base = store(trial.line("L1"), trial.line("L2"))
    mine = [trial.line("L2", amount=5, partner_id="P9"), trial.line("L3")]

    over = Overlay(base, mine)

    assert [one.line_id for one in over.rows("order_lines")] == ["L1", "L2", "L3"]
    assert [one.line_id for one in over.of("order_lines", "partner_id", "P1")] == ["L1", "L3"]
    assert over.find("order_lines", "L2").amount == 5
    year = {"first": date(2024, 1, 1), "until": date(2025, 1, 1)}
    assert [one.line_id for one in over.of_between("order_lines", "partner_id", "P1", **year)] == ["L1", "L3"]
    assert over.of_between("order_lines", "partner_id", "P1", first=date(2030, 1, 1), until=date(2031, 1, 1)) == []
    assert over.find("order_lines", "L1").amount == 10_000
    assert over.find("order_lines", None) is None
    assert list(over.rows("partners")) == list(base.rows("partners"))


def test_work_that_no_claim_is_about_is_taken_before_work_to_be_done() -> None:
    terms = trial.compiled(trial.incentive(activity="workshop", decides={"day": "activity.completed_on"}))
    claimed = trial.claim(activity_id="A1")

    free = found(terms, trial.activity("A1"))
    taken = found(terms, trial.activity("A1"), claimed)

    assert (free.activity_id, free.decision.deciding_day) == ("A1", date(2024, 5, 10))
    assert (taken.activity_id, taken.decision.deciding_day) == (None, DAY)


def test_somebody_is_imagined_where_the_partner_has_no_people() -> None:
    when = {"field": "person.accredited_from", "present": True}
    terms = trial.compiled(trial.incentive(when=when, pays={"to": "person", "reward": {"lump_sum": "100"}}))

    nobody = found(terms)
    somebody = found(terms, Person(person_id="H1", partner_id="P1", accredited_from=date(2023, 1, 1)))

    assert (nobody.standing, nobody.person_id) == ("blocked", None)
    assert (somebody.standing, somebody.person_id, somebody.payees.shares) == ("open", "H1", (("H1", Fraction(1)),))


def test_a_period_without_a_known_order_has_no_figure_and_is_open() -> None:
    terms = trial.compiled(
        trial.incentive(
            claimed="quarter",
            decides={"day": "period.end"},
            pays={"reward": {"percent": {"rate": "5%", "of": {"sum": "line.amount", "over": "period"}}}},
        )
    )

    unknown = found(terms)
    known = found(terms, trial.project(value=200_000))
    ordered = found(terms, trial.line("L1", project_id="J1"), trial.line("L2", amount=99_999))

    assert (unknown.standing, amounts(unknown)) == ("open", [])
    assert amounts(known) == [10_000]
    # Of the quarter's rebate only what the lines of this project add.
    assert amounts(ordered) == [500]


def test_an_order_that_the_reward_does_not_look_at_is_not_imagined() -> None:
    other = {"field": "line.family", "is": "other"}
    of = {"sum": "line.amount", "where": other, "whose": "project", "over": "ever"}
    terms = trial.compiled(trial.incentive(pays={"reward": {"percent": {"rate": "5%", "of": of}}}))

    one = found(terms, trial.project(value=100_000, families=frozenset({"cloud"})))

    assert (one.standing, amounts(one)) == ("open", [])
    assert "order_lines" not in one.snapshot.tables


def test_a_period_whose_day_is_not_known_earns_nothing() -> None:
    terms = trial.compiled(
        trial.incentive(
            claimed="quarter",
            decides={"day": "project.won_on"},
            pays={"reward": {"percent": {"rate": "5%", "of": {"sum": "line.amount", "over": "period"}}}},
        )
    )

    assert amounts(found(terms, trial.project(value=200_000))) == []


# What can still come ---------------------------------------------------------------------------------------------


def test_a_milestone_comes_on_the_day_of_the_road_or_later() -> None:
    terms = trial.compiled(trial.incentive(decides={"day": "milestone.go-live"}), milestones={"go-live": trial.LABEL})

    one = found(terms)

    assert (one.standing, one.decision.deciding_day) == ("open", DAY)
    (edit,) = [edit for edit in one.edits if isinstance(edit, AddRecord)]
    assert edit.record.reached_on == DAY


def test_a_deal_that_is_lost_does_not_come_back() -> None:
    terms = trial.compiled(trial.incentive(when={"field": "project.status", "is": "won"}))

    going_on = found(terms, trial.project())
    lost = found(terms, trial.project(status="lost", lost_on=date(2024, 4, 1)))

    assert (going_on.standing, going_on.coming) == ("open", frozenset({"incentive.when"}))
    assert lost.standing == "blocked"
    assert lost.change is not None
    assert lost.change.edits == (SetField("projects", "J1", "status", "won"),)


def test_what_must_come_before_another_day_puts_that_day_off() -> None:
    terms = trial.compiled(
        trial.incentive(
            activity="workshop",
            decides={"day": "activity.started_on"},
            deadlines=[{"id": "ask", "of": "claim.requested_on", "before": "activity.started_on"}],
        )
    )

    one = found(terms)

    assert (one.standing, one.decision.deciding_day) == ("open", date(2024, 5, 3))
    assert [(each.due, each.is_kept, each.is_missed) for each in one.deadlines] == [(None, False, False)]


def test_a_deadline_that_has_passed_is_over_and_one_that_runs_says_until_when() -> None:
    deadline = {"id": "claim", "of": "claim.submitted_on", "from": "activity.completed_on", "within": "30 days"}
    terms = trial.compiled(
        trial.incentive(activity="workshop", decides={"day": "activity.completed_on"}, deadlines=[deadline])
    )
    done = trial.activity("A1", completed_on=date(2024, 4, 2))

    on_time = found(terms, done)
    late = found(terms, done, day=date(2024, 5, 3))

    assert (on_time.standing, on_time.deadlines[0].due, on_time.deadlines[0].is_missed) == ("open", DAY, False)
    assert (late.standing, late.deadlines[0].due, late.deadlines[0].is_missed) == ("over", DAY, True)


def test_one_alternative_that_can_come_is_enough() -> None:
    when = {"any": [{"field": "partner.country", "is": "DE"}, {"proof_of": "paper"}, {"proof_of": "letter"}]}
    terms = trial.compiled(trial.incentive(when=when), proofs={"paper": trial.LABEL, "letter": trial.LABEL})

    one = found(terms)

    assert one.standing == "open"
    assert [edit.record.kind for edit in one.edits if isinstance(edit, AddRecord)] == ["paper"]


def test_what_two_rules_set_is_told_once_with_the_last_value() -> None:
    when = {
        "all": [
            {"day": "milestone.go-live", "on_or_after": "2024-05-02"},
            {"day": "milestone.go-live", "on_or_after": "2024-06-01"},
        ]
    }
    terms = trial.compiled(trial.incentive(when=when), milestones={"go-live": trial.LABEL})

    one = found(terms)

    assert one.standing == "open"
    assert [edit.record.reached_on for edit in one.edits if isinstance(edit, AddRecord)] == [date(2024, 6, 1)]


def test_a_day_that_only_the_partner_can_tell_does_not_come_by_itself() -> None:
    terms = trial.compiled(
        trial.incentive(decides={"day": "partner.joined_on"}), attributes={"partner.joined_on": {"type": "date"}}
    )

    one = found(terms)

    assert (one.standing, one.decision.deciding_day, one.edits) == ("blocked", None, ())
    assert one.change is not None
    assert one.change.edits == (SetField("partners", "P1", "joined_on", DAY),)


def test_an_instant_comes_as_a_day_does() -> None:
    one = found(trial.compiled(trial.incentive(when={"day": "claim.reserved_at", "on_or_after": "2024-06-01"})))

    assert one.standing == "open"
    (edit,) = [edit for edit in one.edits if isinstance(edit, SetField) and edit.field == "reserved_at"]
    assert edit.to.date() == date(2024, 6, 1)


def test_terms_that_end_before_the_day_that_decides_are_outside() -> None:
    terms = trial.compiled(trial.incentive(decides={"day": "claim.submitted_on + 12 months"}))

    assert found(terms).standing == "outside"


# How much --------------------------------------------------------------------------------------------------------


def test_an_amount_that_the_facts_give_is_exact() -> None:
    one = found(trial.compiled())

    assert one.figure.is_exact
    assert (one.figure.least, one.figure.most, one.figure.open_paths) == (10_000, 10_000, ())


@pytest.mark.parametrize(
    ("path", "kind", "values"),
    [("project.is_new", "yes-no", ()), ("project.sites", "codes", ("here", "there"))],
)
def test_an_open_choice_gives_each_amount_that_it_could(path: str, kind: str, values: tuple[str, ...]) -> None:
    test = {"field": path, "is": True} if kind == "yes-no" else {"field": path, "has": "there"}
    pays = {"reward": {"lump_sum": "100"}, "multipliers": [{"when": test, "by": 3}]}
    terms = trial.compiled(
        trial.incentive(pays=pays), attributes={path: {"type": kind, **({"one_of": values} if values else {})}}
    )

    one = found(terms)

    assert (one.figure.least, one.figure.most, one.figure.open_paths) == (10_000, 30_000, (path,))


def test_an_open_number_gives_the_amount_at_each_bound_that_the_terms_name() -> None:
    units = {"field": "claim.machines"}
    pays = {"reward": {"per_unit": {"amount": "10", "units": units, "once_at_least": "5"}}, "maximum": "200"}
    terms = trial.compiled(trial.incentive(pays=pays), attributes={"claim.machines": {"type": "count"}})

    one = found(terms)

    assert (amounts(one), one.figure.open_paths) == ([5_000, 20_000], ("claim.machines",))
    assert [variant.edits[-1].to for variant in one.figure.variants] == [5, 20]


def test_an_open_number_without_a_cap_grows_and_begins_at_nothing() -> None:
    pays = {"reward": {"percent": {"rate": "5%", "of": {"field": "project.value"}}}}

    one = found(trial.compiled(trial.incentive(pays=pays)))

    assert (one.standing, one.figure.least, one.figure.most) == ("open", None, None)
    assert one.figure.open_paths == ("project.value",)


def test_bands_of_what_is_not_measured_yet_give_each_step() -> None:
    rows = [{"above": "0", "up_to": "10", "amount": "100"}, {"above": "10", "amount": "250"}]
    used = {"last": "reading.value", "whose": "project"}
    pays = {"reward": {"bands": {"of": "in-use", "mode": "whole", "rows": rows}}}
    terms = trial.compiled(trial.incentive(pays=pays), measures={"in-use": {"quantity": used}})

    one = found(terms)

    assert (one.figure.least, one.figure.most) == (10_000, 25_000)
    assert one.figure.open_paths == ("measures.in-use",)


# What opens it ---------------------------------------------------------------------------------------------------


def test_one_obstacle_that_can_only_be_lifted_after_another_is_lifted_in_steps() -> None:
    when = {
        "all": [
            {"other_partner": ["helper"]},
            {"membership": {"programme": "trial"}, "who": "helper"},
            {"any": [{"role": ["seller"]}, {"role": ["keeper"]}]},
        ]
    }
    roles = {"helper": trial.LABEL, "seller": trial.LABEL, "keeper": trial.LABEL}

    one = found(trial.compiled(trial.incentive(when=when), roles=roles))

    assert one.change is not None
    assert one.change.would_grant == 10_000
    assert [edit.table for edit in one.change.edits if isinstance(edit, AddRecord)] == [
        "roles",
        "roles",
        "memberships",
    ]


@pytest.mark.parametrize(
    "when",
    [
        {"all": [{"not": FRENCH}, {"other_partner": ["helper"]}, {"membership": {"programme": "t"}, "who": "helper"}]},
        {"not": FRENCH},
    ],
)
def test_what_nothing_opens_is_blocked_without_a_change(when: Any) -> None:
    one = found(trial.compiled(trial.incentive(when=when), roles={"helper": trial.LABEL}))

    assert (one.standing, one.change) == ("blocked", None)


BY_STEPS = (
    {"other_partner": ["helper"]},
    {"membership": {"programme": "trial"}, "who": "helper"},
)
ROLES = {"helper": trial.LABEL, "seller": trial.LABEL, "keeper": trial.LABEL}


def test_a_change_in_steps_leaves_out_what_it_does_not_need() -> None:
    when = {"all": [*BY_STEPS, {"role": ["seller", "keeper"]}, {"role": ["keeper"]}]}

    one = found(trial.compiled(trial.incentive(when=when), roles=ROLES))

    assert one.change is not None
    roles = [edit.record.role for edit in one.change.edits if isinstance(edit, AddRecord) and edit.table == "roles"]
    assert roles == ["helper", "keeper"]


def test_a_change_in_steps_may_be_about_a_measure() -> None:
    sold = {"sum": "line.amount", "whose": "partner", "over": "ever"}
    when = {"all": [*BY_STEPS, {"measure": "sold", "at_least": "70"}]}
    terms = trial.compiled(trial.incentive(when=when), roles=ROLES, measures={"sold": {"quantity": sold}})

    one = found(terms)

    assert one.change is not None
    assert OtherMeasure("measures.sold", 7_000) in one.change.edits


def test_a_chain_that_is_too_long_is_followed_no_further() -> None:
    days = [f"d{number}" for number in range(9)]
    attributes = {f"partner.{name}": {"type": "date"} for name in days}
    first = {"day": "partner.d0", "after": "2024-05-02"}
    chain = [{"day": f"partner.{one}", "after": f"partner.{before}"} for before, one in pairwise(days)]
    milestones = [f"m{number}" for number in range(10)]
    steps = [{"day": f"milestone.{one}", "after": f"milestone.{before}"} for before, one in pairwise(milestones)]
    begun = {"day": "milestone.m0", "after": "2024-05-02"}

    acted = found(trial.compiled(trial.incentive(when={"all": [first, *chain]}), attributes=attributes))
    waited = found(
        trial.compiled(
            trial.incentive(when={"all": [begun, *steps]}), milestones=dict.fromkeys(milestones, trial.LABEL)
        )
    )

    assert (acted.standing, acted.change) == ("blocked", None)
    assert len([edit for edit in waited.edits if isinstance(edit, AddRecord)]) == 8


# How it is told --------------------------------------------------------------------------------------------------

SPLIT = {
    "reward": {"lump_sum": "100"},
    "split": [{"to": "claimant", "share": "2/3"}, {"to": "helper", "share": "1/3"}],
}
LIMITS = [
    {"id": "own", "per": ["partner"], "window": "year", "amount": "50", "covers": "all", "when_short": "refuse"},
    {"id": "shared", "per": [], "window": "year", "amount": "90", "covers": "all", "when_short": "refuse"},
]


def split_terms(**changed: Any) -> Compiled:
    return trial.compiled(trial.incentive(pays=SPLIT), roles={"helper": trial.LABEL}, **changed)


def test_each_partner_of_a_split_is_told_its_own_part() -> None:
    helper = trial.role("R1", "P2", "helper")
    terms = split_terms()

    (whole,) = told(terms, helper)
    (first,) = told(terms, helper, partner="P1")
    (second,) = told(terms, helper, partner="P2", partners=[], others=["P1"])
    third = told(terms, helper, partner="P3")

    assert (whole.amount, whole.payees) == ("100.00 EUR", ("Alpha: 66.67 EUR", "Beta: 33.33 EUR"))
    assert (first.amount, first.payees) == ("66.67 EUR", ("Alpha: 66.67 EUR",))
    assert (second.amount, second.payees) == ("33.33 EUR", ("Beta: 33.33 EUR",))
    assert third == []


def test_of_others_only_claims_that_may_pay_somebody_else_are_looked_at() -> None:
    assert told(trial.compiled(), partners=[], others=["P1"]) == []


def test_what_others_took_of_a_shared_limit_is_not_told() -> None:
    helper = trial.role("R1", "P2", "helper")
    terms = split_terms(limits=LIMITS)

    (whole,) = told(terms, helper)
    (first,) = told(terms, helper, partner="P1")

    assert [(one.left, one.is_short) for one in whole.limits] == [
        ("50.00 EUR left", True),
        ("50.00 EUR left", False),
        ("90.00 EUR left", True),
    ]
    assert [(one.left, one.is_short) for one in first.limits] == [("50.00 EUR left", True), ("not enough room", True)]
    assert whole.change[:2] == (
        'The limit "at most 50.00 EUR for each partner in each calendar year" has room for 16.67 EUR more.',
        'The limit "at most 90.00 EUR in each calendar year" has room for 10.00 EUR more.',
    )
    assert first.change[:2] == (
        whole.change[0],
        'The limit "at most 90.00 EUR in each calendar year" has room enough.',
    )


def past(claim_id: str, **changed: Any) -> Past:
    fields: dict[str, Any] = {"incentive": "bonus", "partner_id": "P1", "state": "earned", "unit": "EUR"}
    fields |= {"asked": 10_000, "granted": 10_000, "parts": (("P1", 6_667), ("P2", 3_333))}
    return Past(claim_id=claim_id, **{**fields, **changed})


def test_claims_that_were_made_are_told_with_the_readers_part() -> None:
    limits = [{"id": "once", "per": [], "window": "year", "claims": 1, "covers": "all", "when_short": "refuse"}]
    terms = trial.compiled(limits=limits)
    taken = trial.evaluated(terms.programme, trial.claim(), trial.partner(), trial.customer(), trial.project())
    content = {"head_room": taken.head_room, "past": [past("C1"), past("C2", state="refused", granted=0, parts=())]}

    (whole,) = told(terms, **content)
    (first,) = told(terms, partner="P1", **content)
    (second,) = told(terms, partner="P2", partners=[], **content)

    assert [(one.claim_id, one.state_text, one.amount) for one in whole.past] == [
        ("C1", "earned", "100.00 EUR"),
        ("C2", "refused", ""),
    ]
    assert (whole.standing, whole.standing_text) == ("asked", "asked for")
    assert first.past[0].amount == "66.67 EUR"
    assert [(one.claim_id, one.amount) for one in second.past] == [("C1", "33.33 EUR")]
    assert told(terms, partner="P3", partners=[], **content) == []


def test_a_claim_under_way_is_told_with_its_proofs_and_deadlines() -> None:
    deadline = {"id": "claim", "of": "claim.submitted_on", "from": "claim.requested_on", "within": "30 days"}
    proofs = [{"any_of": ["paper"]}]
    terms = trial.compiled(trial.incentive(deadlines=[deadline], proof=proofs), proofs={"paper": trial.LABEL})
    claim = trial.claim(submitted_on=None, requested_on=DAY)
    deadlines, missing = claim_ahead(terms, store(claim), claim, day=DAY)
    under_way = past("C1", state="reserved", parts=(), life=Phrase("approved to start"), deadlines=deadlines)

    (one,) = told(terms, past=[replace(under_way, proofs_missing=missing)])

    assert one.standing == "open"
    (made,) = one.past
    assert (made.state_text, made.amount, made.proofs) == (
        "approved to start",
        "100.00 EUR",
        ('"Trial", handed in and accepted',),
    )
    assert [(each.due, each.state) for each in made.deadlines] == [(date(2024, 6, 1), "running")]


@pytest.mark.parametrize(
    ("pays", "attributes", "amount", "depends"),
    [
        (
            {"reward": {"percent": {"rate": "5%", "of": {"field": "project.value"}}}},
            {},
            "5% of the project's value",
            ("the project's value",),
        ),
        (
            {"reward": {"percent": {"rate": "5%", "of": {"field": "project.value"}}}, "maximum": "100"},
            {},
            "up to 100.00 EUR",
            ("the project's value",),
        ),
        (
            {"reward": {"per_unit": {"amount": "10", "units": {"field": "claim.hosts"}, "once_at_least": "5"}}},
            {"claim.hosts": {"type": "count"}},
            "from 50.00 EUR up",
            ('"hosts" of the claim',),
        ),
        (
            {"reward": {"per_unit": {"amount": "10", "units": {"field": "claim.hosts"}}}, "multipliers": [{"by": 2}]},
            {"claim.hosts": {"type": "count"}},
            '10.00 EUR × "hosts" of the claim',
            ('"hosts" of the claim',),
        ),
        (
            {"reward": {"per_unit": {"amount": "10", "units": {"field": "claim.hosts"}, "once_at_least": "5"}}}
            | {"maximum": "100"},
            {"claim.hosts": {"type": "count"}},
            "from 50.00 EUR to 100.00 EUR",
            ('"hosts" of the claim',),
        ),
        (
            {"reward": {"percent": {"rate": "5%", "of": {"sum": "line.amount", "whose": "project"}}}, "maximum": "100"},
            {},
            "up to 100.00 EUR",
            ("what the amount is worked out from",),
        ),
    ],
)
def test_an_open_amount_is_told_as_far_as_it_is_known(
    pays: Any, attributes: Any, amount: str, depends: tuple[str, ...]
) -> None:
    (one,) = told(trial.compiled(trial.incentive(pays=pays), attributes=attributes))

    assert (one.amount, one.depends_on) == (amount, depends)


def test_conditions_say_what_holds_what_comes_and_what_stands_in_the_way() -> None:
    when = {
        "all": [
            {**FRENCH, "label": {"en": "the partner is French", "fr": "x"}},
            {"field": "project.status", "is": "won", "label": {"en": "the deal is won", "fr": "x"}},
            {"field": "customer.country", "is": "DE", "label": {"en": "the customer is German", "fr": "x"}},
            {"any": [{"field": "partner.country", "is": "DE"}, FRENCH]},
            {"not": FRENCH},
        ]
    }

    (one,) = told(trial.compiled(trial.incentive(when=when)))

    assert [(each.state, each.text.split(":")[0]) for each in one.conditions[:3]] == [
        ("met", "The partner is French"),
        ("coming", "The deal is won"),
        ("unmet", "The customer is German"),
    ]
    assert [each.state for each in one.conditions[3:]] == ["met", "unmet"]
    assert one.conditions[-1].text.startswith("This must not be the case, and it is")


def test_an_open_measure_is_told_by_its_label_or_in_words() -> None:
    used = {"last": "reading.value", "whose": "project"}
    pays = {"reward": {"bands": {"of": "in-use", "mode": "whole", "rows": [{"from": "5", "amount": "100"}]}}}
    label = {"en": "the machines in use", "fr": "les machines utilisées"}

    (named,) = told(trial.compiled(trial.incentive(pays=pays), measures={"in-use": {"quantity": used, "label": label}}))
    (unnamed,) = told(trial.compiled(trial.incentive(pays=pays), measures={"in-use": {"quantity": used}}))

    assert named.depends_on == ("the machines in use",)
    assert unnamed.depends_on == ("the latest of the values of the readings of the project (whatever their date)",)


def test_a_change_of_what_has_an_open_amount_promises_no_amount() -> None:
    pays = {"reward": {"per_unit": {"amount": "10", "units": {"field": "claim.hosts"}, "once_at_least": "5"}}}
    when = {"other_partner": ["helper"]}
    terms = trial.compiled(
        trial.incentive(pays=pays, when=when), attributes={"claim.hosts": {"type": "count"}}, roles=ROLES
    )

    (one,) = told(terms)

    assert one.change == ('Another partner has the role "Trial" in the project.',)


def test_a_limit_without_a_period_is_told_by_its_name() -> None:
    limits = [
        {
            "id": "whole",
            "per": ["project"],
            "window": "project",
            "amount": "900",
            "covers": "all",
            "when_short": "refuse",
        }
    ]

    (one,) = told(trial.compiled(limits=limits))

    assert [each.name for each in one.limits] == ["At most 900.00 EUR for each project over the life of the project"]


def test_what_a_person_earns_is_told_to_their_company_alone() -> None:
    terms = trial.compiled(trial.incentive(pays={"to": "person", "reward": {"lump_sum": "100"}}))
    person = Person(person_id="H1", partner_id="P1")

    assert [one.payees for one in told(terms, person, partner="P1")] == [("H1",)]
    assert told(terms, person, partner="P2") == []


# The estimator ---------------------------------------------------------------------------------------------------

ASKED = Estimate(partner_id="P1", roles=("seller",), registered_on=DAY, country="FR")
KNOWN = {
    "roles": {"seller": trial.LABEL, "helper": trial.LABEL},
    "milestones": {"go-live": trial.LABEL},
    "codes": {"project.families": {"cloud": trial.LABEL}},
}


def test_an_estimate_becomes_records_that_the_road_reads() -> None:
    asked = replace(
        ASKED,
        second_partner="P2",
        second_roles=("helper",),
        milestones={"go-live": date(2024, 7, 1)},
        orders=(
            Ordered(family="cloud", sale_type="saas", amount=700),
            Ordered(family="cloud", sale_type="term", amount=1),
        ),
        attributes={"project.is_new": True, "customer.size": "small"},
        won_on=date(2024, 6, 1),
    )
    declared = {"project.is_new": {"type": "yes-no"}, "customer.size": {"type": "text"}}

    project, records = estimate_records(asked, trial.programme(attributes=declared, **KNOWN))

    assert (project.value, project.families, dict(project.attributes)) == (701, {"cloud"}, {"is_new": True})
    facts = DataSet.of(*records)
    assert [(one.partner_id, one.role) for one in facts.table("roles")] == [("P1", "seller"), ("P2", "helper")]
    assert [one.reached_on for one in facts.table("milestones")] == [date(2024, 7, 1)]
    assert [(one.ordered_on, one.list_amount) for one in facts.table("order_lines")] == [
        (date(2024, 6, 1), 700),
        (date(2024, 6, 1), 1),
    ]
    assert dict(facts.table("customers")[0].attributes) == {"size": "small"}
    assert isinstance(facts.table("milestones")[0], Milestone)


def test_an_estimate_may_leave_nearly_everything_open() -> None:
    project, records = estimate_records(ASKED, trial.programme(**KNOWN))

    assert (project.project_id, project.value, project.sale_type, project.won_on) == (PROJECT_ID, None, None, None)
    assert len(records) == 3


def test_somebody_to_be_found_takes_part_in_an_estimate_without_a_name() -> None:
    asked = replace(ASKED, second_partner=ANOTHER_PARTNER, second_roles=("helper",))

    _project, records = estimate_records(asked, trial.programme(**KNOWN))

    facts = DataSet.of(*records)
    assert [one.partner_id for one in facts.table("partners")] == [ANOTHER_PARTNER]
    assert [one.partner_id for one in facts.table("roles")] == ["P1", ANOTHER_PARTNER]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"roles": ()}, "ROLE_MISSING"),
        ({"roles": ("cook",)}, "UNKNOWN_VALUE"),
        ({"families": ("rope",)}, "UNKNOWN_VALUE"),
        ({"second_partner": "P1", "second_roles": ("helper",)}, "SAME_PARTNER"),
        ({"second_partner": "P2"}, "ROLE_MISSING"),
        ({"won_on": date(2024, 5, 1)}, "DAY_TOO_EARLY"),
        ({"value": -1}, "AMOUNT_OUT_OF_BOUNDS"),
        ({"annual_value": 2**62}, "AMOUNT_OUT_OF_BOUNDS"),
        ({"orders": (Ordered(family="cloud", sale_type="saas", amount=-1),)}, "AMOUNT_OUT_OF_BOUNDS"),
        ({"orders": (Ordered(family="cloud", sale_type="saas", amount=1),) * 51}, "TOO_MANY_ORDERS"),
        ({"milestones": {"party": DAY}}, "UNKNOWN_VALUE"),
    ],
)
def test_what_is_wrong_with_an_estimate_is_said_by_field(changed: dict[str, Any], code: str) -> None:
    estimate_records(replace(ASKED, value=0, won_on=DAY), trial.programme(**KNOWN))

    with pytest.raises(Problems) as caught:
        estimate_records(replace(ASKED, **changed), trial.programme(**KNOWN))

    assert [one.code for one in caught.value.problems] == [code]


def test_people_with_the_same_prospect_are_one_entry() -> None:
    terms = trial.compiled(trial.incentive(pays={"to": "person", "reward": {"lump_sum": "100"}}))
    people = [Person(person_id=f"H{number}", partner_id="P1") for number in range(3)]
    facts = store(*people)

    road = road_of(terms, facts, NOTHING_TAKEN_YET, project=facts.find("projects", "J1"), partners=["P1"], day=DAY)

    assert isinstance(road, Road)
    assert [one.person_id for one in road.prospects] == ["H0"]


@pytest.mark.parametrize(
    ("field", "to", "is_past"),
    [
        ("won_on", None, True),
        ("value", None, False),
        ("won_on", DAY, False),
        ("won_on", DAY - timedelta(days=1), True),
        ("value", 5, False),
    ],
)
def test_change_about_what_has_happened_can_be_made_by_nobody(field: str, to: object, *, is_past: bool) -> None:
    change = Change((SetField("projects", "P1", field, to),), 0)

    assert passed(change, day=DAY) is is_past
