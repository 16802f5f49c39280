"""The road of a project as people read it: it holds what a claim gets, and nobody reads of another's money."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import AUDITOR, MANAGER, OUTSIDER, SELLER_A, SELLER_B, Office
from tests.usecases.two_payees import PROGRAMME as SHARED_PROGRAMME
from tests.usecases.two_payees import Shared
from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.road.estimate import Estimate, Ordered
from tremplin.engine.road.prospect import Prospect
from tremplin.engine.road.said import IncentiveSaid, RoadSaid
from tremplin.facts.record import Code, Partner, Role
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.reads.reader import Reader, open_reader
from tremplin.usecases.reads.road import RoadSeen, estimate_road, get_road
from tremplin.usecases.refused import NotFound, Refused
from tremplin.wording import ENGLISH, Problems

DAY = date(2021, 5, 3)
# What was known of the partners before, and what a use case writes by itself.
_NOT_RECORDED = ("claims", "proofs", "awards", "partners", "customers", "rates")


def reader(office: Office, person: str) -> Reader:
    return open_reader(office.connection, Actor(person))


def road(field: Field, person: str, project_id: str = "J1", **choices: Any) -> RoadSeen:
    return get_road(reader(field.office, person), project_id, **{"programme": PROGRAMME, "on": DAY, **choices})


def incentive(said: RoadSaid, name: str) -> IncentiveSaid:
    return next(one for stage in said.stages for one in stage.incentives if one.incentive == name)


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.project("J1")
    field.record(Role(role_id="J1-S", project_id="J1", partner_id="PA", role=Code("seller")))
    return field


def live(field: Field, one: Prospect) -> int:
    """Make what the road assumes come true, ask for it, and return what is reserved."""
    office = field.office
    records = [row for table, rows in one.snapshot.tables.items() if table not in _NOT_RECORDED for row in rows]
    office.do(record_facts, RecordFacts, MANAGER, records=tuple(records))
    claim = next(row for row in one.snapshot.tables["claims"] if row.claim_id == one.decision.claim_id)
    own = replace(claim, claim_id=f"C-{one.incentive}")
    office.do(draft_claim, DraftClaim, MANAGER, programme=PROGRAMME, claim=own)
    content = {"claim_id": own.claim_id, "happened_on": DAY}
    return int(office.do(request_claim, RequestClaim, MANAGER, **content).answer["reserved"])


def test_what_the_road_says_is_what_the_request_of_a_claim_reserves(field: Field) -> None:
    lived: dict[str, int] = {}
    for _turn in range(13):
        found = next(
            (
                one
                for one in road(field, MANAGER).road.prospects
                if one.standing == "open" and one.decision.granted and one.incentive not in (*lived, "solution-rebate")
            ),
            None,
        )
        if found is None:
            break

        lived[found.incentive] = live(field, found)

        assert lived[found.incentive] == found.decision.granted
    assert {"technical-assessment", "proof-of-concept", "deal-registration", "development-funds"} <= set(lived)


def test_what_was_asked_already_stands_on_the_road_with_what_it_still_needs(field: Field) -> None:
    field.requested("C1")

    told = incentive(road(field, SELLER_A).told(ENGLISH), "technical-assessment")

    assert told.standing == "asked"
    (past,) = told.past
    assert (past.claim_id, past.state, past.state_text, past.amount) == ("C1", "reserved", "requested", "8,000.00 EUR")
    assert len(past.proofs) == 2
    assert [(one.name, one.due, one.state) for one in past.deadlines] == [
        ("Send the claim", date(2021, 7, 4), "running")
    ]


def test_a_limit_of_ones_own_says_what_is_left_and_a_shared_one_only_whether_there_is_room(field: Field) -> None:
    field.requested("C1")

    own = incentive(road(field, SELLER_A).told(ENGLISH), "proof-of-concept")
    all_of_it = incentive(road(field, AUDITOR).told(ENGLISH), "proof-of-concept")

    assert [one.left for one in own.limits] == ["room enough", "52,000.00 EUR left", "room enough", "room enough"]
    assert [one.left for one in all_of_it.limits] == [
        "1 award left",
        "52,000.00 EUR left",
        "37,000.00 EUR left",
        "19,992,000.00 EUR left",
    ]


def test_another_partners_claims_and_prospects_do_not_show(field: Field) -> None:
    field.record(Role(role_id="J1-B", project_id="J1", partner_id="PB", role=Code("integrator")))
    field.requested("C1")

    for_b = road(field, SELLER_B).told(ENGLISH)
    for_vendor = road(field, AUDITOR).told(ENGLISH)

    # Planted: people of the vendor see the claim of PA and both partners.
    assert {one.partner_id for stage in for_vendor.stages for one in stage.incentives} == {"PA", "PB"}
    assert "C1" in repr(for_vendor)
    assert {one.partner_id for stage in for_b.stages for one in stage.incentives} == {"PB"}
    assert "C1" not in repr(for_b)
    assert "8,000.00" not in repr([one.past for stage in for_b.stages for one in stage.incentives])


def test_of_a_claim_that_two_partners_share_each_reads_its_own_part(office: Office) -> None:
    shared = Shared(office)
    asked = {"programme": SHARED_PROGRAMME, "on": date(2024, 2, 1)}

    def amounts(person: str) -> list[tuple[str, str, tuple[str, ...]]]:
        told = get_road(reader(shared.office, person), "J1", **asked).told(ENGLISH)
        found = [one for stage in told.stages for one in stage.incentives if one.partner_id == "PA"]
        return [(one.incentive, one.amount, one.payees) for one in found]

    whole = amounts(AUDITOR)
    assert whole[0] == ("introduction", "1,000.00 EUR", ("PA: 666.67 EUR", "PB: 333.33 EUR"))
    assert amounts(SELLER_A) == [("introduction", "666.67 EUR", ("PA: 666.67 EUR",))]
    assert amounts(SELLER_B) == [("introduction", "333.33 EUR", ("PB: 333.33 EUR",))]


def test_a_project_out_of_sight_is_not_there(field: Field) -> None:
    for person, smells in ((SELLER_B, ["out-of-sight"]), (OUTSIDER, ["out-of-sight", "out-of-sight"])):
        with pytest.raises(Refused) as caught:
            road(field, person)
        assert caught.value.refusal == _not_found("project", "J1")
        assert field.office.security() == smells
    with pytest.raises(Refused) as caught:
        road(field, SELLER_A, "J9")
    assert caught.value.refusal == _not_found("project", "J9")


def test_without_terms_on_the_day_there_is_no_road(field: Field) -> None:
    with pytest.raises(Refused) as caught:
        road(field, SELLER_A, on=date(2020, 1, 1))

    assert isinstance(caught.value.refusal, NotFound)


def _not_found(what: str, name: str) -> NotFound:
    from tremplin.usecases.refused import words

    return NotFound(what=words(what), id=name)


ASKED = Estimate(
    partner_id="PA",
    roles=("record", "seller"),
    registered_on=DAY,
    country="FR",
    segment="enterprise",
    sale_type="saas",
    orders=(Ordered(family="vcf", sale_type="saas", amount=10_000_000, annual_value=10_000_000),),
    annual_value=10_000_000,
)


def estimated(field: Field, person: str, asked: Estimate = ASKED, **choices: Any) -> RoadSaid:
    return estimate_road(reader(field.office, person), asked, programme=PROGRAMME, **choices).told(ENGLISH)


def test_an_estimate_shows_what_a_project_that_nobody_registered_could_earn(field: Field) -> None:
    before = field.office.state()

    said = estimated(field, SELLER_A)

    assert incentive(said, "technical-assessment").amount == "8,000.00 EUR"
    assert incentive(said, "proof-of-concept").amount == "12,000.00 EUR"
    # 9 % of 100,000.00 EUR for SaaS of this family, for a partner at the highest level.
    assert incentive(said, "subscription-rebate").amount == "9,000.00 EUR"
    assert incentive(said, "renewal").standing == "open"
    assert incentive(said, "deployment").standing == "blocked"
    assert incentive(said, "deployment").change == ('Your company has the role "services partner" in the project.',)
    assert field.office.state() == before


def test_an_estimate_with_somebody_to_be_found_says_what_they_must_bring(field: Field) -> None:
    field.record(Partner(partner_id="PA", name="PA", country=Code("FR"), attributes={"main_model": "resell"}))
    asked = replace(
        ASKED,
        roles=("record", "seller", "introducer"),
        second_partner=ANOTHER_PARTNER,
        second_roles=("integrator",),
    )

    told = incentive(estimated(field, SELLER_A, asked), "partner-to-partner")

    title = "Partner Connect: Customer Lifecycle Incentives"
    assert told.standing == "blocked"
    assert told.change == (
        f'Another partner is a member of the programme "{title}" from 3 May 2021.',
        'Another partner holds the competency "VMware Cloud Foundation" (Master Services Competency) from 3 May 2021.',
        "Then 10,000.00 EUR would be granted.",
    )


def test_an_estimate_with_a_second_partner_is_earned_by_the_first(field: Field) -> None:
    field.record(Partner(partner_id="PA", name="PA", country=Code("FR"), attributes={"main_model": "resell"}))
    asked = replace(ASKED, roles=("introducer",), second_partner="PB", second_roles=("integrator",))

    told = incentive(estimated(field, MANAGER, asked), "partner-to-partner")

    assert (told.standing, told.amount, told.partner) == ("open", "10,000.00 EUR", "PA")


def test_an_estimate_knows_a_customer_of_ones_own_projects_only(field: Field) -> None:
    known = estimated(field, SELLER_A, replace(ASKED, segment=None), customer_id="K1")

    assert incentive(known, "technical-assessment").amount == "8,000.00 EUR"
    for person, asked, customer in ((SELLER_B, replace(ASKED, partner_id="PB"), "K1"), (SELLER_A, ASKED, "K9")):
        with pytest.raises(Refused) as caught:
            estimated(field, person, asked, customer_id=customer)
        assert caught.value.refusal == _not_found("customer", customer)


def test_an_estimate_for_another_partner_is_refused(field: Field) -> None:
    with pytest.raises(Refused) as caught:
        estimated(field, SELLER_A, replace(ASKED, partner_id="PB"))
    assert caught.value.refusal == _not_found("partner", "PB")

    with pytest.raises(Refused) as caught:
        estimated(field, SELLER_A, replace(ASKED, second_partner="PB", second_roles=("integrator",)))
    assert caught.value.refusal == _not_found("partner", "PB")


def test_everything_that_is_wrong_with_an_estimate_is_said_at_once(field: Field) -> None:
    asked = replace(
        ASKED,
        roles=(),
        segment="tiny",
        sale_type="barter",
        families=("rope",),
        value=-1,
        won_on=date(2021, 5, 2),
        milestones={"party": DAY},
        attributes={"project.colour": "red"},
        second_partner="PA",
        orders=(Ordered(family="vcf", sale_type="saas", amount=10**18),),
    )

    with pytest.raises(Problems) as caught:
        estimated(field, MANAGER, asked)

    assert [(one.code, one.places[0].column_name) for one in caught.value.problems] == [
        ("UNKNOWN_VALUE", "attributes"),
        ("UNKNOWN_VALUE", "families"),
        ("UNKNOWN_VALUE", "milestones"),
        ("AMOUNT_OUT_OF_BOUNDS", "orders"),
        ("ROLE_MISSING", "roles"),
        ("UNKNOWN_VALUE", "sale_type"),
        ("SAME_PARTNER", "second_partner"),
        ("ROLE_MISSING", "second_roles"),
        ("UNKNOWN_VALUE", "segment"),
        ("AMOUNT_OUT_OF_BOUNDS", "value"),
        ("DAY_TOO_EARLY", "won_on"),
    ]


def test_an_order_on_the_edge_of_what_can_be_counted_is_one_too_many_at_fifty_one(field: Field) -> None:
    one = Ordered(family="vcf", sale_type="saas", amount=1)

    assert estimated(field, SELLER_A, replace(ASKED, orders=(one,) * 50)).stages
    with pytest.raises(Problems) as caught:
        estimated(field, SELLER_A, replace(ASKED, orders=(one,) * 51))
    assert [each.code for each in caught.value.problems] == ["TOO_MANY_ORDERS"]
