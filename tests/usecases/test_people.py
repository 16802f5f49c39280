import pytest

from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    AUDITOR,
    MANAGER,
    OTHER_ADMIN,
    OUTSIDER,
    SELLER_A,
    Office,
    new_id,
)
from tests.usecases.two_payees import Shared
from tremplin.checker.ledger import FAILS, verify_ledger
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.role import RolesIncompatible
from tremplin.store.refusal import CommandConflict
from tremplin.store.role import APPLICATION
from tremplin.usecases.people import (
    AddOrganisation,
    AddPerson,
    ConfirmRight,
    ErasePerson,
    FoundInstallation,
    GiveRight,
    Newcomer,
    SetPortfolio,
    TakeRight,
    add_organisation,
    add_person,
    confirm_right,
    erase_person,
    found_installation,
    give_right,
    set_portfolio,
    take_right,
)
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused
from tremplin.usecases.right import NotAllowed


def test_found_a_second_time_is_refused(office: Office) -> None:
    admins = (Newcomer("x", "X", "x@x.example"), Newcomer("y", "Y", "y@y.example"))

    refusal = office.refused(found_installation, FoundInstallation, "x", admins=admins)

    assert isinstance(refusal, AlreadyDone)


def test_right_over_money_counts_once_a_second_admin_confirmed_it(office: Office) -> None:
    newcomer = Newcomer("nina", "Nina", "Nina@Vendor.example")
    office.do(add_person, AddPerson, ADMIN, organisation_id="vendor", newcomer=newcomer)
    office.do(give_right, GiveRight, ADMIN, person_id="nina", role="approver")

    same = office.refused(confirm_right, ConfirmRight, ADMIN, person_id="nina", role="approver")
    office.do(confirm_right, ConfirmRight, OTHER_ADMIN, person_id="nina", role="approver")

    assert same == NeedsAnotherPerson()
    assert office.security() == ["four-eyes"]
    assert office.value("SELECT approved_by FROM role_grant WHERE person_id = 'nina'") == OTHER_ADMIN
    assert office.value("SELECT email FROM person_private WHERE person_id = 'nina'") == "nina@vendor.example"


@pytest.mark.parametrize(("person", "role"), [(ADMIN, "approver"), (AUDITOR, "channel-manager")])
def test_right_that_clashes_is_refused_when_given(office: Office, person: str, role: str) -> None:
    refusal = office.refused(give_right, GiveRight, OTHER_ADMIN, person_id=person, role=role)

    assert isinstance(refusal, RolesIncompatible)
    assert office.security() == ["roles-incompatible"]


def test_right_taken_away_counts_no_longer_with_the_next_command(office: Office) -> None:
    office.do(take_right, TakeRight, ADMIN, person_id=ADMIN_A, role="partner-admin")
    newcomer = Newcomer("zoe", "Zoé", "zoe@pa.example")

    refusal = office.refused(add_person, AddPerson, ADMIN_A, organisation_id="PA", newcomer=newcomer)

    assert isinstance(refusal, NotAllowed)


def test_partner_admin_adds_people_to_their_own_organisation_only(office: Office) -> None:
    newcomer = Newcomer("zoe", "Zoé", "zoe@pa.example")

    refusal = office.refused(add_person, AddPerson, ADMIN_A, organisation_id="PB", newcomer=newcomer)
    office.do(add_person, AddPerson, ADMIN_A, organisation_id="PA", newcomer=newcomer)

    assert isinstance(refusal, NotFound)
    assert office.value("SELECT organisation_id FROM person WHERE person_id = 'zoe'") == "PA"


@pytest.mark.parametrize("actor", [SELLER_A, MANAGER, AUDITOR, OUTSIDER])
def test_give_right_by_somebody_without_the_role_is_refused_and_noted(office: Office, actor: str) -> None:
    refusal = office.refused(give_right, GiveRight, actor, person_id=SELLER_A, role="partner-admin")

    assert isinstance(refusal, NotAllowed)
    assert office.security() == ["not-allowed"]


def test_portfolio_set_anew_keeps_what_was(office: Office) -> None:
    office.do(set_portfolio, SetPortfolio, ADMIN, person_id=MANAGER, partner_ids=("PB",))

    found = office.rows(
        "SELECT partner_id, valid_until IS NULL FROM portfolio WHERE person_id = %s ORDER BY 1", MANAGER
    )

    assert found == [("PA", False), ("PB", True)]


def test_command_sent_twice_has_one_effect_and_one_answer(office: Office) -> None:
    twice = {"command_id": new_id(), "partner_id": "PC"}

    first = office.do(add_organisation, AddOrganisation, ADMIN, **twice)
    before = office.state()
    second = office.do(add_organisation, AddOrganisation, ADMIN, **twice)

    assert (first.is_replayed, second.is_replayed) == (False, True)
    assert office.state() == before


def test_command_refused_once_is_refused_again_with_the_same_words(office: Office) -> None:
    twice = {"command_id": new_id(), "partner_id": "PA"}

    first = office.refused(add_organisation, AddOrganisation, ADMIN, **twice)
    again = office.refused(add_organisation, AddOrganisation, ADMIN, **twice)

    assert again.said == first.phrases()[0]
    assert office.value("SELECT count(*) FROM command WHERE command_id = %s", twice["command_id"]) == 1


def test_command_id_used_with_another_content_is_a_conflict_and_noted(office: Office) -> None:
    command_id = new_id()
    office.do(add_organisation, AddOrganisation, ADMIN, command_id=command_id, partner_id="PC")

    with pytest.raises(CommandConflict):
        office.do(add_organisation, AddOrganisation, ADMIN, command_id=command_id, partner_id="PD")

    assert office.security() == ["command-id-reused"]
    assert office.rows("SELECT 1 FROM organisation WHERE organisation_id = 'PD'") == []


def test_refused_carries_the_refusal() -> None:
    refusal = NeedsAnotherPerson()

    assert Refused(refusal).refusal is refusal


def test_person_erased_leaves_what_they_did_and_nothing_that_names_them(office: Office) -> None:
    shared = Shared(office)
    shared.approved()
    # What could leak: the name stands where people are kept, and nowhere in what is kept for ever.
    assert where_said(office, "Emma") == {"person_private"}
    before = office.state()
    silent = office.refused(erase_person, ErasePerson, ADMIN, person_id=APPROVER)
    own = office.refused(erase_person, ErasePerson, ADMIN, person_id=ADMIN, reason="Mine.")
    office.do(erase_person, ErasePerson, ADMIN, person_id=APPROVER, reason="She asked for it.")

    assert silent == ReasonNeeded()
    assert own == NeedsAnotherPerson()
    assert where_said(office, "Emma") == where_said(office, f"{APPROVER}@vendor.example") == set()
    after = office.state()
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed == {"person", "person_private", "role_grant", "audit"}
    again = office.refused(erase_person, ErasePerson, ADMIN, person_id=APPROVER, reason="Once more.")
    assert isinstance(again, NotFound)
    findings = verify_ledger(office.connection.cursor(), application=APPLICATION, anchors=None)
    assert [one for one in findings if one.verdict == FAILS] == []


def where_said(office: Office, text: str) -> set[str]:
    """The tables in which a text stands in any column of any row."""
    found = set()
    for (table,) in office.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        if office.value(f"SELECT count(*) FROM {table} AS one WHERE one::text LIKE %s", f"%{text}%"):
            found.add(table)
    return found
