"""What verify says of an installation that has paid, and of each defect that somebody could plant in its payments."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from tests.database import Database, Server
from tests.store.planted import Planted
from tests.store.test_verify import findings, plant
from tests.units.payments.paying import camt_053, entry, one_payment, pain_002
from tests.usecases.office import ADMIN_A, APPROVER, FINANCE, Office
from tests.usecases.paying import Payer, paying
from tremplin.checker.ledger import FAILS
from tremplin.money import Money
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.recalling import RecallRun, recall_run
from tremplin.usecases.receivables import (
    AgreeSetOff,
    ProposeWriteOff,
    SetOffClawback,
    agree_set_off,
    propose_write_off,
    receivables_of,
    set_off_clawback,
)
from tremplin.usecases.rows import Rows
from tremplin.usecases.settling import ProposeSettlement, propose_settlement
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

DAY = date(2021, 9, 1)
_BOOKED = "(SELECT min(end_to_end_id) FROM payment_line WHERE state = 'booked')"
_IS_BOOKED = f"end_to_end_id = {_BOOKED}"
_UNKNOWN = "(SELECT end_to_end_id FROM payment_line WHERE state = 'unknown')"
_OF_THE_BANK = "UPDATE line_event SET evidence = NULL WHERE event = 'book'"
_NAME = "length(payable_id) || ':' || payable_id, 'UTF8')), 'hex'), 26))"
_OTHER = (
    "jsonb_build_object('run_id', 'R2', 'place', 'payable', 'state', 'prepared', 'version', 1, 'end_to_end_id', "
    f"'TR' || upper(left(encode(sha256(convert_to('2:R2' || {_NAME})"
)
_AGAIN = (
    "INSERT INTO line_event (end_to_end_id, n, event, from_state, to_state, place, at, command_id) "
    "SELECT end_to_end_id, version + 1, 'order', state, 'sent', place, now(), command_id FROM payment_line "
    f"WHERE end_to_end_id = {_UNKNOWN}"
)

PLANTED = [
    Planted(
        "a payable paid twice",
        "payment_line line_event",
        (
            "DROP INDEX payment_line_one_live",
            (
                f"INSERT INTO payment_line SELECT (jsonb_populate_record(line, {_OTHER})).* FROM payment_line AS line "
                f"WHERE end_to_end_id = {_BOOKED}"
            ),
            (
                "INSERT INTO line_event (end_to_end_id, n, event, to_state, place, at, command_id) "
                "SELECT end_to_end_id, 1, 'prepare', state, place, now(), command_id FROM payment_line AS line "
                "WHERE NOT EXISTS (SELECT 1 FROM line_event AS step WHERE step.end_to_end_id = line.end_to_end_id)"
            ),
        ),
        "M1",
        "PAID_TWICE",
    ),
    Planted(
        "an award of which a payee is owed less",
        "owed_part",
        ("UPDATE owed_part SET amount = amount - 1 WHERE n = (SELECT min(n) FROM owed_part)",),
        "L7",
        "OWED_DIFFERS",
    ),
    Planted(
        "an award that a payable pays, kept as owed",
        "owed_part",
        ("UPDATE owed_part SET payable_id = NULL WHERE payable_id = (SELECT min(payable_id) FROM payable_item)",),
        "L7",
        "OWED_DIFFERS",
    ),
    Planted(
        "a payable that the bank has paid, kept as unpaid",
        "payable",
        ("UPDATE payable SET is_booked = NOT is_booked WHERE payable_id = (SELECT min(payable_id) FROM payable)",),
        "L7",
        "BOOKED_DIFFERS",
    ),
    Planted(
        "a payable of another sum",
        "payable",
        ("UPDATE payable SET net = net - 1 WHERE payable_id = (SELECT min(payable_id) FROM payable)",),
        "M1",
        "ITEMS_DIFFER",
    ),
    Planted(
        "a set-off of nothing",
        "receivable_part",
        ("UPDATE receivable_part SET amount = amount - 1",),
        "M1",
        "SET_OFF_DIFFERS",
    ),
    Planted(
        "a run of another sum",
        "payment_run",
        ("UPDATE payment_run SET count = 7 WHERE run_id = 'R1'",),
        "M2",
        "RUN_DIFFERS",
    ),
    Planted(
        "a run released for another sum",
        "journal",
        ("UPDATE journal SET kind = 'other' WHERE kind = 'release-payment'",),
        "L12 M2",
        "RELEASE_DIFFERS",
    ),
    Planted(
        "a payment under another name",
        "payment_line line_event line_settlement",
        (
            "ALTER TABLE line_event DROP CONSTRAINT IF EXISTS nothing",
            "SET session_replication_role = replica",
            "UPDATE payment_line SET end_to_end_id = 'TR-1' WHERE state = 'booked'",
            (
                "UPDATE line_event SET end_to_end_id = 'TR-1' WHERE end_to_end_id NOT IN "
                "(SELECT end_to_end_id FROM payment_line)"
            ),
            "SET session_replication_role = origin",
        ),
        "M3",
        "NAME_NOT_OF_LINE",
    ),
    Planted(
        "an order under another name",
        "payment_run",
        ("UPDATE payment_run SET message_id = 'TM-1' WHERE run_id = 'R1'",),
        "M3",
        "NAME_NOT_OF_RUN",
    ),
    Planted(
        "an unknown payment sent again",
        "payment_line line_event",
        (_AGAIN, f"UPDATE payment_line SET state = 'sent', version = version + 1 WHERE end_to_end_id = {_UNKNOWN}"),
        "M4",
        "SENT_AGAIN",
    ),
    Planted("a payment booked by nobody", "line_event", (_OF_THE_BANK,), "M4", "STEP_WITHOUT_EVIDENCE"),
    Planted(
        "a payment apart from its steps",
        "payment_line",
        (f"UPDATE payment_line SET version = version + 1 WHERE end_to_end_id = {_BOOKED}",),
        "M4",
        "STEPS_DIFFER",
    ),
    Planted("a step missing", "line_event", ("DELETE FROM line_event WHERE n = 2",), "M4", "STEP_JUMPED"),
    Planted(
        "something in transit that is not",
        "payment_line line_event",
        (
            f"UPDATE payment_line SET place = 'bank' WHERE end_to_end_id = {_UNKNOWN}",
            f"UPDATE line_event SET place = 'bank' WHERE event = 'miss' AND end_to_end_id = {_UNKNOWN}",
        ),
        "M5",
        "TRANSIT_DIFFERS",
    ),
    Planted(
        "a paper of another sum",
        "payable",
        ("UPDATE payable SET gross = gross + 1 WHERE payable_id = (SELECT min(payable_id) FROM payable)",),
        "M6",
        "PAYABLE_DIFFERS",
    ),
    Planted(
        "a payment to another account",
        "payment_line",
        (f"UPDATE payment_line SET iban = 'DE89370400440532013000' WHERE end_to_end_id = {_BOOKED}",),
        "M7",
        "NOT_ITS_DETAILS",
    ),
    Planted(
        "a payment of another partner",
        "payment_line bank_details",
        (f"UPDATE payment_line SET currency = 'CHF' WHERE end_to_end_id = {_UNKNOWN}",),
        "M6 M7",
        "NOT_ITS_PAYABLE",
    ),
    Planted(
        "a payment before the cooling time",
        "bank_details",
        ("UPDATE bank_details SET confirmed_on = confirmed_on + 30",),
        "W9",
        "PAID_BEFORE_COOLED",
    ),
    Planted(
        "a run recalled by who released it",
        "payment_run",
        (
            "ALTER TABLE payment_run DROP CONSTRAINT payment_run_recalled",
            "UPDATE payment_run SET recalled_by = released_by WHERE run_id = 'R0'",
        ),
        "W6",
        "RECALLED_BY_ONE",
    ),
    Planted(
        "a run recalled that was sent",
        "payment_run",
        (
            "ALTER TABLE payment_run DROP CONSTRAINT payment_run_file",
            "ALTER TABLE payment_run DROP CONSTRAINT payment_run_recalled",
            "UPDATE payment_run SET file_sha256 = 'f' WHERE run_id = 'R0'",
        ),
        "M4",
        "RECALLED_AFTER_SENT",
    ),
    Planted(
        "a run released by who confirmed its account",
        "bank_details",
        ("UPDATE bank_details SET confirmed_by = 'jeanne'",),
        "W6",
        "RELEASED_BY_ONE",
    ),
    Planted(
        "a set-off above its agreement",
        "set_off_agreement",
        ("UPDATE set_off_agreement SET up_to = 1",),
        "K2",
        "SET_OFF_NOT_AGREED",
    ),
    Planted(
        "a case settled twice",
        "claim_event",
        ("UPDATE claim_event SET data = data - 'moved' WHERE data ? 'moved'",),
        "K2",
        "SETTLED_TOO_MUCH",
    ),
    Planted(
        "a credit note of another sum than was taken back",
        "invoice",
        (
            (
                "INSERT INTO invoice (number, series, place, type_code, partner_id, payable_id, mandate_id, "
                "preceding_id, case_id, issued_on, currency, net, tax, content, sha256, state, version, at, "
                "command_id) "
                "SELECT 'AF-M1-000001', 'AF-M1', 1, '261', 'PA', min(payable_id), 'M1', 'AF-M1-000001', "
                "(SELECT claim_id || '/' || n FROM claim_event WHERE data ? 'moved' LIMIT 1), current_date, 'EUR', "
                "1, 0, '{}', encode(sha256('{}'), 'hex'), 'issued', 1, now(), (SELECT command_id FROM command LIMIT 1) "
                "FROM payable"
            ),
        ),
        "K2 W10",
        "CREDIT_DIFFERS",
    ),
    Planted(
        "an event that took back twice",
        "claim_event",
        (
            (
                "INSERT INTO claim_event (claim_id, n, from_state, to_state, event, command_id, at, data) "
                "SELECT claim_id, n + 9, from_state, to_state, event, command_id, at, data - 'moved' FROM claim_event "
                "WHERE data ? 'trigger'"
            ),
        ),
        "K1 W1",
        "TRIGGER_TWICE",
    ),
    Planted(
        "budget that came back against the terms",
        "leg",
        (
            (
                "UPDATE leg SET account_key = replace(account_key, ':lapsed', ':available'), "
                "account_version = account_version + 1000 WHERE seq IN "
                "(SELECT seq FROM journal WHERE kind = 'clawback') AND account_key LIKE 'LIMIT:%:lapsed'"
            ),
        ),
        "K3 L5 L7 L8",
        "GIVEN_BACK_AGAINST_TERMS",
    ),
    Planted(
        "a write-off by one person",
        "write_off",
        (
            "ALTER TABLE write_off DROP CONSTRAINT write_off_two_persons",
            "UPDATE write_off SET confirmed_by = proposed_by",
        ),
        "K2",
        "GIVEN_UP_ALONE",
    ),
]


@pytest.fixture(scope="module")
def paid(furnished: Server) -> Iterator[Database]:
    """An installation that has paid, set off, and waits for an answer; tests leave it as it was."""
    with furnished.copy() as made:
        with made.connect(autocommit=True) as connection:
            live(Office(connection))
        yield made


def live(office: Office) -> None:
    payer: Payer = paying(office, ("C1", "C2", "C3", "C4"))
    taken = {"claim_id": "C1", "amount": 100_000}
    content = {"rule": "work-not-done", "reason": "A part of it was not done."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, **content, trigger="A-17", happened_on=DAY)
    office.do(decide_clawback, DecideClawback, APPROVER, **taken, reason="Not contested.")
    (case,) = receivables_of(Rows(office.connection))
    office.do(agree_set_off, AgreeSetOff, ADMIN_A, agreement_id="S1", partner_id="PA", up_to=Money(60_000, "EUR"))
    (payable_id,) = [row[0] for row in office.rows("SELECT payable_id FROM payable_item WHERE claim_id = 'C1'")]
    on = {"case_id": case.case_id, "partner_id": "PA"}
    content = {"payable_id": payable_id, "agreement_id": "S1", "amount": 60_000}
    office.do(set_off_clawback, SetOffClawback, FINANCE, **on, **content)
    office.do(propose_write_off, ProposeWriteOff, FINANCE, **on, amount=1, reason="A cent.")
    payer.prepared("R0")
    payer.released("R0")
    office.do(recall_run, RecallRun, FINANCE, run_id="R0", reason="Another account pays it.")
    payer.paid_out()
    first, second, third = payer.run().lines
    payer.take_in(pain_002(payer.run(), lines=[(second.end_to_end_id, "RJCT", "AC04")]))
    payer.take_in(camt_053(entry(first.amount, "DBIT", details=one_payment(first))))
    office.do(note_silence, NoteSilence, FINANCE, after_days=0)
    payer.prepared("R2")
    letter = {"end_to_end_id": third.end_to_end_id, "is_paid": False}
    command = office.make(ProposeSettlement, FINANCE, **letter, content=b"It never came.", reason="Asked.")
    evidence = propose_settlement(office.connection, command, folder=payer.drawer).answer["evidence"]
    del evidence


def test_installation_that_has_paid_holds_every_invariant(paid: Database) -> None:
    with paid.connect() as connection:
        found = findings(connection)

    assert {name: one.offence for name, one in found.items() if one.verdict == FAILS} == {}
    assert all(sum(found[f"M{number}"].checked.values()) > 0 for number in range(1, 8))


@pytest.mark.parametrize("defect", PLANTED, ids=lambda defect: defect.name.replace(" ", "-"))
def test_planted_defect_of_payments_is_named_by_its_invariants_and_by_no_other(paid: Database, defect: Planted) -> None:
    with psycopg.connect(paid.superuser_url) as connection:
        plant(connection, defect)

        found = findings(connection)

        failed = {name: one.code for name, one in found.items() if one.verdict == FAILS}
        connection.rollback()
    assert set(failed) == set(defect.broken.split()), failed
    assert defect.code in failed.values()
