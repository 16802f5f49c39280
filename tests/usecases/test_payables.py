"""Payables from awards and settled rebates: grouped, carried over below the minimum, made once whoever runs it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.usecases.field import Field
from tests.usecases.office import ADMIN, ADMIN_A, FINANCE, FINANCE_A, OTHER_FINANCE, SELLER_B, Office
from tests.usecases.test_papers import confirm, give, propose, today
from tests.usecases.two_payees import Shared
from tremplin.facts.record import Code, Partner
from tremplin.money import Money
from tremplin.payments.hold import (
    BankDetailsMissing,
    BankDetailsUnconfirmed,
    ClawbackOpen,
    CompanyMissing,
    CoolingTime,
    DueDiligenceLapsed,
    InvoiceNotMadeOut,
    MandateMissing,
    PaperOfTermsMissing,
    TaxCaseMissing,
    TaxNumberMissing,
    VendorCompanyMissing,
)
from tremplin.store.posting import Posted
from tremplin.usecases.command import Actor
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.owing import read_owed
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import (
    MakePayables,
    PayableRow,
    get_payable,
    items_of,
    list_undocumented,
    make_payables,
)
from tremplin.usecases.reads.payables import PayableSeen, list_payables, not_yet_payable
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import NotFound, Refused
from tremplin.usecases.rows import Rows
from tremplin.usecases.taking_back import NoticeClawback, notice_clawback
from tremplin.wording import Label, Problems

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


def made(office: Office, actor: str = FINANCE, **content: Any) -> Posted:
    return office.do(make_payables, MakePayables, actor, **content)


def payables(office: Office) -> tuple[PayableRow, ...]:
    return list_undocumented(Rows(office.connection))


def test_award_and_settled_rebate_become_payables_with_their_days(office: Office) -> None:
    field = Field(office)
    field.approved()
    field.line("L1")
    claim_id = field.accrued().answer["claim_id"]
    field.settled(claim_id)
    awarded, rebate = (field.claim_row(one)["awarded"] for one in ("C1", claim_id))

    answer = made(office).answer

    assert answer == {"made": 2, "lost": 0, "left": 0, "totals": {"EUR": awarded + rebate}}
    found = {one.rule: one for one in payables(office)}
    claim, quarter = found["by-claim"], found["quarterly-rebates"]
    # The claim was sent in the second quarter of 2021: sixty days after its end, on a day of the bank. The law counts
    # from the invoice, which is not made out before today.
    assert (claim.nature, claim.net, claim.counted_on) == ("service", Money(awarded, "EUR"), date(2021, 6, 30))
    assert (claim.due_by_terms, claim.due_on) == (date(2021, 8, 29), date(2021, 8, 30))
    assert (quarter.nature, quarter.net, quarter.counted_on) == (
        "price-reduction",
        Money(rebate, "EUR"),
        date(2021, 9, 30),
    )
    items = items_of(Rows(office.connection), [claim.payable_id, quarter.payable_id])
    assert [(one.source, one.source_id, one.earned_on) for one in items[claim.payable_id]] == [
        ("award", "C1", date(2021, 6, 10))
    ]
    assert [(one.source, one.claim_id, one.amount.minor) for one in items[quarter.payable_id]] == [
        ("rebate", claim_id, rebate)
    ]
    assert get_payable(Rows(office.connection), claim.payable_id) == claim
    with pytest.raises(Refused) as caught:
        get_payable(Rows(office.connection), "P-0")
    assert isinstance(caught.value.refusal, NotFound)

    # R4: whoever runs it again makes nothing more.
    before = office.state()
    assert made(office, OTHER_FINANCE).answer == {"made": 0, "lost": 0, "left": 0, "totals": {}}
    assert {name: rows for name, rows in office.state().items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }


def test_what_is_below_the_minimum_is_carried_over_and_paid_with_what_comes_next(office: Office) -> None:
    field = Field(office)
    field.approved(amount=9_999)
    assert made(office).answer == {"made": 0, "lost": 0, "left": 1, "totals": {}}
    (owed,) = read_owed(Rows(office.connection)).owed
    assert (owed.key, owed.amount.minor) == (("award", "C1", "PA"), 9_999)

    field.approved("C2", project_id="J2", amount=1)

    # P8-like bound: exactly the minimum of 100.00 is paid.
    assert made(office).answer == {"made": 1, "lost": 0, "left": 0, "totals": {"EUR": 10_000}}
    assert [one.net.minor for one in payables(office)] == [10_000]


def test_each_payee_of_a_shared_claim_is_paid_its_own_part(office: Office) -> None:
    shared = Shared(office)
    shared.approved()
    parts = dict(office.rows(_PARTS))

    assert made(office, partner_id="PB").answer["made"] == 1
    assert made(office).answer["made"] == 1

    found = {one.partner_id: one for one in payables(office)}
    assert {payee: one.net.minor for payee, one in found.items()} == parts
    # Terms without a payment rule: due the day it was awarded, whatever the sum.
    assert {one.rule for one in found.values()} == {""}
    assert replace(found["PA"], due_on=date.min).counted_on == found["PA"].due_by_terms


_PARTS = """
    SELECT part ->> 'payee', (part ->> 'amount')::bigint FROM claim_event, jsonb_array_elements(data -> 'parts') AS part
    WHERE event = 'approve'
"""


@pytest.fixture
def owing(office: Office) -> Field:
    """A partner with an award that became payable."""
    field = Field(office)
    field.approved()
    made(office)
    return field


def seen(office: Office, person: str, **asked: Any) -> tuple[PayableSeen, ...]:
    return list_payables(open_reader(office.connection, Actor(person)), **asked).items


def test_everything_that_stands_in_the_way_is_said_and_goes_as_papers_come_in(owing: Field) -> None:
    office = owing.office
    owing.record(Partner(partner_id="PA", name="Atelier Brière", country=Code("FR")))
    (first,) = seen(office, FINANCE_A)
    assert first.state == "held"
    # Under the terms, what has no bank details long after its quarter may be lost.
    names = Label({"en": "bank details", "fr": "coordonnées bancaires"})
    lost = PaperOfTermsMissing(names, is_sent=False, until=date(2021, 8, 14), is_lost=True, is_over=True)
    nobody = (CompanyMissing("Atelier Brière"), VendorCompanyMissing())
    assert first.holds == (BankDetailsMissing(), MandateMissing(), *nobody, DueDiligenceLapsed(), lost)
    assert [one.claim_id for one in first.items] == ["C1"]

    company = {"name": "Atelier SAS", "address": ("1 rue Neuve",), "postcode": "69001", "city": "Lyon", "country": "FR"}
    office.do(record_company, RecordCompany, ADMIN_A, organisation_id="PA", **company, siren="732829320")
    office.do(record_company, RecordCompany, FINANCE, organisation_id="vendor", **company, siren="732829320")
    without = (TaxCaseMissing(), TaxNumberMissing())
    assert seen(office, FINANCE_A)[0].holds == (BankDetailsMissing(), MandateMissing(), *without, *first.holds[-2:])

    numbers = {"vat": "FR44732829320", "tax_case": "domestic"}
    office.do(record_company, RecordCompany, FINANCE, organisation_id="PA", **company, **numbers)
    day = today(office)
    with pytest.raises(Problems):
        office.do(record_diligence, RecordDiligence, FINANCE, partner_id="PA", valid_until=day)
    checked = {"partner_id": "PA", "valid_until": date(2099, 1, 1), "reason": "The register and the questionnaire."}
    office.do(record_diligence, RecordDiligence, FINANCE, **checked)
    give(office)
    propose(office)
    assert seen(office, FINANCE)[0].holds == (BankDetailsUnconfirmed(day), InvoiceNotMadeOut())
    confirm(office)
    owing.office.do(
        notice_clawback,
        NoticeClawback,
        FINANCE,
        claim_id="C1",
        amount=1,
        rule="work-not-done",
        reason="To be looked at.",
    )
    assert seen(office, FINANCE)[0].holds == (
        CoolingTime(day + timedelta(days=5)),
        InvoiceNotMadeOut(),
        ClawbackOpen("C1"),
    )


def test_partner_sees_its_own_payables_and_finance_every_one(owing: Field) -> None:
    office = owing.office
    assert [one.payable.partner_id for one in seen(office, FINANCE, partner_id="PA")] == ["PA"]
    assert seen(office, SELLER_B) == ()
    assert seen(office, FINANCE, is_settled=True) == ()
    with pytest.raises(Refused) as caught:
        seen(office, SELLER_B, partner_id="PA")
    assert isinstance(caught.value.refusal, NotFound)
    with pytest.raises(Refused) as caught:
        seen(office, ADMIN)
    assert caught.value.refusal.code == "NOT_ALLOWED"


def test_what_is_not_payable_yet_is_said_with_what_becomes_of_it(office: Office) -> None:
    field = Field(office)
    field.approved(amount=9_999)

    (left,) = not_yet_payable(open_reader(office.connection, Actor(FINANCE_A)), "PA")

    assert (left.left, left.amount, left.minimum) == ("carried-over", Money(9_999, "EUR"), Money(10_000, "EUR"))


def test_partner_that_shares_a_claim_is_not_told_its_name(office: Office) -> None:
    Shared(office).approved()
    made(office)

    (own,), (other,) = seen(office, FINANCE_A), seen(office, SELLER_B)

    assert ([one.claim_id for one in own.items], [one.claim_id for one in other.items]) == (["C1"], [""])


def test_payment_rule_that_counts_from_the_award_counts_from_the_day_that_decided(office: Office) -> None:
    Shared(office, payment="end of quarter of award.granted_on").approved()

    assert made(office).answer["made"] == 2

    assert [(one.rule, one.counted_on) for one in payables(office)] == [("late", date(2024, 3, 31))] * 2
