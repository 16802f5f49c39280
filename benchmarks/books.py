"""From payables to the papers of partners, over the database: invoices with their files, and the statements of a month.

Awards and papers are put in as `payment_runs.py` does it: every payable is of a partner of its own. Each step is what
`tremplin books` does, with two processes that make files; what they take on the processors is counted with it.

    python benchmarks/books.py [1000 10000]
"""

import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from measuring import median_of, report, seconds_of
from payment_runs import COMPANY, partner_of, put_in

from tests.database import serve
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, FINANCE, Office
from tremplin.doors.cli.books_invoices import printed
from tremplin.doors.language import language_of
from tremplin.doors.migrate import set_up_django
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.payments.statement.keeping import kept_from
from tremplin.store.posting import post
from tremplin.usecases.command import Actor
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.invoices import (
    AT_ONCE,
    FileInvoices,
    MakeOutInvoices,
    file_invoices,
    make_out_invoices,
    unfiled_invoices,
)
from tremplin.usecases.payables import MakePayables, list_undocumented, make_payables
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.reads.statements import get_statement, list_statements, statement_file
from tremplin.usecases.rows import Rows
from tremplin.usecases.statements import (
    BeginStatements,
    CloseStatements,
    CompleteStatements,
    begin_statements,
    close_statements,
    complete_statements,
    partners_due,
)

SIZES = (1_000, 10_000)
MONTH = "2026-01"
PAGES = 50
VENDOR = {
    "organisation_id": "vendor",
    "name": "Nuages SA",
    "address": ("12 rue de la Paix",),
    "postcode": "75002",
    "city": "Paris",
    "country": "FR",
    "siren": "552100554",
}


def main() -> None:
    rows: list[tuple[str, ...]] = []
    with serve() as server, tempfile.TemporaryDirectory() as folder:
        os.environ["TREMPLIN_DATA"] = folder
        for size in [int(size) for size in sys.argv[1:]] or SIZES:
            with (
                server.copy() as database,
                database.connect(autocommit=True) as connection,
                ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=set_up_django) as pool,
            ):
                rows += measured(Field(Office.opened(connection)).office, size, pool)
    heads = ("payables", "work", "seconds by the clock", "on the processors")
    report("From payables to the papers of partners, over the database", heads, rows)


def measured(office: Office, size: int, pool: ProcessPoolExecutor) -> list[tuple[str, ...]]:
    put_in(office, size)
    mandates(office, size)
    office.do(make_payables, MakePayables, FINANCE)
    steps: list[tuple[str, float, float]] = []

    def timed(work: str, step: Callable[[], object]) -> None:
        before = os.times()
        started = perf_counter()
        step()
        seconds = perf_counter() - started
        after = os.times()
        # The workers of the pool live on: their time is in none of these, and they say it themselves.
        steps.append((work, seconds, after.user + after.system - before.user - before.system))

    timed("make invoices out", lambda: invoices(office))
    workers = files(office, pool, timed)
    timed("close the statements", lambda: statements(office))
    workers += statement_files(office, pool, timed)
    page = median_of([page_seconds(office, number) for number in range(PAGES)])
    total = (sum(step[1] for step in steps), sum(step[2] for step in steps) + workers)
    rows = [(f"{size:,}", work, f"{seconds:.1f}", f"{cpu:.1f}") for work, seconds, cpu in steps]
    rows.append((f"{size:,}", "all of it, with the workers", f"{total[0]:.1f}", f"{total[1]:.1f}"))
    rows.append((f"{size:,}", "data of one statement page", f"{page:.4f}", ""))
    return rows


def mandates(office: Office, size: int) -> None:
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    company = {
        **COMPANY,
        "address": "1 rue Neuve",
        "siren": "732829320",
        "vat": "FR44732829320",
        "tax_case": "domestic",
        "n": 2,
    }
    mandate = {"signed_on": "2026-01-01", "valid_from": "2026-01-01", "contest_days": 15, "signed_by": "x"}
    partners = [partner_of(number) for number in range(size)]
    insert = {
        "company": [{"organisation_id": one, **company} for one in partners],
        "mandate": [
            {"mandate_id": f"M{one}", "partner_id": one, "shown_hash": "0" * 64, **mandate} for one in partners
        ],
    }
    with office.connection.transaction():
        post(office.connection, {"command": office.make(MakePayables, APPROVER).head(), "insert": insert})


def invoices(office: Office) -> None:
    waiting = [one.payable_id for one in list_undocumented(Rows(office.connection))]
    for start in range(0, len(waiting), AT_ONCE):
        ids = tuple(waiting[start : start + AT_ONCE])
        answer = office.do(make_out_invoices, MakeOutInvoices, FINANCE, payable_ids=ids).answer
        assert answer["left"] == {}, list(answer["left"].items())[:3]


def files(office: Office, pool: ProcessPoolExecutor, timed: Any) -> float:
    cpu: list[float] = []
    folder = FolderOnDisk.beside()

    def made() -> None:
        while found := unfiled_invoices(Rows(office.connection)):
            written = []
            texts = [text for _number, text in found]
            for (number, _text), (data, took) in zip(found, pool.map(invoice_file, texts, chunksize=5), strict=True):
                digest = sha256(data).hexdigest()
                folder.keep(data, name=digest)
                written.append((number, digest, len(data)))
                cpu.append(took)
            office.do(file_invoices, FileInvoices, FINANCE, files=tuple(written))

    timed("make their files, Factur-X", made)
    return sum(cpu)


def invoice_file(text: str) -> tuple[bytes, float]:
    before = os.times()
    data = printed(text)
    after = os.times()
    return data, after.user + after.system - before.user - before.system


def statements(office: Office) -> None:
    office.do(begin_statements, BeginStatements, FINANCE, month=MONTH)
    while due := partners_due(Rows(office.connection), MONTH):
        office.do(close_statements, CloseStatements, FINANCE, month=MONTH, partner_ids=due)
    office.do(complete_statements, CompleteStatements, FINANCE, month=MONTH)


def statement_files(office: Office, pool: ProcessPoolExecutor, timed: Any) -> float:
    cpu: list[float] = []

    def made() -> None:
        texts = [text for (text,) in office.rows("SELECT content FROM statement ORDER BY statement_id")]
        for size, took in pool.map(statement_size, texts, chunksize=20):
            assert size
            cpu.append(took)

    timed("print them as PDF", made)
    return sum(cpu)


def statement_size(text: str) -> tuple[int, float]:
    before = os.times()
    size = len(statement_file(kept_from(text), form="pdf", language=language_of("fr")))
    after = os.times()
    return size, after.user + after.system - before.user - before.system


def page_seconds(office: Office, number: int) -> float:
    """Read what one page of a statement shows: the list that it is chosen from, and the statement with its lines."""
    reader = open_reader(office.connection, Actor(FINANCE))
    partner = partner_of(number)

    def read() -> None:
        (row,) = list_statements(reader, partner_id=partner).items
        assert get_statement(reader, row.statement_id).statement.movements

    return seconds_of(read)


if __name__ == "__main__":
    main()
