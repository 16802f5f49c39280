"""How the demonstration pays: its clock, its made-up numbers, its bank."""

import json
from datetime import date
from pathlib import Path

import psycopg
import pytest

from tests.database import Database
from tests.doors.cli.conftest import tremplin_in
from tests.doors.cli.test_demo import SMALL, tremplin
from tests.units.documents.test_bank_file import order
from tremplin.documents.bank_file import pain_001
from tremplin.doors.cli.paid.bank import Order, Payment, account_report, answer_beside, read_order, status_report
from tremplin.doors.cli.paid.clock import Calendar, turned_back
from tremplin.doors.cli.paid.lately import first_day_lately
from tremplin.doors.cli.paid.numbers import account, siren, vat
from tremplin.payments.bank.account_report import read_account_report
from tremplin.payments.bank.status_report import read_status_report
from tremplin.payments.paper.number import read_number
from tremplin.wording import Place

COUNTRIES = ("AT", "BE", "CH", "DE", "ES", "FR", "IT", "LU", "NL", "PT")
PATHS = "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY oid"
ORDER = Order(
    "TM1",
    account("FR", 7),
    date(2026, 3, 3),
    (Payment("TR1", "10.00", "Paid"), Payment("TR2", "20.00", "Cloture"), Payment("TR3", "30.00", "Silent")),
)
FATES = {"Clôturé": "rejected", "Silent": "silent"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_check_and_differ(country: str) -> None:
    place = Place("")

    accounts, numbers = ({make(country, n) for n in range(1, 40)} for make in (account, vat))

    assert (len(accounts), len(numbers)) == (39, 39)
    assert all(read_number(one, kind="iban", place=place) == one for one in accounts)
    assert all(read_number(one, kind="vat", place=place) == one for one in numbers)


def test_vat_number_of_a_french_company_is_that_of_its_siren() -> None:
    assert read_number(siren(12), kind="siren", place=Place("")) == siren(12)
    assert vat("FR", 12).endswith(siren(12))


def test_bank_says_what_becomes_of_payments_and_keeps_silent_about_one() -> None:
    told = read_status_report(status_report(ORDER, FATES, on=date(2026, 3, 2)), file="a.xml")
    booked = read_account_report(
        account_report(ORDER, FATES, on=date(2026, 3, 3)), file="b.xml", account=account("FR", 7)
    )

    assert [(one.said, one.end_to_end_id, one.reason) for one in told] == [
        ("accepted", "TR1", ""),
        ("rejected", "TR2", "AC04"),
    ]
    assert [(one.said, one.end_to_end_id, one.amount.minor, one.on) for one in booked] == [
        ("booked", "TR1", 10_00, date(2026, 3, 3))
    ]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 11, 27), date(2026, 9, 3)),
        (date(2026, 1, 1), date(2025, 11, 3)),
        (date(2028, 2, 29), date(2027, 12, 3)),
    ],
)
def test_months_before_today_begin_in_the_month_before_the_last(day: date, first: date) -> None:
    assert first_day_lately(day) == first


def test_time_is_earlier_where_it_is_asked_for_and_afterwards_nothing_is_left(database: Database) -> None:
    with database.connect(owner=True, autocommit=True) as owner:
        before = owner.execute(PATHS).fetchall()
    with turned_back(database.owner_url) as options:
        with psycopg.connect(database.url, autocommit=True, options=options) as past:
            events: list[str] = []
            calendar = Calendar([past], is_turned=True)
            calendar.plan(date(2021, 5, 3), lambda day: events.append(f"third {day} {now(past)}"))
            calendar.plan(date(2021, 5, 2), lambda day: events.append(f"second {day} {now(past)}"))
            calendar.reach(date(2021, 5, 10))
            reached = now(past)
            calendar.plan(date(2021, 5, 1), lambda day: events.append(f"late {day}"))
            calendar.finish()
        with database.connect(autocommit=True) as other:
            present = other.execute("SELECT open_command(gen_random_uuid(), %s) ->> 'now'", ["0" * 64]).fetchone()
            # Nothing else than the present is ever ahead of what is asked for.
            assert present is not None
            assert present[0] > "2026"
    with database.connect(owner=True, autocommit=True) as owner:
        assert owner.execute(PATHS).fetchall() == before
        assert owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'demonstration'").fetchone() is None
    assert events == ["second 2021-05-02 2021-05-02", "third 2021-05-03 2021-05-03", "late 2021-05-10"]
    assert reached == "2021-05-10"


def test_demonstration_that_was_killed_is_put_right_by_the_next_one(database: Database) -> None:
    with database.connect(owner=True, autocommit=True) as owner:
        before = owner.execute(PATHS).fetchall()
    killed = turned_back(database.owner_url)
    killed.__enter__()

    with turned_back(database.owner_url):
        pass

    with database.connect(owner=True, autocommit=True) as owner:
        assert owner.execute(PATHS).fetchall() == before


def test_without_the_owner_nothing_is_turned() -> None:
    with turned_back(None) as options:
        assert options == ""


def test_demonstration_pays_what_its_claims_earned_and_every_invariant_holds(tmp_path: Path) -> None:
    made = tremplin(tmp_path, *SMALL, "--payments")
    verified = tremplin(tmp_path, "verify", "--json", measured=False)

    assert (made.returncode, verified.returncode) == (0, 0), made.stderr + verified.stdout
    done = {kind: one["done"] for kind, one in json.loads(made.stdout)["commands"].items()}
    released = done["release-run"]
    assert released == done["send-run"] > 2
    # One run waits for another person.
    assert done["prepare-payment-run"] == released + 1
    assert done["take-in-bank-file"] == 2 * released
    assert done["make-out-invoices"] > 2
    assert done["state-month"] > 2
    once = {"decide-clawback": 1, "agree-set-off": 1, "set-off-clawback": 1, "note-silence": 1, "answer-dispute": 1}
    assert {kind: done[kind] for kind in once} == once
    assert done["open-dispute"] == 2
    asked = {one["invariant"]: one["verdict"] for one in json.loads(verified.stdout)["invariants"]}
    assert {asked[name] for name in ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "K1", "K2", "K3")} == {"holds"}


def test_payments_need_the_owner_of_the_database(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    monkeypatch.delenv("TREMPLIN_OWNER_URL", raising=False)

    refused = tremplin_in(tmp_path)("demo", "--payments")

    assert (refused.code, refused.out) == (1, "")
    assert "Name the owner's address in TREMPLIN_OWNER_URL." in refused.err


def now(connection: psycopg.Connection) -> str:
    found = connection.execute("SELECT open_command(gen_random_uuid(), %s) ->> 'now'", ["0" * 64]).fetchone()
    assert found is not None
    return str(found[0])[:10]


def test_bank_answers_an_order_beside_its_file(tmp_path: Path) -> None:
    sent = tmp_path / "F1.xml"
    sent.write_bytes(pain_001(order()))
    wanted = read_order(sent.read_bytes())

    files = answer_beside(sent)

    assert [one.name for one in files] == ["F1.status.xml", "F1.account.xml"]
    told = read_status_report(files[0].read_bytes(), file="a.xml")
    booked = read_account_report(files[1].read_bytes(), file="b.xml", account=wanted.account)
    assert [one.end_to_end_id for one in told] == [one.name for one in wanted.payments]
    assert {(one.said, one.on) for one in booked} == {("booked", wanted.execute_on)}
