"""What waits for whom: every open decision, in the queue of those who can take it and of nobody else."""

from datetime import date
from typing import Any

from tests.usecases.field import Field, programme_files
from tests.usecases.office import (
    ADMIN,
    APPROVER,
    AUDITOR,
    FINANCE,
    MANAGER,
    OTHER_ADMIN,
    OTHER_APPROVER,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.test_introductions import agreed, offered
from tests.usecases.test_projects import project
from tests.usecases.two_payees import Shared
from tremplin.facts.record import Introduction
from tremplin.usecases.awarding import AppealClaim, RejectClaim, appeal_claim, reject_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.introductions import IntroduceProject, introduce_project
from tremplin.usecases.people import AddPerson, GiveRight, Newcomer, add_person, give_right
from tremplin.usecases.projects import RegisterProject, register_project
from tremplin.usecases.reads.queue import Waiting, list_queue
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim
from tremplin.usecases.terms import ImportTerms, ProposeTerms, import_terms, propose_terms


def queue(office: Office, person: str, **choices: Any) -> list[Waiting]:
    return list(list_queue(open_reader(office.connection, Actor(person)), **choices).items)


def kinds(office: Office, person: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.id, one.state) for one in queue(office, person)]


def test_request_waits_for_reviewers_in_whose_sight_it_is(field: Field) -> None:
    field.requested("C1")

    for person in (MANAGER, APPROVER, OTHER_APPROVER):
        assert kinds(field.office, person) == [("claim", "C1", "requested")]
    for person in (OTHER_MANAGER, FINANCE, AUDITOR, ADMIN, SELLER_A, SELLER_B):
        assert kinds(field.office, person) == []


def test_claim_says_amount_deadline_names_and_whose_part_it_is(field: Field) -> None:
    field.requested("C1")

    (of_maker,) = queue(field.office, MANAGER)
    (of_approver,) = queue(field.office, APPROVER)

    until, reserved = field.office.rows("SELECT reserved_until, reserved FROM claim")[0]
    assert (of_approver.due_on, of_approver.amount, of_approver.unit) == (until, reserved, "EUR")
    assert (of_approver.partner_name, of_approver.customer_name) == ("PA", "Kunde")
    assert (of_maker.is_own_part, of_approver.is_own_part) == (True, False)


def test_claim_goes_from_one_queue_to_the_next(field: Field) -> None:
    field.pre_approved("C1")
    assert kinds(field.office, SELLER_A) == [("claim", "C1", "pre-approved")]
    assert kinds(field.office, APPROVER) == []

    field.in_review("C2", project_id="J2")
    assert kinds(field.office, APPROVER) == [("claim", "C2", "in-review")]
    assert kinds(field.office, MANAGER) == []


def test_appeal_waits_for_an_approver(field: Field) -> None:
    field.in_review("C1")
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C1", reason="No signature.")
    assert kinds(field.office, SELLER_A) == [("claim", "C1", "rejected")]
    field.office.do(appeal_claim, AppealClaim, SELLER_A, claim_id="C1", reason="It is on page 3.")

    assert kinds(field.office, OTHER_APPROVER) == [("claim", "C1", "appealed")]
    assert kinds(field.office, SELLER_A) == []


def test_registration_waits_with_its_conflict_for_the_vendor(field: Field) -> None:
    field.office.do(register_project, RegisterProject, SELLER_A, project=project("R1", "PA"))
    (alone,) = queue(field.office, MANAGER)
    field.office.do(register_project, RegisterProject, SELLER_B, project=project("R2", "PB"))
    both = queue(field.office, MANAGER)

    assert not alone.has_conflict
    assert [(one.kind, one.id, one.has_conflict) for one in both] == [
        ("registration", "R1", True),
        ("registration", "R2", True),
    ]
    assert kinds(field.office, SELLER_A) == []


def test_introduction_waits_for_the_vendor_then_for_the_second_partner_then_its_agreement(field: Field) -> None:
    field.project("J1")
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=date(2021, 5, 1))
    field.office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)
    assert kinds(field.office, MANAGER) == [("introduction", "I1", "proposed")]
    assert kinds(field.office, SELLER_B) == []
    offered(field)
    assert kinds(field.office, MANAGER) == []
    assert kinds(field.office, SELLER_B) == [("introduction", "I1", "offered")]
    assert kinds(field.office, SELLER_A) == []


def test_agreement_waits_for_each_partner_who_has_not_accepted(field: Field) -> None:
    field.project("J1")
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=date(2021, 5, 1))
    field.office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)
    agreed(field)

    for person in (SELLER_A, SELLER_B):
        assert kinds(field.office, person) == [("agreement", "G1", "proposed")]


def test_right_waits_for_an_admin_and_terms_for_finance(field: Field) -> None:
    newcomer = Newcomer("nils", "Nils", "nils@vendor.example")
    field.office.do(add_person, AddPerson, ADMIN, organisation_id="vendor", newcomer=newcomer)
    field.office.do(give_right, GiveRight, ADMIN, person_id="nils", role="approver")
    files = programme_files("shapes/modifier-split-in-fixed-shares")
    imported = field.office.do(import_terms, ImportTerms, MANAGER, files=files).answer
    named = {"programme": imported["programme"], "version": imported["version"]}
    field.office.do(propose_terms, ProposeTerms, MANAGER, **named)

    (given,) = queue(field.office, OTHER_ADMIN)
    assert (given.kind, given.id, given.about, given.is_own_part) == ("right", "nils", "approver", False)
    (by_giver,) = queue(field.office, ADMIN)
    assert by_giver.is_own_part
    assert kinds(field.office, FINANCE) == [("terms", "modifier-split-in-fixed-shares 2024.1", "proposed")]


def test_partner_that_shares_a_claim_sees_its_own_part_in_the_queue(office: Office) -> None:
    shown = Shared(office).requested().answer["shown"]
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=shown)

    (own,) = queue(office, SELLER_A)

    assert (own.state, own.amount) == ("pre-approved", 66_667)


def test_queue_is_read_page_by_page_the_earliest_deadline_first(field: Field) -> None:
    for number in range(1, 6):
        field.requested(f"C{number}", project_id=f"J{number}")
    field.office.do(register_project, RegisterProject, SELLER_A, project=project("R1", "PA"))
    reader = open_reader(field.office.connection, Actor(APPROVER))

    found: list[str] = []
    after: str | None = None
    while True:
        page = list_queue(reader, at_most=2, after=after)
        found += [one.id for one in page.items]
        after = page.next
        if after is None:
            break

    assert found == ["C1", "C2", "C3", "C4", "C5", "R1"]
