"""What partners hear of their money: ordered, paid, rejected, held and why, set off; papers that are about to end.

Who keeps the papers of a company hears of it; its sellers and other partners do not.
"""

from datetime import date, timedelta

import pytest

from tests.database import Database
from tests.doors.jobs.conftest import Letters
from tests.doors.jobs.process import at_once
from tests.units.payments.paying import camt_053, entry, one_payment, pain_002
from tests.usecases.field import Field
from tests.usecases.office import (
    ADMIN_A,
    APPROVER,
    FINANCE,
    FINANCE_A,
    OTHER_FINANCE,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.paying import paying
from tests.usecases.test_papers import OTHER_IBAN, confirm, give, propose
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.mailing import send_digests, tell
from tremplin.doors.jobs.paying import pay_what_is_due
from tremplin.doors.jobs.sweeping import send_reminders
from tremplin.money import Money
from tremplin.payments.due import bank_day
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.held_payments import TellHolds, holds_untold, tell_holds
from tremplin.usecases.mandates import EndMandate, end_mandate
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run
from tremplin.usecases.receivables import (
    AgreeSetOff,
    RecordTitle,
    SetOffClawback,
    agree_set_off,
    receivables_of,
    record_title,
    set_off_clawback,
)
from tremplin.usecases.rows import Rows
from tremplin.usecases.settling import ConfirmSettlement, ProposeSettlement, confirm_settlement, propose_settlement
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback
from tremplin.usecases.telling import ChooseMail, choose_mail

DAY = date(2021, 9, 1)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("furnished")]


def words(letters: Letters, person: str) -> str:
    """All that a person was mailed, without the spaces and ends of lines that no reader sees."""
    return " ".join(" ".join(letters.to(person)).replace("\u00a0", " ").replace("\u202f", " ").split())


def topics(office: Office) -> list[str]:
    return [one for (one,) in office.rows("SELECT topic FROM outbox WHERE starts_with(topic, 'payment-') ORDER BY id")]


def test_payments_are_told_when_they_are_ordered_paid_rejected_and_come_back(
    office: Office, populated: Database, letters: Letters
) -> None:
    payer = paying(office, ("C1", "C2", "C3"))
    office.do(choose_mail, ChooseMail, ADMIN_A, choice="daily", language="fr")
    payer.prepared()
    payer.released()
    assert topics(office) == []
    payer.sent()
    first, second, third = payer.run().lines
    payer.take_in(pain_002(payer.run(), lines=[(second.end_to_end_id, "RJCT", "AC04")]))
    payer.take_in(camt_053(entry(first.amount, "DBIT", details=one_payment(first))))
    office.do(note_silence, NoteSilence, FINANCE, after_days=0)
    letter = {"end_to_end_id": third.end_to_end_id, "is_paid": False, "content": b"It never came.", "reason": "Asked."}
    command = office.make(ProposeSettlement, FINANCE, **letter)
    evidence = propose_settlement(office.connection, command, folder=payer.drawer).answer["evidence"]
    ended = {"end_to_end_id": third.end_to_end_id, "is_paid": False, "evidence": evidence}
    office.do(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **ended)

    desk = Desk(office.connection, populated.url)
    tell(desk)
    hasty = words(letters, FINANCE_A)
    send_digests(desk)

    assert topics(office) == [*["payment-ordered"] * 3, "payment-rejected", "payment-booked", "payment-returned"]
    # What the bank refuses presses; the rest comes with the digest of the day.
    rejected = f"The bank has rejected the payment of {amount(second.amount)} for {second.remittance} (reason AC04)."
    assert rejected in hasty
    assert "ordered from the bank" not in hasty
    told = words(letters, FINANCE_A)
    assert f"{amount(first.amount)} for {first.remittance} was ordered from the bank, to be paid on" in told
    assert f"The bank has paid {amount(first.amount)} for {first.remittance}." in told
    assert f"The payment of {amount(third.amount)} for {third.remittance} came back" in told
    french = amount(first.amount, point=",", thousands=" ")
    assert f"La banque a payé {french} pour {first.remittance}." in words(letters, ADMIN_A)
    for person in (SELLER_A, SELLER_B):
        assert first.remittance not in words(letters, person)


def amount(money: Money, *, point: str = ".", thousands: str = ",") -> str:
    """An amount as it is read: with a point in English, with a comma in French."""
    return f"{money.minor // 100:,}".replace(",", thousands) + f"{point}{money.minor % 100:02} EUR"


def test_what_stands_in_the_way_is_told_once_with_what_to_do(field: Field, desk: Desk, letters: Letters) -> None:
    office = field.office
    field.approved("C1", project_id="J1")
    field.approved("C2", project_id="J2")

    first, second = pay_what_is_due(desk), pay_what_is_due(desk)
    send_digests(desk)

    assert (first, second) == (
        {"payables": 1, "lost": 0, "holds": 5},
        {"payables": 0, "lost": 0, "holds": 0},
    )
    codes = office.rows("SELECT payload ->> 'paper_id' FROM outbox WHERE topic = 'payment-held' ORDER BY 1")
    assert [code for (code,) in codes] == [
        "BANK_DETAILS_MISSING",
        "COMPANY_MISSING",
        "DUE_DILIGENCE_LAPSED",
        "MANDATE_MISSING",
        "PAPER_OF_TERMS_MISSING",
    ]
    total = Money(office.value("SELECT net FROM payable"), "EUR")
    sentence = "is not paid yet. No bank details are known. An admin of the partner gives them under “Company papers”."
    assert f"{amount(total)} {sentence}" in words(letters, FINANCE_A)
    assert "is not paid yet" not in words(letters, SELLER_A)
    # What is put right is not told again; another reason is.
    give(office)
    field.approved("C3", project_id="J3")
    assert pay_what_is_due(desk) == {"payables": 1, "lost": 0, "holds": 4}


def test_hold_that_is_gone_meanwhile_is_not_told(field: Field) -> None:
    office = field.office
    field.approved("C1", project_id="J1")
    office.do(make_payables, MakePayables, FINANCE)
    today = office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    found = holds_untold(Rows(office.connection), on=today)
    checked = {"partner_id": "PA", "valid_until": today + timedelta(days=400), "reason": "The register."}
    office.do(record_diligence, RecordDiligence, FINANCE, **checked)

    answer = office.do(tell_holds, TellHolds, FINANCE, keys=tuple(one.key for one in found)).answer

    assert (len(found), answer) == (5, {"told": 4})


@pytest.mark.parametrize("ids", ["shared", "own"])
def test_holds_are_told_once_in_two_processes(database: Database, field: Field, ids: str) -> None:
    field.approved("C1", project_id="J1")
    field.office.do(make_payables, MakePayables, FINANCE)

    gate = "SELECT pg_advisory_xact_lock(hashtextextended('jobs:holds', 0))"
    counted = at_once(database, "payables", gate=gate, ids=ids)

    assert sorted(one["holds"] for one in counted) == [0, 5]
    assert topics(field.office) == ["payment-held"] * 5


def test_account_that_is_proposed_just_before_payment_is_told_at_once_and_pays_nobody(
    office: Office, populated: Database, letters: Letters
) -> None:
    """Threat 59: whoever reads a mailbox of the partner proposes an account; all who keep its papers hear of it."""
    payer = paying(office)
    office.do(choose_mail, ChooseMail, FINANCE_A, choice="none")
    propose(office, "B2", iban=OTHER_IBAN)

    tell(Desk(office.connection, populated.url))

    for person in (ADMIN_A, FINANCE_A):
        assert "Other bank details were proposed (B2). Nothing is paid until" in words(letters, person)
        assert OTHER_IBAN.replace(" ", "")[-6:] not in words(letters, person).replace(" ", "")
    # W9: neither to the new account nor to the old one, until it was confirmed another way and has cooled.
    run = {"run_id": "R1", "currency": "EUR", "execute_on": payer.pay_day}
    assert office.refused(prepare_payment_run, PrepareRun, OTHER_FINANCE, **run).code == "NOTHING_TO_PAY"
    confirm(office, "B2")
    early = {**run, "execute_on": bank_day(office.value("SELECT (now() AT TIME ZONE 'UTC')::date"))}
    assert office.refused(prepare_payment_run, PrepareRun, OTHER_FINANCE, **early).code == "NOTHING_TO_PAY"


def test_set_off_is_announced_agreed_and_told(office: Office, populated: Database, letters: Letters) -> None:
    paying(office, ("C1", "C2"))
    taken = {"claim_id": "C1", "amount": 100_000}
    office.do(
        notice_clawback, NoticeClawback, FINANCE, **taken, rule="work-not-done", reason="Not done.", happened_on=DAY
    )
    office.do(decide_clawback, DecideClawback, APPROVER, **taken, reason="Not contested.")
    (case,) = receivables_of(Rows(office.connection))
    title = {"agreement_id": "T1", "partner_id": "PA", "up_to": Money(40_000, "EUR"), "reference": "Judgment 21/0017"}
    office.do(record_title, RecordTitle, FINANCE, **title)
    agreed = {"agreement_id": "S1", "partner_id": "PA", "up_to": Money(60_000, "EUR")}
    office.do(agree_set_off, AgreeSetOff, ADMIN_A, **agreed, reason="By letter of 3 May")
    payable_id = office.value("SELECT payable_id FROM payable_item WHERE claim_id = 'C1'")
    on = {"case_id": case.case_id, "partner_id": "PA", "payable_id": payable_id}
    office.do(set_off_clawback, SetOffClawback, FINANCE, **on, agreement_id="S1", amount=25_000)

    send_digests(Desk(office.connection, populated.url))

    told = words(letters, FINANCE_A)
    assert "The vendor has recorded Judgment 21/0017: up to 400.00 EUR" in told
    assert "250.00 EUR of what your company owes back was set off against what it is owed (By letter of 3 May)." in told
    assert "The partner agrees to a set-off of up to 600.00 EUR (By letter of 3 May)." in words(letters, FINANCE)


def test_mandate_and_check_that_are_about_to_end_are_said_to_who_keeps_the_papers(
    office: Office, populated: Database, letters: Letters
) -> None:
    today = office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    give(office)
    office.do(end_mandate, EndMandate, FINANCE, mandate_id="M1", valid_until=today + timedelta(days=6))
    checked = {"partner_id": "PA", "valid_until": today + timedelta(days=29), "reason": "The register."}
    office.do(record_diligence, RecordDiligence, FINANCE, **checked)
    desk = Desk(office.connection, populated.url)

    first, second = send_reminders(desk), send_reminders(desk)
    send_digests(desk)

    assert (first, second) == ({"reminders": 2}, {"reminders": 0})
    found = office.rows("SELECT subject, subject_id, partner_id, days FROM reminder ORDER BY subject")
    assert found == [("diligence", "PA", "PA", 30), ("mandate", "M1", "PA", 7)]
    assert "The mandate M1 for self-billing ends on" in words(letters, FINANCE_A)
    assert "The due-diligence check of PA ends on" in words(letters, FINANCE)
    assert "due-diligence" not in words(letters, SELLER_A)
    # A mandate that follows on, or a later check, takes the place of what ends: nothing is said any more.
    office.do(record_diligence, RecordDiligence, FINANCE, **{**checked, "valid_until": today + timedelta(days=400)})
    give(office, "M2", days=6)
    assert send_reminders(desk) == {"reminders": 0}
