"""Payments in the portal: what is owed and what holds it, a run of two persons with its file, the bank's answers."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.units.payments.paying import ACCOUNT, camt_053, entry, one_payment, pain_002
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_FINANCE, SELLER_A, SELLER_B
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.usecases.bank_answers import NoteSilence, note_silence

OWED = "/payments/owed/"
RUNS = "/payments/runs/"
BANK = "/payments/runs/bank/"
ACCOUNTS = "/payments/runs/bank/accounts"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def step(browser: Any, run: str, action: str, **content: object) -> Any:
    given = {f"{action}-{name}": value for name, value in {**form_id(), **content}.items()}
    return browser.post(f"{run}do/{action}", given)


def prepared(payer: Payer, browser: Any) -> str:
    answer = browser.post(f"{RUNS}prepare", {**form_id(), "currency": "EUR", "execute_on": payer.pay_day.isoformat()})
    assert answer.status_code == 302, text_of(answer)
    address: str = answer.headers["Location"]
    return address


def test_what_is_owed_says_what_stands_in_the_way_to_those_who_may_know(street: Street) -> None:
    Field(street.office).approved("C1")
    finance = street.browser_of(FINANCE)

    finance.post(f"{OWED}make", form_id())
    finance.post(f"{OWED}make", form_id())
    told = text_of(finance.get(OWED))
    english, french = (text_of(street.browser_of(SELLER_A, language=one).get(OWED)) for one in ("en", "fr"))

    assert "Payables made: 1." in told
    assert "Payables made: 0." in told
    assert street.office.value("SELECT count(*) FROM payable") == 1
    assert "something stands in the way" in english
    assert "quelque chose s’y oppose" in french
    assert '<a href="/partner/claims/C1/">C1</a>' in english
    assert '<a href="/vendor/claims/C1/">C1</a>' in told
    # Another partner, and an address that names one: nothing is there.
    assert "C1" not in text_of(street.browser_of(SELLER_B).get(OWED))
    assert "C1" not in text_of(street.browser_of(SELLER_B).get(OWED, {"partner": "PA"}))
    assert finance.get(OWED, {"partner": "nobody"}).status_code == 404
    assert "Nothing has been paid yet." in text_of(finance.get(OWED, {"settled": "1"}))
    assert street.browser_of(MANAGER).post(f"{OWED}make", form_id()).status_code == 403


def test_payable_is_declared_lost_by_finance_once_a_paper_of_the_terms_is_missing(street: Street) -> None:
    Field(street.office).approved("C1")
    finance, partner = street.browser_of(FINANCE), street.browser_of(SELLER_A)
    finance.post(f"{OWED}make", form_id())
    lose = f"{OWED}{street.office.value('SELECT payable_id FROM payable')}/lose"

    assert lose in text_of(finance.get(OWED))
    assert lose not in text_of(partner.get(OWED))
    assert [one.get(lose).status_code for one in (finance, partner)] == [200, 403]
    assert finance.get(f"{OWED}P-0/lose").status_code == 404
    assert finance.post(lose, {**form_id(), "reason": ""}).status_code == 422
    assert finance.post(lose, {**form_id(), "reason": "Asked for three times."}).status_code == 302
    assert "lost under the terms" in text_of(partner.get(OWED, {"settled": "1"}))
    assert finance.get(lose).status_code == 404


def test_run_is_prepared_by_one_released_by_another_and_ended_by_the_bank(street: Street) -> None:
    payer = paying(street.office, ("C1", "C2"))
    preparer, releaser = street.browser_of(OTHER_FINANCE), street.browser_of(THIRD_FINANCE)
    run = prepared(payer, preparer)
    run_id = run.rsplit("/", 2)[1]
    first, second = payer.run(run_id).lines

    shown = text_of(releaser.get(run))
    assert "You have prepared it: another person of finance releases it." in text_of(preparer.get(run))
    own = step(preparer, run, "release", shown=hidden(shown, "release-shown"), is_sure="on")
    blind = step(releaser, run, "release", shown=hidden(shown, "release-shown"))
    other = step(releaser, run, "release", shown="0" * 64, is_sure="on")
    unsaid = step(preparer, run, "drop", reason="Why.")
    assert (own.status_code, blind.status_code, other.status_code, unsaid.status_code) == (409, 422, 409, 422)
    assert "FR7630006000011234567890189" in shown
    assert "FR7630006000011234567890189" not in text_of(street.browser_of(AUDITOR).get(run))
    assert preparer.get(f"{run}file").status_code == 404

    released = step(releaser, run, "release", shown=hidden(text_of(releaser.get(run)), "release-shown"), is_sure="on")
    assert released.headers["Location"] == run
    recalling = "another person of finance can recall it until its file is made."
    assert (recalling in text_of(releaser.get(run)), recalling in text_of(preparer.get(run))) == (True, False)
    assert step(preparer, run, "send").status_code == 302
    file = preparer.get(f"{run}file")
    assert first.end_to_end_id.encode() in file.content
    assert file.headers["Content-Disposition"] == f'attachment; filename="{run_id}.pain.001.xml"'
    assert street.office.security()[-1] == "bank-details-read"
    assert street.browser_of(AUDITOR).get(f"{run}file").status_code == 403

    status = pain_002(
        payer.run(run_id),
        group="PART",
        lines=[(first.end_to_end_id, "ACSP", ""), (second.end_to_end_id, "RJCT", "AC04")],
    )
    paid = camt_053(entry(first.amount, "DBIT", details=one_payment(first)))
    for content in (status, paid, paid):
        given = {**form_id(), "file": SimpleUploadedFile("bank.xml", content)}
        assert preparer.post(BANK, given).status_code == 302
        # It is closed once the bank has booked what it has accepted.
        waiting = "Payments of this run without a final answer of the bank: 1."
        assert (waiting in text_of(releaser.get(run))) == (content is status)
    taken = text_of(preparer.get(BANK))
    assert "This file was taken in before: nothing has changed." in taken
    none = preparer.post(BANK, {**form_id(), "file": SimpleUploadedFile("bank.xml", b"<no/>")})
    assert none.status_code == 422
    assert step(preparer, run, "close").status_code == 302

    assert "closed, with nothing in transit" in text_of(preparer.get(run))
    assert "payé" in text_of(street.browser_of(SELLER_A, language="fr").get(OWED, {"settled": "1"}))
    assert "(the account is closed, AC04)" in text_of(street.browser_of(SELLER_A).get(OWED))
    assert run_id in text_of(street.browser_of(AUDITOR).get(RUNS))


def test_payments_are_taken_out_and_a_run_is_cancelled_with_a_reason(street: Street) -> None:
    payer = paying(street.office, ("C1", "C2"))
    browser = street.browser_of(OTHER_FINANCE)
    run = prepared(payer, browser)
    first, _second = payer.run(run.rsplit("/", 2)[1]).lines

    assert (
        step(browser, run, "drop", reason="The invoice is looked at.", payables=[first.payable_id]).status_code == 302
    )
    assert step(browser, run, "cancel").status_code == 422
    assert step(browser, run, "cancel", reason="It goes with the next.").status_code == 302

    assert {state for state, _place in payer.lines().values()} == {"dropped"}
    assert browser.get(f"{run}do/cancel").headers["Location"] == run
    assert browser.post(f"{run}do/burn", form_id()).status_code == 404
    assert browser.get(f"{RUNS}nobody/").status_code == 404
    refused = browser.post(f"{RUNS}prepare", {**form_id(), "currency": "EUR", "execute_on": "2021-01-04"})
    assert refused.status_code == 409
    assert "The bank does not pay on" in text_of(refused)


def test_run_is_recalled_by_another_person_until_its_file_is_made(street: Street) -> None:
    payer = paying(street.office, ("C1",))
    preparer, releaser = street.browser_of(OTHER_FINANCE), street.browser_of(THIRD_FINANCE)
    run = prepared(payer, preparer)
    assert step(preparer, run, "recall", reason="Too early.").status_code == 409
    step(releaser, run, "release", shown=hidden(text_of(releaser.get(run)), "release-shown"), is_sure="on")

    assert "Recall the run" in text_of(preparer.get(run))
    assert step(preparer, run, "recall", reason="").status_code == 422
    own = step(releaser, run, "recall", reason="By mistake.")
    assert (own.status_code, "another person decides" in text_of(own)) == (409, True)
    assert step(street.browser_of(AUDITOR), run, "recall", reason="No.").status_code == 403
    assert step(preparer, run, "recall", reason="By mistake.").status_code == 302

    told = text_of(preparer.get(run))
    assert "Recalled by" in told
    assert "recalled before it was sent" in told
    again = prepared(payer, preparer)
    step(releaser, again, "release", shown=hidden(text_of(releaser.get(again)), "release-shown"), is_sure="on")
    step(preparer, again, "send")
    late = step(preparer, again, "recall", reason="By mistake.")
    assert (late.status_code, "the bank may have it" in text_of(late)) == (409, True)


def test_payment_without_an_answer_is_settled_by_two_persons_with_evidence(street: Street) -> None:
    payer = paying(street.office)
    payer.paid_out()
    street.office.do(note_silence, NoteSilence, FINANCE, after_days=0)
    (line,) = payer.run().lines
    page, first, second = f"{BANK}{line.end_to_end_id}/", street.browser_of(FINANCE), street.browser_of(OTHER_FINANCE)

    assert line.end_to_end_id in text_of(street.browser_of(AUDITOR).get(BANK))
    assert "1 payment has no clear answer of the bank" in text_of(first.get(RUNS))
    letter = {
        "is_paid": "paid",
        "reason": "The bank wrote.",
        "evidence": SimpleUploadedFile("letter.pdf", b"%PDF-1.7 paid"),
    }
    assert first.post(page, {**form_id(), "is_paid": "paid", "reason": "The bank wrote."}).status_code == 422
    assert first.post(page, {**form_id(), **letter}).status_code == 302
    seen = text_of(second.get(page))
    file = f"{page}evidence/{hidden(seen, 'evidence')}"
    assert file in seen
    shown = [street.browser_of(one).get(file) for one in (OTHER_FINANCE, AUDITOR)]
    assert {(one.content, one.headers["Content-Type"]) for one in shown} == {
        (b"%PDF-1.7 paid", "application/octet-stream")
    }
    assert shown[0].headers["Content-Disposition"].endswith(f'-{file[-64:][:8]}.pdf"')
    # Another payment, another file, and whom it does not concern.
    assert second.get(file.replace(line.end_to_end_id, "another")).status_code == 404
    assert second.get(f"{page}evidence/{'0' * 64}").status_code == 404
    assert street.browser_of(SELLER_A).get(file).status_code == 403
    agreed = {"outcome": hidden(seen, "outcome"), "evidence": hidden(seen, "evidence")}
    assert "Another person confirms it." in text_of(first.get(page))
    assert first.post(f"{page}confirm", {**form_id(), **agreed}).status_code == 409
    assert second.post(f"{page}confirm", {**form_id(), **agreed}).status_code == 302

    assert [state for state, _place in payer.lines().values()] == ["booked"]
    assert second.get(page).status_code == 404


def test_account_that_pays_is_proposed_by_one_and_confirmed_by_another(street: Street) -> None:
    street.office.join(THIRD_FINANCE, "vendor", "finance")
    one, other = street.browser_of(FINANCE), street.browser_of(OTHER_FINANCE)
    account = {"currency": "EUR", "holder": "Nuages & Cie SA", "iban": ACCOUNT, "bic": ""}

    assert "No account of ours is confirmed yet" in text_of(one.get(f"{RUNS}prepare"))
    wrong = one.post(ACCOUNTS, {**form_id(), **account, "iban": "FR7630006000011234567890180"})
    assert wrong.status_code == 422
    assert one.post(ACCOUNTS, {**form_id(), **account}).status_code == 302
    account_id = street.office.value("SELECT id FROM vendor_account")
    assert one.post(f"{ACCOUNTS}/{account_id}/confirm", form_id()).status_code == 409
    assert other.post(f"{ACCOUNTS}/{account_id}/confirm", form_id()).status_code == 302
    assert other.post(f"{ACCOUNTS}/{account_id}/confirm", form_id()).status_code == 404

    assert "en vigueur" in text_of(street.browser_of(AUDITOR, language="fr").get(ACCOUNTS))
    assert street.browser_of(AUDITOR).post(ACCOUNTS, {**form_id(), **account}).status_code == 403


def test_pages_open_for_whom_they_are_for_and_ask_as_much_for_one_as_for_two(street: Street) -> None:
    people = (SELLER_A, MANAGER, APPROVER, AUDITOR, FINANCE)
    for path, expected in {
        OWED: [200, 200, 200, 200, 200],
        RUNS: [403, 403, 403, 200, 200],
        BANK: [403, 403, 403, 200, 200],
        ACCOUNTS: [403, 403, 403, 200, 200],
        f"{RUNS}prepare": [403, 403, 403, 403, 200],
    }.items():
        assert [street.browser_of(one).get(path).status_code for one in people] == expected, path

    payer = paying(street.office, ("C1", "C2"))
    prepared(payer, street.browser_of(OTHER_FINANCE))
    browser = street.browser_of(FINANCE)
    asked = {}
    for path in (OWED, RUNS):
        browser.get(path)
        with counted() as statements:
            browser.get(path)
        asked[path] = len(statements)
    assert asked == {OWED: 20, RUNS: 8}
