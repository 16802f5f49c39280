"""Payment runs: prepared, looked at, released by another person, sent as the same bytes each time, or given up."""

from datetime import date
from hashlib import sha256

import pytest

from tests.database import Database
from tests.known_bad.building import broken
from tests.units.payments.paying import pain_002
from tests.usecases.office import ADMIN, ADMIN_A, APPROVER, AUDITOR, FINANCE, OTHER_ADMIN, OTHER_FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tests.usecases.test_papers import OTHER_IBAN, propose, today
from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.money import Money
from tremplin.payments.hold import BankDetailsUnconfirmed
from tremplin.payments.run.release import NothingToPay
from tremplin.usecases.command import Actor
from tremplin.usecases.payment_runs import (
    CancelRun,
    DropLines,
    NotABankDay,
    PrepareRun,
    cancel_run,
    drop_lines,
    prepare_payment_run,
    run_in_hand,
)
from tremplin.usecases.people import ConfirmRight, GiveRight, confirm_right, give_right
from tremplin.usecases.reads.payment_runs import ReviewedRun, left_out, list_runs, review_run
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.recalling import RecallRun, SentAlready, recall_run
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused
from tremplin.usecases.releasing import (
    CloseRun,
    HeldMeanwhile,
    ReleaseRun,
    close_run,
    file_of_run,
    release_run,
)
from tremplin.usecases.restored import CompareWithBank, NotComparedWithBank, NothingRestored, compare_with_bank
from tremplin.usecases.rows import Rows
from tremplin.usecases.thresholds import ConfirmThreshold, ProposeThreshold, confirm_threshold, propose_threshold

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


def reviewed(office: Office, person: str = FINANCE) -> ReviewedRun:
    return review_run(open_reader(office.connection, Actor(person)), "R1")


@pytest.fixture
def payer(office: Office) -> Payer:
    return paying(office, ("C1", "C2"))


def test_run_is_prepared_released_by_another_and_sent_as_the_same_bytes(payer: Payer, populated: Database) -> None:
    office = payer.office
    first, second = sorted(row[0] for row in office.rows("SELECT payable_id FROM payable"))
    gross = dict(office.rows("SELECT payable_id, gross FROM payable"))
    total = sum(gross.values())

    answer = payer.prepared().answer

    assert (answer["count"], answer["total"], answer["left_out"]) == (2, total, {})
    assert answer["shown"] == payer.shown()
    assert payer.lines() == {f"R1 {first}": ("prepared", "payable"), f"R1 {second}": ("prepared", "payable")}
    owed = payer.field.balance("PAY:PA")

    seen = reviewed(office)
    assert (seen.seen.count, seen.seen.total.minor, seen.shown, seen.held) == (2, total, answer["shown"], {})
    assert [one.code for one in seen.notices] == ["ACCOUNT_CHANGED", "ACCOUNT_CHANGED", "PAID_ALIKE"]
    assert {one.iban for one in seen.lines} == {"FR7630006000011234567890189"}
    assert {one.iban for one in reviewed(office, AUDITOR).lines} == {"…0189"}
    assert office.security()[-1] == "bank-details-read"
    with pytest.raises(Refused):
        reviewed(office, ADMIN_A)

    # W6: neither who prepared it, nor who confirmed the bank details, nor somebody who saw something else.
    shown = payer.shown()
    for person in (OTHER_FINANCE, FINANCE):
        refusal = office.refused(release_run, ReleaseRun, person, run_id="R1", shown=shown)
        assert refusal == NeedsAnotherPerson()
    assert office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown="0" * 64) == ContentChanged()
    assert office.refused(close_run, CloseRun, FINANCE, run_id="R1").code == NotPossibleNow.code

    # R2: after a restore, nothing goes to the bank before a person has compared with it.
    nothing = office.refused(compare_with_bank, CompareWithBank, FINANCE, reason="Statement 7.")
    with populated.connect(owner=True) as owner:
        owner.execute(
            "INSERT INTO restoration (seq, hash, backup_at, restored_at) VALUES (7, '', '2021-07-01T12:00Z', now())"
        )
    locked = office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown=shown)
    assert (nothing, locked) == (NothingRestored(), NotComparedWithBank(date(2021, 7, 1), 7))
    assert office.refused(compare_with_bank, CompareWithBank, FINANCE, reason=" ") == ReasonNeeded()
    office.do(compare_with_bank, CompareWithBank, FINANCE, reason="Statement 7: nothing was paid since.")

    payer.released()

    assert payer.lines() == {f"R1 {first}": ("sent", "transit"), f"R1 {second}": ("sent", "transit")}
    assert payer.field.balance("TRANSIT:R1") == -total
    assert payer.field.balance("PAY:PA") == owed + total == 0

    sent = payer.sent().answer

    ((name, content),) = payer.drawer.kept.items()
    assert (sent["file_sha256"], sent["file_size"], sent["total"]) == (name, len(content), total)
    assert sha256(content).hexdigest() == name
    assert f"<CtrlSum>{total // 100}.{total % 100:02}</CtrlSum>".encode() in content
    # M2: made again from the rows, it has the same bytes; and it goes to the bank once.
    assert file_of_run(run_in_hand(Rows(office.connection), "R1")) == content
    with pytest.raises(Exception, match="NOT_POSSIBLE_NOW"):
        payer.sent()
    in_transit = office.refused(close_run, CloseRun, FINANCE, run_id="R1")
    assert in_transit.code == NotPossibleNow.code


def test_payment_taken_out_is_free_for_another_run_and_a_cancelled_run_frees_all(payer: Payer) -> None:
    office = payer.office
    first, second = sorted(row[0] for row in office.rows("SELECT payable_id FROM payable"))
    payer.prepared()
    shown = payer.shown()
    out = {"run_id": "R1", "payable_ids": (first,)}
    assert isinstance(office.refused(drop_lines, DropLines, FINANCE, **out), ReasonNeeded)
    wrong = {"run_id": "R1", "payable_ids": ("P-0",), "reason": "Not this one."}
    assert isinstance(office.refused(drop_lines, DropLines, FINANCE, **wrong), NotFound)

    office.do(drop_lines, DropLines, FINANCE, **out, reason="The invoice is looked at again.")

    # W7: what was shown before is not what stands now; who changed it does not release it.
    assert office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown=shown) == ContentChanged()
    assert [one.line.payable_id for one in run_in_hand(Rows(office.connection), "R1").lines.values()] == [second]
    assert payer.prepared("R2").answer["count"] == 1
    assert isinstance(office.refused(cancel_run, CancelRun, FINANCE, run_id="R2"), ReasonNeeded)
    office.do(cancel_run, CancelRun, FINANCE, run_id="R2", reason="It goes with the next one.")
    office.do(cancel_run, CancelRun, FINANCE, run_id="R1", reason="It goes with the next one.")
    assert {state for state, _ in payer.lines().values()} == {"dropped"}
    assert payer.prepared("R3").answer["count"] == 2
    assert payer.field.balance("TRANSIT:R1") == 0


def test_run_is_recalled_before_it_is_sent_by_another_than_who_released_it(payer: Payer, populated: Database) -> None:
    """M4, M5: the bank never had the order, so it is taken back whole, and another run pays the same."""
    office = payer.office
    recall = {"run_id": "R1", "reason": "One of them was paid by cheque."}
    payer.prepared()
    early = office.refused(recall_run, RecallRun, FINANCE, **recall)
    payer.released()
    unsaid = office.refused(recall_run, RecallRun, FINANCE, run_id="R1")
    alone = office.refused(recall_run, RecallRun, THIRD_FINANCE, **recall)
    nobody = office.refused(recall_run, RecallRun, APPROVER, **recall)
    assert [one.code for one in (early, unsaid, alone, nobody)] == [
        "NOT_POSSIBLE_NOW",
        "REASON_NEEDED",
        "NEEDS_ANOTHER_PERSON",
        "NOT_ALLOWED",
    ]
    assert office.security()[-2:] == ["four-eyes", "not-allowed"]
    owed = payer.field.balance("PAY:PA")

    office.do(recall_run, RecallRun, OTHER_FINANCE, **recall)

    assert set(payer.lines().values()) == {("recalled", "payable")}
    total = office.value("SELECT sum(amount)::bigint FROM payment_line")
    assert (payer.field.balance("TRANSIT:R1"), payer.field.balance("PAY:PA")) == (0, owed - total)
    seen = reviewed(office).seen
    assert (seen.state, seen.recalled_by, seen.count) == ("cancelled", OTHER_FINANCE, 2)
    with pytest.raises(Refused):
        payer.sent()
    late = office.refused(recall_run, RecallRun, OTHER_FINANCE, **recall)
    assert isinstance(late, NotPossibleNow)
    # What the bank says of an order that it never had is about nothing that was ordered.
    rejected = [(line.end_to_end_id, "RJCT", "AC04") for line in payer.run().lines]
    taken = payer.take_in(pain_002(payer.run(), lines=rejected))
    assert (taken["matched"], taken["unmatched"]) == (0, 2)
    payer.paid_out("R2")
    assert payer.field.balance("TRANSIT:R2") == -total
    with populated.connect() as connection:
        assert broken(connection) == set()


def test_run_that_was_sent_is_stopped_by_the_bank_alone(payer: Payer) -> None:
    payer.paid_out()
    recall = {"run_id": "R1", "reason": "One of them was paid by cheque."}

    refusal = payer.office.refused(recall_run, RecallRun, FINANCE, **recall)

    assert refusal == SentAlready(run="R1", day=today(payer.office))
    assert set(payer.lines().values()) == {("sent", "transit")}
    assert isinstance(payer.office.refused(recall_run, RecallRun, FINANCE, **{**recall, "run_id": "R9"}), NotFound)


def test_run_that_cannot_be_is_refused_and_says_why(payer: Payer) -> None:
    office = payer.office
    content = {"run_id": "R1", "currency": "EUR", "execute_on": payer.pay_day}
    no_account = office.refused(prepare_payment_run, PrepareRun, FINANCE, **{**content, "currency": "CHF"})
    assert isinstance(no_account, NotFound)
    past = office.refused(prepare_payment_run, PrepareRun, FINANCE, **{**content, "execute_on": date(2021, 1, 4)})
    assert past == NotABankDay(day=date(2021, 1, 4), next=past.next)
    nobody = office.refused(prepare_payment_run, PrepareRun, FINANCE, **content, partner_ids=("PB",))
    assert nobody == NothingToPay()
    assert office.refused(prepare_payment_run, PrepareRun, APPROVER, **content).code == "NOT_ALLOWED"

    payer.prepared()

    assert isinstance(office.refused(prepare_payment_run, PrepareRun, FINANCE, **content), AlreadyDone)
    # M1: what a live line pays is in no other run.
    again = office.refused(prepare_payment_run, PrepareRun, FINANCE, **{**content, "run_id": "R2"})
    assert again == NothingToPay()


def test_bank_details_that_change_before_release_stop_it(payer: Payer) -> None:
    """Threat 59: new details are proposed just before payment; W9: nothing is paid in between, to neither account."""
    office = payer.office
    payer.prepared()
    propose(office, "B2", iban=OTHER_IBAN)

    refusal = office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown=payer.shown())

    assert refusal == HeldMeanwhile(partners=("PA",))
    holds = {one for reasons in reviewed(office).held.values() for one in reasons}
    assert holds == {BankDetailsUnconfirmed(today(office))}
    reader = open_reader(office.connection, Actor(FINANCE))
    assert [one.run_id for one in list_runs(reader).items] == ["R1"]
    office.do(cancel_run, CancelRun, FINANCE, run_id="R1", reason="The account changes.")
    out = left_out(reader, currency="EUR", execute_on=payer.pay_day)
    assert {one.reasons for one in out} == {(BankDetailsUnconfirmed(today(office)),)}


def test_who_approved_releases_below_the_threshold_and_not_from_it_on(payer: Payer) -> None:
    """W6: three different persons from the threshold on, two below."""
    office = payer.office
    total = office.value("SELECT sum(gross)::bigint FROM payable")
    for role in (GiveRight, ConfirmRight):
        use_case, giver = (give_right, ADMIN) if role is GiveRight else (confirm_right, OTHER_ADMIN)
        office.do(use_case, role, giver, person_id=APPROVER, role="finance")
    payer.prepared()
    threshold(office, Money(total, "EUR"))
    refusal = office.refused(release_run, ReleaseRun, APPROVER, run_id="R1", shown=payer.shown())
    assert refusal == NeedsAnotherPerson()

    threshold(office, Money(total + 1, "EUR"))
    payer.released(actor=APPROVER)

    assert {state for state, _place in payer.lines().values()} == {"sent"}


def threshold(office: Office, first: Money) -> None:
    office.do(propose_threshold, ProposeThreshold, FINANCE, first=first, days=30)
    office.do(confirm_threshold, ConfirmThreshold, OTHER_FINANCE, first=first, days=30)
