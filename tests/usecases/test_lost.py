"""What the terms say is lost below the minimum is lost: in the books, on the pages of the partner, and for good."""

from datetime import date

import pytest

from tests.database import Database
from tests.known_bad.building import broken
from tests.usecases.field import Field, bring_in_force, partner_facts, programme_files, without_cases
from tests.usecases.office import APPROVER, FINANCE, FINANCE_A, OTHER_FINANCE, Office
from tests.usecases.test_invoices import statement_lines
from tremplin.facts.record import Code, Customer
from tremplin.money import Money
from tremplin.usecases.command import Actor
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.reads.earnings import earned_by_quarter
from tremplin.usecases.reads.forecast import forecast
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

BEFORE = b"    below_minimum: carry-over\n    due: end of quarter of claim.submitted_on\n"


@pytest.fixture
def losing(office: Office) -> Field:
    """A programme in force whose terms lose what is below their minimum of 100.00, and a partner that works."""
    files = without_cases(programme_files())
    assert BEFORE in files["terms.yaml"]
    terms = files["terms.yaml"].replace(BEFORE, BEFORE.replace(b"carry-over", b"forfeit"))
    bring_in_force(office, {**files, "terms.yaml": terms})
    made = Field.at_work(office)
    made.record(*partner_facts("PA"), *partner_facts("PB"))
    made.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))
    return made


def balances(office: Office) -> dict[str, int]:
    return dict(office.rows("SELECT account_key, balance FROM account WHERE book = 'B' AND balance <> 0"))


def test_what_stays_below_the_minimum_is_lost_in_the_books_once_and_limits_keep_it(
    losing: Field, populated: Database
) -> None:
    office = losing.office
    losing.approved(amount=9_999)
    before = losing.limit("presales-ceiling")

    answer = office.do(make_payables, MakePayables, FINANCE).answer
    again = office.do(make_payables, MakePayables, OTHER_FINANCE).answer

    assert (answer, again) == (
        {"made": 0, "lost": 1, "left": 0, "totals": {}},
        {"made": 0, "lost": 0, "left": 0, "totals": {}},
    )
    assert balances(office) == {}
    assert losing.limit("presales-ceiling") == before
    reader = open_reader(office.connection, Actor(FINANCE_A))
    (seen,) = list_payables(reader, is_settled=True).items
    assert (seen.state, seen.holds, seen.payable.net) == ("lost", (), Money(9_999, "EUR"))
    assert list_payables(reader).items == ()
    assert forecast(reader) == ()
    assert statement_lines(office) == ([("Lost under the terms of payment", "C1", -9_999)], 0)
    assert sum(one.net for one in earned_by_quarter(reader, "PA")) == 0
    (told,) = office.rows("SELECT payload ->> 'amount' FROM outbox WHERE topic = 'payment-lost'")
    assert told
    with populated.connect() as connection:
        assert broken(connection) == set()


def test_nothing_is_taken_back_of_what_was_lost(losing: Field) -> None:
    office = losing.office
    losing.approved(amount=9_999)
    office.do(make_payables, MakePayables, FINANCE)

    asked = {"claim_id": "C1", "amount": 1, "rule": "work-not-done", "reason": "It was not done."}
    refusal = office.refused(notice_clawback, NoticeClawback, FINANCE, **asked)

    assert refusal.code == "CLAWBACK_TOO_LARGE"


def test_what_was_taken_back_in_part_is_paid_however_small_so_that_both_can_be_settled(losing: Field) -> None:
    office = losing.office
    losing.approved(amount=9_999)
    why = {"claim_id": "C1", "reason": "A part was not done.", "happened_on": date(2021, 7, 1)}
    office.do(notice_clawback, NoticeClawback, FINANCE, **why, amount=999, rule="work-not-done")
    office.do(decide_clawback, DecideClawback, APPROVER, **{**why, "happened_on": date(2021, 9, 1)}, amount=999)

    answer = office.do(make_payables, MakePayables, FINANCE).answer

    assert answer == {"made": 1, "lost": 0, "left": 0, "totals": {"EUR": 9_999}}
    assert balances(office)["CLAW:PA"] == 999
