"""The papers that terms ask for hold payments until they are there; without some of them the sum may be lost."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.database import Database
from tests.known_bad.building import broken
from tests.usecases.field import Field, bring_in_force, partner_facts, programme_files, without_cases
from tests.usecases.office import ADMIN_A, FINANCE, FINANCE_A, OTHER_FINANCE, Office
from tests.usecases.paying import Payer
from tests.usecases.test_papers import today
from tremplin.facts.record import Code, Customer
from tremplin.payments.hold import PaperOfTermsMissing
from tremplin.usecases.command import Actor
from tremplin.usecases.losing import LosePayable, lose_payable
from tremplin.usecases.partner_papers import RecordPaper, record_paper
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run
from tremplin.usecases.reads.papers import company_papers
from tremplin.usecases.reads.payables import PayableSeen, list_payables
from tremplin.usecases.reads.reader import open_reader
from tremplin.wording import Label, Problems

FIRST = b"    papers:\n"
CARD = b"      - {paper: tax-card, label: {en: tax card, fr: carte fiscale}, missing: held}\n"
MANDATED = b"      - {paper: mandate, label: {en: self-billing mandate, fr: mandat}, missing: held}\n"
TAX_CARD = PaperOfTermsMissing(Label({"en": "tax card", "fr": "carte fiscale"}))
LOST_WITHOUT = PaperOfTermsMissing(
    Label({"en": "bank details", "fr": "coordonnées bancaires"}),
    is_sent=False,
    until=date(2021, 8, 14),
    is_lost=True,
    is_over=True,
)


@pytest.fixture
def owing(office: Office) -> Payer:
    """A partner with a payable, under terms that ask for two papers more than those of the reference programme."""
    files = without_cases(programme_files())
    terms = files["terms.yaml"].replace(FIRST, FIRST + CARD + MANDATED)
    assert terms != files["terms.yaml"]
    bring_in_force(office, {**files, "terms.yaml": terms})
    field = Field.at_work(office)
    field.record(*partner_facts("PA"), *partner_facts("PB"))
    field.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))
    field.approved()
    office.do(make_payables, MakePayables, FINANCE)
    return Payer(field)


def seen(office: Office, person: str = FINANCE_A, **asked: Any) -> PayableSeen:
    (one,) = list_payables(open_reader(office.connection, Actor(person)), **asked).items
    return one


def papers_held(office: Office) -> list[PaperOfTermsMissing]:
    return [one for one in seen(office).holds if isinstance(one, PaperOfTermsMissing)]


def record(office: Office, **content: Any) -> None:
    asked = {"partner_id": "PA", "paper": "tax-card", "reason": "Read.", **content}
    office.do(record_paper, RecordPaper, FINANCE, **asked)


def test_each_paper_of_the_terms_holds_until_it_is_there(owing: Payer) -> None:
    office = owing.office
    before = papers_held(office)
    owing.put_papers_in_order()
    given = papers_held(office)
    record(office)

    assert [one.paper.in_("en") for one in before] == ["tax card", "self-billing mandate", "bank details"]
    assert before[2] == LOST_WITHOUT
    assert (given, papers_held(office)) == ([TAX_CARD], [])
    papers = company_papers(open_reader(office.connection, Actor(ADMIN_A)), "PA")
    assert papers.recorded == {"tax-card": None}


def test_paper_is_recorded_by_finance_as_the_terms_name_it_and_holds_until_its_day(owing: Payer) -> None:
    office = owing.office
    owing.put_papers_in_order()
    asked = {"partner_id": "PA", "reason": "Read."}

    refused = [
        office.refused(record_paper, RecordPaper, ADMIN_A, **asked, paper="tax-card").code,
        office.refused(record_paper, RecordPaper, FINANCE, **asked, paper="bank-details").code,
        office.refused(record_paper, RecordPaper, FINANCE, **asked, paper="licence").code,
        office.refused(record_paper, RecordPaper, FINANCE, **{**asked, "partner_id": "PX"}, paper="tax-card").code,
    ]
    with pytest.raises(Problems):
        record(office, valid_until=today(office))
    record(office, valid_until=today(office) + timedelta(days=1))

    assert refused == ["NOT_ALLOWED", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]
    assert papers_held(office) == []
    # The day of a run is later than the last one of the paper.
    owing.invoiced(seen(office).payable.payable_id, "PA-1")
    run = {"run_id": "R1", "currency": "EUR", "execute_on": owing.pay_day}
    assert office.refused(prepare_payment_run, PrepareRun, OTHER_FINANCE, **run).code == "NOTHING_TO_PAY"


def test_payable_is_lost_by_a_person_once_a_paper_is_missing_after_its_day(owing: Payer, populated: Database) -> None:
    office = owing.office
    payable_id = seen(office).payable.payable_id
    asked = {"payable_id": payable_id, "reason": "Asked for three times."}
    refused = [
        office.refused(lose_payable, LosePayable, FINANCE_A, **asked).code,
        office.refused(lose_payable, LosePayable, FINANCE, payable_id=payable_id).code,
        office.refused(lose_payable, LosePayable, FINANCE, **{**asked, "payable_id": "P-0"}).code,
    ]

    office.do(lose_payable, LosePayable, FINANCE, **asked)

    assert refused == ["NOT_ALLOWED", "REASON_NEEDED", "NOT_FOUND"]
    lost = seen(office, is_settled=True)
    assert (lost.state, lost.holds) == ("lost", ())
    assert office.rows("SELECT account_key FROM account WHERE book = 'B' AND balance <> 0") == []
    assert office.refused(lose_payable, LosePayable, OTHER_FINANCE, **asked).code == "NOT_LOST_BY_TERMS"
    with populated.connect() as connection:
        assert broken(connection) == set()


def test_paper_that_comes_late_still_pays_as_long_as_nobody_has_said_otherwise(owing: Payer) -> None:
    office = owing.office
    payable_id = seen(office).payable.payable_id
    owing.put_papers_in_order()

    refusal = office.refused(lose_payable, LosePayable, FINANCE, payable_id=payable_id, reason="Late.")

    assert refusal.code == "NOT_LOST_BY_TERMS"
