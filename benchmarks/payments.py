"""From what is owed to a released run: payables, invoices as Factur-X, the bank's file and its answer, statements.

Everything in memory, on two processes for the documents, as jobs would make them; nothing is written to a database.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from time import process_time

from measuring import report, seconds_and_cpu_of

from tremplin.documents.bank_file import pain_001
from tremplin.documents.factur_x import factur_x_pdf
from tremplin.documents.statement_page import statement_pdf
from tremplin.money import Money, Period
from tremplin.payments.bank.matching import take_in
from tremplin.payments.bank.status_report import read_status_report
from tremplin.payments.invoice.document import Invoice, Party
from tremplin.payments.invoice.making import Deal, self_billed
from tremplin.payments.invoice.series import Series, next_number
from tremplin.payments.owed import Owed
from tremplin.payments.paper.bank_details import BankDetails
from tremplin.payments.paper.mandate import Mandate
from tremplin.payments.payable import Grouped, Payable, PayTerms, group_owed
from tremplin.payments.run.line import message_id
from tremplin.payments.run.order import BankOrder, Debtor, order_of
from tremplin.payments.run.prepare import Candidate, Run, prepare_run
from tremplin.payments.run.settling import released
from tremplin.payments.statement.movement import Booked, BookedLeg
from tremplin.payments.statement.statement import Asked, Statement, next_statement
from tremplin.wording import ENGLISH

SIZES = (100, 1_000)
PARTNER = Party("Atelier Réseau SAS", ("3 quai Saint-Clair",), "69001", "Lyon", "FR", "732829320", "FR44732829320")
VENDOR = Party("Nuages SA", ("12 rue de la Paix",), "75002", "Paris", "FR", "552100554", "FR59552100554")
DAY = date(2026, 10, 5)
IBAN = "FR7630006000011234567890189"
DEAL = Deal(PARTNER, VENDOR, "domestic", IBAN)
TITLES = {"technical-assessment": "Technical assessment"}
QUARTER = Period(date(2026, 10, 1), date(2027, 1, 1))


def main() -> None:
    rows = []
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            rows += measured(size, pool)
    report(
        "From what is owed to a released run", ("payables", "work", "seconds by the clock", "on the processors"), rows
    )


def measured(size: int, pool: ProcessPoolExecutor) -> list[tuple[str, ...]]:
    """Measure each step for so many payables, every one of its own payee."""
    steps: list[tuple[str, float, float]] = []

    def timed(work: str, step, is_of_workers: bool = False):
        result = []
        seconds, cpu = seconds_and_cpu_of(lambda: result.append(step()))
        steps.append((work, seconds, result[0] if is_of_workers else cpu))
        return result[0]

    payables = timed("group what is owed", lambda: grouped(size)).payables
    numbers = range(1, size + 1)
    invoices = timed("invoices as values", lambda: [invoice_of(*pair) for pair in zip(payables, numbers, strict=True)])
    timed("invoices as Factur-X in PDF", lambda: sum(pool.map(invoice_cpu, invoices, chunksize=50)), True)
    run = timed("prepare the run", lambda: run_of(invoices, payables))
    data = timed("the bank's file", lambda: file_of(run))
    assert data.count(b"<EndToEndId>") == size
    timed("take in the bank's answer", lambda: answered(run))
    timed("statements as PDF", lambda: sum(pool.map(statement_cpu, statements(payables), chunksize=50)), True)
    steps.append(("all of it", sum(step[1] for step in steps), sum(step[2] for step in steps)))
    return [(f"{size:,}", work, f"{seconds:.1f}", f"{cpu:.1f}") for work, seconds, cpu in steps]


def grouped(size: int) -> Grouped:
    owed = [
        Owed(
            "award",
            f"A{n}",
            f"P{n:05}",
            "technical-assessment",
            "by-claim",
            "service",
            Money(n * 137 + 1, "EUR"),
            DAY,
            DAY,
        )
        for n in range(1, size + 1)
    ]
    return group_owed(owed, terms={"by-claim": PayTerms("by-claim")}, on=DAY)


def invoice_of(payable: Payable, n: int) -> Invoice:
    mandate = Mandate(f"M{n}", payable.payee, date(2026, 1, 2), date(2026, 1, 2), None, 15)
    number = next_number(Series("AF", f"M{n}"), last=0)
    made = self_billed(
        payable, number=number, issued_on=DAY, due_on=date(2026, 11, 4), deal=DEAL, mandate=mandate, titles=TITLES
    )
    assert isinstance(made, Invoice)
    return made


def invoice_cpu(invoice: Invoice) -> float:
    started = process_time()
    factur_x_pdf(invoice, ENGLISH)
    return process_time() - started


def run_of(invoices: list[Invoice], payables: tuple[Payable, ...]) -> Run:
    details = BankDetails(
        "B1", "P", PARTNER.name, IBAN, None, DAY, frozenset({"a"}), "portal", "confirmed", DAY, frozenset({"b"})
    )
    candidates = [
        Candidate(payable.payable_id, payable.payee, invoice.gross, invoice.number, DAY, details)
        for invoice, payable in zip(invoices, payables, strict=True)
    ]
    return prepare_run("F1", candidates, currency="EUR", execute_on=date(2026, 11, 4)).run


def file_of(run: Run) -> bytes:
    debtor = Debtor(VENDOR.name, "FR1420041010050500013M02606", None)
    order = order_of(run, debtor=debtor, created_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    assert isinstance(order, BankOrder)
    return pain_001(order)


def answered(run: Run) -> None:
    statuses = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{line.end_to_end_id}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>"
        for line in run.lines
    )
    answer = (
        "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-04T10:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id(run.run_id)}</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{statuses}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    lines = {line.end_to_end_id: line for line in released(run)}
    taken = take_in(read_status_report(answer.encode(), file=""), lines=lines, seen=frozenset())
    assert {line.state for line in taken.lines.values()} == {"accepted"}


def statements(payables: tuple[Payable, ...]) -> list[Statement]:
    none = Money(0, "EUR")
    made = []
    for n, payable in enumerate(payables, start=1):
        kinds = (("award", "ACCR", -1), ("release-payment", "PAY", 1))
        journal = [
            Booked(2 * n + place, kind, DAY, DAY, f"R{n}", None, (BookedLeg(account, payable.payee, signed),))
            for place, (kind, account, sign) in enumerate(kinds)
            for signed in (Money(sign * payable.amount.minor, "EUR"),)
        ]
        asked = Asked(payable.payee, "EUR", QUARTER, 2 * n + 1, none, none)
        made.append(next_statement(asked, journal=journal, before=None))
    return made


def statement_cpu(statement: Statement) -> float:
    started = process_time()
    statement_pdf(statement, partner=PARTNER, vendor=VENDOR, language=ENGLISH, dated_on=DAY)
    return process_time() - started


if __name__ == "__main__":
    main()
