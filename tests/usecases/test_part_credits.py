"""A part of a self-billed invoice is taken back: the partner accepts the credit note, and owes its tax as well."""

from datetime import date

from tests.database import Database
from tests.known_bad.building import broken
from tests.usecases.office import APPROVER, FINANCE, FINANCE_A, SELLER_A, SELLER_B, Office
from tests.usecases.rebated import CLAIM, Rebated
from tests.usecases.test_invoices import FIRST, balance, make_out, moved, reader, ready_to_invoice, statement_lines
from tests.usecases.test_papers import give
from tests.usecases.test_statements import PARTNER
from tremplin.money import Money
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.invoice_life import ContestInvoice, CreditedInPart, OfferCredit, move_invoice
from tremplin.usecases.part_credits import AcceptPartCredit, accept_part_credit, credits_offered
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.reads.invoices import get_invoice
from tremplin.usecases.receivables import RecordRepayment, receivables_of, record_repayment
from tremplin.usecases.rows import Rows
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

CREDIT = "AF-M1-000002"


def taken_back(office: Office, amount: int = 30_000) -> str:
    """Take back a part of the award that the first invoice bills, two thirds of it from partner PA; the case."""
    why = {"rule": "undone", "reason": "A part was not done.", "happened_on": date(2024, 6, 3)}
    office.do(notice_clawback, NoticeClawback, FINANCE, claim_id="C1", amount=amount, **why)
    office.do(decide_clawback, DecideClawback, APPROVER, claim_id="C1", amount=amount, reason="A part was not done.")
    cases = {one.case_id for one in receivables_of(Rows(office.connection))}
    return max(cases, key=lambda one: int(one.rpartition("/")[2]))


def accepted(office: Office, case_id: str) -> dict:
    content = {"case_id": case_id, "partner_id": "PA"}
    return dict(office.do(accept_part_credit, AcceptPartCredit, FINANCE_A, **content).answer)


def test_credit_note_for_a_part_is_accepted_and_its_tax_is_owed_back(office: Office, populated: Database) -> None:
    make_out(office, ready_to_invoice(office))
    case_id = taken_back(office)
    owed = {one.partner: one.amount.minor for one in receivables_of(Rows(office.connection))}

    answer = accepted(office, case_id)

    assert (owed, answer) == ({"PA": 20_000, "PB": 10_000}, {"number": CREDIT, "tax": 4_000, "currency": "EUR"})
    page = get_invoice(reader(office, FINANCE_A), CREDIT)
    assert (page.invoice.type_code, page.invoice.net, page.invoice.tax) == (
        "261",
        Money(20_000, "EUR"),
        Money(4_000, "EUR"),
    )
    assert (page.row.preceding, page.invoice.lines[0].text, page.possible) == (FIRST, "A part was not done.", ())
    # The invoice stands, with its rest; what was paid or is payable for it is untouched.
    assert get_invoice(reader(office), FIRST).row.state == "issued"
    assert (balance(office, "PAY:PA"), balance(office, "CLAW:PA"), balance(office, "VAT_REC")) == (
        -80_000,
        24_000,
        9_333,
    )
    assert ("Tax on the self-billed credit note", CREDIT, -4_000) in statement_lines(office)[0]
    # The tax is settled as the rest of the case is, to the cent.
    paid = {"case_id": case_id, "partner_id": "PA", "bank_reference": "V7"}
    above = office.refused(record_repayment, RecordRepayment, FINANCE, **paid, amount=24_001)
    office.do(record_repayment, RecordRepayment, FINANCE, **paid, amount=24_000)
    assert above.code == "MORE_THAN_OWED"
    assert balance(office, "CLAW:PA") == 0
    with populated.connect() as connection:
        assert broken(connection) == set()


def test_credit_note_for_a_part_is_made_out_once_for_its_case_and_partner_alone(office: Office) -> None:
    make_out(office, ready_to_invoice(office))
    case_id = taken_back(office)

    def refused(actor: str, **other: str) -> str:
        content = {"case_id": case_id, "partner_id": "PA", **other}
        return office.refused(accept_part_credit, AcceptPartCredit, actor, **content).code

    before = [refused(SELLER_A), refused(FINANCE), refused(SELLER_B), refused(FINANCE_A, partner_id="PB")]
    before += [refused(FINANCE_A, case_id="C1/99")]
    accepted(office, case_id)

    assert before == ["NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED", "NOT_FOUND", "NOT_FOUND"]
    assert refused(FINANCE_A) == "NOT_FOUND"
    # Another part of the same invoice has a credit note of its own.
    assert accepted(office, taken_back(office, 3_000)) == {"number": "AF-M1-000003", "tax": 400, "currency": "EUR"}
    # And an invoice of which a part was taken back is not taken back whole besides.
    moved(office, ContestInvoice, FINANCE_A)
    whole = office.refused(move_invoice, OfferCredit, FINANCE, number=FIRST, reason="All of it.")
    assert whole == CreditedInPart(FIRST, CREDIT)


def test_credit_note_for_a_part_needs_an_invoice_and_a_mandate_in_force(office: Office, populated: Database) -> None:
    payables = ready_to_invoice(office)
    case_id = taken_back(office)
    content = {"case_id": case_id, "partner_id": "PA"}
    without = office.refused(accept_part_credit, AcceptPartCredit, FINANCE_A, **content).code
    make_out(office, payables)
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE mandate DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE mandate SET signed_on = signed_on - 9, valid_from = valid_from - 9, valid_until = valid_from"
        )
        owner.execute("ALTER TABLE mandate ENABLE TRIGGER USER")

    ended = office.refused(accept_part_credit, AcceptPartCredit, FINANCE_A, **content).code

    assert (without, ended) == ("NOT_FOUND", "MANDATE_NOT_IN_FORCE")


def test_one_credit_note_takes_an_award_and_its_correction_back_once_both_are_billed(
    office: Office, populated: Database
) -> None:
    """The first invoice alone does not come to what is taken back, so the credit note waits, and names both."""
    rebated = Rebated(office, nature="service")
    rebated.settled()
    rebated.known()
    give(office)
    billed_to_date(office)
    rebated.sold("L4", 1_000_000, on=date(2024, 3, 29))
    rebated.corrected(25_000, "A sale was reported late.")
    office.do(make_payables, MakePayables, FINANCE)
    why = {"rule": "returned", "reason": "All of it came back.", "happened_on": date(2024, 6, 3)}
    office.do(notice_clawback, NoticeClawback, FINANCE, claim_id=CLAIM, amount=337_500, **why)
    office.do(decide_clawback, DecideClawback, APPROVER, claim_id=CLAIM, amount=337_500, reason="All of it.")
    (case,) = receivables_of(Rows(office.connection))
    waits = credits_offered(Rows(office.connection), [case])

    billed_to_date(office)
    offered = credits_offered(Rows(office.connection), [case])
    answer = accepted(office, case.case_id)

    assert waits == {}
    assert offered == {(case.case_id, "PA"): [FIRST, CREDIT]}
    assert answer == {"number": "AF-M1-000003", "tax": 67_500, "currency": "EUR"}
    credit = get_invoice(reader(office, FINANCE_A), "AF-M1-000003").invoice
    assert [one.number for one in credit.preceding] == [FIRST, CREDIT]
    assert (credit.type_code, credit.net, balance(office, "CLAW:PA")) == ("261", Money(337_500, "EUR"), 405_000)
    # Neither of the two is taken back whole besides.
    for number in (FIRST, CREDIT):
        office.do(move_invoice, ContestInvoice, FINANCE_A, number=number, reason="because")
        whole = office.refused(move_invoice, OfferCredit, FINANCE, number=number, reason="All of it.")
        assert whole == CreditedInPart(number, "AF-M1-000003")
    with populated.connect() as connection:
        assert broken(connection) == set()


def billed_to_date(office: Office) -> None:
    """Make an invoice out of each payable that has none."""
    waiting = [one[0] for one in office.rows("SELECT payable_id FROM payable WHERE document IS NULL")]
    make_out(office, {str(place): one for place, one in enumerate(waiting)})


def test_credit_note_without_tax_books_nothing_more(office: Office) -> None:
    """Under a case without tax the invoice is corrected all the same, and nothing more is owed."""
    payables = ready_to_invoice(office)
    swiss = {**PARTNER, "country": "CH", "siren": None, "registration": "CHE-116.281.710"}
    office.do(record_company, RecordCompany, FINANCE, **swiss, tax_case="outside-union")
    make_out(office, payables)
    before = balance(office, "CLAW:PA")
    case_id = taken_back(office)

    answer = accepted(office, case_id)

    assert (answer["tax"], before, balance(office, "CLAW:PA")) == (0, 0, 20_000)
