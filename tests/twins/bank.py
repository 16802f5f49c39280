"""A bank as banks are: it pays, rejects and returns, tells it late, twice or not at all, and contradicts itself.

It reads the very file that Tremplin sends and answers with files. What really moved on the account it keeps apart, as
the truth that people can ask it for.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from lxml import etree

from tests.units.payments.paying import ACCOUNT

NS = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
LONGEST_DELAY = 6


@dataclass
class Ordered:
    """One payment as the bank knows it: its order, its amount, and what became of it."""

    order: str
    name: str
    amount: str
    fate: str


@dataclass
class Bank:
    """The bank. `moved` is the truth: what has left the account for each payment in cents, less what came back."""

    random: Random
    moved: Counter = field(default_factory=Counter)
    posted: list[tuple[date, bytes]] = field(default_factory=list)
    habits: Counter = field(default_factory=Counter)
    count: int = 0
    lost: list[bytes] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """What the account has, from nothing at the start: the figure that a balance sheet of the bank shows."""
        return -sum(self.moved.values())

    def send_again(self, today: date) -> None:
        """Put into the post, on request, every report of the account that was lost."""
        self.posted += [(today, data) for data in self.lost]
        self.lost = []

    def take(self, order: bytes, today: date) -> None:
        """Take an order, decide what becomes of each payment, and put the files about it into the post."""
        root = etree.fromstring(order)
        message = root.findtext(f".//{NS}MsgId")
        payments = [
            Ordered(
                message,
                one.findtext(f".//{NS}EndToEndId"),
                one.findtext(f".//{NS}InstdAmt"),
                self.random.choices(["paid", "rejected", "returned"], [8, 2, 1])[0],
            )
            for one in root.iter(f"{NS}CdtTrfTxInf")
        ]
        self._tell_status(message, payments, today)
        left = [one for one in payments if one.fate != "rejected"]
        for one in left:
            self.moved[one.name] += minor(one.amount)
        told = self._tell_debits(message, left, today)
        for one in left:
            if one.fate == "returned":
                self.moved[one.name] -= minor(one.amount)
                self._post(today + timedelta(days=2), [self._entry(one, "CRDT", today + timedelta(days=2))])
            elif self.random.random() < 0.06:
                self._contradict(one, told)

    def files_of(self, today: date) -> list[bytes]:
        """Hand out what has come by today, in the order of the post."""
        come = [data for day, data in self.posted if day <= today]
        self.posted = [(day, data) for day, data in self.posted if day > today]
        self.random.shuffle(come)
        return come

    def _tell_status(self, message: str, payments: list[Ordered], today: date) -> None:
        statuses = "".join(
            f"<TxInfAndSts><OrgnlEndToEndId>{one.name}</OrgnlEndToEndId>"
            f"<TxSts>{'RJCT' if one.fate == 'rejected' else 'ACSP'}</TxSts></TxInfAndSts>"
            for one in payments
        )
        total = sum(minor(one.amount) for one in payments)
        self._post_status(
            message,
            statuses,
            today,
            sums=f"<OrgnlNbOfTxs>{len(payments)}</OrgnlNbOfTxs>"
            f"<OrgnlCtrlSum>{total // 100}.{total % 100:02}</OrgnlCtrlSum><GrpSts>PART</GrpSts>",
        )

    def _post_status(self, message: str, statuses: str, on: date, sums: str = "") -> None:
        self.count += 1
        data = (
            f"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B{self.count}</MsgId><CreDtTm>{on}T08:00:00Z</CreDtTm></GrpHdr>"
            f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>{sums}</OrgnlGrpInfAndSts>"
            f"<OrgnlPmtInfAndSts>{statuses}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
        )
        self._deliver(on, data.encode())

    def _tell_debits(self, message: str, left: list[Ordered], today: date) -> date:
        """Book one by one, or all in one movement; return the day by which it has been told at the latest."""
        on = today + timedelta(days=1)
        if left and self.random.random() < 0.3:
            self.habits["batch"] += 1
            total = sum(minor(one.amount) for one in left)
            details = f"<Btch><MsgId>{message}</MsgId><NbOfTxs>{len(left)}</NbOfTxs></Btch>"
            self._post(on, [self._movement(total, "DBIT", on, details)])
        elif left:
            self._post(on, [self._entry(one, "DBIT", on) for one in left])
        return on + timedelta(days=2 * LONGEST_DELAY)

    def _contradict(self, one: Ordered, after: date) -> None:
        """Say something later that cannot be true beside what was said before."""
        kind = self.random.choice(["rejected", "twice", "amount", "returned"])
        self.habits[f"contradicts: {kind}"] += 1
        if kind == "rejected":
            status = f"<TxInfAndSts><OrgnlEndToEndId>{one.name}</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>"
            self._post_status(one.order, status, after)
        elif kind == "twice":
            self._post(after, [self._entry(one, "DBIT", after)])
        elif kind == "amount":
            self._post(after, [self._entry(Ordered(one.order, one.name, "0.01", ""), "DBIT", after)])
        else:
            self._post(after, [self._entry(Ordered(one.order, one.name, "0.01", ""), "CRDT", after)])

    def _entry(self, one: Ordered, direction: str, on: date) -> str:
        details = f"<TxDtls><Refs><EndToEndId>{one.name}</EndToEndId></Refs></TxDtls>"
        return self._movement(minor(one.amount), direction, on, details)

    def _movement(self, amount: int, direction: str, on: date, details: str) -> str:
        self.count += 1
        return (
            f"<Ntry><Amt Ccy='EUR'>{amount // 100}.{amount % 100:02}</Amt><CdtDbtInd>{direction}</CdtDbtInd>"
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>V{self.count}</AcctSvcrRef>"
            f"<NtryDtls>{details}</NtryDtls></Ntry>"
        )

    def _post(self, on: date, entries: list[str]) -> None:
        """Tell movements in a report of the account, and some of them in a notice besides."""
        self.count += 1
        for outer, inner in (("BkToCstmrStmt", "Stmt"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn")):
            if inner == "Ntfctn":
                if self.random.random() > 0.3:
                    return
                self.habits["notice besides"] += 1
            data = (
                f"<Document><{outer}><{inner}><Id>S{self.count}</Id><CreDtTm>{on}T20:00:00Z</CreDtTm>"
                f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>{''.join(entries)}</{inner}></{outer}></Document>"
            )
            self._deliver(on, data.encode())

    def _deliver(self, on: date, data: bytes) -> None:
        """Send a file: at once, late, twice, or never."""
        if self.random.random() < 0.1:
            self.habits["loses"] += 1
            self.lost += [data] if b"BkToCstmr" in data else []
            return
        delay = self.random.choice([0, 0, 0, 1, 3, LONGEST_DELAY])
        self.habits["delays"] += delay > 0
        self.posted.append((on + timedelta(days=delay), data))
        if self.random.random() < 0.2:
            self.habits["repeats"] += 1
            self.posted.append((on + timedelta(days=self.random.choice([0, 2, LONGEST_DELAY])), data))


def minor(text: str) -> int:
    return int(text.replace(".", ""))


def at_noon(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")
