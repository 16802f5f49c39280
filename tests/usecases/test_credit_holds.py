"""A credit note in place of a payment waits for what a payment waits for, and says so wherever it is asked."""

from datetime import date

import pytest

from tests.usecases.office import APPROVER, FINANCE, Office
from tests.usecases.rebated import CLAIM, LOWERED, Rebated
from tests.usecases.test_invoices import reader
from tremplin.payments.hold import ClawbackOpen, DueDiligenceLapsed, TakenBack
from tremplin.usecases.invoices import MakeOutCreditNote, make_out_credit_note
from tremplin.usecases.reads.invoices import get_to_credit, list_to_invoice
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.receivables import receivables_of
from tremplin.usecases.rows import Rows
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback


@pytest.fixture
def rebated(office: Office) -> Rebated:
    rebated = Rebated(office)
    rebated.settled()
    rebated.recorded()
    return rebated


def refused(rebated: Rebated) -> object:
    """Why no credit note is made out: the command, the list, the page of the payable say the same."""
    office = rebated.office
    (waiting,) = list_to_invoice(reader(office)).items
    payable_id = waiting.payable.payable_id
    (shown,) = list_payables(reader(office), partner_id="PA").items
    content = {"payable_id": payable_id, "lowered": LOWERED}
    refusal = office.refused(make_out_credit_note, MakeOutCreditNote, FINANCE, **content)
    assert waiting.reason == get_to_credit(reader(office), payable_id).reason == refusal
    assert refusal in shown.holds
    return refusal


def test_credit_note_waits_for_the_check_of_the_company(rebated: Rebated) -> None:
    before = refused(rebated)

    rebated.checked()

    assert before == DueDiligenceLapsed()
    assert rebated.credited().startswith("AV-")


def test_credit_note_waits_for_the_decision_about_a_clawback_and_not_for_its_settlement(rebated: Rebated) -> None:
    """Nothing is set off against a credit note: the whole is credited, and the vendor invoices what was taken back."""
    office = rebated.office
    rebated.checked()
    taken = {"claim_id": CLAIM, "amount": 10_000, "reason": "A part came back."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, rule="returned", happened_on=date(2024, 6, 3))
    noticed = refused(rebated)
    office.do(decide_clawback, DecideClawback, APPROVER, **taken)
    (case,) = receivables_of(Rows(office.connection))
    (shown,) = list_payables(reader(office), partner_id="PA").items

    number = rebated.credited()

    assert noticed == ClawbackOpen(CLAIM)
    assert [one for one in shown.holds if isinstance(one, TakenBack)] == []
    assert case.left == case.amount
    assert number.startswith("AV-")
