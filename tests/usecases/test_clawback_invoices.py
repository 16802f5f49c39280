"""A lower price is taken back: the vendor invoices it with its tax, which names the credit note and is owed as well."""

from datetime import date, timedelta

import pytest

from tests.database import Database
from tests.known_bad.building import broken
from tests.usecases.office import APPROVER, FINANCE, FINANCE_A, MANAGER, OTHER_FINANCE, SELLER_A, Office
from tests.usecases.rebated import CLAIM, Rebated
from tests.usecases.test_invoices import balance, make_out, reader, ready_to_invoice, statement_lines
from tests.usecases.test_journal_export import EVER
from tests.usecases.test_part_credits import taken_back
from tremplin.documents.factur_x import factur_x_xml
from tremplin.money import Money
from tremplin.payments.invoice.making import TaxCasesDiffer
from tremplin.usecases.clawback_invoices import InvoiceClawback, clawbacks_to_invoice, invoice_clawback
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.reads.invoices import get_invoice, list_invoices
from tremplin.usecases.reads.journal_export import Wanted, journal_export
from tremplin.usecases.receivables import RecordRepayment, receivables_of, record_repayment
from tremplin.usecases.rows import Rows
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback
from tremplin.wording import ENGLISH


@pytest.fixture
def rebated(office: Office) -> Rebated:
    return Rebated(office)


def invoiced(office: Office, case_id: str, actor: str = FINANCE) -> dict:
    return dict(office.do(invoice_clawback, InvoiceClawback, actor, case_id=case_id, partner_id="PA").answer)


def refused(office: Office, case_id: str, actor: str = FINANCE, **other: str):
    return office.refused(invoice_clawback, InvoiceClawback, actor, **{"case_id": case_id, "partner_id": "PA", **other})


def waiting(office: Office) -> dict:
    rows = Rows(office.connection)
    return dict(clawbacks_to_invoice(rows, receivables_of(rows)))


def legs(office: Office, *kinds: str) -> dict[str, int]:
    """What was booked in money by transactions of some kinds, by account."""
    query = """
        SELECT account_key, sum(amount)::bigint FROM leg JOIN journal USING (seq)
        WHERE book = 'B' AND kind = ANY (%s) GROUP BY 1
    """
    return dict(office.rows(query, list(kinds)))


def test_late_return_of_goods_comes_to_the_worked_postings(rebated: Rebated, populated: Database) -> None:
    """Case 4 of the worked postings: 3,125.00 are credited with VAT, then 118,999.99 of sales give 1,785.00."""
    office = rebated.office
    case_id = rebated.returned_late()
    credit = list_invoices(reader(office)).items[0].number

    before = receivables_of(Rows(office.connection))
    answer = invoiced(office, case_id)

    assert legs(office, "credit-note") == {"ACCR:PA": 312_500, "VAT_COLL": 62_500, "CUST:PA": -375_000}
    assert legs(office, "clawback", "clawback-invoice") == {
        "CLAW:PA": 160_800,
        "PL:contra_rev": -134_000,
        "VAT_COLL": -26_800,
    }
    assert [one.amount for one in before] == [Money(134_000, "EUR")]
    assert [one.left for one in receivables_of(Rows(office.connection))] == [Money(160_800, "EUR")]
    assert (balance(office, "PL:contra_rev"), balance(office, "VAT_COLL")) == (178_500, 35_700)
    limit = office.rows("SELECT used, available, lapsed FROM limit_instance WHERE limit_id = 'budget'")
    assert limit == [(178_500, 5_000_000 - 178_500, 0)]
    number = f"FV-{office.value('SELECT current_date'):%Y}-000001"
    assert answer == {"number": number, "tax": 26_800, "currency": "EUR"}
    page = get_invoice(reader(office, FINANCE_A), number)
    made, row = page.invoice, page.row
    assert (row.type_code, row.preceding, row.state, page.possible) == ("380", credit, "issued", ())
    assert (made.seller.name, made.case, made.gross, made.settled) == (
        "Nuages SA",
        "domestic",
        Money(160_800, "EUR"),
        0,
    )
    assert (made.lines[0].text, made.lines[0].source_id) == ("Remise arrière de volume (Goods came back late)", case_id)
    assert made.due_on == made.issued_on + timedelta(days=30)
    assert f"<ram:IssuerAssignedID>{credit}<".encode() in factur_x_xml(made, ENGLISH)
    with populated.connect() as connection:
        assert broken(connection) == set()


def test_invoice_of_the_vendor_is_told_stated_and_exported(rebated: Rebated) -> None:
    office = rebated.office
    number = invoiced(office, rebated.returned_late())["number"]

    said, owed = statement_lines(office)
    rows = b"".join(journal_export(reader(office), Wanted(EVER), form="fec")).decode().splitlines()

    assert (("Tax on the vendor's invoice", number, -26_800) in said, owed) == (True, -160_800)
    fields = [row.split("\t") for row in rows if f"\t{number}\t" in row]
    assert [(one[4], one[11], one[12]) for one in fields] == [
        ("409700", "268,00", "0,00"),
        ("445710", "0,00", "268,00"),
    ]
    told = "SELECT payload ->> 'paper_id' FROM outbox WHERE topic = 'invoice-for-clawback'"
    assert office.rows(told) == [(number,)]


def test_invoice_of_the_vendor_is_made_out_once_for_its_case_by_finance_alone(rebated: Rebated) -> None:
    office = rebated.office
    case_id = rebated.returned_late()

    before = [refused(office, case_id, one).code for one in (MANAGER, APPROVER, SELLER_A, FINANCE_A)]
    unknown = [refused(office, f"{CLAIM}/99").code, refused(office, case_id, partner_id="PB").code]
    assert list(waiting(office)) == [(case_id, "PA")]
    invoiced(office, case_id, OTHER_FINANCE)

    assert before == ["NOT_ALLOWED"] * 4
    assert unknown == ["NOT_FOUND"] * 2
    assert refused(office, case_id).code == "NOT_FOUND"
    assert waiting(office) == {}


def test_what_was_settled_before_stands_on_the_invoice(rebated: Rebated) -> None:
    office = rebated.office
    case_id = rebated.returned_late()
    paid = {"case_id": case_id, "partner_id": "PA", "amount": 134_000, "bank_reference": "V7"}
    office.do(record_repayment, RecordRepayment, FINANCE, **paid)

    made = get_invoice(reader(office), invoiced(office, case_id)["number"]).invoice

    assert (made.gross, made.left) == (Money(160_800, "EUR"), Money(26_800, "EUR"))
    assert [one.left for one in receivables_of(Rows(office.connection))] == [Money(26_800, "EUR")]
    assert balance(office, "CLAW:PA") == 26_800


def test_every_part_taken_back_has_its_own_invoice_and_the_next_number(rebated: Rebated) -> None:
    """A clawback by decision is invoiced as a correction is."""
    office = rebated.office
    first = rebated.returned_late()
    taken = {"claim_id": CLAIM, "amount": 10_001, "reason": "More came back.", "happened_on": date(2024, 6, 3)}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, rule="returned")
    taken.pop("happened_on")
    office.do(decide_clawback, DecideClawback, APPROVER, **taken)
    (second,) = {one.case_id for one in receivables_of(Rows(office.connection))} - {first}

    answers = [invoiced(office, one) for one in (second, first)]

    assert [(one["number"][-6:], one["tax"]) for one in answers] == [("000001", 2_000), ("000002", 26_800)]


def all_returned(rebated: Rebated) -> str:
    """Credit the quarter, then more that was sold in it and waits for its own credit note; all of it comes back."""
    rebated.settled()
    rebated.known()
    rebated.credited()
    # 125,999.99 give 25.00 more.
    rebated.sold("L4", 100_000, on=date(2024, 3, 30))
    rebated.corrected(2_500)
    rebated.office.do(make_payables, MakePayables, FINANCE)
    for line_id, amount in (("L1", 6_000_000), ("L2", 3_749_999), ("L3", 2_750_000), ("L4", 100_000)):
        rebated.came_back(f"all-{line_id}", amount, line_id=line_id)
    return rebated.corrected(-315_000)


def test_case_waits_until_credit_notes_have_given_what_it_takes_back(rebated: Rebated) -> None:
    office = rebated.office
    case_id = all_returned(rebated)
    early = (waiting(office), refused(office, case_id).code)
    rebated.credited()

    notes = waiting(office)[case_id, "PA"]
    made = get_invoice(reader(office), invoiced(office, case_id)["number"]).invoice

    assert early == ({}, "NOT_FOUND")
    assert [one.number for one in made.preceding] == list(notes)
    assert (len(notes), made.net, made.tax) == (2, Money(315_000, "EUR"), Money(63_000, "EUR"))
    # What was collected is owed, to the cent.
    assert balance(office, "VAT_COLL") == 0


def test_credit_notes_that_are_not_taxed_alike_are_left_to_accounting(rebated: Rebated) -> None:
    case_id = all_returned(rebated)
    rebated.known(country="DE", siren=None, vat="DE136695976", tax_case="reverse-charge")
    rebated.credited()

    refusal = refused(rebated.office, case_id)

    assert refusal == TaxCasesDiffer(tuple(waiting(rebated.office)[case_id, "PA"]))


def test_clawback_of_a_service_is_no_invoice_of_the_vendor(office: Office) -> None:
    make_out(office, ready_to_invoice(office))
    case_id = taken_back(office)

    assert waiting(office) == {}
    assert refused(office, case_id).code == "NOT_FOUND"
