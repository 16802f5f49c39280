"""The auditor's view: verdicts, the journal, the trail, security events, a decision recomputed; nothing changes."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.utils.translation import override

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, AUDITOR, FINANCE, MANAGER, SELLER_A, new_id
from tremplin.doors.portal.vendor.audit_table import TooMany, all_of
from tremplin.doors.portal.vendor.deed import Known, told
from tremplin.doors.portal.vendor.urls import urlpatterns
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.evidence import Trace
from tremplin.usecases.reads.reader import Page
from tremplin.usecases.right import JOBS
from tremplin.usecases.verifying import NoteVerification, note_verification

AUDIT = "/vendor/audit/"
FOUND: list[dict[str, Any]] = [
    {"invariant": "L1", "verdict": "holds", "code": None, "checked": {"entries": 3}, "offence": None},
    {"invariant": "L7", "verdict": "fails", "code": "DIFFERS", "checked": {"accounts": 2}, "offence": {"account": "X"}},
    {"invariant": "S1", "verdict": "not-applicable", "code": "NO_REPORTS", "checked": {}, "offence": None},
]


def verified(street: Street, *findings: dict[str, Any], slot: str = "2021-06-01") -> None:
    command = NoteVerification(
        command_id=new_id(),
        actor=Actor(None, client=JOBS, on_behalf_of=ADMIN),
        slot=slot,
        began_at=datetime(2021, 6, 1, tzinfo=UTC),
        findings=findings,
    )
    note_verification(street.office.connection, command)


def plain(response: Any) -> str:
    return spaced(unescape(text_of(response)))


def spaced(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_each_invariant_is_shown_with_its_verdict_in_both_languages(street: Street) -> None:
    assert "Nothing was verified yet." in plain(street.browser_of(AUDITOR).get(AUDIT))
    verified(street, *FOUND)

    english = plain(street.browser_of(AUDITOR).get(AUDIT))
    french = plain(street.browser_of(FINANCE, language="fr").get(AUDIT))
    table = street.browser_of(AUDITOR).get(AUDIT, {"csv": ""}).content.decode("utf-8-sig").splitlines()

    assert (
        "The balance of each account is the sum of its legs, and every sum that is kept is that of its rows." in english
    )
    assert "does not hold" in english
    assert "account X" in english
    assert "no reports are kept yet" in english
    assert "ne tient pas" in french
    assert table[0] == "invariant,verdict,says,seen,offence"
    assert table[2].startswith("L7,fails,")
    assert table[2].endswith(",account X")


def test_an_older_run_is_shown_when_it_is_asked_for(street: Street) -> None:
    verified(street, FOUND[0])
    verified(street, FOUND[1], slot="2021-06-02")
    browser = street.browser_of(AUDITOR)
    first = street.office.value("SELECT min(id) FROM verification")

    assert "account X" in plain(browser.get(AUDIT))
    assert "account X" not in plain(browser.get(AUDIT, {"run": str(first)}))
    assert "account X" in plain(browser.get(AUDIT, {"run": "nothing"}))


def test_journal_is_read_whole_by_claim_and_by_day(street: Street) -> None:
    field = Field.at_work(street.office)
    field.approved("C1")
    field.requested("C2", project_id="J2")
    browser = street.browser_of(AUDITOR)

    whole = plain(browser.get(f"{AUDIT}journal"))
    of_one = plain(browser.get(f"{AUDIT}journal", {"claim": "C1"}))
    of_day = plain(browser.get(f"{AUDIT}journal", {"day": "2021-06-10"}))

    table = browser.get(f"{AUDIT}journal", {"claim": "C1", "csv": ""}).content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("seq,kind,claim,effective_on,accounting_on,recorded_at,reverses,hash,book,account,unit")
    assert {line.split(",")[2] for line in table[1:]} == {"", "C1"}
    assert any(",8000.00," in line for line in table)
    assert ("?claim=C1" in whole, "?claim=C2" in whole) == (True, True)
    assert ("?claim=C1" in of_one, "?claim=C2" in of_one) == (True, False)
    assert "€8,000.00" in of_one
    assert ("?claim=C1" in of_day, "?claim=C2" in of_day) == (True, False)
    assert "No transaction matches." in plain(browser.get(f"{AUDIT}journal", {"claim": "C9\x00"}))
    assert browser.get(f"{AUDIT}journal", {"day": "31/02"}).status_code == 200
    assert browser.get(f"{AUDIT}journal", {"after": "x"}).status_code == 404


def test_decision_is_recomputed_from_its_receipt(street: Street) -> None:
    Field.at_work(street.office).approved("C1")
    browser = street.browser_of(AUDITOR)
    n = street.office.value("SELECT n FROM decision WHERE claim_id = 'C1' AND kind = 'award'")

    shown = plain(browser.get(f"{AUDIT}receipts/C1/{n}"))

    assert f"{AUDIT}receipts/C1/{n}" in plain(browser.get(f"{AUDIT}journal", {"claim": "C1"}))
    assert "The receipt holds:" in shown
    assert "notice-success" in shown
    assert browser.get(f"{AUDIT}receipts/C1/99").status_code == 404


def test_trail_and_security_events_say_who_did_what(street: Street) -> None:
    field = Field.at_work(street.office)
    field.requested("C1")
    street.browser_of(SELLER_A).get("/partner/projects/J9/")
    street.browser_of(MANAGER).get(AUDIT)
    browser = street.browser_of(AUDITOR)

    whole = plain(browser.get(f"{AUDIT}trail"))
    of_one = plain(browser.get(f"{AUDIT}trail", {"subject": "C1"}))

    tables = {
        name: browser.get(f"{AUDIT}{name}", {"csv": ""}).content.decode("utf-8-sig").splitlines()
        for name in ("trail", "security")
    }
    assert len(tables["trail"]) == 1 + street.office.value("SELECT count(*) FROM audit")
    assert len(tables["security"]) == 1 + street.office.value("SELECT count(*) FROM security_event")
    assert ("Claim requested" in whole, "Version of the programme approved" in whole) == (True, True)
    assert ("Claim requested" in of_one, "Version of the programme approved" in of_one) == (True, False)
    assert "Chloe" in of_one
    assert "role: channel manager" in whole
    assert re.search(r"reserved: €[0-9,]+\.00", of_one)
    assert 'request-claim C1 {"unit": "EUR", "reserved": ' in of_one
    assert "Nothing matches." in plain(browser.get(f"{AUDIT}trail", {"subject": "nothing"}))
    assert browser.get(f"{AUDIT}security").status_code == 200
    assert browser.get(f"{AUDIT}trail", {"after": '["x"]'}).status_code == 404


@pytest.mark.parametrize(
    ("what", "subject", "detail", "english", "french"),
    [
        ("make-payables", None, {"totals": {"EUR": 7_050_000}}, "totals: €70,500.00", "totaux : 70 500,00 €"),
        ("notice-clawback", "C1", {"contest_until": "2026-12-22"}, "22 December 2026", "22 décembre 2026"),
        ("notice-clawback", "C1/9", {"amount": 200_000, "rule": "work-not-done"}, "€2,000.00", "2 000,00 €"),
        ("propose-threshold", "EUR", {"amount": 500_000}, "amount: €5,000.00", "montant : 5 000,00 €"),
        ("agree-set-off", "X", {"up_to": 1_000}, "up to: 1,000 in the smallest unit", "1 000 en plus petite unité"),
        (
            "take-in-bank-file",
            "f",
            {"repeated": 0, "answers": 1_200},
            "sent before: no|answers: 1,200",
            "déjà reçu : non",
        ),
        ("confirm-settlement", "T", {"is_paid": True}, "paid: yes", "payé : oui"),
        ("give-mandate", "PA", {"partner": "PA"}, "partner: Alpha", "partenaire : Alpha"),
        ("approve-registration", "J1", {"state": "approved"}, "state: approved", "état : approuvé"),
        ("confirm-bank-details", "B", {"through": "letter"}, "through: a letter", "par : une lettre"),
        ("import-facts", None, {"order_lines": 20_000}, "order lines: 20,000", "lignes de commande : 20 000"),
        ("extend-claim", "C1", {"deadlines": ["a", "b"]}, "deadlines: a and b", "délais : a et b"),
        ("record-company", "PA", {"vat": None, "new": "x"}, "VAT number: –|new: x", "Numéro de TVA : –"),
    ],
)
def test_trail_tells_what_is_recorded_in_words(
    what: str, subject: str | None, detail: dict[str, Any], english: str, french: str
) -> None:
    trace = Trace(1, datetime(2026, 11, 28, tzinfo=UTC), "emma", what, subject, detail)
    known = Known({}, {"PA": "Alpha"}, {"C1/9": "EUR"})

    for code, words in (("en", english), ("fr", french)):
        with override(code):
            line = told(trace, known)
        assert words in spaced("|".join(line.detail)), code
        assert line.what != what
        assert json.dumps(detail, ensure_ascii=False) in line.recorded
        assert "work-not-done" not in "".join(line.detail)


@pytest.mark.parametrize("path", [AUDIT, f"{AUDIT}journal", f"{AUDIT}trail", f"{AUDIT}security"])
def test_evidence_opens_for_auditors_and_finance_alone(street: Street, path: str) -> None:
    found = {
        person: street.browser_of(person).get(path).status_code
        for person in (AUDITOR, FINANCE, MANAGER, ADMIN, SELLER_A)
    }

    assert found == {AUDITOR: 200, FINANCE: 200, MANAGER: 403, ADMIN: 403, SELLER_A: 403}


def test_auditor_changes_nothing_by_any_form_of_the_vendor(street: Street) -> None:
    Field.at_work(street.office).requested("C1")
    browser, before = street.browser_of(AUDITOR), street.office.state()
    values = {
        "int": "1",
        "claim_id": "C1",
        "project_id": "J1",
        "person_id": MANAGER,
        "partner_id": "PA",
        "proof_id": "P",
    }

    statuses = set()
    for one in urlpatterns:
        # Auditors may try terms on the history too: it begins work beside the database, and writes nothing there.
        if one.name == "vendor_simulation":
            continue
        path = "/vendor/" + str(one.pattern)
        for name in one.pattern.converters:
            converter = (
                type(one.pattern.converters[name]).__name__.removesuffix("Converter").lower().replace("string", "str")
            )
            path = path.replace(f"<{converter}:{name}>", values.get(name, values.get(converter, "approve")))
        statuses.add(browser.post(path, form_id()).status_code)

    # Not for this role, not there, only to be read, or a form that says nothing yet.
    assert statuses <= {403, 404, 405, 422}
    assert street.office.state() == before


@pytest.mark.parametrize("most", [4, 5])
def test_file_holds_all_that_matches_or_nothing(most: int) -> None:
    pages = {None: Page((1, 2), "a"), "a": Page((3, 4), "b"), "b": Page((5,), None)}

    if most == 5:
        assert all_of(pages.__getitem__, most=most) == [1, 2, 3, 4, 5]
    else:
        with pytest.raises(TooMany):
            all_of(pages.__getitem__, most=most)


@pytest.mark.parametrize("rows", [1, 3])
def test_journal_asks_six_questions_however_long_it_is(street: Street, rows: int) -> None:
    field = Field.at_work(street.office)
    for number in range(rows):
        field.requested(f"C{number}", project_id=f"J{number}")
    browser = street.browser_of(AUDITOR)
    browser.get(f"{AUDIT}journal")

    with counted() as statements:
        browser.get(f"{AUDIT}journal")

    assert len(statements) == 6, statements
