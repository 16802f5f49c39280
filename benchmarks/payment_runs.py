"""From what is owed to a released run and the bank's answers, over the database: every step as finance takes it.

Awards, papers and partners are put in through the store; each step afterwards is one command, or one reading, as people
send them. Every payable is of a partner of its own, which is the most papers that there can be. Documents and
statements are measured by `payments.py`.

    python benchmarks/payment_runs.py [1000 10000]
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from measuring import report, seconds_and_cpu_of

import conftest  # noqa: F401 - sets Django up
from tests.database import serve
from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import APPROVER, FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import ACCOUNT, COMPANY, THIRD_FINANCE, Payer
from tremplin.facts.record import Claim, Code
from tremplin.facts.snapshot import record_data
from tremplin.payments.due import bank_day
from tremplin.payments.run.line import message_id
from tremplin.store.posting import post
from tremplin.usecases.command import Actor
from tremplin.usecases.payables import (
    MakePayables,
    PayableDocument,
    PayableRow,
    document_payable,
    list_undocumented,
    make_payables,
)
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.payment_runs import review_run
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.releasing import CloseRun, close_run
from tremplin.usecases.rows import Rows
from tremplin.usecases.vendor_account import (
    ConfirmVendorAccount,
    ProposeVendorAccount,
    confirm_vendor_account,
    propose_vendor_account,
)
from tremplin.usecases.work import Work, carry_out

SIZES = (1_000, 10_000)
BATCH = 500
IBAN = "FR7630006000011234567890189"


def main() -> None:
    rows: list[tuple[str, ...]] = []
    with serve() as server:
        for size in [int(size) for size in sys.argv[1:]] or SIZES:
            with server.copy() as database, database.connect(autocommit=True) as connection:
                rows += Measured(Payer(Field(Office.opened(connection)))).steps(size)
    report(
        "From what is owed to the bank, over the database",
        ("payables", "work", "seconds by the clock", "of them in Python"),
        rows,
    )


@dataclass
class Measured:
    """An office in which steps are measured."""

    payer: Payer
    taken: list[tuple[str, float, float]] = field(default_factory=list)

    def steps(self, size: int) -> list[tuple[str, ...]]:
        payer, office = self.payer, self.payer.office
        put_in(office, size)
        day = bank_day(office.value("SELECT current_date"))
        self.timed("make payables", lambda: office.do(make_payables, MakePayables, FINANCE))
        self.timed("note their invoices", lambda: note_invoices(office))
        self.timed("prepare the run", lambda: payer.prepared(execute_on=day))
        reader = open_reader(office.connection, Actor(FINANCE))
        seen = self.timed("look at it", lambda: review_run(reader, "R1"))
        assert seen.seen.count == size == len(seen.lines)
        self.timed("release it", lambda: payer.released())
        self.timed("the bank's file", lambda: payer.sent())
        ((_name, order),) = payer.drawer.kept.items()
        assert order.count(b"<EndToEndId>") == size
        self.timed("take in pain.002", lambda: payer.take_in(status_of(seen.lines)))
        self.timed("take in camt.053", lambda: payer.take_in(statement_of(seen.lines)))
        self.timed("close it", lambda: office.do(close_run, CloseRun, FINANCE, run_id="R1"))
        assert {state for state, _place in payer.lines().values()} == {"booked"}
        self.timed("a page of payables", lambda: list_payables(reader, is_settled=True))
        self.taken.append(("all of it", sum(one[1] for one in self.taken), sum(one[2] for one in self.taken)))
        return [(f"{size:,}", work, f"{seconds:.2f}", f"{cpu:.2f}") for work, seconds, cpu in self.taken]

    def timed(self, work: str, step: Callable[[], Any]) -> Any:
        result = []
        seconds, cpu = seconds_and_cpu_of(lambda: result.append(step()))
        self.taken.append((work, seconds, cpu))
        return result[0]


def note_invoices(office: Office) -> None:
    """Note an invoice of the partner for each payable, some hundreds in one command, as they are made out."""
    payables = list_undocumented(Rows(office.connection))
    for first in range(0, len(payables), BATCH):
        part = payables[first : first + BATCH]

        def change(work: Work, part: Sequence[PayableRow] = part) -> None:
            for one in part:
                number = f"F-{one.payable_id}"
                document_payable(work, one, PayableDocument("invoice", number, work.today, one.net.minor // 5))

        carry_out(office.connection, office.make(MakePayables, FINANCE), change)


def put_in(office: Office, size: int) -> None:
    """Put partners with their papers in, and an award for each payable, through the store."""
    office.join(THIRD_FINANCE, "vendor", "finance")
    account = {"currency": "EUR", "iban": ACCOUNT}
    office.do(propose_vendor_account, ProposeVendorAccount, FINANCE, **account, holder="Nuages & Cie SA")
    office.do(confirm_vendor_account, ConfirmVendorAccount, OTHER_FINANCE, **account)
    version = office.value("SELECT id FROM terms_version WHERE state = 'approved'")
    for first in range(0, size, BATCH):
        numbers = range(first, min(first + BATCH, size))
        with office.connection.transaction():
            post(
                office.connection,
                {
                    "command": office.make(MakePayables, APPROVER).head(),
                    "insert": papers([partner_of(number) for number in numbers]),
                    "claims": [award_of(number, version) for number in numbers],
                    "facts": [claim_of(number) for number in numbers],
                    "transactions": [
                        {
                            "kind": "award",
                            "effective_on": "2021-06-10",
                            "accounting_on": "2026-01-02",
                            "legs": [leg for number in numbers for leg in legs_of(number)],
                        }
                    ],
                },
            )


def papers(partners: list[str]) -> dict[str, list[dict[str, Any]]]:
    checked = {"confirmed_by": FINANCE, "confirmed_through": "telephone", "confirmed_on": "2021-02-01"}
    proposed = {"proposed_by": "x", "proposed_through": "portal", "proposed_on": "2021-01-15"}
    address = {**COMPANY, "address": "1 rue Neuve"}
    return {
        "organisation": [{"organisation_id": one, "kind": "partner"} for one in partners],
        "bank_details": [
            {
                "details_id": f"B-{one}",
                "partner_id": one,
                "holder": f"Atelier {one}",
                "iban": IBAN,
                "state": "confirmed",
            }
            | proposed
            | checked
            for one in partners
        ],
        "company": [{"organisation_id": one, "n": 1, "vat": "FR44732829320", **address} for one in partners],
        "diligence": [{"partner_id": one, "valid_until": "2099-01-01", "checked_by": FINANCE} for one in partners],
    }


def partner_of(number: int) -> str:
    return f"P{number:05}"


def amount_of(number: int) -> int:
    return 20_000 + number * 7


def award_of(number: int, version: int) -> dict[str, Any]:
    partner, amount = partner_of(number), amount_of(number)
    columns = {"programme": PROGRAMME, "terms_version_id": version, "incentive": "technical-assessment", "unit": "EUR"}
    return {
        "claim_id": f"C{number:06}",
        "expect": None,
        "event": "approve",
        "state": "approved",
        "data": {"parts": [{"kind": "partner", "payee": partner, "amount": amount}]},
        "set": columns | {"partner_id": partner, "asked": amount, "awarded": amount},
    }


def claim_of(number: int) -> dict[str, Any]:
    claim = Claim(
        claim_id=f"C{number:06}",
        incentive=Code("technical-assessment"),
        partner_id=partner_of(number),
        submitted_on=date(2021, 5, 1),
        reserved_at=datetime(2021, 5, 1, tzinfo=UTC),
    )
    return {"table": "claims", "record_id": claim.claim_id, "data": record_data(claim), "expect_version": 0}


def legs_of(number: int) -> list[dict[str, Any]]:
    partner, amount = partner_of(number), amount_of(number)
    book = {"book": "B", "currency": "EUR"}
    return [
        {**book, "account": "PL:svc", "kind": "PL", "party": None, "amount": amount},
        {**book, "account": f"ACCR:{partner}", "kind": "ACCR", "party": partner, "amount": -amount},
    ]


def status_of(lines: Any) -> bytes:
    statuses = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{line.end_to_end_id}</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>"
        for line in lines
    )
    return (
        "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-04T10:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id('R1')}</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{statuses}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def statement_of(lines: Any) -> bytes:
    entries = "".join(
        f"<Ntry><Amt Ccy='EUR'>{line.amount.minor // 100}.{line.amount.minor % 100:02}</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-04</Dt></BookgDt><AcctSvcrRef>V{number}</AcctSvcrRef><NtryDtls>"
        f"<TxDtls><Refs><EndToEndId>{line.end_to_end_id}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for number, line in enumerate(lines)
    )
    return (
        "<Document><BkToCstmrStmt><GrpHdr><MsgId>S</MsgId></GrpHdr><Stmt><Id>S-1</Id>"
        f"<CreDtTm>2026-11-04T20:00:00Z</CreDtTm><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


if __name__ == "__main__":
    main()
