from dataclasses import replace
from datetime import date

from tests.usecases.field import Field
from tests.usecases.office import APPROVER, MANAGER, SELLER_A, SELLER_B
from tremplin.claims.four_eyes import NeedsAnotherPerson, OwnOrganisation
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.claims.registration_life import PartnerOfRecordStands
from tremplin.facts.record import Code, Partner, Project
from tremplin.usecases.extending import (
    AskExtension,
    DenyExtension,
    ExtendRegistration,
    ask_extension,
    deny_extension,
    extend_registration,
)
from tremplin.usecases.interests import DeclareInterest, declare_interest
from tremplin.usecases.keeping import ExtensionTooLong
from tremplin.usecases.projects import (
    ApproveRegistration,
    AskRevision,
    CloseProject,
    DenyRegistration,
    ExpireRegistrations,
    RegisterProject,
    ReviseProject,
    approve_registration,
    ask_revision,
    close_project,
    deny_registration,
    expire_registrations,
    register_project,
    revise_project,
)
from tremplin.usecases.refused import NotFound


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
    asked = {"project_id": "R1", "days": 40, "reason": "The customer moves."}
    field.office.do(ask_extension, AskExtension, SELLER_A, **asked)
    more = field.office.do(extend_registration, ExtendRegistration, APPROVER, project_id="R1", days=30).answer

    first = field.office.do(expire_registrations, ExpireRegistrations, APPROVER).answer
    second = field.office.do(expire_registrations, ExpireRegistrations, APPROVER).answer

    assert more == {"extension": "extended", "protected_until": "2021-07-30"}
    assert (first["expired"], second["expired"]) == (["R1"], [])


def test_extension_of_what_is_not_approved_is_refused(field: Field) -> None:
    registered(field)

    refusal = field.office.refused(extend_registration, ExtendRegistration, APPROVER, project_id="R1", days=30)

    assert isinstance(refusal, NotPossibleNow)


def approved(field: Field) -> date:
    registered(field)
    answer = field.office.do(approve_registration, ApproveRegistration, APPROVER, project_id="R1").answer
    return date.fromisoformat(answer["protected_until"])


def test_extension_is_asked_for_with_a_reason_and_decided_by_another_person(field: Field) -> None:
    until = approved(field)
    more = {"project_id": "R1", "days": 30}
    unasked = field.office.refused(extend_registration, ExtendRegistration, APPROVER, **more)
    silent = field.office.refused(ask_extension, AskExtension, MANAGER, **more)
    long = {"project_id": "R1", "days": 181, "reason": "Why not."}
    too_long = field.office.refused(ask_extension, AskExtension, MANAGER, **long)
    field.office.do(ask_extension, AskExtension, MANAGER, **more, reason="The customer moves.")

    own = field.office.refused(extend_registration, ExtendRegistration, MANAGER, **more)
    beyond = field.office.refused(extend_registration, ExtendRegistration, APPROVER, project_id="R1", days=31)
    field.office.do(deny_extension, DenyExtension, APPROVER, project_id="R1", reason="It has moved.")

    assert isinstance(unasked, NotPossibleNow)
    assert silent == ReasonNeeded()
    assert too_long == ExtensionTooLong(181, 180)
    assert own == NeedsAnotherPerson()
    assert beyond == ExtensionTooLong(31, 30)
    assert field.office.rows("SELECT extension, expires_on FROM registration") == [("denied", until)]


def test_registration_is_revised_by_its_partner_when_it_was_asked_for(field: Field) -> None:
    registered(field)
    early = field.office.refused(revise_project, ReviseProject, SELLER_A, project=project("R1", "PA"))
    silent = field.office.refused(ask_revision, AskRevision, APPROVER, project_id="R1")
    field.office.do(ask_revision, AskRevision, APPROVER, project_id="R1", reason="Which products?")
    wanted = replace(project("R1", "PB"), families=frozenset({Code("vcf")}))
    field.office.do(revise_project, ReviseProject, SELLER_A, project=wanted)

    assert isinstance(early, NotPossibleNow)
    assert silent == ReasonNeeded()
    found = field.office.rows(
        "SELECT data ->> 'families', data ->> 'registered_by', data ->> 'status' FROM fact"
        " WHERE record_id = 'R1' AND superseded_at IS NULL"
    )
    assert found == [('["vcf"]', "PA", "pending-approval")]


def test_project_won_or_lost_is_said_once_and_protected_no_longer(field: Field) -> None:
    approved(field)
    other = field.office.refused(close_project, CloseProject, SELLER_B, project_id="R1", outcome="win")
    field.office.do(close_project, CloseProject, SELLER_A, project_id="R1", outcome="win")
    again = field.office.refused(close_project, CloseProject, SELLER_A, project_id="R1", outcome="lose")

    assert isinstance(other, NotFound)
    assert isinstance(again, NotPossibleNow)
    won = "SELECT data ->> 'status', data ->> 'won_on' FROM fact WHERE record_id = 'R1' AND superseded_at IS NULL"
    today = field.office.value("SELECT current_date::text")
    assert field.office.rows(won) == [("won", today)]


def test_who_has_an_interest_in_a_partner_does_not_approve_its_registration(field: Field) -> None:
    registered(field)
    field.record(Partner(partner_id="PA", name="Atelier Brière", country=Code("FR")))
    declared = {"person_id": APPROVER, "partner_id": "PA"}
    field.office.do(declare_interest, DeclareInterest, APPROVER, **declared)

    for use_case, kind in ((approve_registration, ApproveRegistration), (deny_registration, DenyRegistration)):
        refusal = field.office.refused(use_case, kind, APPROVER, project_id="R1", reason="Because.")
        assert refusal == OwnOrganisation("Atelier Brière")
