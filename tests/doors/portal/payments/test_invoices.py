"""Invoices and the forecast in the portal: made out, contested, taken away; the partner's own compared."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.database import Database, Server, address
from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.office import ADMIN_A, AUDITOR, FINANCE, FINANCE_A, MANAGER, SELLER_A
from tests.usecases.test_invoices import FIRST, lowering
from tests.usecases.test_papers import give
from tests.usecases.test_statements import PARTNER, VENDOR
from tests.usecases.two_payees import Shared
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import MakePayables, make_payables

LIST = "/payments/invoices/"
PAGE = f"{LIST}{FIRST}/"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))


@pytest.fixture
def payables(street: Street) -> dict[str, str]:
    """Payables of two partners who share a claim; the first has all its papers."""
    office = street.office
    Shared(office).approved()
    office.do(make_payables, MakePayables, FINANCE)
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    office.do(record_company, RecordCompany, FINANCE, **PARTNER, tax_case="domestic")
    office.do(record_diligence, RecordDiligence, FINANCE, partner_id="PA", valid_until=date(2099, 1, 1))
    give(office)
    return dict(office.rows("SELECT partner_id, payable_id FROM payable"))


def test_invoice_is_made_out_contested_credited_and_taken_away(street: Street, payables: dict[str, str]) -> None:
    finance, own = street.browser_of(FINANCE), street.browser_of(FINANCE_A)

    assert "no mandate for self-billing was in force" in text_of(finance.get(LIST))
    assert finance.post(f"{LIST}make", form_id()).status_code == 302
    assert "Invoices made out: 1." in text_of(finance.get(LIST))
    assert finance.post(f"{LIST}make", {}).status_code == 302
    assert "1 payable" not in text_of(own.get(LIST))
    assert FIRST in text_of(own.get(LIST))
    assert "made out" in text_of(own.get(PAGE))
    file, again = own.get(f"{PAGE}file"), finance.get(f"{PAGE}file")
    assert file.content == again.content
    assert file.content.startswith(b"%PDF")

    assert own.post(f"{PAGE}do/contest", {**form_id(), "reason": ""}).status_code == 422
    assert own.post(f"{PAGE}do/contest", {**form_id(), "reason": "The rate is wrong."}).status_code == 302
    assert "contested by the partner" in text_of(finance.get(PAGE))
    assert finance.post(f"{PAGE}do/offer-credit", {**form_id(), "reason": "It was."}).status_code == 302
    assert "It was." in text_of(own.get(f"{PAGE}do/accept-credit"))
    assert own.post(f"{PAGE}do/accept-credit", form_id()).status_code == 302
    assert "avoir d’autofacturation" in text_of(street.browser_of(FINANCE_A, language="fr").get(LIST))

    assert own.get(f"{PAGE}do/accept").status_code == 404
    assert own.get(f"{PAGE}do/burn").status_code == 404
    assert own.get(f"{LIST}nobody/").status_code == 404
    assert own.get(f"{LIST}nobody/file").status_code == 404
    assert own.get(LIST, {"after": "nonsense"}).status_code == 404


def test_credit_note_for_a_lower_price_names_invoices_and_is_made_out(
    street: Street, payables: dict[str, str], furnished: Server
) -> None:
    name = street.office.connection.info.dbname
    lowering(Database(name, address(furnished.url, database=name)))
    page = f"{LIST}credit/{payables['PA']}"
    finance = street.browser_of(FINANCE)

    assert f'href="{page}"' in text_of(finance.get(LIST))
    assert f"{LIST}credit/{payables['PB']}" not in text_of(finance.get(LIST))
    assert "is not recorded" in text_of(finance.get(f"{LIST}credit/{payables['PB']}"))
    assert f'href="{page}"' not in text_of(street.browser_of(AUDITOR).get(LIST))
    assert [street.browser_of(one).get(page).status_code for one in (MANAGER, AUDITOR, FINANCE_A)] == [403, 403, 403]
    wrong = {
        "": "This field is required.",
        "V-1": "“V-1” is not a number and a day.",
        "V-1 2026-02-30": "“V-1 2026-02-30” is not a number and a day.",
        "V-1 2026-01-05 2026-01-06": "is not a number and a day.",
        "V-1 2026-01-05\n" * 101: "A credit note names 100 invoices at most.",
    }
    for typed, sentence in wrong.items():
        answer = finance.post(page, {**form_id(), "lowered": typed})
        assert (answer.status_code, sentence in text_of(answer)) == (422, True), typed
    late = finance.post(page, {**form_id(), "lowered": "V-1 2999-01-05"})
    assert (late.status_code, "no day is later than today" in text_of(late)) == (409, True)

    made = finance.post(page, {**form_id(), "lowered": "V-2026-1 2026-01-05\n\nV-2026-2  2026-01-06"})

    assert made.status_code == 302
    assert "is made out." in text_of(finance.get(made["Location"]))
    assert "credit note" in text_of(street.browser_of(FINANCE_A).get(made["Location"]))
    assert finance.get(page).status_code == 404
    assert finance.post(page, {**form_id(), "lowered": "V-2026-1 2026-01-05"}).status_code == 404


def test_own_invoice_is_compared_and_every_difference_said(street: Street, payables: dict[str, str]) -> None:
    own = street.browser_of(FINANCE_A)
    page = f"{LIST}own/{payables['PA']}"

    assert f'href="{page}"' in text_of(own.get("/payments/owed/"))
    assert f'href="{page}"' not in text_of(street.browser_of(SELLER_A).get("/payments/owed/"))
    assert own.get(page).status_code == 200
    assert own.post(page, form_id()).status_code == 422
    no_type = own.post(page, {**form_id(), "file": SimpleUploadedFile("ours.txt", b"hello")})
    assert no_type.status_code == 409
    sent = own.post(page, {**form_id(), "file": SimpleUploadedFile("ours.xml", b"<?xml version='1.0'?><a/>")})
    assert sent.status_code == 302
    told = text_of(own.get(LIST))
    assert "Your invoice differs from what is owed." in told
    assert "ours.xml" in told
    large = own.post(page, {**form_id(), "file": SimpleUploadedFile("ours.xml", b" " * (25 * 1024 * 1024 + 1))})
    assert large.status_code == 422
    other = own.post(
        f"{LIST}own/{payables['PB']}", {**form_id(), "file": SimpleUploadedFile("ours.xml", b"<?xml?><a/>")}
    )
    assert other.status_code == 404


def test_forecast_and_invoices_open_for_whom_they_are_for(street: Street, payables: dict[str, str]) -> None:
    people = (SELLER_A, ADMIN_A, MANAGER, AUDITOR, FINANCE)
    for path in (LIST, "/payments/forecast/"):
        assert [street.browser_of(one).get(path).status_code for one in people] == [403, 200, 200, 200, 200]
    assert "1,000.00" in text_of(street.browser_of(FINANCE).get("/payments/forecast/"))
    assert street.browser_of(MANAGER).post(f"{LIST}make", form_id()).status_code == 403
    browser = street.browser_of(FINANCE_A)
    browser.get(LIST)
    with counted() as statements:
        browser.get(LIST)
    assert len(statements) == 7, statements
