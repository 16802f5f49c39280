"""What is owed back, in the portal: set off by agreement, repaid, given up by two persons."""

import re
from datetime import date

import pytest

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.office import APPROVER, FINANCE, FINANCE_A, MANAGER, OTHER_FINANCE, SELLER_A, SELLER_B
from tests.usecases.paying import paying
from tests.usecases.rebated import Rebated
from tests.usecases.test_invoices import make_out, ready_to_invoice
from tests.usecases.test_part_credits import taken_back
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

PAGE = "/payments/owed-back/"


@pytest.fixture
def case(street: Street) -> str:
    """A partner that is owed two awards, of one of which 2,000.00 were taken back; the id of the case."""
    office = paying(street.office, ("C1", "C2")).office
    taken = {"claim_id": "C1", "amount": 200_000}
    why = {"rule": "work-not-done", "reason": "Half of it was not done.", "happened_on": date(2021, 9, 1)}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, **why)
    office.do(decide_clawback, DecideClawback, APPROVER, **taken, reason="Not contested.")
    found = re.search(r"C1/[0-9]+", text_of(street.browser_of(FINANCE).get(PAGE)))
    assert found
    return found[0]


def test_what_is_owed_back_is_set_off_repaid_and_given_up(street: Street, case: str) -> None:
    own, finance, other = (street.browser_of(one) for one in (FINANCE_A, FINANCE, OTHER_FINANCE))
    agree, set_off, repaid = (f"{PAGE}PA/{name}/{case}" for name in ("agree", "set-off", "repaid"))
    write_off, confirm = (f"{PAGE}PA/{name}/{case}" for name in ("write-off", "confirm-write-off"))

    asked = text_of(own.get(agree))
    agreement = re.search(r'name="agreement_id" value="([^"]+)"', asked)
    assert agreement
    assert "2000.00" in asked
    assert own.post(agree, {**form_id(), "agreement_id": agreement[1], "up_to": "much"}).status_code == 422
    assert own.post(agree, {**form_id(), "agreement_id": agreement[1], "up_to": "1,000.00"}).status_code == 302
    shown = text_of(finance.get(set_off))
    payable = re.findall(r'<option value="(P-[0-9A-F]+)"', shown)[-1]
    allowed = {"payable_id": payable, "agreement_id": agreement[1]}
    above = finance.post(set_off, {**form_id(), **allowed, "amount": "1,000.01"})
    assert above.status_code == 409
    assert finance.post(set_off, {**form_id(), **allowed, "amount": "1,000.00"}).status_code == 302
    # What is left of the payable is what the bank is to pay.
    owed = text_of(finance.get("/payments/owed/"))
    assert ("Set off</dt><dd>€1,000.00" in owed, "With tax</dt>" in owed) == (True, True)
    assert finance.post(repaid, {**form_id(), "amount": "400.00", "bank_reference": "V7"}).status_code == 302
    assert finance.post(write_off, {**form_id(), "amount": "600.00", "reason": ""}).status_code == 422
    assert finance.post(write_off, {**form_id(), "amount": "600.00", "reason": "It is gone."}).status_code == 302
    assert "It is gone." in text_of(other.get(PAGE))
    assert finance.post(confirm, {**form_id(), "amount": "600.00"}).status_code == 409
    assert "600.00" in text_of(other.get(confirm))
    assert other.post(confirm, {**form_id(), "amount": "600.00"}).status_code == 302

    told = text_of(street.browser_of(FINANCE_A, language="fr").get(PAGE))
    assert [word in told for word in ("compensé", "remboursé", "abandonné", "réglé")] == [True] * 4
    assert finance.get(repaid).status_code == 404


def test_credit_note_for_what_was_taken_back_is_accepted_by_the_partner_alone(street: Street) -> None:
    make_out(street.office, ready_to_invoice(street.office))
    case_id = taken_back(street.office)
    own, finance = street.browser_of(FINANCE_A), street.browser_of(FINANCE)
    page = f"{PAGE}PA/credit/{case_id}"

    assert f'href="{page}"' in text_of(own.get(PAGE))
    told = text_of(finance.get(PAGE))
    assert "What was taken back was billed by AF-M1-000001" in told
    assert f'href="{page}"' not in told
    assert [finance.get(page).status_code, finance.post(page, form_id()).status_code] == [404, 404]
    asked = text_of(own.get(page))
    assert "you then owe the tax of that part back as well" in asked
    assert "AF-M1-000001, 200.00 EUR" in asked
    assert own.post(page, form_id()).status_code == 302

    assert "240.00" in text_of(own.get(PAGE))
    assert "is to be corrected" not in text_of(own.get(PAGE))
    assert own.get(page).status_code == 404
    assert "AF-M1-000002" in text_of(own.get("/payments/invoices/"))


def test_lower_price_that_was_taken_back_is_invoiced_by_finance_and_seen_by_the_partner(street: Street) -> None:
    case_id = Rebated(street.office).returned_late()
    own, finance, other = (street.browser_of(one) for one in (FINANCE_A, FINANCE, OTHER_FINANCE))
    page = f"{PAGE}PA/invoice/{case_id}"

    assert f'href="{page}"' in text_of(finance.get(PAGE))
    told = text_of(own.get(PAGE))
    assert "says so with its tax, and is still to be made out." in told
    assert f'href="{page}"' not in told
    assert [own.get(page).status_code, own.post(page, form_id()).status_code] == [404, 404]
    asked = text_of(finance.get(page))
    assert "nobody accepts it" in asked
    assert re.search(r"AV-[0-9]{4}-000001, €1,340.00|AV-[0-9]{4}-000001, 1,340.00 EUR", asked)
    assert finance.post(page, form_id()).status_code == 302

    told = text_of(own.get(PAGE))
    number = re.search(r"FV-[0-9]{4}-000001", told)
    assert number
    assert (f'href="/payments/invoices/{number[0]}/"' in told, "1,608.00" in told) == (True, True)
    assert "is still to be made out" not in told
    assert other.post(page, form_id()).status_code == 404
    assert number[0] in text_of(own.get("/payments/invoices/"))
    seen = text_of(street.browser_of(FINANCE_A, language="fr").get(f"/payments/invoices/{number[0]}/"))
    assert "facture de l’éditeur" in seen
    assert "Reprend une partie de" in seen
    # It waits for nobody's answer.
    assert "state-good" in seen
    assert number[0].replace("FV", "AV") in seen
    file = own.get(f"/payments/invoices/{number[0]}/file")
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")


def test_what_is_owed_back_is_seen_by_whom_it_concerns(street: Street, case: str) -> None:
    assert [street.browser_of(one).get(PAGE).status_code for one in (SELLER_A, FINANCE_A, APPROVER, MANAGER)] == [
        200,
        200,
        200,
        403,
    ]
    assert case not in text_of(street.browser_of(SELLER_B).get(PAGE))
    finance = street.browser_of(FINANCE)
    # Who is of the vendor agrees to nothing in a partner's name; what is not there is not found.
    for path in (f"PA/agree/{case}", f"PA/burn/{case}", "PA/repaid/C9/1", f"PB/repaid/{case}"):
        assert finance.get(f"{PAGE}{path}").status_code == 404, path
    assert street.browser_of(FINANCE_A).get(f"{PAGE}PA/repaid/{case}").status_code == 404
    finance.get(PAGE)
    with counted() as statements:
        finance.get(PAGE)
    assert len(statements) == 13, statements
