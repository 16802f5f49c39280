"""People race for payments: one run pays a payable, and nothing that stands in the way slips in beside a release."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.database import Database, Server
from tests.figures import PAYMENT_RACES
from tests.known_bad.building import broken
from tests.races.crowd import Crowd, Worker
from tests.units.payments.paying import pain_002
from tests.usecases.office import APPROVER, FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tests.usecases.test_papers import confirm, propose
from tremplin.store.posting import Posted
from tremplin.usecases.bank_details import BlockBankDetails, block_bank_details
from tremplin.usecases.payment_runs import CancelRun, PrepareRun, cancel_run, prepare_payment_run
from tremplin.usecases.recalling import RecallRun, recall_run
from tremplin.usecases.refused import Refused
from tremplin.usecases.releasing import ReleaseRun, SendRun, release_run, send_run
from tremplin.usecases.rows import Connection
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

pytestmark = pytest.mark.slow

BUILDERS = 4
APPLIED = "APPLIED"


@pytest.fixture
def furnished_database(furnished: Server) -> Iterator[Database]:
    with furnished.copy() as made:
        yield made


@pytest.fixture
def payer(furnished_database: Database) -> Iterator[Payer]:
    with furnished_database.connect(autocommit=True) as connection:
        yield paying(Office(connection), ("C1", "C2"))


class Race:
    """Commands that are sent at once, and what each was answered."""

    def __init__(self, database: Database) -> None:
        self.crowd = Crowd(database)

    def rounds(self) -> Iterator[int]:
        """Count the rounds that are planned, and more until somebody has waited, up to eight times as many."""
        for seed in range(8 * PAYMENT_RACES):
            if seed >= PAYMENT_RACES and self.crowd.waits:
                return
            yield seed

    def hold(self, *sent: tuple[Callable[..., Any], Any], seed: int) -> list[str]:
        answers = [""] * len(sent)

        def script(number: int) -> Callable[[Worker], None]:
            def run(worker: Worker) -> None:
                use_case, command = sent[number]
                try:
                    use_case(worker.connection, command)
                    answers[number] = APPLIED
                except Refused as refused:
                    answers[number] = refused.refusal.code

            return run

        self.crowd.race([script(number) for number in range(len(sent))], seed=seed)
        return answers

    def require_contention(self) -> None:
        assert self.crowd.waits, "nobody waited for anybody: the run is vacuous"


def first_of(office: Office, kind: str, other: str) -> str:
    """Say which of two kinds of commands was carried out first, by the trail."""
    found = office.value("SELECT what FROM audit WHERE what IN (%s, %s) ORDER BY id DESC OFFSET 1 LIMIT 1", kind, other)
    return str(found)


def reject_all(payer: Payer, run_id: str) -> None:
    """Let the bank reject a run that was released, so that everything is payable again."""
    payer.sent(run_id)
    run = payer.run(run_id)
    lines = [(line.end_to_end_id, "RJCT", "AC04") for line in run.lines]
    payer.take_in(pain_002(run, lines=lines, message=f"BANK-{run_id}"))


def test_two_payment_builds_pay_each_payable_once(payer: Payer, furnished_database: Database) -> None:
    """Scenario 7, M1."""
    office, race = payer.office, Race(furnished_database)
    seen: set[str] = set()
    for seed in race.rounds():
        asked = [
            office.make(PrepareRun, OTHER_FINANCE, run_id=f"R{seed}-{number}", currency="EUR", execute_on=payer.pay_day)
            for number in range(BUILDERS)
        ]
        answers = race.hold(*((prepare_payment_run, one) for one in asked), seed=seed)
        assert answers.count(APPLIED) == 1, answers
        seen |= set(answers)
        (run_id,) = [one for (one,) in office.rows("SELECT run_id FROM payment_run WHERE state = 'prepared'")]
        office.do(cancel_run, CancelRun, FINANCE, run_id=run_id, reason="Another round.")
    # Who comes second is told by the index, or found nothing left to pay.
    assert "ALREADY_DONE" in seen, seen
    race.require_contention()
    with furnished_database.connect() as connection:
        assert broken(connection) == set()


def test_release_and_change_of_bank_details_have_an_order(payer: Payer, furnished_database: Database) -> None:
    """Scenario 8, W9: details that are blocked first are not paid to."""
    office, race = payer.office, Race(furnished_database)
    for seed in race.rounds():
        run_id, details = f"R{seed}", office.value("SELECT details_id FROM bank_details WHERE state = 'confirmed'")
        payer.prepared(run_id)
        release = office.make(ReleaseRun, THIRD_FINANCE, run_id=run_id, shown=payer.shown(run_id))
        block = office.make(BlockBankDetails, FINANCE, details_id=details, reason="It smells.")
        sent = [(release_run, release), (block_bank_details, block)]
        answers = race.hold(*(sent if seed % 2 else sent[::-1]), seed=seed)
        released, blocked = answers if seed % 2 else answers[::-1]
        assert blocked == APPLIED
        if released == APPLIED:
            assert first_of(office, "release-run", "block-bank-details") == "release-run"
            reject_all(payer, run_id)
        else:
            assert released == "HELD_MEANWHILE"
            office.do(cancel_run, CancelRun, FINANCE, run_id=run_id, reason="Another round.")
        propose(office, f"B{seed + 2}")
        confirm(office, f"B{seed + 2}")
    race.require_contention()
    with furnished_database.connect() as connection:
        assert broken(connection) == set()


def test_recall_and_sending_of_a_run_have_one_winner(payer: Payer, furnished_database: Database) -> None:
    """M4: either the bank has the order and it is not recalled, or it is recalled and there is no file."""
    office, race = payer.office, Race(furnished_database)

    def send(connection: Connection, command: SendRun) -> Posted:
        return send_run(connection, command, folder=payer.drawer)

    for seed in race.rounds():
        run_id = f"R{seed}"
        payer.prepared(run_id)
        payer.released(run_id)
        recall = office.make(RecallRun, FINANCE, run_id=run_id, reason="Another round.")
        sent = [(recall_run, recall), (send, office.make(SendRun, OTHER_FINANCE, run_id=run_id))]
        answers = race.hold(*(sent if seed % 2 else sent[::-1]), seed=seed)
        recalled, _sent = answers if seed % 2 else answers[::-1]
        assert answers.count(APPLIED) == 1, answers
        assert (office.value("SELECT file_sha256 FROM payment_run WHERE run_id = %s", run_id) is None) is (
            recalled == APPLIED
        )
        if recalled != APPLIED:
            run = payer.run(run_id)
            lines = [(line.end_to_end_id, "RJCT", "AC04") for line in run.lines]
            payer.take_in(pain_002(run, lines=lines, message=f"BANK-{run_id}"))
    race.require_contention()
    with furnished_database.connect() as connection:
        assert broken(connection) == set()


def test_release_and_notice_of_a_clawback_have_an_order(payer: Payer, furnished_database: Database) -> None:
    """Scenario 10: what is noticed first is not paid, and what is paid first is taken back afterwards."""
    office, race = payer.office, Race(furnished_database)
    for seed in race.rounds():
        run_id = f"R{seed}"
        payer.prepared(run_id)
        release = office.make(ReleaseRun, THIRD_FINANCE, run_id=run_id, shown=payer.shown(run_id))
        content = {"claim_id": "C1", "amount": 100, "rule": "work-not-done", "reason": "Not done."}
        notice = office.make(NoticeClawback, FINANCE, **content)
        sent = [(release_run, release), (notice_clawback, notice)]
        answers = race.hold(*(sent if seed % 2 else sent[::-1]), seed=seed)
        released, noticed = answers if seed % 2 else answers[::-1]
        assert noticed == APPLIED
        if released == APPLIED:
            assert first_of(office, "release-run", "notice-clawback") == "release-run"
            reject_all(payer, run_id)
        else:
            assert released == "HELD_MEANWHILE"
            office.do(cancel_run, CancelRun, FINANCE, run_id=run_id, reason="Another round.")
        office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=0, reason="It was done after all.")
    race.require_contention()
    with furnished_database.connect() as connection:
        assert broken(connection) == set()
