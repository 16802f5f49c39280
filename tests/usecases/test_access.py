"""Access that ends and access that is looked through."""

import pytest

from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    FINANCE_A,
    MANAGER,
    OTHER_ADMIN,
    SELLER_B,
    Office,
)
from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.usecases.access import (
    DeactivatePerson,
    ReviewAccess,
    deactivate_person,
    review_access,
    rights_of,
)
from tremplin.usecases.command import Actor, content_sha256
from tremplin.usecases.people import TakeRight, take_right
from tremplin.usecases.reads.names import find_partners, names_of, names_of_people
from tremplin.usecases.reads.people import get_person, list_people
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import NotAllowed, NotFound, Refused
from tremplin.usecases.rows import Rows


def gone(office: Office, person: str) -> list[tuple[str, int]]:
    """Return what of a person's access has not ended."""
    return [
        (table, office.value(f"SELECT count(*) FROM {table} WHERE person_id = %s AND valid_until IS NULL", person))
        for table in ("role_grant", "portfolio", "interest")
    ]


def test_person_who_leaves_has_no_access_and_keeps_their_name(office: Office) -> None:
    office.do(deactivate_person, DeactivatePerson, ADMIN, person_id=MANAGER, reason="Left.")

    assert gone(office, MANAGER) == [("role_grant", 0), ("portfolio", 0), ("interest", 0)]
    assert office.rows(
        "SELECT is_active, name FROM person JOIN person_private USING (person_id) WHERE person_id = %s", MANAGER
    ) == [(False, "Chloe")]
    again = office.refused(deactivate_person, DeactivatePerson, ADMIN, person_id=MANAGER, reason="Left.")
    assert isinstance(again, NotFound)


def test_person_is_sent_away_by_another_one_with_a_reason(office: Office) -> None:
    oneself = office.refused(deactivate_person, DeactivatePerson, ADMIN, person_id=ADMIN, reason="Left.")
    silent = office.refused(deactivate_person, DeactivatePerson, ADMIN, person_id=APPROVER, reason=" ")
    other = office.refused(deactivate_person, DeactivatePerson, ADMIN_A, person_id=SELLER_B, reason="Left.")
    office.do(deactivate_person, DeactivatePerson, ADMIN_A, person_id=FINANCE_A, reason="Left.")

    assert isinstance(oneself, NeedsAnotherPerson)
    assert isinstance(silent, ReasonNeeded)
    assert isinstance(other, NotFound)
    assert office.security()[-1] == "out-of-sight"


def test_rights_are_signed_as_they_stand_and_not_as_they_were(office: Office) -> None:
    rights = rights_of(Rows(office.connection), "vendor")
    shown = content_sha256(rights)
    assert [APPROVER, "approver"] in rights

    office.do(review_access, ReviewAccess, ADMIN, organisation_id="vendor", shown=shown)
    office.do(take_right, TakeRight, OTHER_ADMIN, person_id=MANAGER, role="channel-manager")
    late = office.refused(review_access, ReviewAccess, ADMIN, organisation_id="vendor", shown=shown)

    assert isinstance(late, ContentChanged)
    assert office.rows("SELECT subject, detail FROM audit WHERE what = 'review-access'") == [
        ("vendor", {"rights": len(rights), "shown": shown})
    ]


def test_people_are_read_in_pages_by_admins_and_auditors_alone(office: Office) -> None:
    reader = open_reader(office.connection, Actor(ADMIN))

    first = list_people(reader, at_most=9)
    second = list_people(reader, at_most=9, after=first.next)

    read = [one.person_id for one in (*first.items, *second.items)]
    assert read == [one.person_id for one in list_people(reader).items]
    assert len(read) == office.value("SELECT count(*) FROM person")
    for person in (MANAGER, ADMIN_A):
        with pytest.raises(Refused) as refused:
            list_people(open_reader(office.connection, Actor(person)))
        assert isinstance(refused.value.refusal, NotAllowed)
    with pytest.raises(Refused):
        get_person(reader, "nobody")


def test_names_are_found_for_what_is_in_sight(office: Office) -> None:
    manager = open_reader(office.connection, Actor(MANAGER))

    assert find_partners(manager, "PA") == (("PA", "PA"),)
    assert find_partners(open_reader(office.connection, Actor(SELLER_B)), "PA") == ()
    assert names_of_people(manager, [APPROVER, None, "nobody"]) == {APPROVER: "Emma"}
    assert names_of(manager, "partners", []) == {}
