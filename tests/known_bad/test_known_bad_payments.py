"""Builds that pay twice: a line without its index, and what is unknown ordered again; each is named alone."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database, Server
from tests.known_bad.building import broken, build_wrongly
from tests.races.test_payments import APPLIED, Race
from tests.usecases.office import FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import Payer, paying
from tests.usecases.test_papers import today
from tremplin.ledger.transaction import Dates, transaction_data
from tremplin.payments.run.booking import booked_moves
from tremplin.store.posting import post
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.payment_runs import CancelRun, PrepareRun, cancel_run, prepare_payment_run

pytestmark = pytest.mark.slow

ROUNDS_MAX = 20


@pytest.fixture
def installation(furnished: Server) -> Iterator[Database]:
    with furnished.copy() as made:
        yield made


@pytest.fixture
def payer(installation: Database) -> Iterator[Payer]:
    with installation.connect(autocommit=True) as connection:
        yield paying(Office(connection))


def build(database: Database, *without: str) -> None:
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        build_wrongly(connection, without=without)


def named(database: Database) -> set[str]:
    with database.connect() as connection:
        return broken(connection)


def test_payment_line_without_its_index_is_in_two_runs(payer: Payer, installation: Database) -> None:
    """M1: two builds look, find the payable free, and both take it."""
    build(installation, "DROP INDEX payment_line_one_live")
    race = Race(installation)
    for seed in range(ROUNDS_MAX):
        asked = [
            payer.office.make(
                PrepareRun, OTHER_FINANCE, run_id=f"R{seed}-{number}", currency="EUR", execute_on=payer.pay_day
            )
            for number in range(2)
        ]
        if race.hold(*((prepare_payment_run, one) for one in asked), seed=seed).count(APPLIED) == len(asked):
            break
        (run_id,) = [one for (one,) in payer.office.rows("SELECT run_id FROM payment_run WHERE state = 'prepared'")]
        payer.office.do(cancel_run, CancelRun, FINANCE, run_id=run_id, reason="Another round.")

    assert named(installation) == {"M1"}


def test_run_that_the_bank_has_and_is_recalled_is_named(payer: Payer, installation: Database) -> None:
    """M4: the use case without its question whether the file was made, and a database without its walls."""
    payer.paid_out()
    build(
        installation,
        "DROP TRIGGER never_sent ON payment_line",
        "DROP TRIGGER onwards ON payment_run",
        "ALTER TABLE payment_run DROP CONSTRAINT payment_run_recalled",
        "ALTER TABLE payment_run DROP CONSTRAINT payment_run_file",
    )
    (line,) = payer.run().lines
    step = {"n": 3, "event": "recall", "from_state": "sent", "to_state": "recalled", "place": "payable"}
    back = {"state": "recalled", "place": "payable", "version": 3}
    (booked,) = booked_moves([(line, line.after("recalled", "payable"))], dates=dates(payer.office))

    with payer.office.connection.transaction():
        post(
            payer.office.connection,
            {
                "command": payer.office.make(NoteSilence, FINANCE).head(),
                "answer": {},
                "transactions": [transaction_data(booked)],
                "insert": {"line_event": [{"end_to_end_id": line.end_to_end_id, **step}]},
                "update": [
                    {"table": "payment_line", "where": {"end_to_end_id": line.end_to_end_id}, "set": back},
                    {
                        "table": "payment_run",
                        "where": {"run_id": "R1"},
                        "set": {"state": "cancelled", "recalled_by": FINANCE, "version": 9},
                    },
                ],
            },
        )

    assert named(installation) == {"M4"}


def dates(office: Office) -> Dates:
    day = today(office)
    return Dates(effective_on=day, accounting_on=day)


def test_payment_without_an_answer_that_is_ordered_again_is_named(payer: Payer, installation: Database) -> None:
    """M4: nothing was heard of it, so somebody sends it once more."""
    payer.paid_out()
    payer.office.do(note_silence, NoteSilence, FINANCE, after_days=0)
    (line,) = payer.run().lines
    name = line.end_to_end_id
    build(installation, "DROP TRIGGER onwards ON payment_line")
    step = {"end_to_end_id": name, "n": 4, "event": "order", "from_state": "unknown", "to_state": "sent"}
    again = {"state": "sent", "version": 4}

    with payer.office.connection.transaction():
        post(
            payer.office.connection,
            {
                "command": payer.office.make(NoteSilence, FINANCE).head(),
                "insert": {"line_event": [{**step, "place": "transit"}]},
                "update": [{"table": "payment_line", "where": {"end_to_end_id": name}, "set": again}],
            },
        )

    assert named(installation) == {"M4"}
