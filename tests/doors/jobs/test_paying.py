"""Payables made by the clock, and silence of the bank noted: once, however often and in how many processes (R4)."""

import pytest

from tests.database import Database
from tests.doors.jobs.process import at_once
from tests.units.payments.paying import pain_002
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, FINANCE, Office
from tests.usecases.paying import paying
from tests.usecases.test_papers import today
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.paying import note_silent_payments, pay_what_is_due
from tremplin.usecases.bank_answers import ANSWER_DAYS, NoteSilence, note_silence, payments_unanswered
from tremplin.usecases.payables import MakePayables, make_payables, payables_waiting
from tremplin.usecases.rows import Rows

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("furnished")]


def sent_before(database: Database, *, days: int) -> None:
    """Let a run have been sent so many days ago: a test cannot wait for the bank."""
    with database.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE payment_run DISABLE TRIGGER USER")
        owner.execute("UPDATE payment_run SET sent_at = now() - make_interval(days => %s)", [days])
        owner.execute("ALTER TABLE payment_run ENABLE TRIGGER USER")


def test_payables_made_twice_or_late_are_made_once(field: Field, desk: Desk) -> None:
    office = field.office
    field.approved("C1", project_id="J1")

    first = pay_what_is_due(desk)
    made = office.state()
    second = pay_what_is_due(desk)
    field.approved("C2", project_id="J2")
    third = pay_what_is_due(desk)

    assert [one["payables"] for one in (first, second, third)] == [1, 0, 1]
    assert made != office.state()
    assert office.rows("SELECT claim_id, count(*) FROM payable_item GROUP BY 1 ORDER BY 1") == [("C1", 1), ("C2", 1)]
    found = office.rows("SELECT DISTINCT client, on_behalf_of FROM command WHERE kind = 'make-payables'")
    assert found == [("jobs", ADMIN)]


def test_payable_that_grew_meanwhile_waits_for_the_next_run(field: Field) -> None:
    """What was found is made, and nothing else: an id follows from what is paid."""
    office = field.office
    field.approved("C1", project_id="J1")
    found = payables_waiting(Rows(office.connection), on=today(office))
    field.approved("C2", project_id="J2")

    answer = office.do(make_payables, MakePayables, FINANCE, only=found).answer

    assert (len(found), answer["made"]) == (1, 0)
    assert len(payables_waiting(Rows(office.connection), on=today(office))) == 1


@pytest.mark.parametrize("ids", ["shared", "own"])
def test_payables_in_two_processes_are_made_once(database: Database, field: Field, ids: str) -> None:
    field.approved("C1", project_id="J1")

    counted = at_once(
        database, "payables", gate="SELECT pg_advisory_xact_lock(hashtextextended('payables', 0))", ids=ids
    )

    assert sorted(one["payables"] for one in counted) == [0, 1]
    assert field.office.value("SELECT count(*) FROM payable") == 1


def test_silence_of_the_bank_is_noted_after_its_days_and_once(office: Office, populated: Database) -> None:
    payer = paying(office, ("C1", "C2"))
    desk = Desk(office.connection, populated.url)
    payer.paid_out()
    first, second = payer.run().lines
    payer.take_in(pain_002(payer.run(), lines=[(second.end_to_end_id, "RJCT", "AC04")]))
    counted = [note_silent_payments(desk)]
    sent_before(populated, days=ANSWER_DAYS - 1)
    counted.append(note_silent_payments(desk))
    sent_before(populated, days=ANSWER_DAYS)
    counted += [note_silent_payments(desk), note_silent_payments(desk)]

    assert [one["unknown_payments"] for one in counted] == [0, 0, 1, 0]
    states = dict(office.rows("SELECT end_to_end_id, state FROM payment_line"))
    assert states == {first.end_to_end_id: "unknown", second.end_to_end_id: "rejected"}
    assert payer.field.balance("TRANSIT:R1") == -first.amount.minor
    # M4: another run does not send what nobody knows about.
    payer.prepared("R2")
    assert [line.payable_id for line in payer.run("R2").lines] == [second.payable_id]


def test_payment_that_was_answered_meanwhile_is_not_noted(office: Office, populated: Database) -> None:
    payer = paying(office)
    payer.paid_out()
    (line,) = payer.run().lines
    sent_before(populated, days=ANSWER_DAYS)
    found = payments_unanswered(Rows(office.connection), at=office.value("SELECT now()"))
    payer.take_in(pain_002(payer.run(), lines=[(line.end_to_end_id, "RJCT", "AC04")]))

    answer = office.do(note_silence, NoteSilence, FINANCE, only=found).answer

    assert (found, answer) == ((line.end_to_end_id,), {"unknown": 0})


@pytest.mark.parametrize("ids", ["shared", "own"])
def test_silence_is_noted_once_in_two_processes(office: Office, populated: Database, ids: str) -> None:
    payer = paying(office)
    payer.paid_out()
    sent_before(populated, days=ANSWER_DAYS)
    gate = "SELECT pg_advisory_xact_lock(hashtextextended('bank-answers', 0))"

    counted = at_once(populated, "silence", gate=gate, ids=ids)

    assert sorted(one["unknown_payments"] for one in counted) == [0, 1]
    assert office.value("SELECT count(*) FROM line_event WHERE event = 'miss'") == 1
