from datetime import date

import pytest

from tests.usecases.field import Field
from tests.usecases.office import APPROVER, MANAGER, SELLER_A, SELLER_B, Office
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.claims.registration_life import PartnerOfRecordStands
from tremplin.facts.record import Code, Project
from tremplin.usecases.projects import (
    ApproveRegistration,
    DenyRegistration,
    ExpireRegistrations,
    ExtendRegistration,
    RegisterProject,
    approve_registration,
    deny_registration,
    expire_registrations,
    extend_registration,
    register_project,
)
from tremplin.usecases.refused import NotFound


@pytest.fixture
def field(office: Office) -> Field:
    return Field(office)


def project(project_id: str, partner: str) -> Project:
    return Project(
        project_id=project_id,
        customer_id="K1",
        registered_by=partner,
        registered_on=date(2000, 1, 1),
        status=Code("won"),
        currency=Code("EUR"),
    )


def registered(field: Field, project_id: str = "R1", partner: str = "PA", seller: str = SELLER_A) -> None:
    field.office.do(register_project, RegisterProject, seller, project=project(project_id, partner))


def test_project_registered_waits_for_approval_whatever_status_was_sent(field: Field) -> None:
    registered(field)

    assert field.office.rows("SELECT state FROM registration") == [("pending-approval",)]
    assert field.office.value("SELECT data ->> 'status' FROM fact WHERE record_id = 'R1'") == "pending-approval"


def test_project_of_another_partner_is_not_registered(field: Field) -> None:
    sent = {"project": project("R1", "PB")}

    assert isinstance(field.office.refused(register_project, RegisterProject, SELLER_A, **sent), NotFound)


def test_second_partner_of_record_is_refused_while_the_first_is_protected(field: Field) -> None:
    registered(field)
    registered(field, "R2", "PB", SELLER_B)
    until = field.office.do(approve_registration, ApproveRegistration, APPROVER, project_id="R1").answer

    refusal = field.office.refused(approve_registration, ApproveRegistration, APPROVER, project_id="R2")

    assert refusal == PartnerOfRecordStands("R1", date.fromisoformat(until["protected_until"]))


def test_registration_is_not_approved_by_who_made_it(field: Field) -> None:
    registered(field, seller=MANAGER)

    refusal = field.office.refused(approve_registration, ApproveRegistration, MANAGER, project_id="R1")

    assert refusal == NeedsAnotherPerson()


def test_registration_is_denied_with_a_reason_only(field: Field) -> None:
    registered(field)

    refusal = field.office.refused(deny_registration, DenyRegistration, APPROVER, project_id="R1")
    field.office.do(deny_registration, DenyRegistration, APPROVER, project_id="R1", reason="No such project.")

    assert refusal == ReasonNeeded()
    assert field.office.value("SELECT data ->> 'status' FROM fact WHERE record_id = 'R1' ORDER BY version DESC") == (
        "denied"
    )


def test_registration_expires_after_its_extension_and_once(field: Field) -> None:
    registered(field)
    early = {"project_id": "R1", "happened_on": date(2021, 1, 1)}
    field.office.do(approve_registration, ApproveRegistration, APPROVER, **early)
    more = field.office.do(extend_registration, ExtendRegistration, APPROVER, project_id="R1", days=30).answer

    first = field.office.do(expire_registrations, ExpireRegistrations, APPROVER).answer
    second = field.office.do(expire_registrations, ExpireRegistrations, APPROVER).answer

    assert more == {"protected_until": "2021-07-30"}
    assert (first["expired"], second["expired"]) == (["R1"], [])


def test_extension_of_what_is_not_approved_is_refused(field: Field) -> None:
    registered(field)

    refusal = field.office.refused(extend_registration, ExtendRegistration, APPROVER, project_id="R1", days=30)

    assert isinstance(refusal, NotPossibleNow)
