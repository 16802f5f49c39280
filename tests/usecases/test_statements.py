"""Statements over the database: they follow one another, come to the books, and are printed again byte for byte."""

import json
from datetime import date

import psycopg
import pytest

from tests.usecases.booking import awarded, booked, invoiced, on, paid
from tests.usecases.office import (
    ADMIN_A,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.two_payees import Shared
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.payments.statement.statement import check_following
from tremplin.store.posting import Posted
from tremplin.usecases.command import Actor
from tremplin.usecases.companies import RecordCompany, company_of, record_company
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.reads.statements import FORMS, get_statement, list_statements, statement_file
from tremplin.usecases.refused import Refused
from tremplin.usecases.rows import Rows
from tremplin.usecases.statement_lines import stretch_of
from tremplin.usecases.statements import (
    BeginStatements,
    CloseStatements,
    CompleteStatements,
    begin_statements,
    close_statements,
    complete_statements,
    partners_due,
)
from tremplin.wording import ENGLISH, Problems

VENDOR = {
    "organisation_id": "vendor",
    "name": "Nuages SA",
    "address": ("12 rue de la Paix",),
    "postcode": "75002",
    "city": "Paris",
    "country": "FR",
    "siren": "552 100 554",
    "vat": "FR96552100554",
}
PARTNER = {
    **VENDOR,
    "organisation_id": "PA",
    "name": "Atelier Réseau SAS",
    "siren": "732829320",
    "vat": "FR44732829320",
}


def begin(office: Office, month: str = "2026-08") -> Posted:
    return office.do(begin_statements, BeginStatements, FINANCE, month=month)


def close(office: Office, month: str = "2026-08", *partners: str) -> Posted:
    return office.do(
        close_statements, CloseStatements, FINANCE, month=month, partner_ids=partners or ("PA", "PB", "PX")
    )


def complete(office: Office, month: str = "2026-08") -> Posted:
    return office.do(complete_statements, CompleteStatements, FINANCE, month=month)


def refusal_code(read) -> str:
    with pytest.raises(Refused) as caught:
        read()
    return caught.value.refusal.code


def a_year(office: Office) -> None:
    """August: awards of two partners, one invoiced. September: paid. Then a sum of November."""
    booked(
        office,
        awarded("PA", 500_000, on(8, 3)),
        awarded("PB", 77_000, on(8, 4)),
        invoiced("PA", 500_000, 100_000, on(8, 20), number="AF-M1-000001"),
        *paid("PA", 600_000, on(9, 10), run="F1"),
        awarded("PA", 100, on(11, 2)),
    )


def test_statements_follow_one_another_and_come_to_the_books(office: Office) -> None:
    """S1, S2: closing(n) = opening(n+1), closing is the ledger's balance at its seq; all statements are the books."""
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    a_year(office)

    assert begin(office).answer == {"until_seq": 3}
    assert partners_due(Rows(office.connection), "2026-08") == ("PA", "PB")
    missing = office.refused(complete_statements, CompleteStatements, FINANCE, month="2026-08")
    assert close(office, "2026-08", "PA").answer == {"statements": ["S-PA-EUR-000001"]}
    # Run again, nothing is closed a second time (R4).
    assert close(office).answer == {"statements": ["S-PB-EUR-000001"]}
    assert close(office).answer == {"statements": []}
    complete(office)
    begin(office, "2026-09")
    close(office, "2026-09")
    complete(office, "2026-09")

    assert (missing.code, missing.first) == ("STATEMENTS_MISSING", "PA")
    rows = office.rows("SELECT statement_id, after_seq, until_seq, opening, closing FROM statement ORDER BY 1")
    assert rows == [
        ("S-PA-EUR-000001", 0, 3, 0, 600_000),
        ("S-PA-EUR-000002", 3, 5, 600_000, 0),
        ("S-PB-EUR-000001", 0, 3, 0, 77_000),
        ("S-PB-EUR-000002", 3, 5, 77_000, 77_000),
    ]
    reader = open_reader(office.connection, Actor(FINANCE))
    first, second = (get_statement(reader, f"S-PA-EUR-00000{n}") for n in (1, 2))
    assert check_following(second.statement, before=first.statement) == ()
    assert first.statement.totals["earned"] == Money(500_000, "EUR")
    assert first.statement.totals["tax"] == Money(100_000, "EUR")
    assert [(line.seq, line.reference) for line in second.statement.movements] == [(4, "F1")]
    assert (first.vendor.name, first.partner.name) == ("Nuages SA", "PA")


def test_statement_is_printed_again_byte_for_byte(office: Office) -> None:
    a_year(office)
    begin(office)
    close(office)
    complete(office)
    reader = open_reader(office.connection, Actor(FINANCE_A))
    languages = (ENGLISH, language_of("fr"))

    def printed() -> list[bytes]:
        kept = get_statement(reader, "S-PA-EUR-000001")
        return [statement_file(kept, form=form, language=language) for form in FORMS for language in languages]

    first = printed()
    # A name that changes, and what is booked afterwards, change nothing of it.
    office.do(record_company, RecordCompany, ADMIN_A, **PARTNER)
    booked(office, awarded("PA", 1, on(8, 30)))

    assert printed() == first
    assert len(set(first)) == len(first)
    assert json.loads(first[0])["closing"] == 600_000
    assert first[4].startswith(b"%PDF")


def test_partner_reads_its_own_statements_and_no_other(office: Office) -> None:
    """S4: a partner sees only its own share."""
    a_year(office)
    begin(office)
    close(office)
    office.do(give_right, GiveRight, "ada", person_id=SELLER_B, role="partner-finance")

    def read(person: str, statement_id: str = "S-PA-EUR-000001"):
        return get_statement(open_reader(office.connection, Actor(person)), statement_id)

    assert read(FINANCE_A).statement.closing == read(MANAGER).statement.closing == Money(600_000, "EUR")
    for person in (SELLER_B, OTHER_MANAGER):
        assert refusal_code(lambda person=person: read(person)) == "NOT_FOUND"
    assert refusal_code(lambda: read(SELLER_A)) == "NOT_ALLOWED"
    assert refusal_code(lambda: read(FINANCE, "S-PA-EUR-000009")) == "NOT_FOUND"

    def listed(person: str, **asked) -> list[str]:
        page = list_statements(open_reader(office.connection, Actor(person)), **asked)
        return [one.statement_id for one in page.items]

    assert listed(FINANCE_A) == ["S-PA-EUR-000001"]
    assert listed(SELLER_B) == ["S-PB-EUR-000001"]
    assert listed(FINANCE, month="2026-08") == ["S-PB-EUR-000001", "S-PA-EUR-000001"]
    assert listed(FINANCE, partner_id="PA") == ["S-PA-EUR-000001"]
    reader = open_reader(office.connection, Actor(FINANCE))
    page = list_statements(reader, at_most=1)
    assert [one.closing.minor for one in list_statements(reader, after=page.next).items] == [600_000]


def test_line_names_the_claim_to_who_made_it_and_the_project_to_who_shares_it(office: Office) -> None:
    """S4: of a claim that two share, each sees its own part; the receipt that shows both is for neither page of it."""
    shared = Shared(office)
    shared.requested()
    at = office.value("SELECT now()")
    waiting = stretch_of(Rows(office.connection), ["PA", "PB"], until_seq=1, at=at)
    assert waiting.balances == ()
    assert waiting.reserved == {}

    shared_head = office.value("SELECT max(seq) FROM journal")
    booked(office, awarded("PA", 1, on(1)), awarded("PB", 1, on(1)))
    at = office.value("SELECT now()")
    stretch = stretch_of(Rows(office.connection), ["PA", "PB"], until_seq=shared_head + 2, at=at)
    assert stretch.reserved == {("PA", "EUR"): 66_667, ("PB", "EUR"): 33_333}


def test_lines_of_a_shared_award_say_no_more_than_each_may_see(office: Office) -> None:
    Shared(office).approved()
    head, at = office.rows("SELECT max(seq), now() FROM journal")[0]

    stretch = stretch_of(Rows(office.connection), ["PA", "PB"], until_seq=head, at=at)

    (maker,), (second,) = stretch.journal["PA", "EUR"], stretch.journal["PB", "EUR"]
    assert (maker.reference, maker.receipt) == ("C1", "C1/2")
    assert (second.reference, second.receipt) == ("J1", None)
    assert [sum(leg.amount.minor for leg in one.legs) for one in (maker, second)] == [-66_667, -33_333]
    assert stretch.reserved == {}


def test_months_come_in_their_order_and_once(office: Office) -> None:
    a_year(office)
    begin(office)

    def refused(month: str, use_case=begin_statements, kind=BeginStatements, **more) -> str:
        return office.refused(use_case, kind, FINANCE, month=month, **more).code

    assert refused("2026-08") == "ALREADY_DONE"
    assert refused("2026-09") == "MONTH_BEFORE_OPEN"
    assert refused("2026-07") == "MONTH_BEFORE_OPEN"
    assert refused("2999-01") == "MONTH_STILL_RUNS"
    assert refused("2026-09", close_statements, CloseStatements, partner_ids=("PA",)) == "NOT_FOUND"
    for month in ("2026-13", "2026", "26-08"):
        with pytest.raises(Problems):
            begin(office, month)
    close(office)
    complete(office)
    assert refused("2026-08", close_statements, CloseStatements, partner_ids=("PA",)) == "ALREADY_DONE"
    assert refused("2026-08", complete_statements, CompleteStatements) == "ALREADY_DONE"


def test_month_without_any_entry_has_no_statements(office: Office) -> None:
    assert begin(office).answer == {"until_seq": 0}
    assert close(office).answer == {"statements": []}
    complete(office)


def test_database_keeps_statements_as_they_were_closed(office: Office, populated) -> None:
    a_year(office)
    begin(office)
    close(office)

    with populated.connect(owner=True, autocommit=True) as owner:
        for statement in (
            "UPDATE statement SET closing = 0",
            "DELETE FROM statement",
            "UPDATE statement_run SET until_seq = 9",
            """INSERT INTO statement SELECT (jsonb_populate_record(one,
                '{"statement_id": "S-PA-EUR-000002", "number": 2, "opening": 1}')).* FROM statement AS one
                WHERE partner_id = 'PA'""",
        ):
            with pytest.raises(psycopg.Error):
                owner.execute(statement.encode())


def test_company_is_recorded_and_its_tax_case_by_finance_alone(office: Office) -> None:
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    office.do(record_company, RecordCompany, ADMIN_A, **PARTNER)
    by_itself = office.refused(record_company, RecordCompany, ADMIN_A, **PARTNER, tax_case="domestic")
    impossible = office.refused(record_company, RecordCompany, FINANCE, **PARTNER, tax_case="reverse-charge")
    office.do(record_company, RecordCompany, FINANCE, **PARTNER, tax_case="domestic")
    office.do(record_company, RecordCompany, ADMIN_A, **{**PARTNER, "city": "Lyon"})

    rows = Rows(office.connection)
    known = company_of(rows, "PA")
    assert (by_itself.code, impossible.code) == ("NOT_ALLOWED", "TAX_CASE_IMPOSSIBLE")
    assert known is not None
    assert (known.party.city, known.party.siren, known.tax_case) == ("Lyon", "732829320", "domestic")
    # Once it has moved to another country, what was said of its tax cannot be any more.
    abroad = {**PARTNER, "country": "DE", "siren": None, "registration": "HRB 1"}
    office.do(record_company, RecordCompany, ADMIN_A, **abroad)
    moved = company_of(rows, "PA")
    assert moved is not None
    assert moved.tax_case is None
    assert company_of(rows, "PB") is None


def test_company_that_cannot_be_is_told_all_at_once(office: Office) -> None:
    wrong = {
        "organisation_id": "PA",
        "name": " ",
        "address": ("a\nb",),
        "postcode": "1",
        "city": "",
        "country": "fr",
        "vat": "FR00",
    }
    before = office.state()

    with pytest.raises(Problems) as caught:
        office.do(record_company, RecordCompany, ADMIN_A, **wrong)
    with pytest.raises(Problems) as unnamed:
        office.do(record_company, RecordCompany, ADMIN_A, **{**PARTNER, "siren": None, "vat": None})
    foreign = [
        office.refused(record_company, RecordCompany, ADMIN_A, **{**PARTNER, "organisation_id": other}).code
        for other in ("PB", "vendor", "PX")
    ]

    assert sorted(one.code for one in caught.value.problems) == [
        "COMPANY_INCOMPLETE",
        "COMPANY_INCOMPLETE",
        "NOT_AN_ADDRESS",
        "NOT_A_COUNTRY",
        "NOT_VAT",
    ]
    assert [one.code for one in unnamed.value.problems] == ["COMPANY_UNKNOWN"]
    assert foreign == ["NOT_FOUND"] * 3
    assert office.state() == before


def test_day_on_a_statement_is_that_of_its_run(office: Office) -> None:
    a_year(office)
    begin(office)
    close(office)

    kept = get_statement(open_reader(office.connection, Actor(FINANCE)), "S-PA-EUR-000001")

    assert kept.published_on == office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    assert kept.statement.period.start == date(2026, 8, 1)
