"""The demonstration's bank: it reads the order that Tremplin sends, and answers with a status and an account report.

`python -m tremplin.doors.cli.paid.bank ORDER.xml` writes both answers beside the order, with every payment made.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from lxml import etree

from tremplin.payments.run.bank_text import NAME_MAX, bank_text

Fate = Literal["paid", "rejected", "silent"]
"""What becomes of a payment: booked, rejected because the account is closed, or never heard of again."""

_ORDER: Final = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_STATUS: Final = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_REPORT: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_CLOSED: Final = "AC04"
_CODES: Final[Mapping[Fate, str]] = {"paid": "ACSP", "rejected": "RJCT"}


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as an order has it.

    Attributes:
        name: its end-to-end id.
        amount: as it is written.
        holder: of the account that is paid.
    """

    name: str
    amount: str
    holder: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the bank reads it.

    Attributes:
        execute_on: the day of its payments.
    """

    message: str
    account: str
    execute_on: date
    payments: tuple[Payment, ...]


def read_order(content: bytes) -> Order:
    """Return what an order (pain.001) asks for."""
    root = etree.fromstring(content)
    return Order(
        str(root.findtext(f".//{_ORDER}MsgId")),
        str(root.findtext(f".//{_ORDER}DbtrAcct/{_ORDER}Id/{_ORDER}IBAN")),
        date.fromisoformat(str(root.findtext(f".//{_ORDER}ReqdExctnDt/{_ORDER}Dt"))),
        tuple(
            Payment(
                str(one.findtext(f".//{_ORDER}EndToEndId")),
                str(one.findtext(f".//{_ORDER}InstdAmt")),
                str(one.findtext(f".//{_ORDER}Cdtr/{_ORDER}Nm")),
            )
            for one in root.iter(f"{_ORDER}CdtTrfTxInf")
        ),
    )


def status_report(order: Order, fates: Mapping[str, Fate], *, on: date) -> bytes:
    """Return the bank's answer to an order (pain.002): every payment that it does not keep silent about.

    Args:
        order: as it was read.
        fates: of payments, by their holder; who is not named is paid.
        on: the day of the answer.
    """
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.name}</OrgnlEndToEndId><TxSts>{_CODES[fate]}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{_CLOSED}</Cd></Rsn></StsRsnInf>" if fate == "rejected" else "")
        + "</TxInfAndSts>"
        for one, fate in _with_fates(order, fates)
        if fate != "silent"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_STATUS}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>B{order.message[2:]}</MsgId><CreDtTm>{on}T08:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order.message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>{told}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def account_report(order: Order, fates: Mapping[str, Fate], *, on: date) -> bytes:
    """Return the report of the account (camt.053) with a debit for each payment that was made.

    Args:
        order: as it was read.
        fates: of payments, by their holder; who is not named is paid.
        on: the day of the debits.
    """
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{one.amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>D{one.name[2:]}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{one.name}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for one, fate in _with_fates(order, fates)
        if fate == "paid"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_REPORT}"><BkToCstmrStmt><Stmt>'
        f"<Id>S{order.message[2:]}</Id><CreDtTm>{on}T20:00:00Z</CreDtTm>"
        f"<Acct><Id><IBAN>{order.account}</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _with_fates(order: Order, fates: Mapping[str, Fate]) -> Iterator[tuple[Payment, Fate]]:
    # A bank reads a name in its own letters.
    written = {bank_text(name, length_max=NAME_MAX): fate for name, fate in fates.items()}
    for one in order.payments:
        yield one, written.get(one.holder, "paid")


def answer_beside(order_file: Path) -> tuple[Path, Path]:
    """Write both answers to an order beside its file: every payment is made on its day.

    Args:
        order_file: such as "R-2026-11.xml".
    """
    order = read_order(order_file.read_bytes())
    name = order_file.name.removesuffix(".xml").removesuffix(".pain.001")
    status, account = (order_file.with_name(f"{name}.{kind}.xml") for kind in ("status", "account"))
    status.write_bytes(status_report(order, {}, on=order.execute_on))
    account.write_bytes(account_report(order, {}, on=order.execute_on))
    return status, account


if __name__ == "__main__":
    answer_beside(Path(sys.argv[1]))
