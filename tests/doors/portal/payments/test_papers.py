"""Company papers in the portal: the company, bank details confirmed another way, the mandate, the check."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

from tests.doors.portal.street import Street, form_id, hidden_in, text_of
from tests.usecases.field import bring_in_force, next_files
from tests.usecases.office import (
    ADMIN_A,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_FINANCE,
    SELLER_A,
    SELLER_B,
)
from tests.usecases.test_papers import confirm, give, propose
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence

PAPERS = "/payments/papers/"
OWN = f"{PAPERS}PA/"
COMPANY = {
    "called": "Atelier SAS",
    "address": "1 rue Neuve\n\n",
    "postcode": "69001",
    "city": "Lyon",
    "country": "FR",
    "vat": "FR44732829320",
}


def done(browser: Any, action: str, **content: object) -> Any:
    given = {f"{action}-{name}": value for name, value in {**form_id(), **content}.items()}
    return browser.post(f"{OWN}do/{action}", given)


def test_company_is_recorded_and_what_cannot_be_is_said(street: Street) -> None:
    admin = street.browser_of(ADMIN_A)

    assert admin.get(PAPERS).headers["Location"] == OWN
    assert "Nothing is recorded yet." in text_of(admin.get(OWN))
    wrong = done(admin, "company", **{**COMPANY, "vat": "FR00732829320"})
    assert wrong.status_code == 422
    assert done(admin, "company", **COMPANY).status_code == 302
    assert "1 rue Neuve" in text_of(admin.get(OWN))
    assert street.office.rows("SELECT name, country, vat FROM company") == [("Atelier SAS", "FR", "FR44732829320")]
    assert done(street.browser_of(FINANCE_A), "company", **COMPANY).status_code == 403


def test_bank_details_are_proposed_confirmed_another_way_and_blocked_by_anybody(street: Street) -> None:
    admin, finance = street.browser_of(ADMIN_A), street.browser_of(FINANCE)
    iban = "FR76 3000 6000 0112 3456 7890 189"

    assert done(admin, "propose", holder="Atelier SAS", iban="FR76 1").status_code == 422
    assert done(admin, "propose", holder="Atelier SAS", iban=iban).status_code == 302
    assert '<a href="/payments/papers/PA/">' in text_of(finance.get(PAPERS))
    details_id = street.office.value("SELECT details_id FROM bank_details")
    asked = {"details_id": details_id, "reason": "Called the number of the contract."}
    assert done(finance, "confirm", **{**asked, "reason": ""}, through="telephone").status_code == 422
    assert done(admin, "confirm", **asked, through="telephone").status_code == 403
    assert done(finance, "confirm", **asked, through="telephone").status_code == 302
    assert "confirmed by the vendor" in text_of(admin.get(OWN))
    assert "No bank details wait" in text_of(street.browser_of(AUDITOR).get(PAPERS))
    assert done(finance, "reject", **asked).status_code == 409
    assert done(admin, "block", **asked).status_code == 302
    done(admin, "propose", holder="Atelier SAS", iban=iban)
    second = street.office.value("SELECT details_id FROM bank_details WHERE state = 'proposed'")
    assert done(admin, "withdraw", details_id=second).status_code == 302
    assert "retirées par le partenaire" in text_of(street.browser_of(FINANCE, language="fr").get(OWN))


def test_mandate_is_given_as_it_was_shown_and_ended(street: Street) -> None:
    admin = street.browser_of(ADMIN_A)
    shown = text_of(admin.get(OWN))
    found = re.search(r'name="mandate-shown" value="([0-9a-f]{64})"', shown)
    assert found
    today = str(street.office.value("SELECT (now() AT TIME ZONE 'UTC')::date"))

    assert done(admin, "mandate", shown=found[1], valid_from=today).status_code == 422
    assert done(admin, "mandate", shown=found[1], valid_from=today, is_agreed="on").status_code == 302
    mandate_id, kept = street.office.rows("SELECT mandate_id, shown_hash FROM mandate")[0]
    assert kept == found[1]
    assert done(admin, "end-mandate", mandate_id=mandate_id, valid_until="2021-01-01").status_code == 422
    assert done(admin, "end-mandate", mandate_id=mandate_id, valid_until="2099-01-01").status_code == 302
    assert "1 Jan 2099" in text_of(admin.get(OWN))


def test_check_is_recorded_by_finance_and_papers_are_nobody_elses(street: Street) -> None:
    finance = street.browser_of(FINANCE)

    assert done(finance, "diligence", valid_until="2099-01-01", reason="The register.").status_code == 302
    assert done(finance, "burn").status_code == 404
    assert finance.get(f"{OWN}do/diligence").headers["Location"] == OWN
    assert finance.get(f"{PAPERS}nobody/").status_code == 404
    codes = [street.browser_of(one).get(OWN).status_code for one in (ADMIN_A, FINANCE_A, AUDITOR, MANAGER, SELLER_A)]
    assert codes == [200, 200, 200, 403, 403]
    assert street.browser_of(SELLER_B).get(OWN).status_code in (403, 404)


def test_paper_that_the_terms_ask_for_is_recorded_by_finance_and_read_by_the_partner(street: Street) -> None:
    files = next_files("2022.1", from_="2022-03-22", to="2023-03-21")
    card = b"    papers:\n      - {paper: tax-card, label: {en: tax card, fr: carte fiscale}}\n"
    bring_in_force(street.office, {**files, "terms.yaml": files["terms.yaml"].replace(b"    papers:\n", card)})
    finance, admin = street.browser_of(FINANCE), street.browser_of(ADMIN_A)
    asked = {"paper": "tax-card", "reason": "Read."}

    assert "<strong>tax card</strong>, not recorded" in text_of(admin.get(OWN))
    assert done(admin, "paper", **asked).status_code == 403
    assert done(finance, "paper", **{**asked, "paper": "licence"}).status_code == 422
    assert done(finance, "paper", **asked, valid_until="2099-01-01").status_code == 302
    assert "<strong>tax card</strong>, recorded, and holds until 1 January 2099" in text_of(admin.get(OWN))


def company_is_recorded(street: Street) -> None:
    place = {"address": ("1 rue Neuve",), "postcode": "69001", "city": "Lyon", "country": "DE"}
    recorded = {"organisation_id": "PA", "name": "Atelier SA", **place, "vat": "DE136695976"}
    street.office.do(record_company, RecordCompany, FINANCE, **recorded)


def check_is_recorded(street: Street) -> None:
    checked = {"partner_id": "PA", "valid_until": date(2099, 1, 1), "reason": "Seen."}
    street.office.do(record_diligence, RecordDiligence, OTHER_FINANCE, **checked)


# Who opens the page; what somebody else does meanwhile; what is sent then, with what; what is said to differ.
OVERTAKEN: list[tuple[str, Callable[[Street], object], str, dict[str, object], str]] = [
    (ADMIN_A, company_is_recorded, "company", COMPANY, "is Germany now, and you wrote France."),
    (
        ADMIN_A,
        lambda street: propose(street.office),
        "propose",
        {"holder": "Atelier SAS", "iban": "DE89370400440532013000"},
        "Bank details: it was – when you opened it, and is Atelier SAS, …0189, proposed",
    ),
    (
        FINANCE,
        lambda street: confirm(street.office),
        "reject",
        {"details_id": "B1", "reason": "No."},
        "State: it was proposed, not confirmed yet when you opened it, and is confirmed by the vendor now.",
    ),
    (
        ADMIN_A,
        lambda street: give(street.office),
        "mandate",
        {"is_agreed": "on", "valid_from": "2099-01-01"},
        "it was – when you opened it, and is M1, without an end now.",
    ),
    (
        FINANCE,
        check_is_recorded,
        "diligence",
        {"valid_until": "2098-01-01", "reason": "Seen."},
        "is 1 January 2099 now.",
    ),
]


def test_papers_that_somebody_changed_meanwhile_say_what_differs_and_count_when_sent_again(street: Street) -> None:
    for person, meanwhile, action, given, differs in OVERTAKEN:
        browser = street.browser_of(person)
        opened = hidden_in(text_of(browser.get(OWN)))
        meanwhile(street)
        before = street.office.state()
        sent = {f"{action}-{name}": value for name, value in given.items()}
        late = browser.post(f"{OWN}do/{action}", {**opened, **sent})
        shown = unescape(text_of(late))
        assert (late.status_code, street.office.state()) == (409, before), action
        assert differs in shown, re.findall(r"<li>(.*? now.*?)</li>", shown)
        if action in ("company", "diligence"):
            # What can still be done counts when it is sent again.
            assert browser.post(f"{OWN}do/{action}", {**hidden_in(shown), **sent}).status_code == 302
