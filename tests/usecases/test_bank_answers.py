"""The bank's answers over the database: once, parked when they contradict; silence is never sent again."""

from dataclasses import replace
from typing import Any

import pytest

from tests.units.payments.paying import camt_053, entry, one_payment, pain_002
from tests.usecases.office import FINANCE, FINANCE_A, OTHER_FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.payments.run.release import NothingToPay
from tremplin.payments.run.settling import EvidenceNeeded
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.command import Actor
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.payment_runs import list_bank_files, list_unsettled
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import NotFound
from tremplin.usecases.releasing import CloseRun, StillInTransit, close_run
from tremplin.usecases.settling import (
    ConfirmSettlement,
    ProposeSettlement,
    confirm_settlement,
    propose_settlement,
)
from tremplin.wording import Problems

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")

LETTER = b"The bank confirms in writing what became of the payment."


@pytest.fixture
def payer(office: Office) -> Payer:
    """Two payments that the bank has been ordered to make."""
    payer = paying(office, ("C1", "C2"))
    payer.paid_out()
    return payer


def states(payer: Payer) -> list[tuple[str, str]]:
    return [payer.lines()[f"R1 {line.payable_id}"] for line in payer.run().lines]


def propose(payer: Payer, name: str, *, is_paid: bool, content: bytes = LETTER, reason: str | None = "Asked.") -> Any:
    content_of = {"end_to_end_id": name, "is_paid": is_paid, "content": content, "reason": reason}
    command = payer.office.make(ProposeSettlement, FINANCE, **content_of)
    return propose_settlement(payer.office.connection, command, folder=payer.drawer).answer["evidence"]


def refused(payer: Payer, name: str, **content: Any) -> Any:
    def with_folder(connection: Any, command: Any) -> Any:
        return propose_settlement(connection, command, folder=payer.drawer)

    asked = {"end_to_end_id": name, "is_paid": True, "content": LETTER, "reason": "Asked."}
    return payer.office.refused(with_folder, ProposeSettlement, FINANCE, **{**asked, **content})


def test_bank_accepts_pays_and_rejects_and_the_run_closes_with_nothing_in_transit(payer: Payer) -> None:
    office, run = payer.office, payer.run()
    first, second = run.lines
    status = pain_002(
        run, group="PART", lines=[(first.end_to_end_id, "ACSP", ""), (second.end_to_end_id, "RJCT", "AC04")]
    )

    answer = payer.take_in(status, name="status.xml")

    assert (answer["matched"], answer["parked"], answer["unmatched"]) == (4, 0, 0)
    assert states(payer) == [("accepted", "transit"), ("rejected", "payable")]
    assert payer.field.balance("TRANSIT:R1") == -first.amount.minor
    assert payer.field.balance("PAY:PA") == -second.amount.minor
    # The same file again does nothing; the same answers in another file are known.
    before = {name: rows for name, rows in office.state().items() if name != "audit"}
    assert payer.take_in(status)["is_repeated"] is True
    assert {name: rows for name, rows in office.state().items() if name != "audit"} == before
    assert office.refused(close_run, CloseRun, FINANCE, run_id="R1") == StillInTransit(count=1)

    booked = camt_053(entry(first.amount, "DBIT", details=one_payment(first)))
    payer.take_in(booked)

    assert states(payer) == [("booked", "bank"), ("rejected", "payable")]
    assert (payer.field.balance("TRANSIT:R1"), payer.field.balance("BANK")) == (0, -first.amount.minor)
    office.do(close_run, CloseRun, FINANCE, run_id="R1")
    again = payer.take_in(camt_053(entry(first.amount, "DBIT", details=one_payment(first)), "<Bal/>"))
    assert (again["repeated"], again["matched"], again["is_repeated"]) == (1, 0, False)
    # What was rejected is paid by another line, with another name.
    assert payer.prepared("R2").answer["count"] == 1
    (fresh,) = payer.run("R2").lines
    assert fresh.payable_id == second.payable_id
    assert fresh.end_to_end_id != second.end_to_end_id
    reader = open_reader(office.connection, Actor(FINANCE_A))
    assert {one.state for one in list_payables(reader).items} == {"under-way"}
    assert {one.state for one in list_payables(reader, is_settled=True).items} == {"paid"}
    # What comes back is to be paid again, and no longer among what is settled.
    payer.take_in(camt_053(entry(first.amount, "CRDT", reference="V2", details=one_payment(first, reason="AC04"))))
    assert states(payer) == [("returned", "payable"), ("rejected", "payable")]
    assert {one.payable.payable_id for one in list_payables(reader).items} == {first.payable_id, second.payable_id}
    assert list_payables(reader, is_settled=True).items == ()


def test_payment_without_an_answer_is_unknown_and_ended_by_two_persons_with_a_letter(payer: Payer) -> None:
    """M4: what is unknown is never sent again without evidence."""
    office = payer.office
    first, second = payer.run().lines
    assert office.do(note_silence, NoteSilence, FINANCE).answer == {"unknown": 0}
    assert isinstance(refused(payer, first.end_to_end_id), NotPossibleNow)

    assert office.do(note_silence, NoteSilence, FINANCE, after_days=0).answer == {"unknown": 2}

    assert states(payer) == [("unknown", "transit")] * 2
    asked = {"run_id": "R2", "currency": "EUR", "execute_on": payer.pay_day}
    assert office.refused(prepare_payment_run, PrepareRun, OTHER_FINANCE, **asked) == NothingToPay()
    assert isinstance(refused(payer, first.end_to_end_id, reason=" "), ReasonNeeded)
    assert isinstance(refused(payer, first.end_to_end_id, content=b""), EvidenceNeeded)
    assert isinstance(refused(payer, "TR-nobody"), NotFound)
    evidence = propose(payer, first.end_to_end_id, is_paid=True)
    said = {"end_to_end_id": first.end_to_end_id, "is_paid": True, "evidence": evidence}
    assert office.refused(confirm_settlement, ConfirmSettlement, FINANCE, **said) == NeedsAnotherPerson()
    other = office.refused(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **{**said, "is_paid": False})
    assert isinstance(other, NotFound)
    unsettled = {one.end_to_end_id: one for one in list_unsettled(open_reader(office.connection, Actor(FINANCE)))}
    assert [one.evidence for one in unsettled[first.end_to_end_id].proposals] == [evidence]
    assert unsettled[second.end_to_end_id].told == (("prepare", None), ("order", None), ("miss", None))

    office.do(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **said)
    evidence = propose(payer, second.end_to_end_id, is_paid=False, content=b"It never reached us.")
    said = {"end_to_end_id": second.end_to_end_id, "is_paid": False, "evidence": evidence}
    office.do(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **said)

    assert states(payer) == [("booked", "bank"), ("returned", "payable")]
    assert payer.field.balance("TRANSIT:R1") == 0
    assert payer.prepared("R2").answer["count"] == 1


def test_answer_that_contradicts_another_parks_the_payment_until_people_settle_it(payer: Payer) -> None:
    """Threat 55: a contradiction parks the line."""
    office = payer.office
    first, second = payer.run().lines
    payer.take_in(pain_002(payer.run(), lines=[(first.end_to_end_id, "RJCT", "AC04")]))
    payer.paid_out("R2")
    (again,) = payer.run("R2").lines
    assert again.payable_id == first.payable_id

    # The bank pays what it had rejected; and another one in another amount.
    strange = replace(second.amount, minor=1)
    payer.take_in(
        camt_053(
            entry(first.amount, "DBIT", reference="V1", details=one_payment(first)),
            entry(strange, "DBIT", reference="V2", details=one_payment(second)),
            entry(strange, "DBIT", reference="V3", details=one_payment(replace(second, run_id="R9"))),
        )
    )

    assert states(payer) == [("parked", "payable"), ("parked", "transit")]
    assert payer.lines()[f"R2 {first.payable_id}"] == ("sent", "transit")
    reader = open_reader(office.connection, Actor(FINANCE))
    assert {one.end_to_end_id for one in list_unsettled(reader)} == {first.end_to_end_id, second.end_to_end_id}
    (file, *_) = list_bank_files(reader).items
    assert [one["reference"] for one in file.unmatched] == ["V3"]
    # M1: it cannot count as paid as long as another payment of it is under way.
    evidence = propose(payer, first.end_to_end_id, is_paid=True)
    said = {"end_to_end_id": first.end_to_end_id, "is_paid": True, "evidence": evidence}
    assert office.refused(confirm_settlement, ConfirmSettlement, OTHER_FINANCE, **said).code == "ALREADY_DONE"
    payer.take_in(pain_002(payer.run("R2"), lines=[(again.end_to_end_id, "RJCT", "AM05")], message="BANK-2"))
    office.do(confirm_settlement, ConfirmSettlement, THIRD_FINANCE, **said)
    assert states(payer) == [("booked", "bank"), ("parked", "transit")]
    assert (payer.field.balance("TRANSIT:R2"), payer.field.balance("BANK")) == (0, -first.amount.minor)


def test_file_that_is_none_of_the_banks_takes_nothing_in(payer: Payer) -> None:
    before = payer.office.state()
    for data, code in (
        (b"<Document/>", "NOT_AN_ACCOUNT_REPORT"),
        (camt_053(account="DE89370400440532013000"), "OTHER_ACCOUNT"),
        (b"<!DOCTYPE x><Document/>", "FILE_NOT_READABLE"),
    ):
        with pytest.raises(Problems) as caught:
            payer.take_in(data)
        assert [one.code for one in caught.value.problems] == [code]
    assert payer.office.state() == before
