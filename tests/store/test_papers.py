"""Walls around the papers of payment: what is confirmed stays, and nobody confirms their own (W9)."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database
from tests.usecases.office import ADMIN_A, FINANCE, Office
from tests.usecases.test_papers import confirm, give, propose, states
from tremplin.usecases.bank_details import ConfirmBankDetails, confirm_bank_details

Owner = psycopg.Connection


@pytest.fixture
def database(populated: Database) -> Database:
    return populated


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect(owner=True, autocommit=True) as connection:
        yield connection


def test_person_who_proposed_never_confirms_even_with_a_role_of_the_vendor(
    office: Office, owner: psycopg.Connection
) -> None:
    propose(office)
    # No use case gives such a pair of roles; somebody with the database in hand could.
    office.smuggle_role(ADMIN_A, "finance")
    owner.execute("UPDATE role_grant SET approved_by = 'x' WHERE person_id = %s AND role = 'finance'", [ADMIN_A])

    refusal = office.refused(
        confirm_bank_details, ConfirmBankDetails, ADMIN_A, details_id="B1", through="telephone", reason="mine"
    )

    assert refusal.code == "NEEDS_ANOTHER_PERSON"


@pytest.mark.parametrize(
    "change",
    [
        "SET iban = 'DE89370400440532013000'",
        "SET confirmed_by = 'eve'",
        "SET confirmed_on = confirmed_on - 30",
        "SET state = 'proposed'",
        "SET state = 'rejected'",
    ],
)
def test_confirmed_details_are_changed_by_nobody(office: Office, owner: Owner, change: str) -> None:
    propose(office)
    confirm(office)

    with pytest.raises(psycopg.Error):
        owner.execute(f"UPDATE bank_details {change}".encode())
    with pytest.raises(psycopg.Error):
        owner.execute(b"DELETE FROM bank_details")
    assert states(office) == {"B1": "confirmed"}


@pytest.mark.parametrize(
    "columns", [{"confirmed_by": ADMIN_A}, {"confirmed_through": "portal"}, {"confirmed_on": None}]
)
def test_database_refuses_a_confirmation_that_proves_nothing(office: Office, owner: Owner, columns) -> None:
    propose(office)
    confirmed = {"confirmed_by": FINANCE, "confirmed_through": "telephone", "confirmed_on": "2026-01-05", **columns}
    assigned = ", ".join(f"{name} = %({name})s" for name in confirmed)

    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(f"UPDATE bank_details SET state = 'confirmed', {assigned}".encode(), confirmed)


@pytest.mark.parametrize(
    "change",
    [
        "SET contest_days = 0",
        "SET valid_from = valid_from - 1",
        "SET valid_until = valid_from",
        "SET partner_id = 'PB'",
    ],
)
def test_mandate_is_changed_by_nobody_but_for_its_end(office: Office, owner: Owner, change: str) -> None:
    give(office)

    with pytest.raises(psycopg.Error):
        owner.execute(f"UPDATE mandate {change}".encode())
    owner.execute(b"UPDATE mandate SET valid_until = valid_from + 9")
    with pytest.raises(psycopg.Error):
        owner.execute(b"UPDATE mandate SET valid_until = valid_from + 10")
