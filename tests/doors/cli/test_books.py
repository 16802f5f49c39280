"""`tremplin books`: files for accounting and for partners, out of a database in which a claim was paid for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typst

from tests.database import Server
from tests.doors.cli.conftest import Answer, tremplin_in
from tests.usecases.booking import awarded, booked, on
from tests.usecases.field import Field
from tests.usecases.office import FINANCE, FINANCE_A, SELLER_A, Office
from tests.usecases.rebated import Rebated
from tests.usecases.test_invoices import make_out, ready_to_invoice
from tests.usecases.test_part_credits import taken_back
from tremplin.usecases.payables import MakePayables, make_payables

Books = Callable[..., Answer]


@pytest.fixture(scope="module")
def books(furnished: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The command on a database with an award."""
    folder = tmp_path_factory.mktemp("books")
    with furnished.copy() as database, pytest.MonkeyPatch.context() as patch:
        with database.connect(autocommit=True) as connection:
            office = Office(connection)
            booked(office, awarded("PA", 500_000, on(8, year=2025)))
            Field.at_work(office).approved("C1")
            office.do(make_payables, MakePayables, FINANCE)
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("TREMPLIN_DATA", str(folder))
        called = tremplin_in(folder)
        yield lambda *arguments: called("books", *arguments)


def year(books: Books, tmp_path: Path, *more: str) -> Answer:
    return books("export", "--year", "2025", "--out", str(tmp_path), *more)


def test_journal_is_written_in_both_forms(books: Books, tmp_path: Path) -> None:
    table = year(books, tmp_path, "--as", FINANCE)
    fec = year(books, tmp_path, "--as", FINANCE, "--form", "fec", "--siren", "732 829 320", "--json")

    assert (table.code, fec.code) == (0, 0), table.err + fec.err
    assert "1 entry" in table.out
    assert "Debit and credit" in table.out
    said = json.loads(fec.out)
    assert said["entries"] == 1
    assert Path(said["file"]).name.startswith("732829320FEC")
    assert "Gain (1)" in Path(said["file"]).read_text()
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_refused_is_said_and_nothing_is_written(books: Books, tmp_path: Path) -> None:
    answers = [
        year(books, tmp_path, "--as", SELLER_A),
        year(books, tmp_path, "--as", SELLER_A, "--json"),
        year(books, tmp_path, "--as", FINANCE, "--form", "fec"),
        year(books, tmp_path, "--as", FINANCE, "--form", "fec", "--siren", "123"),
    ]

    assert [one.code for one in answers] == [1, 1, 2, 1]
    assert "None of your roles allows this" in answers[0].err
    assert json.loads(answers[1].out)["error"]["code"] == "NOT_ALLOWED"
    assert "--siren" in answers[2].err
    assert "SIREN" in answers[3].err
    assert list(tmp_path.iterdir()) == []


def test_statements_of_a_month_are_closed_once_and_written_again(books: Books, tmp_path: Path) -> None:
    asked = ("statements", "--as", FINANCE, "--year", "2025", "--month", "8")

    closed = books(*asked, "--out", str(tmp_path))
    again = books(*asked, "--out", str(tmp_path), "--form", "json", "--json")
    running = books("statements", "--as", FINANCE, "--year", "2999", "--month", "1", "--lang", "fr")

    assert (closed.code, again.code, running.code) == (0, 0, 1), closed.err + again.err
    assert "2025-08: 1 statement closed" in closed.out
    assert json.loads(again.out) == {"month": "2025-08", "closed": 0, "until_seq": 1, "files": 1}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["S-PA-EUR-000001.json", "S-PA-EUR-000001.pdf"]
    assert "n’est pas" in running.err


def test_invoices_are_counted_by_what_they_lack(books: Books, tmp_path: Path) -> None:
    plain = books("invoices", "--as", FINANCE, "--out", str(tmp_path))
    data = books("invoices", "--as", FINANCE, "--json")

    assert (plain.code, data.code) == (0, 0), plain.err + data.err
    assert "1 left: no mandate for self-billing is in force" in plain.out
    assert json.loads(data.out) == {"invoices": 0, "files": 0, "left": {"MANDATE_NOT_IN_FORCE": 1}}


def test_month_end_shows_what_it_posts_and_posts_what_it_showed(books: Books) -> None:
    asked = ("month-end", "--as", FINANCE, "--year", "2021", "--month", "6")

    shown = books(*asked)
    posted = books(*asked, "--post")
    again = books(*asked, "--close", "--json")
    none = books("month-end", "--as", FINANCE, "--year", "2021", "--month", "1", "--lang", "fr")

    assert [one.code for one in (shown, posted, again, none)] == [0] * 4, posted.err + again.err
    assert "To be accrued for 2021-06: " in shown.out
    assert "Posted: 1. Reversed in the next month: 1." in posted.out
    assert json.loads(again.out)["closed"] is True
    assert "Rien n’est à provisionner" in none.out


def test_forecast_is_a_table_or_data(books: Books) -> None:
    table = books("forecast", "--as", FINANCE)
    data = books("forecast", "--as", FINANCE, "--json")
    none = books("forecast", "--as", FINANCE, "--partner", "PB")

    assert [one.code for one in (table, data, none)] == [0] * 3, table.err
    head, line = table.out.splitlines()
    assert head.split() == ["Month", "Certainty", "Amount", "Count"]
    assert "payable" in line
    assert [one["certainty"] for one in json.loads(data.out)["lines"]] == ["payable"]
    assert "Nothing is to come." in none.out


def test_declaration_of_a_year_in_which_nobody_was_paid_has_its_head_only(books: Books, tmp_path: Path) -> None:
    plain = books("das2", "--as", FINANCE, "--year", "2025", "--out", str(tmp_path))
    data = books("das2", "--as", FINANCE, "--year", "2025", "--out", str(tmp_path / "x.csv"), "--json")

    assert (plain.code, data.code) == (0, 0), plain.err + data.err
    assert "0 beneficiaries above the threshold" in plain.out
    assert json.loads(data.out)["rows"] == 0
    assert (tmp_path / "das2-2025.csv").read_bytes() == (tmp_path / "x.csv").read_bytes()


def test_files_of_invoices_are_made_by_processes_after_something_was_printed_here(
    staffed: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with staffed.copy() as database:
        with database.connect(autocommit=True) as connection:
            ready_to_invoice(Office(connection))
        monkeypatch.setenv("DATABASE_URL", database.url)
        monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
        # From now on this process has the threads of typst, which a fork of it would not have.
        two_pages = typst.compile(b"#lorem(2000)")

        made = tremplin_in(tmp_path)("books", "invoices", "--as", FINANCE, "--out", str(tmp_path / "out"), "--json")

    assert two_pages
    assert json.loads(made.out)["files"] == 1, made.out
    assert (tmp_path / "out" / "AF-M1-000001.pdf").read_bytes().startswith(b"%PDF")


def test_credit_note_is_made_out_from_the_command_line(staffed: Server, tmp_path: Path) -> None:
    with staffed.copy() as database, pytest.MonkeyPatch.context() as patch:
        with database.connect(autocommit=True) as connection:
            rebated = Rebated(Office(connection))
            rebated.settled()
            rebated.known()
            payable_id = rebated.office.value("SELECT payable_id FROM payable")
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("TREMPLIN_DATA", str(tmp_path))
        called = tremplin_in(tmp_path)
        asked = ("books", "credit-note", payable_id, "--as", FINANCE)

        answers = [
            called(*asked, "--lowers", "V-2026-1"),
            called(*asked),
            called("books", "credit-note", payable_id, "--as", SELLER_A, "--lowers", "V-2026-1=2026-01-05", "--json"),
            called(*asked, "--lowers", "V-2026-1=2026-01-05", "--lowers", "V-2026-2=2026-01-06"),
            called(*asked, "--lowers", "V-2026-1=2026-01-05", "--json"),
        ]

    assert [one.code for one in answers] == [2, 1, 1, 0, 1]
    assert "V-2026-1 is not a number and a day" in answers[0].err
    assert "names the invoices that it makes cheaper" in answers[1].err
    assert json.loads(answers[2].out)["error"]["code"] == "NOT_ALLOWED"
    assert answers[3].out.startswith("The credit note AV-20")
    assert json.loads(answers[4].out)["error"]["code"] == "ALREADY_DONE"


def test_credit_note_for_a_part_is_listed_and_accepted_by_the_partner_alone(staffed: Server, tmp_path: Path) -> None:
    with staffed.copy() as database, pytest.MonkeyPatch.context() as patch:
        with database.connect(autocommit=True) as connection:
            office = Office(connection)
            make_out(office, ready_to_invoice(office))
            case_id = taken_back(office)
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("TREMPLIN_DATA", str(tmp_path))
        called = tremplin_in(tmp_path)
        asked = ("books", "accept-credit")

        answers = [
            called(*asked, "--as", FINANCE_A),
            called(*asked, "--as", FINANCE_A, "--json"),
            called(*asked, case_id, "--as", FINANCE),
            called(*asked, case_id, "--as", FINANCE_A),
            called(*asked, case_id, "--as", FINANCE_A, "--json"),
            called(*asked, "--as", FINANCE_A),
        ]

    assert [one.code for one in answers] == [0, 0, 1, 0, 1, 0]
    assert answers[0].out == f"{case_id}: 200.00 EUR was taken back of what was billed by AF-M1-000001.\n"
    (waiting,) = json.loads(answers[1].out)["waiting"]
    assert waiting == {"case": case_id, "amount_minor": 20_000, "currency": "EUR", "invoices": ["AF-M1-000001"]}
    assert answers[3].out == "The credit note AF-M1-000002 is made out; its tax of 40.00 EUR is owed back as well.\n"
    assert json.loads(answers[4].out)["error"]["code"] == "NOT_FOUND"
    assert answers[5].out == "No credit note waits to be accepted.\n"


def test_lower_price_that_was_taken_back_is_listed_and_invoiced_by_finance_alone(
    staffed: Server, tmp_path: Path
) -> None:
    with staffed.copy() as database, pytest.MonkeyPatch.context() as patch:
        with database.connect(autocommit=True) as connection:
            case_id = Rebated(Office(connection)).returned_late()
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("TREMPLIN_DATA", str(tmp_path))
        called = tremplin_in(tmp_path)
        asked = ("books", "clawback-invoice")

        answers = [
            called(*asked, "--as", FINANCE),
            called(*asked, "--as", FINANCE, "--json"),
            called(*asked, case_id, "--as", FINANCE_A),
            called(*asked, case_id, "--as", FINANCE),
            called(*asked, case_id, "--as", FINANCE, "--json"),
            called(*asked, "--as", FINANCE),
        ]

    assert [one.code for one in answers] == [0, 0, 1, 0, 1, 0]
    (waiting,) = json.loads(answers[1].out)["waiting"]
    (note,) = waiting.pop("credit_notes")
    assert answers[0].out == f"{case_id}: 1,340.00 EUR was taken back from PA of the lower price of {note}.\n"
    assert waiting == {"case": case_id, "partner": "PA", "amount_minor": 134_000, "currency": "EUR"}
    number = note.replace("AV", "FV")
    assert answers[3].out == f"The invoice {number} is made out; its tax of 268.00 EUR is owed back as well.\n"
    assert json.loads(answers[4].out)["error"]["code"] == "NOT_FOUND"
    assert answers[5].out == "No lower price that was taken back waits for an invoice.\n"
