"""Whom the links of `tremplin serve --demonstration` sign in: one person for each role, two where two are needed."""

from tests.usecases.office import ADMIN, APPROVER, FINANCE, OTHER_FINANCE, SELLER_A, Office
from tremplin.doors.cli.serve import people_per_role
from tremplin.usecases.people import TakeRight, take_right


def test_links_sign_one_person_in_for_each_role_and_two_for_finance(office: Office) -> None:
    found = people_per_role(office.connection)

    assert found["finance"] == [FINANCE, OTHER_FINANCE]
    assert (found["approver"], found["partner-seller"]) == ([APPROVER], [SELLER_A])
    assert {role: len(people) for role, people in found.items() if len(people) > 1} == {"finance": 2}


def test_links_sign_nobody_in_whose_right_has_ended(office: Office) -> None:
    office.do(take_right, TakeRight, ADMIN, person_id=OTHER_FINANCE, role="finance")

    assert people_per_role(office.connection)["finance"] == [FINANCE]
