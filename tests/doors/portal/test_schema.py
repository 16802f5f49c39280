"""The portal's tables beside the store's: the application writes rows there, makes nothing, and gains nothing here."""

import psycopg
import pytest

from tests.database import Database
from tests.doors.portal.street import Street


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE portal.mine (id int)",
        "CREATE TABLE portal.command (id int)",
        "DROP TABLE portal.access_draft",
        "ALTER TABLE portal.access_account DROP CONSTRAINT account_of_person",
        "TRUNCATE portal.access_draft",
        "UPDATE public.person SET is_active = true",
        "INSERT INTO portal.access_account (person_id, password) VALUES ('nobody-at-all', '')",
    ],
)
def test_application_may_not(database: Database, statement: str) -> None:
    with database.connect() as connection, pytest.raises(psycopg.Error):
        connection.execute(statement.encode())


def test_no_column_of_the_portal_is_for_a_name_or_an_address(database: Database) -> None:
    with database.connect() as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'portal'"
            " AND table_name LIKE 'access_%' AND column_name IN ('name', 'email', 'first_name', 'last_name')"
        ).fetchall()

    assert found == []


def test_what_the_portal_keeps_of_a_person_names_nobody(street: Street) -> None:
    browser = street.stranger()
    for _ in range(3):
        browser.post("/account/login/", {"login": "alice-a@PA.example", "password": "wrong"})
    street.browser_of("alice-a").get("/")

    for table in ("axes_accessattempt", "django_session", "access_account", "access_cache", "account_emailaddress"):
        rows = street.office.rows(f"SELECT to_jsonb(one)::text FROM portal.{table} AS one")
        assert "alice-a@pa.example" not in str(rows).lower(), table
