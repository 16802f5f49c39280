"""Every form that the portal has, found by its address: what is wrong in one place is said at that place.

A form is read from its own page, so that a field which is added is tried as well; an address that takes what is sent
and stands in neither table fails.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from lxml import html

from tests.doors.portal.street import Street, form_id, text_of
from tests.doors.portal.test_access import own_views
from tests.doors.portal.test_browser import furnish
from tests.usecases.field import Field, next_files
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_FINANCE,
    SELLER_A,
    SELLER_B,
)
from tests.usecases.test_introductions import HALVES
from tests.usecases.test_projects import project
from tremplin.facts.record import Code, Introduction
from tremplin.usecases.agreeing import ProposeAgreement, propose_agreement
from tremplin.usecases.awarding import RejectClaim, reject_claim
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    IntroduceProject,
    ProposeSecondPartner,
    accept_introduction,
    introduce_project,
    propose_second_partner,
)
from tremplin.usecases.projects import (
    ApproveRegistration,
    AskRevision,
    RegisterProject,
    approve_registration,
    ask_revision,
    register_project,
)
from tremplin.usecases.reviewing import QueryClaim, query_claim
from tremplin.usecases.taking_back import NoticeClawback, notice_clawback
from tremplin.usecases.terms import ImportTerms, import_terms

pytestmark = pytest.mark.slow

# Each address that takes a form, with who sends it and the page on which it stands.
FORMS = {
    "choose_mail": (ADMIN, "/account/mail"),
    "partner_agreement_accept": (SELLER_B, "/partner/introductions/I4/agreement/G4/accept"),
    "partner_agreement_decline": (SELLER_B, "/partner/introductions/I4/agreement/G4/decline"),
    "partner_claim_answer": (SELLER_A, "/partner/claims/C13/answer"),
    "partner_claim_appeal": (SELLER_A, "/partner/claims/C14/appeal"),
    "partner_claim_change": (SELLER_A, "/partner/claims/C11/change"),
    "partner_claim_contest": (SELLER_A, "/partner/claims/C15/contest"),
    "partner_claim_draft": (SELLER_A, "/partner/claims/new/technical-assessment"),
    "partner_claim_request": (SELLER_A, "/partner/claims/C11/request"),
    "partner_claim_work": (SELLER_A, "/partner/claims/C12/work"),
    "partner_claim_withdraw": (SELLER_A, "/partner/claims/C1/withdraw"),
    "partner_introduce": (SELLER_A, "/partner/introductions/new"),
    "partner_introduction_accept": (SELLER_B, "/partner/introductions/I2/accept"),
    "partner_introduction_decline": (SELLER_B, "/partner/introductions/I2/decline"),
    "partner_introduction_withdraw": (SELLER_A, "/partner/introductions/I1/withdraw"),
    "partner_person": (ADMIN_A, f"/partner/company/people/{SELLER_A}/"),
    "partner_person_new": (ADMIN_A, "/partner/company/people/new"),
    "partner_project_abandoned": (SELLER_A, "/partner/projects/R3/abandoned"),
    "partner_project_extension": (SELLER_A, "/partner/projects/R3/extension"),
    "partner_project_lost": (SELLER_A, "/partner/projects/R3/lost"),
    "partner_project_won": (SELLER_A, "/partner/projects/R3/won"),
    "partner_propose": (SELLER_A, "/partner/introductions/I3/agreement"),
    "partner_register": (SELLER_A, "/partner/projects/new"),
    "partner_revise": (SELLER_A, "/partner/projects/R4/revision"),
    "partner_role_take": (ADMIN_A, f"/partner/company/people/{FINANCE_A}/roles/partner-finance/take"),
    "payments_accounts": (FINANCE, "/payments/runs/bank/accounts"),
    "payments_dispute_step": (FINANCE, "/payments/disputes/D1/answer-dispute"),
    "payments_papers_do": (ADMIN_A, "/payments/papers/PA/"),
    "payments_prepare": (FINANCE, "/payments/runs/prepare"),
    "payments_run_do": (OTHER_FINANCE, "/payments/runs/RUN1/"),
    "vendor_access": (ADMIN, "/vendor/people/review"),
    "vendor_claim_do": (APPROVER, "/vendor/claims/C1/"),
    "vendor_claim_extend": (APPROVER, "/vendor/claims/C1/extend"),
    "vendor_clawback_do": (FINANCE, "/vendor/clawbacks/C2/"),
    "vendor_customer_new": (MANAGER, "/vendor/customers/new"),
    "vendor_limit_change": (MANAGER, "/vendor/budgets/presales-ceiling/change"),
    "vendor_months": (FINANCE, "/vendor/months/"),
    "vendor_offer": (MANAGER, "/vendor/introductions/I1/"),
    "vendor_partner_new": (ADMIN, "/vendor/partners/new"),
    "vendor_person_new": (ADMIN, "/vendor/people/new"),
    "vendor_person_step": (ADMIN, f"/vendor/people/{MANAGER}/"),
    "vendor_registration_do": (MANAGER, "/vendor/registrations/R1/"),
    "vendor_version_step": (MANAGER, "/vendor/programme/2/"),
}
_STEP = "one of the steps, all of which are `portal/step.py`: its form is tried as partner_claim_withdraw and others"
_FILE = "a file is handed in: "
_BUTTON = "a button without a field: "
ELSEWHERE = {
    "payments_invoice_step": _STEP,
    "payments_owed_back_step": _STEP,
    "vendor_claim_justify": _STEP,
    "partner_claim_proof": _FILE + "partner/test_claims, and a hundred megabytes in test_bad_input",
    "payments_bank": _FILE + "payments/test_payments",
    "payments_hand_in": _FILE + "payments/test_invoices",
    "vendor_import": _FILE + "vendor/test_programme",
    "payments_account_confirm": _BUTTON + "payments/test_payments",
    "payments_lose": "payments/test_payments",
    "payments_make": _BUTTON + "payments/test_payments",
    "payments_make_out": _BUTTON + "payments/test_invoices",
    "payments_credit": "payments/test_invoices",
    "payments_dispute_line": "payments/test_statements",
    "payments_settlement": "payments/test_payments",
    "payments_settlement_confirm": _BUTTON + "payments/test_payments",
    "vendor_corrections": "its form follows a look at what would change: test_bad_input, vendor/test_corrections",
    "vendor_month_do": _BUTTON + "vendor/test_month_end",
    "vendor_open_proof": _BUTTON + "vendor/test_claim_review",
    "vendor_person_invite": _BUTTON + "vendor/test_people",
    "vendor_simulation": _BUTTON + "vendor/test_simulation",
    "choose_password": "test_sign_in",
    "drop_draft": "no command: partner/test_registration",
    "save_draft": "no command: partner/test_registration",
    "set_language": "no command: test_access",
    "stay": "no command: test_access",
}
"""Addresses that take a form and are not tried here, each with the reason, or where its cases stand."""

WRONG = {
    "text": ["a\x00b"],
    "choice": ["nonsense"],
    "date": ["31/02/2026", "2026-02-31", "tomorrow"],
    "number": ["ten", "9" * 30],
    "amount": ["1.234,5.0", "-5", "NaN", "1e309", "9" * 25, "٥٠٠"],
    "email": ["nobody"],
}
RIGHT = {"text": "Words", "date": "2026-01-10", "number": "3", "amount": "1", "email": "n@pa.example"}
ENDING = {
    "partner_agreement_decline",
    "partner_claim_request",
    "partner_claim_withdraw",
    "partner_introduction_decline",
    "partner_introduction_withdraw",
    "partner_project_lost",
    "vendor_claim_do",
    "vendor_registration_do",
}
"""The forms that end what others are about: they come last."""
CARRIED_OUT = {"choose_mail", "partner_introduce", "payments_run_do", "vendor_customer_new", "vendor_offer"}
"""Some of the forms for which what is plausible is enough to be carried out."""
_NEW = "makes something new, about which nobody else can have said anything"
ADDING = {
    **dict.fromkeys(
        [
            "partner_claim_draft",
            "partner_introduce",
            "partner_person_new",
            "partner_register",
            "payments_accounts",
            "payments_prepare",
            "vendor_customer_new",
            "vendor_partner_new",
            "vendor_person_new",
        ],
        _NEW,
    ),
    "payments_run_do": "what was shown goes along as a hash, which the use case compares: payments/test_payments",
    "vendor_access": "what was shown goes along as a hash, which the use case compares: vendor/test_people",
    "vendor_months": "a month is closed once; the second is told",
    "vendor_person_step": "its forms to end and to erase ask a reason for what stands whatever else was changed",
}
"""The forms that no change of somebody else overtakes, or that tell it otherwise, each with why."""
_CHOOSING = ("select-one", "select-multiple", "radio", "checkbox")


def test_every_address_that_takes_a_form_is_tried_or_says_why_not(street: Street) -> None:
    takes = {name for name, view in own_views() if "POST" in methods_of(view)}

    assert takes == {*FORMS, *ELSEWHERE}
    assert not {*FORMS} & {*ELSEWHERE}


def test_what_is_wrong_in_one_field_is_said_at_that_field(furnished_street: Street) -> None:
    street = furnished_street
    before, faults, languages = street.office.state(), [], cycle(("en", "fr"))

    for (name, (person, page)), language in zip(FORMS.items(), languages, strict=False):
        browser = street.browser_of(person, language=language)
        browser.raise_request_exception = False
        forms = forms_of(text_of(browser.get(page)), page, name)
        if not forms:
            faults.append((name, "no form on its page"))
        for form in forms:
            path = form.action or page
            for field, sent in wrong_ones(form):
                answer = browser.post(path, sent)
                shown = text_of(answer)
                is_said = 'role="alert"' in shown and f'<html lang="{language}"' in shown and says(shown, field)
                if field == "project" and answer.status_code == 404:
                    # A project that is not there for its person is not found, wherever it is named.
                    continue
                if answer.status_code not in (409, 422) or not is_said:
                    faults.append((path, field, str(sent.get(field))[:20], answer.status_code))

    assert faults == []
    assert street.office.state() == before


@pytest.fixture
def furnished_street(street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    """The street with something on it for every form."""
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    furnish(street, tmp_path)
    begin_what_partners_go_on_with(street)
    draft = next_files("2022.1", from_="2022-03-22", to="2023-03-21")
    street.office.do(import_terms, ImportTerms, MANAGER, files=draft)
    return street


def begin_what_partners_go_on_with(street: Street) -> None:
    """Let claims, projects and introductions of PA stand at each point at which a partner has the next word."""
    office, field = street.office, Field.at_work(street.office)
    for n in range(11, 16):
        field.project(f"J{n}")
    field.drafted("C11", project_id="J11")
    field.pre_approved("C12", project_id="J12")
    for claim_id in ("C13", "C14"):
        field.in_review(claim_id, project_id=f"J{claim_id[1:]}")
    office.do(query_claim, QueryClaim, APPROVER, claim_id="C13", reason="Which estate?")
    office.do(reject_claim, RejectClaim, APPROVER, claim_id="C14", reason="Not signed.")
    field.approved("C15", project_id="J15")
    taken = {"claim_id": "C15", "amount": 100, "rule": "work-not-done", "reason": "No work was done."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken)
    for project_id in ("R3", "R4"):
        known = replace(project(project_id, "PA"), families=frozenset({Code("tanzu")}))
        office.do(register_project, RegisterProject, SELLER_A, project=known)
    office.do(approve_registration, ApproveRegistration, MANAGER, project_id="R3")
    office.do(ask_revision, AskRevision, MANAGER, project_id="R4", reason="Which products?")
    for n in (2, 3, 4):
        brought: dict[str, Any] = {"introduction_id": f"I{n}", "project_id": f"J{n + 9}", "introducing_id": "PA"}
        brought |= {"introduced_on": date(2021, 5, 1), "qualified_on": date(2021, 5, 1)}
        office.do(introduce_project, IntroduceProject, SELLER_A, introduction=Introduction(**brought))
        wanted = {"introduction_id": f"I{n}", "programme": "partner-connect", "partner_id": "PB"}
        office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **wanted)
    for introduction_id in ("I3", "I4"):
        office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id=introduction_id)
    office.do(propose_agreement, ProposeAgreement, SELLER_A, agreement_id="G4", introduction_id="I4", parts=HALVES)


def test_hundred_megabytes_are_refused_wherever_a_file_is_handed_in(furnished_street: Street, tmp_path: Path) -> None:
    """But for the proofs of a claim, of which test_bad_input has the whole story."""
    street, faults, languages = furnished_street, [], cycle(("en", "fr"))
    payable_id = street.office.value("SELECT min(payable_id) FROM payable WHERE partner_id = 'PA'")
    kept, before, large = sorted(tmp_path.rglob("*")), street.office.state(), b"%PDF-1.7" + bytes(100 * 2**20)
    pages = {"payments_bank": (FINANCE, "/payments/runs/bank/"), "vendor_import": (MANAGER, "/vendor/programme/import")}
    pages["payments_hand_in"] = (ADMIN_A, f"/payments/invoices/own/{payable_id}")
    assert {*pages, "partner_claim_proof"} == {name for name, reason in ELSEWHERE.items() if reason.startswith(_FILE)}

    for (name, (person, page)), language in zip(pages.items(), languages, strict=False):
        browser = street.browser_of(person, language=language)
        (form,) = forms_of(text_of(browser.get(page)), page, name)
        files = [one.get("name") for one in form.inputs if one.get("type") == "file"]
        sent = {one: SimpleUploadedFile("large.pdf", large) for one in files}
        answer = browser.post(page, {**filled(form), **sent})
        if answer.status_code != 422 or not says(text_of(answer), files[0]):
            faults.append((page, files, answer.status_code))

    assert faults == []
    assert street.office.state() == before
    assert sorted(tmp_path.rglob("*")) == kept


def test_what_was_written_when_the_session_ended_is_shown_again_on_every_page(furnished_street: Street) -> None:
    street, languages = furnished_street, cycle(("en", "fr"))
    faults: list[tuple[Any, ...]] = []
    before = street.office.state()

    for (name, (person, page)), language in zip(FORMS.items(), languages, strict=False):
        for form in forms_of(text_of(street.browser_of(person, language=language).get(page)), page, name):
            written = [one.get("name") for one in form.inputs if is_written(one)]
            browser, sent = street.stranger(language=language), {**filled(form), **dict.fromkeys(written, "4321")}
            answer = browser.post(form.action or page, sent, headers={"Referer": f"http://localhost{page}"})
            if "/account/login/" not in answer.headers.get("Location", ""):
                faults.append((page, form.action, answer.status_code))
                continue
            street.sign_in(browser, person)
            after = browser.get(answer.headers["Location"].partition("?next=")[2], follow=True)
            again = text_of(browser.get(page))
            lost = [one for one in written if value_in(again, one) != "4321"]
            if after.status_code != 200 or lost:
                faults.append((page, form.action, after.status_code, lost))

    assert faults == []
    assert street.office.state() == before


def test_no_form_counts_twice_however_it_is_sent_again(furnished_street: Street) -> None:
    street, done = furnished_street, set()
    faults: list[tuple[Any, ...]] = []

    for name, (person, page) in sorted(FORMS.items(), key=lambda one: one[0] in ENDING):
        browser = street.browser_of(person)
        browser.raise_request_exception = False
        for form in forms_of(text_of(browser.get(page)), page, name):
            path, sent = form.action or page, filled(form)
            first = browser.post(path, sent)
            state = street.office.state()
            codes = [first.status_code]
            # A double click; then, from the page before, the same form with other words.
            written = next((one.get("name") for one in form.inputs if is_written(one)), None)
            for again in (sent, {**sent, written: "4321"} if written and first.status_code == 302 else sent):
                answer = browser.post(path, again)
                codes.append(answer.status_code)
                is_told = answer.status_code in (409, 422) and 'role="alert"' in text_of(answer)
                if answer.status_code != 302 and not is_told:
                    faults.append((path, codes))
            if first.status_code == 302:
                done.add(name)
            if street.office.state() != state:
                faults.append((path, codes, "counted twice"))

    assert faults == []
    assert done >= CARRIED_OUT


def test_form_that_is_about_something_that_changed_meanwhile_says_so_and_does_nothing(furnished_street: Street) -> None:
    street, unwatched, languages = furnished_street, set(), cycle(("en", "fr"))
    faults: list[tuple[Any, ...]] = []
    before = street.office.state()

    for (name, (person, page)), language in zip(FORMS.items(), languages, strict=False):
        browser = street.browser_of(person, language=language)
        for form in forms_of(text_of(browser.get(page)), page, name):
            sent = filled(form)
            seen = next((key for key in sent if key.endswith("seen")), None)
            if seen is None or sent[seen] == "{}":
                unwatched.add(name)
                continue
            # Whatever it showed, something else stood there: what is there now came later.
            others = {
                key: ["other"] if isinstance(value, list) else "2001-01-01"
                for key, value in json.loads(sent[seen]).items()
            }
            answer = browser.post(form.action or page, {**sent, seen: json.dumps(others)})
            shown = text_of(answer)
            if answer.status_code not in (409, 422) or 'role="alert"' not in shown:
                faults.append((name, answer.status_code))
            elif answer.status_code == 409 and html.fromstring(shown).xpath("count(//*[@role='alert']//li)") == 0:
                faults.append((name, "nothing of what differs"))

    assert faults == []
    assert unwatched == {*ADDING}
    assert street.office.state() == before


def another(value: Any) -> Any:
    """Return what could have stood in the place of something that a form showed."""
    if isinstance(value, list):
        return ["other"]
    if value.isdigit():
        return f"{value}1"
    return "2001-01-01" if value[:4].isdigit() else value and "other"


def is_written(one: Any) -> bool:
    """Say whether somebody writes words in an element of a form."""
    is_text = one.tag == "textarea" or (one.get("type") in (None, "text", "number") and one.tag == "input")
    return is_text and bool(one.get("name"))


def value_in(shown: str, name: str) -> str | None:
    """Return what stands in a field of a page."""
    found = html.fromstring(shown).xpath("//*[@name=$name]", name=name)
    value = found[0].value if found else None
    return value.strip() if isinstance(value, str) else None


def methods_of(view: Any) -> set[str]:
    """Return how a view may be asked, as the decorator of Django says it."""
    for cell in getattr(view, "__closure__", None) or ():
        held = cell.cell_contents
        if isinstance(held, list | tuple) and held and {*held} <= {"GET", "HEAD", "POST"}:
            return {*held}
        if callable(held) and (found := methods_of(held)):
            return found
    wrapped = getattr(view, "__wrapped__", None)
    return methods_of(wrapped) if wrapped else set()


def forms_of(shown: str, page: str, name: str) -> list[Any]:
    """Return the forms of a page that are sent to an address."""
    found = html.fromstring(shown).forms
    sent = [one for one in found if (one.get("method") or "").lower() == "post"]
    return [one for one in sent if resolve((one.action or page).partition("?")[0]).view_name == name]


def kind_of(one: Any) -> str:
    """Return of which kind an element of a form is."""
    kind = str(getattr(one, "type", None) or one.tag)
    if kind in _CHOOSING or one.tag == "select":
        return "choice"
    return "amount" if one.get("inputmode") == "decimal" else kind if kind in RIGHT else "text"


def filled(form: Any) -> dict[str, Any]:
    """Return a form as its page has it, with something plausible wherever nothing stands."""
    given: dict[str, Any] = {}
    for one in form.inputs:
        name, kind = one.get("name"), kind_of(one)
        # What is disabled is shown, and never sent.
        if not name or one.get("disabled") is not None or one.get("type") in ("submit", "button", "file"):
            continue
        if kind == "choice":
            options = (
                [each for each in one.value_options if each] if one.tag == "select" else [one.get("value") or "on"]
            )
            given.setdefault(name, options[0] if options else "")
        else:
            given[name] = (one.value or "").strip() or RIGHT[kind] * (one.get("type") != "hidden")
    return given


def wrong_ones(form: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what is wrong in one place, with the name of the field: the id of the command, and each field each way."""
    given = filled(form)
    ids = [name for name in given if name.endswith("command_id")]
    for name in ids:
        yield name, {one: value for one, value in given.items() if one != name}
        yield name, {**given, name: "no id"}
    seen = set()
    for one in form.inputs:
        name, hidden = one.get("name"), one.get("type") in ("hidden", "submit", "button", "file")
        if name not in given or hidden or name in seen or name.startswith("draft_"):
            continue
        seen.add(name)
        fresh = {each: form_id()["command_id"] for each in ids}
        is_one_box = one.get("type") == "checkbox" and not one.get("value")
        if one.get("required") is not None:
            yield name, {**{each: value for each, value in given.items() if each != name}, **fresh}
        longest = one.get("maxlength")
        for wrong in [] if is_one_box else [*WRONG[kind_of(one)], *(["x" * (int(longest) + 1)] if longest else [])]:
            yield name, {**given, name: wrong, **fresh}


def says(shown: str, field: str) -> bool:
    """Say whether the page that comes back marks a field; what is hidden is said above the form."""
    tree = html.fromstring(shown)
    found = tree.xpath("//*[@name=$name]", name=field)
    if not found or found[0].get("type") == "hidden":
        return True
    return any(one.xpath("ancestor::*[contains(@class, 'has-error')]") for one in found)
