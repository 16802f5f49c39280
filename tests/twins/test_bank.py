"""A thousand payment runs against a bank with all its habits: everybody is paid once, every transit is zero."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from lxml import etree

from tests.twins.bank import ACCOUNT, NS, Bank, at_noon
from tests.units.payments.owing import details
from tests.units.payments.paying import DEBTOR
from tremplin.documents.bank_file import pain_001
from tremplin.ledger.balance import moved_balances
from tremplin.ledger.payment import Document, invoice
from tremplin.ledger.transaction import Dates
from tremplin.money import Money
from tremplin.payments.bank.account_report import read_account_report
from tremplin.payments.bank.answer import Answer
from tremplin.payments.bank.matching import take_in
from tremplin.payments.bank.status_report import read_status_report
from tremplin.payments.run.booking import booked_moves, is_settled
from tremplin.payments.run.line import Line
from tremplin.payments.run.order import BankOrder, order_of
from tremplin.payments.run.prepare import Candidate, prepare_run
from tremplin.payments.run.settling import released, settle_line, unanswered

FIRST = date(2026, 1, 5)
WAIT = timedelta(days=8)
PEOPLE_ANSWER_EVERY = 4
DAYS_MAX = 150
HISTORIES = 450


@dataclass
class Vendor:
    """The vendor's side, as use cases will drive it: values of the room, and the balances of the books."""

    bank: Bank
    payables: dict[str, tuple[str, int]]
    lines: dict[str, Line] = field(default_factory=dict)
    seen: frozenset = frozenset()
    sent_on: dict[str, date] = field(default_factory=dict)
    balances: dict = field(default_factory=dict)
    parked: int = 0

    def invoice_all(self) -> None:
        for payee, amount in self.payables.values():
            self._book([invoice(Document(payee, amount, 0, "EUR"), dates=Dates(FIRST, FIRST))])

    def pay(self, today: date) -> None:
        """Prepare, release and send a run of everything that no live line pays."""
        run_id = f"F{len(self.sent_on) + 1}"
        prepared = prepare_run(run_id, self._candidates(), currency="EUR", execute_on=today)
        if not prepared.run.lines:
            return
        order = order_of(prepared.run, debtor=DEBTOR, created_at=at_noon(today))
        assert isinstance(order, BankOrder)
        data = pain_001(order)
        # M2: control sum and count in the file are those of the lines; made again, it has the same bytes.
        root = etree.fromstring(data)
        assert root.findtext(f".//{NS}GrpHdr/{NS}NbOfTxs") == str(prepared.run.count)
        assert root.findtext(f".//{NS}GrpHdr/{NS}CtrlSum").replace(".", "").lstrip("0") == str(prepared.run.total.minor)
        assert pain_001(order) == data
        ordered = released(prepared.run)
        # M3: a name is never used again.
        assert not {line.end_to_end_id for line in ordered} & set(self.lines)
        self._move(list(zip(prepared.run.lines, ordered, strict=True)))
        self.sent_on[run_id] = today
        self.bank.take(data, today)

    def read(self, data: bytes) -> None:
        """Take in a file of the bank, whichever it is."""
        read = (
            read_status_report(data, file="bank.xml")
            if b"CstmrPmtStsRpt" in data
            else read_account_report(data, file="bank.xml", account=ACCOUNT)
        )
        answers = [one for one in read if isinstance(one, Answer)]
        assert len(answers) == len(read)
        taken = take_in(answers, lines=self.lines, seen=self.seen)
        assert taken.unmatched == ()
        again = take_in(answers, lines=taken.lines, seen=taken.seen)
        assert (again.lines, again.matched) == (taken.lines, ())
        self.seen = taken.seen
        self.parked += sum(one.effect == "contradiction" for one in taken.matched)
        self._move([(one.before, one.after) for one in taken.matched])

    def wait(self, today: date) -> None:
        """Mark what has no answer after some days."""
        for run_id, sent_on in self.sent_on.items():
            lines = [line for line in self.lines.values() if line.run_id == run_id]
            self._move(list(unanswered(lines, sent_at=at_noon(sent_on), now=at_noon(today), wait=WAIT)))

    def settle(self) -> None:
        """Let two persons ask the bank about everything that is unknown or parked, and settle it by what it shows."""
        for name, line in list(self.lines.items()):
            if line.state in ("unknown", "parked"):
                settled = settle_line(
                    line,
                    is_paid=self.bank.moved[name] > 0,
                    actor=frozenset({"dora"}),
                    proposed_by=frozenset({"carl"}),
                    evidence=f"letter about {name}",
                )
                assert isinstance(settled, Line)
                self._move([(line, settled)])

    def check(self) -> None:
        """Hold M1 and M4 to M7 as the books and the lines stand now."""
        holding = Counter(
            line.payable_id for line in self.lines.values() if line.state in ("sent", "accepted", "unknown", "booked")
        )
        assert max(holding.values(), default=0) <= 1, "M1"
        transit: dict[str, int] = defaultdict(int)
        paid: dict[str, int] = defaultdict(int)
        for line in self.lines.values():
            transit[line.run_id] += line.amount.minor if line.place == "transit" else 0
            paid[line.payee] += line.amount.minor if line.place != "payable" else 0
            assert line.amount == Money(self.payables[line.payable_id][1], "EUR"), "M7"
        assert {run: -self.balances.get((f"TRANSIT:{run}", "EUR"), 0) for run in transit} == transit, "M5"
        invoiced: dict[str, int] = defaultdict(int)
        for payee, amount in self.payables.values():
            invoiced[payee] += amount
        assert {payee: -self.balances[f"PAY:{payee}", "EUR"] for payee in invoiced} == {
            payee: amount - paid[payee] for payee, amount in invoiced.items()
        }, "M6"

    def is_done(self) -> bool:
        booked = {line.payable_id for line in self.lines.values() if line.state == "booked"}
        return booked == set(self.payables) and is_settled(self.lines.values()) and not self.bank.posted

    def _candidates(self) -> list[Candidate]:
        return [
            Candidate(
                payable_id,
                payee,
                Money(amount, "EUR"),
                f"AF-{payable_id}",
                FIRST,
                details(partner=payee),
                (),
                tuple(line for line in self.lines.values() if line.payable_id == payable_id),
            )
            for payable_id, (payee, amount) in self.payables.items()
        ]

    def _move(self, moved: list[tuple[Line, Line]]) -> None:
        for before, after in moved:
            # M4: after release nothing but an answer or two persons leads on, and what is unknown is not sent again.
            assert self.lines.get(before.end_to_end_id, before) == before
            self.lines[after.end_to_end_id] = after
        self._book(booked_moves(moved, dates=Dates(FIRST, FIRST)))

    def _book(self, transactions) -> None:
        for transaction in transactions:
            self.balances = moved_balances(self.balances, legs=transaction.legs)


def lived(seed: int) -> tuple[Vendor, int]:
    """Live one history to its end; return the vendor, and how many days it took."""
    random = Random(seed)
    payables = {
        f"P-{n}": (f"P{random.randint(1, 4):03}", random.randint(1, 900_000)) for n in range(random.randint(3, 9))
    }
    vendor = Vendor(Bank(random), payables)
    vendor.invoice_all()
    for number in range(DAYS_MAX):
        today = FIRST + timedelta(days=number)
        vendor.pay(today)
        for data in vendor.bank.files_of(today):
            vendor.read(data)
            vendor.check()
        vendor.wait(today)
        if number % PEOPLE_ANSWER_EVERY == 0:
            vendor.settle()
        vendor.check()
        if vendor.is_done():
            # A credit that was lost leaves no trace but the balance of the account: people compare it, and ask again.
            if vendor.balances["BANK", "EUR"] == vendor.bank.balance:
                return vendor, number
            vendor.bank.send_again(today)
    pytest.fail(f"The history {seed} has no end after {DAYS_MAX} days.")


@pytest.mark.slow
def test_everybody_is_paid_once_whatever_the_bank_does() -> None:
    runs, parked = 0, 0
    habits: Counter = Counter()
    unknown = 0
    for seed in range(HISTORIES):
        vendor, _days = lived(seed)
        # The truth of the bank: for each payable, what left the account less what came back is its amount, once.
        left = Counter()
        for line in vendor.lines.values():
            left[line.payable_id] += vendor.bank.moved[line.end_to_end_id]
        assert left == {payable_id: amount for payable_id, (_payee, amount) in vendor.payables.items()}, seed
        assert vendor.balances["BANK", "EUR"] == vendor.bank.balance
        assert {amount for (key, _), amount in vendor.balances.items() if key.startswith(("TRANSIT:", "PAY:"))} == {0}
        runs += len(vendor.sent_on)
        parked += vendor.parked
        unknown += sum((line.debit_ref or "").startswith("letter") for line in vendor.lines.values())
        habits += vendor.bank.habits

    # No vacuous pass: every habit was seen, and what it leads to.
    assert runs >= 1_000
    assert min(habits[name] for name in ("loses", "delays", "repeats", "batch", "notice besides")) > 100
    assert min(habits[f"contradicts: {kind}"] for kind in ("rejected", "twice", "amount", "returned")) > 10
    assert parked > 50
    assert unknown > 50


def test_same_seed_lives_the_same_history() -> None:
    first, second = lived(7), lived(7)

    assert (first[0].lines, first[1]) == (second[0].lines, second[1])
