"""A channel manager writes facts of the partners of the portfolio only; what is elsewhere is not there (X1)."""

from datetime import date
from typing import Any

import pytest

from tests.usecases.field import Field
from tests.usecases.office import ADMIN, FINANCE, MANAGER, OTHER_MANAGER, Office
from tremplin.facts.record import (
    Activity,
    Code,
    Competency,
    CreditNote,
    Customer,
    Introduction,
    Membership,
    Milestone,
    Minor,
    Partner,
    Project,
    Record,
    Role,
)
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.people import SetPortfolio, set_portfolio
from tremplin.usecases.refused import FACT, PARTNER, PROJECT, NotFound, words
from tremplin.wording import text_key

A_DAY = date(2021, 5, 10)

FOREIGN: dict[str, tuple[Record, tuple[str, str]]] = {
    "the partner itself": (Partner(partner_id="PA", name="Other", country=Code("FR")), (PARTNER, "PA")),
    "a membership": (
        Membership(membership_id="M9", partner_id="PA", programme=Code("partner-connect"), valid_from=A_DAY),
        (PARTNER, "PA"),
    ),
    "a project registered by it": (
        Project(
            project_id="J9",
            customer_id="K1",
            registered_by="PA",
            registered_on=A_DAY,
            status=Code("opportunity"),
            currency=Code("EUR"),
        ),
        (PARTNER, "PA"),
    ),
    "an introduction to it": (
        Introduction(
            introduction_id="I9",
            project_id="J2",
            introducing_id="PB",
            receiving_id="PA",
            introduced_on=A_DAY,
        ),
        (PARTNER, "PA"),
    ),
    "a role of one's own partner in its project": (
        Role(role_id="R9", project_id="J1", partner_id="PB", role=Code("record")),
        (PROJECT, "J1"),
    ),
    "work of one's own partner in its project": (
        Activity(activity_id="A9", project_id="J1", partner_id="PB", kind=Code("technical-assessment")),
        (PROJECT, "J1"),
    ),
    "a milestone of its project": (
        Milestone(milestone_id="S9", project_id="J1", kind=Code("won"), reached_on=A_DAY),
        (PROJECT, "J1"),
    ),
    "a credit note for its line": (
        CreditNote(credit_note_id="N9", line_id="L1", credited_on=A_DAY, amount=Minor(1), currency=Code("EUR")),
        (text_key("order line"), "L1"),
    ),
    "its competency under its own id, for one's own partner": (
        Competency(
            competency_id="K-PA",
            partner_id="PB",
            competency=Code("vcf"),
            kind=Code("master-services"),
            valid_from=A_DAY,
        ),
        (FACT, "K-PA"),
    ),
}


@pytest.fixture
def field(office: Office) -> Field:
    """Two projects, of PA and of PB; the other channel manager looks after PB alone."""
    found = Field(office)
    found.project("J1")
    found.project("J2", partner="PB")
    found.line("L1")
    office.do(set_portfolio, SetPortfolio, ADMIN, person_id=OTHER_MANAGER, partner_ids=("PB",))
    return found


@pytest.mark.parametrize("what", FOREIGN)
def test_fact_of_a_partner_outside_the_portfolio_is_not_found(field: Field, what: str) -> None:
    record, (kind, record_id) = FOREIGN[what]

    refusal = field.office.refused(record_facts, RecordFacts, OTHER_MANAGER, records=(record,))

    assert refusal == NotFound(what=words(kind), id=record_id)
    assert field.office.security()[-1] == "out-of-sight"
    field.office.do(record_facts, RecordFacts, MANAGER, records=(record,))


@pytest.mark.parametrize(
    ("ended", "kind", "record_id"),
    [
        (("memberships", "M-PA"), FACT, "M-PA"),
        (("activities", "J1-work"), FACT, "J1-work"),
        (("roles", "J1-R"), FACT, "J1-R"),
    ],
)
def test_fact_of_a_partner_outside_the_portfolio_is_not_ended(
    field: Field, ended: tuple[str, str], kind: str, record_id: str
) -> None:
    content: dict[str, Any] = {"records": (), "ended": (ended,)}

    refusal = field.office.refused(record_facts, RecordFacts, OTHER_MANAGER, **content)

    assert refusal == NotFound(what=words(kind), id=record_id)
    field.office.do(record_facts, RecordFacts, FINANCE, **content)


def test_milestone_of_a_project_out_of_sight_is_not_ended(field: Field) -> None:
    field.record(Milestone(milestone_id="S1", project_id="J1", kind=Code("won"), reached_on=A_DAY))

    refusal = field.office.refused(record_facts, RecordFacts, OTHER_MANAGER, records=(), ended=(("milestones", "S1"),))

    assert refusal == NotFound(what=words(PROJECT), id="J1")


def test_facts_of_the_portfolio_and_of_customers_are_recorded(field: Field) -> None:
    records = (
        Membership(membership_id="M9", partner_id="PB", programme=Code("partner-connect"), valid_from=A_DAY),
        Milestone(milestone_id="S9", project_id="J2", kind=Code("won"), reached_on=A_DAY),
        Customer(customer_id="K1", name="Kunde", country=Code("DE")),
    )

    field.office.do(record_facts, RecordFacts, OTHER_MANAGER, records=records)

    found = field.office.rows("SELECT record_id FROM fact WHERE record_id IN ('M9', 'S9') ORDER BY 1")
    assert found == [("M9",), ("S9",)]


def test_project_is_in_sight_with_one_of_its_partners(field: Field) -> None:
    milestone = Milestone(milestone_id="S9", project_id="J1", kind=Code("won"), reached_on=A_DAY)
    field.record(Role(role_id="R9", project_id="J1", partner_id="PB", role=Code("services")))

    field.office.do(record_facts, RecordFacts, OTHER_MANAGER, records=(milestone,))

    assert field.office.value("SELECT count(*) FROM fact WHERE record_id = 'S9'") == 1
