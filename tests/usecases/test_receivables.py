"""Clawbacks to the end: set off by agreement, repaid, given up by two persons; nothing is deducted in silence (K2)."""

from datetime import date
from typing import Any

import pytest

from tests.usecases.office import ADMIN_A, APPROVER, FINANCE, FINANCE_A, OTHER_FINANCE, SELLER_A, SELLER_B, Office
from tests.usecases.paying import Payer, paying
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.ledger.taking_back import SetOffTooLarge
from tremplin.money import Money
from tremplin.payments.clawback.receivable import MoreThanOwed, SetOffNotAgreed
from tremplin.payments.hold import TakenBack
from tremplin.payments.run.prepare import StillLive
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.reads.receivables import list_receivables
from tremplin.usecases.receivables import (
    AgreeSetOff,
    ConfirmWriteOff,
    ProposeWriteOff,
    RecordRepayment,
    RecordTitle,
    SetOffClawback,
    agree_set_off,
    confirm_write_off,
    propose_write_off,
    record_repayment,
    record_title,
    set_off_clawback,
)
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


@pytest.fixture
def payer(office: Office) -> Payer:
    """A partner that is owed two awards, of one of which 2,000.00 were taken back."""
    payer = paying(office, ("C1", "C2"))
    taken = {"claim_id": "C1", "amount": 200_000}
    office.do(
        notice_clawback,
        NoticeClawback,
        FINANCE,
        **taken,
        rule="work-not-done",
        reason="Half of it was not done.",
        happened_on=date(2021, 9, 1),
    )
    office.do(decide_clawback, DecideClawback, APPROVER, **taken, reason="Not contested.")
    return payer


def cases(office: Office) -> list[Any]:
    return list(list_receivables(open_reader(office.connection, Actor(FINANCE))))


def test_set_off_takes_the_partners_agreement_and_moves_both_sides(payer: Payer) -> None:
    office = payer.office
    (case,) = cases(office)
    assert (case.partner, case.amount, case.left) == ("PA", Money(200_000, "EUR"), Money(200_000, "EUR"))
    held = {one.items[0].claim_id: one for one in list_payables(open_reader(office.connection, Actor(FINANCE_A))).items}
    assert TakenBack("C1", Money(200_000, "EUR")) in held["C1"].holds
    assert not any(isinstance(one, TakenBack) for one in held["C2"].holds)
    on = {"case_id": case.case_id, "partner_id": "PA", "payable_id": held["C2"].payable.payable_id}
    nothing = office.refused(set_off_clawback, SetOffClawback, FINANCE, **on, amount=200_000, agreement_id="S1")
    assert isinstance(nothing, NotFound)
    agreed = {"agreement_id": "S1", "partner_id": "PA", "up_to": Money(150_000, "EUR")}
    assert office.refused(agree_set_off, AgreeSetOff, SELLER_A, **agreed).code == "NOT_ALLOWED"

    office.do(agree_set_off, AgreeSetOff, FINANCE_A, **agreed)

    assert isinstance(office.refused(agree_set_off, AgreeSetOff, ADMIN_A, **agreed), AlreadyDone)
    above = office.refused(set_off_clawback, SetOffClawback, FINANCE, **on, amount=150_001, agreement_id="S1")
    assert above == SetOffNotAgreed()
    owed = payer.field.balance("PAY:PA")
    answer = office.do(set_off_clawback, SetOffClawback, FINANCE, **on, amount=150_000, agreement_id="S1").answer
    assert answer == {"case_id": case.case_id, "left": 50_000, "unit": "EUR"}
    assert (payer.field.balance("PAY:PA") - owed, payer.field.balance("CLAW:PA")) == (150_000, 50_000)
    # The agreement is used up; a title replaces one, and no more than what is owed is set off.
    used_up = office.refused(set_off_clawback, SetOffClawback, FINANCE, **on, amount=1, agreement_id="S1")
    assert used_up == SetOffNotAgreed()
    title = {"agreement_id": "T1", "partner_id": "PA", "up_to": Money(10**6, "EUR"), "reference": "TC Lyon 2026/1"}
    office.do(record_title, RecordTitle, FINANCE, **title)
    more = office.refused(set_off_clawback, SetOffClawback, FINANCE, **on, amount=50_001, agreement_id="T1")
    assert isinstance(more, SetOffTooLarge)
    office.do(set_off_clawback, SetOffClawback, FINANCE, **on, amount=50_000, agreement_id="T1")
    assert [one.left.minor for one in cases(office)] == [0]

    # The rest is paid, and nothing stands in the way any more.
    prepared = payer.prepared().answer
    gross = office.value("SELECT sum(gross)::bigint FROM payable")
    assert (prepared["count"], prepared["total"]) == (2, gross - 200_000)


def test_payable_that_is_being_paid_is_not_set_off(payer: Payer) -> None:
    office = payer.office
    (case,) = cases(office)
    assert payer.prepared().answer["left_out"] == {"TAKEN_BACK": 1}
    (line,) = payer.run().lines
    office.do(agree_set_off, AgreeSetOff, ADMIN_A, agreement_id="S1", partner_id="PA", up_to=Money(200_000, "EUR"))
    on = {"case_id": case.case_id, "partner_id": "PA", "payable_id": line.payable_id, "agreement_id": "S1"}

    refusal = office.refused(set_off_clawback, SetOffClawback, FINANCE, **on, amount=1)

    assert refusal == StillLive(line.end_to_end_id, "prepared")


def test_repayment_counts_once_and_the_rest_is_given_up_by_two_persons(payer: Payer) -> None:
    office = payer.office
    (case,) = cases(office)
    on = {"case_id": case.case_id, "partner_id": "PA"}
    office.do(record_repayment, RecordRepayment, FINANCE, **on, amount=120_000, bank_reference="V7")
    assert (payer.field.balance("BANK"), payer.field.balance("CLAW:PA")) == (120_000, 80_000)
    again = office.refused(record_repayment, RecordRepayment, FINANCE, **on, amount=1, bank_reference="V7")
    assert isinstance(again, AlreadyDone)
    more = office.refused(record_repayment, RecordRepayment, FINANCE, **on, amount=80_001, bank_reference="V8")
    assert more == MoreThanOwed(Money(80_001, "EUR"), Money(80_000, "EUR"))

    rest = {**on, "amount": 80_000}
    assert isinstance(office.refused(propose_write_off, ProposeWriteOff, FINANCE, **rest), ReasonNeeded)
    above = office.refused(propose_write_off, ProposeWriteOff, FINANCE, **{**rest, "amount": 80_001}, reason="Gone.")
    assert isinstance(above, MoreThanOwed)
    assert isinstance(office.refused(confirm_write_off, ConfirmWriteOff, OTHER_FINANCE, **rest), NotFound)
    office.do(propose_write_off, ProposeWriteOff, FINANCE, **rest, reason="The company is dissolved.")
    assert office.refused(confirm_write_off, ConfirmWriteOff, FINANCE, **rest) == NeedsAnotherPerson()
    office.do(confirm_write_off, ConfirmWriteOff, OTHER_FINANCE, **rest)

    assert (payer.field.balance("CLAW:PA"), payer.field.balance("PL:baddebt")) == (0, 80_000)
    (settled,) = cases(office)
    assert [one.way for one in settled.settled] == ["repaid", "written-off"]
    reader = open_reader(office.connection, Actor(SELLER_B))
    with pytest.raises(Refused) as caught:
        list_receivables(reader, partner_id="PA")
    assert isinstance(caught.value.refusal, NotFound)
    assert list_receivables(reader, partner_id="PB") == ()
