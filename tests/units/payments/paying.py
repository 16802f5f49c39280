"""A run and the bank's files about it, for the tests of runs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from tests.units.payments.owing import IBAN_DE, details
from tremplin.money import Money
from tremplin.payments.bank.answer import Answer, Said
from tremplin.payments.run.line import Line, message_id
from tremplin.payments.run.order import Debtor
from tremplin.payments.run.prepare import Candidate, Run, prepare_run
from tremplin.payments.run.settling import released

ON = date(2026, 11, 4)
AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
ACCOUNT = "FR1420041010050500013M02606"
DEBTOR = Debtor("Nuages & Cie SA", ACCOUNT, "AGRIFRPP")


def candidate(payable_id: str = "P-1", minor: int = 600_000, *, payee: str = "P001", **changes: object) -> Candidate:
    whole = Candidate(payable_id, payee, Money(minor, "EUR"), f"AF-{payable_id}", ON, replace(details(), partner=payee))
    return replace(whole, **changes)  # type: ignore[arg-type]


def run(*candidates: Candidate, run_id: str = "F1", currency: str = "EUR") -> Run:
    return prepare_run(run_id, candidates or (candidate(),), currency=currency, execute_on=ON).run


def two() -> Run:
    german = details("B2", iban=IBAN_DE, partner="P002")
    return run(candidate(), candidate("P-2", 123_456, payee="P002", details=replace(german, holder="Straße & Søn")))


def sent(of: Run) -> dict[str, Line]:
    return {line.end_to_end_id: line for line in released(of)}


def only(lines: Iterable[Line]) -> Line:
    (line,) = lines
    return line


def answer(said: Said, line: Line, *, reference: str = "R1", hour: int = 12, **changes: object) -> Answer:
    whole = Answer(
        said,
        message_id(line.run_id),
        line.end_to_end_id,
        line.amount,
        None,
        None,
        reference,
        datetime(2026, 11, 4, hour, tzinfo=UTC),
        ON,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def pain_002(of: Run, *, group: str = "", lines: Iterable[tuple[str, str, str]] = (), message: str = "BANK-1") -> bytes:
    """Write what a bank answers to an order: a status of the order, and of payments by their end-to-end id."""
    statuses = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"
        f"<OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>{_text(_line(of, name).amount)}</InstdAmt></Amt></OrgnlTxRef>"
        "</TxInfAndSts>"
        for name, status, reason in lines
    )
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt>"
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-11-04T10:00:00+01:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id(of.run_id)}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<OrgnlNbOfTxs>{of.count}</OrgnlNbOfTxs><OrgnlCtrlSum>{_text(of.total)}</OrgnlCtrlSum>"
        f"{f'<GrpSts>{group}</GrpSts>' if group else ''}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>X</OrgnlPmtInfId>{statuses}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def camt_053(*entries: str, account: str = ACCOUNT) -> bytes:
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt>"
        "<GrpHdr><MsgId>S</MsgId></GrpHdr>"
        f"<Stmt><Id>S-309</Id><CreDtTm>2026-11-04T20:00:00</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id></Acct>"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(
    amount: Money, direction: str, *, reference: str = "R1", details: str = "", status: str = "<Cd>BOOK</Cd>"
) -> str:
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return (
        f"<Ntry><Amt Ccy='{amount.currency}'>{_text(amount)}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-11-04</Dt></BookgDt>{named}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def one_payment(line: Line, *, reason: str = "") -> str:
    returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return f"<TxDtls><Refs><EndToEndId>{line.end_to_end_id}</EndToEndId></Refs>{returned}</TxDtls>"


def whole_order(of: Run, count: int) -> str:
    return f"<Btch><MsgId>{message_id(of.run_id)}</MsgId><NbOfTxs>{count}</NbOfTxs></Btch>"


def _line(of: Run, name: str) -> Line:
    return next((line for line in of.lines if line.end_to_end_id == name), of.lines[0])


def _text(amount: Money) -> str:
    return f"{amount.minor // 100}.{amount.minor % 100:02}"
