"""A bank with all its habits against the database: everybody is paid once, and every invariant holds."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from tests.database import Server
from tests.figures import BANK_RUNS, IS_LONG
from tests.known_bad.building import broken
from tests.twins.bank import Bank
from tests.usecases.office import FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import Payer, paying
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.payment_runs import list_unsettled
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.releasing import CloseRun, close_run
from tremplin.usecases.settling import ConfirmSettlement, ProposeSettlement, confirm_settlement, propose_settlement

pytestmark = pytest.mark.slow

FIRST = date(2026, 1, 5)
DAYS_MAX = 150
SILENT_AFTER = 8
EVERY_HABIT = {
    *("loses", "delays", "repeats", "batch", "notice besides"),
    *(f"contradicts: {kind}" for kind in ("rejected", "twice", "amount", "returned")),
}
CLAIMS = ("C1", "C2", "C3", "C4", "C5")


def live(payer: Payer, bank: Bank) -> None:
    for number in range(DAYS_MAX):
        today = FIRST + timedelta(days=number)
        pay(payer, bank, today, run_id=f"F{number}")
        for data in bank.files_of(today):
            payer.take_in(data)
        if number % SILENT_AFTER == SILENT_AFTER - 1:
            payer.office.do(note_silence, NoteSilence, FINANCE, after_days=0)
        settle(payer, bank)
        states = {state for state, _place in payer.lines().values()}
        booked = payer.office.value("SELECT count(*) FROM payment_line WHERE state = 'booked'")
        if booked == len(CLAIMS) and not bank.posted and not states & {"unknown", "parked"}:
            if payer.field.balance("BANK") == bank.balance:
                return
            # A credit that was lost leaves no trace but the balance of the account: people ask for it again.
            bank.send_again(today)
    pytest.fail(f"The history has no end after {DAYS_MAX} days.")


def pay(payer: Payer, bank: Bank, today: date, *, run_id: str) -> None:
    """Pay whatever may be paid, and hand the order to the bank."""
    try:
        payer.prepared(run_id)
    except Refused as refused:
        if refused.refusal.code != "NOTHING_TO_PAY":
            raise
        return
    payer.released(run_id)
    bank.take(payer.drawer.kept[payer.sent(run_id).answer["file_sha256"]], today)


def settle(payer: Payer, bank: Bank) -> None:
    """Let two persons ask the bank about what is unknown or parked, and settle it by what it shows."""
    office = payer.office
    for one in list_unsettled(open_reader(office.connection, Actor(FINANCE))):
        said = {"end_to_end_id": one.end_to_end_id, "is_paid": bank.moved[one.end_to_end_id] > 0}
        letter = {**said, "content": f"letter about {one.end_to_end_id}".encode(), "reason": "Asked the bank."}
        command = office.make(ProposeSettlement, FINANCE, **letter)
        evidence = propose_settlement(office.connection, command, folder=payer.drawer).answer["evidence"]
        try:
            office.do(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **said, evidence=evidence)
        except Refused as refused:
            # It was paid after all, and another payment of the same is under way: that one has to end first.
            if refused.refusal.code != "ALREADY_DONE":
                raise


@pytest.fixture(scope="module")
def owing(furnished: Server) -> Iterator[Server]:
    """A server whose template owes an award for each claim, with every paper in order: most of a history."""
    with furnished.copy() as database:
        with database.connect(autocommit=True) as connection:
            paying(Office(connection), CLAIMS)
        yield replace(furnished, template=database.name)


def test_everybody_is_paid_once_whatever_the_bank_does(owing: Server) -> None:
    runs, seed = 0, 0
    habits: Counter[str] = Counter()
    while runs < BANK_RUNS:
        with owing.copy() as made, made.connect(autocommit=True) as connection:
            payer, bank = Payer.of(Office(connection)), Bank(Random(seed))
            live(payer, bank)
            require_paid_once(payer, bank, f"seed {seed}")
            runs += payer.office.value("SELECT count(*) FROM payment_run WHERE file_sha256 IS NOT NULL")
        habits += bank.habits
        seed += 1
        if IS_LONG:
            sys.stderr.write(f"bank: {runs} runs of {BANK_RUNS}, in {seed} histories\n")

    # No vacuous pass: the bank had its habits, and in the long run every one of them.
    assert habits
    assert not IS_LONG or not EVERY_HABIT - set(habits)


def require_paid_once(payer: Payer, bank: Bank, history: str) -> None:
    """Hold the truth of the bank against the books, and every invariant of the database."""
    office = payer.office
    for (run_id,) in office.rows("SELECT run_id FROM payment_run WHERE state = 'answered'"):
        office.do(close_run, CloseRun, FINANCE, run_id=run_id)

    left: Counter[str] = Counter()
    for payable_id, name in office.rows("SELECT payable_id, end_to_end_id FROM payment_line"):
        left[payable_id] += bank.moved[name]
    assert left == dict(office.rows("SELECT payable_id, gross FROM payable")), history
    assert {balance for (balance,) in office.rows(_TRANSITS)} == {0}, history
    assert payer.field.balance("PAY:PA") == 0, history
    assert broken(office.connection) == set(), history


_TRANSITS = "SELECT balance FROM account WHERE kind = 'TRANSIT'"
